"""A canvas app as evidence: its screens, labels and data, what its buttons do and what its expressions calculate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from classifiers.evidence import TEXT_LIMIT, Access, Evidence, Finding, Kind, Metric, Part, PartKind, Reference, Verb
from scanner.reading.code import effects
from scanner.reading.keeping import keep
from scanner.reading.lowcode.appacts import collected, data_read, effect_of_call
from scanner.reading.lowcode.canvas import App, DataSource, Rule, named_forms
from scanner.reading.lowcode.powerfx import Call, Token, calculations, calls, tokens
from scanner.reading.source import SourceFile

_SPOKEN = frozenset({"Text", "Label", "HintText", "Tooltip", "Title", "DisplayName", "AccessibleLabel", "HtmlText"})
_BRANCHES = frozenset({"if", "switch", "iferror", "forall"})
_MOST_LABELS = 300
_MOST_SUMS = 400
_MOST_ACTS = 3_000
_LONGEST = 4_000
_BEFORE = 40
_HEAD = 40
_MOST_EXCERPTS = 6


@dataclass(frozen=True, slots=True)
class _Parsed:
    rule: Rule
    tokens: list[Token]
    calls: list[Call]


def read_app(file: SourceFile, app: App) -> Iterator[Finding]:
    """Yield an app: a module per screen, its labels, its data, and what its expressions do."""
    app.forms.update(named_forms(app.rules))
    parsed = list(_parse([rule for rule in app.rules if not rule.look or "(" in rule.expression]))
    app.collected.update(name for entry in parsed for name in collected(entry.calls))
    yield Evidence.of(Kind.LABEL, app.name, "app")
    yield from _screens(file, app)
    yield from _labels(parsed)
    yield from _sources(app)
    yield from _acts(app, parsed)
    yield from _reads(app, parsed)
    yield from _sums(parsed)
    yield Metric(name="expressions", value=len(app.rules))
    yield Metric(
        name="branches",
        value=sum(call.function.casefold() in _BRANCHES for entry in parsed for call in entry.calls),
    )


def _parse(rules: Iterable[Rule]) -> Iterator[_Parsed]:
    """Yield the rules with their tokens and calls; most controls of an app say the same, which is read once."""
    known: dict[str, tuple[list[Token], list[Call]]] = {}
    for rule in rules:
        if rule.expression not in known:
            found = tokens(rule.expression)
            known[rule.expression] = found, list(calls(found))
        yield _Parsed(rule, *known[rule.expression])


def _screens(file: SourceFile, app: App) -> Iterator[Finding]:
    """Yield the expressions of each screen as one module, in the order of its controls."""
    lines: dict[str, list[str]] = {}
    for rule in app.rules:
        place = f"{rule.control}.{rule.name}" if rule.control else rule.name
        lines.setdefault(rule.screen, []).append(f"{place}: ={rule.expression.strip()}")
    for screen, texts in lines.items():
        text = "\n".join(texts)
        yield from keep(
            PartKind.MODULE, screen, text, "Power Fx", file.limits, subtype="screen", count=text.count("\n") + 1
        )
        yield Evidence.of(Kind.LABEL, screen, screen)


def _labels(parsed: Iterable[_Parsed]) -> Iterator[Finding]:
    seen: set[str] = set()
    for entry in parsed:
        spoken = entry.rule.name in _SPOKEN and len(entry.tokens) == 1 and entry.tokens[0].kind == "text"
        text = entry.tokens[0].text.strip('"').replace('""', '"') if spoken else ""
        if text and text not in seen and len(seen) < _MOST_LABELS:
            seen.add(text)
            yield Evidence.of(Kind.LABEL, text, entry.rule.where)


def _sources(app: App) -> Iterator[Finding]:
    """Yield the data an app is connected to; collections of its own are no connection."""
    for source in app.sources.values():
        if source.local:
            continue
        detail = f"{source.connector} {source.place}".strip()
        yield Part(kind=PartKind.CONNECTION, name=source.name, subtype=source.connector, detail=detail)
        yield Evidence.of(Kind.CONNECTION, f"{source.name}: {detail}", f"data source {source.name}")
        if not source.service:
            yield Evidence.of(Kind.STRUCTURE, source.name, f"data source {source.name}")


def _acts(app: App, parsed: Iterable[_Parsed]) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for entry in parsed:
        for call in entry.calls:
            effect = effect_of_call(app, call, entry.rule.expression)
            text = entry.rule.expression[call.start : min(call.end, call.start + _LONGEST)]
            if effect is None or (entry.rule.where, text) in seen or len(seen) > _MOST_ACTS:
                continue
            seen.add((entry.rule.where, text))
            for excerpt in _excerpts(text) if effect.verb is Verb.WRITE else (text,):
                yield Evidence.of(Kind.STATEMENT, excerpt, entry.rule.where, verb=effect.verb, target=effect.target)
            source = app.source(call.first) if call.first else None
            if effect.verb is Verb.WRITE and source is not None and not source.local:
                yield _reference(source, effects.direction(effect), entry.rule.where)
            if call.function.casefold() == "run" and effect.verb is Verb.RUN:
                yield Metric(name="unseen_code", value=1)


def _excerpts(text: str) -> Iterator[str]:
    """Yield a call; of a long one that saves many fields several pieces, each with its beginning."""
    folded = " ".join(text.split())
    yield folded
    head = f"{folded[:_HEAD].rsplit(' ', 1)[0]} … "
    room = TEXT_LIMIT - len(head)
    at = TEXT_LIMIT - 1
    for _ in range(_MOST_EXCERPTS):
        if at >= len(folded):
            return
        end = at + room if at + room >= len(folded) else max(folded.rfind(",", at, at + room), at + room // 2)
        yield head + folded[at:end].strip(" ,")
        at = end


def _reads(app: App, parsed: Iterable[_Parsed]) -> Iterator[Finding]:
    """Yield each source that is read, once for each screen."""
    seen: set[tuple[str, str]] = set()
    for entry in parsed:
        for source, start in data_read(app, entry.rule, entry.tokens, entry.calls):
            key = (entry.rule.screen, source.name)
            if key not in seen:
                seen.add(key)
                text = entry.rule.expression[max(0, start - _BEFORE) : start + TEXT_LIMIT]
                yield Evidence.of(Kind.STATEMENT, text, entry.rule.where, verb=Verb.READ, target=source.target)
                yield _reference(source, Access.READ, entry.rule.where)


def _reference(source: DataSource, access: Access, where: str) -> Reference:
    target = f"{source.connector}:{source.place or source.name}"
    return Reference(target=target[:400], access=access, where=where)


def _sums(parsed: Iterable[_Parsed]) -> Iterator[Finding]:
    """Yield what expressions calculate, equal ones once."""
    seen: set[str] = set()
    for entry in parsed:
        if entry.rule.look or len(seen) >= _MOST_SUMS:
            continue
        for text in calculations(entry.rule.expression, entry.tokens):
            folded = " ".join(text.split())
            if folded not in seen:
                seen.add(folded)
                yield Evidence.of(Kind.FORMULA, folded, entry.rule.where, verb=Verb.COMPUTE)
