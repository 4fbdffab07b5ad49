"""What the readers of all scripts share: the text of the file, its module, its source, and the bounds."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from classifiers.evidence import Finding, Metric, Part, PartKind, Source, Trouble
from scanner.reading.codetext import decode, wide
from scanner.reading.handler import Unreadable
from scanner.reading.source import SourceFile, TooLarge

_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROL_SHARE = 0.02


def is_text(head: bytes) -> bool:
    """True if the first bytes are those of a text file: no zeros unless it is UTF-16, hardly a control character."""
    if not head or head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return True
    if b"\0" in head:
        encoding = wide(head)
        head = head.decode(encoding, errors="replace").encode() if encoding else head
    return len(_BINARY.findall(head)) <= len(head) * _CONTROL_SHARE


def text_of(file: SourceFile) -> str:
    """Return the file's text.

    Raises:
        Unreadable: it is larger than a script may be.
    """
    try:
        content = file.read_all(file.limits.text)
    except TooLarge as reason:
        raise Unreadable(Trouble.TOO_LARGE, f"a script of {reason}") from reason
    return decode(content)[0]


def module(file: SourceFile, name: str, language: str, text: str) -> Iterator[Finding]:
    """Yield the module and its source, kept up to `limits.source`; evidence is read from the whole text."""
    kept = text[: file.limits.source]
    digest = hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()
    count = text.count("\n") + (not text.endswith("\n") if text else 0)
    yield Part(kind=PartKind.MODULE, name=name, subtype=language, count=count, digest=digest)
    yield Source(part=name, language=language, text=kept, digest=digest)


def summed(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings of several modules, their metrics added up at the end."""
    sums: dict[str, float] = {}
    for finding in findings:
        if isinstance(finding, Metric):
            sums[finding.name] = sums.get(finding.name, 0) + finding.value
        else:
            yield finding
    yield from (Metric(name=name, value=value) for name, value in sums.items())


def stem(file: SourceFile) -> str:
    """Return the file's name without its last suffix."""
    return file.name[: -len(file.suffix)] if file.suffix and len(file.name) > len(file.suffix) else file.name
