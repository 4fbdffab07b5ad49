"""Takes up, in passing, what people wrote of their tools: descriptors beside them, and properties of documents.

What is found here is what a file says. Nothing of it is believed: it becomes a draft, by whom the file names (OWN-3).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from classifiers.evidence import Kind, Observation, Problem, Trouble
from scanner import citizen
from scanner.reading.customproperties import PROPERTY
from scanner.reading.handler import Unreadable
from scanner.reading.secrets import mask
from scanner.shares import local, names
from scanner.state import Described, PathProblem
from scanner.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.crawl import Listing

MOST = 200
"""Descriptors that are read in one folder."""
FILE, PROPERTIES = "file", "properties"
"""Where an answer was found: in a descriptor, or in the properties of the document itself."""
_FOR_GOOD = frozenset({Trouble.MALFORMED, Trouble.TOO_LARGE, Trouble.NOT_A_FILE})
"""What is wrong with a file until somebody changes it."""
_TELLING = frozenset({"owner", "purpose"})
"""Properties that a document must have for the others to be taken for a registration."""


@dataclass(slots=True)
class Descriptors:
    """What the descriptors of one folder say, and what is wrong with those that cannot be used."""

    described: list[Described] = field(default_factory=list)
    problems: list[PathProblem] = field(default_factory=list)

    @property
    def readable(self) -> bool:
        """False if one could not be opened, so that the next scan has to try again."""
        return all(one.problem.trouble in _FOR_GOOD for one in self.problems)


def descriptors_in(listing: Listing) -> Descriptors:
    """Read the descriptors of a folder: a few hundred bytes each, without a lock, following no link."""
    found = Descriptors()
    for name, _modified in listing.descriptors[:MOST]:
        path = names.join(listing.path, names.printable(name))
        try:
            answers = citizen.read(_content(names.below(listing.native, name)))
        except citizen.BadDescriptor as bad:
            found.problems += _told(path, bad)
        except Unreadable as error:
            found.problems.append(_problem(path, error.trouble, error.detail))
        except OSError as error:
            found.problems.append(_problem(path, *local.trouble_of(error)))
        else:
            found.described.append(_described(path, FILE, answers))
    return found


def described_in(observation: Observation) -> Described | None:
    """Return what the properties of a document say of it, None if they do not name its owner and its purpose."""
    answers: citizen.Answers = {}
    for line in observation.evidence:
        if line.kind is Kind.DOCUMENTATION and line.where.startswith(PROPERTY):
            key = line.where.removeprefix(PROPERTY)
            text = line.text.partition(": ")[2]
            answers[key] = [one.strip() for one in text.split(";") if one.strip()] if key == "connections" else text
    if not answers.keys() >= _TELLING:
        return None
    return _described(observation.artifact.path, PROPERTIES, answers)


def _content(native: str) -> bytes:
    with local.open_file(native) as file:
        content = file.read(citizen.LARGEST + 1)
    if len(content) > citizen.LARGEST:
        raise Unreadable(Trouble.TOO_LARGE, f"a descriptor has at most {citizen.LARGEST:,} bytes")
    return content


def _told(path: str, bad: citizen.BadDescriptor) -> Iterator[PathProblem]:
    for (_, key, _), line in zip(bad.mistakes, bad.lines(), strict=True):
        yield _problem(path, Trouble.MALFORMED, f"descriptor: {one_line(line)}", where=one_line(key))


def _problem(path: str, trouble: Trouble, detail: str, *, where: str = "") -> PathProblem:
    return PathProblem(path=path, problem=Problem(trouble=trouble, detail=mask(detail)[0], where=where))


def _described(path: str, origin: str, answers: citizen.Answers) -> Described:
    """Return what a file says without its secrets; its own name says which tool it means, unless it says so itself."""
    name = path.rpartition("/")[2]
    stem = name[: -len(citizen.SUFFIX)] if origin == FILE else name
    said = {
        key: [_clean(one) for one in value] if isinstance(value, list) else _clean(value)
        for key, value in answers.items()
    }
    tool = said.pop("tool", "") or stem
    return Described(path=path, origin=origin, tool=str(tool), answers=said)


def _clean(text: str) -> str:
    return mask(text.strip(), prose=True)[0]
