"""Certificates: made out for a tool that has passed G11, kept in its dossier, and checked against it again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from inventory.domain.dossier import Certificate
from inventory.domain.events import SCANNER, Event, EventKind
from inventory.domain.gates.attesting import certificate_of, certificate_refusals, void_because
from inventory.domain.people import Person
from inventory.domain.refusal import Refusal, Refused
from inventory.services.attesting import next_due
from inventory.services.docket import case_of
from inventory.services.judge import Bench
from inventory.store import catalogue, dossier, ledger
from inventory.store.engine import Inventory

_NOBODY = Person(id=SCANNER, name="the inventory")
"""A certificate follows from what people have signed; nobody decides it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A certificate that this inventory has issued, and every reason why it is void today; none if it holds."""

    certificate: Certificate
    void: tuple[Refusal, ...]


def certify(inventory: Inventory, tool: str, *, bench: Bench) -> Certificate:
    """Return the certificate of a tool: the last one if it says what holds today, else a new one.

    Raises `Refused` with every reason why there is none, `LookupError` for a tool that the inventory does not have.
    """
    with inventory.writing() as connection:
        known = catalogue.locked_tool(connection, tool)
        case = case_of(connection, known, actor=_NOBODY, bench=bench)
        refusals = certificate_refusals(case)
        if refusals:
            raise Refused(refusals)
        certificate = certificate_of(case, tool, known.name, next_due(connection, tool, bench))
        last = case.dossier.certificates[-1] if case.dossier.certificates else None
        if last is not None and replace(certificate, issued=last.issued, digest=last.digest) == last:
            return last
        kept = dossier.add(connection, tool, certificate, by=SCANNER, at=bench.now)
        if not isinstance(kept, Certificate):
            raise TypeError("a certificate is kept as what it is")
        event = Event(
            kind=EventKind.CERTIFIED,
            at=bench.now,
            tool=tool,
            reason=f"owner and {certificate.approved_as} have signed, and IT has confirmed the zone",
            policy="G11",
            detail={"digest": kept.digest, "until": kept.valid_until.isoformat()},
        )
        ledger.append(connection, [event])
        return kept


def latest(inventory: Inventory, tool: str, *, bench: Bench) -> Checked | None:
    """Return the certificate that was made out last for a tool and whether it holds today, None if none ever was."""
    with inventory.reading() as connection:
        case = case_of(connection, catalogue.one_tool(connection, tool), actor=_NOBODY, bench=bench)
    if not case.dossier.certificates:
        return None
    certificate = case.dossier.certificates[-1]
    return Checked(certificate=certificate, void=void_because(case, certificate))


def check(inventory: Inventory, digest: str, *, bench: Bench) -> Checked | None:
    """Return the certificate of that digest and whether it holds today, None if this inventory has never issued it."""
    with inventory.reading() as connection:
        found = dossier.by_digest(connection, "certificate", digest)
        if found is None:
            return None
        tool, certificate = found
        if not isinstance(certificate, Certificate):
            return None
        case = case_of(connection, catalogue.one_tool(connection, tool), actor=_NOBODY, bench=bench)
        return Checked(certificate=certificate, void=void_because(case, certificate))
