"""Cost lines in the database: filed and ended, never changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select, update

from inventory.domain.money import CostKind, CostLine
from inventory.store.bodies import storable
from inventory.store.impact_tables import cost_lines
from inventory.store.rows import AnyRow, NotThere


def add(connection: Connection, line: CostLine) -> int:
    """File a cost line and return its number."""
    made = connection.execute(
        cost_lines.insert().values(
            tool_id=line.tool,
            plant=line.plant,
            kind=line.kind.value,
            amount=format(line.amount, "f"),
            currency=line.currency,
            cost_centre=storable(line.cost_centre),
            first=line.first,
            last=line.last,
            filed_by=line.filed_by,
            filed=line.filed,
        )
    ).inserted_primary_key
    return int(made[0]) if made else 0


def one(connection: Connection, number: int, *, lock: bool = False) -> CostLine:
    """Return a cost line, `lock`ed until the transaction ends; raises `NotThere` if there is none of that number."""
    query = select(cost_lines).where(cost_lines.c.id == number)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotThere(f"there is no cost line {number}")
    return _line(row)


def every(connection: Connection, *, tool: str | None = None) -> list[CostLine]:
    """Return the cost lines, of one tool or all of them, oldest first."""
    query = select(cost_lines).order_by(cost_lines.c.id)
    wanted = query if tool is None else query.where(cost_lines.c.tool_id == tool)
    return [_line(row) for row in connection.execute(wanted)]


def end(connection: Connection, number: int, last: date) -> None:
    """Let a cost line end with the month that begins on this day."""
    connection.execute(update(cost_lines).where(cost_lines.c.id == number).values(last=last))


def _line(row: AnyRow) -> CostLine:
    return CostLine(
        number=row.id,
        tool=row.tool_id,
        plant=row.plant,
        kind=CostKind(row.kind),
        amount=Decimal(row.amount),
        currency=row.currency,
        cost_centre=row.cost_centre,
        first=row.first,
        last=row.last,
        filed_by=row.filed_by,
        filed=row.filed,
    )
