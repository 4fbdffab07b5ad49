"""What a file is: its content decides, its suffix only says which readers are asked first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING

from classifiers.evidence import Problem, Trouble
from scanner.reading.handler import Handler, Unreadable
from scanner.reading.source import TooLarge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.reading.source import SourceFile

UNKNOWN = "unknown"
"""Kind of a file that no format claims."""
EMPTY = "empty"
"""Kind of a file without a byte."""
TEXT = "text"
"""Kind of plain text under the name of a document: many systems export lists that way."""

NO_FORMAT = frozenset({UNKNOWN, EMPTY, TEXT})
"""Kinds of files that are no tool and no candidate for one."""

_OFTEN_TEXT = frozenset({"excel", "word", "powerpoint"})
_MUST_NOT_BE_EMPTY = _OFTEN_TEXT | {"access"}
_ARCHIVE = b"PK"
_FEW_WORDS = 8
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\f\r\x1a\x1b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a file is: its kind, the reader of that kind if there is one, and where name and content disagree."""

    kind: str
    handler: Handler | None = None
    disagreement: Problem | None = None


def _by_suffix(kinds: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({suffix: kind for kind, suffixes in kinds.items() for suffix in suffixes.split()})


_PROMISES = _by_suffix(
    {
        "access": ".mdb .accdb .accda .accde .mde .mda",
        "excel": ".xls .xlt .xla .xlsx .xlsm .xltx .xltm .xlam .xlsb",
        "word": ".doc .dot .docx .docm .dotx .dotm",
        "powerpoint": ".ppt .pot .pps .ppa .pptx .pptm .potx .potm .ppsx .ppsm .ppam",
        "power-app": ".msapp",
        "power-bi": ".pbix .pbit",
        "tableau": ".twbx .tdsx",
        "alteryx": ".yxzp",
        "knime": ".knwf .knar",
        "open-document": ".ods .odt .odp .odb .ots .ott",
        "visio": ".vsd .vsdx .vsdm .vstm .vssm",
        "archive": ".zip .tar .tgz",
        "qlik": ".qvw .qvf",
        "infopath": ".xsn",
        "labview": ".vi",
        "notebook": ".ipynb",
    }
)
"""Suffixes that promise a format of their own: content that is not of it means damage, not another kind of text."""

_CODE = _by_suffix(
    {
        "python": ".py .pyw",
        "vbscript": ".vbs",
        "wsf": ".wsf",
        "hta": ".hta",
        "vba-source": ".bas .cls .vba",
        "powershell": ".ps1 .psm1",
        "batch": ".bat .cmd",
        "sql": ".sql",
        "javascript": ".js",
        "shell": ".sh .bash .ksh",
        "autoit": ".au3",
        "dotnet": ".cs .vb",
        "qlik": ".qvs",
        "integration-package": ".dtsx",
    }
)
"""Suffixes that promise code."""


def identify(file: SourceFile, handlers: tuple[Handler, ...]) -> Identity:
    """Ask the readers, those of the file's suffix first, and compare the answer with the name.

    Raises:
        OSError: the file cannot be read at all.
        Unreadable: it is no regular file.
    """
    if file.size == 0:
        return _empty(file)
    damage: Problem | None = None
    for handler in _in_order(file.suffix, handlers):
        try:
            kind = handler.recognise(file)
        except (Unreadable, TooLarge) as refusal:
            damage = damage or _damage(refusal)
            continue
        if kind is not None:
            return Identity(kind=kind, handler=handler, disagreement=_disagreement(file, handler, kind))
    return _unclaimed(file, damage)


def promised(name: str) -> str:
    """Return the kind that a file's name promises, where its content cannot be asked."""
    suffix = PurePosixPath(name).suffix.lower()
    return _PROMISES.get(suffix) or _CODE.get(suffix) or UNKNOWN


@lru_cache(maxsize=1024)
def _in_order(suffix: str, handlers: tuple[Handler, ...]) -> tuple[Handler, ...]:
    """Return the readers with those of the suffix first, each group in its registered order."""
    return tuple(sorted(handlers, key=lambda handler: suffix not in handler.suffixes))


def _disagreement(file: SourceFile, handler: Handler, kind: str) -> Problem | None:
    """A name may say nothing, but it must not say something else."""
    if not file.suffix or file.suffix in handler.suffixes:
        return None
    return Problem(
        trouble=Trouble.EXTENSION_MISMATCH,
        detail=f"the name ends in {file.suffix}, the content is {kind}",
    )


def _empty(file: SourceFile) -> Identity:
    """An empty script is a script that does nothing; an empty database or document is a damaged one."""
    kind = _PROMISES.get(file.suffix)
    if kind not in _MUST_NOT_BE_EMPTY:
        return Identity(kind=EMPTY)
    return Identity(
        kind=kind,
        disagreement=Problem(trouble=Trouble.MALFORMED, detail=f"named {file.suffix}, but the file is empty"),
    )


def _unclaimed(file: SourceFile, damage: Problem | None) -> Identity:
    """No reader wants it: only a broken promise is worth a line."""
    kind = _PROMISES.get(file.suffix)
    if kind is None:
        return _unclaimed_text(file, damage)
    if damage is None and kind in _OFTEN_TEXT and _is_text(file.head):
        note = f"the name ends in {file.suffix}, the content is plain text"
        return Identity(kind=TEXT, disagreement=Problem(trouble=Trouble.EXTENSION_MISMATCH, detail=note))
    return Identity(
        kind=kind,
        disagreement=damage
        or Problem(trouble=Trouble.MALFORMED, detail=f"named {file.suffix}, but {_instead(file.head)}"),
    )


def _unclaimed_text(file: SourceFile, damage: Problem | None) -> Identity:
    """Code that is no text was damaged, or hides something: a program may still run it."""
    code = _CODE.get(file.suffix)
    if code is None or not _CONTROLS.intersection(file.head):
        return Identity(kind=UNKNOWN, disagreement=damage)
    note = f"named {file.suffix}, but the content is no text"
    return Identity(kind=code, disagreement=damage or Problem(trouble=Trouble.MALFORMED, detail=note))


def _instead(head: bytes) -> str:
    """Say what stands where something else was promised."""
    if not head.strip(b"\0"):
        return "it begins with nothing but zeros"
    return "it is an archive without such content" if head.startswith(_ARCHIVE) else "the content is of no known format"


def _is_text(head: bytes) -> bool:
    """True for a few words at least, without the control characters that binary content has."""
    return len(head) >= _FEW_WORDS and not _CONTROLS.intersection(head)


def _damage(refusal: Unreadable | TooLarge) -> Problem:
    """Keep why a reader could not even say whether the file is its own."""
    if isinstance(refusal, Unreadable):
        return Problem(trouble=refusal.trouble, detail=refusal.detail)
    return Problem(trouble=Trouble.TOO_LARGE, detail=str(refusal))
