"""The states and gates written out from the code: `python -m scanner.app.statespage` prints docs/migration.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from inventory.domain.gates import ENTER
from inventory.domain.gates.onward import DECIDES
from inventory.domain.gates.ownership import CONTAINMENT
from inventory.domain.migration import AUTOMATIC, FINAL, GATES, TRANSITIONS, State
from inventory.domain.people import Unit

TEXTS = "docs/parts/migration.in"
"""What stands before the tables, in the checkout."""


def page(head: str) -> str:
    """Return the page: the text before, the containment list, the table of states."""
    return head + "\n".join([*_items(), *_states()]) + "\n"


def _items() -> Iterator[str]:
    for name, item in CONTAINMENT.items():
        side = "an IT operator" if item.side is Unit.IT else "the owner"
        when = "" if item.always else "; only if a scan saw any"
        yield f"| `{name}` | {side} | {item.sentence}{when} |"


def _states() -> Iterator[str]:
    yield "\n## States\n"
    yield "| state | gate | who asks for it | what it needs | where it leads |"
    yield "|---|---|---|---|---|"
    for state in State:
        yield f"| `{state}` | {GATES.get(state, '')} | {_who(state)} | {_needs(state)} | {_ways(state)} |"


def _who(state: State) -> str:
    if state in AUTOMATIC and state not in ENTER:
        return "nobody: it follows from what scans see"
    return " or ".join(str(part) for part in DECIDES.get(state, ())) or "nobody: every tool begins here"


def _needs(state: State) -> str:
    gate = ENTER.get(state)
    said = "" if gate is None or gate.__doc__ is None else gate.__doc__.strip().splitlines()[0]
    return said.partition(": ")[2] if said.partition(": ")[0] in GATES.values() else said


def _ways(state: State) -> str:
    ways = ", ".join(f"`{way}`" for way in TRANSITIONS[state])
    return f"{ways} (final)" if state in FINAL else ways


if __name__ == "__main__":
    print(page(Path(TEXTS).read_text(encoding="utf-8")), end="")  # noqa: T201 - this is what it is for
