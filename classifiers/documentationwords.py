"""What was found of a tool's documentation in sentences: where it is, what it tells, what is missing, how old it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from classifiers.aspects import ASPECT_WORDS, Aspect, in_order
from classifiers.documentation import Documentation, Found

_NAMED = 3
"""Places that one sentence names."""


def documentation_sentences(documentation: Documentation) -> tuple[str, ...]:
    """Return one sentence on what is in the tool, and one for each document beside it."""
    if not documentation.found:
        return ("No documentation was found in it or beside it.",)
    return tuple(_sentences(documentation))


def gap_sentence(documentation: Documentation) -> str:
    """Return in one line what a person has to add, "" if what was found tells all five things."""
    if not documentation.found:
        return "no documentation was found in it or beside it"
    inside = [one for one in documentation.found if one.inside]
    if inside and documentation.missing:
        return f"documentation found ({_places(inside)}) {_tells(documentation.covers, documentation.missing)}"
    if not inside:
        found = documentation.found[0]
        return (
            f"documentation found ({_dated(found)}){_age(documentation, found)}; look whether it tells all five things"
        )
    return ""


def _sentences(documentation: Documentation) -> Iterator[str]:
    inside = [one for one in documentation.found if one.inside]
    if inside:
        yield f"Found in it: {_places(inside)}; it {_tells(documentation.covers, documentation.missing)}."
    for one in documentation.found:
        if not one.inside:
            yield f"{_beside(one)}{_age(documentation, one)}."


def _tells(covers: Iterable[Aspect], missing: Sequence[Aspect]) -> str:
    """Return what is covered and what is missing, behind the subject."""
    told = listed([ASPECT_WORDS[aspect] for aspect in in_order(covers)])
    if not missing:
        return f"covers {told}"
    verb = "is" if len(missing) == 1 else "are"
    lacking = f"{listed([ASPECT_WORDS[aspect] for aspect in missing])} {verb} missing"
    return f"covers {told}; {lacking}" if told else f"names none of the five things; {lacking}"


def _places(found: Sequence[Found]) -> str:
    names = [_dated(one) for one in found[:_NAMED]]
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return f"{', '.join(names)}{more}"


def _dated(one: Found) -> str:
    return f"{one.name}, {one.dated:%Y-%m-%d}"


def _beside(one: Found) -> str:
    if one.perhaps:
        return f"{one.place} ({one.dated:%Y-%m-%d}) lies beside it and other tools, and perhaps describes it"
    return f"{one.place} ({one.dated:%Y-%m-%d}) lies beside it; what it tells was not looked at"


def _age(documentation: Documentation, one: Found) -> str:
    """Say that a document is older than the logic, or that it may be."""
    if one.inside:
        return ""
    changed = documentation.around.logic_changed
    if changed is not None:
        return f"; it is older than the logic of {changed:%Y-%m-%d}" if documentation.is_stale(one) else ""
    saved = documentation.saved
    if saved is not None and one.dated.date() < saved.date():
        return f"; the tool was saved later ({saved:%Y-%m-%d}), and no scan has seen when its logic last changed"
    return ""


def listed(words: Sequence[str]) -> str:
    """Return words as people enumerate them."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""
