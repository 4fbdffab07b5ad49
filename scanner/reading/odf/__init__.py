"""OpenDocument files of LibreOffice and OpenOffice: Basic and Python macros, sheets, databases."""
