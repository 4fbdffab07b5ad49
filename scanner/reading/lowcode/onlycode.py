"""Of all that is found in a low-code tool, what is code: the modules and queries with their texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from classifiers.evidence import Finding, Part, PartKind, Problem, Source

_CODE = frozenset({PartKind.MODULE, PartKind.QUERY})


def code_of(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield modules, queries, their sources, and what could not be read."""
    for finding in findings:
        if isinstance(finding, Source | Problem) or (isinstance(finding, Part) and finding.kind in _CODE):
            yield finding
