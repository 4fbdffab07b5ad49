"""Money: what each factory pays for its tools, by cost centre and month, and what IT pays by mistake (FIN-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fastapi import APIRouter, Request
from starlette.responses import Response

from inventory.domain.money import CostKind, CostLine, Statement, of_it, statement
from inventory.domain.refusal import Refusal, Refused, no
from inventory.exports.tables import Column, Kind, Table
from inventory.services import costs
from inventory.store.naming import tool_names
from inventory.store.rows import NotThere
from inventory.web.access import Can, needs
from inventory.web.asked import READ, Asked, NotAskable
from inventory.web.downloads import download
from inventory.web.drawing import Drawing, drawing
from inventory.web.forms import Form, Sent, acted
from inventory.web.months import before, month_of
from inventory.web.whom import tool_meant

FILTERS = ("month", "plant", "tool")
SHOWN = 200
"""Cost lines on the page; the file has all of them."""
YEAR = 12

STATEMENT = (
    Column(key="plant", header="Plant"),
    Column(key="cost_centre", header="Cost centre"),
    Column(key="kind", header="Kind of cost", width=26),
    Column(key="amount", header="Amount", kind=Kind.MONEY),
    Column(key="currency", header="Currency"),
    Column(key="finding", header="Finding"),
    Column(key="tools", header="Tools", width=40),
)

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What one month cost in one currency, and how high its bar is, in thousandths of the highest."""

    month: date
    amount: Decimal
    height: int


@router.api_route("/money", methods=READ, dependencies=[needs(Can.LOOK)])
def money(request: Request) -> Response:
    """Show the statement of a month, the months before, and the cost lines."""
    return _page(request, Form(fields={}), ())


@router.api_route("/money/export", methods=READ, dependencies=[needs(Can.LOOK)])
def export(request: Request) -> Response:
    """Give the statement of a month as a file."""
    draw, asked = drawing(request), Asked.of(request.query_params, (*FILTERS, "format"))
    month = _month(draw, asked)
    centres = draw.bench().governance.it_cost_centres
    found = costs.monthly(draw.inventory, month, plant=asked["plant"] or None, it_cost_centres=centres)
    table = Table(
        title=f"Statement of {month:%Y-%m}",
        columns=STATEMENT,
        rows=map(_row, found),
        notes=(f"Plant {asked['plant']}",) if asked["plant"] else (),
        made=draw.now,
        by=draw.visitor.name if draw.visitor else "",
    )
    return download(request, table, asked["format"], f"statement-{month:%Y-%m}")


@router.post("/money", dependencies=[needs(Can.SPEND)])
def file(request: Request, sent: Sent) -> Response:
    """File a cost line."""
    draw = drawing(request)

    def act() -> str:
        bench = draw.bench()
        kept = costs.file_cost(draw.inventory, _line(draw, sent), actor=draw.person, bench=bench)
        if of_it(kept, bench.governance.it_cost_centres):
            return f"Cost line {kept.number} is on file, and it is a finding: a cost centre of IT pays for it (FIN-1)."
        return f"Cost line {kept.number} is on file."

    return acted(request, act, to="/money", again=lambda refused: _page(request, sent, refused))


@router.post("/money/{number}/end", dependencies=[needs(Can.SPEND)])
def end(request: Request, number: int, sent: Sent) -> Response:
    """Let a cost line end with a month."""
    draw = drawing(request)

    def act() -> str:
        last = month_of(sent.text("last", longest=20), "last")
        try:
            costs.end_cost(draw.inventory, number, last, actor=draw.person, bench=draw.bench())
        except (NotThere, OverflowError) as missing:
            raise NotAskable(f"There is no cost line {number}.") from missing
        return f"Cost line {number} ends with {last:%Y-%m}."

    return acted(request, act, to="/money", again=lambda refused: _page(request, sent, refused))


def _page(request: Request, sent: Form, refused: tuple[Refusal, ...]) -> Response:
    draw, asked = drawing(request), Asked.of(request.query_params, FILTERS)
    month = _month(draw, asked)
    every = costs.lines_of(draw.inventory, tool=asked["tool"] or None)
    lines = [line for line in every if asked["plant"] in {"", line.plant}]
    centres = draw.bench().governance.it_cost_centres
    shown = sorted(lines, key=lambda line: (line.last is not None, -line.number))[:SHOWN]
    return draw.page(
        "money.html",
        asked=asked,
        sent=sent,
        refused=refused,
        month=month,
        earlier=before(month),
        later=before(month, -1),
        statement=statement(lines, month, centres),
        months=_bars(lines, month),
        lines=shown,
        left_out=len(lines) - len(shown),
        findings=[line for line in lines if of_it(line, centres) and line.falls_in(month)],
        of_it={line.number for line in lines if of_it(line, centres)},
        plants=sorted({line.plant for line in every}),
        kinds=tuple(CostKind),
        names=tool_names(draw.inventory, (line.tool for line in shown)),
    )


def _bars(lines: Sequence[CostLine], month: date) -> dict[str, tuple[Bar, ...]]:
    """Return what each of the last twelve months cost, by currency: currencies are never added."""
    months = [before(month, count) for count in range(YEAR - 1, -1, -1)]
    found: dict[str, tuple[Bar, ...]] = {}
    for currency in sorted({line.currency for line in lines}):
        here = [line for line in lines if line.currency == currency]
        sums = [sum((line.amount for line in here if line.falls_in(one)), Decimal(0)) for one in months]
        highest = max(sums)
        found[currency] = tuple(
            Bar(month=one, amount=amount, height=int(amount * 1000 / highest) if highest else 0)
            for one, amount in zip(months, sums, strict=True)
        )
    return found


def _line(draw: Drawing, sent: Form) -> CostLine:
    amount, kind = sent.number("amount"), sent.text("kind", longest=60)
    refused = no("FIN-1", "the amount is a number above zero", when=amount is None) + no(
        "FIN-1", "say what is paid for", when=kind not in set(CostKind)
    )
    if refused or amount is None:
        raise Refused(refused)
    first = month_of(sent.text("first", longest=20), "first")
    last = sent.text("last", longest=20)
    return CostLine(
        number=0,
        tool=tool_meant(draw.inventory, sent["tool"], "FIN-1"),
        plant="",
        kind=CostKind(kind),
        amount=amount,
        currency=sent.text("currency", longest=10),
        cost_centre=sent.text("cost_centre", longest=200),
        first=first,
        last=first if sent.yes("once") else month_of(last, "last") if last else None,
        filed_by=draw.person.id,
        filed=draw.now,
    )


def _month(draw: Drawing, asked: Asked) -> date:
    return month_of(asked["month"]) if asked["month"] else draw.now.date().replace(day=1)


def _row(line: Statement) -> dict[str, object]:
    return {
        "plant": line.plant,
        "cost_centre": line.cost_centre,
        "kind": line.kind,
        "amount": line.amount,
        "currency": line.currency,
        "finding": "FIN-1: IT pays for it" if line.of_it else "",
        "tools": line.tools,
    }
