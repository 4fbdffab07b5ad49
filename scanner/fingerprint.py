"""The fingerprint of a tool's logic (code, formulas, queries, connections): saving data does not change it."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from classifiers.evidence import Kind, PartKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from classifiers.evidence import Evidence, Part, Source

_LOGIC_PARTS = frozenset(
    {
        PartKind.MODULE,
        PartKind.MACRO_SHEET,
        PartKind.MACRO,
        PartKind.QUERY,
        PartKind.LINK,
        PartKind.EXTERNAL_LINK,
        PartKind.CONNECTION,
    }
)
"""Parts that are logic. A sheet or a table is data: renaming one changes the formulas and queries that use it."""

_LOGIC_EVIDENCE = frozenset({Kind.FORMULA, Kind.CONNECTION, Kind.SQL, Kind.STATEMENT})
_IN_SOURCES = frozenset({Kind.SQL, Kind.STATEMENT})
"""Evidence that repeats lines of the sources: the sources say it better."""
_IN_SHEETS = frozenset({Kind.FORMULA})
"""Evidence that repeats some formulas of a sheet, with the places they stand at: its digest is over all of them."""


def fingerprint(parts: Iterable[Part], sources: Iterable[Source], evidence: Iterable[Evidence]) -> str:
    """Return a digest of the logic, "" if there is none; order and white space at line ends do not matter.

    `parts` are as a reader yields them: the digest of a sheet is over its distinct formulas, without its name.
    """
    parts = tuple(parts)
    texts = [*_of_sources(sources)]
    sheets = [_line("sheet", part.digest) for part in parts if part.kind is PartKind.SHEET and part.digest]
    left_out = (_IN_SOURCES if texts else frozenset()) | (_IN_SHEETS if sheets else frozenset())
    lines = {
        *texts,
        *sheets,
        *(_line("part", part.kind, part.name, part.subtype, part.detail) for part in _logic(parts)),
        *(
            _line("evidence", line.kind, line.text)
            for line in evidence
            if line.kind in _LOGIC_EVIDENCE and line.kind not in left_out
        ),
    }
    if not lines:
        return ""
    return sha256("\x1e".join(sorted(lines)).encode("utf-8", "surrogatepass")).hexdigest()


def _logic(parts: Iterable[Part]) -> Iterator[Part]:
    """Leave out parts that carry no logic, and modules without a line: an editor adds and drops them silently."""
    return (part for part in parts if part.kind in _LOGIC_PARTS and part.count != 0)


def _of_sources(sources: Iterable[Source]) -> Iterator[str]:
    for source in sources:
        lines = (line.rstrip() for line in source.text.splitlines())
        yield _line("source", source.language, source.part, "\n".join(line for line in lines if line))


def _line(*fields: str) -> str:
    return "\x1f".join(fields)
