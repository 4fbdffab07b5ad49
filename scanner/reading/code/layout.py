"""A source without what only people read: comments, blank lines and layout go; strings and numbers stay as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache

from scanner.reading.code.fxlayout import without_looks
from scanner.reading.code.marks import LANGUAGES, WRITINGS, Writing
from scanner.reading.code.pyimports import in_one_order
from scanner.reading.code.pylayout import block_head, plain_brackets, plain_quotes, plain_words

_HOLE = "\0"
"""Stands in the code for a text that is kept as it is."""


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
    name = LANGUAGES.get(language)
    return _as_it_is if name is None else _Lines(WRITINGS[name or language])


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

    def __init__(self, writing: Writing) -> None:
        self._writing = writing
        self._marks = re.compile("|".join(writing.marks), re.MULTILINE | re.DOTALL)
        self._remarks = re.compile(writing.remarks) if writing.remarks else None
        self._joined = re.compile(writing.joined)
        tight = writing.tight
        self._loose = _loose(tight) if tight else None
        self._also = [(re.compile(pattern), instead) for pattern, instead in writing.also]

    def __call__(self, text: str) -> str:
        if self._remarks:
            text = self._remarks.sub("\n", f"\n{text}")
        code, kept = _apart(self._marks, text)
        code = self._writing.fold(self._joined.sub(" ", code))
        code = self._writing.ends(
            "\n".join(line for line in (" ".join(line.split()) for line in code.split("\n")) if line)
        )
        if self._loose:
            code = self._loose.sub("", code)
        for pattern, instead in self._also:
            code = pattern.sub(instead, code)
        return "\n".join((code, *map(self._writing.plain, kept)))


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
        for column, statement in in_one_order(_single(_logical_lines(code))):
            texts = [next(kept) for _ in range(statement.count(_HOLE))]
            if not statement.strip(f"{_HOLE} "):
                continue
            yield _step(columns, column) + plain_brackets(plain_words(self._loose.sub("", statement)))
            yield from texts


_OWN_RULES: dict[str, Callable[[str], str]] = {"power automate": _json, "power fx": without_looks}


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
