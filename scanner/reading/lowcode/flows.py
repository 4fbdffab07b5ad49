"""What a Power Automate flow does: what starts it, which systems its steps read, change and tell, what it decides."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from classifiers.evidence import Evidence, Finding, Kind, Metric, Part, PartKind, Reference, Target, Verb
from scanner.reading.code import effects
from scanner.reading.code.effects import Effect
from scanner.reading.code.sqltext import kind_of, read_sql
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.documentation import documentation
from scanner.reading.keeping import keep
from scanner.reading.lowcode.connectors import effect_of, target_of
from scanner.reading.lowcode.flowshape import Flow, Step
from scanner.reading.lowcode.jsontext import everywhere, flattened, record, word
from scanner.reading.source import SourceFile

_PLACES = ("dataset", "site", "server", "database", "entityName", "table", "procedure", "source", "drive", "folderPath",
           "file", "fileName", "name", "list", "listName")  # fmt: skip
_CALCULATES = re.compile(r"\b(?:mul|div|sub|mod)\s*\(|\badd\s*\((?!.{0,200}?,\s*1\s*\))", re.IGNORECASE)
_COMPARES = re.compile(r"\"?\b(?:greater|less)(?:OrEquals)?\b\"?", re.IGNORECASE)
_COUNTS = re.compile(r"\b(?:length|count)\s*\(|,\s*[01]\s*[\])]", re.IGNORECASE)
_DECISIONS = frozenset({"If", "Switch", "Until", "Condition"})
_HOLDS = frozenset({"Compose", "SetVariable", "InitializeVariable", "IncrementVariable", "AppendToStringVariable",
                    "AppendToArrayVariable", "Select", "Query"})  # fmt: skip
_BY_HAND = frozenset({"button", "powerapp", "powerapps", "powerappv2", "skills", "virtualagent"})
_UNSEEN = re.compile(r"^(?:Run(?:UI)?Flow|RunScript|RunUIFlow)", re.IGNORECASE)
_EXPRESSION = re.compile(r"^@\{?[^{}]*\}?$")


def read_flow(file: SourceFile, flow: Flow, seen: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Yield a flow as one module, and what it does; `seen` are the identifiers of flows in the same package."""
    text = json.dumps(flow.definition, indent=1, ensure_ascii=False)
    yield from keep(
        PartKind.MODULE,
        flow.name,
        text,
        "Power Automate",
        file.limits,
        subtype="cloud flow",
        count=text.count("\n") + 1,
    )
    yield Evidence.of(Kind.LABEL, flow.name, flow.name)
    if word(flow.definition.get("description")):
        yield Evidence.of(Kind.COMMENT, flow.definition.get("description"), flow.name)
        yield from documentation(word(flow.definition.get("description")), f"description {flow.name}")
    steps = list(flow.steps())
    triggers = list(flow.triggers())
    yield from _connections(flow, [*triggers, *steps])
    for step in triggers:
        yield from _trigger(flow, step)
    for step in steps:
        yield from _step(flow, step, seen)
    yield Metric(name="steps", value=len(steps))
    yield Metric(name="branches", value=sum(step.type in _DECISIONS or step.type == "Foreach" for step in steps))


def _connections(flow: Flow, steps: list[Step]) -> Iterator[Finding]:
    """Yield the connectors a flow uses, each once."""
    for connector in dict.fromkeys(step.connector for step in steps if step.connector):
        yield Part(kind=PartKind.CONNECTION, name=f"{flow.name} {connector}", subtype="connector", detail=connector)
        yield Evidence.of(Kind.CONNECTION, f"connector {connector}", flow.name)


def _trigger(flow: Flow, step: Step) -> Iterator[Finding]:
    where = f"{flow.name}!{step.name}"
    recurrence = record(step.raw.get("recurrence"))
    if step.type in {"Recurrence", "SlidingWindow"}:
        often = f"every {word(recurrence.get('interval'))} {word(recurrence.get('frequency'))}"
        yield Evidence.of(Kind.TRIGGER, f"runs by itself: {often} {flattened(recurrence.get('schedule'))}", where)
        return
    if step.connector and step.connector.casefold() not in _BY_HAND:
        what = step.operation or f"{step.method} {step.path}".strip() or step.name
        yield Evidence.of(Kind.TRIGGER, f"runs when {step.connector} says so: {what}", where)
        target = target_of(step.connector, step.operation)
        text = f"{step.connector} {what}: {_told(flow, step)}"
        shared = target if target is not Target.MAIL else None
        yield Evidence.of(Kind.STATEMENT, text, where, verb=Verb.READ, target=shared)
        yield from _reference(flow, step, Effect(Verb.READ, shared), where)
    elif word(step.raw.get("kind")).casefold() == "http" or step.type == "HttpWebhook":
        yield Evidence.of(Kind.TRIGGER, "runs when something calls its address", where)


def _step(flow: Flow, step: Step, seen: frozenset[str]) -> Iterator[Finding]:
    where = f"{flow.name}!{step.name}"
    if step.type == "Http" or (not step.connector and step.method and word(step.inputs.get("uri"))):
        yield from _request(flow, step, where)
    elif step.connector:
        yield from _operation(flow, step, where)
    elif step.type == "Workflow":
        yield from _child(step, where, seen)
    elif step.type in _DECISIONS:
        yield from _decision(step, where)
    elif step.type in _HOLDS:
        yield from _calculation(step, where)
    if word(step.raw.get("description")):
        yield Evidence.of(Kind.COMMENT, step.raw.get("description"), where)


def _request(flow: Flow, step: Step, where: str) -> Iterator[Finding]:
    address = flow.plain(word(step.inputs.get("uri")))
    effect = effects.web(step.method or "GET", address)
    text = f"HTTP {step.method or 'GET'} {address} {flattened(step.inputs.get('body'), 100)}"
    yield Evidence.of(Kind.STATEMENT, text, where, verb=effect.verb, target=effect.target)
    if "://" in address:
        yield Reference(target=address[:400], access=effects.direction(effect), where=where)


def _operation(flow: Flow, step: Step, where: str) -> Iterator[Finding]:
    """Yield what an operation of a connector does; what it hands to a database says it better."""
    statements = [text for text in _texts(step) if kind_of(text)]
    if "procedure" in step.operation.casefold() and word(step.parameters.get("procedure")):
        statements.append(f"EXEC {flow.plain(word(step.parameters.get('procedure')))}")
    for sql in statements:
        yield from read_sql(sql, where, SCRIPT)
    effect = _effect(step)
    what = step.operation or f"{step.method} {step.path}".strip() or step.name
    text = f"{step.connector} {what}: {_told(flow, step)}"
    if not statements:
        yield Evidence.of(Kind.STATEMENT, text, where, verb=effect.verb, target=effect.target)
    yield from _reference(flow, step, effect, where)
    if _CALCULATES.search(text):
        yield Evidence.of(Kind.FORMULA, text, where, verb=Verb.COMPUTE)
    if _UNSEEN.match(step.operation):
        yield Metric(name="unseen_code", value=1)


def _effect(step: Step) -> Effect:
    """Return what an operation does; one that calls a function of SAP does what that function does."""
    effect = effect_of(step.connector, step.operation, step.method)
    if effect.target is not Target.SYSTEM_OF_RECORD:
        return effect
    called = next((text for text in _texts(step) if effects.SAP_FUNCTION.match(text)), "")
    return effects.sap_function(called) if called else effect


def _texts(step: Step) -> Iterator[str]:
    for _, part in everywhere(step.parameters):
        yield from (value for value in part.values() if isinstance(value, str))


def _told(flow: Flow, step: Step) -> str:
    return flow.plain(flattened(step.parameters))


def _reference(flow: Flow, step: Step, effect: Effect, where: str) -> Iterator[Finding]:
    """Yield what a step leads to: site and list, server and table, folder and file; not what only a run knows."""
    if effect.verb is Verb.SEND:
        return
    places = [flow.plain(word(step.parameters.get(key))) for key in _PLACES]
    known = [place for place in places if place and not _EXPRESSION.match(place)]
    if not known and step.path:
        known = [piece for piece in step.path.split("/") if piece and "@" not in piece]
    if known:
        access = effects.direction(effect)
        yield Reference(target=f"{step.connector}:{'/'.join(dict.fromkeys(known))}"[:400], access=access, where=where)


def _child(step: Step, where: str, seen: frozenset[str]) -> Iterator[Finding]:
    """Yield that another flow is started; one that is not in the same package was not seen."""
    host = record(step.inputs.get("host"))
    identifier = word(host.get("workflowReferenceName")) or word(record(host.get("workflow")).get("id"))
    yield Evidence.of(Kind.STATEMENT, f"starts flow {identifier or step.name}", where, verb=Verb.RUN)
    if identifier.rsplit("/", 1)[-1].casefold() not in seen:
        yield Metric(name="unseen_code", value=1)


def _decision(step: Step, where: str) -> Iterator[Finding]:
    """Yield a comparison with a limit; that something is there, or equals a word, decides nothing about quality."""
    text = json.dumps(step.raw.get("expression"), ensure_ascii=False)[:1000]
    if (_COMPARES.search(text) and not _COUNTS.search(text)) or _CALCULATES.search(text):
        yield Evidence.of(Kind.FORMULA, f"{step.type} {text}", where, verb=Verb.COMPUTE)


def _calculation(step: Step, where: str) -> Iterator[Finding]:
    text = flattened(step.raw.get("inputs"))
    if _CALCULATES.search(text):
        yield Evidence.of(Kind.FORMULA, f"{step.name} = {text}", where, verb=Verb.COMPUTE)
