"""What a text that is sent to a device asks for: measuring, setting up to measure, or something that acts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classifiers.evidence import Target, Verb
from scanner.reading.code import effects
from scanner.reading.code.effects import Effect

ASKS_DEVICE = Effect(Verb.READ, Target.DEVICE)
"""It measures, or is set up to: nothing in the plant moves by it."""

_COMMON = re.compile(r"\*(?:RST|CLS|IDN|OPC|OPT|WAI|TRG|TST|ESE|ESR|SRE|STB)\b", re.IGNORECASE)
_MEASURES = re.compile(
    r":?(?:CONF(?:IGURE)?|MEAS(?:URE|UREMENT)?|SENS(?:E)?|INIT(?:IATE)?|READ|FETC[H]?|TRIG(?:GER)?|ABOR(?:T)?|ACQ(?:UIRE)?|"
    r"WAV(?:EFORM)?|CHAN(?:NEL)?|TIM(?:EBASE)?|SYST(?:EM)?|STAT(?:US)?|CALC(?:ULATE)?|TRAC(?:E)?|FORM(?:AT)?|SAMP(?:LE)?|"
    r"DISP(?:LAY)?|ROUT(?:E)?:(?:SCAN|MON|CHAN|DEL)\w*|AVER(?:AGE)?)(?:\d|\{\?\})*(?=[:\s?(,;@]|$)",
    re.IGNORECASE,
)
_OF_BENCH = re.compile(
    r":?(?:CH(?=\d|\{)|HOR(?:IZONTAL)?|DATA|CURV(?:E)?|WFM\w*|DIG(?:ITIZE)?|SING(?:LE)?|RUN|STOP|AUTO\w*|SEL(?:ECT)?|HEAD(?:ER)?|"
    r"VERB(?:OSE)?|MARK(?:ER)?|MATH|CURS(?:OR)?|HARD(?:COPY)?|HCOP(?:Y)?|MMEM(?:ORY)?|SAVE|SWE(?:EP)?|BAND(?:WIDTH)?|UNIT|"
    r"ZOOM|FFT|BEEP(?:ER)?|CAL(?:IBRATION)?|ZERO|RANG(?:E)?|NPLC|REM(?:OTE)?|LOC(?:AL)?|SCAN)(?:\d|\{\?\})*(?=[:\s?(,;@]|$)",
    re.IGNORECASE,
)
_REQUEST = re.compile(r"\?\s*(?:$|;|[@(,\d])|\?(?=\s)")
_OF_SCALES = re.compile(r"(?:SI|SIR|SR|ESC ?P|READ|\x05|W|P|Q|D05|XZ)", re.IGNORECASE)
"""How scales and gauges are asked for what they show."""


def command_effect(command: str | None, *, bench: bool) -> Effect:
    """Return what a device does on a text; without the text it may do anything.

    Args:
        command: what is sent, with holes for what only the running code knows.
        bench: the device is reached by VISA or GPIB, as instruments of a laboratory are.
    """
    if command is None:
        return effects.WRITES_DEVICE
    parts = [part.strip() for part in re.split(r"[;\r\n]", command) if part.strip()]
    return ASKS_DEVICE if parts and all(_asks(part, bench=bench) for part in parts) else effects.WRITES_DEVICE


def _asks(command: str, *, bench: bool) -> bool:
    if _COMMON.match(command) or _MEASURES.match(command) or _REQUEST.search(command):
        return True
    return bool(_OF_BENCH.match(command)) if bench else bool(_OF_SCALES.fullmatch(command))


_TELLS = re.compile(
    r"(?<![a-z])(?:sensors?|telemetry|tele|stat(?:us|e|istics)?|temp(?:erature)?s?|humidity|measure\w*|readings?|logs?|alarms?|alerts?|"
    r"events?|heartbeat|energy|oee|counts?|counters?|metrics|monitor\w*|data|values?|results?|online|health|lwt|messwerte?|"
    r"zustand|estado|dados|datos|mesures?|dati|stan)(?![a-z])",
    re.IGNORECASE,
)
_COMMANDS = re.compile(
    r"(?<![a-z])(?:cmnd|cmd|commands?|set\w*|control|ctrl|write|switch|relays?|start|stop|valves?|motors?|pumps?|actuators?|on|off|open|"
    r"close|recipes?|orders?|robots?|conveyor|move|speed|befehl\w*|soll\w*|comando|commande)(?![a-z])",
    re.IGNORECASE,
)


def tells(topic: str) -> bool:
    """True for a topic of a broker by which others are told what was measured, not what to do."""
    return bool(_TELLS.search(topic)) and not _COMMANDS.search(topic)


def effect_of_texts(texts: Sequence[str], *, bench: bool) -> Effect:
    """Return what a line does that sends these texts to a device; without any, it may do anything."""
    said = [text for text in texts if text.strip()]
    asking = bool(said) and all(command_effect(text, bench=bench) is ASKS_DEVICE for text in said)
    return ASKS_DEVICE if asking else effects.WRITES_DEVICE


PROGRAMMERS = re.compile(
    r"\b(?:nrfjprog|nrfutil\s+(?:dfu|device\s+program)|(?:stm32_?programmer(?:_cli)?|st-?link_cli|st-flash|openocd|avrdude|"
    r"dfu-(?:util|programmer)|esptool(?:\.py)?|pyocd|probe-rs|bossac|rfp-cli|ipecmd|pk[23]cmd|mspflasher|"
    r"picotool|teensy_loader_cli|atprogram|quartus_pgm|minipro|lpc21isp|dslite|uniflash|segger\s+jflash|jflash|"
    r"commander|(?:pio|platformio)(?=\s+run)|arduino-cli|idf\.py|west(?=\s+flash)|flashrom|fastboot(?=\s+flash)|"
    r"espefuse(?:\.py)?)(?:\.exe)?)\b"
    r"(?P<deed>.{0,200})",
    re.IGNORECASE | re.DOTALL,
)
_PROGRAMS = re.compile(
    r"(?:^|[^a-z])(?:erase\w*|upload|burn\w*|program\w*|flash|write\w*|download|load|-w|-p|-u|-c port|-d|-a|-tp|dfu|"
    r"chiperase|loadfile|-auto|-openprj)(?![a-z])|\.(?:hex|bin|elf|s19|srec|uf2|dfu|sof|jic|out)\b",
    re.IGNORECASE,
)


def programs(command: str) -> bool:
    """True for a command line that writes a program into a board or chip."""
    found = PROGRAMMERS.search(command)
    return found is not None and ("nrfutil" in found[0].casefold() or _PROGRAMS.search(found["deed"]) is not None)
