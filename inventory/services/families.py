"""Families of tools: they are suggested, and a person says which are one tool and which are not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations

from classifiers.families import Family, families
from inventory.domain.events import Event, EventKind
from inventory.domain.identity import content_of, fingerprint_of, tool_ids
from inventory.domain.kinship import RULE, answerable, merge_refusals, right_refusals, split_refusals
from inventory.domain.migration import State
from inventory.domain.people import Person
from inventory.domain.refusal import Refusal, Refused, no
from inventory.services.attempts import on_record
from inventory.services.intake import intake
from inventory.services.judge import Bench
from inventory.services.naming import named
from inventory.store import catalogue, ledger, spots
from inventory.store import families as stored
from inventory.store.catalogue import Tool
from inventory.store.engine import Connection, Inventory
from inventory.store.families import File, Relation

NEAR_ENOUGH = 200
"""Tools among which the family of one is looked for, at most."""

Place = tuple[str, str]
"""Share and path of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """Who decided, why and when, by the people and rules of that day."""

    actor: Person
    reason: str
    bench: Bench

    @property
    def at(self) -> datetime:
        """The moment of the decision."""
        return self.bench.now

    @contextmanager
    def deciding(self, inventory: Inventory, tool: str, wanted: str) -> Iterator[Connection]:
        """Open the one transaction of the decision; an attempt that IT makes is noted (CHG-1)."""
        attempt = on_record(inventory, tool, actor=self.actor, bench=self.bench, wanted=wanted)
        with attempt, inventory.writing() as connection:
            yield connection

    def refusals(self, connection: Connection, tools: Sequence[Tool]) -> tuple[Refusal, ...]:
        """Return why this person cannot decide about these tools."""
        known = named(connection, tools, self.bench)
        return answerable(self.actor, self.reason) + right_refusals(self.actor, known, self.bench.organisation, self.at)

    def event(self, kind: EventKind, tool: str, **detail: str) -> Event:
        """Return the decision as a fact about one tool."""
        return Event(
            kind=kind, at=self.at, actor=self.actor.id, tool=tool, reason=self.reason, policy=RULE, detail=detail
        )

    def relate(self, connection: Connection, one: str, other: str, relation: Relation) -> None:
        """Keep the decision about two tools."""
        stored.relate(connection, one, other, relation, actor=self.actor.id, reason=self.reason, at=self.at)


def suggestions(inventory: Inventory) -> list[Family]:
    """Return the families that the tools of an inventory are in, without what people said is different."""
    with inventory.reading() as connection:
        known, apart = stored.kin(connection), stored.apart(connection)
    return families(known, apart)


def family_of(inventory: Inventory, tool: str) -> Family | None:
    """Return the family of one tool, looked for among tools of the same logic and in the same folders; None if alone.

    Much cheaper than `suggestions`: what was copied elsewhere and changed there is found by those alone.
    """
    with inventory.reading() as connection:
        known, apart = stored.kin(connection, stored.near(connection, tool, NEAR_ENOUGH)), stored.apart(connection)
    return next((family for family in families(known, apart) if tool in family.tools), None)


def merge(inventory: Inventory, tools: Sequence[str], *, actor: Person, reason: str, bench: Bench) -> str:
    """Make these tools one for good, and return its id: that of the one with decisions, else of the first named.

    Its files stay one tool wherever they are moved; a file that is new is only ever suggested. Raises `Refused` with
    every reason, `LookupError` for a tool that the inventory does not have.
    """
    said = _Said(actor=actor, reason=reason, bench=bench)
    wanted = list(dict.fromkeys(tools))
    with said.deciding(inventory, wanted[0] if wanted else "", "merge") as connection:
        known = [catalogue.locked_tool(connection, tool) for tool in sorted(wanted)]
        again = (
            no(RULE, f"{tool.id} is part of {tool.merged_into} already", when=bool(tool.merged_into)) for tool in known
        )
        decided = stored.decided(connection, wanted)
        kept = next((tool for tool in wanted if tool in decided), "".join(wanted[:1]))
        answer = merge_refusals(
            kept, named(connection, sorted(known, key=lambda tool: wanted.index(tool.id)), bench), decided
        )
        _stop(sum(again, answer + said.refusals(connection, known)))
        for tool in known:
            if tool.id != kept:
                said.relate(connection, kept, tool.id, Relation.SAME)
        happened = _put_together(connection, kept, [tool for tool in known if tool.id != kept], said)
        ledger.append(connection, happened)
    intake(inventory, bench)
    return kept


def _put_together(connection: Connection, kept: str, absorbed: Sequence[Tool], said: _Said) -> list[Event]:
    own = stored.files_of(connection, [kept])
    others = stored.files_of(connection, [tool.id for tool in absorbed])
    given = sorted({file.grouping for file in own if file.grouping})
    grouping = given[0] if given else stored.new_groupings(connection, kept, 1)[0]
    stored.put_together(connection, _ids(own), tool=kept, grouping=grouping, lead=None)
    stored.put_together(connection, _ids(others), tool=kept, grouping=grouping, lead=False)
    catalogue.update_tools(connection, (replace(tool, merged_into=kept, unseen=said.at) for tool in absorbed))
    _know_again(connection, [kept])
    names = ", ".join(tool.id for tool in absorbed)
    return [
        said.event(EventKind.MERGED, kept, **{"from": names}),
        *(said.event(EventKind.MERGED, tool.id, into=kept) for tool in absorbed),
    ]


def split(
    inventory: Inventory, tool: str, places: Collection[Place], *, actor: Person, reason: str, bench: Bench
) -> str:
    """Make these files of a tool one of their own for good, and return its id.

    A tool that was merged into this one comes back under its id. Both stay apart even where their content is equal;
    what people decided stays with the tool that is split. Raises `Refused` with every reason, `LookupError` for a tool
    that the inventory does not have.
    """
    said = _Said(actor=actor, reason=reason, bench=bench)
    with said.deciding(inventory, tool, "split") as connection:
        known = catalogue.locked_tool(connection, tool)
        files = stored.files_of(connection, [tool])
        here = [file for file in files if not file.gone]
        leaving = [file for file in here if (file.share, file.path) in places]
        unknown = set(places) - {(file.share, file.path) for file in leaving}
        answer = split_refusals(tool, _words(places), _words(unknown), left=len(here) - len(leaving))
        _stop(answer + said.refusals(connection, [known]))
        own = _take_apart(connection, known, files, leaving, bench)
        said.relate(connection, tool, own, Relation.DIFFERENT)
        ledger.append(
            connection,
            [
                said.event(EventKind.SPLIT, tool, into=own),
                said.event(EventKind.SPLIT, own, **{"from": tool}),
            ],
        )
    intake(inventory, bench)
    return own


def _take_apart(
    connection: Connection, tool: Tool, files: Sequence[File], leaving: Sequence[File], bench: Bench
) -> str:
    staying = [file for file in files if file not in leaving]
    kept, given = stored.new_groupings(connection, tool.id, 2)
    first = leaving[0]
    former = _former(connection, tool.id, leaving)
    own = former or _free_id(connection, first)
    if former is None:
        kind = spots.spots_of(connection, [tool.id])[tool.id][0].kind
        catalogue.add_tools(connection, [_new(tool, own, first.path.rpartition("/")[2], kind, bench)])
    else:
        again = catalogue.one_tool(connection, former)
        catalogue.update_tools(connection, [replace(again, merged_into=None, unseen=None)])
    stored.put_together(connection, _ids(staying), tool=tool.id, grouping=kept, lead=None)
    stored.put_together(connection, _ids(leaving), tool=own, grouping=given, lead=False)
    _know_again(connection, [tool.id, own])
    return own


def _former(connection: Connection, tool: str, leaving: Iterable[File]) -> str | None:
    """Return the tool that was merged into this one and named after one of these files, or after its place."""
    known = catalogue.tools_by_id(connection, stored.merged_into(connection, tool))
    for file in leaving:
        name = file.path.rpartition("/")[2]
        of_place = next(tool_ids(file.share, file.path))
        if of_place in known:
            return of_place
        named = sorted(former.id for former in known.values() if former.name == name)
        if named:
            return named[0]
    return None


def _free_id(connection: Connection, file: File) -> str:
    return next(name for name in tool_ids(file.share, file.path) if not catalogue.known_ids(connection, [name]))


def _new(tool: Tool, own: str, name: str, kind: str, bench: Bench) -> Tool:
    return Tool(
        id=own,
        name=name,
        kind=kind,
        reason=tool.reason,
        state=State.DISCOVERED,
        version=0,
        decided_for="",
        fingerprint="",
        content="",
        discovered=bench.now,
        logic_changed=bench.now,
    )


def _know_again(connection: Connection, tools: Sequence[str]) -> None:
    """Take the files as they are put together now for what the tool was: a person's decision is no change of logic."""
    known = catalogue.tools_by_id(connection, tools)
    files = spots.spots_of(connection, tools)
    catalogue.update_tools(
        connection,
        (
            replace(
                tool,
                fingerprint=fingerprint_of(files[name]) or tool.fingerprint,
                content=content_of(files[name]),
                logic="",
                connections="",
                structure="",
                data="",
            )
            for name, tool in known.items()
            if name in files
        ),
    )


def differ(inventory: Inventory, tools: Sequence[str], *, actor: Person, reason: str, bench: Bench) -> None:
    """Keep these tools, each and every one, from being suggested as one; `agree` takes that back."""
    said = _Said(actor=actor, reason=reason, bench=bench)
    with said.deciding(inventory, min(tools, default=""), "different") as connection:
        for one, other in _pairs(connection, tools, said):
            said.relate(connection, one, other, Relation.DIFFERENT)
        _tell(connection, EventKind.KEPT_APART, tools, said)


def agree(inventory: Inventory, tools: Sequence[str], *, actor: Person, reason: str, bench: Bench) -> None:
    """Take back that these tools are different."""
    said = _Said(actor=actor, reason=reason, bench=bench)
    with said.deciding(inventory, min(tools, default=""), "perhaps one again") as connection:
        taken_back = [stored.forget(connection, one, other) for one, other in _pairs(connection, tools, said)]
        _stop(no(RULE, f"nobody said that {' and '.join(tools)} are different", when=not any(taken_back)))
        _tell(connection, EventKind.COMPARED_AGAIN, tools, said)


def _pairs(connection: Connection, tools: Sequence[str], said: _Said) -> list[tuple[str, str]]:
    known = [catalogue.locked_tool(connection, tool) for tool in sorted(set(tools))]
    few = no(RULE, "name at least two different tools", when=len(known) < 2)
    _stop(few + said.refusals(connection, known))
    return list(combinations(sorted(set(tools)), 2))


def _tell(connection: Connection, kind: EventKind, tools: Sequence[str], said: _Said) -> None:
    ledger.append(
        connection,
        [said.event(kind, tool, **{"from": ", ".join(other for other in tools if other != tool)}) for tool in tools],
    )


def _ids(files: Iterable[File]) -> list[int]:
    return [file.id for file in files]


def _words(places: Iterable[Place]) -> list[str]:
    return [f"{share}:{path}" for share, path in places]


def _stop(refusals: tuple[Refusal, ...]) -> None:
    if refusals:
        raise Refused(refusals)
