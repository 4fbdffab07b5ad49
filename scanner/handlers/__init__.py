"""The formats this product reads: one module each, named here in the order they are asked."""

from __future__ import annotations

from scanner.handlers import access, unread, workbook
from scanner.reading.handler import Handler

HANDLERS: tuple[Handler, ...] = (
    access.HANDLER,
    workbook.HANDLER,
    unread.HANDLER,
)
"""Every reader, asked in this order among those whose suffixes match; then the others, by content."""
