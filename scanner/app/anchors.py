"""Anchors of the audit chain in files: the one beside an export, and whatever file holds one."""

from __future__ import annotations

import html
import zipfile
from hashlib import file_digest
from pathlib import Path

from inventory.domain.canonical import canonical
from inventory.domain.chain import Anchor, anchors_in

BESIDE = ".audit.json"
"""What is added to the name of an export for the file beside it."""

_PROPERTIES = "docProps/core.xml"


def write_beside(export: Path, anchor: Anchor) -> Path:
    """Write the head of the chain and the sha256 of an export into a file beside it, and return its path."""
    with export.open("rb") as written:
        digest = file_digest(written, "sha256").hexdigest()
    head = {"at": anchor.at, "hash": anchor.hash, "number": anchor.number}
    beside = export.with_name(export.name + BESIDE)
    beside.write_bytes(canonical({"anchor": head, "file": export.name, "sha256": digest}) + b"\n")
    return beside


def read_anchors(path: Path) -> list[Anchor]:
    """Return every anchor in a file: of `audit head`, beside an export, in a workbook, or among the lines of a log."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as book:
            found = book.read(_PROPERTIES) if _PROPERTIES in book.namelist() else b""
        return anchors_in(html.unescape(found.decode("utf-8", "replace")))
    return anchors_in(path.read_text("utf-8", "replace"))
