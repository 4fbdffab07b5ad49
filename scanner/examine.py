"""One file becomes one observation, whatever is in it; runs in a worker, the only place where readers are called."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from classifiers.evidence import (
    INFORMATIVE,
    Artifact,
    Contents,
    Decisions,
    Evidence,
    Kind,
    Metric,
    Observation,
    Part,
    Prints,
    Problem,
    Reference,
    Shapes,
    Source,
    Trouble,
)
from scanner.fingerprint import fingerprint, prints
from scanner.identify import NO_FORMAT, UNKNOWN, Identity, identify, promised
from scanner.masking import Masking
from scanner.reading.code.authors import written_by
from scanner.reading.handler import Handler, Unreadable
from scanner.reading.source import Limits, SourceFile, TooLarge
from scanner.shares import local
from scanner.shares.names import printable
from scanner.telling import told
from scanner.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from classifiers.evidence import Finding

PIECE = 1 << 20
_NOT_THERE = frozenset({Trouble.VANISHED, Trouble.NOT_A_FILE})
_LATE = Problem(trouble=Trouble.TIMED_OUT, detail="reading it took too long; what was found until then is kept")
_PEOPLE = {"author": "author", "last author": "last_author", "company": "company"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file to examine: `native` for the system, the rest as the observation carries it.

    `unclaimed` is the reader id of a file that no format claims. After `seconds` its reader is stopped between two
    findings and what was found is kept; hashing its content may last half as long again. The worker is killed later
    than that, and then nothing is kept.
    """

    native: str
    share: str
    path: str
    size: int
    modified_ns: int
    seen: datetime
    project: str = ""
    unclaimed: str = ""
    limits: Limits = field(default_factory=Limits)
    code_only: bool = False
    seconds: float = 18.0


@dataclass(slots=True)
class _Found:
    """What a reader has yielded so far, kept whatever happens next."""

    parts: list[Part] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    contents: list[Contents | Decisions | Shapes] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        """Put a finding where it belongs."""
        match finding:
            case Evidence():
                self.evidence.append(finding)
            case Part():
                self.parts.append(finding)
            case Source():
                self.sources.append(finding)
            case Reference():
                self.references.append(finding)
            case Metric():
                self.metrics.append(finding)
            case Problem():
                self.problems.append(finding)
            case Contents() | Decisions() | Shapes():
                self.contents.append(finding)

    def fail(self, error: Exception) -> None:
        """Say what an exception means for this file, once if hashing meets what reading met."""
        problem = _problem_of(error)
        if problem not in self.problems:
            self.problems.append(problem)

    def words(self) -> Iterator[str]:
        """Yield what may hold a secret besides sources, evidence and parts."""
        yield from (reference.target for reference in self.references)
        yield from (problem.detail for problem in self.problems)

    def measures(self) -> Iterator[Metric]:
        """Yield one metric a name, whichever parts it was measured in: the sum, of `max_...` the greatest."""
        values: dict[str, float] = {}
        for metric in self.metrics:
            known = values.get(metric.name, 0)
            greatest = metric.name.startswith("max_")
            values[metric.name] = max(known, metric.value) if greatest else known + metric.value
        return (Metric(name=name, value=value) for name, value in values.items())

    def __len__(self) -> int:
        return len(self.parts) + len(self.sources) + len(self.evidence) + len(self.references)


def examine(job: Job, handlers: tuple[Handler, ...], *, unread: Problem | None = None) -> Observation:
    """Read one file. Never raises for what is wrong with the file: that becomes its problems.

    `unread` says why an earlier reading was killed: the file is identified and hashed, and its reader is not called.
    """
    found = _Found(problems=[unread] if unread else [])
    end = time.monotonic() + job.seconds
    file = SourceFile(
        name=printable(os.path.basename(job.native)),  # noqa: PTH119 - a native string, not an object
        size=job.size,
        opener=lambda: local.open_file(job.native),
        limits=job.limits,
        code_only=job.code_only,
        beside=lambda name: _beside(job, name),
        within=lambda inner: _within(inner, handlers, end),
    )
    identity, content, owner = Identity(kind=UNKNOWN), "", ""
    try:
        with file:
            before = os.fstat(file.stream.fileno())
            owner = local.owner_of(before)
            file.size = before.st_size
            identity = identify(file, handlers)
            if unread is None:
                _read(file, identity, found, end)
            content = _hash(file, identity, job, found, end + job.seconds / 2)
            _compare(before, job, found)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a file, it costs this file alone
        found.fail(error)
        identity = _named(identity, job, found)
    if file.unlocked:
        found.metrics.append(Metric(name="unlocked", value=1.0))
    return _observation(job, identity, found, content=content, owner=owner)


def _beside(job: Job, name: str) -> SourceFile | None:
    """Return another file of the folder, None if there is none or it cannot be opened."""
    native = os.path.join(os.path.dirname(job.native), name)  # noqa: PTH118, PTH120 - a native string, not an object
    try:
        with local.open_file(native) as stream:
            size = os.fstat(stream.fileno()).st_size
    except (OSError, Unreadable):
        return None
    return SourceFile(name=name, size=size, opener=lambda: local.open_file(native), limits=job.limits)


def _within(inner: SourceFile, handlers: tuple[Handler, ...], end: float) -> tuple[str, Iterator[Finding]]:
    """Return the kind of a file that lies in another one, and what its reader finds until `end`."""
    try:
        identity = identify(inner, handlers)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it, it costs this inner file alone
        return promised(inner.name), iter((_problem_of(error),))
    return identity.kind, _inner(inner, identity, end)


def _inner(inner: SourceFile, identity: Identity, end: float) -> Iterator[Finding]:
    if identity.disagreement is not None:
        yield identity.disagreement
    if identity.handler is None:
        return
    try:
        with inner:
            for finding in islice(identity.handler.read(inner), inner.limits.findings):
                yield finding
                if time.monotonic() > end:
                    yield _LATE
                    return
    except Exception as error:  # noqa: BLE001 - whatever a reader does, it costs this inner file alone
        yield _problem_of(error)


def refused(job: Job, problem: Problem) -> Observation:
    """Return the observation of a file that could not be examined at all: its name alone says what it may be."""
    found = _Found(problems=[problem])
    return _observation(job, _named(Identity(kind=UNKNOWN), job, found), found)


def _named(identity: Identity, job: Job, found: _Found) -> Identity:
    """Return what the name of a file promises, where its content could not be asked and there may be some."""
    if identity.kind != UNKNOWN or any(problem.trouble in _NOT_THERE for problem in found.problems):
        return identity
    return Identity(kind=promised(job.path))


def _read(file: SourceFile, identity: Identity, found: _Found, end: float) -> None:
    """Take in what the reader of the file's format finds; if it fails, what came before is kept."""
    if identity.disagreement is not None:
        found.problems.append(identity.disagreement)
    if identity.handler is None:
        return
    try:
        _take(file, identity.handler, found, end)
    except Exception as error:  # noqa: BLE001 - whatever a reader does, it costs one file, which is hashed all the same
        found.fail(error)
    if not file.code_only:
        found.evidence = [*told(found.evidence, found.sources), *written_by(found.sources)]


def _take(file: SourceFile, handler: Handler, found: _Found, end: float) -> None:
    """Take in findings as far as the limits allow."""
    if file.size > file.limits.file:
        raise TooLarge(
            f"{file.size} bytes, more than the {file.limits.file} that limits.file_megabytes of scanner.toml allows"
        )
    for finding in handler.read(file):
        found.add(finding)
        if len(found) >= file.limits.findings or time.monotonic() > end:
            found.problems.append(_cut(file, found))
            return


def _cut(file: SourceFile, found: _Found) -> Problem:
    """Say why its reader was stopped."""
    if len(found) >= file.limits.findings:
        return Problem(
            trouble=Trouble.CAPPED, detail=f"more than {file.limits.findings} findings; the rest is not kept"
        )
    return _LATE


def _hash(file: SourceFile, identity: Identity, job: Job, found: _Found, end: float) -> str:
    """Return the SHA-256 of the content; "" for files that are of no kind or empty, and where only code is wanted.

    However long its reader took, a file of usual size is hashed: a tool that was moved is known by it.
    """
    if identity.kind in NO_FORMAT or not file.size or job.code_only:
        return ""
    start = time.monotonic()
    reason = "were not hashed, as reading it left no time" if start > end else "take too long to hash"
    end = max(end, start + job.seconds / 18)
    digest = sha256()
    file.stream.seek(0)
    while piece := file.stream.read(PIECE):
        digest.update(piece)
        if time.monotonic() > end:
            note = f"its {file.size} bytes {reason}; it is known by its place alone"
            found.problems.append(Problem(trouble=Trouble.CAPPED, detail=note, where="content hash"))
            return ""
    return digest.hexdigest()


def _compare(before: os.stat_result, job: Job, found: _Found) -> None:
    """Notice that somebody saved the file while it was read."""
    after = local.status(job.native)
    if (before.st_size, before.st_mtime_ns, before.st_ino) != (after.st_size, after.st_mtime_ns, after.st_ino):
        note = "it was saved while it was read; the next scan reads it again"
        found.problems.append(Problem(trouble=Trouble.CHANGED_WHILE_READ, detail=note))


def _problem_of(error: Exception) -> Problem:
    """Say what an exception means for this file."""
    match error:
        case Unreadable():
            return Problem(trouble=error.trouble, detail=error.detail)
        case TooLarge():
            return Problem(trouble=Trouble.TOO_LARGE, detail=str(error))
        case OSError():
            trouble, reason = local.trouble_of(error)
            return Problem(trouble=trouble, detail=reason)
        case MemoryError():
            return Problem(trouble=Trouble.OUT_OF_MEMORY, detail="it needs more memory than one file may use")
        case RecursionError():
            return Problem(trouble=Trouble.MALFORMED, detail="it is nested deeper than any real file")
        case _:
            return Problem(trouble=Trouble.CRASHED, detail=f"its reader failed: {failure(error)}")


def failure(error: BaseException) -> str:
    """Return what failed and where in our code: the words of the error may quote the file, secrets included."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    module = trace.tb_frame.f_globals.get("__name__", "?")
    return f"{type(error).__name__} in {module}:{trace.tb_lineno}"


def _observation(job: Job, identity: Identity, found: _Found, *, content: str = "", owner: str = "") -> Observation:
    """Put together what is known, without its secrets."""
    masking = Masking(
        sources=found.sources,
        evidence=found.evidence,
        parts=found.parts,
        others=found.words(),
        longest_source=job.limits.source,
    )
    sources = tuple(map(masking.source, found.sources))
    evidence = tuple(map(masking.evidence, found.evidence))
    parts = tuple(map(masking.part, found.parts))
    references = tuple(map(masking.reference, found.references))
    problems = (*map(masking.problem, found.problems), *map(_cut_source, masking.capped))
    if masking.secrets:
        found.metrics.append(Metric(name="secrets", value=float(len(masking.secrets))))
    digests = Prints() if job.code_only else prints(parts, sources, evidence, found.contents)
    artifact = Artifact(
        share=job.share,
        path=job.path,
        name=job.path.rpartition("/")[2],
        kind=identity.kind,
        sha256=content,
        size=job.size,
        modified=moment(job.modified_ns),
        project=job.project,
        owner=one_line(owner),
        **_people(evidence),
    )
    return Observation(
        artifact=artifact,
        handler=identity.handler.id if identity.handler else job.unclaimed,
        complete=all(problem.trouble in INFORMATIVE for problem in problems),
        fingerprint=fingerprint(digests),
        prints=digests,
        seen=job.seen,
        parts=tuple(map(masking.settle, parts)),
        sources=sources,
        evidence=evidence,
        references=references,
        metrics=tuple(found.measures()),
        problems=problems,
        secrets=masking.secrets,
    )


def _cut_source(part: str) -> Problem:
    return Problem(trouble=Trouble.CAPPED, detail="only the beginning of its text is kept", where=part)


def moment(nanoseconds: int) -> datetime:
    """Return a file's time in UTC; a time outside the calendar (damaged file systems have some) as its nearest day."""
    try:
        return datetime.fromtimestamp(nanoseconds / 1e9, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.min.replace(tzinfo=UTC) if nanoseconds < 0 else datetime.max.replace(tzinfo=UTC)


def _people(evidence: Iterable[Evidence]) -> dict[str, str]:
    """Return the people that the file names: proposals, never owners (OWN-3)."""
    people: dict[str, str] = {}
    for line in evidence:
        role = line.where.rpartition(": ")[2]  # of a file in an archive, its name comes first
        if line.kind is Kind.PERSON and role in _PEOPLE:
            people.setdefault(_PEOPLE[role], line.text)
    return people
