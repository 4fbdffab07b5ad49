"""What Python types into another program's window: a key that saves in a system of record changes a record there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.reading.code import effects
from scanner.reading.code.words import words

if TYPE_CHECKING:
    from scanner.reading.code.effects import Effect
    from scanner.reading.code.pycalls import Call

_KEYBOARDS = words("pyautogui keyboard pynput pywinauto win32com uiautomation autoit pydirectinput")
SYSTEMS = re.compile(
    r"\b(?:SAP|ERP|WMS|LIMS|Oracle (?:EBS|Forms|Apps)|Navision|Axapta|Protheus|TOTVS|Datasul|Baan|JD ?Edwards|"
    r"PeopleSoft|QAD|Epicor|Winthor|Sankhya|AS/?400|iSeries|Movex|Microsiga|ProAlpha|Kingdee)\b|金蝶|用友"
)
"""Systems of record that people also work in by keyboard."""
_PRESSES = words("hotkey press press_and_release send type_keys send_keys typewrite keyDown SendKeys Send")
_SAVES = re.compile(
    r"^(?:\^s|\{?F11\}?|ctrl\+s|(?:\^|ctrl\+)(?:g|b|enter)|%s|alt\+s|\^\{ENTER\}|\^\+s)$", re.IGNORECASE
)
_CONTROLS = frozenset({"ctrl", "ctrlleft", "control", "alt", "altleft"})


def typed(call: Call) -> Effect | None:
    """Return what a key does in the window in front, if the module says that this is a system of record's."""
    if not call.names.drives or call.method not in _PRESSES or not call.names.imported & _KEYBOARDS:
        return None
    keys = [(call.text(place) or "").strip() for place in range(min(len(call.node.args), 3))]
    pressed = "+".join("ctrl" if key in _CONTROLS and key.startswith("c") else key for key in keys if key)
    return effects.TYPES_RECORD if _SAVES.match(pressed) else None
