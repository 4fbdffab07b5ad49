"""The dialect of PLC programs as text: structured text and SCL, ladder rungs and instruction lists by their words."""

from __future__ import annotations

import re
from dataclasses import replace

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

_AT_OUTPUT = re.compile(r"^\s*\"?([A-Za-z_]\w*)\"?\s+AT\s*%Q", re.IGNORECASE | re.MULTILINE)
_OUTPUTS = re.compile(r"^\s*VAR_(?:OUTPUT|IN_OUT|GLOBAL)\b(.*?)^\s*END_VAR\b", re.IGNORECASE | re.MULTILINE | re.DOTALL)
_BLOCK_OUTPUTS = re.compile(r"^\s*VAR_OUTPUT\b(.*?)^\s*END_VAR\b", re.IGNORECASE | re.MULTILINE | re.DOTALL)
_NUMBERS = re.compile(
    r"^\s*\"?([A-Za-z_]\w*)\"?\s*(?:\{[^}\n]*\}\s*)?:\s*(?:L?REAL|[SDU]?INT|DINT|WORD|BOOL)\b",
    re.MULTILINE | re.IGNORECASE,
)
"""Outputs that move or set something: numbers and switches."""
_DECLARED = re.compile(r"^\s*\"?([A-Za-z_]\w*)\"?\s*:", re.MULTILINE)
_MOVES = (
    r"\w*?(?:motor|moteur|pump|pompe|pompa|bomba|valve|ventil|vanne|valvula|valvola|zawor|conveyor|convoy|band(?!breite|width)"
    r"|esteira|zylinder|cylinder|cilindro|verin|heater|heiz|spindle|spindel|antrieb|drive(?!r)|gripper|greifer|pinza|relay|relais|"
    r"brake|bremse|freno|frein|clutch|kupplung|pusher|schieber|actuator|aktor|attuator|solenoid|servo|feeder|mixer|ruehrer|"
    r"agitator|luefter|blower|compressor|kompressor|burner|brenner|silnik|stopper|vereinzeler|geschwindigkeit|speed_?(?:ref|set|"
    r"cmd)|eject|auswerf|dosier|spray|vacuum|vakuum|hopper|nozzle)\w*"
)
"""What moves, heats or lets through, as tags are named in the languages of plants."""
_OF_A_PLANT = re.compile(
    r"soll_?wert|ist_?wert|set_?point|regler|controller|\bP?PID|axis|achse|motor|valve|ventil|pump|conveyor|cylinder|zylinder|"
    r"position|speed|geschwindigkeit|temperatur|pressure|druck|torque|drehzahl|encoder|sensor|gripper|servo|frequen[cz]|moteur|"
    r"consigne|vanne|velocidad|valvula|velocita|valvola|predkosc|zawor",
    re.IGNORECASE,
)
"""Words of what is controlled: a block that speaks of none is a piece of a library."""
_TELLS = re.compile(
    r"(?:done|busy|err(?:or)?|status|state|valid|ready|active|fault|alarm|warn\w*|version|name|text|str(?:ing)?|msg|message|id|count|"
    r"size|length|result|quality|offset|average|mean|sum|min(?:imum)?|max(?:imum)?|fertig|fehler|stoerung|zustand|aktiv|bereit|diag\w*|info|debug|time|date|year|month|day|hour)$",
    re.IGNORECASE,
)
"""Outputs by which a block tells how it is doing."""
_TAG = re.compile(rf"^(?:{_MOVES}|[xbwrqo]?(?:DO|AO|Q|OUT)_\w+|(?-i:[qo][A-Z])\w+)$", re.IGNORECASE)
_TAGS = (
    rf"(?:(?:GVL|IO|HW|OUTPUTS?|DO|Q|HAL)\w*\.(?:\w+\.)*\w*?(?:{_MOVES}|(?:DO|AO|Q|OUT)_?\w+)|"
    rf"\"{_MOVES}\"(?:\.\w+)*)"
)
"""A global tag of an output, which another file declares."""
_MOST = 500


def dialect_of(text: str) -> Dialect:
    """Return the dialect of one program, in which the outputs that it declares are outputs where they are assigned."""
    names = dict.fromkeys(_AT_OUTPUT.findall(text))
    for block in _OUTPUTS.findall(text):
        names.update(dict.fromkeys(name for name in _DECLARED.findall(block) if _TAG.match(name)))
    if _OF_A_PLANT.search(text):
        told = [name for block in _BLOCK_OUTPUTS.findall(text) for name in _NUMBERS.findall(block)]
        names.update(dict.fromkeys(name for name in told if not _TELLS.search(name)))
    declared = "|".join(re.escape(name) for name in list(names)[:_MOST])
    tags = rf"(?:\"?(?:{declared})\"?|{_TAGS})" if declared else _TAGS
    assigned = act(
        rf"(?:^|\b(?:THEN|ELSE|DO)\b|(?<=\w):(?!=))\s*#?{tags}(?:\[[^\]\n]*\]|\.\w+)*\s*:=|=>\s*{tags}(?!\w)|^\s*(?:=|S|R)\s+{tags}",
        effects.WRITES_DEVICE,
    )
    return replace(PLC, acts=(assigned, *PLC.acts))
