"""Moves that nobody asks for: what follows from a date or from what scans saw (POLICY section 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from inventory.domain.gates.case import Case, granted_waivers
from inventory.domain.gates.citizen import still_missing
from inventory.domain.gates.retirement import enter_closed
from inventory.domain.migration import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The state that follows, and why, with the policy id."""

    state: State
    policy: str
    reason: str


def settled(case: Case) -> Settled | None:
    """Return where a tool goes on its own today, None if it stays."""
    rule = _RULES.get(case.state)
    return None if rule is None else rule(case)


def _expired(case: Case) -> Settled | None:
    granted = granted_waivers(case)
    if granted and case.now < granted[-1].until:
        return None
    return Settled(state=State.CONTAINED, policy="GX", reason="the exception has expired; the tool is contained again")


def _watched_over(case: Case) -> Settled | None:
    if not case.places:
        return None
    return Settled(state=State.MONITORED, policy="SHA-3", reason="registered, and looked at by each scan from now on")


def _drifted(case: Case) -> Settled | None:
    """Data and looks leave the fingerprint as it is; what cannot be read today has no other logic for that."""
    if not case.fingerprint or _approved(case):
        return None
    return Settled(
        state=State.DRIFTED,
        policy="G11",
        reason="its logic, or what it is connected to, is no longer what was approved",
    )


def _on_track_again(case: Case) -> Settled | None:
    """The old logic is back, or owner and head have signed the new one; a process tool's also the board."""
    if not _approved(case) or still_missing(case):
        return None
    return Settled(state=State.MONITORED, policy="G11", reason="its logic is approved, and all five facts hold")


def _approved(case: Case) -> bool:
    return case.registration is not None and case.registration.holds_for(case.fingerprint)


def _away_for_good(case: Case) -> Settled | None:
    back = _back(case)
    if back is not None or enter_closed(case):
        return back
    return Settled(state=State.CLOSED, policy="G10", reason="complete scans have not seen it, a clone or a use since")


def _back(case: Case) -> Settled | None:
    places = case.dossier.presence.places
    if not places:
        return None
    seen = "in 1 place" if places == 1 else f"in {places} places"
    return Settled(state=State.REOPENED, policy="G10", reason=f"it, or a copy of its logic, is back {seen}")


def _outside(case: Case) -> Settled | None:
    covered = all(
        any(zone.covers(share, path, case.now) for zone in case.organisation.enterprise) for share, path in case.places
    )
    if covered:
        return None
    return Settled(state=State.TRIAGED, policy="GE", reason="no zone that IT runs covers every place of it any more")


_RULES: Mapping[State, Callable[[Case], Settled | None]] = {
    State.EXCEPTION: _expired,
    State.REGISTERED: _watched_over,
    State.MONITORED: _drifted,
    State.DRIFTED: _on_track_again,
    State.RETIRED: _away_for_good,
    State.CLOSED: _back,
    State.DECOMMISSIONED: _back,
    State.ENTERPRISE: _outside,
}
"""The states in which something can follow on its own."""

SETTLING = frozenset(_RULES)
"""The same states, to look for."""
