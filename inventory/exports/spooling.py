"""Files that have to be whole before their first byte is known: written aside, then handed on piece by piece."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

IN_MEMORY = 4 * 1024 * 1024
"""Bytes that are kept in memory before a temporary file takes them."""
PIECE = 64 * 1024


def spooled(write: Callable[[BinaryIO], object]) -> Iterator[bytes]:
    """Let a file be written, then yield it; nothing of it stays on disk."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as aside:
        write(cast("BinaryIO", aside))
        aside.seek(0)
        while piece := aside.read(PIECE):
            yield piece
