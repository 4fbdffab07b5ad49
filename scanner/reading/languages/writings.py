"""How R, MATLAB, SAS, AutoHotkey and FoxPro write texts and paths, and which words say which way a file leads."""

from __future__ import annotations

import re

from classifiers.evidence import Access
from scanner.reading.code.folding import Writing
from scanner.reading.code.pointing import Directions
from scanner.reading.code.writings import doubled, escaped
from scanner.reading.languages.callwritings import AUTOHOTKEY_CALLS, writes_by_number

R_WRITING = Writing(
    strings=re.compile(r"[rR]\"\((?:(?!\)\").)*\)\"|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'", re.DOTALL),
    joins=r"%\+%",
    assigned=re.compile(r"^\s*(?P<name>[A-Za-z.][\w.]*)\s*(?:<<?-|=(?!=))\s*(?P<value>.*)$", re.DOTALL),
    name=re.compile(r"(?<![\w.$@\x02])([A-Za-z.][\w.]*)\b(?![\w.]|\s*\(|\s*=(?!=))"),
    here=re.compile(r"\bdirname\(\s*(?:rstudioapi::[\w:()$]+|sys\.frame\(1\)\$ofile|thisfile\(\))\s*\)|\bhere\(\)"),
    paths=r"(?:file\.path|here(?:::here)?|path|fs::path)\(",
    glues=r"(?:paste0|str_c|stringr::str_c|sprintf|glue(?:::glue)?)\(",
    unescape=escaped,
    separator="/",
    folded=False,
)
R_DIRECTIONS = Directions(
    reads=r"\b(?:read[._]\w+|fread|readRDS|readLines|readxl::\w+|load|scan|fromJSON|source|file\.exists|list\.files|dir|"
    r"loadWorkbook|readWorkbook|vroom|open_dataset|import|odbcConnectExcel\w*|odbcConnectAccess\w*|read_excel|xmlParse|"
    r"st_read|read\.xlsx2?)\s*\(",
    writes=r"\b(?:write[._]\w+|write|fwrite|saveRDS|save\.image|save|saveWorkbook|ggsave|sink|writeLines|dput|dump|pdf|png|jpeg|"
    r"svg|tiff|writeWorksheet\w*|export|saveWidget)\s*\(|\bfile\s*=",
    moves=r"\bfile\.(?:copy|rename)\s*\(|\bdownload\.file\s*\(",
    says=r"\b(?:print|cat|message|warning|stop|title|ggtitle|labs)\s*\(",
    drops=r"\b(?:unlink|file\.remove|dir\.create|setwd|library|require|install\.packages)\s*\(",
    connects=re.compile(
        r"\b(?:odbcConnect|dbConnect\(\s*(?:odbc::)?odbc\(\)\s*,?)\s*\(?\s*(?:dsn\s*=\s*)?\x02(\d+)\x03", re.IGNORECASE
    ),
    tables=(
        (
            re.compile(r"\b(?:dbWriteTable|dbAppendTable|dbCreateTable)\(\s*\w+\s*,\s*(?:name\s*=\s*)?\x02(\d+)\x03"),
            Access.WRITE,
        ),
        (re.compile(r"\bsql(?:Save|Update)\([^()\x02]*(?:tablename\s*=\s*)?\x02(\d+)\x03"), Access.WRITE),
        (re.compile(r"\b(?:dbReadTable|tbl|sqlFetch)\(\s*\w+\s*,\s*\x02(\d+)\x03"), Access.READ),
    ),
)

MATLAB_WRITING = Writing(
    strings=re.compile(r"\"(?:[^\"\n]|\"\")*\"|(?<![\w)\]}'.])'(?:[^'\n]|'')*'"),
    joins=r"\+",
    assigned=re.compile(r"^\s*(?P<name>[A-Za-z]\w*)\s*=(?!=)\s*(?P<value>.*?);?\s*$", re.DOTALL),
    name=re.compile(r"(?<![\w.\x02])([A-Za-z]\w*)\b(?![\w(]|\s*=(?!=))"),
    here=re.compile(r"\bfileparts\(\s*mfilename\(\s*\x02\d+\x03\s*\)\s*\)"),
    paths=r"fullfile\(",
    glues=r"(?:strcat\(|sprintf\(|(?<![\w\)\]])\[)",
    unescape=lambda text: text.replace("''", "'"),
    folded=False,
)
MATLAB_DIRECTIONS = Directions(
    reads=r"\b(?:xlsread|csvread|dlmread|read(?:table|matrix|cell|timetable|struct|lines|vars)|importdata|load|imread|audioread|"
    r"run|addpath|datastore|spreadsheetDatastore|tabularTextDatastore|dir|textread|sqlite|jsondecode|fileread)\s*\(",
    writes=r"\b(?:xlswrite|csvwrite|dlmwrite|write(?:table|matrix|cell|timetable|struct|lines)|saveas|savefig|print|"
    r"exportgraphics|imwrite|parquetwrite|save|publish|export|writevars)\s*\(",
    moves=r"\b(?:movefile|copyfile|websave)\s*\(",
    opens=r"\bfopen\s*\(",
    says=r"\b(?:disp|fprintf|title|xlabel|ylabel|legend|msgbox|errordlg|warndlg|error|warning|uigetfile|uiputfile)\s*\(",
    drops=r"\b(?:delete|mkdir|rmdir|cd|exist|isfile|isfolder)\s*\(",
    connects=re.compile(r"\bdatabase\s*\(\s*\x02(\d+)\x03"),
    tables=(
        (re.compile(r"\b(?:sqlwrite|fastinsert|datainsert|insert|update)\(\s*\w+\s*,\s*\x02(\d+)\x03"), Access.WRITE),
        (re.compile(r"\bsqlread\(\s*\w+\s*,\s*\x02(\d+)\x03"), Access.READ),
    ),
)

SAS_WRITING = Writing(
    strings=re.compile(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'"),
    joins=r"\|\|",
    assigned=re.compile(r"^\s*%let\s+(?P<name>\w+)\s*=\s*(?P<value>.*?)\s*;?\s*$", re.IGNORECASE | re.DOTALL),
    name=re.compile(r"(?!)"),
    glues=r"\bcats?\(",
    filled='" bare',
    inside=re.compile(r"&(\w+)\.?"),
    unescape=doubled,
    bare=True,
)
SAS_DIRECTIONS = Directions(
    reads=r"\bproc\s+import\b|^\s*infile\b|%inc(?:lude)?\b|\bdatafile\s*=|^\s*(?:x|%sysexec|systask)\b",
    writes=r"\boutfile\s*=|\bods\b.*\bfile\s*=|^\s*file\b|\bproc\s+printto\b|\b(?:print|log)\s*=",
    says=r"^\s*(?:title\d?|footnote\d?|%put|put|label)\b",
    drops=r"^\s*(?:options|libname|filename)\b|\bfdelete\b|\bfileexist\b",
)

AUTOHOTKEY_WRITING = Writing(
    strings=re.compile(
        r"\"(?:[^\"\n`]|`.|\"\")*\"|(?<=[\s,])(?:[A-Za-z]:\\|\\\\[\w.$-]+\\|%\w+%\\)[^\s\",;|][^\",;|\n]*"
    ),
    joins=r"(?:\.|(?<=\x03)|(?=\x02))",
    assigned=re.compile(r"^\s*(?:global\s+)?(?P<name>\w+)\s*:?=(?!=)\s*(?P<value>.*)$", re.DOTALL),
    name=re.compile(r"(?<![\w.\x02])([A-Za-z_]\w*)\b(?![\w(]|\s*:?=)"),
    here=re.compile(r"%?\bA_(?:ScriptDir|WorkingDir)\b%?"),
    filled="bare",
    inside=re.compile(r"%(\w+)%"),
    unescape=doubled,
)
AUTOHOTKEY_DIRECTIONS = Directions(
    reads=r"\b(?:FileRead(?:Line)?|IniRead|Loop,?\s+(?:Read|Files)|Run(?:Wait)?|FileSelectFile|FileExist|IfExist|Workbooks\.Open)\b",
    writes=r"\b(?:FileAppend|IniWrite|UrlDownloadToFile|Download|SaveAs|ExportAsFixedFormat)\b",
    moves=r"\b(?:FileCopy(?:Dir)?|FileMove(?:Dir)?|DirCopy|DirMove)\b",
    opens=r"\bFileOpen\b",
    says=r"\b(?:MsgBox|InputBox|TrayTip|ToolTip|SplashText\w*|Gui|Menu)\b",
    drops=r"\b(?:FileDelete|FileCreateDir|DirCreate|FileRemoveDir|RegRead|RegWrite|SetWorkingDir|FileRecycle)\b",
    calls=AUTOHOTKEY_CALLS,
    writes_by=writes_by_number,
)

FOXPRO_WRITING = Writing(
    strings=re.compile(
        r"\"[^\"\n]*\"|'[^'\n]*'|(?<=\s)(?:[A-Za-z]:\\|\\\\[\w.$-]+\\|\.{1,2}\\)[^\s\"',;]+|"
        r"(?<=\sTO\s)\w+\.\w{2,4}\b|(?<=USE\s)\w+\.dbf\b",
        re.IGNORECASE,
    ),
    joins=r"\+",
    assigned=re.compile(r"^\s*(?P<name>[A-Za-z_]\w*)\s*=(?!=)\s*(?P<value>.*)$", re.DOTALL),
    name=re.compile(r"(?<![\w.\x02])&?([A-Za-z_]\w*)\b\.?(?![\w(]|\s*=)"),
    here=re.compile(r"\b(?:JUSTPATH\(\s*SYS\(16\)\s*\)|SYS\(5\)\s*\+\s*SYS\(2003\)|CURDIR\(\))", re.IGNORECASE),
    paths=r"(?:ADDBS|FORCEPATH)\(",
)
FOXPRO_DIRECTIONS = Directions(
    reads=r"^\s*(?:USE|APPEND\s+FROM|DO|RESTORE\s+FROM|RUN|IMPORT|SELECT)\b|\bFILETOSTR\s*\(|^\s*!|\bFROM\b|\bFOPEN\s*\(",
    writes=r"\b(?:COPY\s+TO|EXPORT\s+TO|SET\s+ALTERNATE\s+TO|TO\s+FILE|STRTOFILE\s*\([^,]*,|FCREATE\s*\(|SAVE\s+TO|INTO\s+TABLE)",
    moves=r"^\s*(?:COPY\s+FILE|RENAME)\b",
    says=r"\b(?:MESSAGEBOX|WAIT\s+WINDOW|INPUTBOX)\b|^\s*@.*\bSAY\b|^\s*\?",
    drops=r"^\s*(?:ERASE|DELETE\s+FILE|MD|MKDIR|CD|SET\s+(?:DEFAULT|PATH))\b",
)
