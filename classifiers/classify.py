"""The one place where a tool is judged: observations, facts, rules and context in, verdict out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from classifiers import policy, score
from classifiers.confidence import Ground, doing, ground
from classifiers.delegation import unseen_code
from classifiers.evidence import (
    INFORMATIVE,
    SHARED_TARGETS,
    Access,
    Evidence,
    Kind,
    Observation,
    PartKind,
    Reference,
    Target,
    Verb,
)
from classifiers.facts import Facts, Known
from classifiers.rulebook import Rulebook
from classifiers.signals import detect, hinted, proven
from classifiers.verdict import Context, Criticality, Signal, Verdict, Write

ALONE = Context()
"""Nothing is known of a tool but its own files."""

WRITES_KEPT = 50

_CHANGING = frozenset((Verb.WRITE, Verb.SEND))
_QUERYING = frozenset((Verb.READ, Verb.COMPUTE))
_CALLING = frozenset((Verb.READ, Verb.RUN))
_ASKING = _QUERYING | _CALLING

QUERY_SCRIPT = "sql"
"""Kind of a file of queries."""

SUBJECTS = {Criticality.FINANCIAL: "money", Criticality.QUALITY: "quality", Criticality.PROCESS: "the process"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was seen of one tool, before anybody's facts: a verdict follows from it and the facts alone."""

    signals: tuple[Signal, ...]
    writes: tuple[Write, ...]
    outputs: tuple[Write, ...]
    complete: bool
    delegates: bool
    """Its own files were read completely; only other code of the house, to which it hands work, was not seen."""
    reports: bool
    shares: bool
    """It reads what others keep, by a connection, a linked table or a query."""
    doing: Ground

    @property
    def read_only(self) -> Known:
        """Observed: no if it changes a shared target, unknown if it was read only in part."""
        if self.writes:
            return Known.NO
        return Known.YES if self.complete else Known.UNKNOWN


def classify(
    observations: Sequence[Observation], facts: Facts, rulebook: Rulebook, context: Context = ALONE
) -> Verdict:
    """Judge one tool.

    Args:
        observations: the tool's files, one or more; the worst of them wins.
        facts: what people declared and confirmed.
        rulebook: signals, weights, deadlines.
        context: what the rest of the inventory adds.
    """
    reading = read(observations, rulebook, context)
    by_rules = criticality_of(reading, context)
    criticality = facts.corrected or by_rules
    effective = policy.with_read_only(facts, reading.read_only)
    rule = policy.decide(criticality, effective)
    risk = score.score(criticality, effective, observations, context, rulebook.weights)
    return Verdict(
        criticality=criticality,
        read_only=effective.read_only,
        writes=reading.writes,
        outputs=reading.outputs,
        outcome=rule.outcome,
        tag=rule.tag,
        conditional=rule.conditional,
        rule=rule.id,
        action=rule.action,
        signals=reading.signals,
        questions=tuple(_questions(rule.id, reading, observations)),
        gaps=() if rule.id in {"R0", "R8"} else policy.gaps(effective),
        score=risk.value,
        score_coverage=risk.coverage,
        confidence=_confidence(criticality, facts, reading, rulebook),
        rulebook=rulebook.digest,
        by_rules=None if criticality is by_rules else by_rules,
    )


def _confidence(criticality: Criticality, facts: Facts, reading: Reading, rulebook: Rulebook) -> float:
    on = Ground.PEOPLE
    if facts.corrected is None:
        on = ground(criticality, reading.signals, reading.doing, reports=reading.reports)
    return rulebook.weights.confidence[on]


def read(observations: Sequence[Observation], rulebook: Rulebook, context: Context = ALONE) -> Reading:
    """Put together what the files of one tool show."""
    found = [(seen, detect(seen, rulebook)) for seen in observations]
    signals = (*context.inherited, *(signal for _, own in found for signal in own))
    changes = list(_unique(change for seen, own in found for change in _changes(seen, own)))
    evidence = [item for seen in observations for item in seen.evidence]
    sorts = tuple({(item.kind, item.verb, item.target): item for item in evidence}.values())
    itself = all(seen.complete for seen in observations) and any(map(_content, observations))
    complete = itself and not any(unseen_code(observations))
    return Reading(
        signals=tuple(sorted(signals, key=_by_strength)),
        writes=tuple(change for change in changes if change.target in SHARED_TARGETS)[:WRITES_KEPT],
        outputs=tuple(change for change in changes if change.target not in SHARED_TARGETS)[:WRITES_KEPT],
        complete=complete,
        delegates=itself and not complete,
        reports=_reports(observations, sorts, signals),
        shares=any(map(_connected, observations)) or any(map(_connects, sorts)),
        doing=doing(evidence, forms=any(part.kind is PartKind.FORM for seen in observations for part in seen.parts)),
    )


def criticality_of(reading: Reading, context: Context = ALONE) -> Criticality:
    """Highest evidence wins; what was not proven is reporting or personal only if it was read completely.

    Level 1 alone leaves a tool unknown, with a hint - unless it was seen to be a report: showing limits, costs or
    results that others stored is reporting, whatever its title says. What reads shared data is never a personal aid.
    What was seen to change shared data is more than a report, whatever the unseen code does that it calls.
    """
    severe = proven(reading.signals)
    if severe is not None:
        return severe
    if not reading.complete:
        return Criticality.REPORTING if reading.delegates and reading.writes else Criticality.UNKNOWN
    if reading.reports:
        return Criticality.REPORTING
    if hinted(reading.signals):
        return Criticality.UNKNOWN
    alone = not reading.writes and not reading.shares and not context.downstream
    return Criticality.PERSONAL if alone else Criticality.REPORTING


def _content(seen: Observation) -> bool:
    """A file in which no reader found anything was not read, whatever else is said of it."""
    return bool(seen.evidence or seen.parts or seen.sources)


def _by_strength(signal: Signal) -> tuple[int, int, str]:
    ranks = {Criticality.FINANCIAL: 0, Criticality.QUALITY: 0, Criticality.PROCESS: 1, Criticality.REPORTING: 2}
    return (-signal.level, ranks.get(signal.criticality or Criticality.UNKNOWN, 3), signal.rule)


def _changes(seen: Observation, signals: Iterable[Signal]) -> Iterator[Write]:
    """Yield what the readers saw change, and what a rule knows better about a write's target."""
    known = {id(item): signal.target for signal in signals if signal.target for item in signal.because}
    for item in seen.evidence:
        if item.verb in _CHANGING:
            target = known.get(id(item)) or item.target
            if target is not None:
                yield Write(target=target, where=item.where, text=item.text)


def _unique(changes: Iterable[Write]) -> Iterator[Write]:
    yield from dict.fromkeys(changes)


def _reports(observations: Sequence[Observation], sorts: Sequence[Evidence], signals: Iterable[Signal]) -> bool:
    """True if it reads shared data and charts, mails, exports or saves a report of it.

    The result of a query script is what it is for. Reading any file and mailing or charting it is a report too; but
    reading a file and writing another is what every aid does. `sorts`: one piece of each sort of evidence.
    """
    shares = any(map(_reads_shared, sorts)) or any(
        _reads_elsewhere(reference) for seen in observations for reference in seen.references
    )
    tells = any(map(_tells, sorts))
    if not shares:
        return tells and any(item.verb is Verb.READ and item.target is not Target.OWN_DATA for item in sorts)
    saves = any(item.verb is Verb.WRITE and item.target is Target.FILE for item in sorts)
    queries = any(seen.artifact.kind == QUERY_SCRIPT for seen in observations)
    return tells or saves or queries or any(signal.criticality is Criticality.REPORTING for signal in signals)


def _connected(seen: Observation) -> bool:
    """True if the file is made to read shared data: a query script, Power Query, a linked table."""
    return seen.artifact.kind == QUERY_SCRIPT or any(seen.of_kind(PartKind.CONNECTION, PartKind.LINK))


def _connects(item: Evidence) -> bool:
    """True if shared data is read here: by connection, SQL or SAP session."""
    return item.kind is Kind.CONNECTION or (item.target in SHARED_TARGETS and item.verb in _CALLING)


def _reads_shared(item: Evidence) -> bool:
    if item.target is Target.OWN_DATA:
        return False
    if item.kind is Kind.SQL:
        return item.verb in _QUERYING
    return item.kind is Kind.CONNECTION or (item.target in SHARED_TARGETS and item.verb in _ASKING)


def _reads_elsewhere(reference: Reference) -> bool:
    """A path of which only the running code knows the folder is what its user picked, not what others keep."""
    return reference.access is Access.READ and not reference.target.startswith(("*", "?", "{?}"))


def _tells(item: Evidence) -> bool:
    return item.kind is Kind.DISPLAY or (item.verb is Verb.SEND and item.target is Target.MAIL)


def _questions(rule: str, reading: Reading, observations: Sequence[Observation]) -> Iterator[str]:
    """Yield what would decide an open case, the most telling question first."""
    if rule != "R9":
        return
    hint = next((signal for signal in reading.signals if hinted([signal])), None)
    if hint is not None and hint.criticality is not None and hint.because:
        subject, proof = SUBJECTS[hint.criticality], hint.because[0].text
        yield f"Its names speak of {subject} (“{proof}”): does it compute or change such things, or only show them?"
    for seen, unseen in zip(observations, unseen_code(observations), strict=True):
        yield from _unread(seen)
        if unseen:
            yield f"What does the other in-house program do that {seen.artifact.name} calls? It was not seen."


def _unread(seen: Observation) -> Iterator[str]:
    """Ask about the first part that matters; one question for a file is enough."""
    for problem in seen.problems:
        if problem.trouble not in INFORMATIVE:
            partly = " completely" if problem.where else ""
            yield f"What does {seen.artifact.name} do? It could not be read{partly}: {problem.detail}."
            return
