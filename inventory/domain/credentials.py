"""Proving who somebody is: what a password has to be, when an account is locked, and what a signing asks for anew."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from inventory.domain.gates.case import natural_person
from inventory.domain.people import Person, Role, Unit
from inventory.domain.refusal import Refusal, no
from inventory.domain.roles import FOUR_EYES

SHORTEST, LONGEST = 12, 1024
"""Characters of a password: the few that are guessed, and what no person types."""
_DIFFERENT = 5
TRIES = 5
"""Wrong passwords in a row after which an account is locked."""
LOCKED_FOR = timedelta(minutes=15)
SESSION = timedelta(minutes=10)
"""How long after a signing the password alone is enough for the next one of the same session."""

VOUCHES_AFTER = timedelta(days=30)
"""How long somebody has had a password, and the role, before they are the second person of a reset."""
SIGNS_AFTER_RESET = timedelta(hours=24)
"""How long after a reset no password signs: time for the owner to notice that theirs no longer fits."""

OLDEST_PRESENCE = timedelta(minutes=5)
"""How long it proves somebody to be there that their identity provider has asked them anew."""
_SKEW = timedelta(minutes=1)

WRONG = "person and password do not fit; nothing is said of which of the two is wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The account of a person: `password` is an Argon2 hash that names its own salt and cost.

    `event` is the number of the event that tells of this hash: what else was written into the account is not believed.
    """

    person: str
    password: str
    changed: datetime
    event: int
    failures: int = 0
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One continuous time at the screen in which `person` has signed; `last` is when (21 CFR 11.200(a)(1))."""

    person: str
    last: datetime

    def covers(self, now: datetime) -> bool:
        """Return True if the next signing follows soon enough that the password alone is asked for."""
        return timedelta(0) <= now - self.last < SESSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """An identity provider says that it has asked a person anew: when (`asked`), and by whose word (`issuer`)."""

    person: str
    issuer: str
    asked: datetime

    def holds(self, now: datetime) -> bool:
        """Return True while it proves that the person is there."""
        return -_SKEW <= now - self.asked < OLDEST_PRESENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Components:
    """What somebody shows to sign: `person` "" stands for "the same as before in this session".

    Instead of a password it can be the word of the identity provider by which they signed in (`presence`).
    """

    password: str = ""
    person: str = ""
    presence: Presence | None = None


def signer_of(components: Components, session: Session | None, now: datetime) -> tuple[str, tuple[Refusal, ...]]:
    """Return whose password it has to be, and what is missing: both components at first, then the password."""
    if components.presence is not None:
        minutes = OLDEST_PRESENCE.seconds // 60
        late = f"your identity provider asked you more than {minutes} minutes ago; prove anew who you are"
        return components.presence.person, no("CHG-3", late, when=not components.presence.holds(now))
    if components.person:
        return components.person, ()
    if session is None:
        return "", no("CHG-3", "the first signing of a session takes both: your id and your password")
    return session.person, no(
        "CHG-3",
        f"the last signing is more than {SESSION.seconds // 60} minutes ago; sign with your id and your password",
        when=not session.covers(now),
    )


def as_typed(password: str) -> str:
    """Return a password as it is hashed: the same characters, however a keyboard composes them."""
    return unicodedata.normalize("NFKC", password)


def password_refusals(person: Person, password: str) -> tuple[Refusal, ...]:
    """Return why this cannot be a password of that person."""
    typed = as_typed(password)
    own = [word.casefold() for word in (person.id, person.mail, *person.name.split()) if len(word) > 2]
    left = typed.casefold()
    for word in sorted(own, key=len, reverse=True):
        left = left.replace(word, "")
    return (
        natural_person(person, "who has an account")
        + no("CHG-3", f"a password has at least {SHORTEST} characters", when=len(typed) < SHORTEST)
        + no("CHG-3", f"a password has at most {LONGEST} characters", when=len(typed) > LONGEST)
        + no(
            "CHG-3",
            "this password is guessed at once: the same few characters, or little more than your name",
            when=len(set(typed)) < _DIFFERENT or (left != typed.casefold() and len(left) < SHORTEST // 2),
        )
    )


def reset_refusals(person: Person, actor: Person, second: Person) -> tuple[Refusal, ...]:
    """Return why these two cannot reset an account: IT and one of the business together, neither of them its owner.

    Using somebody else's signature must take two people (21 CFR 11.200(a)(3)), and IT alone must not get at one: it is
    the one of the business who proves to be there, and whose role IT alone cannot give.
    """
    sides = actor.unit is Unit.IT and second.unit is Unit.BUSINESS
    names = ", ".join(sorted(role.value for role in FOUR_EYES))
    return (
        no("CHG-1", "an account is reset by two: an IT operator and a person of the business", when=not sides)
        + no("CHG-1", "the owner of an account does not reset it", when=person.id in {actor.id, second.id})
        + no("CHG-1", f"{actor.name} is no IT operator", when=sides and not _held(actor) & {Role.IT_OPERATOR})
        + no(
            "CHG-1",
            f"{second.name} holds no role that IT alone cannot give; the second person is one of: {names}",
            when=sides and not _held(second) & FOUR_EYES,
        )
        + natural_person(actor, "who resets an account", "CHG-1")
        + natural_person(second, "who resets an account", "CHG-1")
    )


def vouching_refusals(second: Person, since: datetime | None, now: datetime) -> tuple[Refusal, ...]:
    """Refuse a second person whose password or role is new: `since` is when they had both, None if never."""
    new = since is None or now - since < VOUCHES_AFTER
    sentence = f"{second.name} has had a password and the role for less than {VOUCHES_AFTER.days} days"
    return no("CHG-1", f"{sentence}; somebody else has to be there", when=new)


def after_reset_refusals(person: Person, reset: datetime | None, now: datetime) -> tuple[Refusal, ...]:
    """Refuse to sign with a password soon after the account was reset; the word of an identity provider still does."""
    if reset is None or now - reset >= SIGNS_AFTER_RESET:
        return ()
    hours = SIGNS_AFTER_RESET // timedelta(hours=1)
    when = f"{reset:%Y-%m-%d %H:%M} UTC"
    return no("CHG-1", f"the account of {person.name} was reset on {when}; its password signs {hours} hours later")


def _held(person: Person) -> frozenset[Role]:
    return person.roles | {grant.role for grant in person.grants}
