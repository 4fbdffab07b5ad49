"""The review queue: what assessors look at one by one and why, what each has decided, and taking it back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypedDict

from classifiers.criticality import Criticality
from classifiers.policy import SEVERE
from inventory.domain.events import SCANNER, Event, EventKind
from inventory.domain.migration import State
from inventory.domain.people import Person
from inventory.domain.refusal import Refused, no
from inventory.services import opinions
from inventory.services.correct import correct, take_back
from inventory.services.judge import Bench
from inventory.services.move import move
from inventory.store import catalogue, ledger, reviewing
from inventory.store.boardlines import Wanted
from inventory.store.engine import Connection, Inventory
from inventory.store.keeping import kept
from inventory.store.opinions import waiting_among

NEAR = 0.8
"""From this confidence on a class is only just short of the 90 % that confirm it without a person (G0)."""

_SAID = frozenset({EventKind.CONFIRMED, EventKind.CORRECTED})
_DECIDING = _SAID | {EventKind.STATE_CHANGED, EventKind.TAKEN_BACK, EventKind.SECOND_ASKED, EventKind.SECOND_ANSWERED}


class _Given(TypedDict):
    actor: Person
    reason: str
    bench: Bench


class Why(StrEnum):
    """Why a tool is in the queue, in the order in which it is worked."""

    SIGNALS = "signals"
    PROVISIONAL = "provisional"
    UNSURE = "unsure"
    NEAR = "near"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The tools to look at, in order, each with why; `total` counts those beyond what the queue holds too.

    `more`: there are more than that, and they are being counted.
    """

    tools: tuple[str, ...]
    why: dict[str, Why]
    total: int
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The last thing that a person decided about a tool since a moment; `taken_back` if it holds no more."""

    tool: str
    name: str
    event: Event

    @property
    def taken_back(self) -> bool:
        """True if this is the taking back itself."""
        return self.event.kind is EventKind.TAKEN_BACK or self.event.detail.get("from") == State.NOT_A_TOOL.value


def queue(inventory: Inventory, bench: Bench, wanted: Wanted) -> Queue:
    """Return what waits for a look, the most urgent first; of a large inventory as it was a short while ago."""
    rules = tuple(rule.id for rule in bench.rulebook.rules if rule.criticality in SEVERE)
    what = ("review", wanted, bench.rulebook.digest)
    why: dict[str, Why] = kept(inventory, what, lambda: _queue(inventory, wanted, rules))
    total = kept(
        inventory, ("waiting", wanted), lambda: _count(inventory, wanted), meanwhile=lambda: _at_least(len(why))
    )
    with inventory.reading() as connection:
        over = reviewing.looked_at(connection, why) | waiting_among(connection, why)
    left = tuple(tool for tool in why if tool not in over)
    return Queue(tools=left, why=why, total=max(len(left), abs(total) - len(over)), more=total < 0)


def decided(inventory: Inventory, actor: Person, since: datetime) -> list[Decided]:
    """Return what a person has decided since then, one line for each tool, the newest first."""
    with inventory.reading() as connection:
        acts = [event for event in reviewing.acts_of(connection, actor.id, _DECIDING, since) if _of_review(event)]
        last: dict[str, Event] = {}
        for event in acts:
            last.setdefault(event.tool or "", event)
        names = catalogue.tools_by_id(connection, last)
    return [Decided(tool=tool, name=names[tool].name, event=event) for tool, event in last.items() if tool in names]


def undo(inventory: Inventory, tool: str, *, actor: Person, since: datetime, bench: Bench) -> None:
    """Take back what this person decided last about a tool since then, visibly: what stood before is written anew.

    Raises `Refused` if that is not the last thing that anybody decided about it.
    """
    with inventory.reading() as connection:
        last = _last_decision(connection, tool)
    mine = last is not None and last.actor == actor.id and last.at >= since and _of_review(last)
    if last is None or not mine:
        raise Refused(no("G0", "only what you decided last about it, in this session, can be taken back"))
    if last.kind in _SAID:
        take_back(inventory, tool, actor=actor, bench=bench, reason="taken back in the same session")
    elif last.kind is EventKind.SECOND_ASKED:
        opinions.take_back(inventory, tool, actor=actor, bench=bench)
    elif last.detail.get("to") == State.NOT_A_TOOL.value:
        move(inventory, tool, State.TRIAGED, actor=actor, reason="taken back in the same session", bench=bench)
    else:
        raise Refused(no("G0", "it was taken back already"))


def _queue(inventory: Inventory, wanted: Wanted, rules: tuple[str, ...]) -> dict[str, Why]:
    with inventory.reading() as connection:
        why: dict[str, Why] = {}
        for tool, reason in _in_order(connection, wanted, rules):
            why.setdefault(tool, reason)
    return why


def _count(inventory: Inventory, wanted: Wanted) -> int:
    with inventory.reading() as connection:
        return reviewing.count(connection, wanted)


def _at_least(some: int) -> int:
    """Return a number that says of itself that there are at least so many: it is below 0."""
    return -some


def _in_order(connection: Connection, wanted: Wanted, rules: Iterable[str]) -> Iterator[tuple[str, Why]]:
    yield from ((tool, Why.SIGNALS) for tool in reviewing.signalled(connection, wanted, tuple(rules)))
    yield from ((tool, Why.PROVISIONAL) for tool in reviewing.provisional(connection, wanted))
    for tool, confidence in reviewing.unsure(connection, wanted):
        yield tool, Why.NEAR if confidence >= NEAR else Why.UNSURE
    yield from ((tool, Why.OPEN) for tool in reviewing.undecided(connection, wanted))


def _of_review(event: Event) -> bool:
    """Return True for what is decided here; of moves, only to and from "not a tool"."""
    return event.kind is not EventKind.STATE_CHANGED or State.NOT_A_TOOL.value in {
        event.detail.get("from"),
        event.detail.get("to"),
    }


def _last_decision(connection: Connection, tool: str) -> Event | None:
    by_people = (event for event in ledger.events_of(connection, tool) if event.actor != SCANNER)
    return next((event for event in reversed(list(by_people)) if event.kind in _DECIDING), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What somebody says in the queue: `what` is confirm, correct, not_a_tool or enterprise."""

    what: str
    criticality: Criticality | None = None
    reason: str = ""
    second: Person | None = None


AGREED = "looked at the proof and agree"
"""The reason of a confirmation without another one: that is all that it says."""


def say(inventory: Inventory, tool: str, saying: Saying, *, actor: Person, bench: Bench) -> str:
    """Do what somebody says of a tool, and return a sentence on it; with a second person named, ask that one first.

    Raises `Refused` with every reason, `LookupError` for a tool that the inventory does not have.
    """
    given: _Given = {"actor": actor, "reason": saying.reason, "bench": bench}
    if saying.what == "confirm":
        confirmed = correct(
            inventory, tool, _present(inventory, tool), actor=actor, reason=saying.reason or AGREED, bench=bench
        )
        return f"Confirmed: {confirmed.criticality}. Thank you."
    wanted = saying.what if saying.criticality is None else saying.criticality.value
    if saying.what == State.ENTERPRISE:
        move(inventory, tool, State.ENTERPRISE, **given)
        return "It is supported by IT now. Thank you."
    if saying.second is not None:
        opinions.ask(inventory, tool, wanted, second=saying.second, **given)
        return f"{saying.second.name} is asked to agree; until then nothing changes. Thank you."
    if saying.what == State.NOT_A_TOOL:
        move(inventory, tool, State.NOT_A_TOOL, **given)
        return "It is set aside as no tool. Thank you."
    if saying.criticality is None:
        raise Refused(no("G0", "say what it is"))
    correct(inventory, tool, saying.criticality, **given)
    return f"It is {saying.criticality} now, until its logic changes. Thank you."


def _present(inventory: Inventory, tool: str) -> Criticality:
    with inventory.reading() as connection:
        standing = catalogue.standings(connection, [tool]).get(tool)
    if standing is None:
        raise LookupError(f"{tool} has no verdict yet")
    return standing.verdict.criticality
