"""Writes a VBA project: the streams of `vbaProject.bin`, which `.xls` and Access databases keep too ([MS-OVBA])."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from scanner.app.demo.cfb import compound_file
from scanner.reading.ovba import codec_of, compress

ModuleKind = Literal["standard", "class", "document"]

_TAKES_ANY_VERSION = b"\xcc\x61\xff\xff\x00\x00\x00"
"""A `_VBA_PROJECT` stream without compiled code: Office compiles the source when it opens the file (2.3.4.1)."""

_WORKBOOK_CLASS = "0{00020819-0000-0000-C000-000000000046}"
_SHEET_CLASS = "0{00020820-0000-0000-C000-000000000046}"
_LIBRARIES = (
    ("stdole", "*\\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\\Windows\\System32\\stdole2.tlb#OLE Automation"),
    (
        "ADODB",
        "*\\G{B691E011-1797-432E-907A-4D8C69339129}#6.1#0#msado15.dll#Microsoft ActiveX Data Objects 6.1 Library",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VbaModuleText:
    """One module as a person sees it in the editor.

    `kind`: `document` is the module behind a workbook, a sheet, a form or a report. `compiled` is what stands before
    the source in the module's stream; real files keep compiled code there, and readers must skip it. `stream` is the
    name of that stream if it differs from the module's, as in Access.
    """

    name: str
    code: str
    kind: ModuleKind = "standard"
    compiled: bytes = b""
    stream: str = ""

    @property
    def stream_name(self) -> str:
        """Name of the stream that holds the module."""
        return self.stream or self.name


def vba_project(modules: Sequence[VbaModuleText], *, codepage: int = 1252, name: str = "VBAProject") -> bytes:
    """Return a `vbaProject.bin` with these modules, their text stored in Windows code page `codepage`."""
    return compound_file(vba_streams(modules, codepage=codepage, name=name))


def vba_streams(
    modules: Sequence[VbaModuleText], *, codepage: int = 1252, name: str = "VBAProject"
) -> dict[str, bytes]:
    """Return the streams of a VBA project by their path: `VBA/dir`, `VBA/<module>` ..., `PROJECT`."""
    codec = codec_of(codepage)
    streams = {
        "VBA/_VBA_PROJECT": _TAKES_ANY_VERSION,
        "VBA/dir": compress(_dir_stream(modules, codepage, name)),
    }
    for module in modules:
        streams[f"VBA/{module.stream_name}"] = module.compiled + compress(stored_text(module).encode(codec))
    streams["PROJECTwm"] = b"".join(_both_names(module.name, codec) for module in modules) + b"\0\0"
    streams["PROJECT"] = _project_text(modules, name).encode(codec)
    return streams


def stored_text(module: VbaModuleText) -> str:
    """Return the module's source as the project keeps it: CRLF lines, with the attributes that the editor hides."""
    lines = [f'Attribute VB_Name = "{module.name}"', *_attributes(module), *module.code.strip("\n").splitlines()]
    return "\r\n".join(lines) + "\r\n"


def _attributes(module: VbaModuleText) -> list[str]:
    if module.kind == "standard":
        return []
    document = module.kind == "document"
    base = [f'Attribute VB_Base = "{_document_class(module.name)}"'] if document else []
    return [
        *base,
        "Attribute VB_GlobalNameSpace = False",
        "Attribute VB_Creatable = False",
        f"Attribute VB_PredeclaredId = {document}",
        f"Attribute VB_Exposed = {document}",
        *(["Attribute VB_TemplateDerived = False", "Attribute VB_Customizable = True"] if document else []),
    ]


def _document_class(name: str) -> str:
    return _WORKBOOK_CLASS if name in {"ThisWorkbook", "DieseArbeitsmappe"} else _SHEET_CLASS


def _record(number: int, content: bytes) -> bytes:
    return struct.pack("<HI", number, len(content)) + content


def _dir_stream(modules: Sequence[VbaModuleText], codepage: int, name: str) -> bytes:
    codec = codec_of(codepage)
    language = struct.pack("<I", 0x409)
    information = [
        _record(0x01, struct.pack("<I", 1)),  # 32-bit Windows
        _record(0x02, language),
        _record(0x14, language),
        _record(0x03, struct.pack("<H", codepage)),
        _record(0x04, name.encode(codec)),
        _record(0x05, b"") + _record(0x40, b""),  # description
        _record(0x06, b"") + _record(0x3D, b""),  # help file
        _record(0x07, bytes(4)),
        _record(0x08, bytes(4)),
        struct.pack("<HIIH", 0x09, 4, 1, 0),  # version: its size does not count the minor number
        _record(0x0C, b"") + _record(0x3C, b""),  # constants of conditional compilation
    ]
    libraries = [_library(short, identifier, codec) for short, identifier in _LIBRARIES]
    count = _record(0x0F, struct.pack("<H", len(modules))) + _record(0x13, b"\xff\xff")
    listed = [_module(module, codec) for module in modules]
    return b"".join([*information, *libraries, count, *listed, _record(0x10, b"")])


def _library(short: str, identifier: str, codec: str) -> bytes:
    encoded = identifier.encode(codec)
    named = _record(0x16, short.encode(codec)) + _record(0x3E, short.encode("utf-16-le"))
    return named + _record(0x0D, struct.pack("<I", len(encoded)) + encoded + bytes(6))


def _module(module: VbaModuleText, codec: str) -> bytes:
    return b"".join(
        [
            _record(0x19, module.name.encode(codec)) + _record(0x47, module.name.encode("utf-16-le")),
            _record(0x1A, module.stream_name.encode(codec)) + _record(0x32, module.stream_name.encode("utf-16-le")),
            _record(0x1C, b"") + _record(0x48, b""),  # description
            _record(0x31, struct.pack("<I", len(module.compiled))),
            _record(0x1E, bytes(4)),
            _record(0x2C, b"\xff\xff"),
            _record(0x21 if module.kind == "standard" else 0x22, b""),
            _record(0x2B, b""),
        ]
    )


def _both_names(name: str, codec: str) -> bytes:
    return name.encode(codec) + b"\0" + name.encode("utf-16-le") + b"\0\0"


def _project_text(modules: Sequence[VbaModuleText], name: str) -> str:
    """Return the `PROJECT` stream; its three protection fields say: not locked, no password, visible (2.3.1.15)."""
    keyword = {"standard": "Module={}", "class": "Class={}", "document": "Document={}/&H00000000"}
    listed = [keyword[module.kind].format(module.name) for module in modules]
    return "\r\n".join(
        [
            'ID="{4B8C1F0A-52D7-4E6B-9A43-0C7E55D1A2F6}"',
            *listed,
            f'Name="{name}"',
            'HelpContextID="0"',
            'VersionCompatible32="393222000"',
            'CMG="0705D8E3D8EDDBF1DBF1DBF1DBF1"',
            'DPB="0E0CD1ECDFF4E7F5E7F5E7"',
            'GC="1517CAF1D6F9D7F9D706"',
            "",
            "[Host Extender Info]",
            "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
            "",
            "[Workspace]",
            *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
            "",
        ]
    )
