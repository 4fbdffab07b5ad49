"""The script blocks of .hta, .wsf and .asp files: their language, their text, the line they begin in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SCRIPT = re.compile(
    r"<script\b(?P<attributes>[^>]{0,400})>(?P<code>.*?)(?:</script\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
_LANGUAGE = re.compile(r"(?:language|type)\s*=\s*[\"']?(?:text/)?([\w.]+)", re.IGNORECASE)
_WRAPPING = re.compile(r"\s*(?:<!\[CDATA\[|<!--)|(?:\]\]>|-->)\s*$")
_TITLE = re.compile(r"<title>([^<]{1,200})</title>|\bapplicationname\s*=\s*[\"']([^\"']{1,100})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Script:
    """One block: `line` is the number of the line before its first one."""

    language: str
    text: str
    line: int


def scripts(text: str) -> Iterator[Script]:
    """Yield the script blocks; a block without a language speaks that of the one before, JavaScript at first."""
    language = "VBScript" if re.search(r"vbs(?:cript)?", text[:20_000], re.IGNORECASE) else "JavaScript"
    for match in _SCRIPT.finditer(text):
        named = _LANGUAGE.search(match["attributes"])
        if named:
            language = "VBScript" if named[1].lower().startswith("vb") else "JavaScript"
        code = _WRAPPING.sub(lambda found: "\n" * found[0].count("\n"), match["code"])
        yield Script(language, code, text.count("\n", 0, match.start("code")))


def title(text: str) -> str:
    """Return what the page calls itself, "" if it does not."""
    found = _TITLE.search(text)
    return (found[1] or found[2]).strip() if found else ""
