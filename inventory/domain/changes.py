"""What is worth an event: the difference between what was known of a tool and what is known now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from classifiers.tools import PROJECT
from classifiers.verdict import Verdict
from inventory.domain.events import Event, EventKind
from inventory.domain.gates import confirmed_by_rule
from inventory.domain.identity import Sameness, Spot
from inventory.domain.migration import State

WATCH_RULE = "R8"


def beginnings(found: Sameness, tool: str, at: datetime) -> Iterator[Event]:
    """Yield how a new tool came to be known."""
    place = _place(found.lead)
    if found.diverged_from is None:
        yield Event(kind=EventKind.DISCOVERED, at=at, tool=tool, detail=place)
        return
    reason = f"it was a copy of {found.diverged_from} and has its own content now"
    yield Event(kind=EventKind.DIVERGED, at=at, tool=tool, reason=reason, detail={**place, "from": found.diverged_from})


def travels(found: Sameness, tool: str, at: datetime) -> Iterator[Event]:
    """Yield where the files of a known tool came from and went to; other parts that come or go change its logic."""
    arrived = [spot for spot in found.spots if spot.tool is None]
    moves, copies, gone = _pair(arrived, found.departed)
    if found.reason == PROJECT:
        yield from _project_move(moves, tool, at)
        return
    for old, new in moves:
        kind = EventKind.RENAMED if _folder(old) == _folder(new) else EventKind.MOVED
        yield Event(kind=kind, at=at, tool=tool, detail={"from": _words(old), "to": _words(new)})
    before = {spot.sha256 for spot in (*found.spots, *found.departed) if spot.tool is not None}
    for spot in (spot for spot in copies if spot.sha256 in before):
        yield Event(kind=EventKind.COPIED, at=at, tool=tool, detail={"to": _words(spot)})
    still = {spot.sha256 for spot in found.spots}
    for spot in (spot for spot in gone if spot.sha256 in still):
        yield Event(kind=EventKind.COPY_GONE, at=at, tool=tool, detail={"from": _words(spot)})


def _pair(arrived: Iterable[Spot], departed: Iterable[Spot]) -> tuple[list[tuple[Spot, Spot]], list[Spot], list[Spot]]:
    """Match what is gone with what is new by content: moves, then new files left over, then gone files left over."""
    gone: dict[str, list[Spot]] = {}
    for spot in sorted(departed, key=lambda spot: (not spot.lead, spot.place), reverse=True):
        gone.setdefault(spot.sha256, []).append(spot)
    moves: list[tuple[Spot, Spot]] = []
    copies: list[Spot] = []
    for spot in sorted(arrived, key=lambda spot: spot.place):
        if spot.sha256 and gone.get(spot.sha256):
            moves.append((gone[spot.sha256].pop(), spot))
        else:
            copies.append(spot)
    left = sorted((spot for spots in gone.values() for spot in spots), key=lambda spot: spot.place)
    return moves, copies, left


def _project_move(moves: Iterable[tuple[Spot, Spot]], tool: str, at: datetime) -> Iterator[Event]:
    """Yield one event for a project that moved as a whole; files moved inside it are a matter of its logic."""
    folders = sorted(
        {(f"{old.share}:{old.project}", f"{new.share}:{new.project}") for old, new in moves if _home(old) != _home(new)}
    )
    for before, after in folders:
        yield Event(kind=EventKind.MOVED, at=at, tool=tool, detail={"from": before, "to": after})


def verdict_change(before: Verdict | None, after: Verdict, tool: str, at: datetime) -> Iterator[Event]:
    """Yield an event if the class changed; another score or other proof of the same class is none."""
    if before is None or class_of(before) == class_of(after):
        return
    detail = {
        "from": f"{before.rule} {before.outcome} ({before.criticality})",
        "to": f"{after.rule} {after.outcome} ({after.criticality})",
    }
    yield Event(kind=EventKind.VERDICT_CHANGED, at=at, tool=tool, policy=after.rule, detail=detail)


def class_of(verdict: Verdict) -> tuple[object, ...]:
    """Return what makes two verdicts the same class: everything that asks for another action."""
    targets = frozenset(write.target for write in verdict.writes)
    return (
        verdict.criticality,
        verdict.outcome,
        verdict.tag,
        verdict.conditional,
        verdict.rule,
        verdict.read_only,
        targets,
    )


def state_by_observation(state: State, verdict: Verdict, *, same_logic: bool) -> tuple[State, str, str]:
    """Return the state that an observation alone leads to, with its policy id and reason.

    R8 watches what is harmless; what is not harmless any more is triaged as soon as rules confirm its class (G0);
    "not a tool" holds for the logic it was decided for and no longer (GN).
    """
    if state is State.DISCOVERED and verdict.rule == WATCH_RULE:
        return State.WATCHED, WATCH_RULE, "harmless as far as every scan sees; nobody is asked"
    if state is State.WATCHED and verdict.rule != WATCH_RULE and confirmed_by_rule(verdict):
        return State.TRIAGED, "G0", "it is not harmless any more; its class is confirmed by rule"
    if state is State.NOT_A_TOOL and not same_logic:
        return State.TRIAGED, "GN", "it was no tool as long as its logic stayed the same; the logic has changed"
    return state, "", ""


def _place(spot: Spot | None) -> dict[str, str]:
    return {} if spot is None else {"at": _words(spot)}


def _words(spot: Spot) -> str:
    return f"{spot.share}:{spot.path}"


def _folder(spot: Spot) -> tuple[str, str]:
    return spot.share, spot.path.rpartition("/")[0]


def _home(spot: Spot) -> tuple[str, str]:
    return spot.share, spot.project
