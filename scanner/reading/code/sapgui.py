"""SAP GUI scripts in any language: which transaction is open, and whether a key or a button saves in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from classifiers.evidence import Target, Verb
from scanner.reading.code import effects
from scanner.reading.code.effects import Effect
from scanner.reading.code.words import words

MARKS = ("findbyid", "sapgui", "starttransaction", "sendvkey", "tcode")
"""Lower-case words, one of which stands in every script that drives SAP GUI."""

_QUOTE = r"[\"']{1,2}"
_OPENS = re.compile(
    rf"okcd{_QUOTE}?\s*\)?\s*\.\s*(?:text\s*=|Set)\s*\(?\s*f?{_QUOTE}(?:/[no])?(?P<typed>[A-Za-z/][\w/.-]{{1,29}})"
    rf"|\b\w*(?:StartTransaction|SendCommand|t_?code|transaction)\w*\s*\(?\s*(?:\w+\s*:?=\s*)?f?{_QUOTE}"
    r"(?:/[no])?(?P<named>[A-Za-z/][\w/.-]{1,29})[\"']",
    re.IGNORECASE,
)
_LEAVES = words("ex end bend /n")
_SAVE_KEY = re.compile(r"\bsend_?V_?Key\b\W{0,3}11\b", re.IGNORECASE)
_SAVE_BUTTON = re.compile(r"wnd\[0\]/tbar\[0\]/btn\[11\]|wnd\[0\]/tbar\[1\]/btn\[23\]", re.IGNORECASE)
_SAVE_NAMED = re.compile(
    r"wnd\[0\]/usr/[^\"']*\bbtn\w*(?:SAVE|POST(?!AL)|BUCH|SICHER|GUARDAR|SALVAR|GRABAR|ENREG)\w*[^=]*\.\s*press\b|"
    r"pressToolbarButton[\s(]*[\"']\w*(?:SAVE|POST|BUCH|SICH|RELEASE|FREIG|CREATE|ANLEG|DELETE|LOESCH|CONFIRM)\w*[\"']",
    re.IGNORECASE,
)
"""Buttons of customers' own screens; in a list, `&SAVE` keeps a layout."""
_EXECUTES = re.compile(r"\bsend_?V_?Key\b\W{0,3}8\b|wnd\[0\]/tbar\[1\]/btn\[8\]", re.IGNORECASE)
_BY_EXECUTING = re.compile(
    r"KO8[8G]|CJ8[8G]|CO88|VA88|KKS[12]|KKA[XO]|KS[UV]5|KSII|AFAB|AJAB|ASKBN|MMPV|ME59N?|MR11|CKMLCP|COHV|VL10\w?"
)
"""Transactions in which executing posts: settlement, allocation, depreciation, period closing, automatic orders."""
_ISSUES = (re.compile(r"VL0[12]N?|VL06G?"), re.compile(r"wnd\[0\]/tbar\[1\]/btn\[20\]", re.IGNORECASE))
"""The button that posts the goods issue of a delivery."""
_DELETE_BUTTON = re.compile(r"wnd\[0\]/tbar\[1\]/btn\[14\]", re.IGNORECASE)
_CONFIRMS = re.compile(r"wnd\[1\]/usr/btnSPOP-(?:VAR)?OPTION1\b.*\.\s*press\b", re.IGNORECASE)
_ENTERS = re.compile(
    r"wnd\[0\]/usr/.*\btbl\w+[^=]*\.\s*(?:text|key)\s*=(?!=)|wnd\[0\]/usr/.*\.\s*modifyCell\b", re.IGNORECASE
)
"""A cell of a table is filled: selection screens have none in the main window, documents have."""
_COMPARES = re.compile(
    r"^\s*(?:if|elif|elseif|else if|while|do (?:while|until)|loop|until|select|case|assert)\b", re.IGNORECASE
)
_PRESSED = re.compile(r"\.\s*press\b", re.IGNORECASE)
_TOUCHES = re.compile(r"wnd\[0\].*\.\s*(?:text\s*=|press\b|select\b|sendVKey\b|selected\s*=|key\s*=)", re.IGNORECASE)
_DIALOG = re.compile(r"wnd\[[1-9]\]", re.IGNORECASE)
_FILE = re.compile(r"DY_(?:FILENAME|PATH)\b", re.IGNORECASE)
_LOOKS = re.compile(
    r"getCellValue|RowCount\b|wnd\[0\]/tbar\[1\]/btn\[8\]|&XXL|%pc\b|&NAVIGATION_PROFILE_TOOLBAR", re.IGNORECASE
)
_DISPLAYS = re.compile(
    r"[A-Z]{2}[A-Z0-9]?\d?3[NKLH]?|SE1[167][NH]?|SQVI|SQ0\d|SM37|SP0[12]|SUIM|SU53|SLG1|ST22|WE0[25]|AL11|SBWP"
    r"|MB5\w|MB2[1-5]?|MMBE|MB90|MD0[4-7]|MD4[4-8]|MDVP|MDBT|MC\W?\w{1,3}|ME2[A-Z]N?|ME3[A-Z]|ME5[AK]|ME80\w*|ME[14]L|ME1[MPW]"
    r"|V[ACF][0-9]5N?|VL06[A-FH-Z]?|VC\d\d|KSB\w|KOB\w|KKB\w*|KE24|KE30|KE5Z|CJI\w|CJE\w|S_\w+|GR5\d|GRR\w"
    r"|FBL\dN?|F[SKD]10N?|FAGL\w{2}3\w?|F\.\d\w|AR\w{2}|AW01N?|COOIS\w*|CO2[468]|CM\d\d|CS1\d|CS8\d|CA8\d|CA6\d"
    r"|IW[2-7]9|IW37N?|IW28|IW38|IH\d\d|IP24|IP19|IK17|IE07|QA33|QM1[15]|QE09|QGA\d|LS2\d|LX\d\d|LT2\d|LL01|LU04"
    r"|CATS_DA|CADO|PA20|PT_\w+|VKM[1-5]|VDH2N?|ZQM?1[15]",
)
"""Transactions that show: lists, reports, displays. Of customers' own, only copies are known (ZSE16N)."""
_STARTS_PROGRAMS = frozenset({"SE38", "SA38", "START_REPORT"})
_PROGRAM = re.compile(
    r"ctxt(?:RS38M|RS38R|SUBMIT|RSRPT)\w*-(?:PROGRAMM?|NAME|REPORT)\W{1,4}\)?\s*\.\s*text\s*=\s*[\"']{1,2}([\w/]{3,40})",
    re.IGNORECASE,
)
_LOADS = re.compile(
    r"(?<![A-Z])(?:CARGA|UP_?LOAD|LOAD|IMPORT|IMP|MASS|UPD(?:ATE)?|CREATE|CREA|CHANGE|CHG|POST(?:ING)?|BUCH\w*|BATCH|BI|BDC|"
    r"INTERFACE|EX_?RATE|ALTA|MODIF\w*|ATUALIZA\w*|ACTUALIZA\w*|ANLEG\w*|PFLEGE)(?![A-Z])"
)
"""Parts of the names of customers' programs that enter what a file holds."""
_INPUT_FILE = re.compile(
    r"wnd\[0\]/usr/\w*?txt\w*(?:FILE|FNAME|DATEI|PFAD|PATH|ARCH|ARQ|FICH)\w*\W{1,4}\)?\s*\.\s*text\s*=(?!=)",
    re.IGNORECASE,
)
_SHORTEST = 3
"""Characters of the shortest name of a standard transaction that is looked for in a customer's name."""
_OUTPUT = re.compile(r"DOWN|EXP|REP|LIST|OUT|DISP|SHOW|SALIDA|SAIDA|AUSGABE")


@dataclass(slots=True)
class Session:
    """What a script has done so far in SAP GUI: the transaction it has opened, in capitals, or ""."""

    transaction: str = ""
    met: bool = False
    """Something was done in it already: that is said once."""
    deleting: bool = False
    """The delete button was pressed, and SAP asks whether that is meant."""
    loads: bool = False
    """A file was given to a customer's transaction: executing enters what it holds."""

    @property
    def displays(self) -> bool:
        """True in a transaction that is known to show and not to change, or in a customer's copy of one."""
        if not self.transaction or _DISPLAYS.fullmatch(self.transaction):
            return bool(self.transaction)
        return self.transaction[0] in "ZY" and _shows(self.transaction)

    def on(self, line: str) -> Effect | None:
        """Return what a line of a script does, None if it has nothing to do with SAP or only fills a field.

        Save is function key 11 or its button in the main window: in a dialog (`wnd[1]` and up) the same button replaces
        an exported file, and a transaction that only shows has nothing to save but a layout. Lines that are entered
        into a document, and such as are deleted, change it even if its user presses save.
        """
        opened = _OPENS.search(line)
        if opened:
            return self._open((opened["typed"] or opened["named"]).upper())
        if _DIALOG.search(line):
            return self._answer(line)
        self._learn(line)
        if _saves(line):
            return self._noted(Verb.READ if self.displays else Verb.WRITE)
        self.deleting = bool(_DELETE_BUTTON.search(line) and _PRESSED.search(line)) and not self.displays
        if (self.deleting and self.transaction) or self._enters(line) or self._posts(line):
            return self._noted(Verb.WRITE)
        if _LOOKS.search(line):
            return self._noted(Verb.READ)
        return self._first(line)

    def _learn(self, line: str) -> None:
        """Take in which program is started, and that a transaction of a customer is given a file."""
        program = _PROGRAM.search(line) if self.transaction in _STARTS_PROGRAMS else None
        if program:
            self.transaction = program[1].upper()
        own = self.transaction[:1] in {"Z", "Y"} and not _OUTPUT.search(self.transaction)
        if own and (_INPUT_FILE.search(line) or (program and _LOADS.search(self.transaction.replace("_", " ")))):
            self.loads = True

    def _answer(self, line: str) -> Effect | None:
        """Return what an answer to a dialog does: it names a file, or confirms that something is deleted."""
        if self.deleting and _CONFIRMS.search(line):
            self.deleting = False
            return self._noted(Verb.WRITE)
        return effects.WRITES_FILE if _FILE.search(line) else None

    def _posts(self, line: str) -> bool:
        """True for the button that does the transaction's work, where that is no saving."""
        if self.loads and _EXECUTES.search(line):
            return True
        if _BY_EXECUTING.fullmatch(self.transaction):
            return _EXECUTES.search(line) is not None
        opened, button = _ISSUES
        return bool(opened.fullmatch(self.transaction) and button.search(line) and _PRESSED.search(line))

    def _enters(self, line: str) -> bool:
        return not self.displays and bool(_ENTERS.search(line)) and not _COMPARES.match(line)

    def _first(self, line: str) -> Effect | None:
        """Say at the first line that fills or presses something that the script works in SAP."""
        if self.met or not _TOUCHES.search(line):
            return None
        return self._noted(Verb.RUN)

    def _open(self, code: str) -> Effect | None:
        if code.lower() in _LEAVES:
            self.transaction = ""
            return None
        self.transaction, self.loads = code, False
        return self._noted(Verb.READ if self.displays else Verb.RUN)

    def _noted(self, verb: Verb) -> Effect:
        self.met = True
        note = f"SAP transaction {self.transaction}" if self.transaction and verb is Verb.WRITE else ""
        return Effect(verb, Target.SYSTEM_OF_RECORD, note)


def _shows(code: str) -> bool:
    """True for a customer's copy of a transaction that shows: `ZSE16N`, `ZMB51`."""
    return any(_DISPLAYS.fullmatch(code[cut:].lstrip("_")) and len(code) - cut > _SHORTEST for cut in (1, 2, 3))


def _saves(line: str) -> bool:
    return bool(
        _SAVE_KEY.search(line) or _SAVE_NAMED.search(line) or (_SAVE_BUTTON.search(line) and _PRESSED.search(line))
    )


def only_saves(name: str, block: str, text: str) -> bool:
    """True for a function that does nothing in SAP but save, and that its own file does not call.

    It offers that to others: what is saved, and whether anything is, they decide.

    Args:
        name: of the function.
        block: its lines.
        text: the whole file.
    """
    touches = len(_WORKS.findall(block))
    return (
        _saves(block.replace("\n", " "))
        and touches < _SEVERAL
        and len(re.findall(rf"\b{re.escape(name)}\s*\(", text)) == 1
    )


_WORKS = re.compile(r"findById|sendVKey|\.find\(", re.IGNORECASE)
_SEVERAL = 3
_CHANGING = re.compile(
    r"(?<![A-Z0-9])(MIGO|MIRO|MBST|MB1[ABC]|MB11|MF[BP]\w|FB\d\d|F-\d\d|[A-Z]{2}[A-Z0-9]?\d[1245]N?|VT0[12]N?)(?![A-Za-z0-9])"
)
"""Transactions by their names that create and change."""
_ASKS = re.compile(
    r"(?:^|[._])(?:get|check|read|find|fetch|is|has|wait|log_?[io]n|connect|close|display|show|count|export|download|list|"
    r"search|query|report|session|attach|exit|quit|extract|print|scrape|copy)(?=[_.]|$)"
)
_DOES = re.compile(
    r"^_*(?:update|create|change|post|confirm|release|cancel|reverse|delete|remove|enter|book|save|insert|upload|maintain|"
    r"assign|fill|schedule|complete|issue|receive|transfer|block|unblock)",
    re.IGNORECASE,
)


def handed_on(origin: str, given: int) -> Effect | None:
    """Return what other code of the house does in a session of SAP that it is handed, as far as its name says it.

    Args:
        origin: the dotted path of what is called.
        given: how many values it is handed beside the session.
    """
    if _ASKS.search(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", origin).lower()):
        return None
    code = _CHANGING.search(origin)
    if code is not None and _DISPLAYS.fullmatch(code[1]) is None:
        return Effect(Verb.WRITE, Target.SYSTEM_OF_RECORD, f"SAP transaction {code[1]}")
    does = _DOES.match(origin.rpartition(".")[2])
    navigates = does is not None and does[0].strip("_").casefold() in {"enter", "fill"}
    return effects.WRITES_RECORD if does and given > navigates else None


def drives_sap(text: str) -> bool:
    """True if a script may drive SAP GUI at all, so that its lines need to be asked."""
    lowered = text.lower()
    return any(mark in lowered for mark in MARKS)
