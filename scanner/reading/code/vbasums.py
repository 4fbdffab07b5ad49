"""Which lines of VBA calculate, decide or put a value into a cell: the grammar of assignments and conditions."""

from __future__ import annotations

import re

from classifiers.evidence import Target, Verb
from scanner.reading.code import effects
from scanner.reading.code.effects import Effect
from scanner.reading.code.vbathings import Thing, Things

_ASSIGNMENT = re.compile(
    r"^(?:If\s.{1,400}?\sThen\s+|Else\s+|Case\s.{1,200}?:\s*)?(?:Let\s+)?"
    r"(?P<left>[A-Za-z_.\[][\w.!]*(?:[(\[][^=]{0,300}?[)\]])?(?:[.!][\w.!]+(?:\([^=]{0,200}?\))?){0,6})\s*=\s*(?P<right>.+)$",
    re.IGNORECASE,
)
_NOT_AN_ASSIGNMENT = re.compile(
    r"^(?:if|elseif|for|while|do|loop|until|select|dim|const|private|public|static|global|declare|set|sub|"
    r"function|property|"
    r"end|exit|optional|byval|byref|option|enum|type|with|case|redim|print|open|attribute|#)\b",
    re.IGNORECASE,
)
_OPERATION = re.compile(
    r"[\w)\]\"!]\s*(?:[*/^\\]|\bMod\b)\s*[\w(\[.\"-]|[\w)\]]\s*[-+]\s*(?!\d{1,2}\s*(?:[),]|$))[A-Za-z_(\[.\d]",
    re.IGNORECASE,
)
_LINE_BREAK = re.compile(r"\s*[+&]?\s*\bvb(?:Cr|Lf|CrLf|NewLine|Tab)\b\s*[+&]?", re.IGNORECASE)
"""Joins texts, whatever the operator."""
_FUNCTION = re.compile(
    r"\b(?:WorksheetFunction\.\w+|Application\.(?:Sum|Average|StDev\w*|Max|Min|Median|Percentile|CountIf\w*|"
    r"SumIf\w*|SumProduct|Round)|"
    r"Round|Sqr|Exp|Log|DSum|DAvg|DMax|DMin|DStDev|Pmt|PV|FV|NPer|Rate|NPV|IRR|SLN|DDB|SYD)\s*\(",
    re.IGNORECASE,
)
_THRESHOLD = re.compile(r"(?<![<>=])(?:<=|>=|<|>)(?![<>=])|\bCase\s+Is\b|\bCase\s+[\d.]+\s+To\b", re.IGNORECASE)
_COUNTING = re.compile(
    r"(?:<=|>=|<|>)\s*-?[01]\b(?!\.)|\b(?:Len|InStr|UBound|LBound|Count|Rows|EOF|Dir|Timer|ListIndex|LastRow|lr|"
    r"[ijknrcxy])\b[^<>]{0,30}[<>]",
    re.IGNORECASE,
)
_DECISION = re.compile(
    r"^(?:Else)?If\b(?P<condition>.{1,1000}?)\bThen\b(?P<then>.*)$|^(?P<case>Case\s.+)$|\bIIf\s*\((?P<iif>.+)",
    re.IGNORECASE,
)
_CELL = re.compile(
    r"(?:^|\.)(?:Range|Cells|Offset|ActiveCell|Selection|UsedRange|Rows|Columns|Names|DataBodyRange)\b|^\[",
    re.IGNORECASE,
)
_GRID = re.compile(
    r"\.(?:TextMatrix|CellText|TextArray|ListItems|ListSubItems|List|ColWidth|RowHeight)\b", re.IGNORECASE
)
"""Parts of a grid on a form: shown, not kept."""
_VALUE = re.compile(r"\.(?:Value2?|Formula\w*|Text)$|[)\]]$|^ActiveCell$|^Selection$", re.IGNORECASE)
_FIELD = re.compile(
    r"^(?P<on>\w+)?(?:!\w+|!\[[^\]]+\]|\.Fields\([^)]*\)(?:\.Value)?|\(\"\"\)(?:\.Value)?)$", re.IGNORECASE
)


def assignment(code: str) -> tuple[str, str] | None:
    """Return the left and right side of an assignment, also of one behind `Then`."""
    if "=" not in code or (_NOT_AN_ASSIGNMENT.match(code) and not code.lower().startswith(("if ", "case"))):
        return None
    found = _ASSIGNMENT.match(code)
    if not found or _NOT_AN_ASSIGNMENT.match(found["left"]):
        return None
    return found["left"], found["right"]


def calculates(right: str) -> bool:
    """True if the right side of an assignment computes: more than counting up or joining texts."""
    plain = _LINE_BREAK.sub("", right) if "vb" in right else right
    return bool((_OPERATION.search(plain) and not plain.startswith("Array(")) or _FUNCTION.search(plain))


def decides(code: str) -> bool:
    """True for a condition that compares sizes, as a check against a limit does; loops over indexes do not count."""
    if "<" not in code and ">" not in code and code[:5].lower() != "case ":
        return False
    found = _DECISION.search(code)
    if not found:
        return False
    condition = found["condition"] or found["case"] or found["iif"] or ""
    return any(_THRESHOLD.search(part) and not _COUNTING.search(part) for part in _PARTS.split(condition))


_PARTS = re.compile(r"\b(?:And|Or|Xor|AndAlso|OrElse)\b", re.IGNORECASE)


def put(left: str, things: Things) -> Effect | None:
    """Return what an assignment to `left` changes: a cell, a field of a record, an open port; None for a variable."""
    if _GRID.search(left):
        return None
    if _CELL.search(left):
        if not _VALUE.search(left):
            return None
        on = things.of(things.receiver(left.partition("(")[0] + "."))
        return effects.WRITES_FILE if on is Thing.OTHER_BOOK else effects.WRITES_OWN
    found = _FIELD.match(left)
    if found:
        name = (found["on"] or (things.withs[-1] if things.withs else "")).lower()
        if things.of(name) is Thing.RECORDSET:
            return Effect(Verb.WRITE, things.target(name))
    return None


def own(effect: Effect) -> bool:
    """True if only the file's own cells change."""
    return effect.target is Target.OWN_DATA
