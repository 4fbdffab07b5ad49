"""The dialect of FoxPro: commands that write tables, SQL without quotes, files, programs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.reading.code import effects
from scanner.reading.code.dialects import Dialect, act
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.surroundings import Surroundings
from scanner.reading.languages.foxtables import Tables
from scanner.reading.languages.inlinesql import inline_sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from classifiers.evidence import Finding

FOXPRO = Dialect(
    points=Tables,
    name="FoxPro",
    lexer=re.compile(
        r"(?P<comment>(?:(?<=\n)|\A)[ \t]*(?:\*|NOTE\b)[^\n]*|&&[^\n]*)"
        r"|(?P<string>\"[^\"\n]*(?:\"|$)|'[^'\n]*(?:'|$))|(?P<join>;[ \t]*\r?\n)|(?P<end>\n)",
        re.IGNORECASE | re.MULTILINE,
    ),
    acts=(
        act(
            r"^\s*(?:REPLACE\s|APPEND\s+(?:BLANK|FROM|MEMO)|GATHER\s|PACK\b|ZAP\b|DELETE(?!\s+(?:FROM|FILE|TAG)\b)(?:\s|$)|"
            r"BLANK\b|RECALL\b)|\b(?:TABLEUPDATE|SQLPREPARE)\s*\(",
            effects.WRITES_DATABASE,
        ),
        act(
            r"^\s*(?:COPY\s+(?:TO|FILE|STRUCTURE)|EXPORT\s|SET\s+(?:ALTERNATE|TEXTMERGE)\s+TO|RENAME\s|ERASE\s|"
            r"DELETE\s+FILE)|\b(?:STRTOFILE|FPUTS|FWRITE|FCREATE)\s*\(|\bTO\s+FILE\b",
            effects.WRITES_FILE,
        ),
        act(r"^\s*(?:USE\s+\S|SEEK\s|LOCATE\s|SCAN\b|SUM\s|COUNT\s)|\bFILETOSTR\s*\(|\bSQLCONNECT\s*\(", effects.READS),
        act(r"^\s*(?:RUN\s|!)|\bShellExecute\s*\(", effects.RUNS),
        act(r"\.Send\s*\(\s*\)", effects.MAILS),
    ),
    procedure=re.compile(r"^\s*(?:PROCEDURE|FUNCTION|DEFINE\s+CLASS)\s+(\w+)", re.IGNORECASE),
    unseen=re.compile(
        r"^\s*DO\s+(?:FORM\s+\S|\S+\.(?:prg|fxp|app|exe)\b)|^\s*SET\s+PROCEDURE\s+TO\s+\S", re.IGNORECASE
    ),
    schedule=re.compile(r"\bTimer\d*\.Interval\b", re.IGNORECASE),
    caption=re.compile(r"\b(?:MESSAGEBOX|WAIT\s+WINDOW|INPUTBOX|Caption)\b|^\s*@.*\bSAY\b", re.IGNORECASE),
    branch=re.compile(r"^\s*(?:IF|ELSE|CASE|DO\s+(?:CASE|WHILE)|FOR|SCAN|CATCH)\b", re.IGNORECASE),
    assignment=re.compile(
        r"^\s*(?P<left>(?!SELECT|UPDATE|IF\b)[\w.\[\]()]{1,120})\s*=(?!=)\s*(?P<right>.+)$", re.IGNORECASE | re.DOTALL
    ),
    decision=re.compile(r"^\s*(?:IF|CASE|DO\s+WHILE)\b(?P<condition>.+)", re.IGNORECASE | re.DOTALL),
    threshold=re.compile(r"(?<![=<>])[<>]=?(?![<>])"),
)
_CURSOR = re.compile(r"\b(?:CREATE|INTO)\s+CURSOR\s+(\w+)", re.IGNORECASE)
"""Tables that end with the program."""


def read_foxpro(text: str, name: str) -> Iterator[Finding]:
    """Yield what a program does, the SQL that stands in it without quotes too."""
    yield from read_script(text, name, FOXPRO)
    cursors = frozenset(cursor.casefold() for cursor in _CURSOR.findall(text))
    yield from inline_sql(text, name, FOXPRO, Surroundings(host="script", own_tables=cursors))
