"""What a file is made of, as digests: logic, connections, structure and data, so that changes can be told apart.

An approval is bound to the first two (`fingerprint`); whatever data, names, comments or looks change, it stays.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from classifiers.evidence import Contents, Decisions, Kind, PartKind, Prints, Shapes
from scanner.reading.code.connectiontexts import without_connections
from scanner.reading.code.layout import without_layout
from scanner.sketch import authored, formula, sketch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from classifiers.evidence import Evidence, Part, Source

_LOGIC_PARTS = frozenset({PartKind.MODULE, PartKind.MACRO_SHEET, PartKind.MACRO, PartKind.QUERY})
_CONNECTION_PARTS = frozenset({PartKind.LINK, PartKind.EXTERNAL_LINK, PartKind.CONNECTION})
_STRUCTURE_PARTS = frozenset({PartKind.SHEET, PartKind.TABLE, PartKind.FORM, PartKind.REPORT, PartKind.PANEL})
_LOGIC_EVIDENCE = frozenset({Kind.FORMULA, Kind.SQL, Kind.STATEMENT})
_IN_SOURCES = frozenset({Kind.SQL, Kind.STATEMENT})
"""Evidence that repeats lines of the sources: the sources say it better."""
_IN_SHEETS = frozenset({Kind.FORMULA})
"""Evidence that repeats some formulas of a sheet, with the places they stand at: its digest is over all of them."""
_IN_DECISIONS = frozenset({Kind.STATEMENT})
"""Evidence that repeats settings of a step, with where it leads to: that is a connection."""
_DELETED = "deleted"
"""Subtype of what is still in a database although it was deleted: compacting it away changes nothing."""

_PAIR = 2
_IN_CODE = re.compile(r":\d+$")
"""The end of a name that is a line of code: a comment above moves it."""
_SHOWN = re.compile(r"(panel|alert|cell)\b.*", re.DOTALL)
"""A name that only says where something stands: the title of a panel, the number of a cell."""


def fingerprint(prints: Prints) -> str:
    """Return the digest that an approval is bound to: of logic and connections, "" if there are none of both."""
    return _together((prints.logic, prints.connections))


def prints(
    parts: Iterable[Part],
    sources: Iterable[Source],
    evidence: Iterable[Evidence],
    contents: Iterable[Contents | Decisions | Shapes] = (),
) -> Prints:
    """Return the digests that tell one kind of change from another; order and repetition change none of them.

    `parts` are as a reader yields them: the digest of a sheet is over its distinct formulas, without its name.
    """
    parts, sources, evidence, contents = tuple(parts), tuple(sources), tuple(evidence), tuple(contents)
    told = _without_repetition(sources)
    code = [(source, *without_connections(source.text, source.language)) for source in told]
    decided = [_line("decisions", each.digest) for each in contents if isinstance(each, Decisions)]
    connections = _digest({*_connections(parts, evidence), *(_line("text", one) for _, _, own in code for one in own)})
    bare = [(source, without_layout(rest, source.language)) for source, rest, _ in code]
    logic = _digest({*_logic(parts, evidence, bare, decided), *decided})
    if not logic and not connections:  # what holds nothing but remarks was read all the same
        logic = _digest({_line("source", source.language) for source in sources})
    return Prints(
        logic=logic,
        connections=connections,
        structure=_digest(set(_structure(parts, evidence))),
        data=_digest({each.digest for each in contents if isinstance(each, Contents)}),
        sketch=sketch(
            _logic_texts([text for _, text in bare], evidence, [s for s in contents if isinstance(s, Shapes)])
        ),
    )


def _logic(
    parts: Sequence[Part], evidence: Sequence[Evidence], code: Sequence[tuple[Source, str]], decided: Sequence[str]
) -> Iterator[str]:
    """Yield code, formulas, queries and whatever else decides; a lone source goes without its name, the file's."""
    texts = [
        _line("source", source.language, "" if len(code) == 1 else _name(source.part), logic)
        for source, logic in code
        if logic
    ]
    told = {source.part for source, _ in code}
    sheets = [_line("sheet", part.digest) for part in parts if part.kind is PartKind.SHEET and part.digest]
    left_out = (_IN_SOURCES if texts else frozenset()) | (_IN_SHEETS if sheets else frozenset())
    left_out |= _IN_DECISIONS if decided else frozenset()
    yield from texts
    yield from sheets
    for part in parts:
        # An editor adds empty modules silently, and what has a source is told by it.
        if part.kind in _LOGIC_PARTS and part.count != 0 and part.name not in told:
            yield _line("part", part.kind, _name(part.name), part.subtype, part.detail)
    for line in evidence:
        if line.kind in _LOGIC_EVIDENCE and line.kind not in left_out:
            yield _line("evidence", line.kind, line.text)


def _without_repetition(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """Leave out the second of two sources if it is the first with a heading: a script as the queries it consists of."""
    if len(sources) == _PAIR and sources[0].text.strip() in sources[1].text:
        return sources[:1]
    return sources


def _connections(parts: Sequence[Part], evidence: Iterable[Evidence]) -> Iterator[str]:
    """Yield where links and connections lead to; what a connection is called is no matter."""
    called = {part.name for part in parts if part.kind is PartKind.CONNECTION}
    for part in parts:
        if part.kind in _CONNECTION_PARTS and part.count != 0 and not part.digest:
            named = part.kind is PartKind.LINK or not part.detail
            yield _line("part", part.kind, _name(part.name) if named else "", part.subtype, part.detail)
    for line in evidence:
        if line.kind is Kind.CONNECTION:
            name, _, target = line.text.partition(": ")
            yield _line("evidence", line.kind, target if name in called else line.text)


def _structure(parts: Sequence[Part], evidence: Iterable[Evidence]) -> Iterator[str]:
    """Yield the names of what the file is made of; words in the first rows of a sheet are data."""
    sheets = {part.name for part in parts if part.kind is PartKind.SHEET}
    for part in parts:
        if part.kind in _STRUCTURE_PARTS and part.subtype != _DELETED:
            yield _line("part", part.kind, part.name)
    for line in evidence:
        if line.kind is Kind.STRUCTURE and line.where not in sheets:
            yield _line("evidence", line.text.casefold())  # editors of many languages correct the case of names


def _name(name: str) -> str:
    return "" if _IN_CODE.search(name) else _SHOWN.sub(r"\1", name)


def _logic_texts(texts: Sequence[str], evidence: Iterable[Evidence], shapes: Sequence[Shapes]) -> Iterator[str]:
    """Yield the logic for the sketch: code without layout, and formulas, which differ in copies by their cells."""
    yield from map(authored, texts)
    for one in shapes:
        yield from one.texts
    for line in evidence:
        if line.kind is Kind.FORMULA and not shapes:
            yield formula(line.text)
        elif line.kind in _IN_SOURCES and not texts:
            yield line.text


def _line(*fields: str) -> str:
    return "\x1f".join(fields)


def _digest(lines: set[str]) -> str:
    if not lines:
        return ""
    return sha256("\x1e".join(sorted(lines)).encode("utf-8", "surrogatepass")).hexdigest()


def _together(digests: Iterable[str]) -> str:
    """Return one digest for several; one alone stands for itself."""
    known = [digest for digest in digests if digest]
    return known[0] if len(known) == 1 else _digest(set(known))
