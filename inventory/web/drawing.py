"""What every page is drawn with: the inventory, the clock, the templates and the words they use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from classifiers.explain import next_step
from classifiers.verdict import Criticality, Outcome
from inventory.store.engine import Inventory
from inventory.web import asked, charts, proof, wording
from inventory.web.honesty import HonestyLine
from inventory.web.staff import Staff

FILTERS: Mapping[str, Callable[..., object]] = {
    "ago": wording.ago,
    "counted": wording.counted,
    "grouped": wording.grouped,
    "iso": wording.iso,
    "moment": wording.moment,
    "next_step": next_step,
    "percent": wording.percent,
    "plain": wording.plain,
    "share_of": wording.share_of,
    "size": wording.size,
    "visible": wording.visible,
}


def templates() -> Environment:
    """Return the templates with the board's words; everything that is put in is escaped."""
    environment = Environment(
        loader=PackageLoader("inventory.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(FILTERS)
    environment.globals.update(
        address=asked.address,
        charts=charts,
        criticalities=tuple(Criticality),
        outcomes_of=Outcome,
        proof=proof,
        words=wording,
    )
    return environment


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Draws the pages of one board. `tail` ends the printed commands, for example ` --inventory plant.db`."""

    inventory: Inventory
    clock: Callable[[], datetime]
    staff: Staff
    rulebook: str
    tail: str
    templates: Environment
    honesty: HonestyLine

    def page(self, template: str, *, status: int = 200, **shown: object) -> HTMLResponse:
        """Draw a page; the coverage line is on each of them."""
        text = self.templates.get_template(template).render(
            honesty=self.honesty.now(),
            now=self.clock(),
            rulebook=self.rulebook,
            organisation=self.staff.now(),
            tail=self.tail,
            **shown,
        )
        return HTMLResponse(text, status_code=status)


def drawing(request: Request) -> Drawing:
    """Return what this board draws with."""
    found: Drawing = request.app.state.drawing
    return found
