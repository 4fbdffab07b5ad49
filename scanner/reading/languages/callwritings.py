"""How C# and AutoIt write texts and paths, and what each argument of their calls is for."""

from __future__ import annotations

import re

from classifiers.evidence import Access
from scanner.reading.code.folding import Writing
from scanner.reading.code.pointing import Directions
from scanner.reading.code.writings import doubled, escaped


def _calls(roles: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.casefold().split(), roles)


def _writes_by_mode_of_file(mode: str) -> bool:
    """`FileMode.Create`, `FileAccess.Write`, `true` of a writer that appends."""
    return re.search(r"create|append|truncate|write", mode, re.IGNORECASE) is not None


def writes_by_number(mode: str) -> bool:
    """Modes of AutoIt and AutoHotkey: numbers whose lowest bits are append and overwrite, or letters."""
    number = re.match(r"\d+", mode)
    if number:
        return int(number[0]) & 3 != 0
    return re.search(r"FO_(?:APPEND|OVERWRITE)|^[\"'][rbt]*[wa]", mode, re.IGNORECASE) is not None


CSHARP_WRITING = Writing(
    strings=re.compile(r"(?:\$@|@\$|@)\"(?:[^\"]|\"\")*\"|\$?\"(?:[^\"\\\n]|\\.)*\""),
    joins=r"\+",
    assigned=re.compile(
        r"^\s*(?:(?:public|private|protected|internal|static|readonly|const|volatile|new)\s+)*(?:[\w<>\[\]?.]+\s+)?"
        r"(?P<name>[A-Za-z_]\w*)\s*=(?![=>])\s*(?P<value>.*)$",
        re.DOTALL,
    ),
    name=re.compile(r"(?<![\w.\x02])(?:this\.)?([A-Za-z_]\w*)\b(?![\w(.]|\s*=(?![=>]))"),
    parts=re.compile(r"[{}]"),
    here=re.compile(
        r"\b(?:AppDomain\.CurrentDomain\.BaseDirectory|AppContext\.BaseDirectory|Application\.StartupPath|"
        r"Environment\.CurrentDirectory|Directory\.GetCurrentDirectory\(\)|"
        r"Path\.GetDirectoryName\(\s*(?:System\.Reflection\.)?Assembly\.\w+\(\)\.Location\s*\))"
    ),
    here_says=("directory", "startuppath", "location"),
    paths=r"(?:\b(?:System\.)?(?:IO\.)?Path\.(?:Combine|Join)\()",
    glues=r"\b[Ss]tring\.(?:Format|Concat)\(",
    wraps=r"(?:new\s+(?:FileInfo|DirectoryInfo|Uri)|Path\.GetFullPath|Environment\.ExpandEnvironmentVariables)",
    filled="",
    inside=re.compile(r"\{([A-Za-z_]\w*)(?:[:,][^{}]*)?\}|\{[^{}]*\}"),
    unescape=escaped,
    raw="@",
    folded=False,
)
CSHARP_DIRECTIONS = Directions(
    reads=r"\bFile\.(?:Read|Open(?:Read|Text))\w*\b|\bDirectory\.(?:Get|Enumerate)\w+\b|\bWorkbooks\.Open\b|"
    r"\.Load(?:File|FromFile)?\b|\bProcess\.Start\b|\bnew\s+(?:ProcessStartInfo|XLWorkbook|FileSystemWatcher|TextFieldParser)\b|"
    r"\.Get\w*Async\b|\.Download(?:String|Data)\w*\b|\bXDocument\.Load\b",
    writes=r"\bFile\.(?:Write|Append|Create)\w*\b|\.SaveAs\w*\b|\.Save\b|\.ExportAsFixedFormat\b|\.SaveToFile\b|"
    r"\.(?:Post|Put|Patch|Delete)\w*Async\b|\.Upload\w+\b",
    says=r"\b(?:MessageBox\.Show|Console\.Write(?:Line|Error)?|Debug\.\w+|Trace\.\w+|EventLog\.\w+|_?log(?:ger)?\.\w+|_?Log\.\w+)\b|"
    r"\b\w*Exception\b|\.(?:Text|Title|Caption|ToolTipText|Subject|Body|Header|Content|InitialDirectory|Filter)\s*=|"
    r"\.(?:StartsWith|EndsWith|Contains|Replace|IndexOf|Equals|WriteLine|AppendLine|AppendText)\b|\bnameof\b|\[\w+\s*\Z",
    drops=r"\b(?:File|Directory)\.(?:Delete|Exists|CreateDirectory|SetAttributes|GetLastWriteTime)\w*\b",
    calls={
        **_calls(
            "<>-",
            "file.copy file.move file.replace directory.move webclient.downloadfile downloadfile "
            "downloadfileasync zipfile.createfromdirectory zipfile.extracttodirectory",
        ),
        **_calls(
            "<-",
            "file.readalltext file.readalllines file.readallbytes file.readlines file.opentext file.openread "
            "file.readalltextasync file.readalllinesasync streamreader xmltextreader zipfile.openread "
            "directory.getfiles directory.enumeratefiles xdocument.load image.fromfile bitmap",
        ),
        **_calls(
            ">-",
            "file.writealltext file.writealllines file.writeallbytes file.appendalltext file.appendalllines "
            "file.appendtext file.createtext file.create file.openwrite file.writealltextasync streamwriter "
            "xmltextwriter xmlwriter.create",
        ),
        **_calls("m-", "filestream file.open"),
        **_calls("-", "file.exists file.delete directory.exists directory.createdirectory regex.replace regex.ismatch"),
    },
    tables=((re.compile(r"\bDestinationTableName\s*=\s*\x02(\d+)\x03"), Access.WRITE),),
    writes_by=_writes_by_mode_of_file,
)

AUTOIT_WRITING = Writing(
    strings=re.compile(r"\"(?:[^\"\n]|\"\")*\"|'(?:[^'\n]|'')*'"),
    joins="&",
    assigned=re.compile(
        r"^\s*(?:(?:Local|Global|Dim|Const|Static)\s+)*\$(?P<name>\w+)\s*=(?!=)\s*(?P<value>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
    name=re.compile(r"(?<![\w\x02])\$(\w+)\b(?!\s*\[)"),
    parts=re.compile(r"\bThen\b", re.IGNORECASE),
    here=re.compile(r"@(?:ScriptDir|WorkingDir)\b", re.IGNORECASE),
    here_says=("dir",),
    environment=re.compile(r"\bEnvGet\(\s*\x02(\d+)\x03\s*\)", re.IGNORECASE),
    glues=r"\bStringFormat\(",
    unescape=doubled,
)
AUTOIT_DIRECTIONS = Directions(
    reads=r"\b(?:Workbooks\.Open|OpenText)\b",
    writes=r"\.SaveAs\b|\.SaveCopyAs\b",
    moves=r"\.CopyFile\b|\.MoveFile\b",
    says=r"\b(?:MsgBox|InputBox|ConsoleWrite|ToolTip|TrayTip|SplashTextOn|GUICtrl\w+|GUICreate|WinWait\w*|WinActivate|Send|"
    r"ControlSend|ControlSetText|StringInStr|StringReplace|_FileWriteLog)\b",
    drops=r"\b(?:FileDelete|FileExists|DirCreate|DirRemove|FileChangeDir|FileRecycle|RegRead|RegWrite|ObjCreate)\b",
    calls={
        **_calls("<>-", "filecopy filemove dircopy dirmove inetget _zip_unzipall"),
        **_calls(
            "<-",
            "fileread filereadline filereadtoarray _filereadtoarray iniread inireadsection inireadsectionnames "
            "run runwait shellexecute shellexecutewait _filelisttoarray filefindfirstfile filegettime "
            "_filecountlines",
        ),
        **_calls(
            ">-", "filewrite filewriteline iniwrite iniwritesection _filewritefromarray _filewritelog _filecreate"
        ),
        **_calls("m-", "fileopen"),
        **_calls("-<-", "_excel_bookopen _excelbookopen _word_docopen runas"),
        **_calls("->-", "_excel_booksaveas _excelbooksaveas _word_docsaveas _excel_export"),
        **_calls(
            "-", "msgbox filedelete inidelete dircreate dirremove filecreateshortcut filesavedialog fileopendialog"
        ),
    },
    writes_by=writes_by_number,
)
AUTOHOTKEY_CALLS = {
    **_calls("<>-", "filecopy filecopydir filemove filemovedir dircopy dirmove urldownloadtofile download"),
    **_calls("->-", "fileappend"),
    **_calls("m-", "fileopen"),
    **_calls("<-", "run runwait"),
}
"""What the arguments of AutoHotkey 2 and of its commands are for, where the words do not tell."""
