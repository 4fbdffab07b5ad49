"""VBA, VB and VBScript as evidence: what its statements read, write, compute, send and run."""

from __future__ import annotations

from collections.abc import Iterator

from classifiers.evidence import Finding
from scanner.reading.surroundings import Surroundings


def read_vba(text: str, module: str, surroundings: Surroundings) -> Iterator[Finding]:
    """Yield what the code of one module does; `where` is `Module.Procedure:line`.

    About 600 findings at most, the most telling first: writes and sends, then computations, then the rest.
    """
    raise NotImplementedError
