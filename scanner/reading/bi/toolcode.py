"""The notebook that an Alteryx Python tool carries in its settings, as one text of code."""

from __future__ import annotations

import re

from scanner.reading.bi.jsonvalues import items, parsed, text
from scanner.reading.handler import Unreadable

_MAGIC = re.compile(r"^[ \t]*[%!]", re.MULTILINE)
"""Lines for the notebook itself, or for the shell."""


def notebook_code(notebook: str) -> str | None:
    """Return the code of all cells; None if it is no notebook. Older versions wrap it into a text of JSON once more."""
    try:
        content = parsed(notebook)
        wrapped = text(content, "#cdata-section")
        content = parsed(wrapped) if wrapped else content
    except Unreadable:
        return None
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        return None
    code = (_code(cell.get("source")) for cell in items(content, "cells") if text(cell, "cell_type") == "code")
    return "\n".join(code)


def _code(source: object) -> str:
    """Return the text of a cell: one text, or lines that end themselves; what is not Python becomes a comment."""
    lines = source if isinstance(source, list) else [source]
    return _MAGIC.sub("# ", "".join(line for line in lines if isinstance(line, str)))
