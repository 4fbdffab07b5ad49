"""The areas of the board in the order of the menu, and who sees which."""

from __future__ import annotations

from dataclasses import dataclass

from inventory.web.access import Can


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One entry of the menu: `name` is what a template sets as `here`, `word` what people read."""

    name: str
    href: str
    word: str
    can: Can = Can.LOOK


MAIN = (
    Area(name="overview", href="/", word="Overview"),
    Area(name="tools", href="/tools", word="Inventory"),
    Area(name="review", href="/review", word="Review"),
    Area(name="migration", href="/migration", word="Migration"),
    Area(name="lineage", href="/lineage", word="Lineage"),
    Area(name="meetings", href="/meetings", word="Meetings"),
)
"""What the board works with, always in sight."""

MORE: tuple[tuple[str, tuple[Area, ...]], ...] = (
    (
        "Build and ask",
        (
            Area(name="register", href="/register", word="Register a tool", can=Can.BE_SOMEBODY),
            Area(name="requests", href="/requests", word="Ideas and requests"),
            Area(name="releases", href="/releases", word="Tests and sign-off"),
            Area(name="incidents", href="/incidents", word="Incidents"),
        ),
    ),
    (
        "Govern",
        (
            Area(name="cases", href="/cases", word="My cases", can=Can.BE_SOMEBODY),
            Area(name="money", href="/money", word="Money"),
            Area(name="checklist", href="/checklist", word="Checklist"),
            Area(name="rules", href="/rules", word="Rules"),
            Area(name="audit", href="/audit", word="Audit", can=Can.AUDIT),
        ),
    ),
    (
        "Run",
        (
            Area(name="coverage", href="/coverage", word="Coverage"),
            Area(name="shares", href="/shares", word="Shares and scans"),
            Area(name="people", href="/people", word="People and systems"),
            Area(name="api", href="/api", word="API"),
        ),
    ),
)
"""The rest, in groups behind one button."""
