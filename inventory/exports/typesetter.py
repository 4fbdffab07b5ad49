"""The program that sets one paper: told by JSON on its input, it writes a PDF, and takes its memory with it.

A list of 2,000 rows takes 600 MB while it is set. That is no burden for a server that has ended by then.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from inventory.exports.drawable import MISSING, drawn, signs_in, tidied
from inventory.exports.paperfonts import faces_for

PAPERS = Path(__file__).parent / "paper"
"""The papers: one file of typst for each, and the look they share."""

_ARCHIVE: tuple[Literal["a-3a", "ua-1"], ...] = ("a-3a", "ua-1")
"""PDF/A-3a, to be read in thirty years and to carry data; PDF/UA-1, to be read by who cannot see."""
_OUR_OWN = f"{MISSING}…–—·×→↑↓≥≤■●○▲▼✓✗"
"""Signs that papers themselves write."""

Told = Mapping[str, Any]


def as_pdf(paper: Told) -> bytes:
    """Return the paper as PDF/A-3a and PDF/UA-1, with its data attached; the same paper is the same bytes.

    Where a text needs a font of the machine that will not go into an archive, it is a plain PDF that claims neither.
    """
    from typst import TypstError  # noqa: PLC0415 - only when a paper is wanted

    try:
        return bytes(_set(paper, pdf_standards=list(_ARCHIVE)))
    except TypstError:
        return bytes(_set(paper))


def as_pictures(paper: Told, ppi: float = 96) -> list[bytes]:
    """Return each page as a PNG."""
    pages = _set(paper, format="png", ppi=ppi)
    return pages if isinstance(pages, list) else [pages]


def _set(paper: Told, **how: Any) -> Any:
    import typst  # noqa: PLC0415 - only when a paper is wanted

    told = tidied(paper["told"])
    faces = faces_for(signs_in(told) | set(map(ord, _OUR_OWN)))
    shown = as_json(drawn(told, faces.signs))
    return typst.compile(
        str(PAPERS / f"{paper['name']}.typ"),
        root=str(PAPERS),
        font_paths=faces.fonts,
        sys_inputs={
            "told": shown,
            "attached": as_json(paper["attached"]),
            "missing": "yes" if MISSING in shown else "",
        },
        timestamp=datetime.fromisoformat(paper["made"]).astimezone(UTC),
        **{"format": "pdf", **how},
    )


def as_json(told: object) -> str:
    """Return JSON that is UTF-8, whatever half of a sign a file name holds."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace").decode("utf-8")


if __name__ == "__main__":
    sys.stdout.buffer.write(as_pdf(json.loads(sys.stdin.buffer.read())))
