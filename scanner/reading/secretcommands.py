"""Secrets that are handed to programs on a command line."""

from __future__ import annotations

from classifiers.evidence import SecretKind
from scanner.reading.secretrule import QUOTED, SHARES, STRONG, STRONG_HINTS, Rule, Rules
from scanner.reading.secretvalues import is_answer, is_argument, is_no_verb, is_typed

_rule = Rules(SecretKind.PASSWORD)

COMMANDS: tuple[Rule, ...] = (
    _rule(
        "pass|pwd",
        rf"(?<![\w])[-/](?:password|passwd|pwd|pass)[ :=]\s*(?:{QUOTED}|"
        r"(?P<bare>[^\s\"'$%(){}<>;,•-][^\s\"';,)]{2,127}))",
    ),
    _rule("net use", rf"{SHARES}\"?(?P<secret>[^\s/\"%*•][^\s\"]{{0,127}})(?=\"?[ \t]+/user)"),
    _rule(
        "/user:",
        r"\bnet[ \t]+use\b[^\r\n]{1,300}?/user:\S{1,100}[ \t]+(?!\w:[ \t]|"
        r"\\\\)[\"']?(?P<secret>[^\s/\"'%*•][^\s\"]{0,127})",
    ),
    _rule(
        "sqlcmd|osql|isql|bcp",
        r"\b(?:sqlcmd|osql|isql|bcp)(?:\.exe)?\b[^\r\n]{0,600}?\s[-/](?-i:P)[ \t]*\"?"
        r"(?P<secret>[^\s\"%$•-][^\s\"]{0,127})",
    ),
    _rule(
        "sqlcmd|osql|isql|bcp|psexec|signtool",
        r"\b(?:sqlcmd|osql|isql|bcp|psexec\w*|signtool)(?:\.exe)?\b[^\r\n]{0,600}?\s[-/]p[ \t]*\"?"
        r"(?P<secret>[^\s\"%$-][^\s\"]{0,127})",
    ),
    _rule("pgpassword=|mysql_pwd=", r"\b(?:pgpassword|mysql_pwd)=[\"']?(?P<secret>[^\s\"'%$•]{1,128})"),
    _rule("mysql", r"\bmysql\w*(?:\.exe)?\b[^\r\n]{0,300}?\s-p(?P<secret>[^\s\"'%$-][^\s\"']{1,127})"),
    _rule(
        "plink|pscp|psftp|putty|winscp|sshpass",
        r"(?:\b(?:plink|pscp|psftp|putty|winscp)[^\r\n]{0,300}?\s-pw|"
        r"\bsshpass\s+-p)[ \t]+\"?'?(?P<secret>[^\s\"'%$]{1,128})",
    ),
    _rule("curl", r"\bcurl\b[^\r\n]{0,300}?\s(?:-u|--user)[ \t]+[\"']?[^\s:\"']{1,64}:(?P<secret>[^\s\"'%$]{1,128})"),
    _rule("schtasks", r"\bschtasks\b[^\r\n]{0,600}?\s/r?p[ \t]+\"?(?P<secret>[^\s\"%*/][^\s\"]{0,127})"),
    _rule(
        "user |pass ",
        r"^[ \t>]*(?:@?echo[ \t]+)?(?:quote[ \t]+)?(?:user[ \t]+[^\s=]{1,64}|"
        r"pass)[ \t]+(?P<secret>[^\s\"'(){}%$•#=:;,<>]{4,64})[ \t]*(?:>{1,2}[^\r\n]{0,200})?$",
        is_answer,
    ),
    _rule(
        f"{STRONG_HINTS}|pass|pw|token|api-key",
        rf"(?:^|[\s\"'(])[-/]{{1,2}}[\w-]{{0,20}}?(?:{STRONG}|pass|pw|token|api-?key)(?:[ \t]*[:=][ \t]*|[ \t]+|"
        rf"[\"'][ \t]*,[ \t]*)(?:{QUOTED}|(?P<bare>[^\s\"'$%(){{}}<>;,•&|/-][^\s\"';,)|]{{2,127}}))",
        is_argument,
    ),
    _rule("'-p|\"-p", rf"[\"']-(?:P|pw|p|pass)[\"'][ \t]*,[ \t]*{QUOTED}", is_argument),
    _rule(
        "7z|rar",
        r"\b(?:7za?|rar|winrar|unrar)(?:\.exe)?[\"']{0,3}[ \t][^\r\n]{0,300}?[ \t]-(?:hp|"
        r"p)\"?(?P<secret>[^\s\"'%$-][^\s\"']{2,127})",
    ),
    _rule(
        "net user",
        r"\bnet1?[ \t]+user[ \t]+\"?[^\s/\"]{1,64}\"?[ \t]+\"?(?P<secret>[^\s/\"%*•$][^\s\"]{2,127})",
        is_argument,
    ),
    _rule("/u:", r"\bnet[ \t]+use\b[^\r\n]{1,300}?/u:\S{1,100}[ \t]+\"?(?P<secret>[^\s/\"%*•][^\s\"]{0,127})"),
    _rule(
        "net use",
        r"\bnet[ \t]+use[ \t]+(?:\S{1,3}[ \t]+)?\"?\\\\[^\s\"]{1,200}\"?[ \t]+\"?"
        r"(?P<secret>[^\s/\"%*•][^\s\"]{0,127})\"?[ \t]+/u:",
    ),
    _rule(
        "net\"|net'",
        r"[\"']net(?:\.exe)?[\"'][ \t]*,[ \t]*[\"']use[\"'][^\r\n]{1,200},[ \t]*"
        rf"(?![\"'](?:/|r?\\\\|\w:[\"'])){QUOTED}",
        is_argument,
    ),
    _rule("mysql", r"\bmysql\w*(?:\.exe)?\b[^\r\n]{0,300}?\s-p[\"'](?P<secret>[^\s\"'%$-][^\"'\r\n]{1,127})"),
    _rule(
        "sqlplus|sqlldr|expdp|impdp|userid=|rman",
        r"(?:\b(?:sqlplus|sqlldr|expdp|impdp|rman)(?:\.exe)?\b(?:[ \t]+-\w+){0,4}[ \t]+[\"']?(?:(?:userid|target)=)?|"
        r"\buserid=)[%$&{}.\w]{1,40}/[\"']?(?P<secret>[^\s@\"'/%&;]{2,64})(?=[\"'@;\s]|$)",
    ),
    _rule(
        "exp |imp |conn |connect ",
        r"(?:\b(?:exp|imp)[ \t]+|\bconn(?:ect)?[ \t]+)\w{1,30}/[\"']?(?P<secret>[^\s@\"'/%&;]{3,64})(?=[\"'@;\s]|$)",
        is_typed,
    ),
    _rule(
        "exp |imp |conn ",
        r"^[ \t@]*(?:exp|imp|conn(?:ect)?)[ \t]+\w{1,30}/[\"']?(?P<secret>[^\s@\"'/%&;]{3,64})"
        r"(?=[ \t]+(?:as|file|full|owner)\b|[ \t]*;?$)",
    ),
    _rule(
        "echo ",
        r"\becho[ \t.]+(?P<secret>[^\s|&<>%\"]{3,64})[ \t]*\|[ \t]*(?:runas|plink|net|sudo|su|smbclient|docker|mysql|"
        r"psql|openssl|ftp|gpg|ssh|kinit)\b",
        is_argument,
    ),
    _rule(
        "echo ",
        r"\becho[ \t]+(?:user[ \t]+\S{1,64}[ \t]+|pass[ \t]+)?"
        r"(?P<secret>[^\s|&<>%\"]{4,64})[ \t]*>{1,2}[ \t]*[^\s&]{0,60}(?:ftp|login|logon|script)[^\s&]{0,20}",
        is_no_verb,
    ),
    _rule(
        "user |pass ",
        r"\becho[ \t]+(?:user[ \t]+\S{1,64}|pass)[ \t]+(?P<secret>[^\s|&<>%\"]{4,64})(?=[ \t]*[&>|)])",
        is_no_verb,
    ),
    _rule("pass ", r"[\"'](?-i:PASS|USER \S{1,40}) (?P<secret>[^\s\"'{}%$]{3,64})(?=[\"'\\]|$)", is_argument),
    _rule(
        "openssl|certutil|pkcs",
        r"\b(?:openssl|certutil|pkcs\w{0,6})\b[^\r\n]{0,200}?[ \t]-(?:k|p|pass(?:in|out)?[ \t]+pass:|"
        r"f)[ \t]*(?:pass:)?(?P<secret>[^\s\"'%$-][^\s\"']{2,127})",
        is_argument,
    ),
    _rule("pass:", r"\bpass:(?P<secret>[^\s\"'%$]{3,127})", is_typed),
    _rule("dtexec", r"\bdtexec\b[^\r\n]{0,300}?[ \t]/de(?:crypt)?[ \t]+\"?(?P<secret>[^\s\"%/][^\s\"]{1,127})"),
    _rule(
        "smbclient",
        r"\bsmbclient\b[^\r\n]{0,100}?(?:-U[ \t]*[\w\\.]{1,60}%(?P<secret>[^\s\"'$]{1,127})|"
        r"//\S{1,80}[ \t]+(?P<bare>[^\s\"'$%-]\S{2,127}))",
    ),
    _rule(
        "using ",
        r"\bconnect[ \t]+to\b[^\r\n]{1,60}\buser[ \t]+\S{1,40}[ \t]+using[ \t]+[\"']?(?P<secret>[^\s\"';&$%]{1,127})",
    ),
    _rule(
        "rasdial",
        r"\brasdial[ \t]+(?:\"[^\"]{1,80}\"|\S{1,80})[ \t]+[^\s/]\S{0,60}[ \t]+(?P<secret>[^\s/%\"]\S{0,127})",
    ),
    _rule("isql", r"\bisql[ \t]+[\w.]{1,40}[ \t]+[\w.\\]{1,40}[ \t]+(?P<secret>[^\s<>|&%-][^\s<>|&]{1,127})"),
    _rule("mount|,password=|,pass=", r",(?:password|pass)=(?P<secret>[^\s,\"'$%]{1,127})"),
    _rule("credential", r"-credential[ \t]+[\"']?[\w\\.]{1,60}:(?P<secret>[^\s\"'$]{3,127})"),
    _rule("runas", r"\brunas\b[^\r\n]{0,200}[<|][ \t\"&]{1,12}(?P<secret>[^\s\"'&|<>%]{3,64})(?=\"|\s|$)", is_argument),
    _rule(
        "curl|wget|invoke|header",
        r"(?:-H|--header)[ \t]*[\"'][\w-]{0,40}(?:token|key|auth\w*|secret|"
        r"password)[\w-]{0,20}:[ \t]*(?:(?:bearer|basic|token)[ \t]+)?(?P<secret>[^\s\"'$%{}]{3,2000})",
        is_argument,
    ),
    _rule("user:", r"/user:\S{1,60}[ \t]+/pass(?:word)?:\"?(?P<secret>[^\s\"%]{1,127})"),
    _rule(
        " -p| /p",
        r"[ \t][-/]u(?:ser(?:name)?)?[ \t:=]{1,3}\S{1,40}[ \t]+[-/]p[ \t:=]{0,3}"
        r"(?P<secret>[^\s\"'%$/-][^\s\"']{2,127})",
        is_argument,
    ),
    _rule("lftp", r"\blftp\b[^\r\n]{0,100}?-u[ \t]+[\w.\\]{1,40},(?P<secret>[^\s\"'%$]{2,127})"),
    _rule(
        "call |start ",
        r"\b(?:call|start)[ \t]+\S{0,60}(?:login|logon|connect|"
        r"anmeld)\S{0,20}[ \t]+[^\s/]\S{0,40}[ \t]+(?P<secret>[^\s\"'%&|<>]{4,64})",
        is_typed,
    ),
    _rule(
        "net use",
        r"\bnet[ \t]+use[ \t]+/u(?:ser)?:\S{1,60}[ \t]+(?:\w:[ \t]+)?\\\\\S{1,100}[ \t]+\"?"
        r"(?P<secret>[^\s/\"%*<>|&][^\s\"]{1,127})",
    ),
    _rule(
        "echo open",
        r"\becho[ \t]+open[ \t]+[^&\r\n]{1,80}&+[ \t]*echo[ \t]+[^&\r\n]{1,60}&+[ \t]*echo[ \t]+"
        r"(?P<secret>[^\s&>%\"]{3,64})",
        is_no_verb,
    ),
    _rule("quote pass", r"\bquote[ \t]+pass[ \t]+(?P<secret>[^\s\"'&|>]{3,64})", is_argument),
    _rule(
        "redis-cli|ldap",
        r"\b(?:redis-cli|ldap\w{3,8})\b[^\r\n]{0,200}?[ \t]-(?:a|w)[ \t]+[\"']?(?P<secret>[^\s\"'$%]{2,127})",
        is_argument,
    ),
    _rule(
        "echo ",
        r"\becho[ \t]+[\"'](?P<secret>[^\s|&<>%\"']{3,64})[\"'][ \t]*\|[ \t]*(?:runas|plink|net|sudo|su|smbclient|"
        r"docker|mysql|psql|openssl|ftp|gpg|ssh|kinit)\b",
        is_argument,
    ),
    _rule(
        "echo ",
        r">{1,2}[ \t]*[^\s&]{0,60}(?:ftp|login|logon|script)[^\s&]{0,20}[ \t]+echo[ \t]+(?:user[ \t]+\S{1,64}[ \t]+|"
        r"pass[ \t]+)?(?P<secret>[^\s|&<>%\"]{4,64})",
        is_typed,
    ),
    _rule("schtasks", r"\bschtasks\b[^\r\n]{0,600}?\s/rp[ \t]+\"?(?P<secret>[^\s\"%*/•][^\s\"]{0,127})"),
    _rule("echo pass", r"\becho[ \t]+pass[ \t]+(?P<secret>[^\s|&<>%\"]{4,64})", is_no_verb),
    _rule(
        "send",
        r"\bsend\w{0,10}[ \t,(]{1,4}[\"']?[\w.\\@-]{1,40}\{tab\}(?P<secret>[^{}\"'\s]{3,64})\{enter\}",
        is_argument,
    ),
    _rule(
        "controlse",
        r"\bcontrol(?:send|settext)\([^\r\n]{0,120}?(?:edit|anmeld|log[io]n|passw|"
        rf"kennw)[^\r\n]{{0,60}}[\"'][ \t]*,[ \t]*{QUOTED}[ \t]*\)",
        is_typed,
    ),
    _rule(
        "controlse",
        r"^[ \t]*control(?:settext|send\w{0,3}),[ \t]*[^,\r\n]{0,40},[ \t]*"
        r"(?P<secret>[^,\s%]{4,64})[ \t]*,[^\r\n]{0,60}(?:anmeld|log[io]n|passw|kennw)",
        is_argument,
    ),
    _rule("::", r"^:[^:\r\n]{0,10}:\S{0,20}?(?:pw|pass|pwd|kennwort|kw)\S{0,10}::(?P<secret>\S{3,64})"),
    _rule(
        "'-p|\"-p",
        r"[\"'](?:7za?|rar|unrar)(?:\.exe)?[\"'][^\r\n]{0,200}?[\"']-p(?P<secret>[^\s\"']{3,64})[\"']",
        is_argument,
    ),
    _rule("pgpass|_pw ", r"(?:\bpgpass\w{0,5}=|\b(?:user|owner)_pw[ \t]+)(?P<secret>[^\s\"'%$]{2,64})", is_argument),
    _rule("ftp -", r"\becho[ \t]+(?P<secret>[^\s|&<>%\"]{4,64})[ \t]*>{1,2}[^\r\n]{1,120}?\bftp[ \t]+-", is_typed),
)
