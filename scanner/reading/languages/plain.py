"""Scripts whose language is not read: what their comments and texts say all the same - SQL, paths, connections."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Finding, Kind, Verb
from scanner.reading.code.dialects import Dialect
from scanner.reading.code.scriptcode import read_script

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEVER = re.compile(r"(?!)")
_HASH = r"(?:(?<=\s)|\A)\#[^\n]*"
_SLASHES = r"(?<!:)//[^\n]*|/\*.*?(?:\*/|\Z)"
_STAR = r"(?:(?<=\n)|\A)[ \t]*\*[^\n]*"
_COMMENTS = {
    **dict.fromkeys(("perl", "tcl", "ruby", "minitab"), _HASH),
    **dict.fromkeys(("jmp", "typescript", "java"), _SLASHES),
    "php": f"{_SLASHES}|{_HASH}",
    "delphi": rf"{_SLASHES}|\{{.*?(?:\}}|\Z)",
    "lua": r"--\[\[.*?(?:\]\]|\Z)|--[^\n]*",
    "stata": f"{_STAR}|{_SLASHES}",
    "spss": f"{_STAR}|/\\*.*?(?:\\*/|\\n|\\Z)",
    "abap": r"(?:(?<=\n)|\A)\*[^\n]*",
    "autolisp": r";[^\n]*",
}
"""How each language writes comments, as far as its scripts are recognised."""
_SAID = frozenset({Kind.SQL, Kind.CONNECTION, Kind.COMMENT, Kind.PERSON, Kind.DOCUMENTATION})


def read_plain(text: str, name: str, kind: str) -> Iterator[Finding]:
    """Yield what the comments and the texts of a script say; what its statements do is not told."""
    for finding in read_script(text, name, _dialect(kind)):
        if not isinstance(finding, Evidence) or (finding.kind in _SAID and finding.verb is not Verb.COMPUTE):
            yield finding


@cache
def _dialect(kind: str) -> Dialect:
    comment = _COMMENTS.get(kind, _HASH)
    return Dialect(
        name=kind,
        lexer=re.compile(
            rf"(?P<comment>{comment})|(?P<string>\"(?:[^\"\\]|\\.)*(?:\"|\Z)|'(?:[^'\\\n]|\\.)*(?:'|$))|(?P<end>\n)",
            re.DOTALL | re.MULTILINE,
        ),
        acts=(),
        procedure=_NEVER,
        unseen=_NEVER,
        schedule=_NEVER,
        caption=_NEVER,
        branch=_NEVER,
        assignment=_NEVER,
        decision=_NEVER,
        threshold=_NEVER,
    )
