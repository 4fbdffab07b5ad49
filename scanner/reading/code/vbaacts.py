"""What each telling word of VBA does: `Execute`, `AddNew`, `SaveAs`, `sendVKey` ... with what it reaches."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from classifiers.evidence import Target, Verb
from scanner.reading.code import effects
from scanner.reading.code.effects import Effect
from scanner.reading.code.instruments import effect_of_texts
from scanner.reading.code.vbalines import Line
from scanner.reading.code.vbathings import Thing, Things


@dataclass(slots=True)
class Call:
    """One telling word in a line: what stands before and behind it, and the variable it is called on."""

    line: Line
    things: Things
    before: str
    behind: str
    receiver: str

    @property
    def on(self) -> Thing | None:
        """What the call is made on."""
        return self.things.of(self.receiver) if self.receiver else None

    @property
    def method(self) -> bool:
        """True for a method of an object."""
        return self.before.endswith(".")

    @property
    def text(self) -> str:
        """All string literals of the line."""
        return " ".join(self.line.strings)


Act = Callable[[Call], Effect | None]
_RECORDSET_NAME = re.compile(
    r"^(?:rs|rst|rec|recset|recordset|dbrs|tbl)\w*$|(?:_|^my|^obj|^o|^ado|^dao|^l|^m)rs\d*$|recordset", re.IGNORECASE
)
_CONNECTION_NAME = re.compile(r"(?:qdf?|qry|cmd|cn|conn?|db|dbs|ado)\w{0,12}$", re.IGNORECASE)
_OPEN_FILE = re.compile(r"^\s.+\bFor\s+(Output|Append|Binary|Random|Input)\b", re.IGNORECASE)
_READ_ACCESS = re.compile(r"\bAccess\s+Read\b(?!\s+Write)", re.IGNORECASE)
_EXPORT = re.compile(r"\bac(?:SpreadsheetType\w+|)?\s*,?.*\bacExport\w*|^\s*\(?\s*(?:acExport|1\b)", re.IGNORECASE)
_WRITE_MODE = re.compile(r",\s*(?:2|8|ForWriting|ForAppending)\b", re.IGNORECASE)


def _always(effect: Effect) -> Act:
    return lambda _call: effect


def _method(effect: Effect) -> Act:
    return lambda call: effect if call.method else None


def _row(call: Call) -> Effect | None:
    """`AddNew`, `Edit`, `Update`, `Delete` of a recordset."""
    if not call.method:
        return None
    if call.on is Thing.RECORDSET or (call.on is None and _RECORDSET_NAME.search(call.receiver)):
        return Effect(Verb.WRITE, call.things.target(call.receiver))
    return None


def _added(call: Call) -> Effect | None:
    row = _row(call)
    if row or not call.method or call.on is not None:
        return row
    call.things.kinds[call.receiver] = Thing.RECORDSET
    return Effect(Verb.WRITE, call.things.target(call.receiver))


def _deleted(call: Call) -> Effect | None:
    row = _row(call)
    if row or not call.method:
        return row
    if call.on is Thing.OTHER_BOOK:
        return effects.WRITES_FILE
    return effects.WRITES_OWN if _CELLS.search(call.before) else None


_CELLS = re.compile(
    r"\b(?:Range|Cells|Rows|Columns|EntireRow|EntireColumn|UsedRange|ListRows|Sheets|Worksheets|Selection|Offset|"
    r"CurrentRegion)\b",
    re.IGNORECASE,
)


def _executed(call: Call) -> Effect | None:
    """SQL in the line speaks for itself; a saved query or a procedure runs."""
    if not call.method or call.on is Thing.PATTERN:
        return None
    if call.line.strings and " " in call.text.strip():
        return None
    if call.on is Thing.OWN_CONNECTION and call.line.strings:
        return effects.RUNS
    runs = call.on in _CONNECTIONS or (call.on is None and _CONNECTION_NAME.match(call.receiver))
    return Effect(Verb.RUN, call.things.target(call.receiver)) if runs else None


_CONNECTIONS = frozenset({Thing.OWN_CONNECTION, Thing.FOREIGN_CONNECTION})


def _ran_sql(call: Call) -> Effect | None:
    if call.line.strings and " " in call.text.strip():
        return None
    return Effect(Verb.WRITE, call.things.target(""))


def _opened(call: Call) -> Effect | None:
    """The statement `Open path For Output`, and the methods of connections, books and requests."""
    if not call.method:
        found = _OPEN_FILE.match(call.behind)
        if not found:
            return None
        reads = found[1].lower() == "input" or _READ_ACCESS.search(call.behind)
        return effects.READS if reads else effects.WRITES_FILE
    method = next((text for text in call.line.strings[:1] if text.upper() in _HTTP), "")
    if method:
        return effects.web(method, call.text)
    return effects.READS if "workbooks" in call.before.lower()[-12:] else None


_HTTP = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "PROPFIND"})


def _sent(call: Call) -> Effect | None:
    if not call.method:
        return None
    if call.on is Thing.MAIL or (call.on is None and re.search(r"mail|msg|item|outl|olm|cdo|message", call.receiver)):
        return effects.MAILS
    return None


def _transferred(call: Call) -> Effect | None:
    """`DoCmd.TransferDatabase acExport, ...`: the direction is the first argument."""
    lowered = call.behind.lower()
    what = "database" if call.line.code.lower().find("transferdatabase") >= 0 else "file"
    if "acexport" in lowered or re.match(r"[\s(]*1\b", lowered):
        return effects.WRITES_DATABASE if what == "database" else effects.WRITES_FILE
    if "aclink" in lowered or re.match(r"[\s(]*2\b", lowered):
        return effects.READS
    own = [text for text in call.line.strings if call.things.surroundings.target_of(text) is not Target.OWN_DATA]
    table = own[0] if own and call.things.surroundings.host == "access" else ""
    return Effect(Verb.WRITE, call.things.surroundings.target_of(table) if table else Target.OWN_DATA)


def _commanded(call: Call) -> Effect | None:
    """`DoCmd.RunCommand acCmdSaveRecord`: the record of the form."""
    saves = re.search(r"acCmd(?:SaveRecord|DeleteRecord|PasteAppend)\b", call.behind, re.IGNORECASE)
    return Effect(Verb.WRITE, call.things.surroundings.target_of("")) if saves else None


def _kept(call: Call) -> Effect | None:
    """`Me.Dirty = False` stores the record of a form."""
    stores = call.method and re.match(r"\s*=\s*False\b", call.behind, re.IGNORECASE)
    return Effect(Verb.WRITE, call.things.surroundings.target_of("")) if stores else None


def _sap_gui(call: Call) -> Effect | None:
    """A line of a SAP GUI script, asked once, at its first telling word."""
    first = not _SAP_WORD.search(call.before)
    return call.things.sap.on(call.line.full) if first else None


_SAP_WORD = re.compile(r"\b(?:findById|sendVKey|StartTransaction|SendCommand|goToTCode)\b", re.IGNORECASE)


def _sap(call: Call) -> Effect | None:
    """`functions.Add("BAPI_...")`: the name of the function says what it does."""
    name = next((text for text in call.line.strings if effects.SAP_FUNCTION.match(text)), "")
    return effects.sap_function(name) if name else None


def _written(call: Call) -> Effect | None:
    """`.Write`: of a stream, an instrument, an OPC item."""
    if not call.method:
        return effects.WRITES_FILE if re.match(r"\s*#", call.behind) else None
    if call.on in {Thing.INSTRUMENT, Thing.SERIAL, Thing.OPC}:
        return _told(call)
    if call.on in {Thing.STREAM, Thing.FILES} or (
        call.on is None and re.search(r"file|stream|txt|fso|out|log|csv|ts$", call.receiver)
    ):
        return effects.WRITES_FILE
    return (
        effects.WRITES_DEVICE
        if call.on is None and re.search(r"opc|item|tag|visa|inst|port|gpib", call.receiver)
        else None
    )


def _told(call: Call) -> Effect | None:
    """Return what a device does on the texts of a line: an instrument that is set up to measure is only asked."""
    return effect_of_texts(call.line.strings, bench=call.on is not Thing.SERIAL)


def _poked(call: Call) -> Effect | None:
    """`DDEPoke channel, item, value`, and not a type or a constant of that name."""
    return effects.WRITES_DEVICE if re.match(r"\s*\(?\s*[\w\"]", call.behind) else None


_TAG_SET = re.compile(r"\s*SmartTags\s*\([^()=]*\)\s*=", re.IGNORECASE)
"""A tag of an operator panel is given a value."""


def _told_by(call: Call) -> Effect | None:
    return _told(call) if call.method else None


def _output(call: Call) -> Effect | None:
    serial = call.on is Thing.SERIAL or re.search(r"comm|serial|(?<!re)port\d?$", call.receiver)
    return (
        effect_of_texts(call.line.strings, bench=False)
        if call.method and serial and re.match(r"\s*=", call.behind)
        else None
    )


def _printed(call: Call) -> Effect | None:
    return effects.WRITES_FILE if not call.method and re.match(r"\s*#", call.behind) else None


def _inputs(call: Call) -> Effect | None:
    return effects.READS if re.match(r"\s*(?:#|\()", call.behind) and not call.method else None


def _saved(call: Call) -> Effect | None:
    if not call.method:
        return None
    if call.on is Thing.OTHER_BOOK:
        return effects.WRITES_FILE
    return effects.WRITES_OWN if call.on is Thing.OWN_BOOK else None


def _closed(call: Call) -> Effect | None:
    saves = re.search(r"SaveChanges\s*:=\s*True|^\s*\(?\s*True", call.behind, re.IGNORECASE)
    return effects.WRITES_FILE if call.method and saves else None


def _pasted(call: Call) -> Effect | None:
    return _own_or_other(call) if call.method else None


def _copied(call: Call) -> Effect | None:
    return (
        _own_or_other(call)
        if call.method and re.search(r"Destination|^\s*\(?\s*[\w.]*(?:Range|Cells|Sheets)", call.behind, re.IGNORECASE)
        else None
    )


def _own_or_other(call: Call) -> Effect:
    return effects.WRITES_FILE if call.on is Thing.OTHER_BOOK else effects.WRITES_OWN


def _shell(call: Call) -> Effect | None:
    if not call.method:
        return effects.RUNS if re.match(r"\s*[(\w\"]", call.behind) and not re.match(r"\s*=", call.behind) else None
    return None


def _ran(call: Call) -> Effect | None:
    return (
        effects.RUNS
        if call.method
        and (
            call.on is Thing.SHELL
            or call.receiver in {"application", "appaccess", "xlapp", "docmd"}
            or re.search(r"sh(?:ell)?$|wsh", call.receiver)
            or (call.receiver == "createobject" and "shell" in call.text.lower())
        )
        else None
    )


def _text_opened(call: Call) -> Effect | None:
    return effects.WRITES_FILE if _WRITE_MODE.search(call.behind) else effects.READS


def _moved(call: Call) -> Effect | None:
    return (
        effects.WRITES_FILE
        if not call.method and re.match(r"\s*[\"(\w]", call.behind) and not re.match(r"\s*=", call.behind)
        else None
    )


def _renamed(call: Call) -> Effect | None:
    return effects.WRITES_FILE if not call.before.strip() and re.search(r"\sAs\s", call.behind) else None


ACTS: Mapping[str, Act] = {
    "addnew": _added,
    "edit": _row,
    "update": _row,
    "updatebatch": _row,
    "delete": _deleted,
    "execute": _executed,
    "runsql": _ran_sql,
    "dirty": _kept,
    "runcommand": _commanded,
    "openquery": _method(effects.RUNS),
    "transferdatabase": _transferred,
    "transferspreadsheet": _transferred,
    "transfertext": _transferred,
    "outputto": _method(effects.WRITES_FILE),
    "sendobject": _method(effects.MAILS),
    "sendmail": _method(effects.MAILS),
    "sendforreview": _method(effects.MAILS),
    "send": _sent,
    "open": _opened,
    "opentext": _method(effects.READS),
    "openrecordset": _method(effects.READS),
    "print": _printed,
    "put": _printed,
    "write": _written,
    "writeline": _method(effects.WRITES_FILE),
    "writetext": _method(effects.WRITES_FILE),
    "writestring": _told_by,
    "savetofile": _method(effects.WRITES_FILE),
    "saveas": _method(effects.WRITES_FILE),
    "saveas2": _method(effects.WRITES_FILE),
    "savecopyas": _method(effects.WRITES_FILE),
    "exportasfixedformat": _method(effects.WRITES_FILE),
    "createtextfile": _method(effects.WRITES_FILE),
    "opentextfile": _text_opened,
    "copyfile": _method(effects.WRITES_FILE),
    "movefile": _method(effects.WRITES_FILE),
    "deletefile": _method(effects.WRITES_FILE),
    "deletefolder": _method(effects.WRITES_FILE),
    "copyfolder": _method(effects.WRITES_FILE),
    "createfolder": _method(effects.WRITES_FILE),
    "kill": _moved,
    "filecopy": _moved,
    "name": _renamed,
    "input": _inputs,
    "save": _saved,
    "close": _closed,
    "pastespecial": _pasted,
    "paste": _pasted,
    "copyfromrecordset": _pasted,
    "clearcontents": _pasted,
    "copy": _copied,
    "querytables": _method(effects.READS),
    "dlookup": _always(effects.READS),
    **dict.fromkeys(("findbyid", "sendvkey", "starttransaction", "sendcommand", "gototcode"), _sap_gui),
    "add": _sap,
    "createfunction": _sap,
    "output": _output,
    "viwrite": _told,
    "viprintf": _told,
    "ibwrt": _told,
    "syncwrite": _method(effects.WRITES_DEVICE),
    "asyncwrite": _method(effects.WRITES_DEVICE),
    "smarttags": lambda call: effects.WRITES_DEVICE if _TAG_SET.match(call.line.code) else None,
    "ddepoke": _poked,
    "ddeexecute": _poked,
    "dderequest": _always(effects.READS),
    "syncread": _method(effects.READS),
    "setinfo": _method(effects.WRITES_RECORD),
    "shell": _shell,
    "shellexecute": _always(effects.RUNS),
    "exec": _ran,
    "run": _ran,
    "sendkeys": _always(effects.RUNS),
    "runmacro": _method(effects.RUNS),
}
"""Lower-case words and what they do where they stand."""

_WORD = re.compile(r"\w+")
_NEAR = 500
"""Characters before and behind a word that may belong to its call: a line of many thousand words stays cheap."""


def effects_of(line: Line, things: Things) -> list[Effect]:
    """Return what the telling words of a line do, in order."""
    found: list[Effect] = []
    for match in _WORD.finditer(line.code):
        if match[0].lower() not in ACTS:
            continue
        before = line.code[max(0, match.start() - _NEAR) : match.start()]
        behind = line.code[match.end() : match.end() + _NEAR]
        call = Call(line, things, before, behind, things.receiver(before))
        effect = ACTS[match[0].lower()](call)
        if effect and effect not in found:
            found.append(effect)
    return found
