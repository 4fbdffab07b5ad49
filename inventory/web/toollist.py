"""What stands around the lines of the list of tools: tabs, chips, choices, tags, use and places."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from classifiers.rollovers import Period, named
from inventory.services.ruleaudit import figures
from inventory.services.tagging import tags_known
from inventory.store import board
from inventory.store.beside import beside
from inventory.store.board import Listed
from inventory.web.asked import Asked
from inventory.web.drawing import Drawing
from inventory.web.kinds import kind_pairs, kind_word
from inventory.web.toolfilters import FIELDS, VALUES, chips, offered_people, rule_titles, suggested
from inventory.web.toolviews import query_of, tabs

_BEGINNING = re.compile(r"[^\d(]{4,}")
_ANEW = frozenset({Period.DAY, Period.WEEK, Period.MONTH, Period.QUARTER, Period.YEAR, Period.SHIFT})
"""What a file is begun anew for; versions and copies are the same one."""


def around(draw: Drawing, asked: Asked, rows: Sequence[Listed]) -> dict[str, Any]:
    """Return what the template needs beside the lines themselves."""
    proving = figures(draw.inventory).tools
    several = [row.id for row in rows if row.places > 1]
    return {
        "beside": beside(draw.inventory, [row.id for row in rows], several=several),
        "chips": chips(draw, asked),
        "fields": FIELDS,
        "values": VALUES,
        "known": board.choices(draw.inventory),
        "kind_pairs": kind_pairs,
        "kind_word": kind_word,
        "tags": tags_known(draw.inventory),
        "people": offered_people(draw.organisation),
        "does": _does(draw, asked, proving),
        "suggested": suggested(draw, asked, proving),
        "tabs": tabs(draw, asked),
        "query": query_of(asked),
        "series": {row.id: beginning for row in rows if (beginning := series(row.name))},
    }


def series(name: str) -> str:
    """Return how the name of a file begins that is begun anew each month, week or shift, "" for any other."""
    begins = _BEGINNING.match(name)
    if begins is None or not named(name).periods & _ANEW:
        return ""
    return begins.group().rstrip(" _-.")


def _does(draw: Drawing, asked: Asked, proving: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return the rules that prove something of a tool, by their titles; the one that is asked for in any case."""
    wanted = {*proving, asked["does"]}
    titles = rule_titles(draw).items()
    return sorted(((rule, title) for rule, title in titles if rule in wanted), key=lambda pair: pair[1].casefold())
