"""Rules of worksheets that decide without being formulas of cells: conditional formats and data validations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from scanner.reading.office.ooxml import attributes, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ELEMENT = re.compile(
    rb"<(?:\w+:)?(conditionalFormatting|cfRule|cfvo|dataValidation)\b([^<>]*)>"
    rb"|<(?:\w+:)?(formula1?2?|f|sqref)>([^<]*)<"
)
_FIRST_CELL = re.compile(r"\$?[A-Z]{1,3}\$?\d{1,7}")
_NUMBERED = re.compile(rb' (?:priority|dxfId|xr:uid|id)="[^"]*"')
"""What makes every rule of a sheet another one."""
_LOOKS = frozenset({"dataBar", "colorScale"})
"""Rules that colour by where a value lies among the others: nothing passes or fails by them."""
_OFF = frozenset({"", "0", "false"})
_DETAILS = {
    "cellIs": ("operator",),
    "top10": ("rank", "percent", "bottom"),
    "aboveAverage": ("equalAverage", "stdDev"),
    "timePeriod": ("timePeriod",),
}
"""What else tells a rule of a type; programs write the other attributes with values that mean nothing."""
_COMPARED = frozenset({"whole", "decimal", "date", "time", "textLength"})
_MOST = 5000


@dataclass(slots=True)
class _Block:
    """Rules for one stretch of cells; the extended form names the cells behind the rules."""

    cell: str = ""
    rules: list[list[str]] = field(default_factory=list)

    def told(self) -> Iterator[tuple[str, str]]:
        for rule in self.rules:
            if rule[0] not in _LOOKS and rule[0] != "none":
                yield self.cell, " | ".join(rule)


def sheet_rules(behind: bytes) -> Iterator[tuple[str, str]]:
    """Yield each rule in what stands behind the cells of a worksheet, with the cell that it is relative to."""
    block = _Block()
    for element, raw, inner, words in _ELEMENT.findall(_NUMBERED.sub(b"", behind))[: _MOST * 4]:
        if inner:
            _words(block, inner, plain(words))
            continue
        fields = _attributes(raw)
        if element == b"cfRule":
            block.rules.append([fields.get("type", ""), *_details(fields)])
        elif element == b"cfvo":
            if block.rules:
                block.rules[-1].append(f"{fields.get('type', '')} {fields.get('val', '')}")
        else:
            yield from block.told()
            block = _Block(_first(fields.get("sqref", "")))
            if element == b"dataValidation":
                block.rules.append(_validation(fields))
    yield from block.told()


@lru_cache(maxsize=1024)
def _attributes(raw: bytes) -> dict[str, str]:
    """Return the attributes of a tag; rules of a sheet are much alike, and often copied by the hundred."""
    return attributes(raw)


def _words(block: _Block, element: bytes, words: str) -> None:
    if element == b"sqref":
        block.cell = _first(words)
    elif block.rules:
        block.rules[-1].append(words)


def _first(cells: str) -> str:
    found = _FIRST_CELL.match(cells.strip())
    return found[0].replace("$", "") if found else ""


def _details(fields: Mapping[str, str]) -> Iterator[str]:
    kind = fields.get("type", "")
    for name in _DETAILS.get(kind, ()):
        if fields.get(name, "") not in _OFF:
            yield f"{name} {fields[name]}"
    if kind == "aboveAverage" and fields.get("aboveAverage", "1") in _OFF:
        yield "below"


def _validation(fields: Mapping[str, str]) -> list[str]:
    kind = fields.get("type", "none")
    rule = [kind]
    if kind in _COMPARED:
        rule.append(fields.get("operator", "between"))
    if fields.get("errorStyle", "stop") != "stop":
        rule.append(fields["errorStyle"])
    return rule
