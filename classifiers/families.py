"""Families: tools that are probably one tool, begun anew each month or copied and changed; a person merges them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from classifiers.likeness import Sketch, candidates, is_long, likeness
from classifiers.rollovers import Period, named

NEAR = 0.4
"""Least share of common logic of near copies: what is left when three lines in ten were changed."""
NEAR_BY_NAME = 0.3
"""The same for files whose names differ by a month or a version alone."""
MOST = 40
"""Distinct logics in one family: so a chain of small changes ends."""
_ALL_BUT = 0.99
"""The most that two different logics share, however like their sketches are."""
_NAMES = 40
"""Files of one tool whose names are looked at."""
_NEIGHBOURS = 16
"""Files of one name that each is compared with, in the order of their paths."""


class Kinship(StrEnum):
    """How a tool is related to the one that leads its family, the closest first."""

    ROLLOVER = "rollover"
    SAME_LOGIC = "same logic"
    NEAR_COPY = "near copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """What families are found by of one tool.

    `fingerprint` is of its logic, "" if nothing was read; `modified` when its newest file was saved; `used` on how
    many days somebody was seen with it. `others` are share and path of its further files, also of those that
    are gone: a tool is followed by its next file under each name it ever had.
    """

    tool: str
    name: str
    share: str
    path: str
    fingerprint: str
    modified: datetime
    sketch: Sketch = ()
    used: int = 0
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """A tool of a family beside the leading one. `likeness` is the share of common logic, 0 to 1."""

    kin: Kin
    kinship: Kinship
    likeness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Tools that are probably one, with the one that would best stand for them all."""

    lead: Kin
    relatives: tuple[Relative, ...]
    kinship: Kinship
    likeness: float
    reason: str

    @property
    def tools(self) -> tuple[str, ...]:
        """The ids of its tools, the leading one first."""
        return self.lead.tool, *(relative.kin.tool for relative in self.relatives)


def families(kin: Iterable[Kin], apart: Iterable[tuple[str, str]] = ()) -> list[Family]:
    """Return the families of these tools, largest first, whatever the order in which the tools come.

    A family holds tools with the same logic, with names that follow one another and much common logic, or with most of
    their logic in common. Each shares that much with every other one (complete linkage), so a family does not grow
    along a chain. Logic of fewer than some ten lines makes no family, unless the names follow one another too.

    Args:
        kin: the tools.
        apart: pairs of tools of which a person said that they are different; they are in no family together.
    """
    known = sorted((one for one in kin if one.fingerprint), key=lambda one: (one.share, one.path, one.tool))
    strangers = _strangers(apart)
    names = {one.tool: _names(one) for one in known}
    circles = [_Circle(members, names) for members in _same_logic(known, names, strangers)]
    grown = _grown(circles, strangers)
    found = (_family([one for circle in one_family for one in circle.members], names) for one_family in grown)
    return sorted(
        (family for family in found if family is not None), key=lambda family: (-len(family.relatives), family.tools)
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """Share, folder and name of the files of a tool without what they count; and what that is."""

    followed: frozenset[tuple[str, str, str]]
    periods: frozenset[Period]


def _names(one: Kin) -> _Names:
    found = {(share, named(path)) for share, path in ((one.share, one.path), *one.others[:_NAMES])}
    return _Names(
        frozenset((share, name.folder, name.stem) for share, name in found),
        frozenset(period for _, name in found for period in name.periods),
    )


_Strangers = Mapping[str, Collection[str]]


def _strangers(apart: Iterable[tuple[str, str]]) -> _Strangers:
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in apart:
        found[one].add(other)
        found[other].add(one)
    return found


class _Circle:
    """Tools with the very same logic."""

    def __init__(self, members: Sequence[Kin], names: Mapping[str, _Names]) -> None:
        self.members = members
        self.fingerprint = members[0].fingerprint
        self.sketch = max(one.sketch for one in members)
        self.followed = frozenset[tuple[str, str, str]]().union(*(names[one.tool].followed for one in members))

    def likeness(self, other: _Circle) -> float:
        """Return how much logic both share, 0 if that is too little to be one family."""
        following = not self.followed.isdisjoint(other.followed)
        if following and self.fingerprint == other.fingerprint:
            return 1.0
        if not following and not (is_long(self.sketch) and is_long(other.sketch)):
            return 0.0
        alike = likeness(self.sketch, other.sketch)
        return alike if alike >= (NEAR_BY_NAME if following else NEAR) else 0.0


def _same_logic(known: Iterable[Kin], names: Mapping[str, _Names], strangers: _Strangers) -> Iterator[list[Kin]]:
    """Yield the tools of each logic; very short logic only brings those together whose names follow one another."""
    found: dict[tuple[object, ...], list[list[Kin]]] = defaultdict(list)
    for one in known:
        place = () if is_long(one.sketch) else tuple(sorted(names[one.tool].followed))
        circles = found[one.fingerprint, place]
        mine = strangers.get(one.tool, ())
        fitting = (circle for circle in circles if not any(other.tool in mine for other in circle))
        circle = next(fitting, None)
        if circle is None:
            circles.append([one])
        else:
            circle.append(one)
    for circles in found.values():
        yield from circles


def _grown(circles: Sequence[_Circle], strangers: _Strangers) -> Iterator[list[_Circle]]:
    """Join the circles that are most alike first, as long as all of them are alike and nobody said otherwise."""
    homes = {at: [at] for at in range(len(circles))}
    for _, one, other in _links(circles):
        mine, yours = homes[one], homes[other]
        if mine is not yours and _fit([circles[at] for at in mine], [circles[at] for at in yours], strangers):
            mine += yours
            homes.update((at, mine) for at in yours)
    for at, home in homes.items():
        if at == home[0]:
            yield [circles[position] for position in home]


def _links(circles: Sequence[_Circle]) -> list[tuple[float, int, int]]:
    """Return the pairs that are alike, the most alike first."""
    pairs = set(candidates([circle.sketch for circle in circles])) | set(_by_name(circles))
    alike = ((circles[one].likeness(circles[other]), one, other) for one, other in pairs)
    return sorted(((-found, one, other) for found, one, other in alike if found), reverse=False)


def _by_name(circles: Sequence[_Circle]) -> Iterator[tuple[int, int]]:
    places: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for at, circle in enumerate(circles):
        for place in circle.followed:
            places[place].append(at)
    for found in places.values():
        for step, one in enumerate(found):
            yield from ((one, other) for other in found[step + 1 : step + 1 + _NEIGHBOURS])


def _fit(mine: Sequence[_Circle], yours: Sequence[_Circle], strangers: _Strangers) -> bool:
    if len(mine) + len(yours) > MOST:
        return False
    here = {one.tool for circle in mine for one in circle.members}
    there = (one.tool for circle in yours for one in circle.members)
    if strangers and any(not here.isdisjoint(strangers.get(tool, ())) for tool in there):
        return False
    return all(one.likeness(other) for one in mine for other in yours)


def _family(members: Sequence[Kin], names: Mapping[str, _Names]) -> Family | None:
    """Return the family of these tools, None for a tool without relatives."""
    if len(members) < 2:
        return None
    lead = max(members, key=lambda one: (one.used, one.modified, one.share, one.path, one.tool))
    others = sorted((one for one in members if one is not lead), key=lambda one: (one.share, one.path, one.tool))
    relatives = tuple(_relative(one, lead, names[one.tool], names[lead.tool]) for one in others)
    counted = Counter(relative.kinship for relative in relatives)
    kinship = max(Kinship, key=lambda kind: counted[kind])  # the closest wins a draw
    least = min(relative.likeness for relative in relatives)
    periods = Counter(period for one in members for period in names[one.tool].periods)
    return Family(
        lead=lead,
        relatives=relatives,
        kinship=kinship,
        likeness=least,
        reason=_reason(kinship, periods, least, relatives),
    )


def _relative(one: Kin, lead: Kin, mine: _Names, leading: _Names) -> Relative:
    same = one.fingerprint == lead.fingerprint
    follows = not mine.followed.isdisjoint(leading.followed) and bool(mine.periods | leading.periods)
    kinship = Kinship.ROLLOVER if follows else Kinship.SAME_LOGIC if same else Kinship.NEAR_COPY
    return Relative(
        kin=one, kinship=kinship, likeness=1.0 if same else min(_ALL_BUT, likeness(one.sketch, lead.sketch))
    )


_KINDS = {
    Period.DAY: "a file for each day",
    Period.WEEK: "a file for each week",
    Period.MONTH: "a file for each month",
    Period.QUARTER: "a file for each quarter",
    Period.YEAR: "a file for each year",
    Period.SHIFT: "a file for each shift",
    Period.VERSION: "versions of one file",
    Period.COPY: "copies of one file",
}


def _reason(kinship: Kinship, periods: Counter[Period], least: float, relatives: Sequence[Relative]) -> str:
    """Say in words what makes them a family."""
    share = "all with the same logic" if least == 1 else f"with at least {int(least * 100)} % of the logic in common"
    if kinship is Kinship.ROLLOVER and periods:
        most = max(Period, key=lambda period: periods[period])  # the finest wins a draw
        others = sum(relative.kinship is not Kinship.ROLLOVER for relative in relatives)
        return f"{_KINDS[most]}, {share}" + (f", {others} of them elsewhere" if others else "")
    if kinship is Kinship.SAME_LOGIC and least == 1:
        return f"the same logic with other data in {len(relatives) + 1} files"
    return f"copies that were changed, {share}"
