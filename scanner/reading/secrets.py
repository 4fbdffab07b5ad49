"""Secrets in text are masked before the text is kept; the shape stays, so that a reader sees what was there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.reading.secretforms import RULES, Rule

MASK = "•••"
_LINES = 25
"""So many lines a statement may have."""
_CONTINUED = ("_", "&", "+", ",", "(")


_HINTS = sorted({hint for rule in RULES for hint in rule.hints}, key=len)
_PLACES = [(hint.encode(), next(part.encode() for part in _HINTS if part in hint)) for hint in _HINTS]
"""Each hint with the shortest one that it contains, which need not be longer: without that one it is not there."""


def hinted(texts: Iterable[str]) -> tuple[Rule, ...]:
    """Return the rules that may find a secret in one of the texts: asked once, the others need not be asked again."""
    # Hints are ASCII, and searching bytes takes the same time whatever else the texts hold.
    lowered = "\n".join(texts).lower().encode("ascii", "replace")
    seen: set[bytes] = set()
    for hint, part in _PLACES:
        if (part == hint or part in seen) and hint in lowered:
            seen.add(hint)
    return tuple(rule for rule in RULES if any(hint.encode() in seen for hint in rule.hints))


def mask(text: str, rules: tuple[Rule, ...] = RULES, met: set[str] | None = None) -> tuple[str, int]:
    """Return the text with every secret replaced by `MASK`, and how many were replaced.

    Masking is repeated until nothing is left to mask: one secret may hide the beginning of the next. The secrets
    themselves are added to `met`, for who has to find them elsewhere.
    """
    met = set() if met is None else met
    count = 0
    while rules:
        text, found = _masked_once(text, rules, met)
        if not found:
            break
        count += found
    return text, count


def _masked_once(text: str, rules: tuple[Rule, ...], met: set[str]) -> tuple[str, int]:
    count = 0
    lowered = text.lower()
    for rule in rules:
        if any(hint in lowered for hint in rule.hints):
            text, found = _apply(rule, text, lowered, met)
            count += found
            lowered = text.lower() if found else lowered
    return text, count


def _windows(rule: Rule, text: str, lowered: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of whole statements in which a hint stands, in order, none twice.

    The whole text, where lower case shifts the places or the secret itself has many lines.
    """
    if len(lowered) != len(text) or rule.long:
        yield 0, len(text)
        return
    places = sorted(place for hint in rule.hints for place in _places(hint, lowered))
    end = -1
    for place in places:
        if place > end:
            start = text.rfind("\n", 0, place) + 1
            end = _end(text, place)
            yield start, end


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


def _places(hint: str, lowered: str) -> Iterator[int]:
    """Yield where the hint stands, once per line."""
    place = lowered.find(hint)
    while place >= 0:
        yield place
        line = lowered.find("\n", place)
        place = lowered.find(hint, line) if line >= 0 else -1


def _apply(rule: Rule, text: str, lowered: str, met: set[str]) -> tuple[str, int]:
    pieces: list[str] = []
    position = found = 0
    for start, end in _windows(rule, text, lowered):
        for match in rule.pattern.finditer(text, start, end):
            group = next(name for name in ("secret", "bare", "word") if match.groupdict().get(name) is not None)
            if MASK in match[group] or not rule.holds(match[group]):
                continue
            pieces += (text[position : match.start(group)], MASK)
            position = match.end(group)
            met.add(match[group])
            found += 1
    return ("".join((*pieces, text[position:])) if found else text), found
