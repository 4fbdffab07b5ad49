"""The language and colours that a person chose, brought into each browser they sign in with."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from starlette.responses import Response

from inventory.domain.people import Person
from inventory.services.views import prefer, preferences_of
from inventory.web.drawing import THEMES, drawing
from inventory.web.language import LANGUAGES

CHOICES: Mapping[str, tuple[str, ...]] = {"language": tuple(LANGUAGES), "theme": THEMES}
YEAR = 365 * 24 * 3600


def chosen_by(request: Request, person: Person) -> Mapping[str, str]:
    """Return what a person has chosen for all their browsers."""
    return preferences_of(drawing(request).inventory, person.id)


def choose(request: Request, answer: Response, person: Person, wanted: Mapping[str, str]) -> None:
    """Keep what a person chooses, and put it into this browser; "" is as the browser says."""
    kept = {name: wanted.get(name, "") if wanted.get(name) in known else "" for name, known in CHOICES.items()}
    prefer(drawing(request).inventory, person.id, kept)
    put(request, answer, kept)


def bring_along(request: Request, answer: Response, person: Person) -> None:
    """Put what a person has chosen before into this browser; a browser's own choice stays where they chose nothing."""
    put(request, answer, {name: value for name, value in chosen_by(request, person).items() if name in CHOICES})


def put(request: Request, answer: Response, chosen: Mapping[str, str]) -> None:
    """Put choices into this browser; what is none of `CHOICES` is taken out of it."""
    secure = request.url.scheme == "https"
    for name, value in chosen.items():
        if value in CHOICES[name]:
            answer.set_cookie(name, value, max_age=YEAR, httponly=True, samesite="lax", secure=secure)
        else:
            answer.delete_cookie(name)
