"""Paths as people and programs write them, compared with the paths that a scan saw."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable


def normal(path: str) -> str:
    """Return a path in lower case with `/` and without `.` and `..` steps; a drive or server name stays."""
    steps: list[str] = []
    for step in path.strip().strip("\"'").replace("\\", "/").casefold().split("/"):
        if step == ".." and steps:
            steps.pop()
        elif step not in {"", ".", ".."}:
            steps.append(step)
    return "/".join(steps)


def unescaped(text: str) -> str:
    """Return a text with its `%20` and the like decoded as UTF-8; what is none stays."""
    return _ESCAPES.sub(lambda match: bytes.fromhex(match[0].replace("%", "")).decode("utf-8", "replace"), text)


_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


class KnownPaths:
    """The paths of one share, each with a key of the caller's; made once, asked often."""

    def __init__(self, share: str, paths: Iterable[tuple[str, str]]) -> None:
        self.share = share.casefold()
        self.whole = {normal(path): key for path, key in sorted(paths)}
        self.named: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for path, key in self.whole.items():
            self.named[path.rpartition("/")[2]].append((path, key))

    def resolve(self, target: str, origin: str) -> str | None:
        r"""Return the key of the one path that `target` means, or None.

        Tried in this order: beside the file that names it; as a path that ends like one of the share's
        (`T:\Quality\x` or `\\server\share\Quality\x`); by base name where it is unique on the share.

        Args:
            target: the path as written.
            origin: path of the file that names it, relative to the share.
        """
        wanted = normal(target)
        if not wanted:
            return None
        beside = normal(f"{origin.replace(chr(92), '/').rpartition('/')[0]}/{target}")
        for whole in (beside, wanted.removeprefix(f"{self.share}/"), wanted):
            if whole in self.whole:
                return self.whole[whole]
        named = self.named.get(wanted.rpartition("/")[2], ())
        ending = [key for path, key in named if wanted.endswith(f"/{path}")]
        candidates = ending or [key for _, key in named]
        return candidates[0] if len(candidates) == 1 else None
