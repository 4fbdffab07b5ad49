"""Secrets that people tell people: in comments, captions, names, messages and cells."""

from __future__ import annotations

from dataclasses import replace

from classifiers.evidence import SecretKind
from scanner.reading.secretrule import FOREIGN, FOREIGN_HINTS, QUOTED, STRONG, STRONG_HINTS, Rule, Rules
from scanner.reading.secretvalues import is_likely, is_shaped, is_told, is_told_bare, is_typed

_rule = Rules(SecretKind.PASSWORD)

_WORD = (
    f"(?<![a-z])(?:pass?word|passwd|passwort|pass(?:code|phrase|key)|kennwort|codewort|pwd|pw|psw|{FOREIGN}|mdp|"
    r"clave|parola|secret|pin|api[ _-]?key|pass(?=[ \t]*[:=]))(?:s|es|ul|i|si)?(?![a-z])"
)
_FOR = r"(?:[ \t]+[\w.()-]{1,24}){0,4}?"
_SAYS = (
    r"[ \t]*(?:[:：=]|->|→|(?<![a-z])(?:is|ist|lautet|lauten|es|est|é|è|war|was|heißt|jest|je)(?![a-z])|"
    r"は|는|은|이|가|为|為|是|＝)[ \t]*[\"'„“«`‘「『*]{0,3}(?:</?\w{1,8}>){0,2}"
)
_VALUE = r"(?P<secret>[^\s\"'`“”„»«<>(){}\[\],;•|：「」『』。]{3,64})"
_HINTS = (
    "password|pasword|passwd|passwort|passcode|passphrase|kennwort|codewort|pwd|pw|psw|pass:|pass :|pass =|pass=|"
    f"pin:|pin |pin=|{FOREIGN_HINTS}|secret|api key|api-key|api_key|apikey"
)
_LEAD = r"'|#|;|--|//|\brem\b|::|/\*|\*|<!--|\"|`|%|“|„|^[ \t]+\w{2,20}[ \t]+$"
_LOGIN = (
    "(?:log[ -]?[io]n|logon|sign[ -]?in|zugang(?:sdaten)?|anmeldung|anmelden|account|user(?:name)?|benutzer|usuario|"
    r"credentials?|acceso|acc[eè]s)[ \t:=]{1,3}(?:als |as |mit |with )?[\w.\\@-]{2,40}[ \t]*[/|,][ \t]*"
)
_PROTECTION = (
    r"(?:(?:blatt|mappen|datei|makro|schreib|vba|zellen)\w{0,6}schutz\w{0,12}|schutz|unprotect|unlock|entsperr\w{0,4}|"
    r"freischalt\w{0,4}|d[eé]prot[eé]g\w{0,3}|d[eé]verrouill\w{0,4}|desproteger|desbloquear|sbloccare|"
    r"odblok\w{0,5})(?:[ \t]+[\w.()-]{1,20}){0,4}?[ \t]*"
)
_BEFORE = (
    r"(?:vorher|bisher|alt\w{0,2}|fr[uü]her|neu\w{0,2}|old|new|previously|before|formerly|ancien|nouveau|anterior|"
    r"nuevo|oder|or|und|and|bzw\.?)"
)
PROSE: tuple[Rule, ...] = (
    _rule(
        "schutz|protect|unlock|entsperr|freischalt|prot|verrouill|desbloq|sblocc|odblok",
        rf"{_PROTECTION}[:=][ \t]*{_VALUE}",
        is_told,
        prose=True,
    ),
    _rule(
        "schutz|protect|unlock|entsperr|freischalt|prot|verrouill|desbloq|sblocc|odblok",
        rf"{_PROTECTION}(?<!\w)(?:mit|with|avec|con|com|lautet|ist|is|durch|by|z)[ \t]+{_VALUE}",
        is_typed,
        prose=True,
    ),
    _rule("kw:|kw =|kw=|mdp", rf"(?<![a-z])(?:kw|mdp)[ \t]*[:=][ \t]*{_VALUE}", is_typed, prose=True),
    _rule(
        "login|logon|zugang|anmeld|access|acceso|accès|konto|account",
        "(?:zugang|log[io]n|anmeld|access|accès|acceso|account|"
        rf"konto)[^\r\n:]{{0,70}}:[ \t]*[\w.\\@-]{{2,40}}[ \t]*[/|,][ \t]*{_VALUE}",
        is_typed,
        prose=True,
    ),
    _rule(
        "login|logon|zugang|anmeld",
        r"(?:zugang|log[io]n|anmeld)[^\r\n:]{0,60}:?[ \t]+[\w.\\@-]{2,40}[ \t]+(?:with|mit|avec|con|"
        rf"com)[ \t]+{_VALUE}",
        is_typed,
        prose=True,
    ),
    _rule(_HINTS, rf"{_WORD}(?:[ \t]+[\w.()-]{{1,24}}){{1,2}}[ \t]+{_VALUE}", is_likely, prose=True),
    _rule(
        "zugriff|zugang|access|login|logon|anmeld",
        r"(?:zugriff|zugang|access|log[io]n|anmeld)[^\r\n]{0,60}?(?<!\w)(?:mit|with|avec|con|als|"
        rf"as)[ \t]+[\w.\\-]{{2,30}}/{_VALUE}",
        is_typed,
        prose=True,
    ),
    _rule("•••", rf"•••[ \t,;(]{{1,3}}{_BEFORE}[ \t:=]{{1,3}}{_VALUE}", is_typed, prose=True),
    _rule(_HINTS, rf"{_WORD}[ \t]*\([ \t]*{_VALUE}[ \t]*\)", is_typed, prose=True),
    _rule(
        "sa|admin|root|sys|scott",
        r"^\W{0,6}(?:sa|admin\w{0,10}|root|sys(?:tem|dba)?)[ \t]*[/:][ \t]*(?P<secret>[^\s\"'/,;]{4,64})[ \t]*"
        r"(?:\*/)?$",
        is_typed,
        prose=True,
    ),
    _rule(_HINTS, rf"{_WORD}[ \t]*[:：]?[ \t]*[,;|\t][ \t]*{_VALUE}", is_typed, prose=True),
    _rule(_HINTS, rf"(?<![^\s,;]){_VALUE}(?=[,;\s]|$)", is_shaped, prose=True, behind=_WORD),
    _rule("bearer", rf"(?-i:Bearer)[ \t]+{_VALUE}", is_told, prose=True),
    _rule(_HINTS, rf"{_WORD}{_FOR}{_SAYS}{_VALUE}", is_told, prose=True),
    _rule(_HINTS, rf"{_WORD}[ \t]*[:：=]?[ \t]*{_VALUE}", is_told_bare, prose=True),
    _rule(
        "login|logon|log in|zugang|anmeld|account|user|benutzer|usuario|credential|acceso|accès|acces",
        rf"{_LOGIN}{_VALUE}",
        is_typed,
        prose=True,
    ),
    _rule(
        "login|logon|zugang|anmeld",
        r"(?:login|logon|zugang|anmeldung)[ \t:]{1,3}[\w.\\@-]{2,40}[ \t]+/[ \t]+(?P<secret>[^\s\"'/]{4,64})$",
        is_told,
        prose=True,
    ),
    _rule(
        "user|benutzer|login",
        r"(?<![a-z])(?:user|benutzer|login)[ \t:=]{1,3}[\w.\\@-]{2,40}[ \t]*[,;/][ \t]*(?:pw|pwd|pass|"
        r"passwor[dt])[ \t:=]{1,3}(?P<secret>[^\s\"',;]{3,64})",
        is_told,
        prose=True,
    ),
    _rule(
        "is my|is the|ist das|ist mein",
        rf"(?:^|[\s\"'(]){_VALUE}[ \t]+(?:is|ist)[ \t]+(?:my|the|das|mein)[ \t]+{_WORD}",
        is_typed,
        prose=True,
    ),
)
_NEAR = "login|logon|user|benutzer|kennwort|passwor|pwd|pw|anmeld|zugang|account|credential|sa =|sa:|admin|root"
COMMENTS: tuple[Rule, ...] = (
    _rule(
        _NEAR,
        r"(?<![^\s\"'(:=/>])(?P<secret>[^\s\"'()<>,;:=/\\]{6,64})(?![^\s\"')<>,;.])",
        is_shaped,
        behind=(
            r"(?:'|#|--|//|\brem\b|::|/\*)[^\r\n]{0,120}(?:log[io]n|user|benutzer|kennwort|passwor|pwd|(?<![a-z])pw|"
            r"anmeld|zugang|account|credential|(?<![a-z])(?:sa|admin|root)[ \t]*[=:])"
        ),
    ),
    *(replace(rule, prose=False, behind=_LEAD) for rule in PROSE),
)
"""The same in code: only behind the sign of a comment or inside a literal."""
_WORDS = (
    f"{STRONG_HINTS}|pass|kennung|user|usr|benutzer|login|logon|auth|token|cred|crypt|base64|_key|apikey|appkey|"
    "secret|admin|anmeld|zugang|sendline"
)
NEAR: tuple[Rule, ...] = (
    _rule(_WORDS, QUOTED, is_shaped),
    _rule(STRONG_HINTS, QUOTED, is_likely, behind=rf"{STRONG}(?![a-z]*\w*\()"),
)
"""What is known by its looks, in a line that speaks of people who log in."""
