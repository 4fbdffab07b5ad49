"""What an Office file is by its content: the program, whether it carries macros, whether it is locked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifiers.evidence import Trouble
from scanner.reading import archive as zips
from scanner.reading import ole
from scanner.reading.handler import Unreadable
from scanner.reading.office.ooxml import VBA_TYPE, Package
from scanner.reading.office.unlocking import unlocked

if TYPE_CHECKING:
    from scanner.reading.source import SourceFile

EXCEL, WORD, POWERPOINT = "excel", "word", "powerpoint"

_PROGRAMS = (
    ("sheet.binary", "xlsb"),
    ("spreadsheetml", EXCEL),
    ("ms-excel", EXCEL),
    ("wordprocessingml", WORD),
    ("ms-word", WORD),
    ("presentationml", POWERPOINT),
    ("ms-powerpoint", POWERPOINT),
)
_MAIN_PARTS = (
    ("xl/workbook.bin", "xlsb"),
    ("xl/workbook.xml", EXCEL),
    ("word/document.xml", WORD),
    ("ppt/presentation.xml", POWERPOINT),
)
_LOCKED_PROGRAMS = {
    ".xlsb": "xlsb",
    ".doc": WORD,
    ".dot": WORD,
    ".ppt": POWERPOINT,
    ".pps": POWERPOINT,
    ".pot": POWERPOINT,
}


@dataclass(frozen=True, slots=True)
class OfficeKind:
    """`program` is excel, word or powerpoint; `container` is zip, xlsb, ole or locked (an encrypted package)."""

    program: str
    container: str
    macros: bool

    @property
    def name(self) -> str:
        """Kind as the inventory names it."""
        return self.program + ("-macro" if self.macros else "")


def office_kind(file: SourceFile) -> OfficeKind | None:
    """Return what the file is, None if it is no Office document; looks at its listing only.

    Raises:
        Unreadable: it begins as a container of Office documents does, but its listing cannot be read.
    """
    known = file.__dict__.get("_office_kind", "")
    if isinstance(known, Unreadable):
        raise known
    if isinstance(known, OfficeKind) or known is None:
        return known
    try:
        kind = _find(file)
    except Unreadable as damage:
        file.__dict__["_office_kind"] = damage
        raise
    file.__dict__["_office_kind"] = kind
    return kind


def package_of(file: SourceFile) -> Package:
    """Return the package that `file` is, opened once.

    Raises:
        Unreadable: it is no zip archive, or its listing is damaged.
    """
    known = file.__dict__.get("_package")
    if isinstance(known, Package):
        return known
    opened = Package(zips.archive(file))
    file.__dict__["_package"] = opened
    return opened


def _find(file: SourceFile) -> OfficeKind | None:
    if file.head[:4] == zips.MAGIC:
        return _of_package(package_of(file))
    if file.head[:8] != ole.MAGIC:
        return None
    try:
        return _of_compound(ole.compound_file(file), file.suffix)
    except ole.OleError as damage:
        raise Unreadable(Trouble.MALFORMED, f"a container of old Office documents starts here, but {damage}") from None


def _of_package(package: Package) -> OfficeKind | None:
    _, kind = package.main()
    program = next((program for words, program in _PROGRAMS if words in kind), "")
    if not program:
        program = next((program for part, program in _MAIN_PARTS if part in package.archive), "")
    if not program:
        return None
    macros = package.declared(VBA_TYPE) or any(map(_carries_macros, package.archive.names))
    if program == "xlsb":
        return OfficeKind(EXCEL, "xlsb", macros)
    return OfficeKind(program, "zip", macros)


def _carries_macros(name: str) -> bool:
    name = name.lower()
    return name.endswith("vbaproject.bin") or ("/macrosheets/" in name or "/intlmacrosheets/" in name)


_STREAMS = (
    ("workbook", EXCEL),
    ("book", EXCEL),
    ("worddocument", WORD),
    ("powerpoint document", POWERPOINT),
    ("pp40", POWERPOINT),
    ("encryptedsummary", POWERPOINT),
)


def _of_compound(compound: ole.CompoundFile, suffix: str) -> OfficeKind | None:
    if "EncryptedPackage" in compound:
        return _locked(suffix)
    program = next((program for stream, program in _STREAMS if stream in compound), "")
    if not program:
        return None
    macros = any(path in compound for path in ("_VBA_PROJECT_CUR/VBA", "Macros/VBA", "_VBA_PROJECT"))
    return OfficeKind(program, "ole", macros)


def _locked(suffix: str) -> OfficeKind:
    """An encrypted package hides what it is: its suffix is the only hint."""
    program = _LOCKED_PROGRAMS.get(suffix[:4], EXCEL) if suffix != ".xlsb" else "xlsb"
    macros = suffix in (".xlsm", ".xltm", ".xlam", ".docm", ".dotm", ".pptm", ".potm", ".ppsm", ".ppam")
    return OfficeKind(EXCEL if program == "xlsb" else program, "locked", macros)


def opened_package(file: SourceFile) -> Package:
    """Return the package to read: the file itself, or what the well-known password unlocks.

    Raises:
        Unreadable: it needs another password, or it is no package.
    """
    kind = office_kind(file)
    return package_of(unlocked(file) if kind is not None and kind.container == "locked" else file)
