"""Gates at the end: the old tool is out of use, proven by scans, and stays away (G9, G10, decommissioning)."""

from __future__ import annotations

from datetime import timedelta

from inventory.domain.canonical import digest_of
from inventory.domain.gates.case import Case, needs_vote, of_business
from inventory.domain.migration import State
from inventory.domain.refusal import Refusal, no


def enter_retired(case: Case) -> tuple[Refusal, ...]:
    """G9: the old tool is gone or read-only, nothing depends on it any more, and its owner says so."""
    presence = case.dossier.presence
    return (
        _by_owner(case, "G9")
        + no(
            "G9",
            f"scans still see it in {presence.places} places where it can be changed",
            when=presence.places > 0 and not presence.frozen,
        )
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
        + no("G9", "it was used since it was deployed", when=_used_since_deployed(case))
    )


def _used_since_deployed(case: Case) -> bool:
    deployment, presence = case.dossier.deployment, case.dossier.presence
    since = presence.gone_since or (None if deployment is None else deployment.at)
    return since is not None and presence.last_used is not None and presence.last_used > since


def enter_closed(case: Case) -> tuple[Refusal, ...]:
    """G10: three complete scans and 30 days without the tool, a clone or a use."""
    presence, terms = case.dossier.presence, case.terms
    return no("G10", f"scans still see it, or a clone, in {presence.places} places", when=presence.places > 0) + (
        _absent(case, "G10", terms.clean_scans, timedelta(days=terms.clean_days))
    )


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
    answer = (
        _by_owner(case, "POLICY-3")
        + no("POLICY-3", f"scans still see it in {presence.places} places", when=presence.places > 0)
        + no("POLICY-3", "no complete scan has proven its absence yet", when=presence.clean_scans < 1)
        + no(
            "POLICY-3",
            f"it was in use {unused.days} days ago; {case.terms.unused_days} days without a use are needed",
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
    used = presence.last_used is not None and since is not None and presence.last_used > since
    return (
        no(
            gate,
            f"{presence.clean_scans} of {scans} complete scans have not seen it",
            when=presence.clean_scans < scans,
        )
        + no(gate, f"it must stay away for {span.days} days", when=young)
        + no(gate, "somebody was seen to use it", when=used)
    )


def _by_owner(case: Case, gate: str) -> tuple[Refusal, ...]:
    owner = case.owner
    if owner is None:
        return no(gate, "it has no owner who could say so")
    return no(gate, f"only the owner, {owner.name}, says so", when=case.actor.id != owner.id) + of_business(
        owner, "the owner", gate
    )
