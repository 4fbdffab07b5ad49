"""What every page is drawn with: the inventory, the clock, the visitor, the templates and the words they use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from functools import cache

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from classifiers.explain import next_step
from classifiers.verdict import Criticality, Outcome
from inventory.domain.checklist import Row
from inventory.domain.people import Organisation, Person
from inventory.services.judge import Bench
from inventory.services.sessions import keep_notice, take_notice
from inventory.services.signing import OpenKey
from inventory.store.engine import Inventory
from inventory.web import asked, charts, navigation, proof, wording
from inventory.web.access import Can, allowed
from inventory.web.honesty import HonestyLine
from inventory.web.language import FIRST, LANGUAGES, Language, language, preferred
from inventory.web.staff import Staff
from inventory.web.visitor import Visitor, visitor_of

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSchedule:
    """A share as the settings know it: when it is scanned, and within which hours."""

    name: str
    path: str
    schedule: str = ""
    window: str = ""
    next: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What one board has for all its visitors.

    `tail` ends the printed commands, for example ` --inventory plant.db`; `bench` gives what tools are judged by at a
    moment; `open_key` opens the installation's signing key, None where it is not at hand; `shares` are those of the
    settings; `checklist_rows` are those that the plant added; `public_url` is the address that people type, "" on
    loopback.
    """

    inventory: Inventory
    clock: Callable[[], datetime]
    staff: Staff
    honesty: HonestyLine
    zone: tzinfo
    rulebook: str = ""
    tail: str = ""
    public_url: str = ""
    bench: Callable[[datetime], Bench] | None = None
    open_key: OpenKey | None = None
    shares: Callable[[], tuple[ShareSchedule, ...]] = field(default=tuple)
    checklist_rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Draws the pages of one request; `now` is the same moment for all of it."""

    board: Board
    visitor: Visitor | None
    language: Language
    theme: str
    path: str
    now: datetime

    @property
    def inventory(self) -> Inventory:
        """The inventory that the board shows."""
        return self.board.inventory

    @property
    def organisation(self) -> Organisation:
        """The people and registers as they are."""
        return self.board.staff.now()

    @property
    def person(self) -> Person:
        """The person who asks; only for routes that need one, others have no person."""
        if self.visitor is None or self.visitor.person is None:
            raise LookupError("this route is open to people without an account")
        return self.visitor.person

    def bench(self) -> Bench:
        """Return what tools are judged by now."""
        if self.board.bench is None:
            raise LookupError("this board was made without rules")
        return self.board.bench(self.now)

    def can(self, can: Can | str) -> bool:
        """Return True if roles let the visitor do that: what menus and buttons show."""
        return allowed(self.visitor, Can(can))

    def notice(self, sentence: str) -> None:
        """Keep a sentence for the next page of this visitor."""
        if self.visitor is not None and self.visitor.session is not None:
            keep_notice(self.inventory, self.visitor.session, sentence)

    def page(self, template: str, *, status: int = 200, **shown: object) -> HTMLResponse:
        """Draw a page; the coverage line is on each of them."""
        text = (
            templates(self.language)
            .get_template(template)
            .render(
                honesty=self.board.honesty.now(),
                now=self.now,
                rulebook=self.board.rulebook,
                organisation=self.organisation,
                tail=self.board.tail,
                visitor=self.visitor,
                can=self.can,
                language=self.language,
                theme=self.theme,
                here_path=self.path,
                notice=self._notice(),
                **shown,
            )
        )
        return HTMLResponse(text, status_code=status)

    def piece(self, template: str, **shown: object) -> HTMLResponse:
        """Draw a part of a page that a script puts in; what is to be noticed waits for the next page."""
        visitor = None if self.visitor is None else replace(self.visitor, session=None)
        return replace(self, visitor=visitor).page(template, status=200, **shown)

    def _notice(self) -> str:
        session = None if self.visitor is None else self.visitor.session
        return take_notice(self.inventory, session) if session is not None and session.notice else ""


@cache
def templates(spoken: Language) -> Environment:
    """Return the templates with the board's words in this language; everything that is put in is escaped."""
    environment = Environment(
        loader=PackageLoader("inventory.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(spoken.catalogue, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(_filters(spoken))
    environment.globals.update(
        address=asked.address,
        charts=charts,
        criticalities=tuple(Criticality),
        languages=LANGUAGES,
        navigation=navigation,
        outcomes_of=Outcome,
        proof=proof,
        themes=THEMES,
        words=wording,
    )
    return environment


def _filters(spoken: Language) -> Mapping[str, Callable[..., object]]:
    return {
        "ago": spoken.ago,
        "counted": spoken.counted,
        "day": spoken.day,
        "decimal": spoken.decimal,
        "grouped": spoken.grouped,
        "iso": wording.iso,
        "money": spoken.money,
        "moment": spoken.moment,
        "next_step": next_step,
        "percent": spoken.percent,
        "plain": wording.plain,
        "say": spoken.say,
        "share_of": wording.share_of,
        "size": wording.size,
        "visible": wording.visible,
    }


def drawing(request: Request) -> Drawing:
    """Return what this request is drawn with."""
    board: Board = request.app.state.board
    cookies = request.cookies
    code = preferred(cookies.get("language", ""), request.headers.get("accept-language", ""))
    theme = cookies.get("theme", "")
    return Drawing(
        board=board,
        visitor=visitor_of(request),
        language=language(code or FIRST, board.zone),
        theme=theme if theme in THEMES else "",
        path=_here(request),
        now=board.clock(),
    )


def _here(request: Request) -> str:
    """Return the address to come back to: that of a page, with what it was asked for; of a form, the overview."""
    if request.method not in {"GET", "HEAD"}:
        return "/"
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
