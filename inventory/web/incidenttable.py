"""Incidents as a list on its way out, for the page and for programs."""

from __future__ import annotations

from inventory.domain.incidents import Incident
from inventory.exports.tables import Column, Kind, Table
from inventory.services import incidents
from inventory.services.incidents import WantedIncidents
from inventory.store.naming import tool_names
from inventory.web.drawing import Drawing

MOST = 5_000
"""Incidents of a month that are added up; a factory with more has another problem."""

COLUMNS = (
    Column(key="incident", header="Incident", kind=Kind.NUMBER),
    Column(key="tool", header="Tool"),
    Column(key="name", header="Name"),
    Column(key="plant", header="Plant"),
    Column(key="opened", header="Opened", kind=Kind.DATE),
    Column(key="what", header="What happened", width=40),
    Column(key="symptom", header="Answer"),
    Column(key="impact", header="Owns the impact"),
    Column(key="mends", header="Mends it"),
    Column(key="policy", header="Policy"),
    Column(key="scrap_cost", header="Scrap cost", kind=Kind.MONEY),
    Column(key="currency", header="Currency"),
    Column(key="explanation", header="Explanation", width=40),
    Column(key="closed", header="Closed", kind=Kind.DATE),
)


def incident_table(draw: Drawing, wanted: WantedIncidents) -> Table:
    """Return the incidents that fit, the newest first."""
    found = incidents.listed(draw.inventory, wanted, limit=MOST)
    names = tool_names(draw.inventory, (one.tool for one in found))
    return Table(
        title="Incidents",
        columns=COLUMNS,
        rows=(_row(one, names) for one in found),
        notes=(f"The newest {MOST:,} at most",) if len(found) == MOST else (),
        made=draw.now,
        by=draw.visitor.name if draw.visitor else "",
    )


def _row(one: Incident, names: dict[str, str]) -> dict[str, object]:
    verdict = one.triage
    return {
        "incident": one.number,
        "tool": one.tool,
        "name": names.get(one.tool, ""),
        "plant": one.plant,
        "opened": one.opened,
        "what": one.what,
        "symptom": one.symptom or "",
        "impact": "not answered yet" if verdict is None else verdict.impact,
        "mends": "" if verdict is None else verdict.mends,
        "policy": "" if verdict is None else verdict.policy,
        "scrap_cost": one.scrap_cost,
        "currency": one.currency,
        "explanation": one.explanation,
        "closed": one.closed,
    }
