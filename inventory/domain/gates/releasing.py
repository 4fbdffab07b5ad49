"""Who may sign the release of a tool, and what has to be there: asked at every door by this one function (CHG-1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from inventory.domain.gates.case import Case
from inventory.domain.gates.delivery import executed, holding, signer_refusals
from inventory.domain.gates.planning import requested
from inventory.domain.gates.untouched import RELEASED, untouched
from inventory.domain.migration import State
from inventory.domain.people import Person
from inventory.domain.refusal import Refusal, no

LONGEST_MEANING = 500
SIGNED_IN = (State.UAT, State.SIGNED)
"""When it is time to sign: after the acceptance test, and again if something has changed since."""
_SKEW = timedelta(minutes=1)
"""By how much the clocks of two machines may differ that write into one inventory."""
_NAMES = {"build": "build", "uat": "acceptance test", "data": "data check", "request": "request"}


def release_refusals(case: Case, signer: Person, meaning: str) -> tuple[Refusal, ...]:
    """Return why this person cannot sign the release of the case's tool with this meaning, all at once."""
    return signer_refusals(case, signer) + _ready(case) + requested(case) + _meaning(meaning)


def _ready(case: Case) -> tuple[Refusal, ...]:
    dossier = case.dossier
    answer = no("CHG-3", f"a tool is signed in the state uat, and it is {case.state}", when=case.state not in SIGNED_IN)
    for name, told in _NAMES.items():
        answer += no("CHG-3", f"there is no {told} to sign", when=name not in dossier.digests)
    answer += () if dossier.acceptance is None else executed(case, dossier.acceptance)
    answer += untouched(case, *RELEASED)
    return answer + (() if dossier.data_check is None else holding(case, dossier.data_check))


def _meaning(meaning: str) -> tuple[Refusal, ...]:
    return no("CHG-3", "say what the signature means", when=not meaning.strip()) + no(
        "CHG-3", f"what a signature means is said in {LONGEST_MEANING} characters", when=len(meaning) > LONGEST_MEANING
    )


def clock_refusals(now: datetime, newest: datetime | None, signed: datetime | None) -> tuple[Refusal, ...]:
    """Refuse a clock that was set back: earlier than the newest event, or than the last signature of the tool."""
    back = [moment for moment in (newest and newest - _SKEW, signed) if moment is not None and now < moment]
    return no(
        "CHG-3",
        f"the clock was set back: it is {now:%Y-%m-%d %H:%M:%S} UTC here, and something happened later already",
        when=bool(back),
    )
