"""What a data check came to, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from scanner.visible import one_line

if TYPE_CHECKING:
    from inventory.domain.dossier import DataCheck
    from inventory.domain.reconciling import Cell, Finding
    from scanner.app.datacheck import Answer

_WIDEST = 60
_OF_KEYS = {"missing": "missing in target", "extra": "extra in target", "different": "different"}


def print_answer(answer: Answer, style: str, filed: DataCheck | None, onward: str) -> None:
    """Print a data check; `onward` is what to do next, "" if there is nothing."""
    if style == "json":
        click.echo(json.dumps(_object(answer, filed), ensure_ascii=False))
        return
    for line in _lines(answer):
        click.echo(line)
    if onward:
        click.echo(onward)


def _lines(answer: Answer) -> Iterator[str]:
    tally = answer.compared.tally
    yield f"Legacy: {one_line(answer.legacy)}, {tally.legacy_rows} rows"
    yield f"Target: {one_line(answer.target)}, {tally.target_rows} rows"
    for part in answer.terms.split("; "):
        yield f"  {one_line(part)}"
    if not tally.keys and not tally.differences:
        yield "Nothing was compared: both tables are empty."
        return
    found = tally.differences
    words = "1 difference" if found == 1 else f"{found or 'No'} differences"
    yield f"{words} in {tally.keys} keys: {tally.share} are equal."
    for kind, count in tally.by_kind.items():
        if count:
            yield f"  {count} {_OF_KEYS.get(kind, kind)}"
    for column, count in tally.by_column.most_common():
        yield f"    {one_line(column)}: {count}"
    for finding in answer.examples:
        yield f"  - {_example(finding)}"
    for hint in answer.hints:
        yield f"Note: {hint}"


def _example(finding: Finding) -> str:
    key = ", ".join(_shown(part) for part in finding.key)
    if not finding.column:
        return f"{finding.difference}: {key}"
    return (
        f"{key}: {one_line(finding.column)} is {_shown(finding.legacy)} in legacy, {_shown(finding.target)} in target"
    )


def _shown(cell: Cell) -> str:
    if cell is None:
        return "nothing"
    text = one_line(cell)
    return f"'{text if len(text) <= _WIDEST else text[: _WIDEST - 1] + '…'}'"


def _object(answer: Answer, filed: DataCheck | None) -> dict[str, object]:
    tally = answer.compared.tally
    return {
        "legacy": answer.legacy,
        "target": answer.target,
        "legacy_rows": tally.legacy_rows,
        "target_rows": tally.target_rows,
        "legacy_digest": answer.compared.legacy_digest,
        "target_digest": answer.compared.target_digest,
        "terms": answer.terms,
        "keys": tally.keys,
        "equal": tally.equal,
        "share": tally.share,
        "differences": tally.differences,
        "by_kind": {kind.value: count for kind, count in tally.by_kind.items() if count},
        "by_column": dict(tally.by_column),
        "examples": [
            {
                "difference": finding.difference.value,
                "key": list(finding.key),
                "column": finding.column,
                "legacy": finding.legacy,
                "target": finding.target,
            }
            for finding in answer.examples
        ],
        "notes": list(answer.hints),
        "filed": None if filed is None else filed.digest,
    }
