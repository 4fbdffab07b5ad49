"""Batch files without layout: upper and lower case mean nothing to the command processor, but to texts it shows."""

from __future__ import annotations

import re

_COMMAND = re.compile(r"[^&|\n()]+|[&|\n()]")
_WORDS = re.compile(r"[@\s]*(?i:(?:else|do|call)\b\s*)?(?P<word>[^\s\\/.:;,=<>]+)?")
_FILE_WORDS = (
    "append assign assoc attrib break cd chdir cls comp copy cscript date del dir endlocal erase exit expand "
    "fc for forfiles ftype goto if label md mkdir mklink move net path pause popd print prompt pushd rd ren "
    "rename replace rmdir robocopy setlocal shift sort subst taskkill tasklist time timeout tree type ver "
    "verify vol where wscript xcopy"
)
_FILES = frozenset(_FILE_WORDS.split())
"""Commands whose arguments are names of files, labels, switches and other words of Windows: case means nothing."""
_ASSIGNED = re.compile(r"[@\s]*set\s+(?:/[ap]\s+)?[^=\n]*=?", re.IGNORECASE)
_VARIABLE = re.compile(r"%~?[\w$#(). -]{1,60}(?::[^%\n]{0,80})?%|![\w$#.-]{1,60}!|%%?~?[\w:$]")
_CONDITION = re.compile(
    r"[@\s]*(?:else\s+)?if\s+(?:/i\s+)?(?:not\s+)?"
    r"(?:exist\s+\S+|defined\s+\S+|errorlevel\s+\d+|cmdextversion\s+\d+|\S+?\s*==\s*\S+|\S+\s+(?:equ|neq|lss|leq|gtr|geq)\s+\S+)",
    re.IGNORECASE,
)
_COMPARISON = re.compile(r"(\S+?)(\s*==\s*|\s+(?:equ|neq)\s+)(\S+)", re.IGNORECASE)
_SWITCHED = re.compile(r"[@\s]*echo\s+(?:on|off)\s*", re.IGNORECASE)
_LOOP_BODY = re.compile(r"\s*do\s+", re.IGNORECASE)
_LABEL = re.compile(r"\s*:")


def without_case(code: str) -> str:
    """Return the code of a batch file in lower case wherever that means the same; texts stand apart already."""
    return "".join(_folded(piece) for piece in _COMMAND.findall(code))


def _folded(piece: str) -> str:
    """Return one command in lower case as far as it is a word of the command processor or a name of Windows."""
    condition = _CONDITION.match(piece)
    if condition is not None:
        return _compared(condition[0]) + _folded_command(piece[condition.end() :])
    return _folded_command(piece)


def _compared(condition: str) -> str:
    """Return a condition in lower case; texts are compared as they are written, unless `/i` says otherwise."""
    found = _COMPARISON.search(condition)
    if found is None or "/i" in condition.lower():
        return condition.lower()
    compared = f"{plain_variables(found[1])}{found[2].lower()}{plain_variables(found[3])}"
    return condition[: found.start()].lower() + compared + condition[found.end() :]


def _folded_command(piece: str) -> str:
    if _LABEL.match(piece) or _SWITCHED.fullmatch(piece) or "*" in piece.partition(" ")[0]:
        return piece.lower()
    found = _WORDS.match(piece)
    word = found["word"] if found else None
    if found is None or word is None or word.lower() in _FILES:
        return piece.lower()
    assigned = _ASSIGNED.match(piece)
    end = assigned.end() if assigned else found.end()
    body = _LOOP_BODY.match(piece, end)
    if body:
        return piece[: body.end()].lower() + _folded_command(piece[body.end() :])
    return piece[:end].lower() + plain_variables(piece[end:])


def plain_variables(words: str) -> str:
    """Return a text with the names of its variables in lower case."""
    return _VARIABLE.sub(lambda found: found[0].lower(), words) if "%" in words or "!" in words else words
