"""VBA projects in compound files: every module with its source, and a problem wherever one should be and is not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Finding, Kind, Part, PartKind, Problem, Trouble
from scanner.reading.code.vbacode import read_vba
from scanner.reading.codetext import decode
from scanner.reading.keeping import keep
from scanner.reading.ole import CompoundFile, OleError
from scanner.reading.ovba import OvbaError, VbaModule, VbaProject, decompress, parse_dir
from scanner.reading.secondopinion import SecondOpinion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.reading.code.surroundings import Surroundings
    from scanner.reading.source import SourceFile

_USUAL_PLACES = frozenset({"", "macros/", "_vba_project_cur/", "vba/"})
"""Where Office keeps the file's own project; a project anywhere else belongs to an embedded object."""
_TELLING = 5
"""Fewer lines of compiled code prove nothing."""
_MODULES = 5000
_NOT_MODULES = re.compile(r"(?:dir|_vba_project|__srp_\w+|projectlk|projectwm|project)\Z")
_CONTAINER = re.compile(rb"\x01..\x00Attribut", re.DOTALL)
_NAME = re.compile(r'^Attribute VB_Name = "([^"\r\n]+)"', re.MULTILINE)
_HIDDEN = re.compile(r"Attribute (?:[\w$%&!#@]+\.)*VB_\w+ *=")
_WORDS = re.compile(rb"[A-Za-z\xc0-\xff][\w \xc0-\xff.:%/-]{3,60}")


def read_project(
    content: bytes, where: str, file: SourceFile, surroundings: Surroundings, *, inside: str = ""
) -> Iterator[Finding]:
    """Yield the modules of a `vbaProject.bin`; `where` names that part of the file, `inside` an embedded document."""
    if not content:
        yield Problem(trouble=Trouble.SOURCE_ABSENT, detail="a macro project is there, but it is empty", where=where)
        return
    try:
        compound = CompoundFile(content)
    except OleError as error:
        yield Problem(trouble=Trouble.MALFORMED, detail=f"the macro project is damaged: {error}", where=where)
        yield from _salvaged(content, where, file, surroundings)
        return
    yield from read_projects(compound, file, surroundings, where=where, inside=inside)


def read_projects(
    compound: CompoundFile, file: SourceFile, surroundings: Surroundings, *, where: str = "", inside: str = ""
) -> Iterator[Finding]:
    """Yield the modules of all projects in a compound file, those of embedded objects named by their storage.

    With `where`, the compound file is that part of a package and must hold a project.
    """
    storages = _project_storages(compound)
    for storage in storages:
        yield from _read_storage(compound, storage, inside, file, surroundings)
    if where and not storages:
        yield Problem(trouble=Trouble.MALFORMED, detail="the macro project lists no VBA storage", where=where)
        yield from _salvaged(bytes(compound.content), where, file, surroundings)
    if storages and compound.damaged:
        lost = ", ".join(sorted(compound.damaged)[:5])
        yield Problem(trouble=Trouble.MALFORMED, detail=f"streams are cut off: {lost}", where=where)


def has_project(compound: CompoundFile) -> bool:
    """Return whether the listing shows a VBA project."""
    return bool(_project_storages(compound))


def _project_storages(compound: CompoundFile) -> list[str]:
    """Return the paths, with a `/` at the end, of the folders that hold a project's module streams.

    One named VBA that has lost its list still counts, unless it only holds the folder that has it, as in Visio files.
    """
    listed, named = {}, {}
    for entry in compound.entries():
        folder, _, name = entry.path.rpartition("/")
        if name.lower() == "dir" and not entry.storage:
            listed[folder.lower()] = folder + "/" if folder else ""
        elif name.lower() == "vba" and entry.storage:
            named[entry.path.lower()] = entry.path + "/"
    outer = {path for path in named if any(inner.startswith(f"{path}/") for inner in listed)}
    return [storage for path, storage in {**named, **listed}.items() if path in listed or path not in outer]


def _read_storage(
    compound: CompoundFile, storage: str, inside: str, file: SourceFile, surroundings: Surroundings
) -> Iterator[Finding]:
    try:
        project = parse_dir(decompress(compound.read(storage + "dir", file.limits.text), limit=file.limits.text))
    except (KeyError, OvbaError) as error:
        if storage.lower().endswith("vba/"):
            reason = "its list is missing" if isinstance(error, KeyError) else str(error)
            detail = f"the macro project does not list its modules: {reason}"
            yield Problem(trouble=Trouble.MALFORMED, detail=detail, where=inside + storage)
            found = list(_salvaged_streams(compound, storage, file, surroundings))
            yield from found or _seconded(SecondOpinion(compound), inside, detail, file, surroundings)
        return
    root = storage[: storage[:-1].rfind("/") + 1]
    prefix = inside + ("" if root.lower() in _USUAL_PLACES else root)
    opened = _Opened(
        compound, storage, root, prefix, project, _kinds(compound, root, project.encoding), SecondOpinion(compound)
    )
    if not project.modules:
        detail = "the macro project lists no module"
        yield Problem(trouble=Trouble.SOURCE_ABSENT, detail=detail, where=inside + storage)
        yield from _seconded(opened.second, inside, detail, file, surroundings)
    for module in project.modules[:_MODULES]:
        yield from _read_module(opened, module, file, surroundings)
    if len(project.modules) > _MODULES:
        yield Problem(trouble=Trouble.CAPPED, detail=f"only {_MODULES} of {len(project.modules)} modules are read")
    if not file.code_only:
        yield from _surface(opened)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A project whose list of modules was read.

    `storage` holds its streams, `root` its PROJECT stream and forms; `prefix` tells the modules of an embedded
    document from the file's own.
    """

    compound: CompoundFile
    storage: str
    root: str
    prefix: str
    project: VbaProject
    kinds: Mapping[str, str]
    second: SecondOpinion


def _read_module(opened: _Opened, module: VbaModule, file: SourceFile, surroundings: Surroundings) -> Iterator[Finding]:
    name = opened.prefix + module.name
    subtype = opened.kinds.get(module.name.lower(), module.kind)
    try:
        stream = opened.compound.read(opened.storage + module.stream_name)
        raw, damage = decompress(stream, module.offset, file.limits.text), ""
    except KeyError:
        raw, damage = b"", "its stream is missing"
    except OvbaError as error:
        raw, damage = error.so_far, str(error)
    other = opened.second.on(module.name) if damage and not raw else ""
    if other:
        yield from _by_another(name, subtype, other, file, surroundings, why=damage)
        return
    if damage:
        detail = f"the source of module {name} is not complete: {damage}"
        yield Problem(trouble=Trouble.MALFORMED if raw else Trouble.SOURCE_ABSENT, detail=detail, where=name)
    if damage and not raw:
        yield Part(kind=PartKind.MODULE, name=name, subtype=subtype)
        return
    text = raw.decode(opened.project.encoding, "replace")
    yield from _module(name, subtype, text, file, surroundings)
    compiled, written = _compiled_lines(stream[: module.offset]), _lines(text)
    if not damage and compiled >= _TELLING and len(written) * 2 < compiled:
        detail = f"module {name} has {compiled} lines of compiled code, but {len(written)} of source"
        yield Problem(trouble=Trouble.SOURCE_ABSENT, detail=detail, where=name)


def _seconded(
    second: SecondOpinion, inside: str, why: str, file: SourceFile, surroundings: Surroundings
) -> Iterator[Finding]:
    """Yield the modules that another reader finds in a project of which ours finds none."""
    for name, text in second.modules.items():
        yield from _by_another(inside + name, "", text, file, surroundings, why=why)


def _by_another(
    name: str, subtype: str, text: str, file: SourceFile, surroundings: Surroundings, *, why: str
) -> Iterator[Finding]:
    """Yield a module with the note that our own reader did not find its source."""
    yield Evidence.of(Kind.LABEL, f"module {name} was read by oletools: {why}", name)
    yield from _module(name, subtype, text, file, surroundings)


def _compiled_lines(compiled: bytes) -> int:
    """Return how many lines the compiled code of a module has; 0 if there is none.

    The line table at its end opens with a mark, two bytes, and the number of lines (observed in 266 of 266 modules
    that Office wrote; MS-OVBA leaves it open).
    """
    at = compiled.rfind(b"\xfe\xca")
    return int.from_bytes(compiled[at + 4 : at + 6], "little") if at >= 0 else 0


def _module(name: str, subtype: str, text: str, file: SourceFile, surroundings: Surroundings) -> Iterator[Finding]:
    yield from keep(PartKind.MODULE, name, text, "vba", file.limits, subtype=subtype, count=code_lines(text))
    if not file.code_only:
        yield from read_vba(text, name, surroundings)


def code_lines(text: str) -> int:
    """Return the number of lines that people wrote: not blank, not one of the attributes that the editor hides."""
    return sum(bool(line.strip()) for line in _lines(text))


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if not (line.startswith("Attribute ") and _HIDDEN.match(line))]


_SECTION = {b"document": "document", b"module": "standard", b"class": "class", b"baseclass": "form"}


def _kinds(compound: CompoundFile, root: str, encoding: str) -> Mapping[str, str]:
    """Return what the PROJECT stream says each module is, by its name in lower case."""
    try:
        lines = compound.read(root + "PROJECT", 1 << 20).splitlines()
    except KeyError:
        return {}
    kinds = {}
    for line in lines:
        word, _, name = line.partition(b"=")
        if word.lower() in _SECTION:
            kinds[name.split(b"/")[0].decode(encoding, "replace").lower()] = _SECTION[word.lower()]
    return kinds


def _surface(opened: _Opened) -> Iterator[Finding]:
    """Yield what people see or the project leans on: its libraries and the words on its forms."""
    for library in opened.project.libraries:
        yield Evidence.of(Kind.LABEL, f"library: {library}", "references")
    for module in opened.project.modules:
        if opened.kinds.get(module.name.lower()) != "form":
            continue
        words: dict[bytes, None] = {}
        for stream in ("/f", "/o"):
            path = opened.root + module.name + stream
            if path in opened.compound:
                words |= dict.fromkeys(_WORDS.findall(opened.compound.read(path, 1 << 18)))
        text = ", ".join(word.decode("cp1252", "replace").strip() for word in list(words)[:40])
        yield Evidence.of(Kind.LABEL, text, module.name)


def _salvaged_streams(
    compound: CompoundFile, storage: str, file: SourceFile, surroundings: Surroundings
) -> Iterator[Finding]:
    for entry in list(compound.entries()):
        folder, _, name = entry.path.rpartition("/")
        if folder.lower() + "/" == storage.lower() and not entry.storage and not _NOT_MODULES.match(name.lower()):
            yield from _salvaged(compound.read(entry.path), name, file, surroundings)


def _salvaged(content: bytes, where: str, file: SourceFile, surroundings: Surroundings) -> Iterator[Finding]:
    """Yield modules found by the shape of compressed source, where the project's own list is lost."""
    for number, found in enumerate(_CONTAINER.finditer(content)):
        if number >= _MODULES:
            return
        try:
            raw = decompress(content, found.start(), file.limits.text)
        except OvbaError as error:
            raw = error.so_far
        if raw:
            text = decode(raw)[0]
            named = _NAME.search(text)
            name = named[1] if named else f"{where} {number + 1}"
            yield from _module(name, "", text, file, surroundings)
