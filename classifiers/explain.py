"""A verdict in sentences a plant manager understands, and what would change it - computed, never claimed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from typing import Any

from classifiers import policy
from classifiers.evidence import SHARED_TARGETS, Evidence, Level, Target, Verb
from classifiers.excerpts import excerpt
from classifiers.facts import Facts, Known
from classifiers.proof import further, shortest_proof
from classifiers.verdict import Context, Criticality, Outcome, Signal, Verdict, Write

FACT_WORDS = {
    "owner": "a named owner from the business who accepted",
    "documented": "a description of purpose, inputs, outputs, how to run it and how to check it",
    "sandboxed": "a place inside a zone that IT registered",
    "read_only": "no write to anything shared",
    "unchanged": "an approved registration whose logic is still the same",
}

FACT_NAMES = {
    "owner": "a named owner",
    "documented": "a description",
    "sandboxed": "a place in a sandbox",
    "read_only": "no shared write",
    "unchanged": "an approved registration",
}

KNOWN_WORDS = {Known.YES: "yes", Known.NO: "no", Known.UNKNOWN: "not known"}

CRITICALITY_WORDS = {
    Criticality.FINANCIAL: "It generates financial data.",
    Criticality.QUALITY: "It controls quality decisions.",
    Criticality.PROCESS: "It controls the process.",
    Criticality.REPORTING: "It shows or reports what others keep.",
    Criticality.PERSONAL: "It is a personal aid: read completely, nothing critical in it, nobody depends on it.",
    Criticality.UNKNOWN: "What it does is not decided yet.",
}

TARGET_WORDS = {
    Target.DATABASE: "a database outside its own file",
    Target.SYSTEM_OF_RECORD: "a system of record",
    Target.DEVICE: "a device",
    Target.WEB: "a web service",
    Target.MAIL: "mail",
    Target.FILE: "files",
    Target.OWN_DATA: "its own data",
}

LEVEL_WORDS = {
    Level.BEHAVIOUR: "its code or queries do it",
    Level.STRUCTURE: "its tables, columns or connections say so",
    Level.NAME: "only names or texts say so",
    Level.NONE: "seen",
}

_NEVER_GREEN = {
    Criticality.FINANCIAL: "No registration makes it green: a tool that generates financial data must be IT-supported "
    "enterprise software (SHA-4).",
    Criticality.QUALITY: "No registration makes it green: a tool that controls quality decisions must be IT-supported "
    "enterprise software (SHA-4).",
}
_REGISTERED_BY = frozenset({"owner", "documented", "unchanged"})
"""Facts that an approved registration proves: where none of them is missing, nobody is asked to register."""
_EVIDENCE_SHOWN = 5
_PROOF_LIMIT = 100


class Step(StrEnum):
    """The steps of an explanation, in their order."""

    EVIDENCE = "evidence"
    SIGNALS = "signals"
    CRITICALITY = "criticality"
    FACTS = "facts"
    RULE = "rule"
    ACTION = "action"
    CHANGE = "what would change it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of an explanation; `policy` is the id it rests on, or ""."""

    step: Step
    text: str
    policy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All sentences of a verdict, in the order of the steps."""

    sentences: tuple[Sentence, ...]

    def of(self, step: Step) -> tuple[str, ...]:
        """Return the sentences of one step."""
        return tuple(sentence.text for sentence in self.sentences if sentence.step is step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A smallest change of facts and what the rules then say."""

    facts: tuple[str, ...]
    rule: str
    outcome: Outcome


def explain(verdict: Verdict, facts: Facts, context: Context, *, on_documentation: str = "") -> Explanation:
    """Return the verdict in sentences: evidence, signals, criticality, facts, rule, action, what would change it.

    `on_documentation` says what a scan saw of it, where the fact *documented* is not yes.
    """
    return Explanation(
        sentences=(
            *_evidence(verdict),
            *_signals(verdict),
            *_criticality(verdict, context),
            *_facts(verdict, facts, on_documentation),
            Sentence(step=Step.RULE, text=_rule(verdict), policy=verdict.rule),
            Sentence(step=Step.ACTION, text=verdict.action, policy=verdict.rule),
            *(Sentence(step=Step.ACTION, text=question) for question in verdict.questions[:1]),
            *(Sentence(step=Step.CHANGE, text=text) for text in what_if(verdict, facts)),
        )
    )


def reason(verdict: Verdict) -> str:
    """Return one sentence: the strongest reason for the verdict, with its proof."""
    signal = strongest(verdict)
    decides = signal is not None and (verdict.criticality in policy.SEVERE or not verdict.writes)
    if signal is not None and decides:
        perhaps = "perhaps " if verdict.criticality is Criticality.UNKNOWN else ""
        return f"{perhaps}{_lower(signal.title)}: {_proof(_best(signal), signal)}"
    if verdict.writes:
        write = verdict.writes[0]
        return f"changes {_change(write)}"
    if verdict.rule == "R9":
        return verdict.questions[0] if verdict.questions else "could not be read completely"
    return _lower(CRITICALITY_WORDS[verdict.criticality].rstrip("."))


def next_step(verdict: Verdict) -> str:
    """Return the one thing to do next, in one sentence."""
    if verdict.rule == "R9" and verdict.questions:
        return f"Ask whoever knows it: {verdict.questions[0]}"
    if verdict.rule == "R7" and verdict.gaps and not _REGISTERED_BY.intersection(verdict.gaps):
        return f"Keep using it and close the gap: {FACT_WORDS[verdict.gaps[0]]}."
    # no sandbox makes a tool managed that has to go
    gaps = [gap for gap in verdict.gaps if verdict.rule == "R7" or gap in _REGISTERED_BY]
    if verdict.rule in {"R1", "R7"} and gaps:
        return f"{verdict.action} First missing: {FACT_WORDS[gaps[0]]}."
    return verdict.action


def strongest(verdict: Verdict) -> Signal | None:
    """Return the strongest signal for the criticality that was decided, or of any for an undecided tool."""
    undecided = verdict.criticality is Criticality.UNKNOWN
    own = [
        signal
        for signal in verdict.signals
        if signal.because
        and (signal.criticality is verdict.criticality or (undecided and signal.criticality in policy.SEVERE))
    ]
    return max(own, key=lambda signal: (signal.level, bool(_words(signal)), _telling(signal)), default=None)


def smallest_change(verdict: Verdict, facts: Facts) -> Change | None:
    """Return the fewest facts that, turned to *yes*, lead to a milder outcome, the mildest of those first.

    Asks the decision table itself. `read_only` is offered only where no shared write was seen: what was observed
    cannot be declared away.
    """
    observed = Known.NO if verdict.writes else verdict.read_only
    open_facts = [name for name in policy.gaps(policy.with_read_only(facts, observed)) if name != "read_only"]
    for size in range(1, len(open_facts) + 1):
        changes = [_try(verdict, facts, observed, names) for names in combinations(open_facts, size)]
        better = [change for change in changes if policy.severity(change.outcome) < policy.severity(verdict.outcome)]
        if better:
            return min(better, key=lambda change: policy.severity(change.outcome))
    return None


def to_green(verdict: Verdict, facts: Facts) -> Change | None:
    """Return the fewest facts that make the outcome green, removing shared writes included; None if nothing can."""
    names = policy.gaps(policy.with_read_only(facts, Known.NO if verdict.writes else verdict.read_only))
    for size in range(1, len(names) + 1):
        for chosen in combinations(names, size):
            observed = Known.YES if "read_only" in chosen else verdict.read_only
            change = _try(verdict, facts, observed, chosen)
            if change.outcome in policy.GREEN:
                return change
    return None


def _try(verdict: Verdict, facts: Facts, observed: Known, names: tuple[str, ...]) -> Change:
    given: dict[str, Any] = dict.fromkeys(names, Known.YES)
    changed = replace(facts, **given)
    rule = policy.decide(verdict.criticality, policy.with_read_only(changed, observed))
    return Change(facts=names, rule=rule.id, outcome=rule.outcome)


def _evidence(verdict: Verdict) -> Iterator[Sentence]:
    """Say the shortest sufficient proof first, then what else was seen.

    It proves what the rules say: where people decided otherwise, it is no proof of their class.
    """
    proof = shortest_proof(verdict)
    heading = "Proof" if verdict.by_rules is None else f"What spoke for {verdict.by_rules}"
    shown = {f"{heading}: {_proof(line.evidence, line.signal)}.": None for line in proof}
    for line in further(verdict, proof):
        shown.setdefault(f"Seen as well: {_proof(line.evidence, line.signal)}.")
    for write in verdict.writes:
        if all(write.text != line.evidence.text for line in proof):
            shown.setdefault(f"Seen as well: it changes {_change(write)}.")
    if not shown:
        shown["Nothing was seen that speaks of money, quality or the process, and no write to anything shared."] = None
    yield from (Sentence(step=Step.EVIDENCE, text=text) for text in list(shown)[:_EVIDENCE_SHOWN])


def _signals(verdict: Verdict) -> Iterator[Sentence]:
    if not verdict.signals:
        yield Sentence(step=Step.SIGNALS, text="No rule found a signal.")
    for signal in verdict.signals[:_EVIDENCE_SHOWN]:
        text = f"{signal.title}: {LEVEL_WORDS[signal.level]} (level {int(signal.level)}, rule {signal.rule})."
        yield Sentence(step=Step.SIGNALS, text=text, policy=signal.policy)


def _criticality(verdict: Verdict, context: Context) -> Iterator[Sentence]:
    sure = f" That is right in an estimated {round(verdict.confidence * 100)} of 100 cases."
    decided = verdict.criticality is not Criticality.UNKNOWN
    yield Sentence(step=Step.CRITICALITY, text=f"{CRITICALITY_WORDS[verdict.criticality]}{sure if decided else ''}")
    if verdict.by_rules is not None:
        text = f"People decided that; the rules say: {verdict.by_rules}. It holds until the logic changes."
        yield Sentence(step=Step.CRITICALITY, text=text)
    if context.downstream:
        noun = "tool depends" if context.downstream == 1 else "tools depend"
        yield Sentence(step=Step.CRITICALITY, text=f"{context.downstream} other {noun} on it.")


def _facts(verdict: Verdict, facts: Facts, on_documentation: str) -> Iterator[Sentence]:
    for name in policy.MANAGEMENT_FACTS:
        value = verdict.read_only if name == "read_only" else getattr(facts, name)
        remark = (
            f" ({on_documentation})" if name == "documented" and value is not Known.YES and on_documentation else ""
        )
        yield Sentence(step=Step.FACTS, text=f"{_upper(FACT_WORDS[name])}: {KNOWN_WORDS[value]}{remark}.")
    if verdict.writes:
        targets = sorted({TARGET_WORDS[write.target] for write in verdict.writes if write.target in SHARED_TARGETS})
        yield Sentence(step=Step.FACTS, text=f"It was seen to change {' and '.join(targets)}.")


def _rule(verdict: Verdict) -> str:
    row = next(rule for rule in policy.RULES if rule.id == verdict.rule)
    tag = verdict.tag or "no tag"
    conditional = " (conditional)" if verdict.conditional else ""
    outcome = row.outcome.replace("_", " ")
    return f"{row.id} applies ({verdict.criticality}; {row.condition}): {outcome}, {tag}{conditional}."


def what_if(verdict: Verdict, facts: Facts) -> Iterator[str]:
    """Yield what would change the verdict: the smallest change that helps, and the smallest that makes it green."""
    if verdict.outcome in policy.GREEN or verdict.outcome is Outcome.ENTERPRISE:
        yield "Nothing needs to change. A shared write or a change of logic would be looked at again."
        return
    small, green = smallest_change(verdict, facts), to_green(verdict, facts)
    if small is not None:
        yield f"With {_listed(small.facts)}, rule {small.rule} would say: {small.outcome.replace('_', ' ')}."
    if green is not None and green != small:
        yield f"It would be green ({green.outcome.replace('_', ' ')}, {green.rule}) with {_listed(green.facts)}."
    if verdict.criticality is Criticality.UNKNOWN:
        yield from _once_known(verdict, facts)
    elif green is None:
        yield _NEVER_GREEN[verdict.criticality]


def _once_known(verdict: Verdict, facts: Facts) -> Iterator[str]:
    """Say what the rules would make of each answer to the open question."""
    hint = strongest(verdict)
    guess = hint.criticality if hint is not None and hint.criticality else Criticality.QUALITY
    effective = policy.with_read_only(facts, Known.NO if verdict.writes else Known.YES)
    for criticality in (guess, Criticality.REPORTING):
        rule = policy.decide(criticality, effective)
        means = CRITICALITY_WORDS[criticality].rstrip(".").removeprefix("It ")
        yield f"If it turns out that it {means}, rule {rule.id} would say: {rule.outcome.replace('_', ' ')}."


def _listed(names: tuple[str, ...]) -> str:
    words = [FACT_NAMES[name] for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _proof(item: Evidence, signal: Signal) -> str:
    return f"{excerpt(item.text, signal.words(item), _PROOF_LIMIT)}{_place(item.where)}"


def _change(write: Write) -> str:
    return f"{TARGET_WORDS[write.target]}: {excerpt(write.text, '', _PROOF_LIMIT)}{_place(write.where)}"


def _place(where: str) -> str:
    return f" ({where})" if where else ""


def _best(signal: Signal) -> Evidence:
    """A shared write tells more than a private one, a private one more than a computation."""
    return max(signal.because, key=lambda item: (item.level, item.shared_write, item.verb is Verb.WRITE))


def _words(signal: Signal) -> str:
    """Return the words that the rule found in the proof that is shown: a rule that goes by names alone finds none."""
    return signal.words(_best(signal))


def _telling(signal: Signal) -> tuple[bool, int]:
    """A write tells more than a computation, more proofs tell more than one."""
    return (any(item.verb is Verb.WRITE for item in signal.because), len(signal.because))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
