"""Which words of a piece of evidence tell what a tool does, before any rule looks at them."""

from __future__ import annotations

import re

from classifiers.evidence import Evidence, Kind, Verb

_QUOTED = re.compile(r"'(?:[^']|'')*'")
_FILLS = re.compile(r"\s*insert\b", re.IGNORECASE)
_CONDITION = re.compile(r"\bwhere\b(?!.*\bset\b)", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile("[ _]")
_SENTENCE, _WORDS = 3, 2
"""Breaks between words in a quoted text that make it a sentence; fewer where a row is filled in."""
_MADE = re.compile(
    r"\s*select\s+(?:\*|[^*/+]*?)\s+into\s+\S+\s+from\b(?!.*[\])\w]\s*[*/]).*", re.IGNORECASE | re.DOTALL
)
"""A selection into a new table, with nothing calculated: figures that others made, once more."""
_COPIED = re.compile(r"\s*insert\s+into\s+(\S+)\s+select\s+\*\s+from\s+([^\s;]+)[\s;]*", re.IGNORECASE)
_KINDS = re.compile(
    r"\s*insert\s+(?:into\s+)?[\w.$\[\]\"`]*?(?:types?|tipos?|tipi|kinds?|categor(?:y|ies|ias?|ie))[\]\"`]?(?:\s*\([^()]*\))?\s*"
    r"(?:output[^()]*)?values\b",
    re.IGNORECASE,
)
"""Rows that are written into a list of kinds: words to choose from, no record."""
_DEFINITION = re.compile(
    r"\s*(?:(?:grant|revoke)\b|(?:create|alter|drop|comment)\b(?!.*\bselect\b))", re.IGNORECASE | re.DOTALL
)


def said(item: Evidence) -> str:
    """Return the text, if it is SQL without quoted texts that name no object of it.

    What a column is filled with is not what is changed, unless it is a word or two such as a verdict; nor is what a
    condition looks for.
    """
    if item.kind is not Kind.SQL or "'" not in item.text:
        return item.text
    found = _CONDITION.search(item.text)
    end = found.start() if found else len(item.text)
    most = _WORDS if _FILLS.match(item.text) else _SENTENCE
    kept = _QUOTED.sub(lambda quoted: "''" if len(_BREAK.findall(quoted[0])) >= most else quoted[0], item.text[:end])
    return kept + _QUOTED.sub("''", item.text[end:])


def defines(item: Evidence) -> bool:
    """True for a statement that makes, changes, drops or copies tables, rights or kinds: no record of its own."""
    if item.kind is not Kind.SQL or item.verb is not Verb.WRITE:
        return False
    if any(form.match(item.text) for form in (_DEFINITION, _KINDS)) or _MADE.fullmatch(item.text):
        return True
    copied = _COPIED.fullmatch(item.text)
    return copied is not None and _alike(copied[1].casefold(), copied[2].casefold())


def _alike(one: str, other: str) -> bool:
    """True for `orders` and `orders_new`: a table that is made anew."""
    return one.startswith(other) or other.startswith(one)
