"""Which rules match which evidence: a file's evidence is looked through at once, in time linear in its length."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from classifiers.evidence import Evidence, Kind, Level, Target, Verb
from classifiers.rulebook import Rulebook, SignalRule
from classifiers.telling import defines, said
from classifiers.terms import all_in_lines, any_of, compiled
from classifiers.words import fold, fold_all

Signature = tuple[Kind, Verb, Target | None]
"""What decides, before any word is looked at, which rules can match a piece of evidence."""

_END = "\x01"
"""A term that stands in a line behind each text: an automaton that does not find it gave up."""
_CLOSE = b"\n" + _END.encode()
_SHORT = 4
"""Characters of the longest term that takes everything."""
_WITHIN_LINE = re.compile(
    r"(?:[\w .|)?*+{},:;#/@%&=<>!~'\"$^-]|\((?:\?:|(?!\?))|\\[bdw.()+*?/$|{}\[\]-]|\[[\w .,:;#/%&+*-]+\])*", re.ASCII
)
"""A term that can match no line break; whether another one stands in a text alone is looked at in the text alone."""


@lru_cache(maxsize=4)
def matcher(rulebook: Rulebook) -> Matcher:
    """Make a rulebook ready, once."""
    return Matcher(rulebook.rules)


class Matcher:
    """The rules made ready: one automaton for the words of all of them."""

    def __init__(self, rules: Sequence[SignalRule]) -> None:
        self._rules = tuple(CompiledRule.of(rule) for rule in rules)
        self._terms = TermSet((number, rule.any) for number, rule in enumerate(rules))
        self._admitted: dict[Signature, frozenset[int]] = {}

    def matches(self, evidence: Sequence[Evidence], name: str) -> Iterator[tuple[Evidence, int]]:
        """Yield each piece of evidence with the number of each rule that it matches, in their order.

        `name` is that of the file: some rules want a word in it.
        """
        telling = [item for item in evidence if item.level is not Level.NONE and not defines(item)]
        lines = [line.encode("utf-8", "replace") for line in fold_all(map(said, telling))]
        places = _Places(evidence, name)
        for item, line in zip(telling, lines, strict=True):
            admitted = self._admits((item.kind, item.verb, item.target))
            for number in sorted(admitted & self._terms.found(line)) if admitted else ():
                rule = self._rules[number]
                if (not rule.particular or places.fit(item, number, rule)) and rule.accepts(line):
                    yield item, number

    def _admits(self, signature: Signature) -> frozenset[int]:
        if signature not in self._admitted:
            admitted = (number for number, rule in enumerate(self._rules) if rule.admits(signature))
            self._admitted[signature] = frozenset(admitted)
        return self._admitted[signature]


class TermSet:
    """The `any` terms of some rules in one automaton, and the rules that take every line."""

    def __init__(self, rules: Iterable[tuple[int, tuple[str, ...]]]) -> None:
        owners: dict[str, set[int]] = {}
        always: set[int] = set()
        empty: set[int] = set()
        for number, terms in rules:
            if not terms or any(compiled(term).search(b"") for term in terms):
                empty.add(number)
            if not terms or any(map(_takes_all, terms)):
                always.add(number)
            else:
                for term in terms:
                    owners.setdefault(term, set()).add(number)
        self._always, self._of_nothing = frozenset(always), frozenset(empty)
        self._terms, self._owners = tuple(owners), tuple(owners.values())
        self._automaton = all_in_lines([*owners, _END])
        self._doubtful = {at for at, term in enumerate(self._terms) if not _WITHIN_LINE.fullmatch(term)}
        self._doubtful.update(self._automaton.Match(_END.encode()) or ())

    def found(self, line: bytes) -> frozenset[int]:
        """Return the numbers of the rules of which a term stands in this folded text, and of those that need none."""
        if not line:
            return self._of_nothing
        standing: Sequence[int] = self._automaton.Match(line + _CLOSE) or ()
        end = len(self._terms)
        if len(standing) == 1 and standing[0] == end:
            return self._always
        if end in standing:
            sure = [at for at in standing if at != end and (at not in self._doubtful or self._stands(at, line))]
        else:  # it needs more memory than it may have
            sure = [at for at in range(end) if self._stands(at, line)]
        return self._always.union(*(self._owners[at] for at in sure))

    def _stands(self, at: int, line: bytes) -> bool:
        return compiled(self._terms[at]).search(line) is not None


def _takes_all(term: str) -> bool:
    """True for a term such as `.`, with which a rule says that verb and target alone decide."""
    return len(term) <= _SHORT and all(compiled(term).search(text) for text in (b"a", b"0", b"-", b"a 0"))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompiledRule:
    """One rule with its patterns; None where it has no such terms."""

    rule: SignalRule
    all: tuple[Any, ...]
    none: Any | None
    near: Any | None
    named: Any | None
    unless: Any | None
    particular: bool
    """It wants or refuses words around the evidence."""

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
            particular=bool(rule.near or rule.named or rule.unless),
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


class _Places:
    """The places of a file, put together when the first rule asks for one, and which rules fit them."""

    def __init__(self, evidence: Iterable[Evidence], file: str) -> None:
        self._evidence, self._file = evidence, file
        self._fitting: dict[tuple[str, int], bool] = {}

    def fit(self, item: Evidence, number: int, rule: CompiledRule) -> bool:
        """True if the rule of this number fits the place of a piece of evidence."""
        key = (place_of(item), number)
        if key not in self._fitting:
            self._fitting[key] = rule.fits(self._found[key[0]])
        return self._fitting[key]

    @cached_property
    def _found(self) -> dict[str, Place]:
        found: dict[str, Place] = {}
        for item in self._evidence:
            name = place_of(item)
            if name not in found:
                found[name] = Place(self._file, name)
            found[name].add(item)
        return found


def place_of(evidence: Evidence) -> str:
    """Return the procedure, query or sheet that evidence stands in: its `where` without line or cell."""
    head, colon, line = evidence.where.rpartition(":")
    place = head if colon and line.isdecimal() else evidence.where
    return place.partition("!")[0]
