"""Judging tools on stored observations: the only place in the inventory that calls `classify`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from classifiers.classify import classify
from classifiers.documentation import Neighbourhood, documentation
from classifiers.facts import Facts
from classifiers.landscape import NOWHERE, Landscape
from classifiers.rulebook import Rulebook
from classifiers.tools import PROJECT
from classifiers.verdict import Context
from inventory.domain.changes import class_of, state_by_observation, verdict_change
from inventory.domain.discretion import Veil
from inventory.domain.documentation import objections
from inventory.domain.events import Event, EventKind
from inventory.domain.governance import DEFAULT, Governance
from inventory.domain.identity import Spot, fingerprint_of
from inventory.domain.people import Organisation
from inventory.domain.registration import Registration, facts_of
from inventory.domain.sandbox import Place
from inventory.store import catalogue, corrections, judgedby, ledger, registered
from inventory.store.catalogue import Standing, Tool
from inventory.store.documented import neighbourhoods
from inventory.store.engine import Connection
from inventory.store.judgedby import Basis
from inventory.store.lineage import NOBODY, Dependence, keep_dependences
from inventory.store.spots import read_observations, representatives, spots_of
from inventory.store.usage import Usage, keep_judged, usages


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What verdicts are made by, and when: rules, the organisation's people, zones and roads, the time in UTC."""

    rulebook: Rulebook
    organisation: Organisation
    now: datetime
    landscape: Landscape = NOWHERE
    governance: Governance = DEFAULT

    @property
    def basis(self) -> Basis:
        """What has to be the same for verdicts to stand as they are."""
        rules = " ".join(filter(None, (self.rulebook.digest, self.landscape.digest)))
        return Basis(rulebook=rules, organisation=self.organisation.digest(self.now))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """A tool that is up for judgement, with its present files, the leading one first."""

    tool: Tool
    spots: tuple[Spot, ...]
    same_logic: bool = True
    dependence: Dependence = NOBODY

    def context(self, usage: Usage | None, changes: int, now: datetime) -> Context:
        """What the rest of the inventory adds to the tool, how it was seen in use, and how often it changed."""
        context = self.dependence.context(self.spots, in_project=self.tool.reason == PROJECT)
        versions = ledger.new_versions(changes + (not self.same_logic), self.tool.discovered, now)
        context = replace(context, logic_versions=versions)
        return context if usage is None else replace(context, users=usage.users, days_used=usage.days)


def judge(connection: Connection, hearings: Sequence[Hearing], bench: Bench) -> list[Event]:
    """Judge these tools, keep the verdicts and states that follow, and return what is worth telling."""
    if not hearings:
        return []
    around = _around(connection, hearings)
    facts = facts_for(connection, hearings, bench, around)
    before = catalogue.standings(connection, facts)
    chosen = {hearing.tool.id: representatives(hearing.spots) for hearing in hearings}
    read = read_observations(connection, (spot for spots in chosen.values() for spot in spots), bench.now)
    used = usages(connection, chosen, bench.now.date())
    changes = ledger.logic_changes(connection, chosen, bench.now)
    happened: list[Event] = []
    kept: list[tuple[str, Standing, bool]] = []
    moved: list[Tool] = []
    for hearing in hearings:
        tool = hearing.tool.id
        observations = [read[spot.id] for spot in chosen[tool]]
        found = classify(
            observations, facts[tool], bench.rulebook, hearing.context(used.get(tool), changes.get(tool, 0), bench.now)
        )
        verdict = Veil(observations).verdict(found)
        now = Standing(at=bench.now, verdict=verdict, facts=facts[tool])
        last = before.get(tool)
        if last is None or (last.verdict, last.facts) != (verdict, now.facts):
            kept.append((tool, now, last is None or class_of(last.verdict) != class_of(verdict)))
        happened += verdict_change(None if last is None else last.verdict, verdict, tool, bench.now)
        told = documentation(observations, around[tool]).state
        described = replace(hearing.tool, documentation=told, written=around[tool].logic_changed)
        after, events = _state_change(described, hearing, now)
        moved += [after] if after != hearing.tool else []
        happened += events
    judgedby.note(connection, bench.basis)
    catalogue.keep_verdicts(connection, kept)
    keep_dependences(connection, {hearing.tool.id: hearing.dependence for hearing in hearings})
    keep_judged(connection, chosen, used)
    catalogue.update_tools(connection, moved)
    return happened


def _around(connection: Connection, hearings: Sequence[Hearing]) -> Mapping[str, Neighbourhood]:
    tools = {
        hearing.tool.id: hearing.tool if hearing.same_logic else replace(hearing.tool, written=None)
        for hearing in hearings
    }
    return neighbourhoods(connection, tools, {hearing.tool.id: hearing.spots for hearing in hearings})


def facts_for(
    connection: Connection,
    hearings: Sequence[Hearing],
    bench: Bench,
    around: Mapping[str, Neighbourhood] | None = None,
) -> Mapping[str, Facts]:
    """Return what the organisation knows of each of these tools today, by tool; `around` if it was asked for before."""
    logic = {hearing.tool.id: fingerprint_of(hearing.spots) for hearing in hearings}
    filed = registered.in_force(connection, logic)
    corrected = corrections.in_force(connection, logic)
    around = _around(connection, hearings) if around is None else around
    return {
        hearing.tool.id: facts_of(
            filed.get(hearing.tool.id),
            organisation=bench.organisation,
            places=[Place(spot.share, spot.path, spot.kind) for spot in hearing.spots],
            fingerprint=logic[hearing.tool.id],
            state=hearing.tool.state,
            corrected=corrected.get(hearing.tool.id),
            objections=_objections(filed.get(hearing.tool.id), around.get(hearing.tool.id), hearing),
            now=bench.now,
        )
        for hearing in hearings
    }


def _objections(registration: Registration | None, around: Neighbourhood | None, hearing: Hearing) -> tuple[str, ...]:
    if registration is None or around is None:
        return ()
    names = frozenset(spot.path.rpartition("/")[2] for spot in hearing.spots)
    return objections(registration.draft.documentation, around, names)


def _state_change(tool: Tool, hearing: Hearing, now: Standing) -> tuple[Tool, list[Event]]:
    """Return the tool in the state that its verdict alone leads to, and the event if that is another one."""
    state, policy, reason = state_by_observation(tool.state, now.verdict, same_logic=hearing.same_logic)
    if state is tool.state:
        return tool, []
    detail = {"from": tool.state.value, "to": state.value}
    kind = EventKind.STATE_CHANGED
    event = Event(kind=kind, at=now.at, tool=tool.id, reason=reason, policy=policy, detail=detail)
    return replace(tool, state=state), [event]


def logic_of(connection: Connection, tool: Tool) -> str:
    """Return the fingerprint of a tool's logic as its present files have it; the last known one if it is unreadable."""
    return fingerprint_of(spots_of(connection, [tool.id]).get(tool.id, ())) or tool.fingerprint
