"""What the board gets from the composition root: rules, people, schedules, the signing key, the zone of its times."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from inventory.domain.refusal import Refused as NotYet
from inventory.domain.refusal import no
from inventory.services.checklist import packaged_rows
from inventory.web.app import create_app
from inventory.web.drawing import ShareSchedule
from scanner.app.checklistfile import rows
from scanner.app.exits import Refused
from scanner.app.wiring import Workplace, now

if TYPE_CHECKING:
    from inventory.domain.ed25519 import Sign
    from inventory.domain.signing import PublicKey
    from inventory.services.signing import OpenKey
    from inventory.store.engine import Inventory
    from inventory.web.app import BoardApp
    from inventory.web.doorway import Doorway


def board(place: Workplace, opened: Inventory, doorway: Doorway | None = None) -> BoardApp:
    """Make the board of a workplace, with the ways in of `doorway`; raises `Refused` for settings that do not fit."""
    return create_app(
        opened,
        clock=now,
        rulebook_digest=place.rulebook.digest,
        declared=place.declared,
        tail=place.option(),
        bench=lambda moment: place.bench(moment, opened),
        open_key=_signing(place),
        shares=lambda: schedules(place, now()),
        public_url=public_url(place.settings.serve.public_url),
        zone=zone(place.settings.serve.time_zone),
        doorway=doorway,
        checklist_rows=rows(place.beside, (row.id for row in packaged_rows())),
    )


def schedules(place: Workplace, moment: datetime) -> tuple[ShareSchedule, ...]:
    """Return the shares of the settings with the times of their next scans."""
    from scanner.app.schedule import next_of  # noqa: PLC0415 - APScheduler is loaded only where it is asked

    return tuple(
        ShareSchedule(
            name=share.name,
            path=share.path,
            schedule=share.schedule,
            window=share.window,
            next=next_of(share.schedule, moment) if share.schedule else None,
        )
        for share in place.settings.share
    )


def _signing(place: Workplace) -> OpenKey:
    """Return what opens the signing key; what keeps it shut is said to the signer as a refusal."""
    from scanner.app.keyfiles import opener  # noqa: PLC0415 - only who signs needs it

    def opened(public: PublicKey) -> Sign:
        try:
            return opener(place.key_folder, place.passphrase)(public)
        except Refused as shut:
            raise NotYet(no("CHG-3", str(shut))) from shut

    return opened


def public_url(written: str) -> str:
    """Return the address of `serve.public_url` without a path."""
    address = urlsplit(written)
    if written and (address.scheme not in {"http", "https"} or not address.hostname):
        raise Refused(f"serve.public_url: '{written}' is no address; write it like https://shadowit.plant.example")
    return f"{address.scheme}://{address.netloc}" if written else ""


def zone(name: str) -> tzinfo:
    """Return the time zone of that name."""
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Refused(f"serve.time_zone: there is no zone '{name}'; write it like Europe/Berlin") from error
