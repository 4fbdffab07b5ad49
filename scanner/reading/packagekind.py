"""What a zip container is by the names inside it: an app, a report, a document, or nothing but an archive."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.reading.archive import MAGIC, archive

if TYPE_CHECKING:
    from scanner.reading.source import SourceFile

ARCHIVE = "archive"
"""Kind of a container that is nothing else."""
EMPTY_ARCHIVE = b"PK\x05\x06"
"""How an archive without members begins."""

_PROMISED = re.compile(
    r"\.(?:(?:xls|xlt|xla|doc|dot|ppt|pot|pps|ppa|vsd|vss|vst)\w?|msapp|pbi[xt]|twbx|tdsx|yxzp|knwf|knar|o[dt][stpb])"
)
"""Suffixes that promise a container of their own: an archive with other content is damaged or misnamed."""
_SETS = (
    ("power-app", ("header.json", "properties.json")),
    ("power-platform-solution", ("solution.xml", "customizations.xml")),
    ("power-bi", ("version", "report/layout")),
    ("power-bi", ("version", "datamodel")),
    ("power-bi", ("version", "datamashup")),
    ("power-bi", ("version", "report/definition/report.json")),
    ("open-document-base", ("mimetype", "database/script")),
    ("iwork", ("index/document.iwa",)),
    ("iwork", ("buildversionhistory.plist", "index.xml")),
    ("iwork", ("buildversionhistory.plist", "index.apxl")),
)
"""Names, in lower case, that together tell a kind."""
_MEMBERS = (
    ("power-automate-flow", re.compile(r"^microsoft\.flow/flows/.*definition\.json$")),
    ("power-app-package", re.compile(r"^microsoft\.powerapps/apps/.*\.msapp$")),
    ("tableau", re.compile(r"\.(?:twb|tds)$")),
    ("knime", re.compile(r"(?:^|/)workflow\.knime$")),
    ("alteryx", re.compile(r"\.yx(?:md|mc|wz)$")),
    ("power-bi-visual", re.compile(r"^resources/.*\.pbiviz\.json$")),
)
"""One name that tells a kind, the most telling first."""
_ALSO_PACKED = frozenset({"tableau", "alteryx"})
"""Kinds with a suffix of their own: under `.zip` somebody packed such a file, maybe with others."""
_DOCUMENT = ("mimetype", "content.xml")
_DOCUMENT_CODE = re.compile(r"^(?:basic/.+\.xml|scripts/.+)$")


def package_kind(file: SourceFile) -> str:
    """Return what the archive that `file` is holds; "" for one under a name that promises something else.

    Raises:
        Unreadable: its listing is damaged.
    """
    if not file.head.startswith(MAGIC):
        return "" if _PROMISED.fullmatch(file.suffix) else ARCHIVE
    names = {name.lower() for name in archive(file).names}
    for kind, telling in _SETS:
        if names.issuperset(telling):
            return kind
    for kind, pattern in _MEMBERS:
        if any(pattern.search(name) for name in names) and not (kind in _ALSO_PACKED and file.suffix == ".zip"):
            return kind
    if names.issuperset(_DOCUMENT):
        return _document_kind(names, file.suffix)
    return "" if _PROMISED.fullmatch(file.suffix) else ARCHIVE


def _document_kind(names: set[str], suffix: str) -> str:
    """Tell an OpenDocument file with code, and a database with its queries, from a plain one."""
    if suffix == ".odb":
        return "open-document-base"
    return "open-document-macro" if any(map(_DOCUMENT_CODE.search, names)) else "open-document"
