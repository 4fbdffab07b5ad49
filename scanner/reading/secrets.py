"""Secrets in text are masked before the text is kept; the shape stays, so that a reader sees what was there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import re2

from classifiers.evidence import SecretKind
from scanner.reading.secretforms import RULES
from scanner.reading.secretrule import Rule

MASK = "•••"
_LINES = 25
"""So many lines a statement may have."""
_CONTINUED = ("_", "&", "+", ",", "(", "{", "[")
_NEAR = 300
"""So many letters before a secret are looked at for what has to stand there."""
_ROUNDS = 100
"""Masking is over after so many rounds, whatever a hostile text does."""

_HINTS = sorted({hint for rule in RULES for hint in (*rule.hints, *rule.needs) if hint != MASK})


@dataclass(frozen=True, slots=True)
class Met:
    """A secret that was masked: of what kind, in which line of its text, and what it was."""

    kind: SecretKind
    line: int
    value: str


def hinted(texts: Iterable[str]) -> bool:
    """Return whether one of the texts may hold a secret: asked once, so that most files cost one look."""
    return bool(_seen("\n".join(texts)))


def mask(
    text: str, own: tuple[Rule, ...] = (), met: list[Met] | None = None, *, prose: bool = False
) -> tuple[str, int]:
    """Return the text with every secret replaced by `MASK`, and how many were replaced.

    Masking is repeated until nothing is left to mask: one secret may hide the beginning of the next. The secrets
    themselves are added to `met`, for who has to find them elsewhere. `prose` is a text for people, not code; `own`
    are rules for its file alone.
    """
    asked = _asked(frozenset(_seen(text)), prose)
    if own:
        lowered = text.lower()
        asked += tuple(rule for rule in own if any(hint in lowered for hint in rule.hints))
    if not asked:
        return text, 0
    met = [] if met is None else met
    before = len(met)
    masked = _Masked(text)
    for _ in range(_ROUNDS):
        if not sum(masked.apply(rule, met) for rule in asked):
            break
    return masked.text, len(met) - before


def _literals() -> re2.Set:
    options = re2.Options()
    options.case_sensitive = False
    options.literal = True
    options.max_mem = 64 << 20
    hints = re2.Set.SearchSet(options)
    for hint in _HINTS:
        hints.Add(hint)
    hints.Compile()
    return hints


_LITERALS = _literals()


def _seen(text: str) -> list[int]:
    """Return the numbers of the hints that occur in a text."""
    return _LITERALS.Match(text.encode("utf-8", "replace")) or []


@lru_cache(maxsize=2_000)
def _asked(seen: frozenset[int], prose: bool) -> tuple[Rule, ...]:  # noqa: FBT001 - a key of the cache
    """Return the rules for a text with these hints, each with the hints alone that are there."""
    if not seen:
        return ()
    present = frozenset((*(_HINTS[number] for number in seen), MASK))
    return tuple(
        rule.of(tuple(hint for hint in rule.hints if hint in present))
        for rule in RULES
        if (prose or not rule.prose)
        and not present.isdisjoint(rule.hints)
        and not (rule.needs and present.isdisjoint(rule.needs))
    )


@dataclass(slots=True)
class _Masked:
    """A text while its secrets are masked, with what has been looked up in it so far."""

    text: str
    lowered: str = field(init=False)
    windows: dict[tuple[tuple[str, ...], int], list[tuple[int, int]]] = field(init=False)

    def __post_init__(self) -> None:
        self._become(self.text)

    def _become(self, text: str) -> None:
        self.text, self.lowered, self.windows = text, text.lower(), {}

    def apply(self, rule: Rule, met: list[Met]) -> int:
        """Mask what one rule finds, and return how much that is."""
        pieces: list[str] = []
        position = found = 0
        line = counted = 0
        for start, end in self._windows(rule):
            for match in rule.pattern.finditer(self.text, start, end):
                group = next((name for name in ("secret", "bare", "word") if match.groupdict().get(name)), None)
                if group is None or MASK in match[group] or not rule.holds(match[group]):
                    continue
                if rule.lead is not None and not self._leads(rule.lead, match.start()):
                    continue
                pieces += (self.text[position : match.start(group)], MASK)
                line += self.text.count("\n", counted, match.start(group))
                counted = match.start(group)
                met.append(Met(rule.kind, line + 1, match[group]))
                position = match.end(group)
                found += 1
        if found:
            self._become("".join((*pieces, self.text[position:])))
        return found

    def _leads(self, lead: re.Pattern[str], place: int) -> bool:
        """Return whether what has to stand before a place stands in its line."""
        near = max(0, place - _NEAR)
        return lead.search(self.text, max(near, self.text.rfind("\n", near, place) + 1), place) is not None

    def _windows(self, rule: Rule) -> list[tuple[int, int]]:
        """Return the stretches of whole statements in which a hint stands, in order, none twice.

        The whole text, where lower case shifts the places or the secret itself has many lines.
        """
        key = (rule.hints, rule.below)
        if key not in self.windows:
            self.windows[key] = list(self._statements(*key))
        stretches = self.windows[key]
        whole = rule.long or len(self.lowered) != len(self.text)
        return [(0, len(self.text))] if whole and stretches else stretches

    def _statements(self, hints: tuple[str, ...], below: int) -> Iterator[tuple[int, int]]:
        lowered = self.lowered
        end = -1
        for place in sorted(place for hint in hints for place in _places(hint, lowered)):
            if place > end:
                start = lowered.rfind("\n", 0, place) + 1
                end = _below(lowered, _end(lowered, place), below)
                yield start, end - (lowered[end - 1 : end] == "\r")


def _end(text: str, place: int) -> int:
    """Return where the statement ends that stands at a place: VBA continues a line that ends with an underscore."""
    for _ in range(_LINES):
        end = text.find("\n", place)
        if end < 0:
            return len(text)
        if not text[max(place, end - 3) : end].rstrip().endswith(_CONTINUED):
            return end
        place = end + 1
    return end


def _below(text: str, end: int, lines: int) -> int:
    """Return where the last of so many lines below a place ends."""
    for _ in range(lines):
        end = text.find("\n", end + 1)
        if end < 0:
            return len(text)
    return end


def _places(hint: str, lowered: str) -> Iterator[int]:
    """Yield where the hint stands, once per line."""
    place = lowered.find(hint)
    while place >= 0:
        yield place
        line = lowered.find("\n", place)
        place = lowered.find(hint, line) if line >= 0 else -1
