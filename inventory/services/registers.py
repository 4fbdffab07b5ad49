"""Entering systems, sandboxes, zones of enterprise software and drives: one transaction each, and on the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from inventory.domain.directory import Declared, SystemEntry, key
from inventory.domain.events import Event, EventKind
from inventory.domain.people import Role
from inventory.domain.refusal import Refusal, Refused, no
from inventory.domain.registering import (
    business_refusals,
    drive_refusals,
    enterprise_refusals,
    keeper_refusals,
    naming_refusals,
    product_owner_of,
    product_owner_refusals,
    sandbox_refusals,
    system_refusals,
)
from inventory.domain.registers import Drive, EnterpriseZone, SystemOfRecord
from inventory.domain.sandbox import SandboxZone
from inventory.services.judge import Bench
from inventory.services.organisation import landscape, organisation
from inventory.services.reassess import reassess
from inventory.services.roles import Sitting, sitting, stop
from inventory.store import ledger, registers
from inventory.store.engine import Inventory


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where registers are kept, and who comes to it: `actor` is the id of a person."""

    inventory: Inventory
    declared: Declared
    bench: Bench
    actor: str

    @contextmanager
    def sitting(self, wanted: str) -> Iterator[Sitting]:
        """Open the transaction of one entry."""
        with sitting(self.inventory, self.actor, declared=self.declared, bench=self.bench, wanted=wanted) as held:
            yield held

    def note(self, held: Sitting, register: str, policy: str, detail: Mapping[str, str], reason: str = "") -> None:
        """Put an entry on the ledger."""
        given = {"register": register} | {name: value for name, value in detail.items() if value}
        event = Event(
            kind=EventKind.REGISTER_CHANGED,
            at=self.bench.now,
            actor=held.actor.id,
            reason=reason,
            policy=policy,
            detail=given,
        )
        ledger.append(held.connection, [event])

    def shares(self, held: Sitting) -> frozenset[str]:
        """Return the names of all shares, declared or scanned."""
        return frozenset(name for name, _ in self.declared.roads) | registers.share_names(held.connection)

    def judge_again(self) -> int:
        """Judge the tools again whose facts depend on people or zones, and return how many changed."""
        return reassess(self.inventory, fresh(self.inventory, self.declared, self.bench)).judged


def fresh(inventory: Inventory, declared: Declared, bench: Bench) -> Bench:
    """Return the bench with the organisation and the roads as they are after a change."""
    with inventory.reading() as connection:
        return replace(
            bench,
            organisation=organisation(connection, declared, bench.now),
            landscape=landscape(connection, declared),
        )


def add_system(desk: Desk, entry: SystemEntry) -> SystemOfRecord:
    """Enter a system, or change what is said of it; its owners stay as they are."""
    with desk.sitting(f"system {entry.name}") as held:
        former = _entry(held, entry.name)
        said = replace(
            former or entry,
            **{name: value for name in entry.__slots__ if (value := getattr(entry, name)) is not None},
        )
        system = said.over(_declared(desk, entry.name))
        stop(
            keeper_refusals(
                held.actor, held.organisation, desk.bench.now, Role.IT_OPERATOR, Role.IT_ARCHITECT, policy="ARC-1"
            )
            + system_refusals(system)
        )
        registers.keep_system(held.connection, said, desk.bench.now)
        desk.note(held, "systems", "ARC-1", {"did": "changed" if former else "added", "name": system.name})
    return system


def name_business_owner(desk: Desk, name: str, person: str) -> None:
    """Name the person of the business who answers for a system (OWN-3)."""
    with desk.sitting(f"owner of {name}") as held:
        system, wanted = _system(held, name), held.person(person)
        stop(
            business_refusals(wanted, person, "the business owner")
            + naming_refusals(
                system,
                wanted,
                held.actor,
                held.organisation,
                present=system.business_owner,
                now=desk.bench.now,
                policy="OWN-3",
            )
        )
        said = _entry(held, name) or SystemEntry(name=system.name)
        registers.keep_system(held.connection, replace(said, business_owner=person), desk.bench.now)
        former = system.business_owner
        desk.note(held, "systems", "OWN-3", {"did": "owner", "name": system.name, "person": person, "before": former})


def name_product_owner(desk: Desk, name: str, person: str, *, handed: str = "") -> None:
    """Name the one Product Owner of a system; with `handed`, that person hands it over (PO-2)."""
    with desk.sitting(f"Product Owner of {name}") as held:
        system, wanted = _system(held, name), held.person(person)
        stop(product_owner_refusals(system, wanted, held.actor, held.organisation, now=desk.bench.now, handed=handed))
        said = _entry(held, name) or SystemEntry(name=system.name)
        registers.keep_system(held.connection, replace(said, product_owner=person), desk.bench.now)
        former = system.product_owner
        desk.note(held, "systems", "PO-2", {"did": "po", "name": system.name, "person": person, "before": former})


def remove_system(desk: Desk, name: str, *, reason: str = "") -> None:
    """Take a system out of the register; what scanner.toml declares of it stays."""
    with desk.sitting(f"system {name} out of the register") as held:
        entry = _entry(held, name)
        here = entry is not None
        stop(
            keeper_refusals(
                held.actor, held.organisation, desk.bench.now, Role.IT_OPERATOR, Role.IT_ARCHITECT, policy="ARC-1"
            )
            + no("ARC-1", _not_here("system", name, declared=_declared(desk, name) is not None), when=not here)
            + no(
                "PO-2",
                f"{name} has a Product Owner; IT does not take it away from them, the board ends that role first",
                when=entry is not None and _still_owned(held, entry),
            )
        )
        registers.forget_system(held.connection, name)
        desk.note(held, "systems", "ARC-1", {"did": "removed", "name": name}, reason)


def add_zone(desk: Desk, zone: SandboxZone) -> int:
    """Register a sandbox (SHA-3); return how many tools were judged again."""
    with desk.sitting(f"sandbox {zone.name}") as held:
        taken = any(key(one.name) == key(zone.name) for one in held.organisation.zones)
        stop(
            _operator(desk, held, "SHA-3")
            + no("SHA-3", "a sandbox has a name", when=not zone.name.strip())
            + no("SHA-3", f"there is a sandbox {zone.name} already; extend or end it", when=taken)
            + sandbox_refusals(zone, held.organisation, desk.shares(held), desk.bench.now)
        )
        registers.keep_zone(held.connection, zone, desk.bench.now)
        desk.note(held, "sandboxes", "SHA-3", {"did": "added", **_told(zone)})
    return desk.judge_again()


def extend_zone(desk: Desk, name: str, until: datetime, *, reason: str = "") -> int:
    """Let a sandbox hold for longer, or for shorter; return how many tools were judged again."""
    with desk.sitting(f"sandbox {name} until {until:%Y-%m-%d}") as held:
        zone = next((one for one in held.organisation.zones if key(one.name) == key(name)), None)
        if zone is None:
            raise Refused(no("SHA-3", f"there is no sandbox {name}"))
        longer = replace(zone, valid_until=until)
        stop(
            _operator(desk, held, "SHA-3")
            + sandbox_refusals(longer, held.organisation, desk.shares(held), desk.bench.now)
        )
        registers.keep_zone(held.connection, longer, desk.bench.now)
        desk.note(held, "sandboxes", "SHA-3", {"did": "extended", **_told(longer)}, reason)
    return desk.judge_again()


def end_zone(desk: Desk, name: str, *, reason: str = "") -> int:
    """End a sandbox; return how many tools were judged again."""
    with desk.sitting(f"end of sandbox {name}") as held:
        there = any(key(zone.name) == key(name) for zone in registers.zones_of(held.connection))
        declared = any(key(zone.name) == key(name) for zone in desk.declared.zones)
        stop(
            _operator(desk, held, "SHA-3") + no("SHA-3", _not_here("sandbox", name, declared=declared), when=not there)
        )
        registers.forget_zone(held.connection, name)
        desk.note(held, "sandboxes", "SHA-3", {"did": "ended", "name": name}, reason)
    return desk.judge_again()


def add_enterprise(desk: Desk, zone: EnterpriseZone) -> None:
    """Register a folder in which IT runs enterprise software (GE); tools enter it by their own gate."""
    with desk.sitting(f"enterprise zone {zone.name}") as held:
        stop(
            _operator(desk, held, "GE")
            + no("GE", "a zone has a name", when=not zone.name.strip())
            + enterprise_refusals(zone, held.organisation, desk.shares(held), desk.bench.now)
        )
        registers.keep_enterprise(held.connection, zone, desk.bench.now)
        detail = {"did": "added", "name": zone.name, "share": zone.share, "path": zone.path, "entry": zone.entry}
        detail |= {"owner": zone.service_owner, "until": f"{zone.valid_until:%Y-%m-%d}"}
        desk.note(held, "enterprise", "GE", detail)


def end_enterprise(desk: Desk, name: str, *, reason: str = "") -> None:
    """End a zone of enterprise software; its tools are triaged again when they are settled next."""
    with desk.sitting(f"end of enterprise zone {name}") as held:
        there = any(key(zone.name) == key(name) for zone in registers.enterprise_of(held.connection))
        stop(_operator(desk, held, "GE") + no("GE", _not_here("zone", name, declared=False), when=not there))
        registers.forget_enterprise(held.connection, name)
        desk.note(held, "enterprise", "GE", {"did": "ended", "name": name}, reason)


def add_drive(desk: Desk, drive: Drive) -> None:
    """Say where a drive letter leads, so that lineage knows the places that files name by it (ARC-1)."""
    with desk.sitting(f"drive {drive.letter}") as held:
        stop(_operator(desk, held, "ARC-1") + drive_refusals(drive))
        registers.keep_drive(held.connection, drive, desk.bench.now)
        desk.note(held, "drives", "ARC-1", {"did": "added", "letter": drive.letter, "path": drive.path})


def remove_drive(desk: Desk, letter: str) -> None:
    """Forget a drive letter."""
    with desk.sitting(f"drive {letter} out of the register") as held:
        stop(_operator(desk, held, "ARC-1"))
        if not registers.forget_drive(held.connection, letter):
            raise Refused(no("ARC-1", _not_here("drive", letter, declared=False)))
        desk.note(held, "drives", "ARC-1", {"did": "removed", "letter": letter})


def _operator(desk: Desk, held: Sitting, policy: str) -> tuple[Refusal, ...]:
    return keeper_refusals(held.actor, held.organisation, desk.bench.now, Role.IT_OPERATOR, policy=policy)


def _system(held: Sitting, name: str) -> SystemOfRecord:
    found = held.organisation.system(name)
    if found is None:
        raise Refused(no("PO-2", f"{name} is not in the register of systems"))
    return found


def _entry(held: Sitting, name: str) -> SystemEntry | None:
    entries = registers.systems_of(held.connection)
    return next((entry for entry in entries if key(entry.name) == key(name)), None)


def _declared(desk: Desk, name: str) -> SystemOfRecord | None:
    return next((system for system in desk.declared.systems if key(system.name) == key(name)), None)


def _still_owned(held: Sitting, entry: SystemEntry) -> bool:
    system = held.organisation.system(entry.name)
    return bool(entry.product_owner) and system is not None and product_owner_of(system, held.organisation) is not None


def _not_here(noun: str, name: str, *, declared: bool) -> str:
    return f"{name} stands in scanner.toml; take it out of there" if declared else f"there is no {noun} {name}"


def _told(zone: SandboxZone) -> dict[str, str]:
    until = "" if zone.valid_until is None else f"{zone.valid_until:%Y-%m-%d}"
    told = {"name": zone.name, "kind": zone.kind.value, "share": zone.share, "path": zone.path}
    return told | {"runs_in": zone.runs_in, "owner": zone.owner, "until": until}
