"""On which sheet a macro writes: the sheet behind a variable, a `With` block or the last `Activate`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from classifiers.words import fold
from scanner.reading.code.vbalines import Line

_NAMED = re.compile(r"\b(?:(?:Work)?Sheets|ListObjects)\s*\(\s*\"([^\"]{2,60})\"\s*\)", re.IGNORECASE)
_SET = re.compile(r"^Set\s+(\w+)\s*=\s*(.+)$", re.IGNORECASE)
_SHOWN = re.compile(r"\.(?:Activate|Select)\b", re.IGNORECASE)
_ROOT = re.compile(r"^\s*(?:(?:If\b.*\bThen|Else|Let|Call)\s+)?(\.|[A-Za-z_]\w*)", re.IGNORECASE)
_UNNAMED = re.compile(r"^(?:Sheet|Tabelle|Feuil|Hoja|Plan|Planilha|Foglio|Arkusz|List|Blad)\d*$", re.IGNORECASE)
"""What Excel calls a sheet says nothing."""
_OF_THE_ACTIVE = frozenset({"cells", "range", "activecell", "selection", "rows", "columns", "activesheet"})
TEACHING = frozenset({"with", "set", "end", "activate", "select"})
"""Lower-case words of which a line has one if `Sheets.learn` can learn from it."""


@dataclass(slots=True)
class Sheets:
    """The sheets and tables that the variables of a module stand for; names of variables are lower case."""

    of: dict[str, str] = field(default_factory=dict)
    active: str = ""
    withs: list[str] = field(default_factory=list)

    def learn(self, line: Line) -> None:
        """Take in a `Set`, a `With`, an `Activate` or an end."""
        lowered = line.code[:12].lower()
        if lowered.startswith("with "):
            self.withs.append(self._meant(line.full[5:]))
        elif lowered.startswith("end with"):
            if self.withs:
                self.withs.pop()
        elif lowered.startswith(("end sub", "end function")):
            self.active = ""
            self.withs.clear()
        elif assigned := _SET.match(line.full):
            self.of[assigned[1].lower()] = self._meant(assigned[2])
        elif _SHOWN.search(line.code):
            self.active = self._meant(line.full) or self.active

    def noted(self, text: str) -> str:
        """Return the text of a line that writes cells with the sheet before it, unless the line names it itself."""
        found = _ROOT.match(text)
        if not found:
            return text
        sheet = self._behind(found[1].lower())
        told = not sheet or _UNNAMED.match(sheet) or fold(sheet) in fold(text)
        return text if told else f"{sheet}: {text}"

    def _behind(self, root: str) -> str:
        if root == ".":
            return self.withs[-1] if self.withs else ""
        return self.active if root in _OF_THE_ACTIVE else self.of.get(root, "")

    def _meant(self, expression: str) -> str:
        """Return the last sheet or table that an expression names, or the one of the variable it begins with."""
        named = _NAMED.findall(expression)
        if named:
            return str(named[-1])
        found = _ROOT.match(expression)
        return self._behind(found[1].lower()) if found else ""
