"""One tool as its page shows it: proof line by line, facts with their gaps, code with the proving lines marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from classifiers.evidence import Evidence, Observation, Part, PartKind, SecretKind
from classifiers.explain import FACT_WORDS, LEVEL_WORDS, TARGET_WORDS, Sentence, Step, explain, reason, strongest
from classifiers.facts import Facts, Known
from classifiers.policy import MANAGEMENT_FACTS
from classifiers.verdict import Context, Signal, Verdict, Write
from inventory.domain.discretion import Veil
from inventory.domain.migration import TRANSITIONS, State
from inventory.store.queries import ToolDetail
from inventory.web.wording import FACTS, KNOWN, Badge

LINES_SHOWN = 400
"""Lines of one module or query on the page."""
LISTINGS_SHOWN = 40
"""Modules and queries whose text is on the page; the others are named."""

LEADING = 3
"""Signals seen at once, if no more decide."""

STEPS: Mapping[Step, str] = {
    Step.EVIDENCE: "What was seen",
    Step.SIGNALS: "What that means",
    Step.CRITICALITY: "So what it is",
    Step.FACTS: "What is known about its management",
    Step.RULE: "The rule that applies",
    Step.ACTION: "What to do",
    Step.CHANGE: "What would change it",
}
_PLACE = re.compile(r"(?P<part>.+):(?P<line>\d{1,6})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of evidence: what it says, where, and the anchor of that line on the page if it is shown there."""

    text: str
    where: str
    note: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strand:
    """One signal with the lines that made it match."""

    title: str
    policy: str
    rule: str
    level: int
    meaning: str
    deciding: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The signals of a verdict: those to be seen at once, and the further ones."""

    leading: tuple[Strand, ...]
    further: tuple[Strand, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One of the five management facts, what a *yes* means, and how it is known."""

    title: str
    meaning: str
    value: Known
    ground: str

    @property
    def badge(self) -> Badge:
        """The value as people see it."""
        return KNOWN[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLine:
    """One line of a listing; `anchor` is set where something on the page names the line."""

    text: str
    anchor: str
    proof: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A module or a query with its text; `left_out` lines are not on the page, and `whole` is proof as a whole."""

    title: str
    note: str
    lines: tuple[CodeLine, ...]
    left_out: int
    proving: int
    whole: bool
    wraps: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartGroup:
    """The other parts of one kind: tables, sheets, links."""

    kind: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """What one file of the tool is made of."""

    name: str
    path: str
    listings: tuple[Listing, ...]
    groups: tuple[PartGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotating:
    """One kind of secret in one file, with its places; never a value."""

    file: str
    kind: str
    places: tuple[str, ...]


def secrets(detail: ToolDetail) -> tuple[Rotating, ...]:
    """Return what IT has to rotate because of this tool."""
    return tuple(
        Rotating(file=seen.artifact.name, kind=str(kind), places=places)
        for seen in detail.observations
        for kind in SecretKind
        if (places := tuple(secret.where for secret in seen.secrets if secret.kind is kind))
    )


def strands(verdict: Verdict, anchors: Mapping[str, str]) -> Proof:
    """Return the signals, those that decide first, each with its lines."""
    first = strongest(verdict)
    ordered = sorted(
        verdict.signals, key=lambda one: (one is not first, one.criticality is not verdict.criticality, -one.level)
    )
    found = tuple(_strand(signal, verdict, anchors) for signal in ordered)
    leading = max(LEADING, sum(strand.deciding for strand in found))
    return Proof(leading=found[:leading], further=found[leading:])


def because(verdict: Verdict) -> tuple[str, str]:
    """Return the reason of a verdict in two parts: what it does, and the line that shows it ("" if none does)."""
    text = reason(verdict)
    text = text[:1].upper() + text[1:]
    signal = strongest(verdict)
    if signal is None and not verdict.writes:
        return text, ""
    at = text.lower().find(signal.title.lower()) + len(signal.title) if signal else text.find(":")
    return text[:at], text[at:].removeprefix(":").strip()


def _strand(signal: Signal, verdict: Verdict, anchors: Mapping[str, str]) -> Strand:
    return Strand(
        title=signal.title,
        policy=signal.policy,
        rule=signal.rule,
        level=int(signal.level),
        meaning=LEVEL_WORDS[signal.level],
        deciding=signal.criticality is verdict.criticality and signal.level > 1,
        lines=tuple(_line(item, anchors) for item in signal.because),
    )


def _line(item: Evidence, anchors: Mapping[str, str]) -> Line:
    reached = f" to {TARGET_WORDS[item.target]}" if item.target else ""
    verb = "" if item.verb == "none" else f", {item.verb}{reached}"
    return Line(text=item.text, where=item.where, note=f"{item.kind}{verb}", anchor=anchors.get(item.where, ""))


def changes(writes: tuple[Write, ...], anchors: Mapping[str, str]) -> tuple[Line, ...]:
    """Return writes or outputs as lines."""
    return tuple(
        Line(text=one.text, where=one.where, note=TARGET_WORDS[one.target], anchor=anchors.get(one.where, ""))
        for one in writes
    )


def facts(verdict: Verdict, known: Facts) -> tuple[Fact, ...]:
    """Return the five facts in the policy's order; `read_only` as declared and observed."""
    values = {name: getattr(known, name) for name in MANAGEMENT_FACTS} | {"read_only": verdict.read_only}
    return tuple(
        Fact(title=FACTS[name], meaning=FACT_WORDS[name], value=value, ground=_ground(name, value, verdict, known))
        for name, value in values.items()
    )


def _ground(name: str, value: Known, verdict: Verdict, known: Facts) -> str:
    """Say how a fact is known, in a few words."""
    if name == "read_only":
        if verdict.writes:
            return "observed: it changes something shared"
        return {
            Known.YES: "observed: read completely, no shared write seen",
            Known.NO: "declared in its registration",
            Known.UNKNOWN: "could not be read completely",
        }[value]
    if value is Known.UNKNOWN:
        return "nobody has said so yet; unknown is never consent"
    if name == "sandboxed":
        return "the register of zones" if known.sandboxed is Known.YES else "outside every zone that IT registered"
    return "from its registration"


def steps(detail: ToolDetail) -> list[tuple[str, list[Sentence]]]:
    """Return the explanation's sentences in order, under the headings of their steps."""
    standing = detail.standing
    sentences = explain(standing.verdict, standing.facts, Context(), on_documentation=detail.on_documentation).sentences
    return [(STEPS[step], list(group)) for step, group in groupby(sentences, key=lambda sentence: sentence.step)]


def commands(detail: ToolDetail, tail: str) -> dict[str, str]:
    """Return what to type to register it, or to say that it is wrong; `tail` names the inventory."""
    tool, state = detail.tool, detail.tool.state
    waiting = bool(detail.registrations) and detail.registrations[-1].approved is None
    refusable = State.NOT_A_TOOL in TRANSITIONS[state]
    return {
        "register": f"shadowit register {tool.id}{tail}",
        "approve": f"shadowit approve {tool.id} --as PERSON{tail}" if waiting else "",
        "explain": f"shadowit explain {tool.id}{tail}",
        "show": f"shadowit show {tool.id}{tail}",
        "not_a_tool": f'shadowit move {tool.id} not_a_tool --as PERSON --reason "..."{tail}' if refusable else "",
    }


def places_of_proof(verdict: Verdict) -> set[str]:
    """Return every `where` that the verdict rests on: behaviour and writes, not names."""
    return {item.where for signal in verdict.signals for item in signal.because if signal.level > 1} | {
        one.where for one in verdict.writes
    }


def places_named(verdict: Verdict) -> set[str]:
    """Return every `where` that the page names: of any signal, write or output."""
    return {item.where for signal in verdict.signals for item in signal.because} | {
        one.where for one in (*verdict.writes, *verdict.outputs)
    }


def digests(detail: ToolDetail) -> set[str]:
    """Return the sources whose text the page shows."""
    return {part.digest for seen in detail.observations for part in _with_text(seen)[:LISTINGS_SHOWN]}


def _with_text(seen: Observation) -> list[Part]:
    return [part for part in seen.parts if part.digest]


def insides(detail: ToolDetail, texts: Mapping[str, str]) -> tuple[tuple[Inside, ...], dict[str, str]]:
    """Return what the tool's files are made of, and the anchor of each proving place that is shown.

    Names of people that the files carry are not in it: they are for IT and the owner, and stand apart.
    """
    anchors: dict[str, str] = {}
    veil = Veil(detail.observations)
    shown = []
    bare = {digest: veil.prose(text) for digest, text in texts.items()}
    for number, seen in enumerate(detail.observations):
        listings = tuple(_listings(seen, bare, detail.standing.verdict, anchors, number))
        groups = tuple(_groups(seen, bare, veil))
        if listings or groups:
            shown.append(Inside(name=seen.artifact.name, path=seen.artifact.path, listings=listings, groups=groups))
    return tuple(shown), anchors


def _listings(
    seen: Observation, texts: Mapping[str, str], verdict: Verdict, anchors: dict[str, str], number: int
) -> Iterator[Listing]:
    proving, named = places_of_proof(verdict), places_named(verdict)
    for order, part in enumerate(_with_text(seen)[:LISTINGS_SHOWN]):
        text = texts.get(part.digest, "")
        if not text.strip():
            continue
        lines = text.splitlines()
        whole = f"query {part.name}"
        places = _lines_named(part, named)
        code = []
        for at, line in enumerate(lines[:LINES_SHOWN], 1):
            anchor = f"line-{number}-{order}-{at}" if at in places else ""
            anchors.update((where, anchor) for where in places.get(at, ()))
            proof = whole in proving or not proving.isdisjoint(places.get(at, ()))
            code.append(CodeLine(text=line, anchor=anchor, proof=proof))
        yield Listing(
            title=part.name,
            note=", ".join(filter(None, (str(part.kind).replace("_", " "), part.subtype))),
            lines=tuple(code),
            left_out=max(0, len(lines) - LINES_SHOWN),
            proving=sum(line.proof for line in code),
            whole=whole in proving,
            wraps=part.kind is PartKind.QUERY,
        )


def _lines_named(part: Part, named: Iterable[str]) -> dict[int, list[str]]:
    """Return the places in this part by their line; the place of a query as a whole is its first line."""
    found: dict[int, list[str]] = {}
    for where in sorted(named):
        place = _PLACE.fullmatch(where)
        if where == f"query {part.name}":
            found.setdefault(1, []).append(where)
        elif place and part.name in {place["part"], place["part"].rpartition(".")[0]}:
            found.setdefault(int(place["line"]), []).append(where)
    return found


def _groups(seen: Observation, texts: Mapping[str, str], veil: Veil) -> Iterator[PartGroup]:
    for kind in PartKind:
        parts = tuple(
            replace(part, name=veil.prose(part.name), detail=veil.prose(part.detail))
            for part in seen.of_kind(kind)
            if not texts.get(part.digest, "").strip()
        )
        if parts:
            yield PartGroup(kind=str(kind).replace("_", " "), parts=parts)
