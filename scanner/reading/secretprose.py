"""Secrets that people tell people: in comments, captions, names, messages and cells."""

from __future__ import annotations

from dataclasses import replace

from classifiers.evidence import SecretKind
from scanner.reading.secretrule import FOREIGN, FOREIGN_HINTS, QUOTED, STRONG_HINTS, Rule, Rules
from scanner.reading.secretvalues import is_shaped, is_told, is_told_bare, is_typed

_rule = Rules(SecretKind.PASSWORD)

_WORD = (
    r"(?<![a-z])(?:pass?word|passwd|passwort|pass(?:code|phrase|key)|kennwort|codewort|pwd|pw|psw|"
    rf"{FOREIGN}|mdp|clave|parola|secret|pin|api[ _-]?key|pass(?=[ \t]*[:=]))(?:s|es|ul)?(?![a-z])"
)
_FOR = r"(?:[ \t]+[\w.()-]{1,24}){0,4}?"
_SAYS = (
    r"[ \t]*(?:[:：=]|->|→|(?<![a-z])(?:is|ist|lautet|lauten|es|est|é|è|war|was|heißt|jest|je)(?![a-z])"
    r")[ \t]*[\"'„“«`‘]{0,2}"
)
_VALUE = r"(?P<secret>[^\s\"'`“”„»«<>(){}\[\],;•|：]{3,64})"
_HINTS = (
    "password|pasword|passwd|passwort|passcode|passphrase|kennwort|codewort|pwd|pw|psw|pass:|pass :|p"
    "ass =|pass=|pin:|pin |pin="
    f"|{FOREIGN_HINTS}|secret|api key|api-key|api_key|apikey"
)
_LEAD = r"'|#|;|--|//|\brem\b|::|/\*|\*|<!--|\"|`|%|“|„|^[ \t]+\w{2,20}[ \t]+$"
_LOGIN = (
    r"(?:log[ -]?[io]n|logon|sign[ -]?in|zugang(?:sdaten)?|anmeldung|anmelden|account|user(?:name)?|be"
    r"nutzer|usuario|credentials?|acceso|acc[eè]s)"
    r"[ \t:=]{1,3}(?:als |as |mit |with )?[\w.\\@-]{2,40}[ \t]*[/|,][ \t]*"
)
PROSE: tuple[Rule, ...] = (
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
        r"(?<![a-z])(?:user|benutzer|login)[ \t:=]{1,3}[\w.\\@-]{2,40}[ \t]*[,;/][ \t]*(?:pw|pwd|pass|pass"
        r"wor[dt])[ \t:=]{1,3}(?P<secret>[^\s\"',;]{3,64})",
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
        behind=r"(?:'|#|--|//|\brem\b|::|/\*)[^\r\n]{0,120}(?:log[io]n|user|benutzer|kennwort|passwor|pwd|(?<![a-"
        r"z])pw|anmeld|zugang|account|credential|(?<![a-z])(?:sa|admin|root)[ \t]*[=:])",
    ),
    *(replace(rule, prose=False, behind=_LEAD) for rule in PROSE),
)
"""The same in code: only behind the sign of a comment or inside a literal."""
_WORDS = (
    f"{STRONG_HINTS}|pass|kennung|user|usr|benutzer|login|logon|auth|token|cred|crypt|base64|_key|apik"
    "ey|appkey|secret|admin|"
    "anmeld|zugang|sendline"
)
NEAR: tuple[Rule, ...] = (_rule(_WORDS, QUOTED, is_shaped),)
"""What is known by its looks, in a line that speaks of people who log in."""
