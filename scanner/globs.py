"""Include and exclude patterns of a share, compiled once: `*` and `?` inside a name, `**` across folders."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property


class Globs:
    """Which paths of a share are wanted. Patterns are relative to its root, upper and lower case alike.

    A pattern without a slash matches a name anywhere; a pattern that matches a folder matches all below it.
    """

    def __init__(self, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> None:
        self.include = tuple(include)
        self.exclude = tuple(exclude)

    @property
    def any(self) -> bool:
        """True if there is something to match."""
        return bool(self.include or self.exclude)

    def keeps(self, path: str) -> bool:
        """True if the file at this path is wanted."""
        if self._out is not None and self._out.fullmatch(path):
            return False
        return self._in is None or self._in.fullmatch(path) is not None

    def prunes(self, path: str) -> bool:
        """True if nothing in the folder at this path can be wanted because it is excluded."""
        return self._out is not None and self._out.fullmatch(path) is not None

    @cached_property
    def _in(self) -> re.Pattern[str] | None:
        return _compile(self.include)

    @cached_property
    def _out(self) -> re.Pattern[str] | None:
        return _compile(self.exclude)


def _compile(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return one expression for all patterns, None if there are none."""
    if not patterns:
        return None
    return re.compile("|".join(f"(?:{_translate(pattern)})" for pattern in patterns), re.IGNORECASE | re.DOTALL)


def _translate(pattern: str) -> str:
    """Translate one pattern; what follows the path it matches belongs to it."""
    pattern = pattern.strip().removeprefix("./").strip("/")
    if "/" not in pattern:
        pattern = f"**/{pattern}"
    names = pattern.split("/")
    parts = []
    for place, name in enumerate(names):
        last = place == len(names) - 1
        if name == "**":
            parts.append(".*" if last else "(?:[^/]+/)*")
        else:
            parts.append(_name(name) + ("" if last else "/"))
    return "".join(parts) + "(?:/.*)?"


def _name(name: str) -> str:
    """Translate the wildcards inside one name."""
    return "".join({"*": "[^/]*", "?": "[^/]"}.get(char) or re.escape(char) for char in name)
