"""What a tool inherits from those that use it: a file of limits, rates or prices has their criticality."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from classifiers.evidence import Evidence, Kind, Level
from classifiers.policy import SEVERE
from classifiers.verdict import Criticality, Signal

STEPS = 3
"""How far criticality is handed on: a file that feeds a file that feeds a file that feeds a critical tool."""


def hints_of(own: Iterable[Signal]) -> frozenset[Criticality]:
    """Return what the signals of a tool speak of at all: only that can be inherited."""
    return frozenset(signal.criticality for signal in own if signal.criticality in SEVERE)


def inherited(hints: Collection[Criticality], of_readers: Iterable[Signal]) -> tuple[Signal, ...]:
    """Return the signals that a tool with these hints inherits from its readers, in their order."""
    if not hints:
        return ()
    strong = (signal for signal in of_readers if signal.level is Level.BEHAVIOUR and signal.criticality in hints)
    return tuple(_inherited(strong))


def proofs_for(
    tool: str,
    consumers: Callable[[str], Iterable[str]],
    signals: Callable[[str], Iterable[Signal]],
    hints: frozenset[Criticality],
) -> Iterator[Signal]:
    """Yield what the code of those proves who use a tool, directly or through others that hint at the same.

    What hands a value on without speaking of it (a report that shows a limit) ends the chain: criticality is
    inherited only as long as each tool of it is about the same thing.
    """
    met = {tool}
    near = {tool: hints}
    for _ in range(STEPS):
        further: dict[str, frozenset[Criticality]] = {}
        for between, about in near.items():
            for reader in sorted(consumers(between)):
                if reader in met:
                    continue
                met.add(reader)
                own = tuple(signals(reader))
                yield from (one for one in own if one.level is Level.BEHAVIOUR and one.criticality in about)
                if handed_on := about & hints_of(own):
                    further[reader] = handed_on
        near = further


def _inherited(signals: Iterable[Signal]) -> Iterator[Signal]:
    """Yield one signal of each rule, as structure: together with the hint it is proof."""
    first: dict[str, Signal] = {}
    for signal in signals:
        first.setdefault(signal.rule, signal)
    for signal in first.values():
        proof = tuple(_as_structure(item) for item in signal.because[:1])
        yield Signal(
            rule=signal.rule,
            title=f"Used by a tool that {signal.title[:1].lower()}{signal.title[1:]}",
            policy=signal.policy,
            criticality=signal.criticality,
            level=Level.STRUCTURE,
            because=proof,
        )


def _as_structure(evidence: Evidence) -> Evidence:
    return Evidence(kind=Kind.STRUCTURE, text=evidence.text, where=evidence.where)
