"""The descriptor that an engineer lays beside a tool, `NAME.citizen.toml`: read, checked and written by one schema."""

from __future__ import annotations

import json
import re
import textwrap
import tomllib
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from scanner.tomllines import line_of, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SUFFIX = ".citizen.toml"
"""How the name of a descriptor ends, in any case."""
LARGEST = 32 << 10
"""Bytes of the largest descriptor that is read; five answers need a few hundred."""

Answers = dict[str, str | list[str]]
"""What a descriptor says, by key."""

_WIDTH = 100
_MOST = 10
"""Mistakes that are told of one descriptor."""
_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")
_BARE = {"string": "text in quotes", "array": "a list of texts in quotes"}


class BadDescriptor(Exception):  # noqa: N818 - named after the state it reports
    """A descriptor cannot be used; `mistakes` are (line, key, sentence), all of them at once."""

    def __init__(self, mistakes: tuple[tuple[int, str, str], ...]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """Return the mistakes as people read them."""
        return [f"line {line}: {key}: {said}" if key else f"line {line}: {said}" for line, key, said in self.mistakes]


@cache
def schema_text() -> str:
    """Return the JSON Schema, as editors take it."""
    return files("scanner").joinpath("citizen.schema.json").read_text("utf-8")


@cache
def _schema() -> Mapping[str, Any]:
    schema: Mapping[str, Any] = json.loads(schema_text())
    return schema


def fields() -> Mapping[str, Mapping[str, Any]]:
    """Return what each key means, in the order people answer."""
    found: Mapping[str, Mapping[str, Any]] = _schema()["properties"]
    return found


def is_descriptor(name: str) -> bool:
    """Return whether a file of this name describes a tool."""
    return len(name) > len(SUFFIX) and name[-len(SUFFIX) :].casefold() == SUFFIX


def read(content: bytes) -> Answers:
    """Return what a descriptor says; an answer that is left open is not in it.

    Raises:
        BadDescriptor: it is no TOML, or says something that the schema does not know; with every mistake.
    """
    try:
        text = content.decode("utf-8-sig")
        said = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadDescriptor(((line, "", "this is not UTF-8 text; save it as UTF-8"),)) from error
    except RecursionError as error:
        raise BadDescriptor(((1, "", "it is nested deeper than any descriptor"),)) from error
    except ValueError as error:  # no TOML, or a number longer than any number
        raise BadDescriptor((_syntax(str(error)),)) from error
    lines = lines_of(text)
    wrong = [(line_of((key,), lines), str(key), sentence) for key, sentence in _mistakes(said)]
    if wrong:
        raise BadDescriptor(tuple(sorted(wrong)[:_MOST]))
    return {key: value for key, value in said.items() if value != ""}


def render(answers: Mapping[str, str | list[str]], name: str, notes: Mapping[str, str]) -> str:
    """Return a descriptor for the tool of this name, with what is known filled in and each key explained.

    `notes` are sentences on single keys, as where an answer comes from.
    """
    head = (
        f"Describes {name}. Save it beside the tool as {name}{SUFFIX}; the next scan takes it up as a draft.",
        "Registering is an amnesty: nothing is taken away, and nobody is blamed (SHA-1).",
        "The first five answers are needed. Correct what the scan has proposed: you know the tool, it does not.",
    )
    blocks = ["\n".join(_comment(line) for line in head)]
    for key, field in fields().items():
        if key == "tool":
            continue
        told = _comment(field["description"])
        if key in notes:
            told += f"\n{_comment(notes[key])}"
        blocks.append(f"{told}\n{_assigned(key, field, answers.get(key))}")
    return "\n\n".join(blocks) + "\n"


def _mistakes(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    known = fields()
    for key, value in said.items():
        if key not in known:
            near = get_close_matches(key, known, n=1)
            meant = f"; did you mean '{near[0]}'?" if near else f" (there are: {', '.join(known)})"
            yield key[:_WIDTH], f"there is no such key{meant}"
        elif wrong := _wrong(value, known[key]):
            yield key, wrong


def _wrong(value: object, field: Mapping[str, Any]) -> str:
    """Say what is wrong with a value, "" if nothing is: of the schema's words, those that it uses."""
    if field["type"] == "array":
        if not isinstance(value, list):
            return f"this is {_BARE['array']}"
        if len(value) > field["maxItems"]:
            return f"more than {field['maxItems']} entries"
        return next(filter(None, (_wrong(item, field["items"]) for item in value)), "")
    if not isinstance(value, str):
        return f"this is {_BARE['string']}"
    if len(value) > field.get("maxLength", len(value)):
        return f"longer than {field['maxLength']} characters; say it shorter, or name where it is described"
    choices = field.get("enum")
    return f"this is one of {', '.join(choices)}" if choices and value and value not in choices else ""


def _syntax(message: str) -> tuple[int, str, str]:
    found = _AT_LINE.search(message)
    line = int(found[1]) if found and found[1] else 1
    said = _AT_LINE.sub("", message)[:_WIDTH]
    return line, "", f"this is no TOML: {said[:1].lower()}{said[1:]}"


def _comment(text: str) -> str:
    return "\n".join(f"# {line}" for line in textwrap.wrap(text, _WIDTH - 2))


def _assigned(key: str, field: Mapping[str, Any], value: str | list[str] | None) -> str:
    """Return the line of one key; what is known of nothing is an empty text, and a list stays out until it is."""
    if field["type"] == "array":
        items = [] if value is None else value
        listed = "".join(f"  {_quoted(str(item))},\n" for item in items)
        return f"{key} = [\n{listed}]" if listed else f"# {key} = []"
    return f"{key} = {_quoted(str(value or field.get('enum', [''])[-1]))}"


def _quoted(text: str) -> str:
    """Return a text as TOML writes it: what JSON writes is that, but for one letter."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
