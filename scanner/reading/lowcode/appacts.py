"""What the expressions of a canvas app do: which data they read and write, whom they tell, which flows they start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from classifiers.evidence import Target, Verb
from scanner.reading.code import effects
from scanner.reading.code.effects import Effect
from scanner.reading.code.words import words
from scanner.reading.lowcode.canvas import App, DataSource, Rule, is_flow
from scanner.reading.lowcode.connectors import effect_of, is_known
from scanner.reading.lowcode.powerfx import Call, Token, tokens

_COLLECTING = words("collect clearcollect clear")
_CHANGING = words("patch remove removeif update updateif")
_ALWAYS: Mapping[str, Effect] = {
    "relate": effects.WRITES_DATABASE,
    "unrelate": effects.WRITES_DATABASE,
    "savedata": effects.WRITES_OWN,
}
_READING = words(
    "filter lookup search sort sortbycolumns countrows countif first last firstn lastn forall sum average min max",
    "groupby addcolumns showcolumns dropcolumns refresh distinct with concat",
)
_SHOWING = frozenset({"Items", "DataSource", "Item"})
_STARTS_FLOW = Effect(Verb.RUN)


def collected(found: list[Call]) -> Iterator[str]:
    """Yield the names of the lists that are filled within the app, folded."""
    yield from (call.first.casefold() for call in found if call.first and call.function.casefold() in _COLLECTING)


def effect_of_call(app: App, call: Call, expression: str) -> Effect | None:
    """Return what one call does to the world outside the screen; None if nothing."""
    function = call.function.casefold()
    if call.owner:
        return _of_connector(app, call)
    if function == "submitform":
        return Effect(Verb.WRITE, _form_target(app, call.first))
    if function in _COLLECTING | _CHANGING:
        return _of_change(app, call, collects=function in _COLLECTING)
    if function == "launch":
        return effects.MAILS if "mailto:" in expression[call.start : call.end].casefold() else None
    return _ALWAYS.get(function)


def _of_connector(app: App, call: Call) -> Effect | None:
    """Return what `Connector.Operation(…)` and `Flow.Run(…)` do."""
    source = app.sources.get(call.owner.casefold())
    if call.function.casefold() == "run" and (source is None or is_flow(source) or source.service):
        return _STARTS_FLOW
    if source is not None:
        return effect_of(source.connector, call.function) if source.service else None
    return effect_of(call.owner, call.function) if not app.listed and is_known(call.owner) else None


def _of_change(app: App, call: Call, *, collects: bool) -> Effect | None:
    """Return what `Patch(source, …)` and its kin do; a record that is patched in memory changes nothing."""
    source = app.source(call.first) if call.first else None
    if source is not None:
        return Effect(Verb.WRITE, source.target)
    return effects.WRITES_OWN if collects or call.first.casefold() in app.collected else None


def _form_target(app: App, form: str) -> Target:
    """Return what submitting a form changes: the data it is bound to, else whatever the app has."""
    bound = [token for token in tokens(app.forms.get(form.casefold(), "")) if token.kind == "name"]
    source = app.source(bound[0].name) if bound else None
    if source is not None:
        return source.target
    real = [entry for entry in app.sources.values() if not entry.local and not entry.service]
    if not app.listed:
        return Target.DATABASE
    return real[0].target if real else Target.OWN_DATA


def data_read(app: App, rule: Rule, found: list[Token], called: list[Call]) -> Iterator[tuple[DataSource, int]]:
    """Yield the data that an expression reads and the place of its name.

    If the app has its list of data, all it names; else what is filtered, looked up or shown.
    """
    if app.listed:
        named = [(token.name, token.start) for token in found if token.kind == "name"]
    else:
        named = [(call.first, call.start) for call in called if not call.owner and call.function.casefold() in _READING]
        if rule.name in _SHOWING and len(found) == 1 and found[0].kind == "name":
            named.append((found[0].name, found[0].start))
    for name, start in named:
        source = (app.sources.get(name.casefold()) if app.listed else app.source(name)) if name else None
        if source is not None and not source.local and not source.service:
            yield source, start
