"""Watching shares: scan once, then judge a folder again soon after something in it changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from classifiers.explain import reason
from inventory.store import ledger, queries
from scanner import configured
from scanner.app.exits import Refused
from scanner.app.scan import own_files, scan_folders, scan_shares, targets
from scanner.app.wiring import Workplace, now
from scanner.shares.local import Share
from scanner.watch import ShareLost, doubts, watch

if TYPE_CHECKING:
    from inventory.store.engine import Inventory


def watch_shares(place: Workplace, inventory: Inventory, wanted: Sequence[str], say: Callable[[str], None]) -> None:
    """Watch these shares until interrupted, each in its own thread; judging is done one folder at a time."""
    shares = targets(place, wanted)
    judging, stop = threading.Lock(), threading.Event()
    lost: list[str] = []
    threads = [
        threading.Thread(target=_watch, args=(place, inventory, share, say, judging, stop, lost), daemon=True)
        for share in shares
    ]
    for thread in threads:
        thread.start()
    try:
        while any(thread.is_alive() for thread in threads):
            for thread in threads:
                thread.join(timeout=0.2)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if lost:
        raise Refused(*lost)


def _watch(  # noqa: PLR0917 - a thread takes its arguments in a row
    place: Workplace,
    inventory: Inventory,
    share: Share,
    say: Callable[[str], None],
    judging: threading.Lock,
    stop: threading.Event,
    lost: list[str],
) -> None:
    rules = configured.rules_of(share, place.settings, skip=own_files(place, inventory))

    def first() -> None:
        with judging:
            scan_shares(place, inventory, [share])
        say(f"watching {share.name} ({share.path}); Ctrl-C ends it")

    def again(folders: tuple[str, ...]) -> None:
        with judging:
            with inventory.reading() as connection:
                before = ledger.last_event(connection)
            scan_folders(place, inventory, share, folders)
            with inventory.reading() as connection:
                happened = ledger.events_after(connection, before)
        for event in happened:
            row = queries.tool_page(inventory, event.tool) if event.tool else None
            told = f": {row.standing.verdict.outcome}, {reason(row.standing.verdict)}" if row else ""
            name = row.tool.name if row else share.name
            say(f"{now():%H:%M:%S} UTC  {name}  {str(event.kind).replace('_', ' ')}{told}")

    try:
        for doubt in doubts(share, rules):
            say(f"note: {doubt}; the scheduled scan finds what events do not tell")
        watch(share, again, stop=stop, ready=first, rules=rules)
    except ShareLost as gone:
        lost.append(str(gone))
