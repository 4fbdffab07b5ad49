"""The fonts that papers are set in: the same on every machine, and the machine's own only for signs that lack one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from inventory.exports.charmap import signs_of

if TYPE_CHECKING:
    from typst import FontInfo, Fonts

FACES = ("figo", "figbo", "figit", "figbi", "fimo", "fimbo", "symbol2", "symbol1", "math")
"""FiraGO, Fira Mono, Noto's symbols and mathematics, as pymupdf-fonts names them; under the Open Font License."""
LARGEST = 64 * 1024 * 1024
"""Bytes of a font of the machine that is still looked into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Faces:
    """Fonts to set with, and the signs that they can draw."""

    fonts: Fonts
    signs: frozenset[int]


def faces_for(signs: Iterable[int]) -> Faces:
    """Return our own fonts; with the machine's beside them if these signs need more."""
    own = _own()
    return own if own.signs.issuperset(signs) else _all()


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Lay our fonts where typst finds them; the folder goes when the program ends."""
    from pymupdf_fonts import myfont  # noqa: PLC0415 - only when a paper is wanted

    folder = tempfile.TemporaryDirectory(prefix="shadowit-fonts-", ignore_cleanup_errors=True)
    for face in FACES:
        (Path(folder.name) / f"{face}.otf").write_bytes(myfont(face))
    return folder


@cache
def _own() -> Faces:
    from typst import Fonts  # noqa: PLC0415 - only when a paper is wanted

    folder = Path(_folder().name)
    known = [signs_of(path.read_bytes()) for path in sorted(folder.iterdir())]
    fonts = Fonts(include_system_fonts=False, font_paths=[str(folder)])
    return Faces(fonts=fonts, signs=frozenset().union(*known))


@cache
def _all() -> Faces:
    from typst import Fonts  # noqa: PLC0415 - only when a paper is wanted

    own = _own()
    fonts = Fonts(include_system_fonts=True, font_paths=[_folder().name])
    found = {(font.path, font.index): font for font in fonts.fonts() if font.path is not None}
    return Faces(fonts=fonts, signs=own.signs.union(*map(_known, found.values())))


def _known(font: FontInfo) -> frozenset[int]:
    """Return the signs of a font of the machine; of one that cannot be read, none."""
    path = Path(font.path or "")
    try:
        return signs_of(path.read_bytes(), font.index) if path.stat().st_size <= LARGEST else frozenset()
    except (OSError, ValueError):
        return frozenset()
