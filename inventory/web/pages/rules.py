"""The rule book, to be read: what each rule looks for, what it proves today, and how often people agreed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fastapi import APIRouter, Request
from starlette.responses import Response

from classifiers.policy import RULES
from classifiers.rulebook import SignalRule
from classifiers.verdict import Criticality
from inventory.domain.audit import Audited
from inventory.exports.tables import Column, Kind, Table
from inventory.services import ruleaudit
from inventory.web import decisions
from inventory.web.access import Can, needs
from inventory.web.asked import READ, Asked, NotAskable
from inventory.web.downloads import download
from inventory.web.drawing import drawing

FILTERS = ("q", "criticality", "file", "sort")
SORTS = ("", "tools", "precision")
TERMS: Mapping[str, str] = {
    "any": "One of these words must be in the line",
    "all": "Each of these must be in it too",
    "none": "None of these may be in it",
    "near": "One of these must be in the same procedure, query or sheet",
    "about": "One of these must be somewhere in the file",
    "named": "One of these must be in a name of the place or the file",
    "unless": "None of these may be in those names",
}
"""The fields of a rule that hold terms, in the order in which they are asked."""

COLUMNS = (
    Column(key="rule", header="Rule", width=28),
    Column(key="title", header="Says", width=40),
    Column(key="policy", header="Policy"),
    Column(key="criticality", header="Criticality"),
    Column(key="file", header="File"),
    Column(key="tools", header="Tools it proves today", kind=Kind.NUMBER),
    Column(key="looked_at", header="Looked at by people", kind=Kind.NUMBER),
    Column(key="precision", header="Right", kind=Kind.SHARE),
)

router = APIRouter(include_in_schema=False)


@router.api_route("/rules", methods=READ, dependencies=[needs(Can.LOOK)])
def rules(request: Request) -> Response:
    """List the rules that find signals, with what they prove and how often they were right."""
    draw, asked = drawing(request), _asked(request)
    measured, figures = ruleaudit.measured(draw.inventory), ruleaudit.figures(draw.inventory)
    audited = {one.rule: one for one in measured.rules}
    book = draw.bench().rulebook
    found = _ordered(_wanted(book.rules, asked), asked["sort"], figures.tools, audited)
    return draw.page(
        "rules.html",
        asked=asked,
        book=book,
        found=found,
        files=sorted({rule.file for rule in book.rules}),
        figures=figures,
        audited=audited,
        measured=measured,
    )


@router.api_route("/rules/decisions", methods=READ, dependencies=[needs(Can.LOOK)])
def decision_table(request: Request) -> Response:
    """Show what follows from what: the rows of the policy, all combinations in short, and what always holds."""
    return drawing(request).page(
        "decisions.html",
        rows=RULES,
        columns=decisions.COLUMNS,
        table=decisions.short_form(),
        invariants=decisions.invariants(),
        combinations=decisions.COMBINATIONS,
    )


@router.api_route("/rules/export", methods=READ, dependencies=[needs(Can.LOOK)])
def export(request: Request) -> Response:
    """Give the rules that fit as a file."""
    draw, asked = drawing(request), _asked(request)
    audited = {one.rule: one for one in ruleaudit.measured(draw.inventory).rules}
    tools = ruleaudit.figures(draw.inventory).tools
    found = _ordered(_wanted(draw.bench().rulebook.rules, asked), asked["sort"], tools, audited)
    table = Table(
        title="Rules",
        columns=COLUMNS,
        rows=(_row(rule, tools.get(rule.id, 0), audited.get(rule.id)) for rule in found),
        notes=(f"Rule book {draw.bench().rulebook.digest}", *_told(asked)),
        made=draw.now,
        by=draw.visitor.name if draw.visitor else "",
    )
    return download(request, table, asked["format"], "rules")


@router.api_route("/rules/{rule_id}", methods=READ, dependencies=[needs(Can.LOOK)])
def rule(request: Request, rule_id: str) -> Response:
    """Show one rule: what it looks for, its examples, the tools it proves, and where people found something else."""
    draw = drawing(request)
    found = next((one for one in draw.bench().rulebook.rules if one.id == rule_id), None)
    if found is None:
        return draw.page("fault.html", status=404, code=404, title="No such rule", sentence="The rule book has none.")
    measured = next((one for one in ruleaudit.measured(draw.inventory).rules if one.rule == rule_id), None)
    return draw.page(
        "rule.html",
        rule=found,
        terms=[(sentence, getattr(found, name)) for name, sentence in TERMS.items() if getattr(found, name)],
        measured=measured,
        tools=ruleaudit.tools_of(draw.inventory, rule_id),
        count=ruleaudit.figures(draw.inventory).tools.get(rule_id, 0),
    )


def _asked(request: Request) -> Asked:
    asked = Asked.of(request.query_params, (*FILTERS[:-1], "order", "format"))
    order = asked["order"]
    if order not in SORTS:
        raise NotAskable(f"There is no order “{order}”; there is tools, precision.")
    return Asked({**asked.fields, "sort": order})


def _wanted(every: Iterable[SignalRule], asked: Asked) -> list[SignalRule]:
    words = asked["q"].casefold().split()
    return [
        one
        for one in every
        if asked["criticality"] in {"", str(one.criticality)}
        and asked["file"] in {"", one.file}
        and all(word in f"{one.id} {one.title} {one.policy}".casefold() for word in words)
    ]


def _ordered(
    found: list[SignalRule], order: str, tools: Mapping[str, int], audited: Mapping[str, Audited]
) -> list[SignalRule]:
    if order == "tools":
        return sorted(found, key=lambda one: (-tools.get(one.id, 0), one.id))
    if order == "precision":
        return sorted(found, key=lambda one: (audited[one.id].precision if one.id in audited else 2.0, one.id))
    height = {one: number for number, one in enumerate(Criticality)}
    return sorted(found, key=lambda one: (height.get(one.criticality, len(height)) if one.criticality else 9, one.id))


def _row(one: SignalRule, tools: int, measured: Audited | None) -> Mapping[str, object]:
    return {
        "rule": one.id,
        "title": one.title,
        "policy": one.policy,
        "criticality": str(one.criticality or ""),
        "file": one.file,
        "tools": tools,
        "looked_at": 0 if measured is None else measured.looked_at,
        "precision": None if measured is None else measured.precision,
    }


def _told(asked: Asked) -> tuple[str, ...]:
    return tuple(f"{name}: {asked[name]}" for name in ("q", "criticality", "file") if asked[name])
