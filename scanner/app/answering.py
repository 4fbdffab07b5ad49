"""Where the answers of a registration come from: options, a descriptor, a terminal, and what scans propose."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from classifiers.answers import Answer, answers
from classifiers.facts import Known
from inventory.domain.described import draft_of, drafted_by
from inventory.domain.people import Organisation
from inventory.domain.proposal import proposed
from inventory.domain.registration import QUESTIONS, Draft
from inventory.store.descriptors import Lying
from inventory.store.queries import ToolDetail
from scanner import citizen
from scanner.app.exits import Refused
from scanner.reading.secrets import mask
from scanner.visible import one_line

_CONNECTIONS = 12
"""Connections that are proposed: who uses more knows them better than a list does."""

_WORDS = {"in it": "found in it", "beside it": "found beside it", "seen by the scan": "as the last scan saw it"}
"""How a proposal's source is told, where it is not the name of a place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What somebody has answered with options of the command line; "" and None are left open."""

    texts: Mapping[str, str]
    read_only: str = ""
    connections: tuple[str, ...] | None = None
    users: str = ""

    def over(self, written: citizen.Answers) -> citizen.Answers:
        """Return these answers, and from a descriptor what they leave open."""
        mine: citizen.Answers = {name: text for name, text in self.texts.items() if text}
        mine |= {name: text for name, text in (("read_only", self.read_only), ("users", self.users)) if text}
        if self.connections is not None:
            mine["connections"] = list(self.connections)
        return {**written, **mine}


def written_in(path: str) -> citizen.Answers:
    """Return what a descriptor says; every mistake in it ends the command, with its line."""
    try:
        with Path(path).open("rb") as file:
            content = file.read(citizen.LARGEST + 1)
    except OSError as error:
        raise Refused(f"{path}: {error.strerror}") from error
    if len(content) > citizen.LARGEST:
        raise Refused(f"{path}: a descriptor has at most {citizen.LARGEST:,} bytes")
    try:
        return citizen.read(content)
    except citizen.BadDescriptor as bad:
        raise Refused(*(f"{path}: {mask(one_line(line))[0]}" for line in bad.lines())) from bad


def tool_meant(path: str, said: citizen.Answers) -> str:
    """Return how the tool of a descriptor is to be looked for: the file it names beside it, else its name."""
    file = Path(path)
    stem = file.name[: -len(citizen.SUFFIX)] if citizen.is_descriptor(file.name) else file.stem
    name = str(said.get("tool") or stem)
    beside = sorted(one for one in file.absolute().parent.glob("*") if name in {one.name, one.stem})
    beside = [one for one in beside if not citizen.is_descriptor(one.name)]
    return str(beside[0]) if len(beside) == 1 else name


def author_of(said: citizen.Answers, organisation: Organisation) -> str:
    """Return the id of whom a descriptor names as its author, "" if it names nobody who is known here."""
    author = drafted_by(said, organisation)
    return author if organisation.person(author) is not None else ""


def completed(said: citizen.Answers, page: ToolDetail, organisation: Organisation, *, from_scan: bool) -> Draft:
    """Return the draft that these answers make, after asking for what is missing if there is somebody to ask."""
    maintainer = proposed(page.observations)
    if maintainer is not None:
        click.echo(
            f"Proposed maintainer: {one_line(maintainer.sentence)}. An owner is who accepts it [OWN-3].", err=True
        )
    found = answers(page.observations, page.documentation)
    told = {name: str(said.get(name, "")) or _answer(name, found.get(name), from_scan=from_scan) for name in QUESTIONS}
    return draft_of({"read_only": Known.UNKNOWN.value, **said, **told}, organisation)


def _answer(name: str, proposal: Answer | None, *, from_scan: bool) -> str:
    """Ask a person and offer what a scan found; it is never taken unasked."""
    if sys.stdin.isatty():
        return _asked(QUESTIONS[name], proposal)
    if not from_scan or proposal is None:
        return ""
    click.echo(f"{name}, from {proposal.source}: {one_line(proposal.text)}")
    return proposal.text


def _asked(question: str, proposal: Answer | None) -> str:
    if proposal is None:
        return str(click.prompt(question))
    click.echo(f"Found ({one_line(proposal.source)}); Return takes it:")
    return str(click.prompt(question, default=one_line(proposal.text)))


def descriptor_of(page: ToolDetail, author: str) -> str:
    """Return a descriptor of a tool, filled in with what the last scan found; its owner is for people to say."""
    found = answers(page.observations, page.documentation)
    said: citizen.Answers = {name: one_line(answer.text) for name, answer in found.items()}
    notes = {
        name: f"Proposed, {_WORDS.get(answer.source, f'from {one_line(answer.source)}')}."
        for name, answer in found.items()
    }
    connections = list(dict.fromkeys(_connections(page)))[:_CONNECTIONS]
    if connections:
        said["connections"] = connections
        notes["connections"] = "Seen by the last scan."
    if page.usage is not None:
        said["users"] = f"at least {page.usage.users} people" if page.usage.users > 1 else ""
        notes["users"] = f"Seen in use {page.usage.sentence}."
    if author:
        said["drafted_by"] = author
    maintainer = proposed(page.observations)
    if maintainer is not None:
        notes["owner"] = f"The files name {one_line(maintainer.sentence)}: somebody to ask, and not the answer (OWN-3)."
    said["read_only"] = page.standing.verdict.read_only.value
    notes["read_only"] = "As far as the last scan saw it."
    return citizen.render(said, page.tool.name, notes)


def _connections(page: ToolDetail) -> Iterator[str]:
    for seen in page.observations:
        yield from (one_line(reference.target) for reference in seen.references if reference.target.strip())


def save_descriptor(text: str, output: str, name: str) -> Path:
    """Write a descriptor where a person wants it, in a folder under the tool's name; nothing is ever overwritten."""
    path = Path(output)
    if path.is_dir():
        path /= f"{name}{citizen.SUFFIX}"
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise Refused(f"{path} is there already; name another file, or move it away") from error
    except OSError as error:
        raise Refused(f"{path}: {error.strerror}") from error
    return path


def found_rows(lying: Iterable[Lying], unusable: Iterable[tuple[str, str]]) -> Iterator[dict[str, object]]:
    """Yield a row for each descriptor that scans have met: what it means, and what stands in the way.

    `unusable` are those that cannot be read, each with a mistake in it.
    """
    for place, wrong in unusable:
        yield {"descriptor": place, "origin": "file", "tool_id": None, "owner": "", "stands": wrong}
    for one in lying:
        yield {
            "descriptor": one.place,
            "origin": one.origin,
            "tool_id": one.tools[0] if len(one.tools) == 1 else None,
            "owner": one.answers.get("owner", ""),
            "stands": _standing(one),
        }


def _standing(one: Lying) -> str:
    if not one.tools:
        return f"no tool called {one.tool_name} lies beside it; name it with the key tool"
    if len(one.tools) > 1:
        return f"it may mean {', '.join(one.tools)}; name the file with the key tool"
    return "waits for the next scan" if one.waits else "taken up as a draft"
