"""What counts as a secret where one may stand: no placeholder, no variable, no sentence that asks for a password."""

from __future__ import annotations

import re

_NOT_A_SECRET = re.compile(
    r"""[\s•*.xX?_#-]*$|          # empty, already masked, or a filler
        .*\{.*\}|<[^>]*>$|        # a placeholder
        [%$][\w:({]|%s$|@\w+$|    # a variable
        \s*(?:[),;]|[&+]\s)|    # the end of a string, not a string
        (?:bearer|basic|negotiate|ntlm|digest)\s*$|
        (?:your|my)?[_ -]?(?:secret|token|pass(?:word|wort)?|kennwort|pwd|api[_ -]?key)[\s:?*…]*$|
        (?:true|false|yes|no|none|null|nothing|empty|string|text|required|invalid)$""",
    re.IGNORECASE | re.VERBOSE,
)
_PROMPT = re.compile(
    r"\b(?:enter|please|bitte|eingeben|your|ihr|type|invalid|wrong|incorrect|falsch\w*|require[ds]?|must|cannot|"
    r"forgot|expired?|change|reset|confirm|protected|saisi\w*|veuillez|introduzca|ingrese|is|was|the|muss|ist)\b|:\s*$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"\w+ \w+ (?:\S+ )+\S* *$")
_RESULT = re.compile(
    r"(?:pass(?:ed)?|fail(?:ed)?|n?ok|i\.?o\.?|n\.?i\.?o\.?|ng|good|bad|green|red|yellow|n/?a|ja|nein|on|off|"
    r"\W*(?:\d{0,3}|\d+[.,]\d*)%?)$",
    re.IGNORECASE,
)
_TYPE = re.compile(
    r"(?:optional\b|str\b|string|secretstr|bytes|int|integer|bool|boolean|any\b|object|undefined|varchar|char|"
    r"nvarchar|text|char\b|password|securestring)",
    re.IGNORECASE,
)
_TOKEN_LENGTH = 12
_DISTINCT_LENGTH = 4


def is_secret(value: str) -> bool:
    """Neither a placeholder nor a sentence that asks for a password."""
    return not _NOT_A_SECRET.match(value) and not (" " in value and (_PROMPT.search(value) or _SENTENCE.match(value)))


def is_token(value: str) -> bool:
    """Long and mixed, as generated tokens are: a parser's `token = ","` is none."""
    return len(value) >= _TOKEN_LENGTH and " " not in value and not value.isalpha() and is_secret(value)


def is_no_result(value: str) -> bool:
    """A secret, not what a test ended with: to pass means both."""
    return is_secret(value) and not _RESULT.match(value)


def is_no_type(value: str) -> bool:
    """A secret, not the type of a parameter."""
    return is_secret(value) and not _TYPE.match(value)


def is_distinct(value: str) -> bool:
    """A secret that is no word of a language: it may be looked for wherever it stands."""
    return len(value) >= _DISTINCT_LENGTH and not value.isalpha() and not value.isdigit() and is_secret(value)


_COLUMN = re.compile(
    "(?:e-?mail|name|valor|valeur|wert|user(?:name|id)?|login|role|server|host|port|database|db|value|description|id|"
    "date|type|status|text|caption|ok|cancel|error|warning|login failed|active|admin|string|general|default|"
    r"confirm(?:ation)?|hidden|password\w*|passwort\w*|kennwort\w*|pwd|label|input|submit|button|click|change|focus|"
    r"auto|visible|enabled|utf-?8|ascii|latin-?1|utf-16\w*|utf-?16-?[lb]e|cp\d+|unicode|sha-?\d{1,3}|md5|aes|rsa|des|"
    "base64|hex|basic|bearer|digest|oauth2?|dsn|uid|windows|sql|json|xml|html|post|get|put)$",
    re.IGNORECASE,
)
"""What stands beside a password in lists and calls."""
_PLACE = re.compile(
    r".*_(?:frm|tbl|qry|rpt|mod|mdl|cls)$|(?:frm|tbl|qry|rpt|mdl)[_a-z]\w*$|"
    r"(?:[a-z]:)?[\\/]|\\\\|https?:|\w{1,12}://|.*\.(?:xls\w?|mdb|accdb|csv|txt|ini|cfg|json|xml|ya?ml|docx?|pdf|py|"
    r"exe|dll|bat|sql|html?|log|ico|png|com|net|org|de|local)$|[\w.-]{1,60}@[\w-]{1,40}\.\w{2,6}$|"
    r"\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:[a-z]+_)?(?:\w{0,12}(?:sheet|tabelle|blatt|feuil|hoja|line|linie|test|server|srv|sql|box|label|button|btn|"
    "user|form|query|table|tbl|col|column|row|field|feld|item|value|wert|var|tmp|file|datei|win|db|limit|part|step|"
    "host|port|page|image|chart|module?|modul|class|plant|line|station|pc|plc|cell|zelle|group|option|check|key|data|"
    "series|level|param|arg|version|ver|rev|tls|ssl|sha|md|utf|iso|str|txt|int|id|no|nr|num|dim|excel|access|office|"
    r"word|region|band|id))[._-]?\d{1,4}$|[a-z_]{1,4}[._-]?\d{1,2}$|[a-z]+_\d$|"
    r"\$?[a-z]{1,3}\$?\d{1,7}(?::\$?[a-z]{1,3}\$?\d{1,7})?$|#?[,#0.%]{2,}$",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"[!@#$%&*?+^~=]")
_TOLD = re.compile(
    r"(?:for|from|and|or|und|oder|not|nicht|kein\w*|none|leer|empty|blank|needed|required|optional|erforderlich|"
    r"n[oö]tig|wrong|invalid|incorrect|falsch|correct|korrekt|ok|to|zum|zur|the|der|die|das|a|an|ein\w*|in|im|on|of|"
    "if|when|was|were|used|same|set|see|siehe|stored|gespeichert|protected|gesch[uü]tzt|unknown|unbekannt|hidden|"
    "expired?|abgelaufen|must|case|string|text|boolean|integer|variant|object|true|false|null|nothing|default|"
    r"standard|user|name|username|login|password\w*|passwort\w*|kennwort\w*|pwd|changed?|ge[aä]ndert|generated|valid|"
    r"mandatory|disabled|enabled|missing|fehlt|vergessen|forgotten|eingeben|enter\w*|input|argument|parameter|field|"
    "column|feld|spalte|here|hier|by|with|mit|sheet|workbook|file|datei|cell|value|wert|stop|begin|end|then|else|"
    r"return|exit|sub|function|dim|as|const|let|key|keys|first|second|unique|primary|foreign|index|id|code|char\w*|"
    "length|list|this|that|it|all|any|some|no|nein|yes|ja|only|nur|too|zu|so|also|auch|your|ihr|my|mein|our|read|"
    r"write|gelesen|necessary|prompt\w*|below|hash|salt|policy|reset|manager|generator|check\w*|cracker|dialog\w*|"
    r"form|box|list|table|recovery|remov\w*|break\w*|question|hint|screen|window|length|encrypted|hashed|plain|strong|"
    "weak|simple|secure|incorrectly|exceeded|checked|accepted|rejected|denied|available|seit|since|nach|vor|ab|bis|"
    "von|vom|beim|bei|laut|before|after|since|until|jetzt|now|immer|always|wurde|wird|werden|been|has|have|had|are|"
    r"be|can|cannot|will|should|may|lautet|steht|bitte|please|neu\w*|new|old|alt\w*|wie|as|like|just|found|asked|"
    "entered|given|first|which|und|e|y|et|o|ou|de|la|le|el|los|del|per|para|pour|por)[.!?:]{0,3}$",
    re.IGNORECASE,
)
"""Words that people write behind the word password without telling it."""
_NUMBER = re.compile(r"\d{1,3}$|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$")
_TRANSACTION = re.compile(r"(?:/[no])?[a-z]{2,4}\d{1,3}[a-z]?$", re.IGNORECASE)
_FTP = re.compile(
    "(?:bye|quit|binary|ascii|prompt|hash|bin|user|open|close|passive|disconnect|verbose|exit|echo|start|ende?|error|"
    "done)$",
    re.IGNORECASE,
)


def is_argument(value: str) -> bool:
    """A secret where another argument or a caption might stand as well: one word, and no usual one."""
    value = value.strip()
    return (
        bool(value)
        and " " not in value
        and value[0] not in "-,;&|.=*"
        and not (value[0] == "+" == value[-1])
        and not _COLUMN.match(value)
        and not _PLACE.match(value)
        and is_secret(value)
        and not _TYPE.fullmatch(value)
    )


def is_piece(value: str) -> bool:
    """A further piece of a secret, not the rest of the text in which it stands."""
    return is_argument(value) and ";" not in value and "=" not in value[:-1]


def is_login(value: str) -> bool:
    """A secret where anything may stand: mixed as people mix passwords, and no name with a number."""
    return is_distinct(value) and is_argument(value) and is_mixed(value)


def is_header(value: str) -> bool:
    """What a header for keys holds: no other header, and no name of one."""
    return is_argument(value) and "-" not in value[:2] and not value.istitle() and len(value) >= _DISTINCT_LENGTH


def is_login_part(value: str) -> bool:
    """What stands behind a user and a colon: no cell behind a cell, no time."""
    return is_argument(value) and not _NUMBERED.match(value) and (len(value) > _DISTINCT_LENGTH or not value.isdigit())


def is_mixed(value: str) -> bool:
    """Letters with digits or signs, and neither a cell, a place, nor a name with a number behind it."""
    if _NUMBERED.match(value) or _PLACE.match(value):
        return False
    letters = any(map(str.isalpha, value))
    return letters and (any(map(str.isdigit, value)) or bool(_SIGNS.search(value)))


def is_typed(value: str) -> bool:
    """A secret among other keys that are pressed or words that are said."""
    return is_login(value) and not _TRANSACTION.match(value) and not any(sign in value[:-1] for sign in "(=")


def is_told(value: str) -> bool:
    """What is said to be the password, not what is said about it."""
    value = value.rstrip(".!?:")
    return (
        len(value) >= 3
        and is_argument(value)
        and "=" not in value[:-1]
        and "(" not in value
        and not _TOLD.match(value)
        and not _NUMBER.match(value)
    )


def is_told_bare(value: str) -> bool:
    """What follows the word password without a sign between them."""
    told = is_told(value) and "=" not in value and not value.endswith(("(", ")"))
    return told and (is_typed(value) or bool(_PIN.match(value)))


_PIN = re.compile(r"(?!(?:19|20)\d\d$)\d{4,10}$")
"""A number that is told as a password; no year."""
_SHAPE = re.compile(
    r"(?=.*[a-z])(?=.*\d)(?:(?=.*[!#$%^&*?@+])|(?=.*[A-Z])(?=.*\d{2,}[a-zA-Z]|.*\d+[a-z]+\d|.*[a-z]\d{3,}$)).{6,64}$"
)
_LIKELY = re.compile(r"(?=.*[a-zA-Z]{3})(?=.*\d).{6,32}$")
_NO_LIKELY = re.compile(
    r"(?i).*[\\/:=<>{}()\[\]|.,;]|(?:win|office|excel|access|sql\w*|word)\d+|\w+_\w+_|"
    ".*(?:pass|pwd|kennwort|login|secret|token|key)"
)
_NO_SHAPE = re.compile(
    r"(?i:office365|shared_|win32|base64|sha\d)|.*[\\/:=<>{}()\[\]|]|\w+@\w+\.|.*\.(?:\w{1,5})$|[A-Z]?[a-z]+\d{1,4}$|"
    r"\d+[a-z]{1,3}$"
)


def is_shaped(value: str) -> bool:
    """A secret by its looks alone: letters with digits and signs as passwords have them, nothing else has."""
    return bool(_SHAPE.match(value)) and not _NO_SHAPE.match(value) and is_login(value)


def is_likely(value: str) -> bool:
    """A secret by its looks, where the word for one stands in the same line: a word with its year or some digits."""
    return is_login(value) and value.isprintable() and bool(_LIKELY.match(value)) and not _NO_LIKELY.match(value)


def is_beside(value: str) -> bool:
    """A secret where its neighbour says so: mixed as people mix passwords, or a number."""
    return is_login(value) or bool(_PIN.match(value))


def is_answer(value: str) -> bool:
    """What is given to a program that asks, not the rest of a sentence about its user."""
    return is_distinct(value) and value[0] not in "[<" and value[-1] not in ".!?"


def is_no_verb(value: str) -> bool:
    """A line of a script for FTP that is none of its commands."""
    return is_argument(value) and not _FTP.match(value)


_ASKS = re.compile(
    r"\W{0,3}(?:\w{1,20}[ _-]){0,2}(?:password|passwort|passwd|passcode|passphrase|kennwort|\w{0,12}kennwort|pwd|pw|"
    r"pin|contrase\w{1,3}|senha|mot de passe|mdp|has[lł]o|heslo|geslo|lozinka|jelsz[oó]|wachtwoord|adgangskode|"
    "l[oö]senord|salasana|parola|[sş]ifre|zugangscode|geheimwort|api[ -]?key|"
    "密码|密碼|口令|パスワード|暗証番号|비밀번호|암호|пароль)"
    r"(?:[ _(-]{1,3}(?!l(?:en|[aä]ng)|ge[aä]nd|chang|dat|by|von|user|benutz|hint|rule|polic|expir|g[uü]lt|type|"
    r"typ)[\w.)]{1,14}){0,3}\W{0,3}$",
    re.IGNORECASE,
)


def asks_for_one(caption: str) -> bool:
    """A caption that says that its neighbour is a password."""
    return bool(_ASKS.match(caption))
