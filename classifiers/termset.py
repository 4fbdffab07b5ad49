"""The words of all rules in one automaton: which rules may match a line, and which terms are still to be looked for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from classifiers.gaps import pieces
from classifiers.terms import all_in_lines, compiled

Standing = tuple[int, ...]
"""The pieces that stand in a line, by number."""
Choices = tuple[tuple[str, ...], ...]
"""Of each of these choices one term has to stand in a line."""
Wanted = Mapping[int, Choices]
"""The rules that may match a line, by number, with the choices that are still to be looked at in the line itself."""

_END = "\x01"
"""A term that stands in a line behind each text: an automaton that does not find it gave up."""
CLOSE = b"\n" + _END.encode()
"""What has to stand behind a text before it is looked through."""
_SHORT = 4
"""Characters of the longest term that takes everything."""
_WITHIN_LINE = re.compile(
    r"(?:[\w .|)?*+{},:;#/@%&=<>!~'\"$^-]|\((?:\?:|(?!\?))|\\[bdw.()+*?/$|{}\[\]-]|\[[\w .,:;#/%&+*-]+\])*", re.ASCII
)
"""A term that can match no line break; whether another one stands in a text alone is looked at in the text alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A term, and the pieces that all stand where it matches; `sure` where they are the term itself."""

    term: str
    pieces: frozenset[int]
    sure: bool


class TermSet:
    """The terms that rules want in a line, in one automaton."""

    def __init__(self, rules: Sequence[Choices]) -> None:
        self._rules = tuple(tuple(choice for choice in choices if not _takes_all(choice)) for choices in rules)
        self._of_nothing = {number: () for number, choices in enumerate(rules) if all(map(_takes_nothing, choices))}
        self._always = {number: () for number, choices in enumerate(self._rules) if not choices}
        self._owners: dict[str, set[int]] = {}
        for number, choices in enumerate(self._rules):
            for term in (term for choice in choices for term in choice):
                self._owners.setdefault(term, set()).add(number)
        numbers: dict[str, int] = {}
        self._everywhere = frozenset(term for term in self._owners if pieces(term) is None)
        self._clauses: dict[int, list[Clause]] = {}
        for term in self._owners:
            for parts in pieces(term) or ():
                standing = frozenset(numbers.setdefault(part, len(numbers)) for part in parts)
                clause = Clause(term=term, pieces=standing, sure=parts == (term,) and _within_line(term))
                self._clauses.setdefault(max(standing), []).append(clause)
        self._automaton = all_in_lines([*numbers, _END])
        self._end = len(numbers)

    def standing(self, closed: bytes) -> Standing:
        """Return what stands in a folded text, encoded and with `CLOSE` behind it."""
        return tuple(self._automaton.Match(closed) or ())

    def wanted(self, standing: Standing | None) -> Wanted:
        """Return the rules that may match a text in which these pieces stand; None stands for an empty text."""
        if standing is None:
            return self._of_nothing
        possible = self._possible(frozenset(standing))
        if possible is None:
            return dict(enumerate(self._rules))
        touched = {number for term in possible for number in self._owners[term]}
        left = ((number, _left(self._rules[number], possible)) for number in touched)
        return self._always | {number: choices for number, choices in left if choices is not None}

    def found(self, line: bytes) -> frozenset[int]:
        """Return the numbers of the rules that find what they want in this folded text."""
        wanted = self.wanted(self.standing(line + CLOSE) if line else None)
        return frozenset(number for number, choices in wanted.items() if stand(choices, line))

    def _possible(self, standing: frozenset[int]) -> Mapping[str, bool] | None:
        """Return the terms of which all pieces stand there, and whether they stand there themselves; None: unknown."""
        if self._end not in standing:  # it needs more memory than it may have
            return None
        found = dict.fromkeys(self._everywhere, False)
        for clause in (clause for at in standing for clause in self._clauses.get(at, ())):
            if clause.pieces <= standing:
                found[clause.term] = clause.sure or found.get(clause.term, False)
        return found


def stand(choices: Choices, line: bytes) -> bool:
    """True if of each of these choices one term matches a folded text."""
    return all(any(compiled(term).search(line) for term in choice) for choice in choices)


def _left(choices: Choices, possible: Mapping[str, bool]) -> Choices | None:
    """Return the choices that are not made for sure, with the terms that are possible; None if one is impossible."""
    left = [tuple(term for term in choice if term in possible) for choice in choices]
    if not all(left):
        return None
    return tuple(terms for terms in left if not any(possible[term] for term in terms))


def _within_line(term: str) -> bool:
    """True if a term that stands in a closed text stands in the text alone."""
    return _WITHIN_LINE.fullmatch(term) is not None and not compiled(term).search(_END.encode())


def _takes_all(choice: tuple[str, ...]) -> bool:
    """True for no terms, and for a term such as `.`, with which a rule says that verb and target alone decide."""
    return not choice or any(
        len(term) <= _SHORT and all(compiled(term).search(text) for text in (b"a", b"0", b"-", b"a 0"))
        for term in choice
    )


def _takes_nothing(choice: tuple[str, ...]) -> bool:
    return not choice or any(compiled(term).search(b"") for term in choice)
