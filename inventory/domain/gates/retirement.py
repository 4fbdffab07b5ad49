"""Gates at the end: the old tool is out of use, proven by scans, and stays away (G9, G10, decommissioning)."""

from __future__ import annotations

from datetime import timedelta

from inventory.domain.canonical import digest_of
from inventory.domain.dossier import Presence
from inventory.domain.gates.case import Case, needs_vote, of_business
from inventory.domain.legible import counted
from inventory.domain.migration import State
from inventory.domain.refusal import Refusal, no


def enter_retired(case: Case) -> tuple[Refusal, ...]:
    """G9: the old tool is gone, nothing depends on it any more, and its owner says so.

    The policy lets a read-only one pass too; that nobody can change a file is more than a scan can prove.
    """
    presence = case.dossier.presence
    return (
        _by_owner(case, "G9")
        + no("G9", f"scans still see it in {counted(presence.places, 'place')}", when=presence.places > 0)
        + no(
            "G9",
            "no complete scan has looked since it is gone",
            when=presence.places == 0 and presence.clean_scans < 1,
        )
        + no(
            "G9",
            f"{presence.downstream} others still depend on it; point them at the new system",
            when=presence.downstream > 0,
        )
        + no("G9", "somebody was seen to use it since", when=_used_since_gone(presence))
    )


def _used_since_gone(presence: Presence) -> bool:
    gone, used = presence.gone_since, presence.last_used
    return gone is not None and used is not None and used > gone


def enter_closed(case: Case) -> tuple[Refusal, ...]:
    """G10: three complete scans and 30 days without the tool, a clone or a use."""
    presence, terms = case.dossier.presence, case.terms
    return no(
        "G10", f"scans still see it, or a clone, in {counted(presence.places, 'place')}", when=presence.places > 0
    ) + (_absent(case, "G10", terms.clean_scans, timedelta(days=terms.clean_days)))


def close_by_request(case: Case) -> tuple[Refusal, ...]:
    """G10: three complete scans and 30 days without the tool, a clone or a use; by itself or by its owner."""
    return _by_owner(case, "G10") + enter_closed(case)


def absence_subject(case: Case) -> str:
    """Return what the board votes on before a tool is decommissioned: this logic, and this absence."""
    return digest_of({"logic": case.fingerprint, "gone": case.dossier.presence.gone_since})


def enter_decommissioned(case: Case) -> tuple[Refusal, ...]:
    """A tool nobody needs ends without a migration: owner and board, unused for 90 days, absence proven by scans."""
    presence = case.dossier.presence
    unused = presence.unused_for(case.discovered or case.now, case.now)
    since = "it was found" if presence.last_used is None else "it was in use, or changed,"
    answer = (
        _by_owner(case, "POLICY-3")
        + no("POLICY-3", f"scans still see it in {counted(presence.places, 'place')}", when=presence.places > 0)
        + no("POLICY-3", "no complete scan has proven its absence yet", when=presence.clean_scans < 1)
        + no(
            "POLICY-3",
            f"{since} {unused.days} days ago; {case.terms.unused_days} days without a use are needed",
            when=unused < timedelta(days=case.terms.unused_days),
        )
        + no("POLICY-3", f"{presence.downstream} others depend on it", when=presence.downstream > 0)
    )
    on_the_way = case.state in {State.OWNED, State.CONTAINED}
    return answer + (needs_vote(case, "decommissioned", absence_subject(case)) if on_the_way else ())


def _absent(case: Case, gate: str, scans: int, span: timedelta) -> tuple[Refusal, ...]:
    presence = case.dossier.presence
    since = presence.gone_since
    young = since is None or case.now - since < span
    return (
        no(
            gate,
            f"{presence.clean_scans} of {scans} complete scans have not seen it",
            when=presence.clean_scans < scans,
        )
        + no(gate, f"it must stay away for {span.days} days", when=young)
        + no(gate, "somebody was seen to use it since", when=_used_since_gone(presence))
    )


def _by_owner(case: Case, gate: str) -> tuple[Refusal, ...]:
    owner = case.owner
    if owner is None:
        return no(gate, "it has no owner who could say so")
    return no(gate, f"only the owner, {owner.name}, says so", when=case.actor.id != owner.id) + of_business(
        owner, "the owner", gate
    )
