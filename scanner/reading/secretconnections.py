"""The connection strings and addresses in which people write a secret down."""

from __future__ import annotations

from classifiers.evidence import SecretKind
from scanner.reading.secretrule import JOINED, QUOTE, QUOTED, WORD, Rules
from scanner.reading.secretvalues import is_login, is_typed

_rule = Rules(SecretKind.CONNECTION)

CONNECTIONS = (
    _rule(
        "pwd|password",
        # After a semicolon it can only be a connection string: whatever stands there is the password.
        r";[ \t]*(?:pwd|password)[ \t]*=[ \t]*(?:\{(?P<secret>[^}\r\n]{0,64};[^}\r\n]{0,64})\}|"
        r"(?P<bare>[^\s;\"'&|{}<>%$•][^;\"'|\r\n•]{0,127}))",
    ),
    _rule(
        "pwd|password|accountkey|sharedaccess|secret|kennwort|passwort",
        r"(?:(?<![\w.$])|(?<=database ))(?:pwd|password|passwort|kennwort|accountkey|sharedaccesskey|"
        "sharedaccesssignature|client_?secret)(?:=|(?<=;pwd)[ ]=[ ]|"
        r"(?<=;password)[ ]=[ ])(?![rbufn]{1,2}[\"'])(?P<secret>[^\s;\"'&,(){}\[\]<>|•%$`][^\s;\"'&|(\[]{0,128})"
        r"(?=[;\"'&]|$)",
    ),
    _rule(
        # The keywords of libpq, SAS and ODBC between blanks.
        "password|pwd|pw=",
        r"\b(?:host|hostaddr|user|username|uid|dbname|port|server|database|dsn|"
        r"sslmode)[ \t]?=[ \t]?[^=,;()\r\n]{1,100}(?:[ \t]\w{1,30}[ \t]?=[ \t]?[^=,;()\r\n]{1,100}){0,6}?[ \t]"
        r"(?:password|pwd|pw)[ \t]?=[ \t]?['\"]?(?P<secret>[^\s;\"'&,(){}\[\]<>|•%$`][^\s;\"',()\[\]]{0,127})",
    ),
    _rule(
        "password|pwd",
        r"(?<![\w.$])(?:password|pwd)=(?P<secret>[^\s;\"'&,(){}\[\]<>|•%$`][^\s;\"',()\[\]]{0,127})"
        r"(?=[ \t]+(?:host|hostaddr|user|username|uid|dbname|port|server|database|dsn|sslmode|connect_timeout|"
        r"path)[ \t]?=)",
    ),
    _rule(
        # The literal pieces of a text that the program puts together.
        'password="|password=\'|pwd="|pwd=\'|pw="|token="|token=\'|key="|key=\'|secret="|secret=\'|wort="|'
        'password= "|pwd= "|password = "|pwd = "|bearer "|bearer \'|token "|basic "|pw: "|password: "|pwd'
        ': "|wort: "|key: "',
        rf"(?:{WORD}[ \t]?[=:][ \t]?|\b(?:bearer|token|basic|apikey)[ \t])[\"']{JOINED}{QUOTE}{QUOTED}",
    ),
    _rule("://", r"://[^\s:@/\"'<>]{1,64}:(?P<secret>[^\s@/\"'<>{}•$%][^\s@/\"'<>{}•]{0,127})@"),
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
    _rule(
        "://",
        r"://[^\"'\r\n]{0,80}:(?:\{\w{0,10}\}|%s)@[^\"'\r\n]{0,120}[\"'](?:\.format\(|"
        rf"[ \t]*%[ \t]*\(?)(?:[^\"'\r\n]{{1,60}},[ \t]*)?{QUOTED}",
    ),
    _rule("user id=|userid=|uid=", r"\b(?:user ?id|uid)=\w{1,30}/(?P<secret>[^\s@;\"'/%&]{1,64})(?=[@;\"'\s]|$)"),
    _rule(
        "thin:|oci:|oracle:|ora:",
        r"\b(?:thin|oci\w?|oracle|ora):\w{1,30}/[\"']?(?P<secret>[^\s@\"'/%&{}$]{1,64})[\"']?@",
    ),
    _rule("pwd={|password={", r"(?:pwd|password)=\{{1,2}(?P<secret>[^{}\r\n]{1,64})\}", is_login),
    _rule("redis|://:", r"://:(?P<secret>[^\s@/\"'<>{}•$%]{1,128})@"),
    _rule(
        "option|jdbc",
        rf"\.option\(\s*[\"'](?:password|pwd)[\"']\s*,\s*{QUOTED}",
    ),
    _rule(
        "hooks.slack|webhook",
        r"(?:hooks\.slack\.com/services/|/webhookb2/|/api/webhooks/\d+/|/incomingwebhook/)(?P<secret>[\w@/.-]{16,300})",
    ),
    _rule("code=", r"[?&]code=(?P<secret>[\w%+/=.~-]{20,200})"),
    _rule(
        "openrowset|opendatasource",
        r"\bopenrowset\s*\(\s*'[^'\r\n]{1,80}'\s*,\s*'[^'\r\n]{0,80}'\s*;\s*'[^'\r\n]{0,80}'\s*;\s*'"
        r"(?P<secret>[^'\r\n]{1,128})'",
    ),
    _rule(
        "@",
        r"\b(?:connect|conn|login|logon|user|zugang)\b[^\r\n]{0,20}?[ \t:]\w{1,30}/"
        r"(?P<secret>[^\s@\"'/%&{}$]{3,64})@\w{2,60}",
        is_typed,
    ),
)
