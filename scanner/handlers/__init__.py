"""The formats this product reads: one module each, named here in the order they are asked."""

from __future__ import annotations

from scanner.reading.handler import Handler

HANDLERS: tuple[Handler, ...] = ()
"""Every reader, asked in this order among those whose suffixes match; then the others, by content."""
