"""The commands of the auditor: list what happened, name the head of the chain, prove that nothing was changed."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.app.cli.options import workplace_options
from scanner.app.exits import Exit, Refused
from scanner.app.output import format_option, print_rows
from scanner.app.wiring import now, workplace

if TYPE_CHECKING:
    from inventory.store.ledger import Entry

_SHOWN = ("number", "at", "kind", "actor", "tool", "policy", "reason", "detail")
_KEYS = ("number", "at", "kind", "actor", "tool", "share", "policy", "reason", "detail", "hash")


@click.group("audit")
def audit_command() -> None:
    """List what happened, name the head of the audit chain, prove that nothing was changed."""


@audit_command.command("list")
@workplace_options
@click.option("--tool", metavar="TOOL", help="Only what happened to this tool: its id, or a path.")
@click.option("--actor", metavar="PERSON", help="Only what this person did; 'scanner' is the scans.")
@click.option("--kind", metavar="KIND", help="Only events of this kind, like attempt_refused.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), help="Only what happened since then, UTC."
)
@format_option
def audit_list(  # noqa: PLR0917 - click hands over one argument an option
    settings: str | None,
    inventory: str | None,
    tool: str | None,
    actor: str | None,
    kind: str | None,
    since: datetime | None,
    style: str,
) -> None:
    """List what happened, oldest first: who did what when, why, and on which policy id it rests."""
    from inventory.store.ledger import entries  # noqa: PLC0415 - only when the command runs
    from scanner.app.tools import find  # noqa: PLC0415

    with workplace(settings, inventory).inventory() as opened:
        wanted = None if tool is None else find(opened, tool)
        start = None if since is None else since.replace(tzinfo=UTC)
        found = entries(opened, tool=wanted, actor=actor, kind=_kind(kind), since=start)
        count = print_rows(_rows(found), style, _SHOWN, keys=_KEYS)
    click.echo(f"{count:,} events", err=True)


def _kind(word: str | None) -> str | None:
    from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

    from inventory.domain.events import EventKind  # noqa: PLC0415

    if word is None or word in set(EventKind):
        return word
    near = get_close_matches(word, list(EventKind), n=1)
    hint = f"; did you mean '{near[0]}'?" if near else f"; there are: {', '.join(EventKind)}"
    raise Refused(f"there is no kind of event '{word}'{hint}")


def _rows(found: Iterator[Entry]) -> Iterator[dict[str, object]]:
    for entry in found:
        event = entry.event
        yield {
            "number": entry.number,
            "at": event.at.isoformat(timespec="seconds"),
            "kind": event.kind.value,
            "actor": event.actor,
            "tool": event.tool or "",
            "share": event.share or "",
            "policy": event.policy,
            "reason": event.reason,
            "detail": event.detail,
            "hash": entry.hash,
        }


@audit_command.command("head")
@workplace_options
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
def audit_head(settings: str | None, inventory: str | None, output: Path | None) -> None:
    """Name the head of the audit chain, to be kept where who can change the inventory cannot change it."""
    from inventory.services.audit import head  # noqa: PLC0415 - only when the command runs

    with workplace(settings, inventory).inventory() as opened:
        anchor = head(opened, now())
    if anchor is None:
        raise Refused("nothing has happened in this inventory yet, so its chain has no head")
    if output is None:
        click.echo(str(anchor))
        return
    try:
        output.write_text(f"{anchor}\n", "utf-8")
    except OSError as error:
        raise Refused(f"{output} cannot be written: {error.strerror}") from error
    click.echo(f"{output}: the head of {anchor.number:,} links", err=True)


@audit_command.command("verify")
@workplace_options
@click.option(
    "--anchor",
    "anchored",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File that holds a head of the chain from before: of audit head, beside an export, a workbook, a log.",
)
@format_option
def audit_verify(settings: str | None, inventory: str | None, anchored: tuple[Path, ...], style: str) -> None:
    """Prove that no event was edited, removed, inserted or moved since it was written; ends with 1 if one was.

    That the end was cut off, or all of it written anew, is proven only by an anchor that was kept elsewhere.
    """
    from inventory.services.audit import Unreadable, verify  # noqa: PLC0415 - only when the command runs
    from scanner.app.anchors import read_anchors  # noqa: PLC0415

    anchors, texts = [], []
    for path in anchored:
        found = read_anchors(path)
        if not found:
            raise Refused(f"{path} holds no head of an audit chain")
        anchors += found
        texts += [] if zipfile.is_zipfile(path) else [path.read_text("utf-8", "replace")]
    with workplace(settings, inventory).inventory() as opened:
        try:
            verified = verify(opened, anchors, texts)
        except Unreadable as unreadable:
            click.echo(str(unreadable), err=True)
            sys.exit(Exit.FOUND)
    rows = [
        {"damage": one.damage.value, "link": one.number, "event": one.event, "what": one.sentence}
        for one in verified.findings
    ]
    print_rows(rows, style, ("damage", "link", "event", "what"))
    if rows:
        click.echo(
            f"{len(rows):,} finding{'s' * (len(rows) > 1)} in {verified.links:,} links: this ledger was changed",
            err=True,
        )
        sys.exit(Exit.FOUND)
    held = f", and to {len(anchors)} anchors" if anchors else "; only an anchor proves that its end was not cut off"
    click.echo(f"{verified.links:,} links hold to one another and to their events{held}", err=True)
