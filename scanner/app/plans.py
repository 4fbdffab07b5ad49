"""`scan --plan`: what would be opened, how, how many, how long, with which throttle. Opens no file."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack

import click

from scanner import configured
from scanner.app.wiring import Workplace
from scanner.pipeline import Cost
from scanner.plan import Plan, plan
from scanner.shares.local import Share

SHOWN = 12


def print_plans(place: Workplace, shares: Sequence[Share], cost: Cost) -> None:
    """Print the plan of each share."""
    with ExitStack() as stack:
        inventory = None
        if place.recorded:
            inventory = stack.enter_context(place.inventory())
        for share in shares:
            state = None
            own: tuple[str, ...] = ()
            if inventory is not None:
                from inventory.store.scanstate import StoredScanState  # noqa: PLC0415 - only with an inventory
                from scanner.app.scan import own_files  # noqa: PLC0415
                from scanner.state import FileStamp  # noqa: PLC0415

                state, own = StoredScanState(inventory, share.name, FileStamp), own_files(place, inventory)
            rules = configured.rules_of(share, place.settings, skip=own)
            _print_plan(plan(share, state, rules, workers=cost.bounds.workers or 1))


def _print_plan(found: Plan) -> None:
    click.secho(f"{found.share} ({found.root})", bold=True)
    click.echo(f"  {found.files:,} files in {found.directories:,} folders were listed; nothing was opened")
    unchanged = f"; {found.unchanged:,} more are unchanged and stay closed" if found.unchanged else ""
    click.echo(f"  to open: {found.to_open:,} files, {_size(found.size)}{unchanged}")
    for suffix in found.suffixes[:SHOWN]:
        click.echo(f"    {suffix.files:7,}  {suffix.suffix or '(no ending)':<10} {_size(suffix.size)}")
    if len(found.suffixes) > SHOWN:
        others = found.suffixes[SHOWN:]
        click.echo(f"    {sum(other.files for other in others):7,}  {len(others)} other endings")
    for why, count in sorted(found.discarded.items(), key=lambda item: -item[1]):
        click.echo(f"  never opened: {count:,} {why}")
    for folder in found.unreachable:
        click.echo(f"  cannot be listed: {folder or '.'}")
    brake = f"at most {found.throttle:g} files a second" if found.throttle else "no throttle set"
    click.echo(f"  how long: about {_time(found.seconds)} with {found.workers} worker(s), {brake}; an estimate")
    for sentence in found.how:
        click.echo(f"  {sentence}")


def _size(count: int) -> str:
    for unit in ("bytes", "KB", "MB", "GB"):
        if count < 1000 or unit == "GB":
            return f"{count:,.0f} {unit}"
        count = count // 1000
    return f"{count:,} GB"


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{max(seconds, 1):.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
