"""Excel 4 macro sheets of any container: kept as source, and what their commands do as evidence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Finding, Kind, PartKind, Target, Verb
from scanner.reading.keeping import keep

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.reading.source import SourceFile

_EVIDENCE = 300
_CELLS = 100_000
_EFFECTS: tuple[tuple[re.Pattern[str], Verb, Target | None], ...] = tuple(
    (re.compile(rf"\b(?:{words})\(", re.IGNORECASE), verb, target)
    for words, verb, target in (
        (r"EXEC|CALL|REGISTER|EXECUTE|RUN|APP\.ACTIVATE|ON\.TIME|SEND\.KEYS", Verb.RUN, None),
        (r"SEND\.MAIL|MAIL\.\w+|ROUTE\.DOCUMENT", Verb.SEND, Target.MAIL),
        (r"POKE", Verb.WRITE, Target.DEVICE),
        (r"FOPEN|FWRITE|FWRITELN|FILE\.DELETE|SAVE|SAVE\.AS|SAVE\.WORKBOOK|EXPORT\w*", Verb.WRITE, Target.FILE),
        (r"SQL\.\w+|REQUEST|INITIATE|OPEN|OPEN\.\w+|FREAD|FREADLN|FILES", Verb.READ, None),
        (r"FORMULA|FORMULA\.\w+|SET\.VALUE|SET\.NAME|DEFINE\.NAME", Verb.COMPUTE, None),
    )
)


def keep_macro_sheet(name: str, state: str, formulas: Iterable[tuple[str, str]], file: SourceFile) -> Iterator[Finding]:
    """Yield one macro sheet: its formulas, cell by cell, are its source."""
    lines: list[tuple[str, str]] = []
    count = 0
    for cell, text in formulas:
        count += 1
        if text and len(lines) < _CELLS:
            lines.append((cell, text))
    text = "\n".join(f"{cell}: ={formula}" for cell, formula in lines)
    yield from keep(PartKind.MACRO_SHEET, name, text, "xlm", file.limits, subtype=state, count=count)
    if not file.code_only:
        for cell, formula in lines[:_EVIDENCE]:
            verb, target = _effect(formula)
            yield Evidence.of(Kind.STATEMENT, "=" + formula, f"{name}!{cell}", verb=verb, target=target)


def _effect(formula: str) -> tuple[Verb, Target | None]:
    return next(((verb, target) for words, verb, target in _EFFECTS if words.search(formula)), (Verb.NONE, None))
