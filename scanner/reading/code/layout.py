"""A source without what only people read: comments, blank lines and layout go; strings and numbers stay as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from scanner.reading.code.pylayout import block_head, plain_brackets, plain_quotes

_HOLE = "\0"
"""Stands in the code for a text that is kept as it is."""
_BASIC = (r'("[^"\n]*(?:""[^"\n]*)*"?)', r"'[^\n]*(?:(?<=[ \t]_)\n[^\n]*)*", r":[ \t]*(?i:rem)\b[^\n]*")
_SLASHES = (r"//[^\n]*", r"/\*.*?(?:\*/|\Z)")
_ESCAPED = r'"(?:[^"\\]|\\.)*"?|' + r"'(?:[^'\\]|\\.)*'?"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writing:
    """How a language is written. `marks`: patterns of texts that are kept, each in the group, and of comments.

    `remarks` are lines that are comments wherever they stand.
    `joined` is a line break that ends nothing; blanks in front of and behind `tight` mean nothing ("" where they part
    arguments); `folded` where upper and lower case are the same.
    """

    marks: tuple[str, ...]
    remarks: str = ""
    joined: str = r"(?!)"
    tight: str = r"[^\w\s\0]"
    folded: bool = False


_WRITINGS = {
    "basic": _Writing(
        remarks=r"\n[ \t]*(?:\d+[ \t]+)?(?i:rem)\b[^\n]*", marks=_BASIC, joined=r"[ \t]_[ \t]*\n", folded=True
    ),
    "sql": _Writing(
        marks=(
            r"('(?:[^']|'')*'?|\"(?:[^\"]|\"\")*\"?|\[[^\]\n]*\]|`[^`\n]*`)",
            r"--[^\n]*",
            r"/\*(?!!).*?(?:\*/|\Z)",  # MySQL runs what stands in /*! */
            r"^[ \t]*(?:\#[ \t][^\n]*|(?i:rem)\b[^\n]*)",
        ),
        joined=r"\n",
        folded=True,
    ),
    "sas": _Writing(
        marks=(
            r"(\"(?:[^\"]|\"\")*\"?|'(?:[^']|'')*'?)",
            r"/\*.*?(?:\*/|\Z)",
            r"(?:(?<=;)|\A)\s*%?\*[^;]*(?:;|\Z)",
        ),
        joined=r"\n",
        folded=True,
    ),
    "matlab": _Writing(
        marks=(
            r"(\"(?:[^\"\n]|\"\")*\"?|(?<![\w)\]}'.])'(?:[^'\n]|'')*'?)",
            r"^[ \t]*%\{[ \t]*\n.*?(?:^[ \t]*%\}[ \t]*$|\Z)",
            r"%[^\n]*",
            r"\.\.\.[^\n]*\n",
        ),
        tight=r"[=;,(){}]",
    ),
    "autohotkey": _Writing(
        marks=(r'("(?:[^"\n`]|`.|"")*"?)', r"(?:^|(?<=[ \t]));[^\n]*", r"^[ \t]*/\*.*?(?:\*/|\Z)"),
        tight=r"[=,(){}]",
        folded=True,
    ),
    "m": _Writing(marks=(r'(\#?"(?:[^"]|"")*"?)', *_SLASHES), joined=r"\n"),
    "dax": _Writing(
        marks=(r"(\"(?:[^\"]|\"\")*\"?|'(?:[^']|'')*'?|\[[^\]\n]*\])", r"--[^\n]*", *_SLASHES), joined=r"\n"
    ),
    "javascript": _Writing(
        marks=(
            (
                r"(\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.)*'?|`(?:[^`\\]|\\.)*`?"
                r"|(?:(?<=[=(,:;!&|?{}\[\n>])|(?<=\breturn))[ \t]*/(?![/*])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/)"
            ),
            *_SLASHES,
        )
    ),
    "r": _Writing(marks=(f"({_ESCAPED})", r"\#[^\n]*")),
    "powershell": _Writing(
        marks=(
            r"(@\"[ \t]*\n.*?(?:\n\"@|\Z)|@'[ \t]*\n.*?(?:\n'@|\Z)|\"(?:[^\"`]|`.|\"\")*\"?|'(?:[^']|'')*'?)",
            r"<\#.*?(?:\#>|\Z)",
            r"(?<![\w`$\\])\#(?!(?i:requires))[^\n]*",
        ),
        joined=r"`[ \t]*\n",
        tight=r"[=;,(){}|]",
    ),
    "c#": _Writing(marks=(r'(\$?@?"(?:[^"\\\n]|\\.|"")*"?|\'(?:[^\'\\\n]|\\.)*\'?)', *_SLASHES)),
    "qlik": _Writing(
        marks=(r"(\"[^\"]*\"?|'(?:[^']|'')*'?|\[[^\]]*\])", *_SLASHES, r"^[ \t]*(?i:rem)\s[^;]*;"),
        joined=r"\n",
        folded=True,
    ),
    "foxpro": _Writing(
        marks=(r"(\"[^\"\n]*\"?|'[^'\n]*'?|\[[^\]\n]*\])", r"^[ \t]*(?:\*|(?i:note)\s)[^\n]*", r"&&[^\n]*"),
        joined=r";[ \t]*\n",
        folded=True,
    ),
    "plc": _Writing(marks=(r"('(?:[^'$\n]|\$.)*'?)", r"\(\*.*?(?:\*\)|\Z)", *_SLASHES), joined=r"\n", folded=True),
    "autoit": _Writing(
        marks=(
            r"(\"[^\"\n]*\"?|'[^'\n]*'?)",
            r"^[ \t]*\#(?i:cs|comments-start)\b.*?(?:^[ \t]*\#(?i:ce|comments-end)[^\n]*|\Z)",
            r";[^\n]*",
        ),
        joined=r"[ \t]_[ \t]*\n",
        folded=True,
    ),
    "shell": _Writing(
        marks=(r"(\"(?:[^\"\\]|\\.)*\"?|'[^']*'?)", r"(?:^|(?<=[ \t;&|(]))\#(?!!)[^\n]*"),
        joined=r"\\\n",
        tight=r"[;()|]",
    ),
    "batch": _Writing(
        marks=(
            r'("[^"\n]*"?)',
            r"^[ \t]*(?:@?(?i:rem)(?=\s)|::)[^\n]*",
            r"&[ \t]*(?i:rem)[ \t][^\n]*",
        ),
        joined=r"\^[ \t]*\n",
        tight="",
    ),
}
_LANGUAGES = {
    **dict.fromkeys(("vba", "vbscript", "visual basic", "basic"), "basic"),
    **dict.fromkeys(("c#", "qlik", "foxpro", "plc", "autoit", "shell"), ""),
    **dict.fromkeys(("sql", "m", "dax", "javascript", "r", "powershell", "batch", "sas", "matlab", "autohotkey"), ""),
}


def without_layout(text: str, language: str) -> str:
    """Return what of a source makes its logic: the same text for two that differ in comments and layout alone.

    A language whose comments are not known here keeps everything but blank lines and the blanks at line ends.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace(_HOLE, "\N{REPLACEMENT CHARACTER}")
    return _rule(language.lower())(text)


@cache
def _rule(language: str) -> Callable[[str], str]:
    """Return the function that does it for a language; compiled when the first source in it comes."""
    if language in {"python", "ipython"}:
        return _Python()
    if language in _OWN_RULES:
        return _OWN_RULES[language]
    name = _LANGUAGES.get(language)
    return _as_it_is if name is None else _Lines(_WRITINGS[name or language])


_NOTES = frozenset({"description", "metadata", "$schema", "contentVersion", "operationMetadataId", "authentication"})
"""Keys of a flow that say nothing to who runs it."""


def _json(text: str) -> str:
    """Return JSON whatever order its keys have and however it is laid out; what is cut off as it is."""
    try:
        return json.dumps(_without_notes(json.loads(text)), sort_keys=True, ensure_ascii=False)
    except (ValueError, RecursionError):
        return _as_it_is(text)


def _without_notes(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_notes(inner) for key, inner in value.items() if key not in _NOTES}
    return [_without_notes(inner) for inner in value] if isinstance(value, list) else value


def _as_it_is(text: str) -> str:
    return "\n".join(line for line in map(str.rstrip, text.splitlines()) if line)


class _Lines:
    """Languages in which the beginning of a line means nothing."""

    def __init__(self, writing: _Writing) -> None:
        self._marks = re.compile("|".join(writing.marks), re.MULTILINE | re.DOTALL)
        self._remarks = re.compile(writing.remarks) if writing.remarks else None
        self._joined = re.compile(writing.joined)
        tight = writing.tight
        self._loose = _loose(tight) if tight else None
        self._folded = writing.folded

    def __call__(self, text: str) -> str:
        if self._remarks:
            text = self._remarks.sub("\n", f"\n{text}")
        code, kept = _apart(self._marks, text)
        code = self._joined.sub(" ", code)
        if self._folded:
            code = code.lower()
        code = "\n".join(line for line in (" ".join(line.split()) for line in code.split("\n")) if line)
        if self._loose:
            code = self._loose.sub("", code)
        return "\n".join((code, *kept))


def _loose(tight: str) -> re.Pattern[str]:
    """Return what finds the blanks that mean nothing; `x < -1` and `x <- 1`, `a - -b` and `a--b` stay apart."""
    return re.compile(rf" (?:(?={tight})(?<![-+<>&|*/:!?] )|(?<={tight} )(?![-+<>&|*/:.]))")


def _apart(marks: re.Pattern[str], text: str) -> tuple[str, list[str]]:
    """Return the code with a hole for each text that is kept and a blank for each comment, and the kept texts."""
    pieces = marks.split(text)
    kept = [mark for mark in pieces[1::2] if mark is not None]
    pieces[1::2] = [" " if mark is None else _HOLE for mark in pieces[1::2]]
    return "".join(pieces), kept


class _Python:
    """Python, where indentation is structure, and a text that is nobody's value is a comment.

    Not by the tokenizer of the running Python: a newer one would find other tokens and void what was approved.
    """

    _MARKS = (
        (
            r"""((?:\b[rbufRBUF]{1,2})?(?:\"{3}(?:[^\\]|\\.)*?(?:\"{3}|\Z)|'{3}(?:[^\\]|\\.)*?(?:'{3}|\Z)"""
            r"""|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?))"""
        ),
        r"\#[^\n]*",
    )

    def __init__(self) -> None:
        self._marks = re.compile("|".join(self._MARKS), re.DOTALL)
        self._loose = _loose(r"[^\w\s\0]")

    def __call__(self, text: str) -> str:
        code, kept = _apart(self._marks, text)
        return "\n".join(self._statements(code, iter(map(plain_quotes, kept))))

    def _statements(self, code: str, kept: Iterator[str]) -> Iterator[str]:
        """Yield each statement behind how much deeper or shallower it stands, then the texts in it."""
        columns = [0]
        for column, statement in _single(_logical_lines(code)):
            texts = [next(kept) for _ in range(statement.count(_HOLE))]
            if not statement.strip(f"{_HOLE} "):
                continue
            yield _step(columns, column) + plain_brackets(self._loose.sub("", statement))
            yield from texts


def _without_looks(text: str) -> str:
    """Return the expressions of an app without those that only place or colour a control."""
    lines = _as_it_is(text).split("\n")
    return "\n".join(line for line in lines if not _LOOK.match(line) or _chooses(line))


def _chooses(line: str) -> bool:
    return any(sign in line for sign in _CHOOSING) and _CHOICE.search(line) is not None


_OWN_RULES: dict[str, Callable[[str], str]] = {"power automate": _json, "power fx": _without_looks}
_LOOK = re.compile(
    r"[^=]*\.(?:X|Y|Width|Height|ZIndex|Align|VerticalAlign|Size|Italic|Underline|Strikethrough|LineHeight|Tooltip|TabIndex"
    r"|Transition|\w*(?:Fill|Color|Font|FontWeight|Padding\w*|Radius\w*|Thickness|BorderStyle)): =",
)
_CHOOSING = ("<", ">", "If(", "Switch(", "Patch(", "Set(")
_CHOICE = re.compile(r"\b(?:If|Switch|Patch|Set)\(|[<>]")
"""An expression that looks different from case to case tells a person something: it decides."""


_BLOCK = re.compile(r"(?:async|case|class|def|elif|else|except|finally|for|if|match|try|while|with)\b")


def _single(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield statements that stand on one line each on its own; behind the head of a block they are its body."""
    for column, line in lines:
        head = block_head(line) if _BLOCK.match(line) else ""
        if head:
            yield column, head
        body, deeper = line[len(head) :], column + bool(head)
        yield from ((deeper, each.strip()) for each in body.split(";") if each.strip())


def _logical_lines(code: str) -> Iterator[tuple[int, str]]:
    """Yield the column and the text of every line that is not blank; brackets hold together what is between them."""
    pending: list[str] = []
    depth = column = 0
    for line in code.replace("\\\n", " ").split("\n"):
        words = " ".join(line.split())
        if not words:
            continue
        if not pending:
            column = len(line.expandtabs()) - len(line.expandtabs().lstrip())
        pending.append(words)
        depth = max(depth + sum(map(words.count, "([{")) - sum(map(words.count, ")]}")), 0)
        if not depth:
            yield column, " ".join(pending)
            pending = []
    if pending:
        yield column, " ".join(pending)


def _step(columns: list[int], column: int) -> str:
    """Return a sign for a deeper block, one for each block that ended; `columns` are those of the open blocks."""
    if column > columns[-1]:
        columns.append(column)
        return ">"
    ended = 0
    while column < columns[-1]:
        columns.pop()
        ended += 1
    return "<" * ended
