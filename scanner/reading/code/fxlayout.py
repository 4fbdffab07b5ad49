"""Expressions of an app without layout, comments, and those that only place or colour a control."""

from __future__ import annotations

import re

_HOLE = "\0"
_MARKS = re.compile(r"(\"(?:[^\"]|\"\")*\"?|'(?:[^'\n]|'')*')|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_ENTRY = re.compile(r"^(?=[^\s=][^\n=]*: =)", re.MULTILINE)
"""Where the expression of the next property begins."""
_LOOSE = re.compile(r" ?([^\w\s\0]) ?")
_LOOK = re.compile(
    r"[^=]*\.(?:X|Y|Width|Height|ZIndex|Align|VerticalAlign|Size|Italic|Underline|Strikethrough|LineHeight|Tooltip|TabIndex"
    r"|Transition|\w*(?:Fill|Color|Font|FontWeight|Padding\w*|Radius\w*|Thickness|BorderStyle)):=",
)
_CHOOSING = ("<", ">", "If(", "Switch(", "Patch(", "Set(")
_CHOICE = re.compile(r"\b(?:If|Switch|Patch|Set)\(|[<>]")
"""An expression that looks different from case to case tells a person something: it decides."""


def without_looks(text: str) -> str:
    """Return the expressions of an app, each on one line, without those that only place or colour a control."""
    pieces = _MARKS.split(text)
    kept = iter([mark for mark in pieces[1::2] if mark is not None])
    pieces[1::2] = [" " if mark is None else _HOLE for mark in pieces[1::2]]
    lines = []
    for entry in _ENTRY.split("".join(pieces)):
        texts = [next(kept) for _ in range(entry.count(_HOLE))]
        line = _LOOSE.sub(r"\1", " ".join(entry.split())).rstrip(";")
        if line and (not _LOOK.match(line) or _chooses(line)):
            lines += [line, *texts]
    return "\n".join(lines)


def _chooses(line: str) -> bool:
    return any(sign in line for sign in _CHOOSING) and _CHOICE.search(line) is not None
