"""Keep the most telling findings of a long text: writes and sends before computations before everything else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from classifiers.evidence import Evidence, Finding, Kind, Part, Reference, Verb

MOST = 600
"""Findings kept of one module."""
MOST_OF_A_FILE = 3_000
"""Findings kept of one file of many modules or cells."""


_SAME = 3
_VALUES = re.compile(r"'[^']*'?|\"[^\"]*\"?|-?\d[\d.]*")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A finding and the line it stands in."""

    finding: Finding
    line: int


_RANKS: dict[Verb, int] = {Verb.WRITE: 0, Verb.SEND: 0, Verb.COMPUTE: 2, Verb.RUN: 2, Verb.READ: 3, Verb.NONE: 4}


def _rank(finding: Finding) -> int:
    if isinstance(finding, Evidence):
        if finding.kind in {Kind.TRIGGER, Kind.CONNECTION}:
            return 1
        own = finding.verb is Verb.WRITE and not finding.shared_write
        return 3 if own else _RANKS[finding.verb]
    if isinstance(finding, Reference | Part):
        return 1
    return 0


def _repeated(finding: Finding, shapes: dict[str, int]) -> int:
    """Return how much less a finding tells because others differ from it in values alone, as rows of a dump do."""
    if not isinstance(finding, Evidence):
        return 0
    shape = f"{finding.kind} {_VALUES.sub('?', finding.text)}"
    shapes[shape] = shapes.get(shape, 0) + 1
    return len(Verb) if shapes[shape] > _SAME else 0


def most_telling(found: Sequence[Ranked], caps: Mapping[Kind, int], most: int = MOST) -> Iterator[Finding]:
    """Yield at most `most` findings in the order of the text, none twice; `caps` bounds single kinds."""
    seen: set[Finding] = set()
    counts: dict[Kind, int] = {}
    kept: list[tuple[int, int, Finding]] = []
    shapes: dict[str, int] = {}
    for number, one in enumerate(found):
        finding = one.finding
        if finding in seen:
            continue
        seen.add(finding)
        if isinstance(finding, Evidence) and finding.kind in caps:
            counts[finding.kind] = counts.get(finding.kind, 0) + 1
            if counts[finding.kind] > caps[finding.kind]:
                continue
        kept.append((_rank(finding) + _repeated(finding, shapes), number, finding))
    best = sorted(kept, key=lambda entry: entry[0])[:most]
    order = {number: found[number].line for _, number, _ in best}
    for _, _, finding in sorted(best, key=lambda entry: (order[entry[1]], entry[1])):
        yield finding
