"""The dialect of MATLAB and Octave: instruments, databases, files; with instruments a write to a handle drives one."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from classifiers.evidence import Verb
from scanner.reading.code import effects
from scanner.reading.code.dialects import Dialect, act
from scanner.reading.code.effects import Effect
from scanner.reading.code.instruments import effect_of_texts
from scanner.reading.code.pointing import Pointer
from scanner.reading.languages.writings import MATLAB_DIRECTIONS, MATLAB_WRITING

_INSTRUMENTS = re.compile(
    r"\b(?:visa|visadev|serial|serialport|gpib|tcpip|tcpclient|udp|udpport|modbus|opcua|opcda|arduino|daq|icdevice|"
    r"instrfind|canChannel)\s*\(",
)
_MATLAB = Dialect(
    points=partial(Pointer.of, MATLAB_WRITING, MATLAB_DIRECTIONS),
    name="MATLAB",
    lexer=re.compile(
        r"(?P<comment>^[ \t]*[%\#]\{[ \t]*\r?\n.*?(?:^[ \t]*[%\#]\}|\Z)|%[^\n]*|(?<!\S)\#[^\n]*)"
        r"|(?P<string>\"(?:[^\"\n]|\"\")*(?:\"|$)|(?<![\w)\]}'.])'(?:[^'\n]|'')*(?:'|$))"
        r"|(?P<join>\.\.\.[^\n]*\n)|(?P<end>\n)",
        re.DOTALL | re.MULTILINE,
    ),
    acts=(
        act(
            r"\b(?:sqlwrite|datainsert|fastinsert|sqlupdate|runsqlscript)\s*\(|"
            r"\b(?:update|insert|exec|execute)\s*\(\s*conn\w*",
            effects.WRITES_DATABASE,
        ),
        act(r"\b(?:sqlread|fetch|sqlinnerjoin|sqlouterjoin)\s*\(", effects.READS_DATABASE),
        act(
            r"\b(?:xlswrite|csvwrite|dlmwrite|write(?:table|matrix|cell|timetable|struct|lines)|saveas|savefig|"
            r"exportgraphics|movefile|copyfile|imwrite|parquetwrite|fputs)\s*\(|\bfprintf\s*\(\s*fid|\bsave\b[ (]",
            effects.WRITES_FILE,
        ),
        act(
            r"\b(?:xlsread|csvread|dlmread|read(?:table|matrix|cell|timetable|struct|line|lines)|importdata|textscan|"
            r"fread|fgetl|fgets|fscanf|webread|urlread)\s*\(|\bload\b[ (]",
            effects.READS,
        ),
        act(r"\bwebwrite\s*\(|\burlwrite\s*\(", effects.WRITES_WEB),
        act(r"\bsendmail\s*\(", effects.MAILS),
        act(r"\bwriteValue\s*\(|\bwriteasync\s*\(|\bwriteDigitalPin\s*\(|\bwritePWM\w*\s*\(", effects.WRITES_DEVICE),
        act(r"\b(?:system|dos|unix|eval|evalin|winopen)\s*\(|^\s*!", effects.RUNS),
        act(
            r"\b(?:polyfit|fminsearch|fmincon|lsqcurvefit|lsqnonlin|regress|fitlm|interp1|std|var|prctile|quantile|"
            r"capability|fft|filter|ode45)\s*\(",
            Effect(Verb.COMPUTE),
        ),
    ),
    procedure=re.compile(r"^\s*(?:function|classdef)\s+(?:[^=\n(]{0,200}=\s*)?([A-Za-z][\w.]*)"),
    unseen=re.compile(r"\brun\s*\(\s*[\"']|\baddpath\s*\("),
    schedule=re.compile(r"\btimer\s*\(|\bbatch\s*\("),
    caption=re.compile(
        r"\b(?:disp|title|sgtitle|xlabel|ylabel|legend|msgbox|inputdlg|questdlg|errordlg|warndlg|uicontrol|uilabel|"
        r"error|warning)\s*\("
    ),
    branch=re.compile(r"^\s*(?:if|elseif|for|parfor|while|switch|case|catch)\b"),
    assignment=re.compile(r"^\s*(?P<left>[\w.(){},:\[\]~\" ]{1,200}?)\s*(?<![=~<>])=(?!=)\s*(?P<right>.+)$", re.DOTALL),
    decision=re.compile(r"\b(?:if|elseif|while)\b\s*\(?(?P<condition>.+)", re.DOTALL),
    threshold=re.compile(r"(?<![=~<>])[<>]=?"),
)
_BENCH = replace(
    _MATLAB,
    acts=(
        *_MATLAB.acts,
        act(
            r"\b(?:fprintf|fwrite|write|writeline|writeread|binblockwrite|query|invoke)\s*\(\s*(?!fid|[12]\s*,|\"\")[A-Za-z]",
            lambda line: effect_of_texts(line.strings, bench=True),
        ),
    ),
)


_HANDLES = re.compile(
    r"^\s*(\w+)\s*=\s*[\w.]+\(\s*['\"](?:GPIB|USB|TCPIP|ASRL|VXI|PXI)\d*::[^'\"]+['\"]", re.MULTILINE | re.IGNORECASE
)
_MOST = 50


def matlab(text: str) -> Dialect:
    """Return the dialect for this text: what a handle is for depends on what the script opens."""
    dialect = _BENCH if _INSTRUMENTS.search(text) else _MATLAB
    names = "|".join(list(dict.fromkeys(_HANDLES.findall(text)))[:_MOST])
    if not names:
        return dialect
    return replace(dialect, acts=(*dialect.acts, act(rf"^\s*(?:{names})\.\w+\s*=(?!=)", effects.WRITES_DEVICE)))
