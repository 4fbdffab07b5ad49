"""Systems of record and their Product Owners, sandboxes, enterprise zones and drives (PO-2, SHA-3, GE, ARC-1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from inventory.domain.directory import Declared, SystemEntry, drives
from inventory.domain.refusal import Refusal
from inventory.domain.registering import coverage, product_owner_of
from inventory.domain.registers import Drive, EnterpriseZone
from inventory.domain.sandbox import SandboxZone, ZoneKind
from inventory.services import registers
from inventory.services.registers import Desk
from inventory.store.registers import drives_of, share_names
from inventory.web.access import Can, needs
from inventory.web.asked import READ, NotAskable
from inventory.web.drawing import drawing
from inventory.web.forms import Form, Sent, acted
from inventory.web.typed import day, last_moment_of

router = APIRouter(include_in_schema=False)

HERE = "/systems"


@router.api_route("/systems", methods=READ, dependencies=[needs(Can.LOOK)])
def page(request: Request) -> Response:
    """Show the registers."""
    return _page(request, Form(fields={}), ())


@router.post("/systems", dependencies=[needs(Can.ADMINISTER)])
def system(request: Request, sent: Sent) -> Response:
    """Enter a system, or change what is said of it."""

    def do(desk: Desk) -> str:
        name = sent.text("name", longest=200)
        entry = SystemEntry(
            name=name,
            kind=sent.text("kind", longest=60) or None,
            plant=sent.text("plant", longest=100) or None,
            major=sent.yes("major"),
            aliases=_lines(sent, "aliases"),
            dsn=_lines(sent, "dsn"),
            hosts=_lines(sent, "hosts"),
        )
        registers.add_system(desk, entry)
        return f"{name} is in the register; the next scan knows it by its patterns."

    return _did(request, sent, do)


@router.post("/systems/owner", dependencies=[needs(Can.DECIDE)])
def owner(request: Request, sent: Sent) -> Response:
    """Name the business owner or the one Product Owner of a system."""

    def do(desk: Desk) -> str:
        name, person = sent.text("name", longest=200), sent.text("person", longest=200)
        if sent["part"] == "po":
            registers.name_product_owner(desk, name, person, handed=sent.text("handed", longest=200))
            return f"{person} is the Product Owner of {name} now."
        registers.name_business_owner(desk, name, person)
        return f"{person} answers for {name} now."

    return _did(request, sent, do)


@router.post("/systems/remove", dependencies=[needs(Can.ADMINISTER)])
def remove(request: Request, sent: Sent) -> Response:
    """Take an entry out of a register."""
    removing: dict[str, Callable[[Desk, str], object]] = {
        "system": lambda desk, name: registers.remove_system(desk, name, reason=sent["reason"]),
        "sandbox": lambda desk, name: registers.end_zone(desk, name, reason=sent["reason"]),
        "enterprise": lambda desk, name: registers.end_enterprise(desk, name, reason=sent["reason"]),
        "drive": registers.remove_drive,
    }

    def do(desk: Desk) -> str:
        what, name = sent["what"], sent.text("name", longest=200)
        if what not in removing:
            raise NotAskable(f"There is no register of “{what[:40]}”.")
        removing[what](desk, name)
        return f"{name} is no longer in the register."

    return _did(request, sent, do)


@router.post("/systems/sandbox", dependencies=[needs(Can.ADMINISTER)])
def sandbox(request: Request, sent: Sent) -> Response:
    """Register a sandbox, or let one hold until another day."""

    def do(desk: Desk) -> str:
        name, until = sent.text("name", longest=200), _end(sent)
        if sent.yes("extend"):
            judged = registers.extend_zone(desk, name, until, reason=sent["reason"])
        else:
            judged = registers.add_zone(desk, _zone(sent, name, until))
        return f"{name} holds until {_last(until)}; {judged:,} tools were judged again."

    return _did(request, sent, do)


@router.post("/systems/enterprise", dependencies=[needs(Can.ADMINISTER)])
def enterprise(request: Request, sent: Sent) -> Response:
    """Register a folder in which IT runs enterprise software."""

    def do(desk: Desk) -> str:
        name, until = sent.text("name", longest=200), _end(sent)
        zone = EnterpriseZone(
            name=name,
            share=sent.text("share", longest=200),
            path=_folder(sent),
            service_owner=sent.text("owner", longest=200),
            valid_until=until,
            entry=sent.text("entry", longest=200),
        )
        registers.add_enterprise(desk, zone)
        return f"{name} is enterprise software until {_last(until)}."

    return _did(request, sent, do)


@router.post("/systems/drive", dependencies=[needs(Can.ADMINISTER)])
def drive(request: Request, sent: Sent) -> Response:
    """Say where a drive letter leads."""

    def do(desk: Desk) -> str:
        letter = sent.text("letter", longest=10)
        registers.add_drive(desk, Drive(letter=letter, path=sent.text("path", longest=1_000)))
        return f"{letter} is known now."

    return _did(request, sent, do)


def _did(request: Request, sent: Form, do: Callable[[Desk], str]) -> Response:
    draw = drawing(request)

    def act() -> str:
        bench, declared = draw.bench(), draw.board.staff.declared
        return do(Desk(inventory=draw.inventory, declared=declared, bench=bench, actor=draw.person.id))

    return acted(request, act, to=HERE, again=lambda refused: _page(request, sent, refused))


def _page(request: Request, sent: Form, refused: tuple[Refusal, ...]) -> Response:
    draw = drawing(request)
    staff, declared = draw.organisation, draw.board.staff.declared
    with draw.inventory.reading() as connection:
        recorded, shares = drives_of(connection), sorted(share_names(connection))
    return draw.page(
        "systems.html",
        sent=sent,
        refused=refused,
        systems=[(one, product_owner_of(one, staff)) for one in sorted(staff.systems, key=lambda one: one.name)],
        coverage=coverage(staff),
        zones=sorted(staff.zones, key=lambda one: one.name),
        enterprise=sorted(staff.enterprise, key=lambda one: one.name),
        drives=sorted(drives(declared.drives, recorded), key=lambda one: one.letter),
        shares=shares,
        kinds=tuple(ZoneKind),
        declared=_named(declared),
        last=_last,
        may=draw.can(Can.ADMINISTER),
    )


def _named(declared: Declared) -> set[str]:
    """Return what stands in scanner.toml and is not taken out here."""
    systems, zones = {one.name for one in declared.systems}, {one.name for one in declared.zones}
    return systems | zones | {one.letter for one in declared.drives}


def _zone(sent: Form, name: str, until: datetime) -> SandboxZone:
    try:
        kind = ZoneKind(sent["kind"] or ZoneKind.PATH)
    except ValueError as error:
        raise NotAskable(f"There is no kind of sandbox “{sent['kind'][:40]}”.") from error
    return SandboxZone(
        name=name,
        kind=kind,
        share=sent.text("share", longest=200),
        path=_folder(sent),
        runs_in=sent.text("runs_in", longest=200),
        owner=sent.text("owner", longest=200),
        valid_until=until,
    )


def _folder(sent: Form) -> str:
    return sent.text("path", longest=1_000).replace("\\", "/").strip("/")


def _lines(sent: Form, name: str) -> tuple[str, ...] | None:
    found = tuple(line.strip() for line in sent.text(name, longest=4_000).splitlines() if line.strip())
    return found or None


def _end(sent: Form) -> datetime:
    """Return the moment at which the last day is over."""
    return last_moment_of(day(sent.text("until", longest=20), "SHA-3"))


def _last(until: datetime) -> date:
    return (until - timedelta(microseconds=1)).date()
