"""The pack of a meeting as a file, for pages and for whoever sends it by mail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from inventory.exports import packbook, packpaper
from inventory.exports.formats import FORMATS, Format
from inventory.services.boardpack import pack_of
from inventory.web.drawing import Drawing

PACKS: Mapping[str, Format] = {key: FORMATS[key] for key in ("pdf", "xlsx")}
"""The files a pack can become."""


def pack(draw: Drawing, number: int, format_key: str) -> Iterator[bytes]:
    """Yield the pack of a meeting; raises `NotThere`."""
    whole = pack_of(draw.inventory, number, bench=draw.bench(), by=draw.visitor.name if draw.visitor else "")
    return packpaper.pdf(whole) if format_key == "pdf" else packbook.xlsx(whole)
