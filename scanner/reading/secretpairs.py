"""Secrets that stand beside what says so: a user, a key, a caption, the word for a password in another literal."""

from __future__ import annotations

from classifiers.evidence import SecretKind
from scanner.reading.secretrule import ENDING, EQUALS, FIRST, GIVEN, JOINED, QUOTED, STRONG, STRONG_HINTS, Rule, Rules
from scanner.reading.secretvalues import is_argument, is_beside, is_header, is_login, is_token, is_typed

_rule = Rules(SecretKind.PASSWORD)
_USERS = r"(?:users?|benutzer|usuarios?|utilisateurs?|logins?|accounts?|konten|operators?|bediener)"
_WORD = rf"(?:{STRONG}|(?<![a-z])(?:pin|pass)(?![a-z]))"
_ASKED = (
    "(?:inputbox|getpass|readline|input|prompt|eingabe|"
    rf"read-host)\w{{0,10}}\$?[ \t]*\(?[^\r\n]{{0,120}}?{_WORD}[^\r\n]{{0,100}}?"
)
_OTHERS = r"(?:\s*\([^()\r\n]{1,200}\)\s*,){0,30}?\s*"
_NO_MASK = r"(?!N?[\"']•••)"

PAIRS: tuple[Rule, ...] = (
    # Beside a user: in lists of users, in records, in dialogues with two boxes.
    _rule(
        "users|benutzer|usuario|utilisateur|logins|accounts|konten|operators|bediener|arrlogin|arruser|"
        "user =|user=|user:|login =|login=|login:|account =|account=",
        QUOTED,
        is_login,
        behind=(
            rf"(?<![a-z]){_USERS}(?-i:[A-Z]\w{{0,12}}|_\w{{0,12}}|\d)?\s*(?:=|:|<-)\s*(?:new\s+)?(?:array|c|list|"
            r"dict)?\s*[\[({]|(?-i:[a-z](?:Users?|Benutzer|Logins?|Accounts?))\s*=\s*array[ \t]*\("
        ),
    ),
    _rule(
        "'p'|\"p\"|p:|pw:|pass:|kw:|'pw'|\"pw\"|\"pass\"|'pass'|\"kw\"|'kw'|\"pin\"|'pin'|pin:",
        rf"[\"']?\b(?:u|user(?:name)?|usr|uid|login|name|benutzer)[\"']?\s*:\s*{FIRST}\s*,\s*[\"']?(?:p|pw|pass|pin|"
        rf"kw)[\"']?\s*:\s*{QUOTED}",
        is_argument,
    ),
    _rule(
        "textbox|textfield|txt|tbx",
        r"(?:textbox|textfield|txt|tbx)\w{0,20}(?:\.value|"
        r"\.text)?[ \t]*=[ \t]*\"[^\"\r\n]{1,60}\"[ \t]*and[ \t]+[\w.]{0,40}(?:textbox|textfield|txt|"
        rf"tbx)\w{{0,20}}(?:\.value|\.text)?[ \t]*=[ \t]*{QUOTED}",
        is_beside,
        needs="and ",
    ),
    _rule(
        "into ",
        QUOTED,
        is_login,
        behind=r"\binto\s+[\w.\[]{0,30}(?:user|benutzer|login|account)\w{0,12}\]?\s+values",
        needs="user|benutzer|login|account",
    ),
    # Beside a key or a caption in the same list, call or row.
    _rule(
        f"{STRONG_HINTS}|pass", rf"\(\s*N?[\"'][\w.-]{{0,40}}?{_WORD}{ENDING}[\"']\s*,\s*N?{QUOTED}\s*\)", is_argument
    ),
    _rule(
        f"{STRONG_HINTS}|pin",
        rf"\[\s*[\"'][^\"\r\n]{{0,80}}?{_WORD}{ENDING}['\"\])}}]{{1,4}}\s*,\s*{QUOTED}\s*\]",
        is_argument,
    ),
    _rule(
        STRONG_HINTS,
        rf"\bset\s+[\w.\[\]]{{1,40}}\s*=\s*N?{QUOTED}\s+where\b[^;\r\n]{{0,80}}?[\"'][\w.-]{{0,40}}?{STRONG}"
        rf"{ENDING}[\"']",
        is_argument,
    ),
    _rule(
        STRONG_HINTS,
        rf"reg\w{{0,12}}[ \t(]+(?:{GIVEN},[ \t]*)?[\"'][^\"'\r\n]{{0,200}}?{STRONG}{ENDING}[\"']\s*,\s*"
        rf"(?:[\"']?REG_\w{{2,12}}[\"']?\s*,\s*)?(?![\"']REG_){QUOTED}",
        is_argument,
    ),
    _rule(
        STRONG_HINTS,
        rf"\.(?:add|set\w{{0,12}}|put|append\w{{0,12}})\([ \t]*[\w.]{{0,60}}?{STRONG}{ENDING}\s*,\s*{QUOTED}",
        is_argument,
    ),
    _rule(
        STRONG_HINTS,
        rf"[\"'][^\"'\r\n]{{0,40}}?{STRONG}{ENDING}[\"'][)\]]{{1,2}}\.\w{{2,14}}\s*=\s*{QUOTED}",
        is_argument,
    ),
    _rule(STRONG_HINTS, rf"{STRONG}{ENDING}\s*\{{[^{{}}\r\n]{{0,60}}\}}\s*=\s*{QUOTED}", is_argument),
    _rule(
        STRONG_HINTS,
        rf"=[ \t]*{QUOTED}[ \t]*[);,]{{0,2}}[ \t]*(?:'|#|//|;|--|rem\b)[^\"'\r\n]{{0,30}}?{STRONG}",
        is_beside,
    ),
    _rule(
        STRONG_HINTS,
        rf"[\"'][\w $.-]{{0,40}}?{STRONG}{ENDING}(?:[ ]\([^()\"'\r\n]{{0,60}}\))?[\"']\s*:\s*\{{[^{{}}\r\n]{{0,120}}?"
        rf"[\"'](?:defaultvalue|value|default)[\"']\s*:\s*{QUOTED}",
        is_argument,
    ),
    # Typed in and compared.
    _rule(
        "inputbox|getpass|readline|input(|prompt|eingabe|read-host",
        rf"{_ASKED}\){{1,2}}(?:\.\w{{1,20}}\(\)){{0,2}}(?:{EQUALS}|\s+(?:not\s+)?in\s*[\[({{]\s*)(?:b|"
        rf"\w{{1,12}}\$?\()?{QUOTED}",
        is_argument,
        needs=f"{STRONG_HINTS}|pass|pin",
    ),
    _rule(
        f"{STRONG_HINTS}|pin",
        "(?:nz|[lr]?trim|[ul]case|alltrim|upper|lower|cstr|"
        rf"str)\$?\([^\r\n()]{{0,60}}?{_WORD}{ENDING}\]?(?:\.\w{{1,8}})?"
        rf"(?:\s*,\s*(?:\"\"|''))?\){{1,2}}{EQUALS}{QUOTED}",
        is_argument,
    ),
    _rule(
        "pin",
        r"(?:(?<![a-z])pin|(?-i:(?<=[a-z])P(?:IN|in)))(?:_?code)?(?![a-z])(?:\.(?:value|text))?[\"'\])]{0,3}"
        rf"(?:{EQUALS}|\.equals\(\s*)(?P<q>[\"'])(?P<secret>\d{{4,10}}|(?=[^\"'\r\n]*\d)[^\s\"']{{6,32}})(?P=q)",
        is_argument,
    ),
    _rule(
        "hexdigest|hash",
        r"(?:hexdigest\(\)|\w{0,10}hash\w{0,8}(?:\([^()\r\n]{0,60}\))?)\s*(?:={2,3}|"
        r"<>)\s*(?P<q>[\"'])(?P<secret>[0-9a-f]{32,128})(?P=q)",
    ),
    # Put together: the literal before it ends with the word for it.
    _rule(
        STRONG_HINTS,
        rf"{_WORD}[^\"'\r\n]{{0,40}}?(?:[:=]|\b(?:ist|is|lautet|es|est))[ \t]?['\"(]{{0,2}}[\"']{JOINED}{QUOTED}",
        is_argument,
    ),
    _rule("pwd=|password=", rf"(?:pwd|password)=[\"']\s*,\s*{QUOTED}", is_argument),
    _rule("':'|\":\"", rf"[\"']:[\"']\s*[,&+.]\s*{QUOTED}", is_beside, behind=r"base64|basic|auth|btoa|encode"),
    *(
        _rule(
            f"{{{place}}}",
            rf"(?:pwd|password|kennwort|passwort)[ \t]*=[ \t]*'?\{{{place}\}}[^\"'\r\n]{{0,120}}[\"'][ \t]*"
            rf"(?:-f[ \t]*|\.format\(|,[ \t]*)(?:{GIVEN},[ \t]*){{{place}}}{QUOTED}",
            is_argument,
        )
        for place in range(4)
    ),
    # In the column that is called so.
    *(
        _rule(
            "values|select",
            rf"\((?:[^(),\r\n]{{1,80}},){{{before}}}[ \t\[\"`]*\w{{0,30}}?{_WORD}\w{{0,10}}[ \t\]\"`]*"
            rf"(?:,[^()\r\n]{{0,400}})?\)\s*(?:values{_OTHERS}\(|select\s|"
            rf"values\s*\([^()\r\n]{{1,120}}\)[\"']\s*,\s*[\[(]{{1,2}}){_values}N?{_NO_MASK}{QUOTED}",
            is_argument,
            long=True,
            needs=f"{STRONG_HINTS}|pin|pass",
        )
        for before, _values in ((count, rf"(?:{GIVEN},){{{count}}}\s*") for count in range(8))
    ),
    _rule(
        "pragma|attach", rf"\b(?:pragma\s+(?:re|hex)?key\s*=|attach\b[^;\r\n]{{1,120}}\bkey)\s*{QUOTED}", is_argument
    ),
    # Without quotes.
    _rule(
        STRONG_HINTS,
        rf"^[ \t]*(?:(?:set|let|local|global)[ \t]+)?[\w.-]{{0,40}}?{STRONG}{ENDING}[ \t]*:?=[ \t]*"
        r"(?P<secret>[^\s\"'(){}\[\]%$•&;,<>=`@]{4,127})[ \t]*;?[ \t]*$",
        is_typed,
    ),
    _rule(
        STRONG_HINTS,
        rf"\bif[ \t]+\(?[$%]?\w{{0,20}}?{STRONG}{ENDING}%?[ \t]*(?:!=|={{1,2}}|"
        r"<>)[ \t]*(?P<secret>[^\s\"'()%$]{4,64})[ \t]*(?:$|\()",
        is_typed,
    ),
    _rule(
        "password is|pwd is",
        r"\bx?(?:password|pwd)[ \t]+is[ \t]+(?P<secret>[^\s\"'(),;]{3,127})(?=[ \t]*[),])",
        is_argument,
    ),
    _rule(
        "%",
        r"%\w{0,20}(?:log[io]n|connect)\w{0,10}\([ \t]*\w{1,40}[ \t]*,[ \t]*(?P<secret>[^\s,()\"'&%]{3,64})[ \t]*[,)]",
        is_argument,
    ),
    _rule(
        "pw=|read=|alter=",
        r"^[ \t]*(?:data|set)[ \t]+[\w.]{1,40}[ \t]*\([^()\r\n]{0,80}?\b(?:pw|read|write|"
        r"alter)=(?P<secret>\w{3,64})(?=[ \t)])",
        is_argument,
    ),
    # Names that are words of other things as well: only what looks like a password counts.
    _rule(
        "pass|pw|kw",
        "(?:_pass|(?-i:(?<=[a-z])Pass)|(?<![a-z])[a-z]{2,20}pw|"
        rf"(?<![a-z])kw)[%&$]?(?:[ \t]+as[ \t]+string)?{EQUALS}(?:\w{{1,12}}\()?{QUOTED}",
        is_beside,
    ),
    _rule("kw=", r"\bset[ \t]+kw=(?P<secret>[^\s\"%]{4,64})", is_typed),
    _rule(
        "and |&&",
        rf"(?:user\w{{0,10}}|benutzer\w{{0,8}}|login|usr|uid)[\"')\]]{{0,2}}\s*={{1,3}}\s*{FIRST}\s*(?:and|"
        rf"&&)\s*[\w.!]{{1,40}}\s*={{1,3}}\s*{QUOTED}",
        is_argument,
        needs="user|benutzer|login|usr|uid",
    ),
    _rule(STRONG_HINTS, rf"(?:=|<>)\s*{QUOTED}\s*[,;][^\r\n]{{0,160}}?{STRONG}", is_login),
    _rule("pass|pw", rf"[$\w.]{{1,40}}\s*,\s*\$?(?:pass|pw)\s*=\s*[\[(]?\s*{FIRST}\s*,\s*{QUOTED}", is_argument),
    _rule(
        "for u|for name",
        rf",\s*{QUOTED}\s*[)\]]",
        is_argument,
        behind=r"\bfor\s+(?:u|user\w{0,5}|usr|name)\s*,\s*(?:p|pw|pass\w{0,6}|pwd)\s+in\b",
    ),
    _rule("auth|key", rf"[\"'](?:x-)[\w-]{{0,20}}(?:key|auth)[\w-]{{0,10}}[\"'][ \t]*[,:=][ \t]*{QUOTED}", is_header),
    _rule(
        "accept|\\set",
        rf"(?:\baccept[ \t]+\w{{0,20}}?{STRONG}\w{{0,10}}[^\r\n]{{0,40}}?default|"
        rf"\\set[ \t]+\w{{0,20}}?{STRONG}\w{{0,10}})[ \t]+{QUOTED}",
        is_argument,
    ),
    _rule("cred", rf"\bcreds?\w{{0,8}}[ \t]*=[ \t]*@\([ \t]*{FIRST}[ \t]*,[ \t]*{QUOTED}", is_argument),
    Rules(SecretKind.TOKEN)(
        "session|sid",
        r"(?:session_?(?:id)?|\bsid|jsessionid|phpsessid)[\"']?\s*[:=]\s*[\"']?(?P<secret>(?=[\w%-]*\d)[\w%-]{20,400})"
        r"(?![\w.(])",
        is_token,
    ),
    # In the column of a table that is written as text.
    *(
        _rule(
            STRONG_HINTS,
            rf"^[ \t|]*(?!dim\b)(?:[ \t]*[\w ]{{1,30}}[,;|]){{{before}}}[ \t]*\w{{0,20}}?{STRONG}{ENDING}[ \t]*"
            rf"(?:[,;|][^\r\n\"'(=]{{0,80}})?\r?\n(?:{_row}[^\r\n]{{0,200}}\n){{0,20}}?{_row}[ \t]*"
            r"(?P<secret>[^\s,;|\"'()=•-][^\s,;|\"'()=]{2,63})[ \t]*(?=[,;|]|\r?$)",
            is_argument,
            below=20,
        )
        for before, _row in ((count, rf"[ \t|]*(?:[^,;|\r\n\"'()=]{{0,60}}[,;|]){{{count}}}") for count in range(1, 4))
    ),
    _rule("setvar", rf":setvar[ \t]+\w{{0,20}}?{STRONG}\w{{0,10}}[ \t]+{QUOTED}", is_argument),
    _rule(
        "replace(",
        r"replace\([^\r\n]{0,300}?(?:pwd|password)=[^\r\n]{0,200}?,[ \t]*[\"'][^\"'\r\n]{0,20}(?:pw|pass|"
        rf"kennw)[^\"'\r\n]{{0,20}}[\"'][ \t]*,[ \t]*{QUOTED}",
        is_argument,
    ),
    _rule("with", rf"\w{{0,10}}log[io]n_?with_?password[ \t(]+{FIRST}[ \t]*,[ \t]*{QUOTED}", is_argument),
    _rule(
        "password",
        r"password[\"'\])]{1,3}\.\w{2,12}keys\([ \t]*[\"'](?P<secret>[^\"'{}\r\n]{3,64})[{\"']",
        is_argument,
    ),
    _rule("api", rf"[\"'](?:x-)?api-?key[\"'][ \t]*,[ \t]*{QUOTED}", is_argument),
    _rule("kenn", rf"(?:(?<![a-z])kenn|(?-i:(?<=[a-z])Kenn))(?:[ \t]+as[ \t]+string)?{EQUALS}{QUOTED}", is_beside),
    _rule("protect", rf"\.(?:un)?protect[ \t(]+\w{{2,12}}\([^\"'\r\n]{{0,40}}{QUOTED}", is_argument),
    _rule("admin|root", rf"[\"'](?:admin|root|administrator)[\"']\s*,\s*{QUOTED}", is_beside),
    *(
        _rule(
            "connect|login|logon|anmeld|credential|session",
            "(?:connect(?:ion)?|log_?[io]n|anmelden|credentials?|"
            rf"session)\([ \t]*(?:{GIVEN},[ \t]*){{{before}}}{QUOTED}[ \t]*[,)]",
            is_login,
        )
        for before in range(1, 4)
    ),
)
