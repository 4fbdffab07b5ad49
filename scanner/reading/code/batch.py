"""The dialect of Windows batch files: the commands that copy, load, call and schedule."""

from __future__ import annotations

import re

from classifiers.evidence import Target, Verb
from scanner.reading.code import effects
from scanner.reading.code.commands import Commands
from scanner.reading.code.dialects import Dialect, act
from scanner.reading.code.directories import DIRECTORY_TOOLS
from scanner.reading.code.effects import Effect
from scanner.reading.code.instruments import PROGRAMMERS, programs
from scanner.reading.code.vbalines import Line

_RUNS_ON_DATABASE = Effect(Verb.RUN, Target.DATABASE)


def _curl(line: Line) -> Effect:
    method = re.search(r"(?:-X|--request)\s+[\"']?(\w+)", line.full)
    body = re.search(r"\s(?:-d|--data\S*|-F|--form|-T|--upload-file)\s", line.full)
    return effects.web(method[1] if method else "POST" if body else "GET", line.full)


_START = r"(?:^|[&|(@]|\bdo\b|\belse\b)\s*@?\"?(?:[\w:%~\\.\- ]{0,120}\\)?"


def _programmed(line: Line) -> Effect | None:
    return effects.WRITES_DEVICE if programs(line.full) else None


BATCH = Dialect(
    points=Commands,
    name="Batch",
    lexer=re.compile(
        r"(?P<comment>(?:(?<=\n)|\A)[ \t]*(?:@?[Rr][Ee][Mm](?=[\s])|::)[^\n]*|(?<=&)[ \t]*[Rr][Ee][Mm] [^\n]*)"
        r"|(?P<string>\"[^\"\n]*\")|(?P<join>\^[ \t]*\r?\n)|(?P<end>\n)",
    ),
    acts=(
        act(r"\bbcp(?:\.exe)?\"?\s+\S+\s+in\b", effects.WRITES_DATABASE),
        act(r"\bbcp(?:\.exe)?\"?\s+(?:\"[^\"]*\"|\S+)\s+(?:out|queryout)\b", effects.WRITES_FILE),
        act(
            r"\b(?:sqlcmd|osql|isql|sqlplus|mysql|psql)(?:\.exe)?\"?\s.*(?:\s-i\s*\S|\s@\S|<\s*\S)|\bsqlldr\b|"
            r"\bdtexec\b|\bimpdp?\b",
            _RUNS_ON_DATABASE,
        ),
        act(
            _START
            + r"(?:copy|xcopy|robocopy|move|del|erase|ren|rename|md|mkdir|rd|rmdir|7z|winscp|ftp)(?:\.exe|\.com)?\"?\s",
            effects.WRITES_FILE,
        ),
        act(r"(?<![\d>&^-])>{1,2}\s*(?!nul\b|&)[\"%\w.\\!]", effects.WRITES_FILE),
        act(r"\bcurl(?:\.exe)?\"?\s", _curl),
        act(r"\b(?:blat|sendemail|mailsend|bmail)(?:\.exe)?\b", effects.MAILS),
        act(DIRECTORY_TOOLS, effects.WRITES_RECORD),
        act(PROGRAMMERS.pattern, _programmed),
        act(r"\bmosquitto_pub\b|>\s*(?:COM\d|LPT\d)\b|\bplc\w*\.exe\b.*write", effects.WRITES_DEVICE),
        act(r"\bnet\s+(?:user|group|localgroup)\s.*/(?:add|delete|active)|\bds(?:add|mod|rm)\s", effects.WRITES_RECORD),
        act(
            _START
            + r"(?:start|call|cmd|powershell|pwsh|cscript|wscript|python|pythonw|py|java|taskkill|shutdown|msiexec|"
            r"net\s+st(?:op|art))(?:\.exe)?\"?\b",
            effects.RUNS,
        ),
    ),
    procedure=re.compile(r"^:([A-Za-z_]\w*)"),
    unseen=re.compile(
        r"(?:\bcall\s+(?!:)|\bstart\s|\bcmd\s.*/c\s|\bcscript\s|\bwscript\s|\bpython\w*\s|\bpy\s|"
        r"-File\s)[^\r\n]*\.(?:bat|cmd|vbs|ps1|py|exe|jar|js|wsf)\b",
        re.IGNORECASE,
    ),
    schedule=re.compile(r"\bschtasks\b.*/create|^\s*at\s+\d", re.IGNORECASE),
    caption=re.compile(r"^@?(?:echo|title|msg)\b", re.IGNORECASE),
    branch=re.compile(r"\b(?:if|for|goto)\b", re.IGNORECASE),
    assignment=re.compile(r"^\s*@?set\s+/a\s+\"?(?P<left>\w+)\s*[-+*/]?=\s*(?P<right>.+)$", re.IGNORECASE),
    decision=re.compile(r"\bif\s+(?P<condition>.+)", re.IGNORECASE),
    threshold=re.compile(r"\s(?:GTR|GEQ|LSS|LEQ)\s", re.IGNORECASE),
    strings_are_code=True,
)
