"""Comments of Python that stand on lines of their own, apart from such as look like code that was switched off."""

from __future__ import annotations

import re
from collections.abc import Iterator

_COMMENT = re.compile(r"^[ \t]*#+(?!!)[ \t]*(.*)$", re.MULTILINE)
_CODE = re.compile(r"[=({\[]|^(?:import|from|print|def|if|for|return|-\*-|coding)\b|^(?:%|In\[)|:$")


def comments(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the words of each comment; "" for such as say nothing."""
    number, position = 1, 0
    for match in _COMMENT.finditer(text):
        number += text.count("\n", position, match.start())
        position = match.start()
        said = match[1].strip("# -=*")
        yield number, said if len(said.split()) > 1 and not _CODE.search(said) else ""
