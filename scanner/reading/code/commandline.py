"""Command lines of Windows: which files of the house they start or hand over, interpreters and switches apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r"\"([^\"\r\n]{1,400})\"|([^\s\"]{1,400})")
_FILE = re.compile(
    r"^(?:[/-]\w+[:=])?((?:[A-Za-z]:|\\\\|%\w+%|\.{0,2}[\\/])?[^<>|*?\"]*\."
    r"(?:bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|pyw?|exe|com|jar|xls[xmb]?|xlam|mdb|accd[be]|sql|r|sas|ahk|dtsx|"
    r"kjb|ktr|yxmd|lnk|rdp|csv|txt|xml))$",
    re.IGNORECASE,
)
_PROGRAMS = re.compile(
    r"(?:^|[\\/])(?:cmd|powershell|pwsh|[wc]script|mshta|rundll32|regsvr32|schtasks|msaccess|excel|winword|pythonw?|"
    r"pyw?|java|javaw|rscript|explorer|conhost|svchost|sqlcmd|dtexec)(?:\.exe)?$",
    re.IGNORECASE,
)
_LONGEST = 8_192


def files_of(command: str) -> Iterator[str]:
    """Yield the files a command line names, each once; a program that only runs another file is left out."""
    seen: set[str] = set()
    for quoted, plain in _WORD.findall(command[:_LONGEST]):
        found = _FILE.match(quoted or plain)
        if found and not _PROGRAMS.search(found[1]) and found[1].casefold() not in seen:
            seen.add(found[1].casefold())
            yield found[1]
