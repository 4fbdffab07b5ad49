"""What every gate looks at, and who may act in which role: the only way to ask for a right (POLICY section 3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from classifiers.facts import UNREGISTERED, Facts
from classifiers.verdict import Verdict
from inventory.domain.dossier import EMPTY, Dossier, Vote, Waiver
from inventory.domain.migration import State
from inventory.domain.people import Authority, Organisation, Person, Role, Unit
from inventory.domain.refusal import Refusal, no
from inventory.domain.registration import Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The numbers of the policy that gates measure by (policy.toml); times in days."""

    quorum: int = 2
    data_check_days: int = 7
    clean_scans: int = 3
    clean_days: int = 30
    unused_days: int = 90
    waiver_days: int = 180
    waiver_renewals: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that a gate looks at: the tool's state and verdict, what people filed, who asks, when and why.

    `second` is the other person of a decision that needs four eyes; `deputy` stands in for the owner. `plant` is where
    the tool lies, `fingerprint` its logic today, `places` the (share, path) pairs where it lies, `secrets` how many
    passwords were seen in it, `it_cost_centres` are those that belong to IT (FIN-1), `reopened` when it
    last came back, `unsigned` what lies in production of it that no signature covers, `changed` which sides of the last
    data check are no longer what was compared, `untold` which kinds of records are not what the ledger told of,
    `builders` and `executors` who was ever named developer of what is to be signed, or executed its test.
    """

    state: State
    verdict: Verdict | None
    registration: Registration | None
    organisation: Organisation
    actor: Person
    reason: str
    now: datetime
    second: Person | None = None
    deputy: Person | None = None
    plant: str = ""
    fingerprint: str = ""
    places: tuple[tuple[str, str], ...] = ()
    discovered: datetime | None = None
    secrets: int = 0
    reopened: datetime | None = None
    unsigned: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    untold: frozenset[str] = frozenset()
    builders: frozenset[str] = frozenset()
    executors: frozenset[str] = frozenset()
    it_cost_centres: frozenset[str] = frozenset()
    facts: Facts = UNREGISTERED
    dossier: Dossier = EMPTY
    terms: Terms = field(default_factory=Terms)

    def right(self, role: Role, person: Person | None = None) -> Authority | None:
        """Return by what right the actor, or another person, acts in a role at the tool's plant."""
        return self.organisation.authority(person or self.actor, role, self.plant, self.now)

    def person(self, person_id: str) -> Person | None:
        """Return the person of that id."""
        return self.organisation.person(person_id)

    @property
    def owner(self) -> Person | None:
        """The owner whom the registration names."""
        return None if self.registration is None else self.person(self.registration.draft.owner)


Gate = Callable[[Case], tuple[Refusal, ...]]
"""Answers with every reason that stands in the way; none means that the way is open."""


def needs_role(case: Case, gate: str, *roles: Role, business: bool = True) -> tuple[Refusal, ...]:
    """Refuse an actor who holds none of these roles at the plant; for the business's roles also IT, on loan too."""
    rights = [right for role in roles if (right := case.right(role)) is not None]
    wanted = " or ".join(role.value for role in roles)
    where = f" at {case.plant}" if case.plant else ""
    if not rights:
        return no(gate, f"{case.actor.name} is not {wanted}{where}")
    answer = no(
        gate,
        f"who lent {case.actor.name} the role of {wanted} has left or is a group",
        when=not any(right.natural for right in rights),
    )
    of_it = business and all(right.of_it for right in rights)
    return answer + no("CHG-1", f"{case.actor.name} belongs to IT; the business decides this", when=of_it)


def natural_person(person: Person, part: str, policy: str = "POLICY-3") -> tuple[Refusal, ...]:
    """Refuse a group, and somebody who has left."""
    return no(policy, f"{person.name} is a group; {part} is one named person", when=person.is_group) + no(
        policy, f"{person.name} has left; {part} must be here", when=not person.active
    )


def of_business(person: Person, part: str, policy: str) -> tuple[Refusal, ...]:
    """Refuse IT, a group, and somebody who has left, where one person of the business is needed."""
    return no(policy, f"{person.name} belongs to IT; {part} is of the business", when=person.unit is Unit.IT) + (
        natural_person(person, part, policy)
    )


def needs_reason(case: Case, gate: str, what: str) -> tuple[Refusal, ...]:
    """Refuse a decision without a sentence on why."""
    return no(gate, f"say in one sentence {what}", when=not case.reason.strip())


def needs_vote(case: Case, gate: str, subject: str = "") -> tuple[Refusal, ...]:
    """Refuse without a minuted vote of the board: a quorum of members for it, and more for it than against.

    Votes of the owner and of who filed the registration do not count: nobody decides on their own request.
    """
    vote = last_vote(case, gate, subject)
    gate = gate if gate.startswith("G") else "POLICY-3"
    if vote is None:
        return no(gate, "the board has not voted on this; minute its vote first")
    ayes, noes = _count(case, vote, vote.ayes), _count(case, vote, vote.noes)
    return no(
        gate,
        f"{ayes} of the {case.terms.quorum} members that it needs voted for it; whose request it is does not count",
        when=ayes < case.terms.quorum,
    ) + no(gate, f"the board voted against it, {noes} to {ayes}", when=noes >= ayes)


def not_own_request(case: Case, gate: str, filed_by: str) -> tuple[Refusal, ...]:
    """Refuse the owner, and who filed it, as the one who carries out the board's decision on it."""
    own = {filed_by} | (set() if case.owner is None else {case.owner.id})
    return no(gate, f"it is {case.actor.name}'s own request; somebody else moves it", when=case.actor.id in own)


def last_vote(case: Case, gate: str, subject: str) -> Vote | None:
    """Return what was minuted last on this: by the order on file, since a clock can be set."""
    votes = [vote for vote in case.dossier.votes if vote.gate == gate and vote.subject == subject]
    return votes[-1] if votes else None


def carried(case: Case, gate: str, subject: str) -> bool:
    """Return True if the board's last word on this is for it."""
    return not needs_vote(case, gate, subject)


def granted_waivers(case: Case) -> tuple[Waiver, ...]:
    """Return the exceptions that the board decided for, oldest first: what was only asked for counts for nothing."""
    return tuple(waiver for waiver in case.dossier.waivers if carried(case, "GX", waiver.digest))


def requesters(case: Case, vote: Vote) -> frozenset[str]:
    """Return whose own request a vote is about: owner and who filed the registration, the plan or the exception."""
    filed = [] if case.registration is None else [case.registration.draft.owner, case.registration.drafted_by]
    plan = case.dossier.plan
    filed += [plan.by] if plan is not None and vote.subject == plan.digest else []
    filed += [waiver.by for waiver in case.dossier.waivers if waiver.digest == vote.subject]
    return frozenset(filed) - {""}


def _count(case: Case, vote: Vote, voters: frozenset[str]) -> int:
    """Count who votes in person: members of the business, not IT (CHG-1), and nobody on their own request."""
    own = requesters(case, vote)
    stand_behind: set[frozenset[str]] = set()
    for voter in voters - own:
        person = case.person(voter)
        right = None if person is None else case.right(Role.BOARD, person)
        if right is not None and right.natural and not right.of_it and not right.behind & own:
            stand_behind.add(right.behind)
    return _independent(stand_behind)


def _independent(groups: set[frozenset[str]]) -> int:
    """Count voters behind whom nobody stands twice: a member and whom they lent their vote are one."""
    taken: set[str] = set()
    count = 0
    for group in sorted(groups, key=lambda one: (len(one), sorted(one))):
        if not group & taken:
            taken |= group
            count += 1
    return count
