"""One tool on paper: its verdict with the lines that prove it, what is known of it, who owns what, and its history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from classifiers.facts import Known
from classifiers.verdict import Criticality, Outcome
from inventory.domain.responsibility import card
from inventory.exports.papernotes import footer, plainly, section
from inventory.exports.tables import Kind
from inventory.exports.tones import CRITICALITIES, KNOWN, OUTCOMES
from inventory.exports.typesetting import Paper, pieces
from inventory.exports.words import said

PROOF, HISTORY, PLACES = 30, 60, 12
"""How many of each are on paper; the attached data has all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofLine:
    """A line that proves something: what it shows, by which sentence of the policy, what it says and where.

    `level` is 3 for what a tool does, 2 for how it is built, 1 for a name.
    """

    shows: str
    policy: str
    level: int
    text: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One of the five facts of management, whether it holds, and how that is known."""

    title: str
    known: Known
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who stands for the tool: as what, who, and of which unit; `who` is "" where nobody does."""

    role: str
    who: str
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One line of its history (UTC)."""

    at: datetime
    what: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolPaper:
    """One tool, complete: nothing here looks anything up.

    `tag` is its class in words, `conditional` ones included; `notes` say how much of it was read. `places` are where
    it lies. `anchor` is the head of the audit chain as exports write it.
    """

    tool: str
    name: str
    kind: str
    places: tuple[str, ...]
    outcome: Outcome
    criticality: Criticality
    tag: str
    rule: str
    reason: str
    next_step: str
    state: str
    score: float
    confidence: float
    proof: tuple[ProofLine, ...]
    facts: tuple[Fact, ...]
    people: tuple[Person, ...]
    history: tuple[Happened, ...]
    notes: tuple[str, ...]
    made: datetime
    by: str
    anchor: str = ""


def pdf(tool: ToolPaper) -> Iterator[bytes]:
    """Yield the paper as PDF; its data is attached."""
    return pieces(paper(tool))


def paper(tool: ToolPaper) -> Paper:
    """Return the tool as a paper to be set."""
    word, tone = OUTCOMES[tool.outcome]
    return Paper(
        name="tool",
        made=tool.made,
        told={
            "title": f"{tool.name} [{tool.tool}]",
            "name": tool.name,
            "tool": tool.tool,
            "kind": tool.kind,
            "by": tool.by,
            "made": f"Made {said(tool.made, Kind.DATE)} UTC by {tool.by}",
            "notes": list(tool.notes),
            "keywords": [tool.anchor],
            "footer": footer(f"{tool.name} [{tool.tool}]", tool.anchor),
            "attachment": "tool.json",
            "word": word,
            "tone": tone,
            "tag": tool.tag,
            "reason": tool.reason,
            "next": tool.next_step,
            "measures": _measures(tool),
            "places": section(list(tool.places), PLACES),
            "proof": section([asdict(line) for line in tool.proof], PROOF),
            "facts": [_fact(fact) for fact in tool.facts],
            "people": [[one.role, one.who or "nobody yet", one.unit] for one in tool.people],
            "card": [{"side": side, "layers": list(layers)} for side, layers in card().items()],
            "history": section(_history(tool.history), HISTORY),
        },
        attached=plainly(asdict(tool)),
    )


def _measures(tool: ToolPaper) -> list[list[str]]:
    return [
        ["Criticality", f"{tool.criticality}: {CRITICALITIES[tool.criticality]}"],
        ["Rule", tool.rule],
        ["State", tool.state.replace("_", " ")],
        ["Score", f"{tool.score:.1f} of 100"],
        ["Confidence", said(tool.confidence, Kind.SHARE)],
    ]


def _fact(fact: Fact) -> dict[str, str]:
    word, tone = KNOWN[fact.known]
    return {"title": fact.title, "word": word, "tone": tone, "ground": fact.ground}


def _history(happened: Sequence[Happened]) -> list[list[str]]:
    """Return the history, the newest first."""
    ordered = sorted(happened, key=lambda one: one.at, reverse=True)
    return [[said(one.at, Kind.DATE), one.what, one.who] for one in ordered]
