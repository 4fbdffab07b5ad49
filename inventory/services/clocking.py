"""What cases are put by: who can take what, how many each person has, and whether clocks run today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from inventory.domain.asking import Situation
from inventory.domain.caseload import ON_THE_PLAN, Ask, Ending, OpenCase, Party, Step, free, signalled, span_of
from inventory.domain.clocks import Calendar, in_amnesty, overdue
from inventory.domain.events import SCANNER, Event, EventKind
from inventory.domain.people import Person
from inventory.domain.receivers import ROLES, Receivers
from inventory.domain.refusal import Refusal
from inventory.services.judge import Bench
from inventory.store import caseload as store
from inventory.store import situations
from inventory.store.engine import Connection

POLICY = "POLICY-2"
"""Where deadlines and the five open cases stand."""

_OF_ALL = (Party.ASSESSOR, Party.HEAD, Party.IT, Party.BOARD)
"""The parties that can be asked about a tool that nobody has touched yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What one dealing works with; `happened` are the events that it makes."""

    bench: Bench
    receivers: Receivers
    amnesty: bool
    loads: Counter[str] = field(default_factory=Counter)
    happened: list[Event] = field(default_factory=list)

    def due(self, connection: Connection, ask: Ask, situation: Situation) -> date | None:
        """Return the last day for a case that is put now, None where no clock runs (SHA-1)."""
        if self.amnesty and ask.step is not Step.CONTAINMENT:
            return None
        if ask.step in ON_THE_PLAN:
            return self._cut_over(connection, ask.tool)
        urgent = ask.step is Step.QUESTION and any(map(signalled, situations.opened(connection, [ask.tool]).values()))
        span = span_of(ask.step, situation.outcome, self.bench.rulebook.deadlines, signalled=urgent)
        return span.due(self.bench.now, Calendar.of(self.bench.governance.holidays, situation.plant))

    def _cut_over(self, connection: Connection, tool: str) -> date | None:
        """Return the date by which the owner brings it home; once it is over, nobody else is put under it."""
        dates = [case.due for case in store.open_cases(connection, [tool]) if case.ask.step is Step.CUT_OVER]
        return next((day for day in dates if not overdue(day, self.bench.now)), None)

    def put(
        self, connection: Connection, ask: Ask, situation: Situation, person: str, *, after: OpenCase | None = None
    ) -> int:
        """Put a case to a person: its clock starts now, also if somebody else had it before."""
        due = self.due(connection, ask, situation)
        number = store.put(
            connection, ask, person, at=self.bench.now, due=due, after=None if after is None else after.id
        )
        if after is not None and after.provisional is not None:
            store.list_provisionally(connection, number, after.provisional)
        self.loads[person] += 1
        self.tell(EventKind.CASE_PUT, ask, case=number, person=person, due=due or "")
        return number

    def close(self, connection: Connection, case: OpenCase, ending: Ending) -> None:
        """Close a case."""
        if store.close(connection, case.id, ending, self.bench.now):
            self.tell(EventKind.CASE_CLOSED, case.ask, reason=ending.value, case=case.id, person=case.person)

    def tell(
        self,
        kind: EventKind,
        ask: Ask,
        *,
        actor: str = SCANNER,
        reason: str = "",
        policy: str = POLICY,
        **detail: object,
    ) -> None:
        """Note what happened to a case."""
        told = {
            "step": ask.step.value,
            "party": ask.party.value,
            **{name: str(value) for name, value in detail.items() if value != ""},
        }
        event = Event(
            kind=kind, at=self.bench.now, actor=actor, tool=ask.tool, reason=reason, policy=policy, detail=told
        )
        self.happened.append(event)

    def unable(self, case: OpenCase, situation: Situation, person: Person) -> tuple[Refusal, ...]:
        """Return why this person cannot take this case."""
        return self.receivers.unable(case.ask, situation, person)

    def room(self, loads: Mapping[str, int]) -> bool:
        """Return True if anybody who is asked about untouched tools has room for another case."""
        plants = {"", *self.bench.governance.plants.values()}
        holders = (self.receivers.holders(ROLES[party], plant) for party in _OF_ALL for plant in plants)
        return any(free(loads, people) for people in holders)


def table_of(connection: Connection, bench: Bench) -> Table:
    """Return what cases are put by at this moment."""
    amnesty = in_amnesty(bench.governance, store.first_scan(connection), bench.now)
    return Table(bench=bench, receivers=Receivers(organisation=bench.organisation, now=bench.now), amnesty=amnesty)
