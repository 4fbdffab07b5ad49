"""JSON as low-code tools export it: with marks, comments and trailing commas too, and of no certain shape."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from classifiers.evidence import Problem, Trouble
from scanner.reading.codetext import decode
from scanner.reading.handler import Unreadable

_MOST_OBJECTS = 200_000
_RELAXED_UP_TO = 4 << 20
"""Characters of a text that may be JSON5; people write that by hand, so a longer one is damaged."""
_RELAXED = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*(?:"|\Z))|'(?P<single>(?:[^'\\]|\\.)*)(?:'|\Z)|(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))"""
    r"""|(?<![\w$])(?P<key>[A-Za-z_$][\w$]*)(?=\s*:)""",
    re.DOTALL,
)
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\Z)|[{}\[\],]', re.DOTALL)
_DEEPEST = 200
_TRAILING = re.compile(r"""("(?:[^"\\]|\\.)*(?:"|\Z))|,(?=\s*[}\]])""", re.DOTALL)


def parsed(content: bytes) -> object:
    """Return what a JSON text holds, whatever Unicode form it has; JSON5 is understood where it stays near JSON.

    Raises:
        Unreadable: it is not complete JSON, or nested deeper than any real file.
    """
    text = decode(content)[0]
    try:
        return _loaded(text)
    except ValueError as reason:
        if len(text) > _RELAXED_UP_TO:
            raise Unreadable(Trouble.MALFORMED, "not a complete JSON text") from reason
        relaxed = _TRAILING.sub(lambda found: found[1] or "", _RELAXED.sub(_strict, text))
    try:
        return _loaded(relaxed)
    except ValueError as reason:
        raise Unreadable(Trouble.MALFORMED, "not a complete JSON text") from reason


def salvaged(content: bytes) -> tuple[object, list[Problem]]:
    """Return what a JSON text holds; of one that is cut off or lacks its last brackets, what is there, and a problem.

    Raises:
        Unreadable: nothing can be made of it.
    """
    try:
        return parsed(content), []
    except Unreadable as damage:
        if damage.trouble is not Trouble.MALFORMED or isinstance(damage.__cause__, RecursionError):
            raise
        for text in _closed(decode(content)[0]):
            try:
                value = _loaded(text)
            except ValueError:
                continue
            return value, [Problem(trouble=Trouble.MALFORMED, detail="the JSON ends before its brackets are closed")]
        raise


def _closed(text: str) -> Iterator[str]:
    """Yield a text with the brackets that are missing at its end; then cut behind its last complete entry."""
    closers: list[str] = []
    entry = (0, "")
    for found in _BRACKET.finditer(text):
        sign = found[0]
        if sign in "{[":
            closers.append("}" if sign == "{" else "]")
        elif sign in "}]":
            if not closers or closers.pop() != sign:
                return
        elif sign == "," and len(closers) < _DEEPEST:
            entry = (found.start(), "".join(reversed(closers)))
    yield text + "".join(reversed(closers))
    yield text[: entry[0]] + entry[1]


def _loaded(text: str) -> object:
    try:
        return json.loads(text, strict=False)
    except RecursionError as reason:
        raise Unreadable(Trouble.MALFORMED, "the JSON is nested deeper than any real file") from reason


def _strict(found: re.Match[str]) -> str:
    """Return one token of JSON5 as JSON has it."""
    if found["single"] is not None:
        return json.dumps(found["single"].replace("\\'", "'"))
    if found["key"] is not None:
        return json.dumps(found["key"])
    return found["string"] or ""


def record(value: object) -> Mapping[str, object]:
    """Return an object, empty if the value is none."""
    return value if isinstance(value, dict) else {}


def records(value: object) -> Iterator[Mapping[str, object]]:
    """Yield the objects of a list; of an object with named ones, these."""
    entries = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    yield from (entry for entry in entries if isinstance(entry, dict))


def word(value: object) -> str:
    """Return a text or a number as text, "" for anything else."""
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def everywhere(value: object, name: str = "") -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield every object inside a value and the value itself, outer ones first, each with the key it stands under."""
    waiting = [(name, value)]
    seen = 0
    while waiting and seen < _MOST_OBJECTS:
        key, current = waiting.pop()
        seen += 1
        if isinstance(current, dict):
            yield key, current
            inner = [(str(below), part) for below, part in current.items() if isinstance(part, dict | list)]
            waiting.extend(reversed(inner))
        elif isinstance(current, list):
            waiting.extend((key, part) for part in reversed(current) if isinstance(part, dict | list))


def flattened(value: object, longest: int = 400) -> str:
    """Return the names and texts inside a value on one line: `item/Title=Batch 7, item/Status=released`."""
    pieces: list[str] = []
    waiting: list[tuple[str, object]] = [("", value)]
    while waiting and sum(map(len, pieces)) < longest:
        name, current = waiting.pop()
        if isinstance(current, dict):
            waiting.extend(reversed([(f"{name}/{key}" if name else str(key), inner) for key, inner in current.items()]))
        elif isinstance(current, list):
            waiting.extend((name, inner) for inner in reversed(current[:20]))
        elif current not in (None, "", False):
            pieces.append(f"{name}={current}" if name else str(current))
    return ", ".join(pieces)
