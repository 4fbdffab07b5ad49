"""Secrets that are known by the name they are given to, compared with or handed over by."""

from __future__ import annotations

from classifiers.evidence import SecretKind
from scanner.reading.secretrule import (
    AFTER,
    ENDING,
    FIRST,
    JOINED,
    OWNER,
    QUOTE,
    QUOTED,
    SHOWN,
    STRONG,
    STRONG_HINTS,
    WORD,
    Rule,
    Rules,
)
from scanner.reading.secretvalues import (
    is_argument,
    is_distinct,
    is_header,
    is_login,
    is_login_part,
    is_no_result,
    is_no_type,
    is_piece,
    is_secret,
    is_token,
)

_rule = Rules(SecretKind.PASSWORD)

NAMES: tuple[Rule, ...] = (
    _rule(
        STRONG_HINTS,
        rf"{STRONG}{AFTER}{QUOTED}",
    ),
    _rule(
        "pass|pw",
        rf"(?:(?<![a-z0-9])(?:{OWNER}_?|zugangs?|anmelde?|prod|lager|line|linie|access|ws){{1,4}}|(?<!\w))(?:pass|"
        f"pw){AFTER}{QUOTED}",
        is_no_result,
    ),
    _rule(
        "token",
        rf"(?:(?<![a-z])|_|auth|access|api|bearer|bot|refresh|session)token{AFTER}{QUOTED}",
        is_token,
    ),
    _rule(
        "pass|pwd|secret|token|kennwort|api_key|apikey|access_key",
        r"^[ \t]*\w{0,40}(?:password|passwd|passwort|pwd|secret|token|api_?key|access_?key|"
        r"kennwort)\w{0,10}=(?P<secret>[^\s\"'(){}\[\]%$•&;,<>=+`][^\s\"'(){}\[\]•&;,<>+.`]{2,127})\"?[ \t]*$",
    ),
    _rule(
        "set |setx|export",
        rf"(?:^|[&|(@])[ \t]*(?:(?:set|export)[ \t]+[\"']?\w{{0,40}}?(?:{WORD}|{STRONG})\w{{0,10}}=[\"']?|"
        rf"setx[ \t]+[\"']?\w{{0,40}}?{WORD}\w{{0,10}}[\"']?[ \t]+[\"']?)"
        r"(?P<secret>[^\s\"'%$•!<>&|`=(][^\s\"'&|<>•()]{0,127})",
    ),
    _rule(
        'password:|passwort:|passwd:|kennwort:|pwd:|secret:|_key:|-key:|apikey:|password":|secret":',
        r"^[ \t]*(?:- )?[\"']?[\w.-]{0,40}(?:password|passwd|passwort|kennwort|pwd|secret|api[_-]?key|access[_-]?key|"
        r"account[_-]?key)[\"']?:[ \t]+(?P<secret>[^\s\"'(){}\[\]%$•&;,<>=+`|*!#][^\s\"'(){}\[\]•;,<>=]{2,127})[ \t]*"
        "(?:#.*)?$",
        is_no_type,
    ),
    _rule(
        "password =|passwort =|passwd =|kennwort =|pwd =|secret =|key =",
        r"^[ \t]*[\w.-]{0,40}(?:password|passwd|passwort|kennwort|pwd|secret|api[_-]?key|"
        r"access[_-]?key)[ \t]{1,20}=[ \t]*(?P<secret>[^\s\"'(){}\[\]%$•&;,<>=`@][^\s\"'(){}\[\]•;,<>=.]{3,127})"
        r"[ \t]*$",
        is_distinct,
    ),
    _rule(
        "password>|passwd>|pwd>|passwort>|kennwort>|secret>|apikey>|token>",
        r"<(?:\w{1,20}:)?\w{0,30}(?:password|passwd|pwd|passwort|kennwort|secret|apikey|"
        r"token)>[ \t]*(?P<secret>[^<>\r\n•]{1,500})</",
    ),
    _rule(
        "password|passwd|pwd|kennwort|passwort|secret|apikey|api_key|api-key",
        r"\b(?:key|name)\s?=\s?[\"'][^\"'\r\n]{0,40}?(?:password|passwd|pwd|kennwort|passwort|secret|"
        rf"api[_-]?key)[^\"'\r\n]{{0,10}}[\"']\s{{1,10}}value\s?=\s?{QUOTED}",
    ),
    _rule("pwd", rf"\bpwd[\w-]{{1,40}}[\"']\)\.text\s*=\s*{QUOTED}"),
    _rule(
        "inputbox|getpass|input(|prompt(|eingabe",
        r"(?:inputbox|getpass|input|prompt|eingabe)\w{0,10}\$?[ \t]*\((?:(?<=getpass\()|"
        r"[^\r\n]{0,120}?(?:pass|pwd|kennwort|\bpw\b|code\b)[^\r\n]{0,100}?)\)[ \t]*(?:<>|={1,3}|"
        rf"!={{1,2}})[ \t]*{QUOTED}",
    ),
    _rule(
        "strcomp|.equals",
        rf"(?:strcomp[ \t]*\([ \t]*[\w.]{{0,60}}{STRONG}{ENDING}{SHOWN}[ \t]*,|"
        rf"{STRONG}{ENDING}{SHOWN}\.equals\()[ \t]*{QUOTED}",
    ),
)

_CHR = r"chr[bw]?\$?\([ \t]*(?:&h)?[0-9a-f]{1,6}&?[ \t]*\)"
_LIST = r"(?:\w{0,12}(?:array|list|vector|set|tuple)|c)?[ \t]*(?:@?[\[({]){1,3}\s*(?:\w{1,20}\s*(?:={1,2}|<>)\s*)?"
_WRAPPING = (
    r"(?:(?:\"\"|'')\.)?(?:[\w.$]{0,40}?(?:trim|reverse|decode|base64string|atob|decrypt|crypt|[ul]case|lower|upper|"
    "cstr|str|bytes|encode|iif|choose|split|replace|paste0?|quote|password|concat|join|secret|field|securestring|"
    r"char|literal|text)\$?[ \t]*[(\[]{1,2}){1,3}[^\"'\r\n()]{0,40}"
)
_SETS = (
    r"(?<![a-z])(?:add|put|set\w{0,20}|options?|get\w{0,20}|append|\w{0,20}property|\w{0,20}setting|ini\w{0,12}|"
    r"assign|write\w{0,20}|item|default|weboptions|param\w{0,12})"
)
PIECES: tuple[Rule, ...] = (
    _rule("chr", rf"{STRONG}{AFTER}(?P<secret>{_CHR}(?:{JOINED}{_CHR}){{0,60}})"),
    _rule("•••", rf"(?:[\"'`]•••[\"'`]|=[ \t]*•••){JOINED}{QUOTED}", is_piece),
    _rule("•••", rf"[\"'`]•••[\"'`][ \t]*\r?\n[ \t]{{4,80}}{QUOTED}", is_piece, long=True),
    _rule(
        "•••",
        r"(?:array[ \t]*\(|[\[{]|\bin[ \t]*\(|=[ \t]*@?[({]|\bcase[ \t]|"
        rf"iif\([^\"'\r\n]{{0,40}},)(?:\s*[\"']•••[\"']\s*,){{1,20}}\s*{QUOTED}",
        is_piece,
    ),
    _rule("•••", rf"[\"'`]•••[\"'`][ \t]*(?:or|and|\|\|)[ \t]+[\w.]{{1,40}}[ \t]*={{1,2}}[ \t]*{QUOTED}", is_piece),
    _rule(STRONG_HINTS, rf"{STRONG}{AFTER}{_LIST}{QUOTED}(?!\s*:)", is_argument),
    _rule(
        "subscription|functions-key|host-key|hostkey",
        rf"(?:subscription|functions?|host|master|admin)[-_]?key[\"'\])]{{0,3}}[ \t]*(?:=|:|,)[ \t]*{QUOTED}",
        is_argument,
    ),
    _rule(STRONG_HINTS, rf"{STRONG}{AFTER}{_WRAPPING}{QUOTED}", is_argument),
    _rule(
        f"{STRONG_HINTS}|token|pass",
        rf"(?:{STRONG}|token|(?<![a-z])pass(?![a-z])){ENDING}[\"']?[^\"'\r\n]{{0,80}}"
        rf"(?:[\"'][^\"'\r\n]{{0,60}}[\"'][^\"'\r\n]{{0,40}}){{0,2}}(?:\bor\b|\|\||\?\?|default\s*=)\s*{QUOTED}",
        is_argument,
    ),
    _rule(
        STRONG_HINTS,
        rf"[\w.]{{1,40}}\s*,\s*[\w.]{{0,40}}?{STRONG}\w{{0,10}}\s*[\])]?\s*=\s*[\[(]?\s*{FIRST}\s*,\s*{QUOTED}",
        is_argument,
    ),
    _rule(
        "[u, p]|user, p|usr, p|u, p",
        rf"\b(?:user(?:name)?|usr|u)\s*,\s*(?:p|pass|pw)\s*\]?\s*=\s*[\[(]?\s*{FIRST}\s*,\s*{QUOTED}",
        is_argument,
    ),
    _rule(STRONG_HINTS, rf"{STRONG}\w{{0,10}}\s*,\s*[\w.]{{1,40}}\s*=\s*{QUOTED}", is_argument),
    _rule(STRONG_HINTS, rf"{STRONG}{ENDING}{SHOWN}\s+(?:not\s+)?in\s*(?:array\s*)?[\[({{]\s*{QUOTED}", is_argument),
    _rule(STRONG_HINTS, rf"{QUOTED}\s*(?:->|=>>?|to)\s+\w{{0,20}}?{STRONG}{ENDING}\b", is_argument),
    _rule(
        "select",
        rf"select[ \t]+case[ \t]+[^\r\n]{{0,80}}?{STRONG}(?:(?!\bend[ \t]+select\b)[\s\S]){{0,4000}}?\bcase[ \t]+"
        rf"(?:\"•••\"[ \t]*,[ \t]*){{0,20}}(?![\"']•••){QUOTED}",
        is_argument,
        long=True,
        needs=STRONG_HINTS,
    ),
    _rule(
        "switch",
        rf"switch[ \t]*\([^\r\n]{{0,60}}?{STRONG}(?:(?!\n\}})[\s\S]){{0,2000}}?(?:\bcase[ \t]+)?"
        rf"(?![\"']•••){QUOTED}[ \t]*[:{{]",
        is_argument,
        long=True,
        needs=STRONG_HINTS,
    ),
    _rule(
        STRONG_HINTS,
        rf"{_SETS}[ \t]*[(,]?[ \t]*(?:{FIRST}[ \t]*,[ \t]*){{0,3}}[\"'][^\"'\r\n]{{0,60}}?(?:{STRONG}|"
        rf"(?<![a-z])pass(?![a-z])){ENDING}[\"'][ \t]*(?:,|=)[ \t]*(?:default\s*=\s*)?{QUOTED}",
        is_argument,
    ),
    _rule(
        f"{STRONG_HINTS}|pass",
        rf"[\"'][^\"'\r\n]{{0,60}}?(?:{STRONG}|(?<![a-z])pass(?![a-z])){ENDING}[\"']\s*,\s*{QUOTED}",
        is_login,
    ),
    _rule(
        "password|passwd|passwort|kennwort|pwd|passphrase|secret",
        r"(?<![\w])(?!(?:\w+\.)?(?:get|input|ask|prompt|read|show|msg|frm|open|has|lookup|txt|lbl|forg|find|"
        r"is_?valid_?field)\w*[\[( ])[\w.]{0,40}?(?:password|passwd|passwort|kennwort|pwd|passphrase|"
        rf"secret)\w{{0,20}}[ \t]*[( ][ \t]*(?:{FIRST}?[ \t]*,[ \t]*)?b?{QUOTED}",
        is_login,
    ),
    _rule(
        "pgp_sym|decrypt|encrypt",
        rf"\b(?:pgp_sym_\w+|(?:aes_)?(?:de|en)crypt(?:string|text)?)\s*\([^\"'\r\n()]{{1,80}},\s*{QUOTED}",
        is_argument,
    ),
    _rule(
        "%let",
        rf"%let[ \t]+\w{{0,30}}?(?:{STRONG}|pass)\w{{0,10}}[ \t]*=[ \t]*(?:%\w{{1,12}}\()?"
        r"(?P<secret>[^\s;()\"'&%][^;\r\n()]{0,127})",
        is_secret,
    ),
    _rule(
        "define",
        rf"^[ \t]*(?:define|accept|variable)[ \t]+\w{{0,30}}?{STRONG}\w{{0,10}}[ \t]*=[ \t]*"
        r"(?P<secret>[^\s;\"'&][^\s;\r\n]{0,127})",
    ),
    _rule(
        "alter=|read=|write=|encryptkey=|pw=|pass=|password=|metapass|emailpw",
        r"\b(?:pw|alter|read|write|encryptkey|metapass|emailpw|pass|"
        r"password)=[\"']?(?P<secret>[\w$#!@.{}-]{4,128})(?=[\"'\s);])",
        is_distinct,
    ),
    _rule(
        "alter=|read=|write=|encryptkey=",
        r"[( ](?:alter|read|write|encryptkey)=(?P<secret>\w{3,64})(?=[ )])",
        is_argument,
    ),
    _rule(
        "api-key|apikey|api_key|authorization|token",
        r"[\"'](?:x-)?[\w-]{0,20}(?:api[-_]?key|auth(?:orization)?|"
        rf"token)[\w-]{{0,10}}[\"'][ \t]*[,:=][ \t]*{QUOTED}",
        is_header,
    ),
    _rule(
        "password|passphrase", rf"(?<![\w\"'.])(?:\w{{0,16}}passphrase|password)[ \t]*\(?[ \t]*{QUOTED}", is_argument
    ),
    _rule(
        "chr(34)|chrw(34)|chr$(34)",
        rf"[\"']{STRONG}[\"']{JOINED}{QUOTE}[\"'][ \t]*[:=][ \t]*[\"']{JOINED}{QUOTE}{QUOTED}",
        is_argument,
    ),
    _rule("-value", rf"-name[ \t]+[\"']?\w{{0,30}}?{STRONG}\w{{0,10}}[\"']?[ \t]+-value[ \t]+{QUOTED}", is_argument),
    _rule(
        "dlookup|elookup|tlookup",
        rf"lookup\([ \t]*\"[^\"\r\n]{{0,30}}{STRONG}[^\r\n]{{0,160}}?\)[ \t]*(?:<>|=)[ \t]*{QUOTED}",
        is_argument,
    ),
    _rule(
        "inputbox|prompt(|input(",
        r"(?:inputbox|prompt|input)\$?[ \t]*\([^\r\n]{0,120}?(?:pass|pwd|kennwort|"
        rf"\bpw\b)[^\r\n]{{0,100}}?\){{1,2}}[ \t]*(?:<>|={{1,3}}|!={{1,2}})[ \t]*\w{{1,12}}\$?\([ \t]*{QUOTED}",
        is_argument,
    ),
    _rule(
        "includes|contains|indexof",
        rf"[\[(]\s*(?:[\"']•••[\"']\s*,\s*){{0,20}}(?![\"']•••){QUOTED}[^\r\n]{{0,80}}[\])]\s*\.\s*(?:includes|"
        rf"contains|indexof)\(\s*[\w.]{{0,40}}?{STRONG}",
        is_argument,
    ),
    _rule(STRONG_HINTS, rf"{QUOTED}\s+as\s+\[?\w{{0,20}}?{STRONG}{ENDING}\b", is_argument),
    _rule(
        "hashbytes|sha2(|md5(|sha1(",
        rf"(?:hashbytes\s*\(\s*'\w{{2,10}}'\s*,|\b(?:sha2|sha1|md5)\()\s*{QUOTED}",
        is_login,
    ),
    _rule(
        "base64|encode|basic",
        r"(?:buffer\.from|getbytes|encode\w{0,12})\([ \t]*[\"'`][\w.\\@-]{1,40}:"
        r"(?P<secret>[^\s\"'`:/{}$]{3,128})[\"'`]",
        is_login_part,
    ),
    _rule("base64|encode|basic|btoa", rf"[\"']:[\"']{JOINED}{QUOTED}", is_argument),
    _rule("pwencode", rf"\bpwencode[ \t]+in[ \t]*=[ \t]*{QUOTED}"),
    _rule("password '|password n'", r"\bpassword[ \t]+N?'(?P<secret>[^'\r\n]{1,128})'", is_argument),
    _rule(
        "password|passwort|kennwort|pwd",
        r"\b(?:set|check|verify|new|change|is|validate|pr(?:ü|ue)fe?|test|compare)_?(?:\w{0,12})(?:password|"
        rf"passwort|kennwort|pwd)\w{{0,10}}[ \t]*[( ][ \t]*(?:(?:{FIRST})?[ \t]*,[ \t]*)?{QUOTED}",
        is_argument,
    ),
    _rule(
        "pin",
        r"(?<![a-z])pin(?:code|_code)?[ \t]*(?:as string[ \t]*|: str[ \t]*)?(?:={1,3}|:=|:|!={1,2}|"
        r"<>)[ \t]*(?:field\(default=)?[\"'](?P<secret>\d{4,8}|[^\s\"']{4,32})[\"']",
        is_argument,
    ),
    _rule(
        "textbox|textfield",
        rf"(?:textbox|textfield)\w{{0,20}}(?:\.value|\.text)?[ \t]*=[ \t]*{QUOTED}[ \t]*and[ \t][^\r\n]{{0,60}}\""
        r"(?:admin\w{0,10}|user\w{0,3}|root|sa|test)\"",
        is_argument,
    ),
    _rule(
        "textbox|textfield",
        rf"(?:textbox|textfield|txt)\w{{0,20}}(?:\.value|\.text)?[ \t]*=[ \t]*{QUOTED}[ \t]*and[ \t]+[\w.]{{0,40}}"
        "(?:textbox|textfield|txt)",
        is_login,
    ),
    _rule(
        "textbox|textfield",
        r"(?:textbox|textfield|txt)\w{0,20}(?:\.value|\.text)?[ \t]*=[ \t]*\"[^\"\r\n]{1,60}\"[ \t]*and[ \t]+"
        rf"[\w.]{{0,40}}(?:textbox|textfield|txt)\w{{0,20}}(?:\.value|\.text)?[ \t]*=[ \t]*{QUOTED}",
        is_login,
    ),
    _rule(
        "admin|root|sysdba|operator|superuser|administrator",
        rf"[\"'](?:admin\w{{0,10}}|root|sa|sysdba|operator|superuser|supervisor)[\"']\s*:\s*{QUOTED}",
        is_argument,
    ),
    _rule(
        "cred|login|logon|auth|account|zugang|anmeld",
        r"(?:\b|_|\$)(?:creds?|credentials?|logins?|logons?|auth|accounts?|zugang\w{0,8}|"
        rf"anmeld\w{{0,8}})[ \t]*(?:=|:)[ \t]*(?:array[ \t]*)?[({{\[]\s*{FIRST}\s*[,:]\s*{QUOTED}",
        is_argument,
    ),
    _rule(
        "base64|btoa|basic|getbytes|tobinary|cred|pair|userpass|encode|curl",
        r"(?:base64|btoa|basic|getbytes|tobinary|cred|\bpair|userpass|encode|"
        r"curl)[^\r\n]{0,120}?[\"'][\w.\\@-]{1,40}:(?P<secret>[^\s\"':/{}$]{3,128})[\"']",
        is_login_part,
    ),
    _rule(
        f"{STRONG_HINTS}|token|authorization",
        rf"(?:name|key|p|field|keyvalue)[\"']?\s*[:=]\s*[\"'][^\"'\r\n]{{0,40}}?(?:{STRONG}|token|"
        r"authorization)[\w.-]{0,20}[\"']\s*,?\s*(?:[\"']?\w{1,20}[\"']?\s*[:=]\s*[\"']\w{0,20}"
        r"[\"']\s*,?\s*){0,3}[\"']?(?:value|keyvalue|valuevalue|to|val|content|query|"
        rf"defaultvalue)[\"']?\s*[:=]\s*(?:[\"'](?:bearer|basic)[ \t]+(?P<bare>[^\"'\r\n]{{3,2000}})|{QUOTED})",
        is_argument,
    ),
    _rule(
        f"{STRONG_HINTS}|token",
        rf"[\"'][\w$.-]{{0,40}}?(?:{STRONG}|token){ENDING}[\"']\s*:\s*\{{\s*[\"'](?:defaultvalue|value|"
        rf"default)[\"']\s*:\s*{QUOTED}",
        is_argument,
    ),
    _rule(STRONG_HINTS, rf"{STRONG}{AFTER}[\"']{{2}}(?P<secret>[^\"'\r\n]{{1,128}})[\"']{{2}}", is_argument),
    _rule(
        STRONG_HINTS, rf"{STRONG}{AFTER}(?:\"\"\"|'{{3}})(?P<secret>[^\"'\r\n]{{1,128}})(?:\"\"\"|'{{3}})", is_argument
    ),
    _rule(
        STRONG_HINTS,
        rf"{STRONG}{ENDING}\\?[\"']{{1,2}}\s*:\s*\\?[\"']{{1,2}}(?P<secret>[^\"'\\\r\n]{{1,128}})\\?[\"']",
        is_argument,
    ),
    _rule(
        STRONG_HINTS,
        rf"\\n[ \t]*\w{{0,20}}{STRONG}\w{{0,10}}[ \t]*[=:][ \t]*(?P<secret>[^\s\"'\\;]{{3,128}})",
        is_argument,
    ),
    _rule(
        f"{STRONG_HINTS}|pass = [|pass=[",
        rf"(?<![\w.])(?:{STRONG}|[cl]{{1,2}}pass)[ \t]*=[ \t]*\[(?P<secret>[^\]\s\"',\r\n]{{4,64}})\]",
        is_login,
    ),
)
