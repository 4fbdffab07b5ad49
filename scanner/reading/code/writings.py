"""How VBA, PowerShell and JavaScript write texts and paths, and which of their words say which way a file leads."""

from __future__ import annotations

import re

from classifiers.evidence import Access
from scanner.reading.code.folding import Writing
from scanner.reading.code.pointing import Directions

_AS_THEY_ARE = frozenset("\\'\"/`")
_BLANKS = dict.fromkeys("nrt", " ")
_PAIRED = re.compile(r"\\(.)")


def doubled(text: str) -> str:
    """Return the text of a Basic literal, whose quotes are doubled."""
    return text.replace('""', '"')


def escaped(text: str) -> str:
    r"""Return the text of a literal with escapes: `\\` is one backslash; `\n` and the like leave no path."""
    return _PAIRED.sub(
        lambda match: match[1] if match[1] in "\\'\"/`" else " " if match[1] in "nrt" else match[0], text
    )


def ticked(text: str) -> str:
    """Return the text of a PowerShell literal, whose escape is a back tick."""
    return re.sub(r"`(.)", r"\1", text).replace('""', '"').replace("''", "'")


VBA_WRITING = Writing(
    strings=re.compile(r'"(?:[^"]|"")*"'),
    joins="[&+]",
    assigned=re.compile(
        r"^\s*(?:(?:Public|Private|Global|Static)\s+)?(?:Const\s+|Let\s+)?(?P<name>[A-Za-z_]\w*)[$%&!#]?(?:\s+As\s+\w+)?"
        r"\s*=(?!=)\s*(?P<value>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
    name=re.compile(r"(?<![\w.!\x02])([A-Za-z_]\w*)\b\$?(?:\(\s*\))?(?![\w(.]|\s*:=)"),
    here=re.compile(
        r"\b(?:Application\.)?(?:ThisWorkbook|ActiveWorkbook|CurrentProject|ThisDocument|ActiveDocument|ActivePresentation|"
        r"App|Me)\.Path\b|[\w.]*(?:CreateObject\(\x02\d+\x03\))?\.?GetParentFolderName\(\s*WScript\.ScriptFullName\s*\)|"
        r"\bLeft\$?\(\s*WScript\.ScriptFullName\s*,[^\x02]{0,80}\)|\bCurrentProject\.FullName\b",
        re.IGNORECASE,
    ),
    here_says=("path", "fullname"),
    parts=re.compile(r":(?!=|\\)(?=\s)|\bThen\b|\bElse\b", re.IGNORECASE),
    environment=re.compile(r"\bEnviron\$?\(\s*\x02(\d+)\x03\s*\)", re.IGNORECASE),
    signs=re.compile(r"\bApplication\.PathSeparator\b|\bChr\$?\(92\)", re.IGNORECASE),
    paths=r"\bBuildPath\(",
    unescape=doubled,
)
VBA_DIRECTIONS = Directions(
    reads=r"\b(?:Workbooks|Documents|Presentations)\.(?:Open|OpenText|OpenXML|Add)\b|\b\w*(?:books?|docs?)\.Open(?:Text)?\b|"
    r"\bOpenText\b|\bOpenDatabase\b|\bOpenCurrentDatabase\b|\bGetObject\b|\bDir\$?(?=\()|\bGetFile\b|\bGetFolder\b|"
    r"\bFileExists\b|\bFolderExists\b|\bLoadFromFile\b|\bLoadPicture\b|\bInsertFile\b|\bAddPicture\b|\bQueryTables\.Add\b|"
    r"\bFollowHyperlink\b|\bAttachments\.Add\b|\bAddAttachment\b|\bShell(?:Execute)?\b|\.Run\b|\.Exec\b|\bFileLen\b|"
    r"\bFileDateTime\b|\.ReadFile\b|\bLinkSources\b|\.Connect\s*=|\.Load\b|\bInsertObject\b|\bChangeFileAccess\b",
    writes=r"\.SaveAs2?\b|\.SaveCopyAs\b|\.ExportAsFixedFormat\d?\b|\bCreateTextFile\b|\.SaveToFile\b|\bOutputTo\b|"
    r"\.Export\b|\bSaveAsText\b|\.WriteFile\b|\bPrToFileName\b|\.SaveAsFile\b|\bExportXML\b|\.CompactDatabase\b",
    moves=r"\bFileCopy\b|\.CopyFile\b|\.MoveFile\b|\.CopyFolder\b|\.MoveFolder\b|^\s*Name\b(?!\s*=)",
    opens=r"\bOpenTextFile\b|\bOpenAsTextStream\b",
    transfers=r"\bTransfer(?:Spreadsheet|Text|Database)\b",
    says=r"\b(?:MsgBox|InputBox|Debug\.Print|Err\.Raise|WScript\.Echo)\b|"
    r"\.(?:Caption|StatusBar|Title|Subject|HTMLBody|Body|ControlTipText|InitialFileName|ToolTipText|StatusBarText|Value2?|Text)"
    r"\s*=|\bCells\([^)]*\)\s*=|\bAddItem\b|"
    r"\bSysCmd\b|\bPrint\s*#|\bWriteLine\b|\.WriteText\b|\.Write\b|\bStrComp\b|\bInStr(?:Rev)?\b|\bReplace\$?\(",
    drops=r"^\s*Kill\b|\bMkDir\b|\bRmDir\b|\bChDir\b|\bChDrive\b|\.DeleteFile\b|\.DeleteFolder\b|\.CreateFolder\b|"
    r"\bRegRead\b|\bRegWrite\b|\.RegDelete\b|\bCreateShortcut\b|\bCreateObject\b",
    behind=(
        (re.compile(r"\s*For\s+(?:Output|Append)\b", re.IGNORECASE), Access.WRITE),
        (re.compile(r"\s*For\s+(?:Binary|Random)\s+Access\s+(?:Read\s+)?Write\b", re.IGNORECASE), Access.WRITE),
        (re.compile(r"\s*For\s+(?:Input|Binary|Random)\b", re.IGNORECASE), Access.READ),
    ),
)

POWERSHELL_WRITING = Writing(
    strings=re.compile(
        r"@\"[ \t]*\r?\n.*?\n\"@|@'[ \t]*\r?\n.*?\n'@|\"(?:[^\"`]|`.|\"\")*\"|'(?:[^']|'')*'|"
        r"(?<![\w\"'\])}:])(?:https?://|[A-Za-z]:[\\/]|\\\\[\w.$-]+\\|\.{1,2}\\|\$\{?(?:env:)?\w+\}?\\)[^\s\"'|;,(){}]+",
        re.DOTALL,
    ),
    joins=r"\+",
    assigned=re.compile(
        r"^\s*(?:\[[^\]\x02]*\]\s*)*\$(?:\w+:)?(?P<name>\w+)\s*=(?!=)\s*(?P<value>.*)$", re.IGNORECASE | re.DOTALL
    ),
    name=re.compile(r"(?<![\w\x02])\$\{?(?:script:|global:|env:)?(\w+)\}?(?![\w.\[(:])", re.IGNORECASE),
    here=re.compile(
        r"\$\{?PSScriptRoot\}?|\(?\s*Split-Path\s+(?:-Parent\s+)?(?:-Path\s+)?\(?\$MyInvocation\.MyCommand\.(?:Path|Definition)\)?"
        r"(?:\s+-Parent)?\s*\)?",
        re.IGNORECASE,
    ),
    here_says=("root", "-path"),
    parts=re.compile(r"\bparam\s*\(|,(?=\s*(?:\[[^\]]*\]\s*)*\$\w+\s*=(?!=))", re.IGNORECASE),
    paths=r"\(?\s*(?:Join-Path\s+|\[(?:System\.)?IO\.Path\]::Combine\()",
    dropped=re.compile(
        r"(?<=\s)-(?:Child)?Path(?=\s+[\x02$(])|(?<=\x03)\s*-f\s+(?:\([^()]*\)|[$\w.]+)(?:\s*,\s*(?:\([^()]*\)|[$\w.]+))*",
        re.IGNORECASE,
    ),
    filled='" bare',
    inside=re.compile(r"\$\{?(?:script:|global:)?(\w+(?::\w+)?)\}?|\$\([^()]*(?:\([^()]*\)[^()]*)*\)"),
    unescape=ticked,
)
POWERSHELL_DIRECTIONS = Directions(
    reads=r"\b(?:Get-Content|gc|cat|type|Import-(?:Csv|Excel|Clixml|PowerShellDataFile)|Select-String|Get-ChildItem|gci|dir|ls|"
    r"Get-Item|Test-Path|Invoke-Item|Start-Process|Invoke-Expression|Expand-Archive|Get-FileHash|Get-ExcelSheetInfo)\b|"
    r"::(?:Read\w*|Open(?:Read|Text)?|Load)\b|\.(?:Load|Workbooks\.Open|Open|LoadFile|UploadFile)\(|\bStreamReader\b|"
    r"-(?:InputFile|Attachments?|InFile|File|LiteralPath)\b|^\s*[&.](?=\s)|\bImport-Module\b|-Source\b",
    writes=r"\b(?:Out-File|Set-Content|Add-Content|Export-(?:Csv|Excel|Clixml)|Tee-Object|Compress-Archive|Start-Transcript)\b|"
    r"::(?:Write\w*|Append\w*|Create\w*)\b|\.(?:SaveAs|SaveCopyAs|Save|DownloadFile|ExportAsFixedFormat)\(|\bStreamWriter\b|"
    r"(?<![\d>&*-])>{1,2}\s*\Z|-(?:OutFile|OutputFile|Destination(?:Path)?|RedirectStandard\w+)\b|"
    r"\bNew-Item\b(?=.*-Value)",
    moves=r"\b(?:Copy-Item|Move-Item|cp|copy|mv|robocopy|xcopy)(?:\.exe)?\b|::(?:Copy|Move|Replace)\(",
    says=r"\b(?:Write-(?:Host|Output|Warning|Verbose|Error|Debug|Information|Progress|EventLog)|Read-Host|throw)\b|"
    r"\b-(?:Subject|Body|Title)\b",
    drops=r"\b(?:Remove-Item|rm|del|rd|New-Item|mkdir|md|Set-Location|cd|Push-Location|Rename-Item|Clear-Content|Get-Acl|"
    r"Set-Acl|New-PSDrive|Get-ADUser)\b|::(?:Delete|Exists)\(",
    tables=(
        (
            re.compile(r"\bWrite-(?:SqlTableData|DbaDbTableData)\b.*?-Table(?:Name)?\s+\x02(\d+)\x03", re.IGNORECASE),
            Access.WRITE,
        ),
        (re.compile(r"\bRead-SqlTableData\b.*?-TableName\s+\x02(\d+)\x03", re.IGNORECASE), Access.READ),
        (re.compile(r"\bDestinationTableName\s*=\s*\x02(\d+)\x03", re.IGNORECASE), Access.WRITE),
    ),
)

JAVASCRIPT_WRITING = Writing(
    strings=re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`", re.DOTALL),
    joins=r"\+",
    assigned=re.compile(
        r"^\s*(?:(?:const|let|var)\s+)?(?P<name>[A-Za-z_$][\w$]*)\s*=(?!=|>)\s*(?P<value>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
    name=re.compile(r"(?<![\w.$\x02])([A-Za-z_$][\w$]*)\b(?![\w(.]|\s*[:=(])"),
    here=re.compile(
        r"\b__dirname\b|[\w.]*GetParentFolderName\(\s*WScript\.ScriptFullName\s*\)|\bpath\.dirname\(__filename\)",
        re.IGNORECASE,
    ),
    here_says=("rname", "lename", "fullname"),
    paths=r"(?:path\.(?:join|resolve)|BuildPath)\(",
    filled="`",
    inside=re.compile(r"\$\{(\w+)\}|\$\{[^}]*\}"),
    unescape=escaped,
    separator="/",
    folded=False,
)
JAVASCRIPT_DIRECTIONS = Directions(
    reads=r"\b(?:readFile(?:Sync)?|createReadStream|readdir(?:Sync)?|require|GetFile|FileExists|existsSync|LoadFromFile)\b|"
    r"\bWorkbooks\.Open\b|\.(?:Run|Exec)\b|\bspawn\b|\bexecFile\b",
    writes=r"\b(?:writeFile(?:Sync)?|appendFile(?:Sync)?|createWriteStream|CreateTextFile|SaveToFile|SaveAs|ExportAsFixedFormat)\b",
    moves=r"\b(?:CopyFile|MoveFile|copyFile(?:Sync)?|rename(?:Sync)?)\b",
    opens=r"\bOpenTextFile\b|\bopen(?:Sync)?\b(?=\(\s*\x02)",
    says=r"\b(?:alert|confirm|prompt|console\.\w+|WScript\.Echo|Popup|node\.(?:warn|log|error|status))\b",
    drops=r"\b(?:unlink(?:Sync)?|mkdir(?:Sync)?|DeleteFile|CreateFolder|RegRead|RegWrite|ActiveXObject|CreateObject)\b",
)
