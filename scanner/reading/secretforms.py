"""The ways to write a secret down, one rule each, over all languages that the readers know."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from scanner.reading.secretvalues import is_distinct, is_no_result, is_no_type, is_secret, is_token


@dataclass(frozen=True)
class Rule:
    """One way to write a secret down: words of which one must occur, the expression, and what counts as a secret."""

    hints: tuple[str, ...]
    expression: str
    holds: Callable[[str], bool]
    long: bool = False
    """The secret has several lines."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The expression, compiled when a hint has been seen: most files need two or three of them."""
        return re.compile(self.expression, re.IGNORECASE | re.MULTILINE)


def _rule(hints: str, pattern: str, holds: Callable[[str], bool] = is_secret, *, long: bool = False) -> Rule:
    return Rule(tuple(hints.split("|")), pattern, holds, long)


_QUOTED = r"""(?:@|[rRuUbBfFN]{1,2}|\$)?(?P<q>["'])(?P<secret>(?:(?!(?P=q))[^\r\n]){1,256})(?:(?P=q)|$)"""
"""A string literal of any of our languages; evidence may end in the middle of one."""
_GIVEN = r"""(?:"[^"\r\n]{0,300}"|'[^'\r\n]{0,80}'|[^,"'\r\n]|(?<=_)\r?\n){0,120}"""
"""One argument of a call, which may be missing."""
_FIRST = r"""(?:"[^"\r\n]{0,300}"|'[^'\r\n]{0,300}'|[\w.$]{1,60})"""
"""One argument of a call: a literal or a name."""
_STRONG = (
    r"(?:pass(?:word|wd|wort|phrase|code)|kennwort|codewort|pwd|pswd|contrase(?:ñ|n)a|senha|mot_?de_?passe|"
    r"secret(?:_?key)?|api[_-]?key|access_?key|account_?key|auth_?key|client_?secret|"
    r"(?<![a-z0-9])(?:pw|psw|passw)|(?-i:(?<=[a-z0-9])Pw))"
)
_OWNER = (
    r"(?:db|user|usr|sql|ora(?:cle)?|sap|mes|odbc|my|str|the|s|c|g|k|m|ftp|mail|smtp|imap|proxy|http|srv|server|svc|"
    r"admin|adm|root|sheet|blatt|ws|wb|vba|protect|const|login|logon|txt|tb|old|new|default|def)"
)
_ENDING = (
    r"(?:_?(?:value|text|str|string|prod|test|dev|db|sql|ora|sap|admin|user|old|new|root|mail|smtp|ftp|sheet)){0,2}"
    r"_?\d{0,3}"
)
_SHOWN = r"(?:\.(?:value2?|text|string))?"
_TYPED = r"(?:\$|\s+as\s+string(?:\s*\*\s*\d{1,3})?|\s*:\s*(?:str|string)(?=\s*=))?"
_EQUALS = r"\s*(?::=|=>|<<?-|={1,3}|:|\s-eq\s|\s-ne\s|<>|!={1,2})\s*"
_AFTER = rf"{_ENDING}{_TYPED}[\"'\])]{{0,3}}{_SHOWN}{_EQUALS}"
_JOINED = r"[ \t]*(?:_\s{1,80})?(?:&|\+|\.|\|\|)\s{0,80}(?:_\s{1,80})?"
_WORD = r"(?:pass(?:word|wd|wort|phrase)?|kennwort|pwd|pw|secret|token|api[_-]?key|access[_-]?key)"
_SHARES = r"\bnet[ \t]+use[ \t]+(?:\S{1,3}[ \t]+)?\"?\\\\[^\s\"]{1,200}\"?[ \t]+"

_CONNECTIONS = (
    _rule(
        "pwd|password",
        # After a semicolon it can only be a connection string: whatever stands there is the password.
        r";[ \t]*(?:pwd|password)[ \t]*=[ \t]*"
        r"(?:\{(?P<secret>[^}\r\n]{0,64};[^}\r\n]{0,64})\}|(?P<bare>[^\s;\"'&|{}<>%$•][^;\"'|\r\n•]{0,127}))",
    ),
    _rule(
        "pwd|password|accountkey|sharedaccess|secret|kennwort|passwort",
        r"(?:(?<![\w.$])|(?<=database ))(?:pwd|password|passwort|kennwort|accountkey|sharedaccesskey|"
        r"sharedaccesssignature|client_?secret)(?:=|(?<=;pwd)[ ]=[ ]|(?<=;password)[ ]=[ ])"
        r"(?P<secret>[^\s;\"'&,(){}\[\]<>|•%$`][^\s;\"'&|(\[]{0,128})(?=[;\"'&]|$)",
    ),
    _rule(
        # The keywords of libpq, SAS and ODBC between blanks.
        "password|pwd|pw=",
        r"\b(?:host|hostaddr|user|username|uid|dbname|port|server|database|dsn|sslmode)[ \t]?=[ \t]?"
        r"[^=,;()\r\n]{1,100}(?:[ \t]\w{1,30}[ \t]?=[ \t]?[^=,;()\r\n]{1,100}){0,6}?[ \t]"
        r"(?:password|pwd|pw)[ \t]?=[ \t]?['\"]?(?P<secret>[^\s;\"'&,(){}\[\]<>|•%$`][^\s;\"',()\[\]]{0,127})",
    ),
    _rule(
        "password|pwd",
        r"(?<![\w.$])(?:password|pwd)=(?P<secret>[^\s;\"'&,(){}\[\]<>|•%$`][^\s;\"',()\[\]]{0,127})(?=[ \t]+"
        r"(?:host|hostaddr|user|username|uid|dbname|port|server|database|dsn|sslmode|connect_timeout|path)[ \t]?=)",
    ),
    _rule(
        # The literal pieces of a text that the program puts together.
        'password="|password=\'|pwd="|pwd=\'|pw="|token="|token=\'|key="|key=\'|secret="|secret=\'|wort="|'
        'password= "|pwd= "|password = "|pwd = "|bearer "|bearer \'',
        rf"(?:{_WORD}[ \t]?=[ \t]?|\bbearer[ \t])[\"']{_JOINED}{_QUOTED}",
    ),
    _rule("://", r"://[^\s:@/\"'<>]{1,64}:(?P<secret>[^\s@/\"'<>{}•$%]{1,128})@"),
    _rule(
        "token=|key=|password=|passwd=|pwd=|pass=|pw=|secret=|auth=",
        r"(?:[?&]|&amp;)(?:\w{0,20}[_-])?(?:\w{0,12}token|api[_-]?key|key|password|passwd|pwd|pass|pw|\w{0,12}secret|"
        r"auth|subscription-key)=(?P<secret>[^\s&\"'<>#{}\[\]()%$•+;,]{3,2000})",
    ),
    _rule("sig=", r"[?&;]sig=(?P<secret>[\w%+/=-]{16,200})"),
    _rule(
        "sqlplus|sqlldr|connect|conn |expdp|impdp|userid=",
        r"(?:\b(?:sqlplus|sqlldr|expdp|impdp|exp|imp)\b(?:\s+-\w+)*\s+[\"']?(?:userid=)?|\buserid=|"
        r"connect\w*\s*\(\s*[\"']|^[ \t]*conn(?:ect)?[ \t]+)\w{1,30}/(?P<secret>[^\s@\"'/%&]{1,64})@",
    ),
    _rule("@", r"[\"']\w{1,30}/(?P<secret>[^\s@\"'/%&{}$]{1,64})@[\w.:/-]{1,80}[\"']"),
    _rule(
        "identified",
        r"\bidentified\s+by\s+(?:values\s+)?(?:\"(?P<secret>[^\"\r\n]{1,128})\"|'(?P<bare>[^'\r\n]{1,128})'|"
        r"(?P<word>[\w$#!]{1,128}))",
    ),
)
_NAMES = (
    _rule(
        "pass|pwd|pswd|kennwort|codewort|contrase|senha|mot|secret|key|pw|psw",
        rf"{_STRONG}{_AFTER}{_QUOTED}",
    ),
    _rule(
        "pass|pw",
        rf"(?:(?<![a-z0-9])(?:{_OWNER}_?){{1,4}}|(?<!\w))(?:pass|pw){_AFTER}{_QUOTED}",
        is_no_result,
    ),
    _rule(
        "token",
        rf"(?:(?<![a-z])|_|auth|access|api|bearer|bot|refresh|session)token{_AFTER}{_QUOTED}",
        is_token,
    ),
    _rule(
        "pass|pwd|secret|token|kennwort",
        r"^[ \t]*\w{0,40}(?:password|passwd|passwort|pwd|secret|token|"
        r"kennwort)\w{0,10}="
        r"(?P<secret>[^\s\"'(){}\[\]%$•&;,<>=+`][^\s\"'(){}\[\]•&;,<>+.`]{2,127})\"?[ \t]*$",
    ),
    _rule(
        "set |setx|export",
        rf"(?:^|[&|(@])[ \t]*(?:(?:set|export)[ \t]+[\"']?\w{{0,40}}?{_WORD}\w{{0,10}}=[\"']?|"
        rf"setx[ \t]+[\"']?\w{{0,40}}?{_WORD}\w{{0,10}}[\"']?[ \t]+[\"']?)"
        r"(?P<secret>[^\s\"'%$•!<>&|`=(][^\s\"'&|<>•()]{0,127})",
    ),
    _rule(
        'password:|passwort:|passwd:|kennwort:|pwd:|secret:|_key:|-key:|apikey:|password":|secret":',
        r"^[ \t]*(?:- )?[\"']?[\w.-]{0,40}(?:password|passwd|passwort|kennwort|pwd|secret|api[_-]?key|access[_-]?key|"
        r"account[_-]?key)[\"']?:[ \t]+(?P<secret>[^\s\"'(){}\[\]%$•&;,<>=+`|*!#][^\s\"'(){}\[\]•;,<>=]{2,127})"
        r"[ \t]*(?:#.*)?$",
        is_no_type,
    ),
    _rule(
        "password =|passwort =|passwd =|kennwort =|pwd =|secret =|key =",
        r"^[ \t]*[\w.-]{0,40}(?:password|passwd|passwort|kennwort|pwd|secret|api[_-]?key|access[_-]?key)[ \t]{1,20}="
        r"[ \t]*(?P<secret>[^\s\"'(){}\[\]%$•&;,<>=`@][^\s\"'(){}\[\]•;,<>=.]{3,127})[ \t]*$",
        is_distinct,
    ),
    _rule(
        "password>|passwd>|pwd>|passwort>|kennwort>|secret>|apikey>|token>",
        r"<(?:\w{1,20}:)?\w{0,30}(?:password|passwd|pwd|passwort|kennwort|secret|apikey|token)>[ \t]*"
        r"(?P<secret>[^<>\r\n•]{1,500})</",
    ),
    _rule(
        "password|passwd|pwd|kennwort|passwort|secret|apikey|api_key|api-key",
        r"\b(?:key|name)\s?=\s?[\"'][^\"'\r\n]{0,40}?(?:password|passwd|pwd|kennwort|passwort|secret|api[_-]?key)"
        rf"[^\"'\r\n]{{0,10}}[\"']\s{{1,10}}value\s?=\s?{_QUOTED}",
    ),
    _rule("pwd", rf"\bpwd[\w-]{{1,40}}[\"']\)\.text\s*=\s*{_QUOTED}"),
    _rule(
        "inputbox|getpass",
        r"(?:inputbox|getpass)\w{0,10}[ \t]*\([^\r\n]{0,120}?(?:pass|pwd|kennwort|\bpw\b|code\b)[^\r\n]{0,100}?\)"
        rf"[ \t]*(?:<>|={{1,3}}|!={{1,2}})[ \t]*{_QUOTED}",
    ),
    _rule(
        "strcomp|.equals",
        rf"(?:strcomp[ \t]*\([ \t]*[\w.]{{0,60}}{_STRONG}{_ENDING}{_SHOWN}[ \t]*,|"
        rf"{_STRONG}{_ENDING}{_SHOWN}\.equals\()[ \t]*{_QUOTED}",
    ),
)
_CALLS = (
    _rule(
        "= pw|= pass|= strp|= spw|= txtp|= kennwort|= me.txtp",
        rf"{_QUOTED}\s?(?:=|<>|==|!=)\s?[\w.]{{0,40}}?(?:{_STRONG}|(?<!\w)(?:str|s|txt)?pass){_ENDING}{_SHOWN}(?!\w)",
    ),
    _rule(".saveas", rf"\.saveas[ \t]*\(?(?:{_GIVEN},){{2,3}}[ \t]*(?:_\s{{1,80}})?{_QUOTED}"),
    _rule("ftp(|ftp_tls(", rf"\bftp(?:_tls)?\(\s?{_FIRST}\s?,\s?{_FIRST}\s?,\s?{_QUOTED}"),
    _rule("oracle", rf"oracle\w{{0,10}}\.connect\(\s?{_FIRST}\s?,\s?{_QUOTED}"),
    _rule("protect", rf"(?:\.|^|[\s:])(?:un)?protect(?:sharing)?[ \t]*\(?[ \t]*{_QUOTED}"),
    _rule(
        "database",
        rf"\bdatabase\s*\(\s*{_FIRST}\s*,\s*(?:\"[^\"\r\n]{{1,80}}\"|'[^'\r\n]{{1,80}}'|[\w.]{{1,60}})\s*,\s*{_QUOTED}",
    ),
    _rule("securestring", rf"convertto-securestring\s+(?:-\w{{1,20}}\s+){{0,4}}{_QUOTED}"),
    _rule("credential", rf"credentials?(?:\]::new)?\s*\(?\s*{_FIRST}\s*,\s*{_QUOTED}"),
    _rule(
        "auth",
        rf"(?:\bauth\w{{0,20}}\s?=\s?\(|\bhttp\w{{0,12}}auth\s?\(|\bauthenticate\s?\()\s*{_FIRST}\s*,\s*{_QUOTED}",
    ),
    _rule(
        "login|logon|authenticate",
        rf"\.(?:login|logon|authenticate)\s*\(?\s*(?:user(?:name)?\s*=\s*)?{_FIRST}\s*,\s*(?:password\s*=\s*)?{_QUOTED}",
    ),
    _rule(
        ".open|connect",
        rf"(?:\.open|connect)\s*\(?\s*{_FIRST}\s*,\s*"
        rf"(?:\"[^\"\r\n]{{1,80}}\"|'[^'\r\n]{{1,80}}')\s*,\s*{_QUOTED}",
    ),
    _rule(".open", rf"\.open[ \t]*\(?(?:{_GIVEN},){{4,5}}[ \t]*(?:_\s{{1,80}})?{_QUOTED}"),
    _rule(".open", rf"\.open[ \t]+[\w.$]{{1,60}}[ \t]*,[ \t]*[\w.$]{{1,60}}[ \t]*,[ \t]*{_QUOTED}", is_distinct),
    _rule(
        "authorization",
        r"authorization[\"']?[ \t]*\]?[ \t]*(?:,|=>|=|:)[ \t]*[\"'](?:(?:bearer|basic|token|negotiate|apikey)[ \t]+)?"
        r"(?P<secret>[^\"'\r\n]{3,2000})(?:[\"']|$)",
    ),
    _rule(
        "header",
        r"header\w{0,10}\s?[(\[]?\s?[\"'][\w-]{0,40}(?:key|token|auth|secret|password)[\w-]{0,20}[\"']\s?\]?\s?(?:,|=|:)"
        rf"\s?{_QUOTED}",
    ),
)
_COMMANDS = (
    _rule(
        "pass|pwd",
        rf"[-/](?:password|passwd|pwd|pass)[ :=]\s*(?:{_QUOTED}|(?P<bare>[^\s\"'$%(){{}}<>;,•-][^\s\"';,)]{{2,127}}))",
    ),
    _rule("net use", rf"{_SHARES}\"?(?P<secret>[^\s/\"%*•][^\s\"]{{0,127}})(?=\"?[ \t]+/user)"),
    _rule("/user:", r"\bnet[ \t]+use\b[^\r\n]{1,300}?/user:\S{1,100}[ \t]+(?P<secret>[^\s/\"%*•][^\s\"]{0,127})"),
    _rule(
        "sqlcmd|osql|isql|bcp",
        r"\b(?:sqlcmd|osql|isql|bcp)(?:\.exe)?\b[^\r\n]{0,600}?\s[-/](?-i:P)[ "
        r"\t]*\"?(?P<secret>[^\s\"%$•-][^\s\"]{0,127})",
    ),
    _rule(
        "sqlcmd|osql|isql|bcp|psexec",
        r"\b(?:sqlcmd|osql|isql|bcp|psexec\w*)(?:\.exe)?\b[^\r\n]{0,600}?\s-p[ "
        r"\t]*\"?(?P<secret>[^\s\"%$-][^\s\"]{0,127})",
    ),
    _rule("pgpassword=|mysql_pwd=", r"\b(?:pgpassword|mysql_pwd)=[\"']?(?P<secret>[^\s\"'%$•]{1,128})"),
    _rule("mysql", r"\bmysql\w*(?:\.exe)?\b[^\r\n]{0,300}?\s-p(?P<secret>[^\s\"'%$-][^\s\"']{1,127})"),
    _rule(
        "plink|pscp|psftp|putty|winscp|sshpass",
        r"(?:\b(?:plink|pscp|psftp|putty|winscp)[^\r\n]{0,300}?\s-pw|\bsshpass\s+-p)[ "
        r"\t]+\"?'?(?P<secret>[^\s\"'%$]{1,128})",
    ),
    _rule("curl", r"\bcurl\b[^\r\n]{0,300}?\s(?:-u|--user)[ \t]+[\"']?[^\s:\"']{1,64}:(?P<secret>[^\s\"'%$]{1,128})"),
    _rule("schtasks", r"\bschtasks\b[^\r\n]{0,600}?\s/r?p[ \t]+\"?(?P<secret>[^\s\"%*/][^\s\"]{0,127})"),
    _rule(
        "user |pass ",
        r"^[ \t>]*(?:@?echo[ \t]+)?(?:quote[ \t]+)?(?:user[ \t]+[^\s=]{1,64}|pass)[ \t]+"
        r"(?P<secret>[^\s\"'(){}%$•#=:;,<>]{4,64})[ \t]*(?:>{1,2}[^\r\n]{0,200})?$",
        is_distinct,
    ),
)
_TOKENS = (
    _rule(
        "private key",
        r"-----BEGIN[A-Z ]{0,30} PRIVATE KEY-----(?P<secret>(?:(?!-----END)[^•]){1,16000})",
        long=True,
    ),
    _rule(
        "ghp_|gho_|ghs_|ghu_|github_pat_|glpat-|xox|akia|asia|aiza|sk-|sk_|sg.|ya29.|hvs.",
        r"(?<![\w-])(?P<secret>gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_\w{20,255}|glpat-[\w-]{16,64}|"
        r"xox[abeoprs]-[\w-]{10,250}|"
        r"(?:AKIA|ASIA)[0-9A-Z]{16}\b|AIza[\w-]{30,60}|sk-[\w-]{20,200}|sk_(?:live|test)_\w{16,100}|"
        r"SG\.[\w-]{16,64}\.[\w-]{16,64}|"
        r"ya29\.[\w-]{20,250}|hvs\.\w{20,120})",
    ),
    _rule("eyj", r"(?<![\w-])(?P<secret>eyJ[\w-]{10,4000}\.eyJ[\w-]{10,8000}(?:\.[\w-]{0,2000})?)"),
    _rule(
        "bearer|basic|token ",
        r"\b(?:bearer|basic|authorization\W{1,6}token)[ \t]+(?P<secret>[\w+/=.~-]{12,2000})",
        is_token,
    ),
)
RULES = (*_TOKENS[:1], *_CONNECTIONS, *_NAMES, *_TOKENS[1:], *_CALLS, *_COMMANDS)
