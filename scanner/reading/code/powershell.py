"""The dialect of PowerShell: cmdlets and .NET calls that change files, databases, directories, services."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from scanner.reading.code import effects
from scanner.reading.code.dialects import Dialect, act
from scanner.reading.code.directories import DIRECTORY_CMDLETS, DIRECTORY_TOOLS
from scanner.reading.code.effects import Effect
from scanner.reading.code.instruments import PROGRAMMERS, programs
from scanner.reading.code.pointing import Pointer
from scanner.reading.code.vbalines import Line
from scanner.reading.code.writings import POWERSHELL_DIRECTIONS, POWERSHELL_WRITING

_METHOD = re.compile(r"-Method\s+[\"']?(\w+)|-Method\s+\"\"", re.IGNORECASE)
_ADDRESS = re.compile(r"-Uri[\s:]+(\"[^\"]*\"|'[^']*'|\([^)]*\)|\S+)", re.IGNORECASE)
_OFFICE = re.compile(
    r"\$(?:toc|doc|word|excel|wb|ws|sheet|book|workbook|form|field|chart|shape|control|window|progress|table)",
    re.IGNORECASE,
)


def _record(line: Line) -> Effect | None:
    """`$item.Update()`: the object of an ERP, a list or a recordset is stored as it was changed before."""
    return None if _OFFICE.search(line.code) else effects.WRITES_DATABASE


def _web(line: Line) -> Effect:
    found = _METHOD.search(line.full)
    method = found[1] if found and found[1] else "GET"
    address = _ADDRESS.search(line.full)
    splatted = re.search(r"-Body\b|-InFile\b", line.full, re.IGNORECASE)
    return effects.web("POST" if splatted and not found else method, line.full, address[1] if address else None)


def _programmed(line: Line) -> Effect | None:
    return effects.WRITES_DEVICE if programs(line.full) else None


POWERSHELL = Dialect(
    points=partial(Pointer.of, POWERSHELL_WRITING, POWERSHELL_DIRECTIONS),
    name="PowerShell",
    lexer=re.compile(
        r"(?P<comment><\#.*?(?:\#>|\Z)|(?<![\w`$\\])\#[^\n]*)"
        r"|(?P<string>@\"[ \t]*\r?\n.*?(?:\n\"@|\Z)|@'[ \t]*\r?\n.*?(?:\n'@|\Z)|\"(?:[^\"`]|`.|\"\")*(?:\"|\Z)|"
        r"'(?:[^']|'')*(?:'|\Z))"
        r"|(?P<join>`[ \t]*\r?\n|(?<=\|)[ \t]*\r?\n)|(?P<end>\n|;)",
        re.DOTALL,
    ),
    acts=(
        act(r"\b(?:Invoke-RestMethod|Invoke-WebRequest|irm|iwr)\b", _web),
        act(
            r"(?<!function )\b(?!Invoke-(?:WebRequest|RestMethod)\b)(?:Invoke|Send|Submit)-\w*"
            r"(?:Request|Api|Method|Query|Rest)\w*\b(?=.*-Method\s+[\"']?(?:post|put|patch|delete))",
            _web,
        ),
        act(
            r"(?<!function )\b(?:New|Set|Update|Add|Remove|Close|Complete|Resolve|Submit|Approve)-"
            r"(?:CWM|Jira|ServiceNow|Crm|NAV(?!Container)|"
            r"Dataverse|Salesforce|HaloPSA|Halo|Autotask|Freshservice|Freshdesk|Zendesk|GLPI|SnipeIT?|ITGlue|HubSpot|Odoo|"
            r"Netbox|Pax8|Sage|Xero|QuickBooks|Shopify|Magento|Workday|Okta|TeamUser|TeamChannel|MgUser|MgGroup)\w*",
            effects.WRITES_WEB,
        ),
        act(r"\bInvoke-(?:NAVCodeunit|BcCodeunit|NavContainerCodeunit|JiraIssueTransition)\b", effects.WRITES_DATABASE),
        act(
            r"\$\w+\.(?:Update|SystemUpdate|UpdateOverwriteVersion|UpdateBatch)\(\s*\)|"
            r"(?<![\w.])\$\w+\.Add\(\s*\)\s*(?:$|;|\|)",
            _record,
        ),
        act(r"\.(?:SetInfo|CommitChanges)\(\s*\)", effects.WRITES_RECORD),
        act(r"\.Upload(?:String|File|Data|Values)\w*\(", effects.WRITES_WEB),
        act(
            rf"(?<!function )(?:{DIRECTORY_CMDLETS})|{DIRECTORY_TOOLS}",
            effects.WRITES_WEB,
        ),
        act(
            r"\bExecuteNonQuery\b|\bWriteToServer\b|\bWrite-SqlTableData\b|\bWrite-DbaDbTableData\b|"
            r"\bWrite-DataTable\b",
            effects.WRITES_DATABASE,
        ),
        act(
            r"\bExecuteReader\b|\bExecuteScalar\b|\.Fill\(|\bGet-Content\b|\bImport-(?:Csv|Excel|Clixml)\b|"
            r"\bGet-AD\w+|\bSelect-String\b|\bRead-SqlTableData\b",
            effects.READS,
        ),
        act(
            r"\bInvoke-Sqlcmd\b.*-InputFile|\bInvoke-DbaQuery\b.*-File",
            Effect(effects.RUNS.verb, effects.WRITES_DATABASE.target),
        ),
        act(
            r"\bSend-(?:Mail|MgUserMail)\w*|\bSmtpClient\b.*\.Send\(|\$(?:smtp|mail|client|msg)\w*\.Send\(",
            effects.MAILS,
        ),
        act(
            r"\b(?:Out-File|Set-Content|Add-Content|Export-(?:Csv|Excel|Clixml)|Tee-Object|Copy-Item|Move-Item|"
            r"Remove-Item|Rename-Item|New-Item|Clear-Content|Compress-Archive|Expand-Archive)\b",
            effects.WRITES_FILE,
        ),
        act(
            r"\[(?:System\.)?IO\.File\]::(?:Write|Append|Copy|Move|Delete|Create)\w*|\bStreamWriter\b|\.SaveAs\(|"
            r"(?<![\d>&*-])>{1,2}\s*(?!\$null|&)[\"$\w.\\]",
            effects.WRITES_FILE,
        ),
        act(
            r"\b(?:Set|New|Remove|Add|Enable|Disable|Unlock|Move|Rename)-(?:AD(?!ServerSettings)\w+|Mailbox\w*|MailUser\w*|"
            r"DistributionGroup\w*|Msol\w+|AzureAD\w+|CsUser\w*|RemoteMailbox\w*|UnifiedGroup\w*)\b",
            effects.WRITES_RECORD,
        ),
        act(PROGRAMMERS.pattern, _programmed),
        act(
            r"\bSerialPort\b.*\.Write|\$(?:port|serial|com)\w*\.Write(?:Line)?\(|\bnet\.sockets\b.*\.Write",
            effects.WRITES_DEVICE,
        ),
        act(
            r"\b(?:Start-Process|Invoke-Expression|iex|Invoke-Command|Invoke-Item|Start-Job|Restart-Service|"
            r"Stop-Service|Start-Service|Restart-Computer|Stop-Computer)\b|^\s*&\s",
            effects.RUNS,
        ),
    ),
    procedure=re.compile(r"^\s*(?:function|filter|workflow)\s+([\w:-]+)", re.IGNORECASE),
    unseen=re.compile(
        r"^\s*[.&]\s+[\"']?[^\s\"']*\.ps1\b|\bImport-Module\s+[\"']?(?:\.|\w:|\\\\|\$PSScriptRoot)|-File\s+\S+\.ps1",
        re.IGNORECASE,
    ),
    schedule=re.compile(
        r"\bRegister-Scheduled(?:Task|Job)\b|\bNew-ScheduledTaskTrigger\b|\bschtasks\b|\bRegister-ObjectEvent\b",
        re.IGNORECASE,
    ),
    caption=re.compile(
        r"\b(?:Write-(?:Host|Output|Warning|Verbose)|Read-Host|\.Text\s*=|-Subject|-Title)", re.IGNORECASE
    ),
    branch=re.compile(r"\b(?:if|elseif|switch|while|foreach|for|do|catch)\b", re.IGNORECASE),
    assignment=re.compile(
        r"^\s*(?:\[[\w.\[\]]+\]\s*)?(?P<left>\$[\w.:\[\]\"$-]+)\s*[-+*/]?=(?!=)\s*(?P<right>.+)$", re.DOTALL
    ),
    decision=re.compile(r"\b(?:if|elseif|while)\s*\((?P<condition>.+)", re.IGNORECASE | re.DOTALL),
    threshold=re.compile(r"\s-[lg][te]\b", re.IGNORECASE),
)

_STORED = re.compile(
    r"\$(\w+)\.(?:Update|SystemUpdate|UpdateBatch|CommitChanges|SetInfo)\(\s*\)|(?<![\w.])\$(\w+)\.Add\(\s*\)",
    re.IGNORECASE,
)
_SERVICES = re.compile(r"\$(\w+)\s*=\s*New-WebServiceProxy\b", re.IGNORECASE)
_ASKS = r"(?:Get|Find|List|Read|Search|Query|Login|Log|Ping|Is|Has|To|Dispose|Count|Validate|Check)"
_MOST = 200


def powershell(text: str) -> Dialect:
    """Return the dialect for this text: setting a property of an object that is stored behind it changes a record."""
    found = {name for names in _STORED.findall(text) for name in names if name and not _OFFICE.match(f"${name}")}
    stored = sorted(found - {"_", "this"})[:_MOST]
    services = sorted(set(_SERVICES.findall(text)))[:_MOST]
    acts = POWERSHELL.acts
    if stored:
        names = "|".join(map(re.escape, stored))
        acts = (*acts, act(rf"^\s*\$(?:{names})\.[\w.]+\s*=(?!=)", effects.WRITES_DATABASE))
    if services:
        names = "|".join(map(re.escape, services))
        acts = (*acts, act(rf"\$(?:{names})\.(?!{_ASKS})[A-Z]\w*\(", effects.WRITES_WEB))
    return replace(POWERSHELL, acts=acts)
