"""Cost lines and the factories' monthly statements (FIN-1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from inventory.domain.events import Event, EventKind
from inventory.domain.money import CostLine, Statement, ending_refusals, line_refusals, of_it, statement
from inventory.domain.people import Person
from inventory.domain.refusal import Refused
from inventory.services.attempts import on_record
from inventory.services.docket import plant_of
from inventory.services.judge import Bench
from inventory.store import catalogue, costs, ledger
from inventory.store.engine import Inventory


def file_cost(inventory: Inventory, line: CostLine, *, actor: Person, bench: Bench) -> CostLine:
    """File a cost line of a tool and return it as it is kept: with its number and the tool's plant."""
    attempt = on_record(inventory, line.tool, actor=actor, bench=bench, wanted="cost filed")
    with attempt, inventory.writing() as connection:
        refused = line_refusals(line, actor)
        if refused:
            raise Refused(refused)
        catalogue.locked_tool(connection, line.tool)
        placed = replace(line, plant=line.plant or plant_of(connection, line.tool, bench))
        kept = replace(placed, number=costs.add(connection, placed))
        finding = "FIN-1: a cost centre of IT pays for it" if of_it(kept, bench.governance.it_cost_centres) else ""
        event = Event(
            kind=EventKind.COST_FILED,
            at=bench.now,
            actor=actor.id,
            tool=line.tool,
            reason=f"{kept.kind}: {kept.amount} {kept.currency} on {kept.cost_centre}",
            policy="FIN-1",
            detail={"cost": str(kept.number)} | ({"finding": finding} if finding else {}),
        )
        ledger.append(connection, [event])
    return kept


def end_cost(inventory: Inventory, number: int, last: date, *, actor: Person, bench: Bench) -> None:
    """Let a cost line end with a month; what was paid before stays as it was."""
    with inventory.reading() as connection:
        tool = costs.one(connection, number).tool
    attempt = on_record(inventory, tool, actor=actor, bench=bench, wanted="cost ended")
    with attempt, inventory.writing() as connection:
        line = costs.one(connection, number, lock=True)
        refused = ending_refusals(line, last, actor, today=bench.now.date())
        if refused:
            raise Refused(refused)
        costs.end(connection, number, last)
        event = Event(
            kind=EventKind.COST_ENDED,
            at=bench.now,
            actor=actor.id,
            tool=line.tool,
            reason=f"ends with {last:%Y-%m}",
            policy="FIN-1",
            detail={"cost": str(number)},
        )
        ledger.append(connection, [event])


def lines_of(inventory: Inventory, *, tool: str | None = None) -> list[CostLine]:
    """Return the cost lines, of one tool or all of them."""
    with inventory.reading() as connection:
        return costs.every(connection, tool=tool)


def monthly(
    inventory: Inventory, month: date, *, plant: str | None = None, it_cost_centres: frozenset[str] = frozenset()
) -> tuple[Statement, ...]:
    """Return what each factory pays in a month: plant, cost centre, kind of cost, currency; IT's are marked."""
    lines = lines_of(inventory)
    return statement((line for line in lines if plant is None or line.plant == plant), month, it_cost_centres)
