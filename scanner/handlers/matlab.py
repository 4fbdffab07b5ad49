"""MATLAB and Octave scripts; `.m` is also Objective-C, Mathematica and Power Query, which are left alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Finding
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.scripts import is_text, module, stem, text_of
from scanner.reading.handler import Handler
from scanner.reading.languages.matlab import matlab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_SUFFIXES = frozenset({".m"})
_OTHERS = re.compile(
    rb"^\s*(?:#\s*(?:import|include|define|if|pragma)\b|@(?:interface|implementation|protocol|import|class)\b|//|/\*|"
    rb"\(\*|let\b|section\s+\w+;|:-\s)",
    re.MULTILINE,
)
_OWN = re.compile(
    rb"^\s*(?:%|function\b|classdef\b|clear\b|clc\b|close\s+all|for\s+\w+\s*=|if\b|end\b|disp\b|addpath\b)|"
    rb"^\s*[\w.(\[][\w.(){},:\[\]~ ]{0,80}=[^=].*|^\s*\w+\s*\(.*\)\s*;?\s*$",
    re.MULTILINE,
)


def recognise(file: SourceFile) -> str | None:
    """A text with the suffix that begins like MATLAB and like none of its namesakes."""
    if file.suffix not in _SUFFIXES or not is_text(file.head):
        return None
    return "matlab" if _OWN.search(file.head) and not _OTHERS.search(file.head) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the script as one module, and what it does."""
    text = text_of(file)
    yield from module(file, stem(file), "MATLAB", text)
    if not file.code_only:
        yield from read_script(text, stem(file), matlab(text))


HANDLER = Handler(
    name="matlab",
    version=3,
    suffixes=_SUFFIXES,
    recognise=recognise,
    read=read,
    title="MATLAB, Octave",
    reads=(
        "calls, SQL, paths, writes to instruments; Objective-C, Mathematica and Power Query of that "
        "suffix are left alone"
    ),
    leaves="live scripts and models",
)
