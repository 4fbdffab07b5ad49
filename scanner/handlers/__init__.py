"""The formats this product reads: one module each, named here in the order they are asked."""

from __future__ import annotations

from scanner.handlers import (
    access,
    alteryx,
    batch,
    document_macros,
    flat_documents,
    grafana,
    javascript,
    nodered,
    notebook,
    open_document,
    power_bi,
    powerpoint,
    powershell,
    python,
    slk,
    sql,
    tableau,
    unread,
    vba_source,
    vbscript,
    word,
    workbook,
    xls,
    xlsb,
)
from scanner.reading.handler import Handler

HANDLERS: tuple[Handler, ...] = (
    access.HANDLER,
    workbook.HANDLER,
    xlsb.HANDLER,
    xls.HANDLER,
    slk.HANDLER,
    word.HANDLER,
    powerpoint.HANDLER,
    document_macros.HANDLER,
    flat_documents.HANDLER,
    python.HANDLER,
    notebook.HANDLER,
    vba_source.HANDLER,
    vbscript.HANDLER,
    powershell.HANDLER,
    batch.HANDLER,
    sql.HANDLER,
    javascript.HANDLER,
    grafana.HANDLER,
    nodered.HANDLER,
    power_bi.HANDLER,
    tableau.HANDLER,
    alteryx.HANDLER,
    open_document.HANDLER,
    unread.HANDLER,
)
"""Every reader, asked in this order among those whose suffixes match; then the others, by content."""
