"""Which tool is it? Same place or same content is the same tool, however a file was moved, renamed or copied."""

from __future__ import annotations

import base64
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import count

from classifiers.tools import DECIDED, Member, group

ID_LENGTH = 6
_ALPHABET = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")
"""Crockford's digits: nobody has to tell an O from a 0 or an I from a 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One file that is (or was) part of a tool. `tool` is the tool it was judged into, None if it is new.

    `lead` says that it named its tool; `decided` that people have decided something about that tool; `grouping` is the
    same for files that a person made one tool, and "" where nobody did (see `classifiers.tools.Member`).
    """

    id: int
    share: str
    path: str
    kind: str
    sha256: str
    fingerprint: str
    observation: int
    project: str = ""
    links: tuple[str, ...] = ()
    tool: str | None = None
    lead: bool = False
    decided: bool = False
    dirty: bool = False
    grouping: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """Share and path: what a person calls where it is."""
        return self.share, self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Sameness:
    """Files that are one tool, and what became of the tool they were before.

    `tool` is None for a new one. `absorbed` are tools that are this one now; `diverged_from` is the tool whose copy
    this was until it changed; `departed` are the tool's files that are gone since it was last judged.
    """

    tool: str | None
    reason: str = ""
    lead: Spot | None = None
    spots: tuple[Spot, ...] = ()
    departed: tuple[Spot, ...] = ()
    absorbed: tuple[str, ...] = ()
    diverged_from: str | None = None

    @property
    def changed(self) -> bool:
        """True if there is something to judge."""
        return bool(self.departed) or any(spot.dirty or spot.tool != self.tool for spot in self.spots)


@dataclass(slots=True)
class _Family:
    lead: Spot
    reason: str
    spots: tuple[Spot, ...]
    won: list[str] = field(default_factory=list)

    def votes(self, tool: str) -> int:
        return sum(spot.tool == tool for spot in self.spots)


def regroup(present: Iterable[Spot], departed: Iterable[Spot], past: Mapping[str, str]) -> list[Spot]:
    """Return the files with the groupings of those that were moved: what a person decided goes where the file goes.

    Args:
        present: every file that is there.
        departed: files that are gone since their tool was last judged.
        past: grouping by content (sha256) of grouped files that are gone, at any time.
    """
    known = {spot.id: spot for spot in present}
    free: dict[str, list[Spot]] = defaultdict(list)
    for spot in known.values():
        if spot.sha256 and not spot.grouping:
            free[spot.sha256].append(spot)
    for former in sorted(departed, key=lambda spot: spot.place):
        heirs = [spot for spot in free[former.sha256] if spot.tool in {None, former.tool}] if former.grouping else []
        if heirs:
            heir = min(heirs, key=lambda spot: (-_nearness(spot, former), spot.place))
            free[former.sha256].remove(heir)
            known[heir.id] = replace(heir, grouping=former.grouping)
    held = {spot.sha256 for spot in known.values() if spot.grouping}
    for content in free.keys() & past.keys() - held:
        for spot in free[content]:
            if spot.tool is None:
                known[spot.id] = replace(spot, grouping=past[content])
    return list(known.values())


def _nearness(spot: Spot, former: Spot) -> int:
    """Return how much two places have in common: the share, the folders from the top, the name."""
    one, other = (spot.share, *spot.path.split("/")), (former.share, *former.path.split("/"))
    shared = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))
    return shared + (one[-1] == other[-1])


def identify(present: Iterable[Spot], departed: Iterable[Spot], past: Mapping[str, str]) -> list[Sameness]:
    """Say which files are which tool, independent of the order they come in.

    Args:
        present: every file that is there and is a tool by itself or was judged into one.
        departed: files that are gone since their tool was last judged.
        past: tool by content (sha256) of files that are gone, at any time.
    """
    families = _families(present)
    _place_claims(families)
    _content_claims(families, past)
    left: dict[str, list[Spot]] = defaultdict(list)
    for spot in sorted(departed, key=lambda spot: spot.place):
        if spot.tool is not None:
            left[spot.tool].append(spot)
    found = [_sameness(family, left) for family in families]
    return found + [Sameness(tool=tool, departed=tuple(spots)) for tool, spots in sorted(left.items())]


def _families(present: Iterable[Spot]) -> list[_Family]:
    spots = {str(spot.id): spot for spot in present}
    members = (
        Member(
            key=key,
            share=spot.share,
            path=spot.path,
            kind=spot.kind,
            sha256=spot.sha256,
            project=spot.project,
            links=spot.links,
            fingerprint=spot.fingerprint,
            grouping=spot.grouping,
        )
        for key, spot in spots.items()
    )
    families = (
        _Family(spots[found.lead], found.reason, tuple(spots[key] for key in found.members)) for found in group(members)
    )
    return sorted(families, key=lambda family: family.lead.place)


def _place_claims(families: Iterable[_Family]) -> None:
    """Give each known tool to the family that has its leading file, else to the one with most of its files."""
    claimants: dict[str, list[_Family]] = defaultdict(list)
    for family in families:
        for tool in {spot.tool for spot in family.spots if spot.tool is not None}:
            claimants[tool].append(family)
    for tool, rivals in claimants.items():
        best = max(rivals, key=lambda family: (_holds_lead(family, tool), family.votes(tool)))  # first wins a draw
        best.won.append(tool)


def _holds_lead(family: _Family, tool: str) -> bool:
    return any(spot.lead and spot.tool == tool for spot in family.spots)


def _content_claims(families: Sequence[_Family], past: Mapping[str, str]) -> None:
    """Give a tool that is nowhere any more to new files with its content: it was moved."""
    taken = {tool for family in families for tool in family.won}
    for family in families:
        if any(spot.tool for spot in family.spots):
            continue
        contents = {spot.sha256 for spot in family.spots if spot.sha256}
        votes = Counter(past[content] for content in contents if content in past and past[content] not in taken)
        if not votes:
            continue
        tool, agreeing = min(votes.items(), key=lambda item: (-item[1], item[0]))
        if 2 * agreeing >= len(contents):  # of a project, one shared module is not enough
            family.won.append(tool)
            taken.add(tool)


def _sameness(family: _Family, left: dict[str, list[Spot]]) -> Sameness:
    ordered = sorted(family.won, key=lambda tool: _worth(family, tool))
    tool = ordered[0] if ordered else None
    lost = Counter(spot.tool for spot in family.spots if spot.tool is not None and spot.tool not in family.won)
    departed = [spot for won in ordered for spot in left.pop(won, [])]
    return Sameness(
        tool=tool,
        reason=family.reason,
        lead=_leading(family, tool),
        spots=family.spots,
        departed=tuple(departed),
        absorbed=tuple(ordered[1:]),
        diverged_from=min(lost) if tool is None and lost else None,
    )


def _leading(family: _Family, tool: str | None) -> Spot:
    """Return the file that names the tool: the one that did so far, as long as it is a copy of the one that should.

    A new copy elsewhere must not rename a tool that people know; nothing renames one that a person put together.
    """
    known = (spot for spot in family.spots if spot.lead and spot.tool == tool)
    stays = (spot for spot in known if family.reason == DECIDED or spot.sha256 == family.lead.sha256)
    return next(stays, family.lead)


def _worth(family: _Family, tool: str) -> tuple[bool, bool, int, str]:
    """Order tools that turn out to be one: people's decisions first, then the leading file, then most files."""
    decided = any(spot.decided and spot.tool == tool for spot in family.spots)
    return not decided, family.lead.tool != tool, -family.votes(tool), tool


def fingerprint_of(spots: Iterable[Spot]) -> str:
    """Return the fingerprint of a tool's logic: of its distinct files, copies count once; "" if nothing was read."""
    return _digest(spot.fingerprint for spot in spots)


def content_of(spots: Iterable[Spot]) -> str:
    """Return the digest of a tool's content, data included."""
    return _digest(spot.sha256 for spot in spots)


def _digest(values: Iterable[str]) -> str:
    known = sorted({value for value in values if value})
    if len(known) < 2:  # one file stands for itself
        return "".join(known)
    return sha256("\n".join(known).encode()).hexdigest()


def tool_ids(share: str, path: str) -> Iterator[str]:
    """Yield short ids for a tool first seen there: the same in every inventory, the first is nearly always free."""
    for attempt in count():
        seed = f"{share}\n{path}\n{attempt}".encode("utf-8", "surrogatepass")
        yield f"T-{base64.b32encode(sha256(seed).digest()).translate(_ALPHABET).decode()[:ID_LENGTH]}"
