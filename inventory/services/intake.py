"""After a scan: decide which files are which tool, judge what changed, and tell only what really happened.

What is left to judge is marked in the database, and each batch takes its marks off in the transaction that writes its
verdicts and events. So a killed intake is simply gone on with, and a scan that found nothing new changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from classifiers.evidence import Prints
from classifiers.tools import PROJECT
from inventory.domain.changes import beginnings, travels
from inventory.domain.drift import TOLD, Drift, drift, known, together
from inventory.domain.events import Event, EventKind
from inventory.domain.identity import Sameness, Spot, content_of, fingerprint_of, identify, regroup, tool_ids
from inventory.domain.migration import State
from inventory.services.judge import Bench, Hearing, judge
from inventory.services.lineage import Lineage, lead_first
from inventory.store import catalogue, corrections, dossier, families, judgedby, ledger, registered, spots
from inventory.store.catalogue import Tool
from inventory.store.engine import Connection, Inventory
from inventory.store.lineage import NOBODY, Dependence, consumer_digests
from inventory.store.rows import chunks

BATCH = 200
"""Tools judged in one transaction: short enough that a person's click waits for less than a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What an intake did: how many tools it judged and how many events that gave."""

    judged: int = 0
    events: int = 0

    def __add__(self, other: Taken) -> Taken:
        """Add up two batches."""
        return Taken(judged=self.judged + other.judged, events=self.events + other.events)


def intake(inventory: Inventory, bench: Bench) -> Taken:
    """Judge everything that changed since the last intake, on all shares: a tool may have moved between two."""
    total = Taken()
    while found := _identified(inventory, bench):
        with inventory.reading() as connection:
            lineage = Lineage(
                connection, (lead_first(one) for one in found if one.lead is not None), bench.rulebook, bench.landscape
            )
            affected = lineage.affected(found, consumer_digests(connection))
        # What others depend on comes first: while the one that changed is still marked, a killed run comes back to it.
        total += _take_all(inventory, affected, lineage, bench)
        taken = _take_all(inventory, [one for one in found if one.changed], lineage, bench)
        total += taken
        if not taken.judged:
            break  # another intake is at it
    return total


def _identified(inventory: Inventory, bench: Bench) -> list[Sameness]:
    """Return all tools as they are now, none if nothing changed."""
    with inventory.reading() as connection:
        if not spots.anything_dirty(connection):
            return []
    with inventory.writing() as connection:
        judgedby.start(connection, bench.basis)
        spots.forget_marks(connection)
    with inventory.reading() as connection:
        present, departed = spots.present_spots(connection), spots.departed_spots(connection)
        fresh = {spot.sha256 for spot in present if spot.tool is None and spot.sha256}
        grouped = regroup(present, departed, families.past_groupings(connection, fresh))
        found = identify(grouped, departed, spots.past_contents(connection, fresh))
    return found if any(one.changed for one in found) else []


def _take_all(inventory: Inventory, found: Sequence[Sameness], lineage: Lineage, bench: Bench) -> Taken:
    total = Taken()
    for batch in chunks(found, BATCH):
        with inventory.reading() as connection:
            heard = [(one, lineage.dependence(connection, lead_first(one)) if one.lead else NOBODY) for one in batch]
        with inventory.writing() as connection:
            total += _take(connection, heard, bench)
    return total


def _take(connection: Connection, batch: Sequence[tuple[Sameness, Dependence]], bench: Bench) -> Taken:
    now = spots.as_they_are(connection, (spot for found, _ in batch for spot in (*found.spots, *found.departed)))
    current = [(found, dependence) for found, dependence in batch if _still(found, now)]
    known = catalogue.tools_by_id(connection, _named(found for found, _ in current), lock=True)
    names = _new_names(connection, [found for found, _ in current])
    prints = spots.read_prints(connection, (spot for found, _ in current for spot in found.spots))
    settled = [
        replace(_settle(found, known.get(found.tool or ""), names, prints, bench), dependence=dependence)
        for found, dependence in current
    ]
    catalogue.add_tools(connection, (change.tool for change in settled if change.before is None))
    catalogue.update_tools(connection, (change.tool for change in settled if change.before is not None))
    happened = [event for change in settled for event in _consequences(connection, change, bench)]
    spots.settle_spots(connection, [row for change in settled for row in change.files])
    happened += judge(connection, [change.hearing for change in settled if change.found.spots], bench)
    ledger.append(connection, happened)
    return Taken(judged=len(current), events=len(happened))


def _new_names(connection: Connection, batch: Sequence[Sameness]) -> dict[tuple[str, str], str]:
    """Return a free id for each new tool, by the place of its leading file."""
    places = [found.lead.place for found in batch if found.tool is None and found.lead is not None]
    taken = catalogue.known_ids(connection, (next(tool_ids(*place)) for place in places))
    names: dict[tuple[str, str], str] = {}
    for place in places:
        free = (name for name in tool_ids(*place) if name not in taken)
        # the first one was looked up with all the others; a second one is rare
        names[place] = next(name for name in free if name == next(tool_ids(*place)) or _free(connection, name))
        taken.add(names[place])
    return names


def _free(connection: Connection, name: str) -> bool:
    return not catalogue.known_ids(connection, [name])


def _still(found: Sameness, now: dict[int, tuple[str | None, bool, int]]) -> bool:
    """Return True if nobody else has judged these files, or seen them change, since they were looked at."""
    return all(
        now.get(spot.id) == (spot.tool, spot.dirty, spot.observation) for spot in (*found.spots, *found.departed)
    )


def _named(batch: Iterable[Sameness]) -> set[str]:
    return {tool for found in batch for tool in (found.tool, *found.absorbed) if tool is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """A tool before (None if it is new) and after its files were looked at, with what happened to it."""

    found: Sameness
    before: Tool | None
    tool: Tool
    happened: tuple[Event, ...]
    reread: bool = False
    dependence: Dependence = NOBODY

    @property
    def files(self) -> Iterator[tuple[Spot, str, bool]]:
        """The files to be marked as judged; while nothing of a tool is left, its last leading file keeps its name."""
        lead = self.found.lead
        for spot in self.found.spots:
            yield spot, self.tool.id, spot is lead
        for spot in self.found.departed:
            yield spot, self.tool.id, spot.lead and lead is None

    @property
    def hearing(self) -> Hearing:
        """The tool as it is up for judgement."""
        same = self.before is None or self.reread or self.before.fingerprint == self.tool.fingerprint
        return Hearing(tool=self.tool, spots=lead_first(self.found), same_logic=same, dependence=self.dependence)


def _settle(
    found: Sameness,
    before: Tool | None,
    names: Mapping[tuple[str, str], str],
    prints: Mapping[int, Prints],
    bench: Bench,
) -> _Change:
    """Return the tool as it is now."""
    if found.lead is None:
        if before is None:
            raise LookupError("a file belongs to a tool that the inventory does not have")
        gone = Event(kind=EventKind.UNSEEN, at=bench.now, tool=before.id)
        return _Change(found=found, before=before, tool=replace(before, unseen=bench.now), happened=(gone,))
    now = together(prints[spot.observation] for spot in found.spots)
    if before is not None:
        return _again(found, found.lead, before, now, bench)
    tool = Tool(
        id=names[found.lead.place],
        name=_name(found, found.lead),
        kind=found.lead.kind,
        reason=found.reason,
        state=State.DISCOVERED,
        version=0,
        decided_for="",
        fingerprint=fingerprint_of(found.spots),
        content=content_of(found.spots),
        discovered=bench.now,
        logic_changed=bench.now,
    ).printed(now)
    return _Change(found=found, before=None, tool=tool, happened=tuple(beginnings(found, tool.id, bench.now)))


def _again(found: Sameness, lead: Spot, before: Tool, prints: Prints, bench: Bench) -> _Change:
    """Return a known tool as it is now, with where its files went and how it changed."""
    happened = list(travels(found, before.id, bench.now))
    if before.unseen is not None:
        place = {"at": f"{lead.share}:{lead.path}"}
        happened = [Event(kind=EventKind.SEEN_AGAIN, at=bench.now, tool=before.id, detail=place)]
    tool = replace(
        before,
        name=_name(found, lead),
        kind=lead.kind,
        reason=found.reason,
        unseen=None,
        fingerprint=fingerprint_of(found.spots) or before.fingerprint,  # unreadable today is no other logic
        content=content_of(found.spots),
    ).printed(prints if known(prints) else before.prints)
    other = bool(before.fingerprint) and tool.fingerprint != before.fingerprint
    reread = other and tool.content == before.content
    if reread and before.decided_for == before.fingerprint:
        tool = replace(tool, decided_for=tool.fingerprint)
    change = _drift(before, tool, other=other)
    if change is not None:
        tool = replace(tool, drift=change.value, drifted=bench.now)
    if change is Drift.LOGIC:
        tool = replace(tool, logic_changed=bench.now)
    if change in TOLD:
        happened.append(Event(kind=TOLD[change], at=bench.now, tool=before.id))
    return _Change(found=found, before=before, tool=tool, happened=tuple(happened), reread=reread)


def _drift(before: Tool, tool: Tool, *, other: bool) -> Drift | None:
    """Return how the content of a tool has changed; a better reader that finds more in the same content is no change.

    If it is not known how, but what approvals are bound to is another one (`other`), its logic has changed.
    """
    if tool.content == before.content:
        return None
    change = drift(before.prints, tool.prints, kind=tool.kind)
    return Drift.LOGIC if other and change not in {Drift.LOGIC, Drift.CONNECTION} else change


def _consequences(connection: Connection, change: _Change, bench: Bench) -> Iterator[Event]:
    """Yield what happened to a tool; carry over what a better reader or a merger would otherwise lose."""
    yield from change.happened
    if change.before is not None and change.reread:
        registered.rebind(connection, change.tool.id, change.before.fingerprint, change.tool.fingerprint)
        corrections.rebind(connection, change.tool.id, change.before.fingerprint, change.tool.fingerprint)
        dossier.rebind(connection, change.tool.id, change.before.fingerprint, change.tool.fingerprint, bench.now)
    for absorbed in change.found.absorbed:
        yield _absorb(connection, absorbed, change.tool.id, bench)


def _absorb(connection: Connection, absorbed: str, tool: str, bench: Bench) -> Event:
    spots.hand_over(connection, absorbed, tool)
    former = catalogue.one_tool(connection, absorbed)
    catalogue.update_tools(connection, [replace(former, merged_into=tool, unseen=bench.now)])
    reason = f"its files have the same content as {tool}; they are one tool"
    return Event(kind=EventKind.MERGED, at=bench.now, tool=absorbed, reason=reason, detail={"into": tool})


def _name(found: Sameness, lead: Spot) -> str:
    path = lead.project if found.reason == PROJECT and lead.project else lead.path
    return path.rpartition("/")[2]
