"""The formats this product reads: one module each, named here in the order they are asked."""

from __future__ import annotations

from dataclasses import replace

from scanner.handlers import (
    access,
    alteryx,
    archive,
    autohotkey,
    batch,
    document_macros,
    flat_documents,
    foxpro,
    grafana,
    javascript,
    labview,
    matlab,
    nodered,
    notebook,
    open_document,
    paginated_report,
    plc,
    power_bi,
    power_query,
    powerapps,
    powerautomate,
    powerpoint,
    powershell,
    python,
    r,
    sas,
    scheduled_task,
    shortcut,
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

_READERS: tuple[Handler, ...] = (
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
    powerapps.HANDLER,
    powerautomate.HANDLER,
    power_bi.HANDLER,
    tableau.HANDLER,
    alteryx.HANDLER,
    open_document.HANDLER,
    paginated_report.HANDLER,
    autohotkey.HANDLER,
    foxpro.HANDLER,
    matlab.HANDLER,
    plc.HANDLER,
    r.HANDLER,
    sas.HANDLER,
    scheduled_task.HANDLER,
    shortcut.HANDLER,
    labview.HANDLER,
    archive.HANDLER,
    power_query.HANDLER,
    unread.HANDLER,
)
_ALL_VERSIONS = sum(reader.version for reader in _READERS)

HANDLERS = tuple(
    replace(reader, version=_ALL_VERSIONS) if reader.name == archive.HANDLER.name else reader for reader in _READERS
)  # what lies in an archive is read by all the others: when one of them changes, archives are read again
"""Every reader, asked in this order among those whose suffixes match; then the others, by content."""
