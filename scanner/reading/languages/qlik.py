"""Qlik load scripts: what is loaded, from where, what is calculated on the way, what is stored."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Access, Evidence, Finding, Kind, Part, PartKind, Verb
from scanner.reading.code import effects
from scanner.reading.code.dialects import Dialect, act
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.scriptlines import lines
from scanner.reading.code.sqltext import kind_of, read_sql
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.languages.qlikpaths import LoadScript

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.code.vbalines import Line


QLIK = Dialect(
    points=LoadScript,
    name="Qlik",
    lexer=re.compile(
        r"(?P<comment>(?<![:'\"])//[^\n]*|/\*.*?(?:\*/|\Z)|(?:(?<=;)|(?<=\n)|\A)[ \t]*REM\b[^;]{0,5000}(?:;|\Z))"
        r"|(?P<string>'(?:[^']|'')*(?:'|\Z)|(?<=TO )\[[^\]]{1,2000}\])|(?P<join>\r?\n)|(?P<end>;)",
        re.DOTALL | re.IGNORECASE,
    ),
    acts=(
        act(r"\bSTORE\s.*\sINTO\b", effects.WRITES_FILE),
        act(r"\bEXECUTE\s+\S", effects.RUNS),
        act(r"\bLOAD\b.*\bFROM\s*[\[\"'$(\w]|\bBINARY\s+\S", effects.READS),
        act(r"\bDIRECT\s+QUERY\b|\bSELECT\b.*\bFROM\b", effects.READS_DATABASE),
    ),
    procedure=re.compile(r"\bSUB\s+([\w.]+)", re.IGNORECASE),
    unseen=re.compile(r"\$\(\s*(?:Must_)?Include\s*=", re.IGNORECASE),
    schedule=re.compile(r"(?!)"),
    caption=re.compile(r"\bTRACE\b|\bMsgBox\b", re.IGNORECASE),
    branch=re.compile(r"\b(?:IF|ELSEIF|SWITCH|CASE|FOR|DO\s+WHILE|LOOP)\b", re.IGNORECASE),
    assignment=re.compile(
        r"^\s*(?:LET\s+)?(?P<left>[\w.]{1,120})\s*=(?!=)\s*(?P<right>.+)$", re.IGNORECASE | re.DOTALL
    ),
    decision=re.compile(r"^\s*IF\b(?P<condition>.+)", re.IGNORECASE | re.DOTALL),
    threshold=re.compile(r"(?<![=<>])[<>]=?(?![<>])"),
)
_CONNECT = re.compile(
    r"\b(?:ODBC|OLEDB|LIB|CUSTOM)?\s*CONNECT(?:32|64)?\s+TO\s+(?:'([^']{1,2000})'|\"([^\"]{1,2000})\"|\[([^\]]{1,2000})\]|([\w.-]{1,120}))",
    re.IGNORECASE,
)
_SQL = re.compile(
    r"(?:^|\bSQL\s+|:\s*)((?:SELECT|INSERT|UPDATE|DELETE|EXEC(?:UTE)?|CREATE|DROP|TRUNCATE)\s.*)",
    re.IGNORECASE | re.DOTALL,
)
_LOAD = re.compile(r"\bLOAD\b(?P<fields>.*?)(?:\b(?:FROM|RESIDENT|INLINE|AUTOGENERATE)\b|$)", re.IGNORECASE | re.DOTALL)
_SUM = re.compile(
    r"[\w\])]\s*[*/]\s*[\w\[($]|[\w\])]\s[-+]\s[\w\[($]|\b(?:Sum|Avg|Count|Min|Max|Stdev|If|Pick|Round|Floor|Ceil|RangeSum|"
    r"Median|Fractile|NormInv|Class)\s*\(",
    re.IGNORECASE,
)
_DEEP = re.compile(r"[(\[]|[)\]]|,")
_LONGEST = 4_000_000
_MOST_SUMS = 500


def read_qlik(text: str, name: str) -> Iterator[Finding]:
    """Yield what a script loads, calculates, stores and runs; `where` is `name:line`."""
    yield from read_script(text, name, QLIK)
    sums, script = 0, LoadScript()
    for line in lines(text[:_LONGEST], QLIK):
        where = f"{name}:{line.number}"
        for _led in script.line(line.full, where, Access.UNKNOWN):
            pass  # the reader of all scripts has told it: here only the variables are followed
        yield from _connections(script.filled(line.full), where)
        for expression in _expressions(line) if sums < _MOST_SUMS else ():
            sums += 1
            yield Evidence.of(Kind.FORMULA, expression, where, verb=Verb.COMPUTE)


def _connections(text: str, where: str) -> Iterator[Finding]:
    for found in _CONNECT.finditer(text):
        told = next(filter(None, found.groups()), "")
        if not effects.is_connection(told):  # the others are told by the reader of all scripts
            yield Part(kind=PartKind.CONNECTION, name=where, detail=told)
            yield Evidence.of(Kind.CONNECTION, told, where)
    statement = _SQL.search(text)
    if statement and kind_of(statement[1]):
        yield from read_sql(statement[1], where, SCRIPT)


def _expressions(line: Line) -> Iterator[str]:
    """Yield the fields of a load that are calculated."""
    found = _LOAD.search(line.full)
    if found:
        yield from (field for field in _fields(found["fields"]) if _SUM.search(field))


def _fields(text: str) -> Iterator[str]:
    """Yield what the commas outside of brackets part."""
    depth = begin = 0
    for sign in _DEEP.finditer(text):
        if sign[0] == ",":
            if depth <= 0:
                yield text[begin : sign.start()].strip()
                begin = sign.end()
        else:
            depth += 1 if sign[0] in "([" else -1
    yield text[begin:].strip()
