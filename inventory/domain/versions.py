"""How one verdict of a tool differs from the one before it: what it does now that it did not do, and the other way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from classifiers.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A change of verdict: when, from what to what, and what came and went of signals (titles) and shared writes.

    `before` is None for the first verdict that is kept.
    """

    at: datetime
    before: Verdict | None
    after: Verdict
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    ceased: tuple[str, ...] = ()


def turns(history: Sequence[tuple[datetime, Verdict]]) -> tuple[Turn, ...]:
    """Return what changed from each verdict to the next; `history` and the answer have the newest first."""
    earlier = [*(verdict for _, verdict in history[1:]), None]
    return tuple(_turn(at, before, after) for (at, after), before in zip(history, earlier, strict=True))


def _turn(at: datetime, before: Verdict | None, after: Verdict) -> Turn:
    if before is None:
        return Turn(at=at, before=None, after=after)
    return Turn(
        at=at,
        before=before,
        after=after,
        came=_new(_titles(before), _titles(after)),
        went=_new(_titles(after), _titles(before)),
        writes=_new(_writes(before), _writes(after)),
        ceased=_new(_writes(after), _writes(before)),
    )


def _titles(verdict: Verdict) -> list[str]:
    return [signal.title for signal in verdict.signals]


def _writes(verdict: Verdict) -> list[str]:
    return [write.text for write in verdict.writes]


def _new(before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    """Return what is in the second and not in the first, each once, in its order."""
    return tuple(one for one in dict.fromkeys(after) if one not in set(before))
