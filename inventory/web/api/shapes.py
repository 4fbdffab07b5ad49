"""The shapes that the API takes and gives: what comes in has no field that is not known; what goes out is told apart.

Names of people that files carry go out nowhere here: they are proposals, for the owner of a tool and for IT (OWN-3).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import Response

from classifiers.explain import reason
from inventory.domain.events import Event
from inventory.domain.registration import Registration
from inventory.store.board import Listed
from inventory.store.queries import ToolDetail

LONGEST = 20_000
NEWEST = 25
"""Events that come with a tool; the others are on the pages of its history."""


def _plain(text: str) -> str:
    if "\0" in text:
        raise ValueError("a NUL is in no text")
    return text


Text = Annotated[str, StringConstraints(max_length=LONGEST, strip_whitespace=True), AfterValidator(_plain)]
Word = Annotated[str, StringConstraints(max_length=300, strip_whitespace=True), AfterValidator(_plain)]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


class In(BaseModel):
    """Something that a program sends."""

    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """Something that a program gets."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(In):
    """An empty object: what is asked for stands in the address."""


class Refusal(Out):
    """Why the policy refuses something."""

    policy: str
    sentence: str


class Misfit(Out):
    """A field that does not fit."""

    in_: str = Field(alias="in")
    field: str
    sentence: str


class Problem(Out):
    """What went wrong, as RFC 9457 has it; `refusals` with 409, `errors` with 422."""

    type: str
    title: str
    status: int
    detail: str
    refusals: tuple[Refusal, ...] = ()
    errors: tuple[Misfit, ...] = ()


class Line(Out):
    """A tool as one line of a list."""

    id: str
    name: str
    kind: str
    share: str
    path: str
    state: str
    outcome: str
    criticality: str
    tag: str | None
    managed: bool
    owner: str
    gaps: tuple[str, ...]
    reason: str
    score: float
    confidence: float
    places: int
    discovered: datetime
    unseen: datetime | None
    href: str


class Lines(Out):
    """One page of tools; `next` is the address of the page behind it, null on the last."""

    tools: tuple[Line, ...]
    total: int
    next: str | None


class Proof(Out):
    """A line of evidence."""

    kind: str
    text: str
    where: str


class Signal(Out):
    """A rule that matched, and why."""

    rule: str
    title: str
    policy: str
    criticality: str | None
    because: tuple[Proof, ...]


class Write(Out):
    """A change that the tool makes to something shared."""

    target: str
    where: str
    text: str


class Verdict(Out):
    """The judgement with its proof."""

    at: datetime
    criticality: str
    by_rules: str | None
    outcome: str
    tag: str | None
    conditional: bool
    rule: str
    action: str
    read_only: str
    gaps: tuple[str, ...]
    questions: tuple[str, ...]
    score: float
    score_coverage: float
    confidence: float
    rulebook: str
    signals: tuple[Signal, ...]
    writes: tuple[Write, ...]


class Facts(Out):
    """What people declared and confirmed: each yes, no or unknown."""

    owner: str
    documented: str
    sandboxed: str
    read_only: str
    unchanged: str
    enterprise: str


class Place(Out):
    """Where the tool, or part of it, is or was."""

    share: str
    path: str
    size: int
    modified: datetime
    first_seen: datetime
    gone: datetime | None
    lead: bool


class Unread(Out):
    """What could not be read."""

    share: str
    path: str
    trouble: str
    detail: str
    where: str


class Happened(Out):
    """Something that happened to a tool."""

    kind: str
    at: datetime
    actor: str
    reason: str
    policy: str
    detail: dict[str, str]


class History(Out):
    """One page of what happened, the newest first."""

    events: tuple[Happened, ...]
    next: str | None


class Filed(Out):
    """What was filed for a tool, and who has said yes to it."""

    owner: str
    purpose: str
    documentation: str
    inputs_outputs: str
    how_to_run: str
    read_only: str
    connections: tuple[str, ...]
    users: str
    drafted_by: str
    drafted: datetime
    accepted: datetime | None
    approved_by: str
    approved: datetime | None
    holds: bool


class Tool(Out):
    """All that is known of one tool; `events` are the newest."""

    id: str
    name: str
    kind: str
    state: str
    version: int
    fingerprint: str
    discovered: datetime
    unseen: datetime | None
    merged_into: str | None
    verdict: Verdict
    facts: Facts
    places: tuple[Place, ...]
    problems: tuple[Unread, ...]
    registration: Filed | None
    events: tuple[Happened, ...]
    history: str


class Asked(Out):
    """A second person was asked to agree; nothing changes before that."""

    request: int
    second: str
    sentence: str


def told(shown: Out, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer with this in it; its bytes are the same for as long as nothing changes."""
    text = shown.model_dump_json(by_alias=True)
    return Response(text, status_code=status, media_type="application/json", headers=dict(headers or {}))


def next_page(address: str | None) -> dict[str, str]:
    """Return the header that leads to the next page, if there is one."""
    return {"Link": f'<{address}>; rel="next"'} if address else {}


def line_of(one: Listed) -> Line:
    """Return a tool as a line."""
    verdict = one.verdict
    return Line(
        id=one.id,
        name=one.name,
        kind=one.kind,
        share=one.share,
        path=one.path,
        state=one.state,
        outcome=verdict.outcome,
        criticality=verdict.criticality,
        tag=verdict.tag,
        managed=one.managed,
        owner=one.owner,
        gaps=verdict.gaps,
        reason=reason(verdict),
        score=verdict.score,
        confidence=verdict.confidence,
        places=one.places,
        discovered=one.discovered,
        unseen=one.unseen,
        href=f"/api/v1/tools/{one.id}",
    )


def tool_of(detail: ToolDetail) -> Tool:
    """Return all that is known of a tool."""
    tool = detail.tool
    filed = detail.registration
    return Tool(
        id=tool.id,
        name=tool.name,
        kind=tool.kind,
        state=tool.state.value,
        version=tool.version,
        fingerprint=tool.fingerprint,
        discovered=tool.discovered,
        unseen=tool.unseen,
        merged_into=tool.merged_into,
        verdict=_verdict(detail),
        facts=Facts(**{name: getattr(detail.standing.facts, name).value for name in Facts.model_fields}),
        places=tuple(Place(**{name: getattr(one, name) for name in Place.model_fields}) for one in detail.sightings),
        problems=tuple(Unread(**{name: getattr(one, name) for name in Unread.model_fields}) for one in detail.problems),
        registration=None if filed is None else filed_of(filed, tool.fingerprint),
        events=tuple(happened(event) for event in detail.events[: -NEWEST - 1 : -1]),
        history=f"/api/v1/tools/{tool.id}/history",
    )


def _verdict(detail: ToolDetail) -> Verdict:
    found = detail.standing.verdict
    words = ("conditional", "rule", "action", "gaps", "questions", "score", "score_coverage", "confidence", "rulebook")
    return Verdict(
        at=detail.standing.at,
        criticality=found.criticality,
        by_rules=found.by_rules,
        outcome=found.outcome,
        tag=found.tag,
        read_only=found.read_only,
        signals=tuple(
            Signal(
                rule=one.rule,
                title=one.title,
                policy=one.policy,
                criticality=one.criticality,
                because=tuple(Proof(kind=item.kind, text=item.text, where=item.where) for item in one.because),
            )
            for one in found.signals
        ),
        writes=tuple(Write(target=one.target, where=one.where, text=one.text) for one in found.writes),
        **{name: getattr(found, name) for name in words},
    )


def filed_of(filed: Registration, fingerprint: str) -> Filed:
    """Return a registration; it `holds` if it is approved for this very logic."""
    draft = filed.draft
    words = ("owner", "purpose", "documentation", "inputs_outputs", "how_to_run", "users")
    return Filed(
        read_only=draft.read_only,
        connections=draft.connections or (),
        drafted_by=filed.drafted_by,
        drafted=filed.drafted,
        accepted=filed.accepted,
        approved_by=filed.approved_by,
        approved=filed.approved,
        holds=filed.holds_for(fingerprint),
        **{name: getattr(draft, name) for name in words},
    )


def happened(event: Event) -> Happened:
    """Return something that happened."""
    return Happened(
        kind=event.kind.value,
        at=event.at,
        actor=event.actor,
        reason=event.reason,
        policy=event.policy,
        detail=dict(event.detail),
    )
