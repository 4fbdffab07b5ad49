"""The dialect of AutoHotkey 1 and 2: keystrokes into other windows, files, programs, hotkeys."""

from __future__ import annotations

import re
from functools import partial

from classifiers.evidence import Verb
from scanner.reading.code import effects
from scanner.reading.code.dialects import Dialect, act
from scanner.reading.code.effects import Effect
from scanner.reading.code.pointing import Pointer
from scanner.reading.code.vbalines import Line
from scanner.reading.languages.writings import AUTOHOTKEY_DIRECTIONS, AUTOHOTKEY_WRITING

_TYPES = Effect(Verb.RUN, None, "types into another window")
_METHOD = re.compile(r"\.open\(\s*\"(\w+)\"", re.IGNORECASE)


def _request(line: Line) -> Effect | None:
    found = _METHOD.search(line.full)
    return effects.web(found[1], line.full) if found else None


def _clicked(line: Line) -> Effect | None:
    return effects.clicked(line.full)


AUTOHOTKEY = Dialect(
    points=partial(Pointer.of, AUTOHOTKEY_WRITING, AUTOHOTKEY_DIRECTIONS),
    name="AutoHotkey",
    lexer=re.compile(
        r"(?P<comment>(?:(?<=\s)|\A);[^\n]*|(?:(?<=\n)|\A)[ \t]*/\*.*?(?:\*/|\Z))"
        r"|(?P<string>\"(?:[^\"\n`]|`.|\"\")*(?:\"|$))"
        r"|(?P<join>\r?\n(?=[ \t]*(?:[.,+*?:]|&&|\|\||and\b|or\b)[ \t]))|(?P<end>\n)",
        re.DOTALL | re.MULTILINE,
    ),
    acts=(
        act(
            r"\b(?:File(?:Append|Copy|CopyDir|Move|MoveDir|Delete|Recycle|CreateDir|RemoveDir|CreateShortcut|SetAttrib)|"
            r"Dir(?:Create|Copy|Move|Delete)|Ini(?:Write|Delete)|UrlDownloadToFile|Reg(?:Write|Delete)|Download)\b",
            effects.WRITES_FILE,
        ),
        act(r"\bFileRead(?:Line)?\b|\bIniRead\b|\bRegRead\b|^\s*Loop,?\s+Read\b", effects.READS),
        act(r"^\s*(?:[^\s:]+::)?\s*(?:Run|RunWait|RunAs)\b|\bRun(?:Wait)?\(", effects.RUNS),
        act(
            r"\b(?:Send(?:Input|Raw|Play|Event|Text)?|ControlSend(?:Raw|Text)?|ControlSetText|ControlClick)\b[,( {]",
            _TYPES,
        ),
        act(r"\b(?:Mouse(?:Move|Click)|Click|ControlClick|ControlSend\w*|WinMenuSelectItem|MenuSelect)\b", _clicked),
        act(r"\.open\s*\(\s*\"\"", _request),
        act(r"\bPostMessage\b|\bSendMessage\b", effects.RUNS),
    ),
    procedure=re.compile(r"^\s*([A-Za-z_]\w*)\([^()\n]*\)\s*\{|^([^\s:;\"]{1,30})::"),
    unseen=re.compile(r"^\s*\#Include(?:Again)?,?\s+(?!<)\S", re.IGNORECASE),
    schedule=re.compile(r"\bSetTimer\b", re.IGNORECASE),
    caption=re.compile(
        r"\b(?:MsgBox|InputBox|Gui|TrayTip|ToolTip|SplashText\w*|Menu|AddText|AddButton)\b", re.IGNORECASE
    ),
    branch=re.compile(r"^\s*\}?\s*(?:if|else|loop|while|for|switch|case|catch)", re.IGNORECASE),
    assignment=re.compile(r"^\s*(?P<left>[\w.\[\]%\"]{1,120})\s*[-+*/.]?:?=(?!=)\s*(?P<right>.+)$", re.DOTALL),
    decision=re.compile(r"\b(?:if|while)\b\s*\(?(?P<condition>.+)", re.IGNORECASE | re.DOTALL),
    threshold=re.compile(r"(?<![=<>])[<>]=?(?![<>])"),
)
