"""Secrets that are known by the place they take in a call, or by the sentence they are typed in."""

from __future__ import annotations

import re

from classifiers.evidence import SecretKind
from scanner.reading.secretrule import ENDING, FIRST, GIVEN, QUOTED, SHOWN, STRONG, STRONG_HINTS, Rule, Rules
from scanner.reading.secretvalues import is_argument, is_distinct, is_login, is_typed

_rule = Rules(SecretKind.PASSWORD)
_LIT = r"(?:\"[^\"\r\n]{0,200}\"|'[^'\r\n]{0,200}')"

POSITIONS = {
    0: r"setpassword|changepassword|passwordchange|set_?session_?password|sp_password|fernet",
    1: "sp_addlogin|sp_addapprole|sp_setapprole|_mysqlconnect|createcredential|wnetaddconnection2?[aw]?|"
    "req_auth_basic|changepassword|newpassword|sp_password|acquire_token_for_user|"
    r"exec\w{0,5}[ \t]+[\w.\[\]]{0,40}log_?[io]n\w{0,12}|networkcredential(?:\]::new)?",
    2: "opencurrentdatabase|opendsobject|runas(?:wait)?|sqlserver|createworkspace|logonuser[aw]?|getconnection|"
    r"createprocesswithlogonw?|create_credential|set_authentication|cx_oracle\.connect|database|odbc|createuser|"
    "saveas",
    3: r"connectserver|_sql_connect|_ftp_connect|setlogoninfo|\w{0,12}saplogon\w{0,12}|\w{0,6}sap_?log_?[io]n|"
    "savesetting|sp_change_users_login|saveas",
    4: r"mapnetworkdrive|drivemapadd|logonserver|internetconnect[aw]?|sp_addlinkedsrvlogin|documents\.open|"
    r"workbooks\.open",
    5: r"workbooks\.open",
    11: r"_inetsmtpmailcom",
}
"""Which argument is the password of calls that everybody knows; the first is 0."""


def _hints(callees: str) -> list[str]:
    """Return what of the names of calls is to be found in a text: the stretches of letters that are not optional."""
    sure = re.sub(r"\(\?:[^()]*\)\??|\w\?|\[[^]]*\]\??|\\[\w.]", " ", callees)
    return sorted(
        {hint for name in sure.split("|") if (hint := max(re.findall(r"[a-z_]+", name), key=len, default=""))}
    )


CALLS: tuple[Rule, ...] = (
    *(
        _rule(
            "|".join(_hints(callees)),
            rf"(?<!\w)(?:{callees})[ \t]*[( ][ \t]*(?:{GIVEN},[ \t]*){{{place}}}N?{QUOTED}",
            is_argument,
        )
        for place, callees in POSITIONS.items()
    ),
    _rule(
        STRONG_HINTS,
        rf"{QUOTED}\s?(?:=|<>|==|!=)\s?[\w.]{{0,40}}?(?:{STRONG}|(?<!\w)(?:str|s|txt)?pass){ENDING}{SHOWN}(?!\w)",
    ),
    _rule(".saveas", rf"\.saveas[ \t]*\(?(?:{GIVEN},){{2,3}}[ \t]*(?:_\s{{1,80}})?{QUOTED}", is_argument),
    _rule("ftp(|ftp_tls(", rf"\bftp(?:_tls)?\(\s?{FIRST}\s?,\s?{FIRST}\s?,\s?{QUOTED}"),
    _rule("oracle", rf"oracle\w{{0,10}}\.connect\(\s?{FIRST}\s?,\s?{QUOTED}"),
    _rule("protect", rf"(?:\.|^|[\s:])(?:un)?protect(?:sharing)?[ \t]*\(?[ \t]*{QUOTED}"),
    _rule(
        "database",
        rf"\bdatabase\s*\(\s*{FIRST}\s*,\s*(?:\"[^\"\r\n]{{1,80}}\"|'[^'\r\n]{{1,80}}'|[\w.]{{1,60}})\s*,\s*{QUOTED}",
    ),
    _rule("securestring", rf"convertto-securestring\s+(?:-\w{{1,20}}\s+){{0,4}}{QUOTED}"),
    _rule("credential", rf"credentials?(?:\]::new)?\s*\(?\s*{FIRST}\s*,\s*{QUOTED}"),
    _rule(
        "auth",
        rf"(?:\bauth\w{{0,20}}\s?=\s?\(|\bhttp\w{{0,12}}auth\s?\(|\bauthenticate\s?\()\s*{FIRST}\s*,\s*{QUOTED}",
    ),
    _rule(
        "login|logon|authenticate",
        rf"\.(?:login|logon|authenticate)\s*\(?\s*(?:user(?:name)?\s*=\s*)?{FIRST}\s*,\s*(?:password\s*=\s*)?{QUOTED}",
    ),
    _rule(
        ".open|connect",
        rf"(?:\.open|connect)\s*\(?\s*{FIRST}\s*,\s*(?:\"[^\"\r\n]{{1,80}}\"|'[^'\r\n]{{1,80}}')\s*,\s*{QUOTED}",
    ),
    *(_rule(".open", rf"\.open[ \t]*\(?(?:{GIVEN},){{{before}}}[ \t]*(?:_\s{{1,80}})?{QUOTED}") for before in (4, 5)),
    _rule(".open", rf"\.open[ \t]+[\w.$]{{1,60}}[ \t]*,[ \t]*[\w.$]{{1,60}}[ \t]*,[ \t]*{QUOTED}", is_distinct),
    _rule(
        "authorization",
        r"authorization[\"']?[ \t]*\]?[ \t]*(?:,|=>|=|:)[ \t]*[\"'](?:(?:bearer|basic|token|negotiate|apikey)[ \t]+)?"
        r"(?P<secret>[^\"'\r\n]{3,2000})(?:[\"']|$)",
    ),
    _rule(
        "header",
        r"header\w{0,10}\s?[(\[]?\s?[\"'][\w-]{0,40}(?:key|token|auth|secret|"
        rf"password)[\w-]{{0,20}}[\"']\s?\]?\s?(?:,|=|:)\s?{QUOTED}",
    ),
    _rule(
        "connect|logon|login|log_in|anmeld|authenticat|credential|pw_set|mapnetwork|opends|impersonat|signin",
        r"(?:connect\w{0,16}|logon\w{0,8}|log_?in\w{0,8}|sign_?in|anmeld\w{0,8}|authenticat\w{0,4}|"
        "credentials?|username_pw_set|mapnetworkdrive|opendsobject|"
        rf"impersonat\w{{0,8}})[ \t]*[( ][ \t]*(?:{GIVEN},[ \t]*){{1,5}}{QUOTED}"
        r"(?=[ \t]*(?:\)|,[ \t]*[\w\"']|$|;|'|\]))",
        is_login,
    ),
    _rule(
        "connect|logon|login|log_in|anmeld|authenticat|credential|pw_set|mapnetwork|opends|impersonat",
        r"(?:(?:odbc|sql|db|get|ssh|client|\.)_?connect\w{0,8}|connectserver|getconnection|dbconnect|"
        r"logon\w{0,8}|\.login|username_pw_set|mapnetworkdrive|opendsobject|credentials?|"
        rf"impersonat\w{{0,8}})[ \t]*[( ][ \t]*(?:{GIVEN},[ \t]*){{1,4}}(?:{_LIT}|"
        rf"[\w.]{{1,30}})[ \t]*,[ \t]*{QUOTED}(?=[ \t]*(?:\)|"
        r",[ \t]*(?:\d|true|false|\w{1,20}[ \t]*=|[\"']vendor|[\"']\w{1,20}[\"'][ \t]*\))|$|;|'))",
        is_argument,
    ),
    _rule(
        "connect", rf"\bsqlconnect\w{{0,8}}[ \t]*\([ \t]*{FIRST}[ \t]*,[ \t]*{FIRST}[ \t]*,[ \t]*{QUOTED}", is_argument
    ),
    _rule("connect", rf"connect\([ \t]*{_LIT}[ \t]*,[ \t]*{_LIT}[ \t]*,[ \t]*{QUOTED}[ \t]*,[ \t]*{_LIT}", is_argument),
    _rule("ftp(", rf"\bftp\([ \t]*{FIRST}[ \t]*,[ \t]*{FIRST}[ \t]*,[ \t]*{QUOTED}", is_argument),
    _rule("wnetaddconnection", rf"wnetaddconnection\w?[ \t]*\([ \t]*[\w.]{{1,40}}[ \t]*,[ \t]*{QUOTED}"),
    _rule(".open", rf"\.open[ \t]*\(?(?:{GIVEN},){{4}}[ \t]*(?:_\s{{1,80}})?\"•••\"[ \t]*,[ \t]*{QUOTED}", is_argument),
    _rule(
        "pw_set|loginas|setcredential",
        rf"(?:username_pw_set|loginas|setcredentials?)[ \t]*[( ][ \t]*{FIRST}[ \t]*,[ \t]*{QUOTED}",
        is_argument,
    ),
    _rule(
        "createworkspace|auth_basic|set_password",
        rf"(?:createworkspace|\w{{0,12}}auth_basic|set_password)[ \t]*\([ \t]*{FIRST}[ \t]*,[ \t]*{FIRST}[ \t]*,[ \t]*"
        f"{QUOTED}",
        is_argument,
    ),
    _rule(
        "load_key|decrypt(|unlock|compare_digest",
        r"(?:load_key|\.decrypt|unlock\w{0,12}|compare_digest)\([ \t]*(?:password[ \t]*=[ \t]*|"
        rf"[\w.]{{1,40}}[ \t]*,[ \t]*)?b?{QUOTED}",
        is_argument,
    ),
    _rule(
        "print #|writeline|.write",
        r"(?:print #\d{1,3},|write(?:line)?[ \t(]+)[ \t]*[\"'](?:user[ \t]+\S{1,40}|"
        r"pass)[ \t]+(?P<secret>[^\s\"']{3,64})(?=[\"'\\])",
        is_argument,
    ),
    _rule(
        "securestring",
        r"convertto-securestring[ \t]+(?:-string[ \t]+)?(?P<secret>[^\s\"'$(@-][^\s\"')]{2,127})",
        is_argument,
    ),
    _rule(".open", rf"\.open[ \t(]+,[ \t]*{FIRST}[ \t]*,[ \t]*{QUOTED}", is_argument),
    _rule("connect", rf"connect\w{{0,10}}\([^\r\n\[\]]{{0,200}}\[\s*{FIRST}\s*,\s*{QUOTED}\s*\]", is_argument),
    _rule(
        "create user",
        r"\bcreate[ \t]+user[ \t]+\[?\w{1,40}\]?[ \t]+(?!identified|with|for|from|without|"
        r"default)(?P<secret>[^\s\"';]{3,64})(?=[\"';]|$)",
        is_argument,
    ),
    _rule("securestring", rf"{QUOTED}[ \t]*\|[ \t]*convertto-securestring"),
    _rule("{raw}|{text}", r"\{(?:raw|text)\}(?P<secret>[^\s{}%,]{4,64})(?=\r?$|\{|\")", is_argument),
    _rule("protect", rf"\.protect[ \t]*\(?[ \t]*(?:[\w.]{{1,40}}[ \t]*,[ \t]*){{1,3}}{QUOTED}", is_argument),
    _rule(
        "jwt.|createhmac|createcipher|setsecret|set_secret|fernet|bot(",
        r"(?:jwt\.\w{1,10}|create(?:hmac|cipher\w{0,10})|set_?secret|fernet|"
        rf"bot)[ \t]*\([ \t]*(?:{FIRST}[ \t]*,[ \t]*)?(?![\"'](?:sha|md5|aes|rs\d|hs\d|des))b?{QUOTED}",
        is_argument,
    ),
    _rule(
        "setitem|setproperty|set_property|set(|setvalue(",
        r"set_?(?:item|property)?\([ \t]*[\"'][^\"'\r\n]{0,40}(?:token|auth|"
        rf"credential)[^\"'\r\n]{{0,20}}[\"'][ \t]*,[ \t]*{QUOTED}",
        is_argument,
    ),
    _rule(
        "keys|.fill(|.type(|set_text|.settext|.write(",
        r"(?:passwor[dt]|pwd|passwd|kennwort|\bpw\b)[^\r\n]{0,60}\)?[ \t]*\.[ \t]*(?:send_?keys|fill|type|"
        rf"set_?value|set_?text|write)\([ \t]*{QUOTED}",
        is_argument,
    ),
    _rule(
        ".fill(|.type(",
        r"\.(?:fill|type)\([ \t]*[\"'][^\"'\r\n]{0,60}(?:passwor[dt]|pwd|passwd|"
        rf"kennwort)[^\"\r\n]{{0,20}}[\"'][ \t]*,[ \t]*{QUOTED}",
        is_argument,
    ),
    _rule(
        "send|.write(|typewrite|keyboard",
        r"(?:\bsend(?:keys|input|raw|event|text)?\b|pyautogui\.(?:type)?write|keyboard\.write|"
        r"typewrite)[ \t]*[,( ][ \t]*[\"']?(?:\{raw\})?(?:[^\"'\r\n]{0,60}\})?(?P<secret>[^\s\"'{}%^,()]{4,64})"
        r"(?=\{(?:enter|tab|return)|~|[\"'\r\n]|$)",
        is_typed,
    ),
    _rule(
        "controlset|ahk|runas,",
        r"^[ \t]*control(?:settext|send\w{0,3}),[ \t]*[^,\r\n]{0,40},[ \t]*(?P<secret>[^,\s%]{4,64})[ \t]*(?:,|$)",
        is_typed,
    ),
    _rule("runas,", r"^[ \t]*runas,[ \t]*[^,\r\n]{1,60},[ \t]*(?P<secret>[^,\r\n%]{1,128})"),
    _rule(
        "iniwrite",
        rf"iniwrite,[ \t]*(?P<secret>[^,\r\n%]{{1,128}}),[^,\r\n]{{0,200}},[^,\r\n]{{0,80}},[ \t]*\w{{0,30}}?{STRONG}",
    ),
    _rule("::", r"^:[^:\r\n]{0,10}:\w{0,20}(?:pw|pass\w{0,10}|pwd|kennwort)\w{0,10}::(?P<secret>\S{3,64})"),
)
SQL: tuple[Rule, ...] = (
    _rule("sp_addlogin", r"\bsp_addlogin\s+N?'[^'\r\n]{1,80}'\s*,\s*N?'(?P<secret>[^'\r\n]{1,128})'"),
    _rule("sp_password", r"\bsp_password\s+(?:N?'•••'|null|N?'(?P<secret>[^'\r\n]{1,128})')"),
    _rule("sp_password", r"\bsp_password\s+(?:N?'•••'|null)\s*,\s*N?'(?P<secret>[^'\r\n]{1,128})'"),
    _rule("sp_addlinkedsrvlogin", r"\bsp_addlinkedsrvlogin\s+(?:[^,\r\n]{0,80},){4}\s*N?'(?P<secret>[^'\r\n]{1,128})'"),
    _rule(
        "identified",
        r"\bidentified\s+by\s+(?:\"[^\"\r\n]{1,80}\"|'[^'\r\n]{1,80}'|"
        r"\S{1,80})\s+replace\s+[\"']?(?P<secret>[\w$#!•-]{1,128})",
    ),
    _rule("identified", r"\bidentified\s+by\s+(?P<secret>[\w$#!][\w$#!@.*+?-]{2,127})(?=[\s;]|$)"),
    _rule("identified", r"\bidentified\b[^\r\n;]{1,60}?\bby\s+[\"'](?P<secret>[^\"'\r\n]{1,128})[\"']"),
)
