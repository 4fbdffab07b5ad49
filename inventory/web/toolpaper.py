"""The paper of one tool, filled from what its page knows."""

from __future__ import annotations

from collections.abc import Iterator

from classifiers.explain import next_step, reason
from inventory.exports.toolpaper import Fact, Happened, ProofLine, ToolPaper, pdf
from inventory.exports.toolpaper import Person as Standing
from inventory.services.audit import head
from inventory.services.toolsheet import sheet_of
from inventory.store.queries import ToolDetail
from inventory.web import proof
from inventory.web.drawing import Drawing
from inventory.web.toolpage import bench_of, visitor_person
from inventory.web.wording import EVENTS, class_badge, plain

PER_SIGNAL = 4
"""Lines of proof of one signal."""


def paper_of(draw: Drawing, detail: ToolDetail) -> Iterator[bytes]:
    """Yield the tool as PDF; nothing in it that not everybody may see."""
    verdict, tool = detail.standing.verdict, detail.tool
    anchor = head(draw.inventory, draw.now)
    return pdf(
        ToolPaper(
            tool=tool.id,
            name=tool.name,
            kind=plain(tool.kind),
            places=tuple(f"{one.share}:{one.path}" for one in detail.sightings if one.gone is None),
            outcome=verdict.outcome,
            criticality=verdict.criticality,
            tag=class_badge(verdict).word,
            rule=verdict.rule,
            reason=reason(verdict),
            next_step=next_step(verdict),
            state=tool.state.value,
            score=verdict.score,
            confidence=verdict.confidence,
            proof=tuple(_lines(detail)),
            facts=tuple(_facts(detail)),
            people=tuple(_people(draw, detail)),
            history=tuple(_happened(detail)),
            notes=tuple(f"Not read: {one.path}: {one.detail}" for one in detail.problems[:10]),
            made=draw.now,
            by=(draw.visitor.name if draw.visitor else "") or "a reader",
            anchor="" if anchor is None else str(anchor),
        )
    )


def _lines(detail: ToolDetail) -> Iterator[ProofLine]:
    for signal in detail.standing.verdict.signals:
        for item in signal.because[:PER_SIGNAL]:
            yield ProofLine(
                shows=signal.title, policy=signal.policy, level=int(signal.level), text=item.text, where=item.where
            )


def _facts(detail: ToolDetail) -> Iterator[Fact]:
    standing = detail.standing
    for fact in proof.facts(standing.verdict, standing.facts):
        yield Fact(title=fact.title, known=fact.value, ground=fact.ground)


def _people(draw: Drawing, detail: ToolDetail) -> Iterator[Standing]:
    sheet = sheet_of(draw.inventory, detail, visitor=visitor_person(draw), bench=bench_of(draw))
    owner = sheet.case.owner
    yield Standing(
        role="owner", who="" if owner is None else owner.name, unit="" if owner is None else owner.department
    )
    plan = sheet.dossier.plan
    system = None if plan is None else draw.organisation.system(plan.system)
    if system is not None:
        head_of = draw.organisation.person(system.product_owner)
        yield Standing(role=f"Product Owner of {system.name}", who="" if head_of is None else head_of.name)


def _happened(detail: ToolDetail) -> Iterator[Happened]:
    for event in detail.events:
        what = EVENTS[event.kind] + (f": {event.reason}" if event.reason else "")
        yield Happened(at=event.at, what=what, who=event.actor)
