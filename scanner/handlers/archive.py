"""Archives (zip, tar), one level deep: what may be a tool in one is read by its own reader, in memory alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from io import BytesIO
from posixpath import normpath
from typing import TYPE_CHECKING

from classifiers.evidence import INFORMATIVE, Evidence, Finding, Kind, Metric, Part, Problem, Reference, Source, Trouble
from scanner import discards
from scanner.identify import promised
from scanner.reading import archive, packagekind, tarball
from scanner.reading.handler import Handler
from scanner.reading.source import SourceFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.reading.archive import Archive

_OTHERS = frozenset({".mlx", ".slx", ".mlapp", ".qvf", ".qvw", ".xll", ".vi", ".llb", ".fmp12"})
"""Suffixes of formats that are zip archives too."""
_MOST_READ = 2_000
"""Members that are opened; a project that somebody packed has a hundred."""
_NAMED = 50
_SHOWN = 12
_NESTED = frozenset({".zip", ".7z", ".rar", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst", ".lzh", ".arj", ".cab"})
_WITH_MACROS = frozenset({".xlsm", ".xltm", ".xlam", ".xlsb", ".docm", ".dotm", ".pptm", ".potm", ".ppsm", ".ppam"})
_FOREIGN = ("__macosx", ".appledouble")
"""Folders that an operating system adds to archives of its own."""


@dataclass(frozen=True, slots=True)
class _Member:
    """One file in an archive: its name, how to unpack it, and whether a password keeps it closed."""

    name: str
    size: int
    locked: bool
    content: Callable[[], bytes]
    beside: Callable[[str], SourceFile | None] = field(default=lambda _: None)

    @property
    def suffix(self) -> str:
        """Last suffix in lower case; "" if there is none."""
        stem, dot, suffix = self.name.rpartition("/")[2].rpartition(".")
        return f".{suffix.lower()}" if dot and stem else ""


def recognise(file: SourceFile) -> str | None:
    """Return `archive` for a zip archive that is nothing else, and for a tar archive."""
    if tarball.is_tar(file):
        return packagekind.ARCHIVE
    if file.suffix in _OTHERS or not file.head.startswith((archive.MAGIC, packagekind.EMPTY_ARCHIVE)):
        return None
    kind = packagekind.package_kind(file)
    return kind if kind == packagekind.ARCHIVE else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield what lies in the archive by suffix, and what the readers of its members find; their places name them."""
    if file.head.startswith(packagekind.EMPTY_ARCHIVE):
        return
    found = _Inside(file)
    if not file.head.startswith(archive.MAGIC):
        for packed in tarball.members(file):
            yield from found.member(_of_tar(packed, file))
        yield from found.settle()
        return
    opened = archive.archive(file)
    for name in sorted({member.name.lower(): member.name for member in opened.members}.values()):
        if not name.endswith("/"):
            yield from found.member(_of_zip(opened, name, file))
    yield from found.settle()
    damaged = [problem for problem in opened.problems if problem.where not in found.named]
    yield from damaged[:_NAMED]
    if len(damaged) > _NAMED:
        detail = f"{len(damaged) - _NAMED} more members cannot be unpacked"
        yield Problem(trouble=Trouble.CAPPED, detail=detail, where="members")


def _of_zip(opened: Archive, name: str, file: SourceFile) -> _Member:
    listed = opened.member(name)
    folder = name[: name.rfind("/") + 1]

    def beside(other: str) -> SourceFile | None:
        place = normpath(folder + other)
        return _in_memory(other, opened.read(place), file) if place in opened else None

    return _Member(name, listed.size, listed.encrypted, lambda: opened.read(name), beside)


def _of_tar(packed: tarball.Packed, file: SourceFile) -> _Member:
    return _Member(packed.name, packed.size, locked=False, content=lambda: packed.content(file.limits.member))


def _in_memory(name: str, content: bytes, file: SourceFile) -> SourceFile:
    return SourceFile(
        name=name.rpartition("/")[2],
        size=len(content),
        opener=lambda: BytesIO(content),
        limits=file.limits,
        code_only=file.code_only,
    )


class _Inside:
    """What was met in one archive so far. `named` are members whose problem is told already."""

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._suffixes: Counter[str] = Counter()
        self._kinds: Counter[str] = Counter()
        self._measures: Counter[str] = Counter()
        self._formulas = 0.0
        self._read = self._not_read = 0
        self.named: set[str] = set()

    def member(self, member: _Member) -> Iterator[Finding]:
        """Read one member if it may be a tool."""
        self._suffixes[member.suffix or "without suffix"] += 1
        if _part_of_dependencies(member.name):
            self._measures["vendored_members"] += 1
        elif member.suffix in _NESTED:
            yield from self._name(member, Trouble.NOT_READ_YET, "is an archive in an archive; unpacked it is read")
        elif not _is_candidate(member):
            return
        elif member.locked:
            self._kinds[f"locked {_promised(member)}"] += 1
            yield from self._name(member, Trouble.ENCRYPTED, "is locked in the archive by a password")
        elif member.size > self._file.limits.member:
            yield from self._name(member, Trouble.TOO_LARGE, f"unpacks to more than {self._file.limits.member} bytes")
        elif self._read >= _MOST_READ or self._file.within is None:
            self._not_read += 1
        else:
            yield from self._open(member)

    def _name(self, member: _Member, trouble: Trouble, reason: str) -> Iterator[Problem]:
        """Yield a member that is not read, as long as the list is one that a person reads."""
        if len(self.named) >= _NAMED:
            self._not_read += 1
            return
        self.named.add(member.name)
        yield Problem(trouble=trouble, detail=f"{member.name} {reason}", where=member.name)

    def _open(self, member: _Member) -> Iterator[Finding]:
        """Yield what the reader of a member finds."""
        self._read += 1
        inner = replace(_in_memory(member.name, member.content(), self._file), beside=member.beside)
        if not inner.size:
            return
        kind, findings = self._file.within(inner) if self._file.within else ("", iter(()))
        if kind == packagekind.ARCHIVE:
            yield from self._name(member, Trouble.NOT_READ_YET, "is an archive in an archive; unpacked it is read")
            return
        kept = list(findings)
        if any(isinstance(one, Metric) and one.name == "vendored" for one in kept):
            self._measures["vendored_members"] += 1
            return
        self._note(kind, kept)
        if inner.unlocked:
            yield Metric(name="unlocked", value=1.0)
        yield from (_placed(one, member.name) for one in kept)

    def _note(self, kind: str, findings: list[Finding]) -> None:
        """Count what decides later whether the archive is a tool: its judge sees no single member."""
        self._kinds[f"holds {kind}"] += 1
        problems = [one for one in findings if isinstance(one, Problem) and one.trouble not in INFORMATIVE]
        if any(one.trouble is Trouble.NOT_READ_YET and not one.where for one in problems):
            self._kinds[f"unread {kind}"] += 1
        elif problems:
            self._kinds[f"incomplete {kind}"] += 1
        formulas = sum(one.value for one in findings if isinstance(one, Metric) and one.name == "formulas")
        self._formulas = max(self._formulas, formulas)

    def settle(self) -> Iterator[Finding]:
        """Yield what is known at the end."""
        if self._not_read:
            detail = f"{self._not_read} more members may be tools; they are not read"
            yield Problem(trouble=Trouble.CAPPED, detail=detail, where="members")
        if self._file.code_only:
            return
        shown = ", ".join(f"{count} {suffix}" for suffix, count in self._suffixes.most_common(_SHOWN))
        yield Evidence.of(Kind.LABEL, shown, "members")
        yield Metric(name="members", value=self._suffixes.total())
        yield Metric(name="max_formulas", value=self._formulas)
        counted = (*self._measures.items(), *self._kinds.items())
        yield from (Metric(name=name, value=count) for name, count in counted)


def _part_of_dependencies(name: str) -> bool:
    """True for what lies in a folder that no walk over a share would enter."""
    return any(folder.casefold() in discards.FOLDERS for folder in name.split("/")[:-1])


def _is_candidate(member: _Member) -> bool:
    """True for what a walk over a share would open: not pictures, plain data, lock files, shadows of another system."""
    name = member.name.lower()
    if name.startswith(_FOREIGN) or name.rpartition("/")[2].startswith((discards.OWNER_FILE, "._")):
        return False
    return member.suffix not in discards.SUFFIXES or name.endswith(discards.SOURCES)


def _promised(member: _Member) -> str:
    """Return the kind that the name promises, as its reader would say it."""
    return promised(member.name) + ("-macro" if member.suffix in _WITH_MACROS else "")


def _placed(finding: Finding, member: str) -> Finding:
    """Return a finding of a member with the member's name before its place."""
    match finding:
        case Part():
            return replace(finding, name=f"{member}: {finding.name}")
        case Source():
            return replace(finding, part=f"{member}: {finding.part}")
        case Problem():
            return replace(finding, detail=f"{member}: {finding.detail}", where=_at(member, finding.where))
        case Evidence() | Reference():
            return replace(finding, where=_at(member, finding.where))
        case _:
            return finding


def _at(member: str, where: str) -> str:
    return f"{member}: {where}" if where else member


HANDLER = Handler(
    name="archive",
    version=2,
    suffixes=frozenset({".zip", ".tar", ".tgz", ".gz"}),
    recognise=recognise,
    read=read,
    title="archives: zip, tar, tar.gz, tar.bz2, tar.xz",
    reads=(
        "one level: every member is read by the reader of its format, in memory, and its findings name "
        "it (`tools/limits.vbs: limits:4`); libraries are counted"
    ),
    leaves="members with a password, archives in archives, which are named",
)
