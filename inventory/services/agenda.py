"""Making an agenda of what is open: votes that wait, what is late, what people complain of, what was tried in vain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from inventory.domain.agenda import CONFIRMING, ENDING, EXCEPTING, PLANNING, STAYING, topics_of
from inventory.domain.caseload import ASKED, OpenCase
from inventory.domain.events import SCANNER
from inventory.domain.meeting import ItemKind, Line, Topic
from inventory.domain.people import Person
from inventory.services.docket import case_of
from inventory.services.judge import Bench
from inventory.store import agenda, catalogue, situations
from inventory.store.engine import Connection
from inventory.store.rows import chunks

AT_FIRST = timedelta(days=90)
"""How far back the first meeting of all looks."""

SHOWN = 10
"""Lines that an item of many things shows."""

_NOBODY = Person(id=SCANNER, name="nobody in particular")


def gathered(connection: Connection, bench: Bench, since: datetime | None) -> list[Topic]:
    """Return what is open for the board today; `since` is when the last meeting was closed."""
    begin = since or bench.now - AT_FIRST
    return [
        *_votes(connection, bench),
        *_escalations(connection, bench),
        *_overdue(connection, bench),
        *_complaints(connection, bench, begin),
        *_attempts(connection, begin),
        *_held(connection),
    ]


def voted_topics(connection: Connection, tool: str, bench: Bench) -> list[Topic]:
    """Return what waits for the board's vote about one tool."""
    known = catalogue.one_tool(connection, tool)
    return list(topics_of(case_of(connection, known, actor=_NOBODY, bench=bench), tool, known.name))


def _votes(connection: Connection, bench: Bench) -> Iterator[Topic]:
    zones = [zone for zone in bench.organisation.enterprise if bench.now < zone.valid_until]
    candidates = [
        *agenda.filed(connection, "plan", PLANNING),
        *agenda.filed(connection, "waiver", EXCEPTING),
        *agenda.steering(connection, STAYING),
        *agenda.in_zones(connection, zones, CONFIRMING),
        *agenda.gone(connection, ENDING),
    ]
    for tool in dict.fromkeys(candidates):
        yield from voted_topics(connection, tool, bench)


def _escalations(connection: Connection, bench: Bench) -> Iterator[Topic]:
    found = agenda.escalated(connection)
    names = _names(connection, (case.ask.tool for case in found))
    for case in found:
        yield Topic(
            key=f"escalated:{case.id}",
            kind=ItemKind.ESCALATION,
            title=names[case.ask.tool],
            proposal=f"Help {_who(bench, case.person)} with it, or ask somebody else: {ASKED[case.ask.step]}.",
            lines=(Line(text=_late(case, bench), tool=case.ask.tool),),
            tool=case.ask.tool,
        )


def _overdue(connection: Connection, bench: Bench) -> Iterator[Topic]:
    number, longest = agenda.overdue(connection, bench.now.date(), limit=SHOWN)
    if not number:
        return
    names = _names(connection, (case.ask.tool for case in longest))
    shown = f"; the {len(longest)} longest" if number > len(longest) else ""
    yield Topic(
        key="overdue",
        kind=ItemKind.OVERDUE,
        title=f"{number:,} overdue {'case' if number == 1 else 'cases'}{shown}",
        proposal="See who needs help, more time or somebody else to take over.",
        lines=tuple(
            Line(text=f"{names[case.ask.tool]}: {ASKED[case.ask.step]}. {_late(case, bench)}", tool=case.ask.tool)
            for case in longest
        ),
    )


def _complaints(connection: Connection, bench: Bench, since: datetime) -> Iterator[Topic]:
    found: dict[str, list[Line]] = defaultdict(list)
    for tool, line in agenda.complained(connection, since):
        person, _, sentence = line.text.partition(": ")
        found[tool].append(Line(text=f"{_who(bench, person)}: {sentence}", tool=tool))
    names = _names(connection, found)
    for tool, lines in found.items():
        yield Topic(
            key=f"complaint:{tool}",
            kind=ItemKind.COMPLAINT,
            title=names[tool],
            proposal="Hear it. It moves nothing in the ranking (PO-3); risk and value decide.",
            lines=tuple(lines[:SHOWN]),
            tool=tool,
        )


def _attempts(connection: Connection, since: datetime) -> Iterator[Topic]:
    found = agenda.attempts(connection, since)
    if not found:
        return
    more = "at least " if len(found) == agenda.MOST else ""
    yield Topic(
        key="attempts",
        kind=ItemKind.ATTEMPT,
        title=f"{more}{len(found)} refused {'attempt' if len(found) == 1 else 'attempts'}",
        proposal="See whether somebody lacks a right, or the rule lacks a reason.",
        lines=tuple(
            Line(text=f"{event.at:%Y-%m-%d} {event.actor}: {event.reason} ({event.policy})", tool=event.tool or "")
            for event in found[:SHOWN]
        ),
    )


def _held(connection: Connection) -> Iterator[Topic]:
    for share, tools in agenda.held(connection):
        yield Topic(
            key=f"held:{share}",
            kind=ItemKind.HELD,
            title=f"{tools:,} tools of {share} are not found any more",
            proposal="Ask IT whether the share moved or was emptied; until then nothing of it counts as gone.",
        )


def _names(connection: Connection, tools: Iterable[str]) -> dict[str, str]:
    wanted = set(tools)
    found = {tool: tool for tool in wanted}
    for chunk in chunks(sorted(wanted)):
        found.update({tool: light.name for tool, light in situations.lights(connection, chunk).items()})
    return found


def _late(case: OpenCase, bench: Bench) -> str:
    days = 0 if case.due is None else (bench.now.date() - case.due).days
    when = f"due {case.due}, {days} {'day' if days == 1 else 'days'} over" if case.due is not None else "no date"
    return f"{_who(bench, case.person)} has it; {when}."


def _who(bench: Bench, person: str) -> str:
    found = bench.organisation.person(person)
    return person if found is None else found.name
