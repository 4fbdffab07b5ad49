"""What a scan can answer to the questions of a registration: offered to the person who files it, never filed by itself.

OWN-3: a scan may propose. So it says where each answer comes from, and it never names an owner.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from classifiers.aspects import SECTIONS, Aspect, heading_of, is_sentence, without_heading
from classifiers.documentation import Documentation, Found
from classifiers.documentationwords import listed
from classifiers.evidence import Access, Kind, Observation, PartKind, shorten

_LONGEST = 400
_NAMED = 5
"""Files and connections that one answer names."""
_LINKED = (PartKind.LINK, PartKind.EXTERNAL_LINK, PartKind.CONNECTION)
_BUTTONS = "buttons: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A proposed answer and where it comes from."""

    text: str
    source: str


def answers(observations: Sequence[Observation], documentation: Documentation) -> dict[str, Answer]:
    """Return proposals by the name of the question: purpose, documentation, inputs_outputs, how_to_run.

    What people wrote is better than what a scan saw of it.
    """
    found = {
        "purpose": _told(documentation, Aspect.PURPOSE) or _first_sentence(documentation),
        "documentation": _described(documentation),
        "inputs_outputs": _told(documentation, Aspect.INPUTS, Aspect.OUTPUTS) or _seen_to_move(observations),
        "how_to_run": _told(documentation, Aspect.RUN, Aspect.CHECK) or _seen_to_start(observations),
    }
    return {name: answer for name, answer in found.items() if answer is not None}


def _told(documentation: Documentation, *aspects: Aspect) -> Answer | None:
    """Return the sections of the documentation in the tool that these aspects head."""
    for one in documentation.found:
        wanted = [text for heading, text in _sections(one) if heading in aspects]
        if wanted:
            return Answer(text=shorten("; ".join(wanted), _LONGEST), source=one.name)
    return None


def _first_sentence(documentation: Documentation) -> Answer | None:
    for one in documentation.found:
        for heading, text in _sections(one):
            if heading is None and is_sentence(text):
                return Answer(text=shorten(text, _LONGEST), source=one.name)
    return None


def _sections(one: Found) -> Iterator[tuple[Aspect | None, str]]:
    for text in one.texts:
        for section in text.split(SECTIONS):
            heading = heading_of(section)
            yield heading, without_heading(section) if heading is Aspect.PURPOSE else section


def _described(documentation: Documentation) -> Answer | None:
    """Return where it is described: the document that is surely its own and newest, else the place in the tool."""
    certain = [one for one in documentation.found if not one.perhaps]
    beside = [one for one in certain if not one.inside and not documentation.is_stale(one)]
    if beside:
        newest = max(beside, key=lambda one: one.dated)
        return Answer(text=newest.place, source="beside it")
    inside = max((one for one in certain if one.inside), key=lambda one: len(one.covers), default=None)
    return None if inside is None else Answer(text=inside.name, source="in it")


def _seen_to_move(observations: Sequence[Observation]) -> Answer | None:
    reads = _targets(observations, Access.READ)
    reads += [part.name for seen in observations for part in seen.of_kind(*_LINKED)]
    sentences = [
        f"{verb} {listed(_few(targets))}"
        for verb, targets in (("reads", reads), ("writes", _targets(observations, Access.WRITE)))
        if targets
    ]
    return Answer(text=shorten("; ".join(sentences), _LONGEST), source="seen by the scan") if sentences else None


def _targets(observations: Iterable[Observation], access: Access) -> list[str]:
    return [one.target for seen in observations for one in seen.references if one.access is access]


def _seen_to_start(observations: Sequence[Observation]) -> Answer | None:
    lines = [line for seen in observations for line in seen.evidence]
    triggers = [line.text for line in lines if line.kind is Kind.TRIGGER]
    buttons = [
        line.text.removeprefix(_BUTTONS) for line in lines if line.kind is Kind.LABEL and line.text.startswith(_BUTTONS)
    ]
    told = [f"starts: {listed(_few(triggers))}"] if triggers else []
    told += [f"buttons: {listed(_few(buttons))}"] if buttons else []
    return Answer(text=shorten("; ".join(told), _LONGEST), source="seen by the scan") if told else None


def _few(words: Iterable[str]) -> list[str]:
    distinct = list(dict.fromkeys(words))
    more = [f"{len(distinct) - _NAMED} more"] if len(distinct) > _NAMED else []
    return distinct[:_NAMED] + more
