"""Every sentence of the board that is translated: gathered from the templates and from the words that they show.

`python -m inventory.web.catalogue de` brings `locale/de.po` up to date: new sentences come in empty, what is no longer
said goes out, and what was translated stays.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from inventory.domain.caseload import ASKED, Party, Step
from inventory.domain.incidents import Party as Side
from inventory.domain.incidents import Symptom
from inventory.domain.migration import State
from inventory.domain.money import CostKind
from inventory.domain.people import Role
from inventory.web import navigation, shares, wording
from inventory.web.drawing import THEMES
from inventory.web.language import LANGUAGES

_COUNTED = re.compile(r'counted\(\s*"([^"]+)"\s*(?:,\s*"([^"]+)"\s*)?\)')
_OPTIONS = {"trimmed": "false", "newstyle_gettext": "true", "silent": "false"}

_BEGUN = datetime(2026, 11, 24, tzinfo=UTC)
"""Dates in a catalogue say nothing that the history of the project does not say better."""

Sentence = str | tuple[str, str]
"""A sentence, or a noun as one and as many."""


def sentences() -> set[Sentence]:
    """Return everything that the catalogue of a language has to have."""
    return {*_of_templates(), *_of_words()}


def updated(known: Catalog, wanted: Iterable[Sentence]) -> Catalog:
    """Return a catalogue with these sentences, translated as far as `known` has them."""
    fresh = Catalog(
        locale=known.locale,
        project="shadow-it-scanner",
        version="1",
        header_comment=f"# The sentences of the board in {LANGUAGES[str(known.locale)]}.",
        creation_date=_BEGUN,
        revision_date=_BEGUN,
        last_translator="the project",
        language_team="the project",
        msgid_bugs_address="",
        charset="utf-8",
        fuzzy=False,
    )
    for sentence in sorted(wanted, key=lambda one: one if isinstance(one, str) else one[0]):
        before = known.get(sentence if isinstance(sentence, str) else sentence[0])
        fresh.add(sentence, before.string if before is not None else None)
    return fresh


def untranslated(known: Catalog, wanted: Iterable[Sentence]) -> list[str]:
    """Return the sentences that this catalogue lacks."""
    missing = []
    for sentence in wanted:
        found = known.get(sentence if isinstance(sentence, str) else sentence[0])
        told = () if found is None else (found.string if isinstance(found.string, tuple) else (found.string,))
        if not told or not all(told):
            missing.append(str(sentence))
    return sorted(missing)


def _of_templates() -> Iterator[Sentence]:
    for path in sorted(Path(str(files("inventory.web") / "templates")).rglob("*.html")):
        text = path.read_bytes()
        for _, function, message, _ in babel_extract(BytesIO(text), ("_", "gettext", "ngettext"), (), _OPTIONS):
            if function == "ngettext" and isinstance(message, tuple):
                yield str(message[0]), str(message[1])
            elif isinstance(message, str) and message:
                yield message
        for one, many in _COUNTED.findall(text.decode()):
            yield one, many or one + "s"


def _of_words() -> Iterator[str]:
    """Yield the words that templates show by name: `{{ _(area.word) }}`."""
    areas = [*navigation.MAIN, *(area for _, group in navigation.MORE for area in group)]
    yield from (area.word for area in areas)
    yield from (group for group, _ in navigation.MORE)
    yield from THEMES
    yield from (f"{badge.word}, conditional" for badge in wording.CLASS_BADGES.values())
    for badges in (wording.OUTCOMES, wording.CLASS_BADGES, wording.KNOWN, shares.HEALTH, shares.OUTCOMES):
        yield from (badge.word for badge in badges.values())
    for words in (wording.OUTCOME_SENTENCES, wording.CRITICALITIES, wording.TROUBLES, wording.EVENTS, wording.FACTS):
        yield from words.values()
    yield from wording.SORTS.values()
    yield from ASKED.values()
    yield from (layer for layers in wording.RESPONSIBILITY.values() for layer in layers)
    kinds: tuple[type[StrEnum], ...] = (State, Party, Step, Side, Symptom, CostKind, Role)
    yield from (wording.plain(one.value) for kind in kinds for one in kind)


def _main(code: str) -> None:
    path = Path(str(files("inventory.web") / "locale" / f"{code}.po"))
    known = read_po(BytesIO(path.read_bytes()), locale=code) if path.exists() else Catalog(locale=code)
    fresh = updated(known, sentences())
    out = BytesIO()
    write_po(out, fresh, width=0, no_location=True, omit_header=False, sort_output=True)
    path.write_bytes(out.getvalue())
    lacking = untranslated(fresh, sentences())
    sys.stdout.write(f"{path}: {len(fresh)} sentences, {len(lacking)} not translated yet\n")


if __name__ == "__main__":
    _main(sys.argv[1])
