"""From an idea to a deployment: requests, the architect's check, the acceptance test, builds (PO-4, ARC-1, CHG-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from inventory.domain.dossier import (
    Acceptance,
    ArchitectureCheck,
    Build,
    Deployment,
    Idea,
    Request,
    Result,
    TestCase,
    Value,
)
from inventory.domain.events import Event, EventKind
from inventory.domain.gates import Case
from inventory.domain.gates.requesting import check_refusals, idea_refusals, request_refusals, status_of
from inventory.domain.gates.testing import (
    build_refusals,
    deployment_refusals,
    deviation_refusals,
    execution_refusals,
    test_plan_refusals,
)
from inventory.domain.migration import State, may_follow
from inventory.domain.people import Person
from inventory.services.filing import Answer, file_record
from inventory.services.judge import Bench
from inventory.services.reassess import reassess_now
from inventory.store import catalogue, ledger
from inventory.store.catalogue import Tool
from inventory.store.covering import signed_builds
from inventory.store.engine import Connection, Inventory

_WRITES_KEPT = 20
"""Lines of proof that a request carries."""


def have_idea(inventory: Inventory, tool: str, sentence: str, *, actor: Person, bench: Bench) -> None:
    """File an idea about a tool; anybody may (PO-4)."""

    def idea(_connection: Connection, case: Case) -> Answer:
        return Idea(sentence=sentence, by=actor.id, at=bench.now), idea_refusals(case, sentence)

    file_record(inventory, tool, idea, actor=actor, bench=bench, kind=EventKind.IDEA, policy="PO-4", reason=sentence)


def request(
    inventory: Inventory, tool: str, sentence: str, value: Value, *, actor: Person, bench: Bench, idea_of: str = ""
) -> str:
    """File a request to the target system as its Product Owner; return what became of it.

    Without a value in numbers it is kept as rejected (PO-1). What the tool writes directly goes with it (ARC-1).
    """
    filed = Request(filed_by=actor.id, sentence=sentence, value=value, at=bench.now, idea_of=idea_of)

    def asked(_connection: Connection, case: Case) -> Answer:
        return replace(filed, writes=_writes(case)), request_refusals(case, sentence)

    status = status_of(filed)
    file_record(
        inventory, tool, asked, actor=actor, bench=bench, kind=EventKind.REQUESTED, policy="PO-4", reason=status
    )
    return status


def _writes(case: Case) -> tuple[str, ...]:
    writes = () if case.verdict is None else case.verdict.writes
    return tuple(f"{write.target}: {write.text} ({write.where})" for write in writes[:_WRITES_KEPT])


def check_architecture(
    inventory: Inventory, tool: str, *, passed: bool, actor: Person, bench: Bench, override: str = ""
) -> None:
    """Say as IT Architect whether a request fits; one with direct writes passes only with a reason (ARC-1)."""

    def checked(_connection: Connection, case: Case) -> Answer:
        about = "" if case.dossier.request is None else case.dossier.request.digest
        record = ArchitectureCheck(by=actor.id, passed=passed, at=bench.now, override=override, request=about)
        return record, check_refusals(case, record)

    reason = override or ("passed" if passed else "rejected")
    file_record(
        inventory, tool, checked, actor=actor, bench=bench, kind=EventKind.CHECKED, policy="ARC-1", reason=reason
    )


def plan_test(
    inventory: Inventory, tool: str, plan: str, cases: Sequence[str], *, data_by: str, actor: Person, bench: Bench
) -> None:
    """File the plan of the acceptance test with its cases, and who provides the data (CHG-2)."""

    def planned(_connection: Connection, case: Case) -> Answer:
        tests = tuple(TestCase(name=name) for name in cases)
        return (
            Acceptance(plan=plan, data_provided_by=data_by, cases=tests),
            test_plan_refusals(case, plan, cases, data_by),
        )

    file_record(inventory, tool, planned, actor=actor, bench=bench, kind=EventKind.TESTED, policy="CHG-2", reason=plan)


def attach_build(
    inventory: Inventory, tool: str, digest: str, *, developer: str, name: str, actor: Person, bench: Bench
) -> None:
    """Attach what is to be tested and deployed; another build has to be tested again (CHG-2)."""

    def built(_connection: Connection, case: Case) -> Answer:
        record = Build(developer=developer, digest=digest, name=name, by=actor.id)
        return record, build_refusals(case, digest, developer)

    file_record(inventory, tool, built, actor=actor, bench=bench, kind=EventKind.BUILT, policy="G6", reason=name)


def execute(
    inventory: Inventory,
    tool: str,
    name: str,
    result: Result,
    *,
    evidence: Sequence[str],
    actor: Person,
    bench: Bench,
) -> None:
    """Report a case as executed, with the sha256 of what shows it; executed again, the last result counts."""

    def executed(_connection: Connection, case: Case) -> Answer:
        done = {
            "result": result,
            "executed_by": actor.id,
            "build": "" if case.dossier.build is None else case.dossier.build.digest,
            "evidence": tuple(evidence),
            "accepted_by": "",
            "accepted_because": "",
        }
        return _changed(case, name, done), execution_refusals(case, name, result)

    reason = f"{name}: {result}"
    file_record(
        inventory, tool, executed, actor=actor, bench=bench, kind=EventKind.TESTED, policy="CHG-2", reason=reason
    )


def accept_deviation(inventory: Inventory, tool: str, name: str, reason: str, *, actor: Person, bench: Bench) -> None:
    """Accept as Product Owner that a case failed (CHG-2)."""

    def accepted(_connection: Connection, case: Case) -> Answer:
        done = {"accepted_by": actor.id, "accepted_because": reason}
        return _changed(case, name, done), deviation_refusals(case, name, reason)

    file_record(
        inventory, tool, accepted, actor=actor, bench=bench, kind=EventKind.TESTED, policy="CHG-2", reason=reason
    )


def deploy(
    inventory: Inventory, tool: str, digest: str, *, rollback: str, training: str, actor: Person, bench: Bench
) -> None:
    """Report what was deployed; whether that was signed is asked by the gate (G8, CHG-5)."""

    def deployed(_connection: Connection, case: Case) -> Answer:
        record = Deployment(digest=digest, rollback=rollback, training=training, by=actor.id, at=bench.now)
        return record, deployment_refusals(case, record)

    def unsigned(connection: Connection, known: Tool) -> None:
        if digest not in signed_builds(connection, tool):
            _told_unsigned(connection, known, digest, actor, bench)

    file_record(
        inventory,
        tool,
        deployed,
        actor=actor,
        bench=bench,
        kind=EventKind.DEPLOYED,
        policy="G8",
        reason=rollback,
        after=unsigned,
    )


def _told_unsigned(connection: Connection, known: Tool, digest: str, actor: Person, bench: Bench) -> None:
    """Move a tool of which something was deployed that nobody signed; IT owns the impact from now on (CHG-5)."""
    moves = may_follow(known.state, State.DEPLOYED_UNSIGNED)
    if moves:
        catalogue.decide(connection, known, State.DEPLOYED_UNSIGNED, known.decided_for)
    detail = {"build": digest} | ({"from": known.state.value, "to": "deployed_unsigned"} if moves else {})
    event = Event(
        kind=EventKind.STATE_CHANGED if moves else EventKind.UNSIGNED_BUILD,
        at=bench.now,
        actor=actor.id,
        tool=known.id,
        reason="it was deployed without the Product Owner's signature; IT owns the impact until there is one",
        policy="CHG-5",
        detail=detail,
    )
    ledger.append(connection, [event])
    if moves:
        reassess_now(connection, [known.id], bench)


def _changed(case: Case, name: str, done: Mapping[str, object]) -> Acceptance:
    acceptance = case.dossier.acceptance
    if acceptance is None:
        return Acceptance(plan="", data_provided_by="", cases=())
    cases = tuple(
        replace(test, **done) if test.name == name else test  # type: ignore[arg-type] # fields of a case
        for test in acceptance.cases
    )
    return replace(acceptance, cases=cases)
