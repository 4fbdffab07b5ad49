"""The commands that go on until they are stopped: schedule, watch, serve."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import click

from scanner.app.cli.options import settings_option, workplace_options
from scanner.app.exits import Refused
from scanner.app.wiring import workplace

if TYPE_CHECKING:
    from inventory.store.engine import Inventory
    from scanner.app.schedule import NextRun, Scheduler

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@contextmanager
def _alone(inventory: Inventory, name: str, what: str) -> Iterator[None]:
    """Hold a lease, or say that somebody else does."""
    from inventory.store.lease import Taken, lease  # noqa: PLC0415 - only when a command runs

    try:
        with lease(inventory, name):
            yield
    except Taken as taken:
        raise Refused(f"{what} is already running on this inventory; two would do everything twice") from taken


@click.command("schedule")
@settings_option
@click.option("--show", is_flag=True, help="Only say when each share is scanned next.")
def schedule_command(settings: str | None, show: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Run the scans of scanner.toml by their cron times, until stopped.

    The next run of each share is kept in the inventory: a run that was missed while nothing was running is caught up
    once. Times are those of this machine's time zone. Scans that people ask for on the board are run as well.
    """
    from inventory.store.lease import SCHEDULER, is_held  # noqa: PLC0415 - only when a command runs
    from scanner.app.schedule import next_runs, open_schedule, stored_runs  # noqa: PLC0415 - APScheduler is loaded only here

    place = workplace(settings, None)
    crons = {share.name: share.schedule for share in place.settings.share if share.schedule}
    if not place.settings.share or place.file is None:
        raise Refused('there is no [[share]] in scanner.toml; write one, for example with schedule = "0 2 * * *"')
    with place.inventory(must_exist=False) as opened:
        if show and is_held(opened, SCHEDULER):
            _say_runs(stored_runs(opened.engine))
            return
        with _alone(opened, SCHEDULER, "a scheduler"):
            scheduler = open_schedule(opened.engine, crons, str(place.file))
            try:
                _say_runs(next_runs(scheduler))
                if not crons:
                    click.echo("No share has a schedule: scans run when somebody asks for one on the board.")
                if not show:
                    _attend(scheduler, opened, str(place.file))
                    _run(scheduler)
            finally:
                scheduler.shutdown(wait=not show)


def _say_runs(runs: Iterable[NextRun]) -> None:
    for run in runs:
        click.echo(f"{run.share}: next scan {run.when:%Y-%m-%d %H:%M} UTC ({run.cron})")


def _attend(scheduler: Scheduler, inventory: Inventory, settings: str) -> None:
    """Let the scheduler run what people ask for on the board, too."""
    from inventory.services.scanning import is_asked  # noqa: PLC0415 - only when the command runs
    from scanner.app.asked import run_asked  # noqa: PLC0415
    from scanner.app.schedule import attend  # noqa: PLC0415

    attend(scheduler, lambda: is_asked(inventory), lambda: run_asked(inventory, settings, say=click.echo))


def _run(scheduler: Scheduler) -> None:
    """Let it work until somebody stops the program."""
    scheduler.resume()
    while not threading.Event().wait(1.0):  # in slices, so that Ctrl-C is heard on every system
        pass


@click.command("watch")
@click.argument("wanted", nargs=-1, metavar="[SHARE|PATH]...")
@workplace_options
def watch_command(wanted: tuple[str, ...], settings: str | None, inventory: str | None) -> None:
    """Judge local files again as they change, until stopped.

    Events are only a hint that makes an answer faster: the scheduled scan stays the truth.
    """
    from scanner.app.scan import targets  # noqa: PLC0415 - only when it runs
    from scanner.app.watching import watch_shares  # noqa: PLC0415 - watchdog is loaded only here

    place = workplace(settings, inventory)
    targets(place, wanted)  # what cannot be watched is refused before an inventory is made
    with place.inventory(must_exist=False) as opened:
        watch_shares(place, opened, wanted, click.echo)


@click.command("serve")
@workplace_options
@click.option("--host", help="Address to listen on; default 127.0.0.1, this machine alone.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; default 8080.")
def serve_command(settings: str | None, inventory: str | None, host: str | None, port: int | None) -> None:
    """Serve the board: tools, proof, decisions, sign-off. On this machine alone, unless the settings say otherwise.

    To serve others, put serve.public_url in scanner.toml, and a reverse proxy with TLS before the board.
    """
    import uvicorn  # noqa: PLC0415 - the web stack is loaded only here

    from scanner.app.boarding import board  # noqa: PLC0415
    from scanner.app.entrance import entrance, link_of  # noqa: PLC0415

    place = workplace(settings, inventory)
    address, number = host or place.settings.serve.host, place.settings.serve.port if port is None else port
    if address not in LOOPBACK and not place.settings.serve.public_url:
        raise Refused(
            f"{address} is not this machine alone: say in scanner.toml which address people type, "
            'for example public_url = "https://shadowit.plant.example" below [serve]'
        )
    with place.inventory() as opened:
        ways = entrance(place)
        app = board(place, opened, ways)
        with _listening(address, number) as door:
            told = f"{'[::1]' if ':' in address else address}:{door.getsockname()[1]}"
            click.echo(f"The board is at http://{told}/ (Ctrl-C ends it)")
            link = link_of(ways, address, door.getsockname()[1])
            if link:
                click.echo(f"Open it on this machine, once, within an hour: {link}")
            config = uvicorn.Config(
                app, log_level="warning", server_header=False, access_log=False, proxy_headers=False
            )
            with suppress(KeyboardInterrupt):  # Ctrl-C is how it is meant to end
                uvicorn.Server(config).run(sockets=[door])


def _listening(address: str, port: int) -> socket.socket:
    """Return a socket that listens there, or say that the port is not free."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, port), family=family)
    except OSError as taken:
        why = os.strerror(taken.errno or 0)
        raise Refused(f"port {port} of {address} cannot be used ({why}); choose another one with --port") from taken
