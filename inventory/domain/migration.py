"""The states a tool passes on its way to a home, and the moves between them, as data (POLICY section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Where a tool stands."""

    DISCOVERED = "discovered"
    TRIAGED = "triaged"
    OWNED = "owned"
    CONTAINED = "contained"
    PLANNED = "planned"
    IN_BUILD = "in_build"
    DATA_READY = "data_ready"
    UAT = "uat"
    SIGNED = "signed"
    DEPLOYED = "deployed"
    RETIRED = "retired"
    CLOSED = "closed"
    EXCEPTION = "exception"
    DEPLOYED_UNSIGNED = "deployed_unsigned"
    REOPENED = "reopened"
    DECOMMISSIONED = "decommissioned"
    SUBMITTED = "submitted"
    REGISTERED = "registered"
    MONITORED = "monitored"
    DRIFTED = "drifted"
    SUSPENDED = "suspended"
    NOT_A_TOOL = "not_a_tool"
    ENTERPRISE = "enterprise"
    WATCHED = "watched"


_S = State

TRANSITIONS: Mapping[State, tuple[State, ...]] = {
    _S.DISCOVERED: (_S.TRIAGED, _S.WATCHED, _S.NOT_A_TOOL, _S.ENTERPRISE),
    _S.TRIAGED: (_S.OWNED, _S.NOT_A_TOOL, _S.ENTERPRISE),
    _S.OWNED: (_S.CONTAINED, _S.SUBMITTED, _S.DECOMMISSIONED),
    _S.CONTAINED: (_S.PLANNED, _S.SUBMITTED, _S.EXCEPTION, _S.DECOMMISSIONED),
    _S.PLANNED: (_S.IN_BUILD, _S.EXCEPTION),
    _S.IN_BUILD: (_S.DATA_READY, _S.EXCEPTION, _S.DEPLOYED_UNSIGNED),
    _S.DATA_READY: (_S.UAT, _S.EXCEPTION, _S.DEPLOYED_UNSIGNED),
    _S.UAT: (_S.SIGNED, _S.EXCEPTION, _S.DEPLOYED_UNSIGNED),
    _S.SIGNED: (_S.DEPLOYED, _S.EXCEPTION, _S.DEPLOYED_UNSIGNED),
    _S.DEPLOYED_UNSIGNED: (_S.DATA_READY,),
    _S.DEPLOYED: (_S.RETIRED, _S.EXCEPTION, _S.DEPLOYED_UNSIGNED),
    _S.RETIRED: (_S.CLOSED, _S.REOPENED),
    _S.CLOSED: (_S.REOPENED,),
    _S.EXCEPTION: (_S.CONTAINED,),
    _S.REOPENED: (_S.CONTAINED,),
    _S.DECOMMISSIONED: (_S.REOPENED,),
    _S.SUBMITTED: (_S.REGISTERED, _S.TRIAGED),
    _S.REGISTERED: (_S.MONITORED, _S.TRIAGED),
    _S.MONITORED: (_S.DRIFTED, _S.SUSPENDED, _S.DECOMMISSIONED, _S.TRIAGED),
    _S.DRIFTED: (_S.MONITORED, _S.DECOMMISSIONED, _S.TRIAGED),
    _S.SUSPENDED: (_S.MONITORED, _S.DECOMMISSIONED, _S.TRIAGED),
    _S.NOT_A_TOOL: (_S.TRIAGED,),
    _S.ENTERPRISE: (_S.TRIAGED,),
    _S.WATCHED: (_S.TRIAGED,),
}
"""Every move there is; a gate may still refuse it."""

GATES: Mapping[State, str] = {
    _S.TRIAGED: "G0",
    _S.OWNED: "G1",
    _S.CONTAINED: "G2",
    _S.PLANNED: "G3",
    _S.IN_BUILD: "G4",
    _S.DATA_READY: "G5",
    _S.UAT: "G6",
    _S.SIGNED: "G7",
    _S.DEPLOYED: "G8",
    _S.RETIRED: "G9",
    _S.CLOSED: "G10",
    _S.REGISTERED: "G11",
    _S.ENTERPRISE: "GE",
    _S.NOT_A_TOOL: "GN",
    _S.EXCEPTION: "GX",
}
"""The gate that stands before a state."""

AUTOMATIC = frozenset({_S.WATCHED, _S.DEPLOYED_UNSIGNED, _S.REOPENED, _S.MONITORED, _S.DRIFTED})
"""States that are entered because something was observed, never because somebody asks for it."""

FINAL = frozenset({_S.CLOSED, _S.DECOMMISSIONED})
"""Where a case ends; both open again only through `reopened`."""

ON_THE_WAY = (
    _S.TRIAGED,
    _S.OWNED,
    _S.CONTAINED,
    _S.PLANNED,
    _S.DATA_READY,
    _S.UAT,
    _S.SIGNED,
    _S.DEPLOYED,
    _S.RETIRED,
)
"""What no path to `closed` may skip."""


def may_follow(now: State, wanted: State) -> bool:
    """Return True if there is a move from `now` to `wanted`."""
    return wanted in TRANSITIONS[now]
