"""The dialect of AutoIt: keystrokes into other windows, files, databases, requests, programs."""

from __future__ import annotations

import re
from functools import partial

from classifiers.evidence import Verb
from scanner.reading.code import effects
from scanner.reading.code.dialects import Dialect, act
from scanner.reading.code.effects import Effect
from scanner.reading.code.instruments import effect_of_texts
from scanner.reading.code.pointing import Pointer
from scanner.reading.code.vbalines import Line
from scanner.reading.languages.callwritings import AUTOIT_DIRECTIONS, AUTOIT_WRITING

_TYPES = Effect(Verb.RUN, None, "types into another window")
_METHOD = re.compile(r"\.open\s*\(\s*[\"'](\w+)[\"']|_WinHttp\w*Request\s*\([^,]*,\s*[\"'](\w+)[\"']", re.IGNORECASE)


def _request(line: Line) -> Effect | None:
    found = _METHOD.search(line.full)
    return effects.web(found[1] or found[2], line.full) if found else None


def _clicked(line: Line) -> Effect | None:
    return effects.clicked(line.full)


AUTOIT = Dialect(
    points=partial(Pointer.of, AUTOIT_WRITING, AUTOIT_DIRECTIONS),
    name="AutoIt",
    lexer=re.compile(
        r"(?P<comment>(?:(?<=\n)|\A)[ \t]*\#(?:cs|comments-start)\b.*?(?:\n[ \t]*\#(?:ce|comments-end)\b[^\n]*|\Z)|"
        r";[^\n]*)"
        r"|(?P<string>\"(?:[^\"\n]|\"\")*(?:\"|$)|'(?:[^'\n]|'')*(?:'|$))|(?P<join>[ \t]_[ \t]*\r?\n)|(?P<end>\n)",
        re.DOTALL | re.MULTILINE | re.IGNORECASE,
    ),
    acts=(
        act(
            r"\b(?:File(?:Write(?:Line)?|Copy|Move|Delete|Recycle|CreateShortcut)|Dir(?:Create|Copy|Move|Remove)|"
            r"Ini(?:Write|Delete)\w*|_FileWriteFromArray|_Excel_BookSave(?:As)?|RegWrite|RegDelete)\s*\(",
            effects.WRITES_FILE,
        ),
        act(
            r"\b(?:FileRead(?:Line|ToArray)?|IniRead\w*|_FileReadToArray|_Excel_RangeRead|RegRead)\s*\(", effects.READS
        ),
        act(r"\b_(?:SQLite_Exec|SQL_Execute|MySQL_Query)\s*\(|\.Execute\s*\(", Effect(Verb.RUN)),
        act(r"\bInetGet\s*\(|\bInetRead\s*\(", effects.READS),
        act(r"\.open\s*\(|\b_WinHttp\w*Request\s*\(", _request),
        act(r"\b_INetSmtpMail\w*\s*\(|\b_?INetSmtp\w*\s*\(|\.Send\s*\(\s*\)", effects.MAILS),
        act(r"\b(?:ControlClick|ControlCommand|MouseClick|WinMenuSelectItem)\s*\(", _clicked),
        act(
            r"\b(?:_CommSend\w*|_ComWrite\w*|_CommWrite\w*)\s*\(",
            lambda line: effect_of_texts(line.strings, bench=False),
        ),
        act(r"\b(?:Send|ControlSend|ControlSetText|ControlClick|ControlCommand|MouseClick)\s*\(", _TYPES),
        act(r"\b(?:Run(?:Wait|As|AsWait)?|ShellExecute(?:Wait)?|ProcessClose|Shutdown)\s*\(", effects.RUNS),
    ),
    procedure=re.compile(r"^\s*(?:Volatile\s+)?Func\s+(\w+)", re.IGNORECASE),
    unseen=re.compile(r"^\s*\#include(?!-once)\s*[\"']", re.IGNORECASE),
    schedule=re.compile(r"\bAdlibRegister\s*\(|\bschtasks\b|\bHotKeySet\s*\(", re.IGNORECASE),
    caption=re.compile(
        r"\b(?:MsgBox|InputBox|GUICtrlCreate\w+|GUICreate|ToolTip|TrayTip|SplashTextOn)\s*\(", re.IGNORECASE
    ),
    branch=re.compile(r"^\s*(?:If|ElseIf|For|While|Do|Switch|Select|Case)\b", re.IGNORECASE),
    assignment=re.compile(
        r"^\s*(?:(?:Local|Global|Dim|Const|Static)\s+)*(?P<left>\$[\w\[\]$\".]{1,120})\s*[-+*/&]?=(?!=)\s*(?P<right>.+)$",
        re.DOTALL | re.IGNORECASE,
    ),
    decision=re.compile(r"\b(?:If|ElseIf|While|Until)\b(?P<condition>.+)", re.DOTALL | re.IGNORECASE),
    threshold=re.compile(r"(?<![=<>])[<>]=?(?![<>])"),
)
