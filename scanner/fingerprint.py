"""The fingerprint of a tool's logic (code, formulas, queries, connections), whatever data or comments change."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from classifiers.evidence import Kind, PartKind, Prints
from scanner.reading.code.layout import without_layout
from scanner.sketch import formula, sketch

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

_IN_CODE = re.compile(r":\d+$")
"""The end of a name that is a line of code: a comment above moves it."""


def fingerprint(parts: Iterable[Part], sources: Iterable[Source], evidence: Iterable[Evidence]) -> str:
    """Return a digest of the logic, "" if there is none; order, comments and layout of the sources do not matter.

    `parts` are as a reader yields them: the digest of a sheet is over its distinct formulas, without its name.
    """
    parts, sources = tuple(parts), tuple(sources)
    texts = [*_of_sources(sources)]
    told = {source.part for source in sources}
    sheets = [_line("sheet", part.digest) for part in parts if part.kind is PartKind.SHEET and part.digest]
    left_out = (_IN_SOURCES if texts else frozenset()) | (_IN_SHEETS if sheets else frozenset())
    lines = {
        *texts,
        *sheets,
        *(_line("part", part.kind, _name(part), part.subtype, part.detail) for part in _logic(parts, told)),
        *(
            _line("evidence", line.kind, line.text)
            for line in evidence
            if line.kind in _LOGIC_EVIDENCE and line.kind not in left_out
        ),
    }
    lines = lines or {_line("source", source.language, source.part) for source in sources}
    if not lines:
        return ""
    return sha256("\x1e".join(sorted(lines)).encode("utf-8", "surrogatepass")).hexdigest()


def _logic(parts: Iterable[Part], told: set[str]) -> Iterator[Part]:
    """Leave out parts that carry no logic, and modules: their sources tell, and an editor adds empty ones silently."""
    for part in parts:
        if part.kind in _LOGIC_PARTS and part.count != 0 and not (part.kind is PartKind.MODULE and part.name in told):
            yield part


def _name(part: Part) -> str:
    return "" if _IN_CODE.search(part.name) else part.name


def _of_sources(sources: Iterable[Source]) -> Iterator[str]:
    for source in sources:
        logic = without_layout(source.text, source.language)
        if logic:
            yield _line("source", source.language, source.part, logic)


def _line(*fields: str) -> str:
    return "\x1f".join(fields)


def prints(
    parts: Iterable[Part], sources: Iterable[Source], evidence: Iterable[Evidence], contents: Iterable[str]
) -> Prints:
    """Return the digests that tell one kind of change from another; `contents` as the reader gave them."""
    sources, evidence = tuple(sources), tuple(evidence)
    return Prints(
        logic=fingerprint(parts, sources, evidence),
        data=_together(contents),
        sketch=sketch(_logic_texts(sources, evidence)),
    )


def _logic_texts(sources: Iterable[Source], evidence: Iterable[Evidence]) -> Iterator[str]:
    """Yield the logic as texts without layout, for the sketch; formulas of copies differ in the cells they name."""
    texts = [without_layout(source.text, source.language) for source in sources]
    yield from texts
    for line in evidence:
        if line.kind is Kind.FORMULA:
            yield formula(line.text)
        elif line.kind in _IN_SOURCES and not texts:
            yield line.text


def _together(digests: Iterable[str]) -> str:
    known = sorted(set(digests))
    return sha256("\n".join(known).encode()).hexdigest() if known else ""
