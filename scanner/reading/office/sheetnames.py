"""Words of a workbook's structure: sheets, headings, defined names, and the names that start by themselves."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from classifiers.aspects import names_documentation
from classifiers.evidence import TEXT_LIMIT, Decisions, Evidence, Finding, Kind
from scanner.reading.office.formulashapes import shape
from scanner.reading.secrets import mask

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_LINES = 8
"""Most lines of evidence that one list of words makes."""
_AUTOMATIC = ("auto_open", "auto_close", "auto_activate", "auto_deactivate")
_OWN_NAMES = ("_xlnm.", "_builtin", "_xlpm.", "externaldata_", "_filterdatabase", "print_area", "print_titles")
_STATES = {"hidden": "hidden", "veryhidden": "very hidden", "1": "hidden", "2": "very hidden"}


def sheet_state(raw: str | int) -> str:
    """Return visible, hidden or very hidden, from a word or number of any workbook format."""
    return _STATES.get(str(raw).lower(), "visible")


def is_automatic(name: str) -> bool:
    """Return whether Excel runs what a name refers to when the workbook opens, closes or is used."""
    return (
        name.lower().removeprefix("_xlnm.").startswith(("auto_open", "auto_close", "auto_activate", "auto_deactivate"))
    )


def structure(where: str, words: Iterable[str]) -> Iterator[Evidence]:
    """Yield distinct words as lines of evidence that each fit, `where` before them.

    A sheet that explains the others is none: what it says of limits and prices is no limit and no price.
    """
    if names_documentation(where):
        return
    line = ""
    lines = 0
    for word in dict.fromkeys(" ".join(word.split())[:80] for word in words):
        if not word:
            continue
        if len(line) + len(word) + len(where) + 4 > TEXT_LIMIT:
            yield Evidence.of(Kind.STRUCTURE, f"{where}: {line}", where)
            line, lines = "", lines + 1
            if lines == _LINES:
                return
        line = f"{line}, {word}" if line else word
    if line:
        yield Evidence.of(Kind.STRUCTURE, f"{where}: {line}", where)


def names_decide(names: Iterable[tuple[str, str]], sheets: Mapping[str, str] | None) -> Iterator[Finding]:
    """Yield a digest of what defined names stand for: a constant, a cell, a formula.

    The names that Excel keeps for itself are left out: print areas, filters, what a query filled.
    """
    told = sorted(
        f"{name.lower()} = {shape(target, '', sheets)}"
        for name, target in names
        if not name.lower().startswith(_OWN_NAMES) or is_automatic(name)
    )
    if told:
        yield Decisions(digest=sha256(mask("\n".join(told))[0].encode("utf-8", "surrogatepass")).hexdigest())
