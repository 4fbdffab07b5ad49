"""Whether a term runs wild in an engine that tries one way after the other, as most engines but RE2 do."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

_parser: Any = import_module("re._parser")  # typed nowhere; its older name warns that it is old
_FEW = 9
"""So often may be repeated what can be matched in several ways."""
_REPEATS = frozenset((_parser.MAX_REPEAT, _parser.MIN_REPEAT))
_CLASSES = re.compile(r"\\[pP](?:\{\^?\w+\}|\w)")
"""Classes that Python's parser does not know; any of its own does in their place."""
_FLAGS = re.compile(r"\(\?[a-zA-Z]+\)")

REPETITION = "a repetition inside a repetition runs wild in other engines; write it flat"
ALTERNATIVES = "alternatives inside a repetition run wild in other engines; write them flat"

_Elements = Sequence[tuple[Any, Any]]


def wildness(term: str) -> str:
    """Return why a term runs wild, or "": what is repeated often must not match the same text in several ways.

    Raises:
        re.error: it is spelled as RE2 alone knows it.
    """
    plain = _FLAGS.sub("", _CLASSES.sub(r"\\w", term)).replace(r"\z", r"\Z")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # `[[` may mean more one day
        try:
            parsed = _parser.parse(plain)
        except RecursionError:
            return "nested too deeply to be read"
    return next(_wild(list(parsed), 1), "")


def _wild(elements: _Elements, times: float) -> Iterator[str]:
    """Yield what is wrong in elements that are repeated so often by all that is around them."""
    for kind, content in elements:
        if kind in _REPEATS:
            least, most, repeated = content
            endless = most == _parser.MAXREPEAT
            if times > _FEW and (endless or (least != most and _twofold(list(repeated), elements))):
                yield REPETITION
            yield from _wild(list(repeated), float("inf") if endless else times * max(most, 1))
            continue
        if kind is _parser.BRANCH and times > _FEW:
            yield ALTERNATIVES
        for inner in _within(kind, content):
            yield from _wild(inner, times)


def _twofold(repeated: _Elements, elements: _Elements) -> bool:
    """True if what is optional is also what its round begins with: two rounds look like one."""
    begin = elements[0]
    if begin[0] in _REPEATS and list(begin[1][2]) == list(repeated):
        begin = elements[1] if len(elements) > 1 else repeated[0]
    return [begin] == list(repeated)[:1]


def _within(kind: Any, content: Any) -> Iterator[list[tuple[Any, Any]]]:
    """Yield what stands in a group or in each of the alternatives."""
    if kind is _parser.BRANCH:
        yield from map(list, content[1])
    elif kind is _parser.SUBPATTERN:
        yield list(content[-1])
