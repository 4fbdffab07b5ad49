"""What lets somebody in for a while: sessions of a browser and API tokens, and until when each of them holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from inventory.domain.credentials import Session
from inventory.domain.gates.case import natural_person
from inventory.domain.people import Organisation, Person, Role, Unit
from inventory.domain.refusal import Refusal, no

IDLE = timedelta(minutes=30)
"""A session ends when nothing was asked for that long."""
LONGEST_SESSION = timedelta(hours=10)
"""A session ends after a working day, however busy it is."""
NOTED = timedelta(minutes=1)
"""How exactly the last use is kept: reading pages is not to write each time."""
LONGEST_TOKEN = timedelta(days=365)
LONGEST_NAME = 100
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Way(StrEnum):
    """How somebody came in."""

    PASSWORD = "password"  # noqa: S105 - the name of a way
    OIDC = "oidc"
    PROXY = "proxy"
    LINK = "link"
    TOKEN = "token"  # noqa: S105 - the name of a way


class Scope(StrEnum):
    """What an API token is good for; none of them signs."""

    REPORT = "report"
    READ = "read"
    WRITE = "write"


_REPORTING = frozenset({"report observations"})
_READING = frozenset({"look at the inventory", "read the audit trail"})
_NEVER = _REPORTING | {"sign a release"}
"""What no token of a person does: a signature takes the person (CHG-3), observations come from agents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """The session of one browser; `person` "" reads on this machine without an account.

    `digest` is the SHA-256 of the token that only the browser has; `used` is exact to a minute; `signed` is when
    something was signed in it last; `notice` is a sentence for the next page.
    """

    digest: str
    person: str
    way: str
    opened: datetime
    used: datetime
    signed: datetime | None = None
    notice: str = ""

    def holds(self, now: datetime) -> bool:
        """Return True if it has neither been idle for too long nor open for too long."""
        return -NOTED <= now - self.used < IDLE and now - self.opened < LONGEST_SESSION

    @property
    def ends(self) -> datetime:
        """When it ends at the latest, if nothing is asked any more."""
        return min(self.used + IDLE, self.opened + LONGEST_SESSION)

    @property
    def signing(self) -> Session | None:
        """The signing session that this session has come to (21 CFR 11.200(a)(1)), None before the first signing."""
        return None if self.signed is None else Session(person=self.person, last=self.signed)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A token for programs; `person` is in whose name it acts, "" for an agent; `share` "" is every share."""

    id: int
    digest: str
    name: str
    person: str
    scope: Scope
    share: str
    made: datetime
    made_by: str
    expires: datetime
    used: datetime | None = None
    revoked: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Return True if it is neither revoked nor over."""
        return self.revoked is None and now < self.expires

    def allows(self, what: str) -> bool:
        """Return True if its scope covers a right of the board, said as in "You cannot ..."; roles decide further."""
        if self.scope is Scope.REPORT:
            return what in _REPORTING
        return what in _READING if self.scope is Scope.READ else what not in _NEVER


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedToken:
    """A token that somebody asks for."""

    name: str
    scope: Scope
    expires: datetime
    share: str = ""


def token_refusals(
    wanted: WantedToken, actor: Person, organisation: Organisation, now: datetime
) -> tuple[Refusal, ...]:
    """Return why this person cannot have this token: agents are IT's, all else is one's own.

    A token in somebody else's name would let IT decide for the business (CHG-1): nobody makes one.
    """
    agent = wanted.scope is Scope.REPORT
    operates = organisation.authority(actor, Role.IT_OPERATOR, "", now) is not None or _operates(actor)
    return (
        natural_person(actor, "who makes a token")
        + no("CHG-3", "a token has a name that says what it is for", when=not wanted.name.strip())
        + no("CHG-3", f"the name has more than {LONGEST_NAME} characters", when=len(wanted.name) > LONGEST_NAME)
        + no("CHG-3", "a token that is over already is of no use", when=wanted.expires <= now)
        + no("CHG-3", f"a token holds {LONGEST_TOKEN.days} days at most", when=wanted.expires > now + LONGEST_TOKEN)
        + no(
            "POLICY-3", f"{actor.name} is no IT operator; agents get their tokens from one", when=agent and not operates
        )
        + no("CHG-3", "only an agent's token is for one share", when=bool(wanted.share) and not agent)
    )


def revoking_refusals(token: ApiToken, actor: Person, organisation: Organisation, now: datetime) -> tuple[Refusal, ...]:
    """Return why this person cannot revoke this token: whose it is can, who made it, and every IT operator."""
    operates = organisation.authority(actor, Role.IT_OPERATOR, "", now) is not None or _operates(actor)
    own = actor.id in {token.person, token.made_by}
    return no("CHG-3", "revoked already", when=token.revoked is not None) + no(
        "POLICY-3", "a token is revoked by the person it acts for, or by an IT operator", when=not (own or operates)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody who sets up the first account and is not in the list of people yet."""

    id: str
    name: str
    unit: Unit
    administers: bool = False

    @property
    def person(self) -> Person:
        """The person as the list of people says it."""
        return Person(id=self.id, name=self.name, unit=self.unit)


def newcomer_refusals(newcomer: Newcomer, organisation: Organisation) -> tuple[Refusal, ...]:
    """Return why this cannot be a new person: an id is plain, and the first IT operator is of IT and the first."""
    known = organisation.person(newcomer.id) is not None
    name = newcomer.name
    others = any(_operates(one) for one in organisation.people.values() if one.active)
    return (
        no("POLICY-3", "an id has letters, digits, points and hyphens, 64 at most", when=not _ID.fullmatch(newcomer.id))
        + no("POLICY-3", f"'{newcomer.id}' is in the list of people already; choose it there", when=known)
        + no("POLICY-3", "say the name of the person", when=not name.strip() or len(name) > LONGEST_NAME)
        + no("POLICY-3", "an IT operator belongs to IT", when=newcomer.administers and newcomer.unit is not Unit.IT)
        + no("POLICY-3", "there is an IT operator already, who gives roles", when=newcomer.administers and others)
    )


def _operates(person: Person) -> bool:
    """Return True if this person is an IT operator anywhere."""
    return Role.IT_OPERATOR in person.roles or any(grant.role is Role.IT_OPERATOR for grant in person.grants)
