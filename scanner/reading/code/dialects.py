"""Scripting languages as data: how each writes comments and strings, and what its telling words do."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from scanner.reading.code.effects import Effect
from scanner.reading.code.pointing import Points
from scanner.reading.code.vbalines import Line

Judge = Callable[[Line], Effect | None]
"""Looks at a whole line when the word alone does not tell."""


_JOINED = re.compile(r"\.\*|\"\"|\^|\\s[*+]")
"""In patterns that need a whole logical line, emptied strings or its beginning: the raw text cannot answer for it."""


@dataclass(frozen=True, slots=True)
class Act:
    """A pattern over the code of a line, and what the line does if it is found."""

    pattern: re.Pattern[str]
    effect: Effect | Judge

    def possible(self, text: str) -> bool:
        """False if no line of the text can match, so that its lines need not be asked."""
        return bool(_JOINED.search(self.pattern.pattern) or self.pattern.search(text))

    def on(self, line: Line) -> Effect | None:
        """Return what the line does by this act."""
        if not self.pattern.search(line.code):
            return None
        return self.effect if isinstance(self.effect, Effect) else self.effect(line)


@dataclass(frozen=True, slots=True)
class Dialect:
    """One scripting language.

    `lexer` has the groups `comment`, `string`, `join` (a line continuation), `end` (of a logical line);
    `unseen` finds a call of other code of the house; `acts` are asked in order and all that apply count.
    """

    name: str
    lexer: re.Pattern[str]
    acts: tuple[Act, ...]
    procedure: re.Pattern[str]
    unseen: re.Pattern[str]
    schedule: re.Pattern[str]
    caption: re.Pattern[str]
    branch: re.Pattern[str]
    assignment: re.Pattern[str]
    """Groups `left` and `right`."""
    decision: re.Pattern[str]
    """A condition that compares sizes: group `condition`."""
    threshold: re.Pattern[str]
    strings_are_code: bool = False
    """Commands stand in quotes, as they do in batch files."""
    escapes: dict[str, str] = field(default_factory=dict)
    points: Callable[[], Points] | None = None
    """What follows the paths of a script; without it each text stands for itself, with the effect of its line."""


def act(pattern: str, effect: Effect | Judge, *, flags: int = re.IGNORECASE) -> Act:
    """Make an act of a pattern."""
    return Act(re.compile(pattern, flags), effect)
