"""The five things a documentation has to tell (POLICY section 2), and by which words a text shows that it does."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from classifiers.words import fold

SECTIONS = " · "
"""Stands between two sections of a documentation in one line of evidence."""
_SIGNS = re.compile(r"[^\w+]+")
_HEADING = re.compile(r"[^:：=]{1,60}?(?=\s*(?:[:：=]|\s[-–—]\s|$))")
_NUMBER = re.compile(r"^\d+ | \d+$")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NO_BLANKS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_WORDS, _SIGNS_WITHOUT_BLANKS = 4, 8
"""From so many words on, or signs of a script without blanks, a text says something."""


class Aspect(StrEnum):
    """One thing that people need to know to use a tool, or to take it over."""

    PURPOSE = "purpose"
    INPUTS = "inputs"
    OUTPUTS = "outputs"
    RUN = "run"
    CHECK = "check"


ASPECT_WORDS = {
    Aspect.PURPOSE: "purpose",
    Aspect.INPUTS: "inputs",
    Aspect.OUTPUTS: "outputs",
    Aspect.RUN: "how to run",
    Aspect.CHECK: "how to check",
}
"""The aspects as sentences name them."""


def heading_of(text: str) -> Aspect | None:
    """Return the aspect that the heading of a section names: `Inputs: a.csv`, `3. Ausgaben`, `使い方`."""
    head = _HEADING.match(text)
    return _vocabulary().headings.get(_NUMBER.sub("", _folded(head[0]))) if head else None


def without_heading(text: str) -> str:
    """Return a section without the heading that opens it."""
    head = _HEADING.match(text)
    return text if head is None else text[head.end() :].lstrip(" :：=–—-")


def covered(texts: Iterable[str]) -> frozenset[Aspect]:
    """Return what the lines of one documentation tell, in any of the languages that the product knows.

    A first section without a heading says what the tool is for, if it is a sentence.
    """
    found: set[Aspect] = set()
    sections = (section for text in texts for section in text.split(SECTIONS))
    for number, section in enumerate(sections):
        heading = heading_of(section)
        if heading is not None:
            found.add(heading)
        elif not number and is_sentence(section):
            found.add(Aspect.PURPOSE)
        folded = f" {_folded(section)} "
        found.update(aspect for aspect, terms in _vocabulary().phrases.items() if any(term in folded for term in terms))
    return frozenset(found)


def is_sentence(text: str) -> bool:
    """Return whether a text has enough words to say something."""
    return len(_WORD.findall(text)) >= _WORDS or len(_NO_BLANKS.findall(text)) >= _SIGNS_WITHOUT_BLANKS


def names_documentation(name: str) -> bool:
    """Return whether a sheet or a table is called what documentation is called: Readme, Anleitung, 使い方."""
    words = _NUMBER.sub("", _folded(name))
    known = _vocabulary()
    return words in known.names or words.startswith(known.beginnings) or any(s in f" {words} " for s in known.strong)


def is_read_me(stem: str) -> bool:
    """Return whether a file of this name, its suffix left out, is a read-me in whatever language."""
    return _folded(stem) in _vocabulary().read_me


def in_order(aspects: Iterable[Aspect]) -> Sequence[Aspect]:
    """Return aspects in the order in which the policy names them."""
    wanted = frozenset(aspects)
    return [aspect for aspect in Aspect if aspect in wanted]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Vocabulary:
    """The words, folded; phrases and strong names stand between blanks, as words do in the text."""

    headings: Mapping[str, Aspect]
    phrases: Mapping[Aspect, Sequence[str]]
    names: frozenset[str]
    beginnings: tuple[str, ...]
    strong: Sequence[str]
    read_me: frozenset[str]


@cache
def _vocabulary() -> _Vocabulary:
    table = tomllib.loads((files("classifiers") / "documentation.toml").read_text(encoding="utf-8"))
    names = table["names"]["words"]
    return _Vocabulary(
        headings={_folded(term): aspect for aspect in Aspect for term in table[aspect]["headings"]},
        phrases={aspect: [_between_blanks(term) for term in table[aspect]["phrases"]] for aspect in Aspect},
        names=frozenset(_folded(term) for term in names if not term.endswith("*")),
        beginnings=tuple(_folded(term) for term in names if term.endswith("*")),
        read_me=frozenset(_folded(term) for term in table["names"]["read_me"]),
        strong=[_between_blanks(term) for term in table["names"]["strong"]],
    )


def _between_blanks(term: str) -> str:
    """Whole words stand between blanks; a script without blanks has words anywhere."""
    if _NO_BLANKS.search(term):
        return _folded(term)
    return f" {_folded(term)}" if term.endswith("*") else f" {_folded(term)} "


def _folded(text: str) -> str:
    return " ".join(_SIGNS.sub(" ", fold(text)).split())
