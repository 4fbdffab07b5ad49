"""Lists as files: the answer that a browser keeps, with a name that every system takes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from fastapi import Request
from starlette.responses import Response, StreamingResponse

from inventory.exports.formats import FORMATS, render
from inventory.exports.tables import Table
from inventory.services.audit import head
from inventory.web.asked import NotAskable
from inventory.web.drawing import drawing

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def download(request: Request, table: Table, format_key: str, name: str) -> Response:
    """Answer with a list as a file, `name`-DATE.SUFFIX, with the head of the audit chain on it.

    Raises `NotAskable` for a format that there is none of.
    """
    found = FORMATS.get(format_key)
    if found is None:
        raise NotAskable(f"There is no format “{format_key}”; there is {', '.join(FORMATS)}.")
    draw = drawing(request)
    anchor = head(draw.inventory, draw.now)
    whole = replace(table, anchor="" if anchor is None else str(anchor))
    return attachment(render(whole, format_key), found.media_type, f"{name}-{draw.now:%Y-%m-%d}{found.suffix}")


def attachment(chunks: Iterable[bytes], media_type: str, name: str) -> Response:
    """Answer with a file that the browser keeps and never shows."""
    safe = _UNSAFE.sub("-", name).strip("-.")[:120] or "download"
    headers = {"Content-Disposition": f'attachment; filename="{safe}"'}
    return StreamingResponse(iter(chunks), media_type=media_type, headers=headers)
