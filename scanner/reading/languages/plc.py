"""The dialect of PLC programs as text: structured text and SCL, ladder rungs and instruction lists by their words."""

from __future__ import annotations

import re

from classifiers.evidence import Verb
from scanner.reading.code import effects
from scanner.reading.code.dialects import Dialect, act
from scanner.reading.code.effects import Effect

PLC = Dialect(
    name="PLC",
    lexer=re.compile(
        r"(?P<comment>//[^\n]*|\(\*.*?(?:\*\)|\Z)|/\*.*?(?:\*/|\Z))"
        r"|(?P<string>'(?:[^'\n$]|\$.)*(?:'|$))|"
        r"(?P<join>(?<=[,(:=+*/<>-])[ \t]*\r?\n)|(?P<end>\n|;)",
        re.DOTALL | re.MULTILINE | re.IGNORECASE,
    ),
    acts=(
        act(
            r"%Q[XBWDL]?\d[\d.]*\"?\s*:=|%?\bQ[BWD]?\d+(?:\.\d)?\s*:=|\b(?:OTE|OTL|OTU)\s*\(|\bPOKE(?:_BLK|_BOOL)?\s*\(|"
            r"\b(?:MB_CLIENT|MODBUS\w*|WRIT_DBL|PUT|TSEND\w*|WRREC|SFB53|MSG)\s*\(|^\s*(?:=|S|R|T)\s+%?(?:Q|A)[BWD]?\s?\d",
            effects.WRITES_DEVICE,
        ),
        act(
            r"\b(?:LIMIT|SCALE|UNSCALE|NORM_X|SCALE_X|PID\w*|CPT|LIM|GRT|LES|GEQ|LEQ|MUL|DIV)\s*\(",
            Effect(Verb.COMPUTE),
        ),
    ),
    procedure=re.compile(
        r"^\s*(?:FUNCTION_BLOCK|FUNCTION|PROGRAM|ORGANIZATION_BLOCK|DATA_BLOCK|METHOD|ACTION)\s+"
        r"\"?([A-Za-z_][\w. ]{0,80}\w)",
        re.IGNORECASE,
    ),
    unseen=re.compile(r"(?!)"),
    schedule=re.compile(r"^\s*ORGANIZATION_BLOCK\b|\bTASK\s*\(?\s*INTERVAL", re.IGNORECASE),
    caption=re.compile(r"^\s*(?:TITLE|\{?\s*S7_\w+)\s*[:=]", re.IGNORECASE),
    branch=re.compile(r"\b(?:IF|ELSIF|CASE|FOR|WHILE|REPEAT)\b", re.IGNORECASE),
    assignment=re.compile(r"^\s*(?P<left>[\w.#%\"\[\]]{1,160})\s*:=\s*(?P<right>.+)$", re.DOTALL),
    decision=re.compile(r"\b(?:IF|ELSIF|WHILE)\b(?P<condition>.+)", re.IGNORECASE | re.DOTALL),
    threshold=re.compile(r"(?<![=<>])[<>]=?(?![<>])"),
)
