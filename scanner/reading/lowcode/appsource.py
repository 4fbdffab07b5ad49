"""The two notations of Power Apps sources, `*.fx.yaml` of old and `*.pa.yaml`: the expressions they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.reading.lowcode.canvas import Rule

_LINE = re.compile(
    r"^(?P<indent> *)(?:- +)?(?P<key>'(?:[^']|'')+'|\"[^\"]+\"|[^\s:#'\"][^:]{0,200}?)\s{0,4}:(?:\s+(?P<value>.*))?$"
)
_ITEM = re.compile(r"^( *)(- +)")
_BLOCK = re.compile(r"^[|>][-+]?\d*\s*$")
_ESCAPED = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
"""A line break in quotes ends a remark within the expression."""
_AS = re.compile(r"^'?(.+?)'? As \S.*$", re.IGNORECASE)
"""How older sources name a control: what it is called, and what it is of which variant."""
_STRUCTURE = frozenset(
    {"Screens", "Properties", "Children", "ComponentDefinitions", "ComponentInstances", "App", "Host"}
)
SCREENS = re.compile(
    r"^(?:(?:- )?(?:\"'|'?)[^\n:\"]{1,200} As '?[\w.-]+(?:'|'?\")?:|(?:Screens|App|ComponentDefinitions):)"
    r"|^ *(?:- )?(?:\w+:\s+)?Control: [\w./@ -]+$(?=(?:.*\n){1,40}? +Properties:)"
    r"|^ +(?:[\w.]+|'[^'\n]+'): (?:=|\|-?\s*\n\s+=)",
    re.MULTILINE,
)
"""How a source of Power Apps begins, of any of its versions; asked of texts with its suffixes alone."""


def read_source(text: str, name: str) -> Iterator[Rule]:
    """Yield the expressions of a source file; `name` is that of the screen if the file does not say."""
    stack: list[tuple[int, str]] = []
    for indent, key, value in _entries(text):
        while stack and stack[-1][0] >= indent:
            stack.pop()
        expression = _expression(value)
        if expression is None:
            stack.append((indent, key))
            continue
        controls = [_control(above) for _, above in stack if above not in _STRUCTURE]
        screen = controls[0] if controls else "App" if any(above == "App" for _, above in stack) else name
        control = controls[-1] if len(controls) > 1 else ""
        yield Rule(screen=screen, control=control, name=key, expression=expression)


def _control(key: str) -> str:
    typed = _AS.match(key)
    return typed[1] if typed else key


def _expression(value: str) -> str | None:
    """Return what stands behind the equals sign, None for anything else than an expression."""
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        value = value[1:-1].replace("''", "'") if value[0] == "'" else _ESCAPED.sub(_unescaped, value[1:-1])
    return value[1:].strip() if value.startswith("=") else None


def _unescaped(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[1], found[1])


def _entries(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield indent, key and value of each line that has them; a block is one value."""
    lines = text.expandtabs(4).splitlines()
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        found = _LINE.match(line) if not line.lstrip().startswith("#") else None
        if found is None:
            continue
        item = _ITEM.match(line)
        indent = len(found["indent"]) + (len(item[2]) if item else 0)
        value = found["value"] or ""
        if _BLOCK.match(value):
            block, number = _block(lines, number, len(found["indent"]))
            value = block
        yield indent, found["key"].strip("'\""), value


def _block(lines: list[str], number: int, indent: int) -> tuple[str, int]:
    """Return the lines below a key that stand deeper, and the number of the line behind them."""
    first = number
    while number < len(lines) and (not lines[number].strip() or _depth(lines[number]) > indent):
        number += 1
    return "\n".join(line.strip() for line in lines[first:number]), number


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
