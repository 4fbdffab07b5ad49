"""The dialect of JavaScript: of Node, of the Windows Script Host, of Google Apps Script and of browsers."""

from __future__ import annotations

import re
from functools import partial

from scanner.reading.code import effects
from scanner.reading.code.dialects import Dialect, act
from scanner.reading.code.effects import Effect
from scanner.reading.code.pointing import Pointer
from scanner.reading.code.vbalines import Line
from scanner.reading.code.writings import JAVASCRIPT_DIRECTIONS, JAVASCRIPT_WRITING

_METHOD = re.compile(r"\b(?:method|type)[\"']?\s*:\s*[\"'](\w+)[\"']|\.open\(\s*[\"'](\w+)[\"']", re.IGNORECASE)


def _request(line: Line) -> Effect:
    found = _METHOD.search(line.full)
    return effects.web((found[1] or found[2]) if found else "GET", line.full)


def _opened(line: Line) -> Effect | None:
    found = _METHOD.search(line.full)
    return effects.web(found[2], line.full) if found and found[2] and found[2].isupper() else None


JAVASCRIPT = Dialect(
    points=partial(Pointer.of, JAVASCRIPT_WRITING, JAVASCRIPT_DIRECTIONS),
    name="JavaScript",
    lexer=re.compile(
        r"(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))"
        r"|(?P<string>\"(?:[^\"\\\n]|\\.)*(?:\"|$)|'(?:[^'\\\n]|\\.)*(?:'|$)|`(?:[^`\\]|\\.)*(?:`|\Z))"
        r"|(?P<pattern>(?<=[=(,:!&|?])[ \t]*/(?![/*])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*)"
        r"|(?P<join>(?<=[,({+&|=:?\[])[ \t]*\r?\n|\n(?=[ \t]*[.+?:]))|(?P<end>\n|;)",
        re.DOTALL | re.MULTILINE,
    ),
    acts=(
        act(r"\bfetch\s*\(|\$\.ajax\s*\(|\baxios\s*\(|\brequest\s*\(|\bUrlFetchApp\b|\bhttps?\.request\s*\(", _request),
        act(
            r"\b(?:axios|\$|jQuery|http|superagent|got|api|client)\.(?:post|put|patch|delete|del)\s*\(",
            effects.WRITES_WEB,
        ),
        act(r"\b(?:axios|\$|jQuery|http|superagent|got)\.(?:get|getJSON)\s*\(", effects.READS),
        act(r"\.open\s*\(\s*\"\"", _opened),
        act(
            r"\bfs(?:\.promises|p)?\.(?:write|append|unlink|rename|rm|copyFile|mkdir|createWriteStream)\w*\s*\(|"
            r"\bXLSX\.writeFile|\.CreateTextFile\(|\.WriteLine\(|\.SaveAs\(|\bDriveApp\.create\w+\(",
            effects.WRITES_FILE,
        ),
        act(r"\bfs(?:\.promises)?\.(?:read|createReadStream)\w*\s*\(|\.getValues?\(|\.getDataRange\(", effects.READS),
        act(r"\.(?:setValues?|setFormulas?|appendRow|deleteRow|insertRow\w*|clearContents?)\s*\(", effects.WRITES_OWN),
        act(r"\b(?:MailApp|GmailApp)\.\w*(?:send|create)\w*\(|\.sendMail\s*\(|\btransporter\.send", effects.MAILS),
        act(
            r"\.(?:insertOne|insertMany|updateOne|updateMany|deleteOne|deleteMany|replaceOne|bulkWrite|"
            r"findByIdAndUpdate|findOneAndUpdate|writePoints)\s*\(",
            effects.WRITES_DATABASE,
        ),
        act(
            r"\bport\.write\s*\(|\.writeItems\s*\(|\.writeSingleNode\s*\(|\.write(?:Register|Coil)s?\s*\(|"
            r"\bmqtt\w*\.publish\s*\(|\bclient\.publish\s*\(|\.writeRegister\w*\(|\.writeSingle(?:Coil|Register)\s*\(|"
            r"\.writeFC\d+\s*\(|\b(?:wire|i2c\w*)\.(?:write|i2cWrite)\w*\s*\(|\.i2cWrite\w*\(|\.digitalWrite\s*\(",
            effects.WRITES_DEVICE,
        ),
        act(
            r"\b(?:exec|execSync|spawn|spawnSync|execFile|fork)\s*\(|\.Run\s*\(|\.ShellExecute\s*\(|\beval\s*\(",
            effects.RUNS,
        ),
    ),
    procedure=re.compile(
        r"\bfunction\s*\*?\s+([\w$]+)\s*\(|\b(?:const|let|var)\s+([\w$]+)\s*=\s*(?:async\s*)?(?:function\b|"
        r"\([^()]*\)\s*=>)"
    ),
    unseen=re.compile(r"(?:\brequire\s*\(\s*|\bfrom\s+|\bimport\s+)[\"']\.{1,2}/"),
    schedule=re.compile(r"\bsetInterval\s*\(|\bScriptApp\.newTrigger\b|\bcron\.schedule\b|\bschedule\.scheduleJob\b"),
    caption=re.compile(r"\b(?:alert|confirm|prompt|Echo|Popup|document\.title|setTitle|toast)\b"),
    branch=re.compile(r"\b(?:if|for|while|switch|case|catch)\b"),
    assignment=re.compile(
        r"^\s*(?:(?:const|let|var|return)\s+)?(?P<left>[\w$.\[\]\"]*)\s*[-+*/]?=(?![=>])\s*(?P<right>.+)$", re.DOTALL
    ),
    decision=re.compile(r"\b(?:if|while)\s*\((?P<condition>.+)", re.DOTALL),
    threshold=re.compile(r"(?<![=<>-])[<>]=?(?![<>])"),
)
