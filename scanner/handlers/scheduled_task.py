"""Scheduled tasks of Windows as XML: what runs without a person, when, and as whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifiers.evidence import Access, Evidence, Finding, Kind, Part, PartKind, Reference, Verb
from scanner.reading.code import effects
from scanner.reading.code.commandline import files_of
from scanner.reading.code.scripts import summed
from scanner.reading.documentation import documentation
from scanner.reading.handler import Handler
from scanner.reading.textkind import text_kind
from scanner.reading.xmltree import Element, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_KIND = "scheduled-task"
_ACTIONS = ("Exec", "ComHandler", "SendEmail", "ShowMessage")
_WHEN = ("StartBoundary", "DaysInterval", "WeeksInterval", "Interval", "RandomDelay", "UserId")


def recognise(file: SourceFile) -> str | None:
    """Return `scheduled-task` for the XML that the task scheduler exports."""
    return _KIND if text_kind(file) == _KIND else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield what the task starts, and what starts the task."""
    if not file.code_only:
        yield from summed(_task(file))


def _task(file: SourceFile) -> Iterator[Finding]:
    parsed = tree(file.read_all(file.limits.text), file.name)
    root = parsed.root
    about = root.child("RegistrationInfo")
    if about is not None:
        yield from _about(about)
    triggers = root.child("Triggers")
    for trigger in triggers.children if triggers is not None else ():
        yield Evidence.of(Kind.TRIGGER, _when(trigger), "triggers", verb=Verb.RUN)
    actions = root.child("Actions")
    for number, action in enumerate(actions.children if actions is not None else (), 1):
        if action.name in _ACTIONS:
            yield from _action(action, f"action {number}")
    if parsed.damage:
        yield parsed.damage


def _about(about: Element) -> Iterator[Finding]:
    author = about.words("Author")
    if author:
        yield Evidence.of(Kind.PERSON, author, "author")
    for name in ("URI", "Description"):
        words = about.words(name)
        if words:
            yield Evidence.of(Kind.LABEL, words, name.lower())
            if name == "Description":
                yield from documentation(words, "description")


def _when(trigger: Element) -> str:
    """Return when a trigger fires: its kind, then its settings in the words of Windows."""
    told = [f"{element.name} {element.text.strip()}" for element in trigger.all(*_WHEN) if element.text.strip()]
    off = ", switched off" if trigger.words("Enabled") == "false" else ""
    return ", ".join([trigger.name.removesuffix("Trigger"), *told]) + off


def _action(action: Element, where: str) -> Iterator[Finding]:
    command, given = action.words("Command", "ClassId", "Server"), action.words("Arguments", "Subject", "Body")
    effect = effects.MAILS if action.name == "SendEmail" else effects.RUNS
    told = f"{action.name}: {command} {given}".strip()
    yield Part(kind=PartKind.MACRO, name=where, subtype=action.name, detail=f"{command} {given}".strip())
    yield Evidence.of(Kind.STATEMENT, told, where, verb=effect.verb, target=effect.target)
    for target in files_of(f'"{command}" {given}'):
        yield Reference(target=target, access=Access.READ, where=where)


HANDLER = Handler(
    name=_KIND.replace("-", "_"),
    version=1,
    suffixes=frozenset({".xml"}),
    recognise=recognise,
    read=read,
    title="scheduled tasks of Windows",
    reads="what starts them, what they start",
    leaves="the history of runs",
)
