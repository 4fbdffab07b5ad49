"""What a file of the demo share is, and the plain kinds of file that a plant's folders are full of."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from struct import pack
from xml.sax.saxutils import escape

from scanner.app.demo.vbaproject import VbaModuleText, vba_project
from scanner.app.demo.workbooks import zipped

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PROJECT_TYPE = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'

_NEWEST = datetime(2026, 6, 12, 16, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFile:
    """One file: its path below the share's root, with `/`, its content, and when it was last changed."""

    path: str
    content: bytes
    modified: datetime


def changed(path: str, year: int = 0) -> datetime:
    """Return a time that always is the same for a path: within the last 30 months, or within `year`."""
    spread = int.from_bytes(hashlib.sha256(path.encode()).digest()[:4], "big")
    if year:
        return datetime(year, 1, 8, 7, 0, tzinfo=UTC) + timedelta(minutes=spread % 500_000)
    return _NEWEST - timedelta(minutes=spread % 1_300_000)


def binary(path: str, content: bytes, *, year: int = 0) -> DemoFile:
    """Return a file with this content."""
    return DemoFile(path=path, content=content, modified=changed(path, year))


def text(path: str, body: str, *, codec: str = "utf-8", year: int = 0) -> DemoFile:
    """Return a text file with Windows line ends, in the encoding that its author's editor used."""
    lines = body.strip("\n").splitlines()
    return binary(path, "".join(f"{line}\r\n" for line in lines).encode(codec), year=year)


def copy_of(file: DemoFile, path: str) -> DemoFile:
    """Return the same file elsewhere; as Explorer does, a copy keeps the time of change."""
    return DemoFile(path=path, content=file.content, modified=file.modified)


def pdf(title: str) -> bytes:
    """Return a one-page PDF."""
    stream = f"BT /F1 18 Tf 72 720 Td ({title}) Tj ET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, each) for number, each in enumerate(objects, start=1))
    return b"%PDF-1.4\n" + body + b"trailer << /Root 1 0 R >>\n%%EOF\n"


def png(shade: int) -> bytes:
    """Return a small grey picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return pack(">I", len(content)) + kind + content + pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + bytes((shade + row) % 256 for _ in range(16)) for row in range(16))
    header = pack(">IIBBBBB", 16, 16, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def jpg(name: str) -> bytes:
    """Return the beginning and the end of a photo, which is all that a scan could ever look at."""
    return (
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x48\0\x48\0\0"
        + hashlib.sha256(name.encode()).digest() * 40
        + b"\xff\xd9"
    )


def document(paragraphs: list[str], modules: Sequence[VbaModuleText] = ()) -> bytes:
    """Return a Word document, with macros if there are modules."""
    body = "".join(f"<w:p><w:r><w:t>{escape(each)}</w:t></w:r></w:p>" for each in paragraphs)
    main = _document_type(macros=bool(modules))
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'{_PROJECT_TYPE if modules else ""}<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
        ).encode(),
        "_rels/.rels": _relation(f"{_OFFICE}/officeDocument", "word/document.xml"),
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'.encode(),
    }
    if modules:
        relation = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
        parts["word/_rels/document.xml.rels"] = _relation(relation, "vbaProject.bin")
        parts["word/vbaProject.bin"] = vba_project(modules, name="Project")
    return zipped(parts)


def _document_type(*, macros: bool) -> str:
    if macros:
        return "application/vnd.ms-word.document.macroEnabled.main+xml"
    return "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def _relation(kind: str, target: str) -> bytes:
    relation = f'<Relationship Id="rId1" Type="{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{relation}</Relationships>'.encode()
