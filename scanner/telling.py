"""What a file tells about itself, at most ten lines: what its reader found, and the heads of its modules."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from classifiers.evidence import Kind
from scanner.reading.code.headers import headers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from classifiers.evidence import Evidence, Source

_MOST = 10
_OF_CODE = 4
"""Lines that are kept for the code, if it tells anything."""


def told(evidence: Sequence[Evidence], sources: Iterable[Source]) -> list[Evidence]:
    """Return the evidence with its documentation last, equal lines once: a person reads ten lines, not a hundred."""
    found = dict.fromkeys(line for line in evidence if line.kind is Kind.DOCUMENTATION)
    rest = [line for line in evidence if line.kind is not Kind.DOCUMENTATION]
    texts = {line.text for line in found}
    of_code = list(islice((line for line in headers(sources) if line.text not in texts), _MOST))
    own = list(found)[: _MOST - min(len(of_code), _OF_CODE)]
    return [*rest, *own, *of_code[: _MOST - len(own)]]
