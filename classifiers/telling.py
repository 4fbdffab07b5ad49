"""Which words of a piece of evidence tell what a tool does, before any rule looks at them."""

from __future__ import annotations

import re

from classifiers.evidence import Evidence, Kind, Verb

_QUOTED = re.compile(r"'(?:[^']|'')*'")
_SENTENCE = 3
"""Blanks in a quoted text that make it a sentence."""
_DEFINITION = re.compile(r"\s*(?:create|alter|drop|grant|revoke|comment)\b(?!.*\bselect\b)", re.IGNORECASE | re.DOTALL)


def said(item: Evidence) -> str:
    """Return the text without sentences in quotes, if it is SQL: what fills a column is not what is changed."""
    if item.kind is not Kind.SQL or "'" not in item.text:
        return item.text
    return _QUOTED.sub(lambda found: "''" if found[0].count(" ") >= _SENTENCE else found[0], item.text)


def defines(item: Evidence) -> bool:
    """True for a statement that makes, changes or drops tables and rights: it keeps no record of anything."""
    return item.kind is Kind.SQL and item.verb is Verb.WRITE and _DEFINITION.match(item.text) is not None
