"""Comments at the head of modules and scripts, docstrings and help blocks: where people say what their code is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.reading.documentation import documentation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from classifiers.evidence import Evidence, Source

_LOOKED_AT = 12_000
"""Characters of a module in which its head ends."""
_MODULES = 200
_ABOVE = 12
"""Lines of code that may stand above the head, as the languages want it: options, the name of a function."""
_CELL = re.compile(r"cell \d+$")
"""A cell of a notebook: what it is for stands in the text above it."""
_NOTHING = re.compile(r"(?!)")
_PROCEDURE = re.compile(r"(?:(?:public|private|friend|static)[ \t]+)*(?:sub|function|property)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Writing:
    """How a language writes comments: `comment` finds one, its text in the groups; `above` is code above the head.

    `procedure` is what begins one where a single line below it speaks of the next statement.
    """

    comment: re.Pattern[str]
    above: re.Pattern[str]
    procedure: re.Pattern[str] = _NOTHING


def _writing(comment: str, above: str, procedure: re.Pattern[str] = _NOTHING) -> _Writing:
    return _Writing(re.compile(comment, re.DOTALL), re.compile(above, re.IGNORECASE), procedure)


_REST = r"([^\n]*)"
_SLASHES = rf"/\*(.*?)\*/|//{_REST}"
_WRITINGS = {
    "basic": _writing(
        rf"'{_REST}|rem(?!\S){_REST}".replace("rem", "[Rr][Ee][Mm]"),
        r"attribute\b|option\b|version\b|begin\b|end\b|on error\b|#|dim\b|const\b|\w+[ \t]*=[ \t]*-?\d|"
        + _PROCEDURE.pattern,
        _PROCEDURE,
    ),
    "hash": _writing(rf"#(?!!){_REST}", r"#!|[\w.]+[ \t]*<-[ \t]*function\b|library\(|rm\(|setwd\("),
    "powershell": _writing(
        rf"<#(.*?)#>|#(?![Rr]equires){_REST}", r"#requires|\[cmdletbinding|using\b|function\b|param\b|\{|\)"
    ),
    "sql": _writing(
        rf"/\*(.*?)\*/|--{_REST}",
        r"use\b|go\b|set\b|create\b|alter\b|as\b|begin\b|is\b|delimiter\b|if\b|drop\b|@\w+|\(|\)|whenever\b|spool\b",
    ),
    "slashes": _writing(_SLASHES, r"""["']use strict|function\b|section\b|let\b"""),
    "percent": _writing(rf"%\{{(.*?)%\}}|%{_REST}", r"function\b|classdef\b|clear\b|clc\b|close\b"),
    "sas": _writing(r"/\*(.*?)\*/|%?\*([^;]*);", r"options\b|%macro\b|ods\b|title\b"),
    "semicolon": _writing(rf";{_REST}|{_SLASHES}", r"#\w+|sendmode\b|setworkingdir\b"),
    "foxpro": _writing(
        rf"\*{_REST}|&&{_REST}|note(?!\S){_REST}".replace("note", "[Nn][Oo][Tt][Ee]"),
        r"set\b|close\b|clear\b|procedure\b|function\b|l?parameters\b",
    ),
    "batch": _writing(
        rf"(?:@?[Rr][Ee][Mm](?!\S)|::){_REST}", r"@?echo[ \t]+off|@?setlocal|@?cls|@?chcp|@?title|@?color|@?mode"
    ),
    "plc": _writing(
        rf"\(\*(.*?)\*\)|{_SLASHES}", r"(?:organization|function|data|program|type)[\w ]*\b|title\b|version\b|\{"
    ),
}
_LANGUAGES = {
    **dict.fromkeys(("vba", "vbscript", "visual basic", "basic"), "basic"),
    **dict.fromkeys(("python", "ipython", "r"), "hash"),
    **dict.fromkeys(("javascript", "m", "dax", "power fx"), "slashes"),
    "matlab": "percent",
    "autohotkey": "semicolon",
    **{name: name for name in ("powershell", "sql", "sas", "foxpro", "batch", "plc")},
}
_DOCSTRING = re.compile(
    r"""\s*[rRuU]{0,2}(?:\"{3}(.*?)(?:\"{3}|\Z)|'{3}(.*?)(?:'{3}|\Z)|"([^"\n]+)"|'([^'\n]+)')""", re.DOTALL
)
_MAIN = re.compile(r"^def main\([^\n]*\)[^\n:]*:[ \t]*\n(?=\s*[rR]?[\"']{3})", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Head:
    """The first comments of a module that stand together: their text, where they begin, and what is behind them."""

    text: str
    line: int
    end: int


def headers(sources: Iterable[Source]) -> Iterator[Evidence]:
    """Yield what the head of each module tells, those that tell most first."""
    modules = [source for source in sources if not _CELL.match(source.part)]
    found = [list(_of(source)) for source in modules[:_MODULES]]
    for lines in sorted(found, key=lambda lines: -sum(len(line.text) for line in lines)):
        yield from lines


def _of(source: Source) -> Iterator[Evidence]:
    language = source.language.lower()
    writing = _WRITINGS.get(_LANGUAGES.get(language, ""))
    if writing is None:
        return
    text = source.text.replace("\r\n", "\n").replace("\r", "\n")
    head = _head(text[:_LOOKED_AT], writing)
    yield from documentation(head.text, f"header {source.part}:{head.line}")
    if language in {"python", "ipython"}:
        yield from _docstring(text, head.end, f"docstring {source.part}")
        main = _MAIN.search(text)
        if main:
            yield from _docstring(text, main.end(), f"docstring {source.part}.main")


def _docstring(text: str, at: int, where: str) -> Iterator[Evidence]:
    found = _DOCSTRING.match(text, at)
    if found:
        yield from documentation(next((group for group in found.groups() if group), ""), where)


def _head(text: str, writing: _Writing) -> _Head:
    """Return the head of a module; one line below the name of a procedure speaks of the next statement, not of it."""
    at, inside = _above(text, writing)
    first, lines = at, list[str]()
    while found := writing.comment.match(text, at):
        lines.append(next((group for group in found.groups() if group), ""))
        end = _next(text, found.end())
        gap = text.count("\n", found.end(), end)
        if gap > 2:
            break
        lines += [""] * (gap - 1)
        at = end
    told = "" if inside and len(lines) == 1 and "\n" not in lines[0] else "\n".join(lines)
    return _Head(told, text.count("\n", 0, first) + 1, at)


def _above(text: str, writing: _Writing) -> tuple[int, bool]:
    """Return where the head may begin, and whether a procedure began above it."""
    at, inside = _next(text, 0), False
    for _ in range(_ABOVE):
        if writing.comment.match(text, at) or not writing.above.match(text, at):
            break
        inside = inside or writing.procedure.match(text, at) is not None
        end = text.find("\n", at)
        at = _next(text, len(text) if end < 0 else end)
    return at, inside


def _next(text: str, at: int) -> int:
    """Return the place of the next sign that is not blank."""
    found = _SIGN.search(text, at)
    return found.start() if found else len(text)


_SIGN = re.compile(r"\S")
