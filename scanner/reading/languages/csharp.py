"""The dialect of C#: databases through ADO.NET, files, requests, mail, instruments."""

from __future__ import annotations

import re
from functools import partial

from scanner.reading.code import effects
from scanner.reading.code.dialects import Dialect, act
from scanner.reading.code.pointing import Pointer
from scanner.reading.languages.callwritings import CSHARP_DIRECTIONS, CSHARP_WRITING

CSHARP = Dialect(
    points=partial(Pointer.of, CSHARP_WRITING, CSHARP_DIRECTIONS),
    name="C#",
    lexer=re.compile(
        r"(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z)|^[ \t]*\#(?:region|endregion|pragma)[^\n]*)"
        r"|(?P<string>\$?@\$?\"(?:[^\"]|\"\")*(?:\"|\Z)|\"(?:[^\"\\\n]|\\.)*(?:\"|$))"
        r"|(?P<join>(?<=[,({+&|=:?])[ \t]*\r?\n|\n(?=[ \t]*[.+?:]))|(?P<end>\n|;)",
        re.DOTALL | re.MULTILINE,
    ),
    acts=(
        act(
            r"\.ExecuteNonQuery(?:Async)?\s*\(|\bWriteToServer(?:Async)?\s*\(|\.SaveChanges(?:Async)?\s*\(|"
            r"\bAdapter\w*\.Update\s*\(|\.ExecuteSqlRaw\w*\s*\(",
            effects.WRITES_DATABASE,
        ),
        act(
            r"\.(?:Update|Insert|Delete|Save)\w*\s*\(\s*ref\b|\btt[A-Z]\w+\.\w+\s*=(?!=)|"
            r"\b(?:l?ret|result|err|rc)\w*\s*=\s*o[A-Z]\w*\.(?:Add|Update|Cancel|Close|Remove)\s*\(\s*\)",
            effects.WRITES_RECORD,
        ),
        act(r"\.Execute(?:Reader|Scalar)(?:Async)?\s*\(|\.Fill\s*\(", effects.READS_DATABASE),
        act(
            r"\.(?:Post|Put|Patch|Delete)\w*Async\s*\(|\.Upload(?:String|Data|File|Values)\w*\s*\(|"
            r"\bHttpMethod\.(?:Post|Put|Patch|Delete)\b",
            effects.WRITES_WEB,
        ),
        act(r"\.Get(?:String|ByteArray|Stream)?Async\s*\(|\.Download(?:String|Data|File)\w*\s*\(", effects.READS),
        act(
            r"\bFile\.(?:Write|Append|Copy|Move|Delete|Create|Replace)\w*\s*\(|\bnew\s+StreamWriter\s*\(|"
            r"\bDirectory\.(?:Create|Delete|Move)\w*\s*\(|\.SaveAs\w*\s*\(",
            effects.WRITES_FILE,
        ),
        act(r"\bFile\.(?:Read|Open)\w*\s*\(|\bnew\s+StreamReader\s*\(", effects.READS),
        act(
            r"\bnew\s+SmtpClient\b|\b(?:smtp|mail|client)\w*\.Send(?:Async|MailAsync)?\s*\(|\bMailMessage\s*\(",
            effects.MAILS,
        ),
        act(
            r"\b\w*(?:port|serial)\w*\.Write(?:Line)?\s*\(|\.WriteSingle(?:Register|Coil)\w*\s*\(|"
            r"\.WriteMultiple\w*\s*\(|\.(?:DB|MB|AB|CT|TM)Write\s*\(|\.Write(?:Area|AsArea|MultiVars|Any|Node|Nodes|Tag|Tags|Symbol)"
            r"(?:Async)?\s*\(|\b(?:plc|ads|adsClient|session)\w*\.Write\w*\s*\(",
            effects.WRITES_DEVICE,
        ),
        act(r"\bProcess\.Start\s*\(|\bnew\s+ProcessStartInfo\b", effects.RUNS),
    ),
    procedure=re.compile(
        r"^\s*(?:\[[^\]]*\]\s*)?(?:(?:public|private|protected|internal|static|async|override|virtual|sealed)\s+)+"
        r"[\w<>\[\],.?]+\s+(\w+)\s*\("
    ),
    unseen=re.compile(r"\bAssembly\.Load\w*\s*\(|^\s*\[DllImport\s*\("),
    schedule=re.compile(r"\bnew\s+(?:System\.)?(?:Timers\.|Threading\.)?Timer\s*\(|\bServiceBase\b"),
    caption=re.compile(r"\bMessageBox\.Show\s*\(|\bConsole\.Write(?:Line)?\s*\(|\.Text\s*=|\.Subject\s*="),
    branch=re.compile(r"\b(?:if|for|foreach|while|switch|case|catch)\b"),
    assignment=re.compile(
        r"^\s*(?:[\w<>\[\]?]+\s+)?(?P<left>[\w.\[\]\"]+)\s*[-+*/]?=(?![=>])\s*(?P<right>.+)$", re.DOTALL
    ),
    decision=re.compile(r"\b(?:if|while)\s*\((?P<condition>.+)", re.DOTALL),
    threshold=re.compile(r"(?<![=<>-])[<>]=?(?![<>])"),
)
