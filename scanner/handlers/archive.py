"""Zip archives, one level deep: what may be a tool in one is named on the ledger, and nothing is unpacked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Finding, Kind, Metric, Problem, Trouble
from scanner.reading import archive, packagekind
from scanner.reading.handler import Handler

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.archive import Member
    from scanner.reading.source import SourceFile

_OTHERS = frozenset({".mlx", ".slx", ".mlapp", ".qvf", ".qvw", ".xll", ".vi", ".llb", ".fmp12"})
"""Suffixes of formats that are zip archives too."""
_SUFFIXES = (
    ".mdb .accdb .accde .mde .accda .mda .adp .xlsm .xlsb .xlam .xltm .xls .xla .xlt .docm .dotm .doc .pptm "
    ".ppam .ppt .py .pyw .ipynb .vbs .wsf .hta .bas .cls .frm .ps1 .psm1 .bat .cmd .sql .js .gs .r .rmd .sas "
    ".m .ahk .prg .scl .st .l5x .awl .msapp .pbix .pbit .twb .twbx .tds .tdsx .yxmd .yxmc .yxwz .ods .odb "
    ".rdl .rpt .vi .llb .qvw .qvf .knwf .dtsx .mpp .slk .zip .7z .rar"
)
_TOOLS = frozenset(_SUFFIXES.split())
"""Suffixes of what is a tool, or may hide one, outside an archive."""
_NAMED = 50
_SHOWN = 12


def recognise(file: SourceFile) -> str | None:
    """Return `archive` for a zip archive that is nothing else."""
    if file.suffix in _OTHERS or not file.head.startswith((archive.MAGIC, packagekind.EMPTY_ARCHIVE)):
        return None
    kind = packagekind.package_kind(file)
    return kind if kind == packagekind.ARCHIVE else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield what lies in the archive by suffix, and each member that may be a tool as not read."""
    if not file.head.startswith(archive.MAGIC):
        return
    opened = archive.archive(file)
    members = [member for member in opened.members if not member.name.endswith("/")]
    if not file.code_only:
        yield Metric(name="members", value=len(members))
        shown = Counter(_suffix(member) or "without suffix" for member in members).most_common(_SHOWN)
        yield Evidence.of(Kind.LABEL, ", ".join(f"{count} {suffix}" for suffix, count in shown), "members")
    tools = [member for member in members if _suffix(member) in _TOOLS]
    for member in tools[:_NAMED]:
        yield _unread(member)
    if len(tools) > _NAMED:
        detail = f"{len(tools) - _NAMED} more members may be tools; they are not read"
        yield Problem(trouble=Trouble.CAPPED, detail=detail, where="members")
    yield from opened.problems


def _suffix(member: Member) -> str:
    """Return the last suffix of a member in lower case."""
    stem, dot, suffix = member.name.rpartition("/")[2].rpartition(".")
    return f".{suffix.lower()}" if dot and stem else ""


def _unread(member: Member) -> Problem:
    if member.encrypted:
        detail = f"{member.name} is locked in the archive by a password"
        return Problem(trouble=Trouble.ENCRYPTED, detail=detail, where=member.name)
    detail = f"{member.name} lies in an archive and is not read; unpacked it is"
    return Problem(trouble=Trouble.NOT_READ_YET, detail=detail, where=member.name)


HANDLER = Handler(name="archive", version=1, suffixes=frozenset({".zip"}), recognise=recognise, read=read)
