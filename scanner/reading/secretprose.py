"""Secrets that people tell people: in comments, captions, names, messages and cells."""

from __future__ import annotations

from dataclasses import replace

from classifiers.evidence import SecretKind
from scanner.reading.secretrule import FOREIGN, FOREIGN_HINTS, Rule, Rules
from scanner.reading.secretvalues import is_told, is_told_bare, is_typed

_rule = Rules(SecretKind.PASSWORD)

_WORD = (
    r"(?<![a-z])(?:pass?word|passwd|passwort|pass(?:code|phrase|key)|kennwort|codewort|pwd|pw|psw|"
    rf"{FOREIGN}|mdp|clave|parola|secret|pin|api[ _-]?key)(?:s|es|ul)?(?![a-z])"
)
_FOR = r"(?:[ \t]+[\w.-]{1,24}){0,4}?"
_SAYS = (
    r"[ \t]*(?:[:：=]|->|→|(?<![a-z])(?:is|ist|lautet|lauten|es|est|é|è|war|was|heißt|jest|je)(?![a-z])"
    r")[ \t]*[\"'„“«`‘]{0,2}"
)
_VALUE = r"(?P<secret>[^\s\"'`“”„»«<>(){}\[\],;•|：]{3,64})"
_HINTS = (
    "password|pasword|passwd|passwort|passcode|passphrase|kennwort|codewort|pwd|pw|psw|pin:|pin |pin="
    f"|{FOREIGN_HINTS}|secret|api key|api-key|api_key|apikey"
)
_LEAD = r"'|#|;|--|//|\brem\b|::|/\*|\*|<!--|\"|`|%|“|„|^[ \t]+\w{2,20}[ \t]+$"
_LOGIN = (
    r"(?:log[ -]?[io]n|logon|sign[ -]?in|zugang(?:sdaten)?|anmeldung|anmelden|account|user(?:name)?|be"
    r"nutzer|usuario|credentials?|acceso|acc[eè]s)"
    r"[ \t:=]{1,3}(?:als |as |mit |with )?[\w.\\@-]{2,40}[ \t]*[/|,][ \t]*"
)
PROSE: tuple[Rule, ...] = (
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
    _rule(_HINTS, rf"^\W{{0,4}}{_WORD}[ \t]+{_VALUE}\W{{0,3}}$", is_told, prose=True),
    _rule(
        "is my|is the|ist das|ist mein",
        rf"(?:^|[\s\"'(]){_VALUE}[ \t]+(?:is|ist)[ \t]+(?:my|the|das|mein)[ \t]+{_WORD}",
        is_typed,
        prose=True,
    ),
)
_SIGN = r"(?:'|#|;|--|//|\brem\b|::|/\*|\(\*|\*|<!--)"
COMMENTS: tuple[Rule, ...] = (
    *(replace(rule, prose=False, behind=_LEAD) for rule in PROSE),
    _rule(_HINTS, rf"{_SIGN}[ \t]*{_WORD}[ \t]+{_VALUE}[ \t]*(?:\*\)|\*/|-->|\r?$)", is_told),
)
"""The same in code: only behind the sign of a comment or inside a literal."""
