"""Keep the text of one part: as a source of its own, capped, addressed by its content."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from classifiers.evidence import Finding, Part, PartKind, Problem, Source, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import Limits


def keep(
    kind: PartKind, name: str, text: str, language: str, limits: Limits, *, subtype: str = "", count: int = -1
) -> Iterator[Finding]:
    """Yield a part with the source that holds its text; text beyond `limits.source` is cut and a problem says so."""
    kept = text[: limits.source]
    digest = sha256(kept.encode("utf-8", "surrogatepass")).hexdigest()
    yield Part(kind=kind, name=name, subtype=subtype, count=count, digest=digest)
    yield Source(part=name, language=language, text=kept, digest=digest)
    if len(kept) < len(text):
        detail = f"only the first {len(kept)} of {len(text)} characters are kept"
        yield Problem(trouble=Trouble.CAPPED, detail=detail, where=name)
