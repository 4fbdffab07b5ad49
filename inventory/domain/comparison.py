"""What people declared of a tool, set against what scans saw of it: shared writes and connections, with the lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from classifiers.evidence import Reference
from classifiers.facts import Known
from classifiers.landscape import Landscape, Reach, Spot
from classifiers.verdict import Verdict, Write

_EDGE = re.compile(r"[\s\"']+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """Declared connections against references seen; all empty where nothing was declared.

    `unseen` were declared and no scan saw them; `undeclared` were seen and nobody declared them.
    """

    agreed: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    undeclared: tuple[Reference, ...] = ()

    @property
    def differ(self) -> bool:
        """True if something is missing on either side."""
        return bool(self.unseen or self.undeclared)


def contradicted(declared: Known, verdict: Verdict) -> tuple[Write, ...]:
    """Return the shared writes that a scan saw of a tool which was declared to change nothing shared."""
    return verdict.writes if declared is Known.YES else ()


def compared(
    declared: tuple[str, ...] | None, seen: Iterable[tuple[str, str, Reference]], landscape: Landscape
) -> Connections:
    """Compare declared connections with the references of a tool, (share, path of the file that has it, reference).

    Two mean the same if they lead to the same system, database or place, or one names the other: `MES` and
    `odbc;DSN=MES` agree if the register of systems says so, or because the one is a word of the other.
    """
    if declared is None:
        return Connections()
    found = {
        one.target: (one, _meanings(one.target, share, path, landscape))
        for share, path, one in seen
        if landscape.aim(one.target, share, path) is not None
    }
    said = {text: _meanings(text, "", "", landscape) for text in declared if text.strip()}
    agreed = tuple(text for text, mine in said.items() if any(mine & theirs for _, theirs in found.values()))
    known = frozenset().union(*said.values()) if said else frozenset()
    extra = tuple(one for one, meant in found.values() if not meant & known)
    return Connections(
        agreed=agreed,
        unseen=tuple(text for text in said if text not in agreed),
        undeclared=extra,
    )


def _meanings(text: str, share: str, path: str, landscape: Landscape) -> frozenset[str]:
    """Return every word by which a connection is known: what is written, where that leads, and what is asked there."""
    aim = landscape.aim(text, share, path)
    return frozenset(filter(None, (_plain(word) for word in (text, *_of_aim(aim)))))


def _of_aim(aim: Spot | Reach | None) -> Iterator[str]:
    if isinstance(aim, Reach):
        yield from (aim.node.id, aim.node.label, aim.asked)
        if aim.database is not None:
            yield from (aim.database.name, aim.database.server, aim.database.dsn)
    elif aim is not None:
        yield from (aim.path, aim.path.rpartition("/")[2])
        if aim.share:
            yield f"{aim.share}/{aim.path}"


def _plain(text: str) -> str:
    return _EDGE.sub(" ", text.replace("\\", "/")).strip(" ;/").casefold()
