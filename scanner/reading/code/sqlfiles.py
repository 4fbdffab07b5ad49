"""Files that SQL loads from and writes to: BULK INSERT, OPENROWSET, COPY, INFILE, OUTFILE, external tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from classifiers.evidence import Access
from scanner.reading.code.pointing import leads
from scanner.reading.code.sqltokens import Sign, Token

_NAME = r"(?:[^ ]+ )"
_BEFORE = (
    (
        re.compile(
            rf"\bBULK INSERT {_NAME}+?FROM $|\bOPENROWSET \( BULK $|\bINFILE $|\bCOPY (?:INTO )?{_NAME}+?FROM $"
        ),
        Access.READ,
    ),
    (
        re.compile(
            r"\b(?:READ_\w+|FROM|JOIN|PARQUET_SCAN|\w+_SCAN) (?:\( )?$|\bSOURCE \( $|\bLOCATION (?:= )?(?:\( )?$"
        ),
        Access.READ,
    ),
    (re.compile(r"\bRESTORE .*\bFROM DISK = $|\bEXTERNAL .*\bFROM $"), Access.READ),
    (
        re.compile(
            rf"\b(?:OUTFILE|DUMPFILE) $|\bCOPY {_NAME}+?TO $|\bCOPY INTO $|\bBACKUP .*\bTO DISK = $|\bEXPORT .*\bTO $"
        ),
        Access.WRITE,
    ),
    (re.compile(rf"\bINTO {_NAME}+?IN $|\bUPDATE {_NAME}+?IN $"), Access.WRITE),
    (re.compile(rf"\b(?:FROM|JOIN) {_NAME}+?IN $"), Access.READ),
)
_IN = re.compile(r" IN $")
_DATABASE = re.compile(r"\.(?:mdb|accd\w|xls\w?|dbf|db3?|sqlite3?)$", re.IGNORECASE)
_PROVIDED = re.compile(r"\b(?:OPENROWSET|OPENDATASOURCE) \( TEXT , $")
_SETTING = re.compile(r"(?:^|;)\s*(?:database|data source|defaultdir|dbq)\s*=\s*\"?([^;\"]+)", re.IGNORECASE)
_NEAR = 14
"""Tokens before a text that say what it is for."""


def files_of(tokens: Sequence[Token]) -> Iterator[tuple[str, Access]]:
    """Yield the files that a statement names in its texts, and which way its data flow."""
    for place, token in enumerate(tokens):
        if token.sign is Sign.TEXT and len(token.text) > 3:
            before = "".join(f"{_word(one)} " for one in tokens[max(0, place - _NEAR) : place])
            yield from _file(token.text.lstrip("NnEe").strip("'").replace("''", "'"), before)


def _word(token: Token) -> str:
    return "TEXT" if token.sign is Sign.TEXT else token.upper


def _file(text: str, before: str) -> Iterator[tuple[str, Access]]:
    if _PROVIDED.search(before):
        found = _SETTING.search(text)
        if found or leads(text):
            yield (found[1].strip() if found else text), Access.READ
        return
    if not leads(text) or (_IN.search(before) and not _DATABASE.search(text)):
        return
    access = next((access for pattern, access in _BEFORE if pattern.search(before)), None)
    if access is not None:
        yield text, access
