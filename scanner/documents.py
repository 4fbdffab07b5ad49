"""Which files beside a tool may be its documentation, by their names alone: no file is opened for it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scanner.shares.local import Row

SUFFIXES = frozenset({".md", ".txt", ".rst", ".pdf", ".doc", ".docx", ".odt", ".rtf", ".html", ".htm", ".chm"})
"""Files that people read."""
MOST = 200
"""Documents noted in one folder; in a folder of ten thousand manuals none of them is that of one tool."""

_READ_ME = (
    "read[ _-]?me|lies[ _-]?mich|lisez[ _-]?moi|lee[ _-]?me|leia[ _-]?me|leggi[ _-]?mi|czytaj[ _-]?to|przeczytaj|"
    "cti[ _-]?me|precti|citeste[ _-]?ma|beni[ _-]?oku|oku[ _-]?beni|"
    "自述|读我|讀我|お読みください|はじめに|最初に|읽어|리드미"
)
_MANUAL = (
    # en, de
    "manual|handbook|instructions?|documentation|user[ _-]?guide|guide|how[ _-]?to|bedienung|doku|"
    # fr, es, pt, it
    "manuel|mode[ _-]d.?emploi|notice|mode[ _-]operatoire|guia|instrucciones|documentacion|instrucoes|documentacao|"
    "manuale|guida|istruzioni|documentazione|"
    # pl, cs, ro, tr
    "instrukcj[ai]|podrecznik|dokumentacj[ai]|navod|prirucka|dokumentace|ghid|instructiuni|documentatie|"
    "kilavuz|talimat|dokumantasyon"
)
_ANYWHERE = (
    # de, which joins words; zh, ja, ko, which do not part them
    "handbuch|anleitung|anweisung|beschreibung|dokumentation|"
    "手册|手冊|说明|說明|指南|文档|文檔|マニュアル|手順|説明|取扱|ガイド|매뉴얼|설명|사용법|안내|지침"
)


def _plain(text: str) -> str:
    """Return text in lower case without the marks on its letters, composed or not."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    apart = unicodedata.normalize("NFKD", folded)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).replace("ı", "i").replace("ł", "l")


_TELLING = re.compile(_plain(f"^(?:{_READ_ME})|(?<![a-z])(?:{_MANUAL})|{_ANYWHERE}"))


_HINT_WORDS = (
    "read lies lisez lee leia leggi czytaj cti citeste beni oku manu hand instr docu guid how bedien doku mode notice "
    "guia istru podrec navod prir ghid kilavuz talimat anleitung anweisung beschreibung"
)
_HINTS = _HINT_WORDS.split()
"""One of them stands in every plain name that tells."""


def is_named_so(name: str) -> bool:
    """True if the name alone says that the file explains something: a read-me, a manual, instructions."""
    stem, suffix = _split(name)
    return (suffix in SUFFIXES or not suffix) and _TELLING.search(_plain(stem)) is not None


def never_opened(candidates: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """Return which of these files (of suffixes that are never opened) may document a file of the same folder."""
    if not candidates or not (_may_tell(candidates) or _may_be_beside(candidates, rows)):
        return []  # nearly every folder, and cheap to say
    return _chosen(candidates, lambda: _stems(row[0] for row in rows))


def among(rows: Sequence[Row]) -> list[Row]:
    """Return which of a folder's candidates may document another one."""
    readable = {row[0]: row for row in rows if _reads(row[0])}
    chosen = _chosen(list(readable), lambda: _stems(row[0] for row in rows))
    return [readable[name] for name in chosen]


def _may_tell(names: Sequence[str]) -> bool:
    """True if one of the names could tell; a look at all of them at once, for the pattern is dear."""
    together = "\n".join(names).casefold()
    return not together.isascii() or any(hint in together for hint in _HINTS)


def _may_be_beside(names: Iterable[str], rows: Iterable[Row]) -> bool:
    stems = {row[0].rpartition(".")[0].casefold() for row in rows}
    return any(name.rpartition(".")[0].casefold() in stems for name in names)


def _chosen(names: Sequence[str], stems: Callable[[], frozenset[str]]) -> list[str]:
    """Return the names that tell, and those with the stem of a tool beside them."""
    if not names:
        return []
    tools = stems()
    found = [name for name in names if is_named_so(name) or _beside(name, tools)]
    return sorted(found, key=lambda name: (not is_named_so(name), name))[:MOST]


def _beside(name: str, tools: frozenset[str]) -> bool:
    stem, suffix = _split(name)
    return suffix in SUFFIXES and stem.casefold() in tools


def _stems(names: Iterable[str]) -> frozenset[str]:
    """Return the stems of the files that are not themselves for reading."""
    parted = (_split(name) for name in names)
    return frozenset(stem.casefold() for stem, suffix in parted if suffix and suffix not in SUFFIXES)


def _reads(name: str) -> bool:
    """True if people read a file of this name; a name without a dot may be README."""
    return "." not in name or name[name.rfind(".") :].lower() in SUFFIXES


def _split(name: str) -> tuple[str, str]:
    stem, dot, suffix = name.rpartition(".")
    return (stem, f".{suffix.lower()}") if dot and stem else (name, "")
