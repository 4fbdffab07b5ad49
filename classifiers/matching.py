"""Which rules match which evidence: a file's evidence is looked through at once, in time linear in its length."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any

from classifiers.evidence import Evidence, Kind, Level, Target, Verb
from classifiers.rulebook import Rulebook, SignalRule
from classifiers.terms import all_in_lines, any_of, compiled, in_lines
from classifiers.words import fold, fold_all

Signature = tuple[Kind, Verb, Target | None]
"""What decides, before any word is looked at, which rules can match a piece of evidence."""

_END = "\x01"
"""A term that every text ends with: an automaton that does not find it gave up."""


@lru_cache(maxsize=4)
def matcher(rulebook: Rulebook) -> Matcher:
    """Make a rulebook ready, once."""
    return Matcher(rulebook.rules)


class Matcher:
    """The rules made ready; what a kind of evidence needs is compiled when the first of it comes."""

    def __init__(self, rules: Sequence[SignalRule]) -> None:
        self._rules = tuple(CompiledRule.of(rule) for rule in rules)
        self._sets: dict[frozenset[int], TermSet] = {}
        self._by_signature: dict[Signature, TermSet] = {}

    def matches(self, evidence: Sequence[Evidence], name: str) -> Iterator[tuple[Evidence, int]]:
        """Yield each piece of evidence with the number of each rule that it matches, in their order.

        `name` is that of the file: some rules want a word in it.
        """
        telling = [item for item in evidence if item.level is not Level.NONE]
        lines = [line.encode("utf-8", "replace") for line in fold_all(item.text for item in telling)]
        groups: dict[Signature, list[int]] = {}
        for at, item in enumerate(telling):
            groups.setdefault((item.kind, item.verb, item.target), []).append(at)
        candidates = sorted(
            (group[place], number)
            for signature, group in groups.items()
            for place, number in self._terms(signature).found([lines[at] for at in group])
        )
        places = _places(evidence, name) if candidates else {}
        fitting: dict[tuple[str, int], bool] = {}
        for at, number in candidates:
            rule, place = self._rules[number], place_of(telling[at])
            if (place, number) not in fitting:
                fitting[place, number] = rule.fits(places[place])
            if fitting[place, number] and rule.accepts(lines[at]):
                yield telling[at], number

    def _terms(self, signature: Signature) -> TermSet:
        if signature not in self._by_signature:
            admitted = frozenset(at for at, compiled in enumerate(self._rules) if compiled.admits(signature))
            if admitted not in self._sets:
                self._sets[admitted] = TermSet((at, self._rules[at].rule.any) for at in sorted(admitted))
            self._by_signature[signature] = self._sets[admitted]
        return self._by_signature[signature]


class TermSet:
    """The `any` terms of some rules in one automaton, and the rules that have none."""

    def __init__(self, rules: Iterable[tuple[int, tuple[str, ...]]]) -> None:
        given = tuple(rules)
        self._wordless = tuple(number for number, terms in given if not terms or any(map(_takes_all, terms)))
        self._owners = tuple(
            (term, number) for number, terms in given if number not in self._wordless for term in terms
        )
        self._automaton = all_in_lines([*(term for term, _ in self._owners), _END]) if self._owners else None

    def found(self, lines: Sequence[bytes]) -> Iterator[tuple[int, int]]:
        """Yield the place of each of these folded texts with the number of each rule that has a term in it, once."""
        pairs = {(at, number) for number in self._wordless for at in range(len(lines))}
        if self._automaton is not None:
            text = b"\n".join((*lines, _END.encode()))
            starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
            for at in self._present(text):
                term, number = self._owners[at]
                pairs.update((place, number) for place in _lines_with(term, text, starts, lines))
        yield from pairs

    def _present(self, text: bytes) -> Iterable[int]:
        """Return the terms that stand in the text; all of them if the automaton needs more memory than it may have."""
        present = set(self._automaton.Match(text) or ()) if self._automaton is not None else set()
        everything = len(self._owners)
        if everything not in present:
            return range(everything)
        return sorted(present - {everything})


def _takes_all(term: str) -> bool:
    """True for a term such as `.`, with which a rule says that verb and target alone decide."""
    return all(compiled(term).search(text) for text in (b"a", b"0", b"-"))


def _lines_with(term: str, text: bytes, starts: Sequence[int], lines: Sequence[bytes]) -> Iterator[int]:
    """Yield the lines in which a term stands; a match that runs over a line break is looked at in each line alone."""
    together, alone = in_lines(term), compiled(term)
    at = 0
    while at < len(lines):
        found = together.search(text, starts[at])
        if found is None:
            return
        begin, end = found.span()
        first = bisect_right(starts, begin) - 1
        at = max(first, bisect_right(starts, end - 1) - 1) + 1
        yield from (line for line in range(first, min(at, len(lines))) if alone.search(lines[line]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompiledRule:
    """One rule with its patterns; None where it has no such terms."""

    rule: SignalRule
    all: tuple[Any, ...]
    none: Any | None
    near: Any | None
    named: Any | None
    unless: Any | None

    @classmethod
    def of(cls, rule: SignalRule) -> CompiledRule:
        """Compile the terms of a rule."""
        return cls(
            rule=rule,
            all=tuple(map(compiled, rule.all)),
            none=any_of(rule.none),
            near=any_of(rule.near),
            named=any_of(rule.named),
            unless=any_of(rule.unless),
        )

    def admits(self, signature: Signature) -> bool:
        """True if kind, verb and target are among those of the rule."""
        kind, verb, target = signature
        rule = self.rule
        return (
            (not rule.kinds or kind in rule.kinds)
            and (not rule.verbs or verb in rule.verbs)
            and (not rule.targets or target in rule.targets)
        )

    def accepts(self, text: bytes) -> bool:
        """True if the text has all the terms it must have and none that it must not."""
        return all(term.search(text) for term in self.all) and not (self.none and self.none.search(text))

    def fits(self, place: Place) -> bool:
        """True if the words around the evidence are those that the rule wants there.

        What a rule wants may stand in other evidence, what it does not want only in names: else more evidence could
        lower a criticality.
        """
        if self.unless and self.unless.search(place.names):
            return False
        if self.named and not self.named.search(place.names):
            return False
        return not self.near or self.near.search(place.around) is not None


class Place:
    """A procedure, query or sheet with the words that stand there, put together only when a rule asks for them."""

    def __init__(self, file: str, name: str) -> None:
        self._name = f"{file} {name}"
        self._texts: list[str] = []

    def add(self, item: Evidence) -> None:
        """Add what stands here; comments never count."""
        if item.kind is not Kind.COMMENT:
            self._texts.append(item.text)

    @cached_property
    def around(self) -> bytes:
        """The names of file and place and all that stands there."""
        return fold(" ".join((self._name, *self._texts))).encode("utf-8", "replace")

    @cached_property
    def names(self) -> bytes:
        """The names of the file and of the place."""
        return fold(self._name).encode("utf-8", "replace")


def _places(evidence: Iterable[Evidence], file: str) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for item in evidence:
        name = place_of(item)
        if name not in found:
            found[name] = Place(file, name)
        found[name].add(item)
    return found


def place_of(evidence: Evidence) -> str:
    """Return the procedure, query or sheet that evidence stands in: its `where` without line or cell."""
    head, colon, line = evidence.where.rpartition(":")
    place = head if colon and line.isdecimal() else evidence.where
    return place.partition("!")[0]
