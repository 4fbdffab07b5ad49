"""What formatters of Python change without changing what runs: quotes, commas that end a list, brackets around all."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"([A-Za-z]*)('{3}|'|\"{3}|\")(.*)\2", re.DOTALL)
_WHOLE = re.compile(
    r"^(?:(?:return|if|elif|while|assert|yield|await|raise|del|not)\b ?|for .* in ?|[^()]*?(?<![=!<>])=(?!=))(?=\()"
)
_NUMBER_SIGN = re.compile(r"\d\w*[A-Z]")
_NUMBER = re.compile(r"(?<![\w.])\d[\dA-Fa-fXxOoBbEeJj_]*")
_NO_BASES = re.compile(r"^(class \w+)\(\)")
_TARGET = re.compile(r"\bfor ?\(([^()]+,[^()]*)\) ?in\b")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_OPENING, _CLOSING = "([{", ")]}"


def plain_quotes(text: str) -> str:
    """Return a text in double quotes, if that needs no other signs in it, with its prefix in lower case."""
    found = _QUOTED.fullmatch(text)
    if found is None:
        return text
    prefix, mark, inner = found[1].lower().replace("u", ""), found[2], found[3]
    if "r" not in prefix and mark == "'":
        inner = _ESCAPED.sub(lambda sign: "'" if sign[1] == "'" else sign[0], inner)
    if '"' in inner:
        return prefix + mark + found[3] + mark
    return prefix + '"' * len(mark) + inner + '"' * len(mark)


def block_head(statement: str) -> str:
    """Return the head of a block with its colon, "" if there is none."""
    depth = 0
    for place, sign in enumerate(statement):
        depth += (sign in _OPENING) - (sign in _CLOSING)
        if sign == ":" and not depth and statement[place + 1 : place + 2] != "=":
            return statement[: place + 1]
    return ""


def plain_words(statement: str) -> str:
    """Return a statement with numbers in lower case, without the empty brackets of a class, those of a target."""
    if _NUMBER_SIGN.search(statement):
        statement = _NUMBER.sub(lambda found: found[0].lower(), statement)
    if statement.startswith("class "):
        return _NO_BASES.sub(r"\1", statement)
    return _TARGET.sub(r"for \1 in", statement) if "for(" in statement or "for (" in statement else statement


def plain_brackets(statement: str) -> str:
    """Return a statement without the commas and the outer brackets that a formatter puts in where lines are long."""
    if ",)" in statement or ",]" in statement or ",}" in statement:
        statement = _without_last_commas(statement)
    return _without_outer(statement)


def _without_last_commas(statement: str) -> str:
    """Leave out commas before a closing bracket, but that of `(a,)` and of `x[a,]`, which make a tuple of one."""
    kept: list[str] = []
    commas: list[int] = []
    listing: list[bool] = []
    for sign in statement:
        if sign in _OPENING:
            named = bool(kept) and (kept[-1].isalnum() or kept[-1] in "_)]")
            listing.append(sign == "{" or (sign == "[" and not named) or (sign == "(" and named))
            commas.append(0)
        elif sign in _CLOSING and commas:
            count, plain = commas.pop(), listing.pop()
            if kept[-1] == "," and (plain or count > 1):
                kept.pop()
        elif sign == "," and commas:
            commas[-1] += 1
        kept.append(sign)
    return "".join(kept)


def _without_outer(statement: str) -> str:
    """Leave out brackets around all of what is returned, asked or assigned."""
    found = _WHOLE.match(statement)
    if found is None or "(" not in statement:
        return statement
    start = found.end()
    end = _closing(statement, start)
    if end < 0 or statement[end + 1 :].strip() not in {"", ":"} or end == start + 1:
        return statement
    before, inner = statement[:start].rstrip(), statement[start + 1 : end]
    apart = before[-1:].isalnum() and (inner[:1].isalnum() or inner[:1] in "_\0")
    return f"{before}{' ' if apart else ''}{inner}{statement[end + 1 :]}"


def _closing(statement: str, start: int) -> int:
    """Return where the bracket closes that opens at `start`, -1 if it does not."""
    depth = 0
    for place in range(start, len(statement)):
        depth += statement[place] in _OPENING
        depth -= statement[place] in _CLOSING
        if not depth:
            return place
    return -1
