"""What Python's calls do to devices: libraries of PLCs, robots and instruments, and calls whose names say the deed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Target, Verb
from scanner.reading.code import effects
from scanner.reading.code.effects import Effect
from scanner.reading.code.instruments import command_effect, programs, tells
from scanner.reading.code.pynames import Names, is_in_house
from scanner.reading.code.pytexts import HOLE, text_of
from scanner.reading.code.ranking import Ranked
from scanner.reading.code.words import words

if TYPE_CHECKING:
    from scanner.reading.code.pycalls import Call

HANDS_ON = Effect(Verb.WRITE, Target.DEVICE, "as its caller commands")
"""A method that only passes on what it is given: what is sent is decided by who calls it."""

_ORIGIN = re.compile(
    r"serial|visa|snap7|modbus|minimalmodbus|pylogix|pycomm3?|opcua|asyncua|OpenOPC|pyads|nidaqmx|smbus|telnetlib|cpppo|"
    r"usb\.|(?<![a-z])plc(?![a-z])|(?<![a-z])s7(?![a-z])|fins|(?<![a-z])can\.|pymcprotocol|bleak|paho|mqtt|vxi11|usbtmc|gpib|rtde|\burx\b|libplctag|"
    r"hslcommunication|aphyt|canopen|zaber|pylablib|pipython|odrive",
    re.IGNORECASE,
)
MACHINES = words(
    "snap7 pymodbus pyModbusTCP easymodbus umodbus minimalmodbus modbus_tk pyads opcua asyncua pylogix pycomm3 pycomm "
    "cpppo OpenOPC libplctag omronfins fins aphyt pymcprotocol HslCommunication rtde_control rtde_io rtde urx robodk "
    "robolink xarm fanucpy pydobot frankx abb_librws canopen paho",
)
"""Libraries of what runs in a plant: PLCs, robots, drives, brokers."""
BENCH = words(
    "pyvisa visa serial serial_asyncio aioserial nidaqmx telnetlib vxi11 usbtmc gpib Gpib smbus smbus2 spidev "
    "usb hid bleak mcculw labjack zaber_motion pylablib thorlabs_apt pipython odrive",
)
"""Libraries of what stands on a bench: instruments, boards, stages. They reach machines, too."""
LIBRARIES = MACHINES | words("pyvisa visa nidaqmx serial telnetlib serial_asyncio aioserial vxi11 usbtmc gpib Gpib")
_SCPI = words("pyvisa visa vxi11 usbtmc gpib Gpib")
_FILE_NAME = re.compile(r"open\(|file|log|csv|out|^f\.|^fp\.|sys\.", re.IGNORECASE)
_COMMANDS = words("write write_string write_raw writeline sendline send_command")
_ALWAYS = words(
    "db_write write_area eb_write ab_write write_register write_registers write_coil write_coils write_tag write_tags "
    "write_single_register write_single_coil write_multiple_registers write_multiple_coils write_holding_register "
    "write_holding_registers write_single_registers write_plc plc_write write_to_plc write_plc_tag writePLC WriteTag "
    "WriteSingleRegister WriteSingleCoil WriteMultipleRegisters WriteMultipleCoils batchwrite_wordunits "
    "batchwrite_bitunits randomwrite write_by_name write_list_by_name write_mem_area memory_area_write set_digital_out "
    "setStandardDigitalOut setToolDigitalOut set_standard_digital_out movej movel moveJ moveL movep moveP "
    "plc_stop plc_hot_start plc_cold_start write_multi_vars as_db_write set_rapid_variable sendCustomScript "
    "send_gcode set_dout writeBlocking writeSynchronous",
)
_OF_LIBRARIES = words(
    "write_bit write_bool write_real write_int write_dint write_word write_dword write_byte write_db write_output "
    "mb_write write_value set_value write_float write_long write_bit write_values set_attribute force_outputs publish "
    "write_ascii_values write_binary_values write_many_sample set_values write_attribute move_absolute move_relative "
    "move_velocity move_to move_by servoJ speedL speedJ set_servo_angle set_position setDO MoveJ MoveL send_periodic",
)
_PART = r"(?:relay|valve|motor|conveyor|gripper|heater|pump|spindle|axis|actuator|cylinder|solenoid|servo|robot|feeder)"
_DEED = re.compile(
    rf"^_*(?:(?:set|switch|toggle|open|close|start|stop|move|drive|turn_?on|turn_?off|enable|disable)_?{_PART}s?"
    rf"|{_PART}s?_?(?:set|on|off|open|close|start|stop|write|move|turn_?on|turn_?off|enable|disable)"
    r"|(?:flash|burn|program|upload|download|load|write|update)_?(?:the_)?(?:firmware|bootloader|mcu|chip|board|eeprom|fuses)\w*"
    r"|(?:write|send|download|upload|load|set)_?(?:to_)?(?:plc|recipe|set_?point|nc_?program|g_?code)s?(?:_(?:to_)?\w+)?"
    r"|set_?(?:output_?)?(?:voltage|current|speed|rpm|pressure|flow|torque|velocity|acceleration|duty_?cycle|output)"
    r"|(?:start|stop|reset)_?(?:machine|line|press|robot|cycle|oven|furnace))$",
    re.IGNORECASE,
)
"""A call that says by its name what it does to a machine."""
_STARTS = re.compile(r"^(?:subprocess\.\w+|os\.(?:system|popen))$")


_ADDRESSES = re.compile(
    r"(?:[DMXYWRZBLF]|ZR|TN|CN|SD|SM|DM|EM|HR|MR|LR|CIO)\d{1,6}(?:\.\d{1,2})?|DB\d+[.,](?:DB)?[XBWDI]\w*\d.*|%[QM][XBWD]?\d.*|"
    r"[NFBO]\d+:\d+.*|Program:.+|ns=\d+;[isgb]=.+"
)
"""How the memory of controllers is addressed: Mitsubishi, Omron, Siemens, Allen-Bradley, OPC UA."""
_SHEETS = words("xlsxwriter openpyxl xlwt xlwings gspread pygsheets xlutils")
_SHEET = re.compile(r"sheet|\bws\w?\b|\bwb\b|book|cell|table|excel|\bxl", re.IGNORECASE)
_SETS = re.compile(r"^_*(?:write|set|put|poke)", re.IGNORECASE)
_ROBOT = re.compile(
    r"\b(?:move[jlpc]|speed[jl]|servoj)\s*\(|\bset_(?:standard_|tool_|configurable_)?digital_out\s*\(|Var_SetVar|"
    r"^\s*G0?[0123]\s?[XYZF]-?[\d{]",
)
"""Commands of robots and of machines that understand G code."""


def _addresses(call: Call) -> bool:
    """True for `write("D100", value)`, whatever it is a method of."""
    given = len(call.node.args) + len(call.node.keywords)
    if given <= 1 or call.names.imported & _SHEETS or _SHEET.search(call.origin):
        return False
    return bool(_SETS.match(call.method)) and bool(_ADDRESSES.fullmatch(call.text(0) or ""))


def _moves(call: Call) -> bool:
    """True for a command of a robot that is sent, over a socket or whatever else."""
    if not call.method.casefold().startswith(("send", "write")):
        return False
    return any(_ROBOT.search(_said(part, call.names) or "") for part in call.node.args)


def device_act(call: Call) -> Effect | None:
    """Return what a call does to a device, None if it has nothing to do with one."""
    if _STARTS.match(call.origin):
        return effects.WRITES_DEVICE if programs(" ".join(_spoken(call.node, call.names))) else None
    if call.method in _ALWAYS or _addresses(call) or _moves(call):
        return effects.WRITES_DEVICE
    if call.method in _OF_LIBRARIES:
        return _of_library(call) if _reaches(call) else None
    if call.method in _COMMANDS:
        return _command(call) if _commands(call) else None
    return effects.WRITES_DEVICE if _DEED.match(call.method) and of_the_house(call) else None


def _of_library(call: Call) -> Effect:
    if call.method == "publish" and tells(call.text(0, "topic") or ""):
        return effects.POSTS_CHAT
    return effects.WRITES_DEVICE


def _reaches(call: Call) -> bool:
    """True if it is a library's; what a server of one's own offers is read by others, and drives nothing."""
    if "Server(" in call.origin:
        return False
    return bool(_ORIGIN.search(call.origin)) or bool(call.names.imported & LIBRARIES)


def _commands(call: Call) -> bool:
    """True if `write` goes to a device and not to a file."""
    if "influx" in call.origin.lower() or "write_api" in call.origin:
        return False
    if _ORIGIN.search(call.origin):
        return True
    return bool(call.names.imported & LIBRARIES) and not _FILE_NAME.search(call.origin)


def _command(call: Call) -> Effect:
    argument = call.argument(0)
    if argument is None:
        return HANDS_ON
    command = _said(argument, call.names)
    if not (command or "").replace(HOLE, "").strip():
        return HANDS_ON if _given(argument, call.names) else effects.WRITES_DEVICE
    bench = bool(call.names.imported & _SCPI) and not call.names.imported & MACHINES
    return command_effect(command, bench=bench)


def _said(node: ast.expr, names: Names) -> str | None:
    """Return the text of a command, whether as text or as bytes."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bytes):
        return node.value.decode("latin-1")
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = (_said(node.left, names), _said(node.right, names))
        return None if parts == (None, None) else "".join(HOLE if part is None else part for part in parts)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "encode":
        return _said(node.func.value, names)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"bytes", "bytearray", "str"}:
        return _said(node.args[0], names) if node.args else None
    return text_of(node, names)


def _given(node: ast.expr, names: Names) -> bool:
    """True if a text is made of nothing but what the function was given."""
    used = [part.id for part in ast.walk(node) if isinstance(part, ast.Name) and part.id not in {"bytes", "str"}]
    return bool(used) and all(name in names.given for name in used)


def of_the_house(call: Call) -> bool:
    """True if what is called is other code of the house: what it does is known by its name alone."""
    return call.root in call.names.imported and is_in_house(call.root)


def _spoken(node: ast.Call, names: Names) -> Iterator[str]:
    """Yield the texts of a command line."""
    for part in node.args:
        for one in part.elts if isinstance(part, ast.List | ast.Tuple) else [part]:
            text = text_of(one, names)
            if text:
                yield text


_ACTING = words(
    "tkinter Tkinter PyQt4 PyQt5 PyQt6 PySide2 PySide6 wx kivy flask fastapi django streamlit dash argparse click"
)
"""Libraries of a program that somebody runs, not of a class that others use."""
_ASKED = words("input raw_input")


def settle(found: list[Ranked], devices: Sequence[tuple[int, Effect]], tree: ast.Module, names: Names) -> None:
    """Take back what is no deed: methods of an instrument that others call, and what only passes on a question.

    Args:
        found: all findings of the module, changed in place.
        devices: which of them say what is done to a device, and what.
        tree: the module.
        names: what its names stand for.
    """
    writes = [at for at, effect in devices if effect.verb is Verb.WRITE]
    handed = [at for at, effect in devices if effect is HANDS_ON]
    if writes and not any(map(_acts_elsewhere, found)) and is_driver(tree, names, [found[at].line for at in writes]):
        taken = writes
    else:
        taken = handed if len(handed) == len(writes) < len(devices) else []
    for at in taken:
        finding = found[at].finding
        if isinstance(finding, Evidence):
            found[at] = Ranked(replace(finding, verb=Verb.RUN), found[at].line)


def _acts_elsewhere(one: Ranked) -> bool:
    """True if a finding changes anything but a device: then the module is a program of its own."""
    finding = one.finding
    return (
        isinstance(finding, Evidence)
        and finding.verb in {Verb.WRITE, Verb.SEND}
        and finding.target is not Target.DEVICE
    )


def is_driver(tree: ast.Module, names: Names, lines: list[int]) -> bool:
    """True for a module that only offers an instrument's methods to others: it decides and starts nothing itself.

    Args:
        tree: the module.
        names: what its names stand for.
        lines: where it writes to a device.
    """
    if not names.imported & BENCH or names.imported & (MACHINES | _ACTING):
        return False
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    within = all(any(one.lineno <= line <= (one.end_lineno or line) for one in classes) for line in lines)
    return within and not any(map(_runs, tree.body)) and not any(_asks_people(node) for node in ast.walk(tree))


def _runs(node: ast.stmt) -> bool:
    """True for a statement of the module itself that does something when it is imported."""
    return isinstance(node, ast.For | ast.While | ast.With) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    )


def _asks_people(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _ASKED
