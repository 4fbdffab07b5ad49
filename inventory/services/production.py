"""What lies in production without a signature: found by scans, told once, owned by IT until it is signed (CHG-5)."""

from __future__ import annotations

from collections.abc import Iterable

from inventory.domain.events import Event, EventKind
from inventory.domain.migration import State, may_follow
from inventory.domain.refusal import Refused, no
from inventory.services.judge import Bench
from inventory.services.reassess import reassess_now
from inventory.store import builds, catalogue, ledger
from inventory.store.builds import Build
from inventory.store.covering import uncovered
from inventory.store.engine import Inventory


def known_builds(inventory: Inventory, production: str) -> dict[str, Build]:
    """Return what lay in a production path at the last look, by path: files with the same stamp are not read again."""
    with inventory.reading() as connection:
        return builds.known(connection, production)


def keep_builds(
    inventory: Inventory, production: str, tool: str, seen: Iterable[Build], *, complete: bool, bench: Bench
) -> None:
    """Keep what a look at a production path saw; only a complete look says that something is gone."""
    found = list(seen)
    with inventory.writing() as connection:
        if not catalogue.known_ids(connection, [tool]):
            raise Refused(no("CHG-5", f"the inventory has no tool {tool}, which [[production]] {production} names"))
        builds.keep(connection, production, tool, found, bench.now)
        if complete:
            builds.gone(connection, production, [build.path for build in found], bench.now)


def find_unsigned(inventory: Inventory, bench: Bench) -> list[Event]:
    """Look at what is new in production, and tell of every build that no signature covers; return what happened.

    The tool goes to `deployed_unsigned` if its state leads there. Doing it twice tells nothing twice.
    """
    with inventory.reading() as connection:
        waiting = builds.tools_with_untold(connection)
    return [event for tool in waiting if (event := _look(inventory, tool, bench)) is not None]


def _look(inventory: Inventory, tool: str, bench: Bench) -> Event | None:
    with inventory.writing() as connection:
        known = catalogue.locked_tool(connection, tool)
        unsigned = uncovered(connection, tool, builds.untold(connection, tool))
        builds.tell(connection, tool)
        if not unsigned:
            return None
        path, content = unsigned[0]
        moves = may_follow(known.state, State.DEPLOYED_UNSIGNED)
        detail = {"path": path, "build": content, "more": str(len(unsigned) - 1)}
        if moves:
            catalogue.decide(connection, known, State.DEPLOYED_UNSIGNED, known.decided_for)
            detail |= {"from": known.state.value, "to": State.DEPLOYED_UNSIGNED.value}
        event = Event(
            kind=EventKind.STATE_CHANGED if moves else EventKind.UNSIGNED_BUILD,
            at=bench.now,
            tool=tool,
            reason="a build lies in production that nobody signed; IT owns the impact until the Product Owner has",
            policy="CHG-5",
            detail=detail,
        )
        ledger.append(connection, [event])
        if moves:
            reassess_now(connection, [tool], bench)
    return event
