"""Which words of a piece of evidence tell what a tool does, before any rule looks at them."""

from __future__ import annotations

import re

from classifiers.evidence import Evidence, Kind, Verb

_QUOTED = re.compile(r"'(?:[^']|'')*'")
_SENTENCE = 3
"""Blanks in a quoted text that make it a sentence."""
_MADE = re.compile(
    r"\s*select\s+(?:\*|[^*/+]*?)\s+into\s+\S+\s+from\b(?!.*[\])\w]\s*[*/]).*", re.IGNORECASE | re.DOTALL
)
"""A selection into a new table, with nothing calculated: figures that others made, once more."""
_COPIED = re.compile(r"\s*insert\s+into\s+(\S+)\s+select\s+\*\s+from\s+([^\s;]+)[\s;]*", re.IGNORECASE)
_DEFINITION = re.compile(
    r"\s*(?:(?:grant|revoke)\b|(?:create|alter|drop|comment)\b(?!.*\bselect\b))", re.IGNORECASE | re.DOTALL
)


def said(item: Evidence) -> str:
    """Return the text without sentences in quotes, if it is SQL: what fills a column is not what is changed."""
    if item.kind is not Kind.SQL or "'" not in item.text:
        return item.text
    return _QUOTED.sub(lambda found: "''" if found[0].count(" ") >= _SENTENCE else found[0], item.text)


def defines(item: Evidence) -> bool:
    """True for a statement that makes, changes, drops or copies tables and rights: it makes no record of its own."""
    if item.kind is not Kind.SQL or item.verb is not Verb.WRITE:
        return False
    if _DEFINITION.match(item.text) or _MADE.fullmatch(item.text):
        return True
    copied = _COPIED.fullmatch(item.text)
    return copied is not None and _alike(copied[1].casefold(), copied[2].casefold())


def _alike(one: str, other: str) -> bool:
    """True for `orders` and `orders_new`: a table that is made anew."""
    return one.startswith(other) or other.startswith(one)
