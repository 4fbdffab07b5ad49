"""The inventory in the formats that other people's programs read."""

from inventory.exports.csv import EXPORT as CSV
from inventory.exports.export import Export
from inventory.exports.jsonl import EXPORT as JSONL
from inventory.exports.pdf import EXPORT as PDF
from inventory.exports.xlsx import EXPORT as XLSX

__all__ = ["EXPORTS", "Export"]

EXPORTS: tuple[Export, ...] = (CSV, JSONL, XLSX, PDF)
"""Every export there is."""
