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
    r"\b(?:enter|please|bitte|eingeben|your|ihr|type|invalid|wrong|incorrect|falsch\w*|require[ds]?|must|cannot|forgot|"
    r"expired?|change|reset|confirm|protected|saisi\w*|veuillez|introduzca|ingrese|is|was|the|muss|ist)\b|:\s*$",
    re.IGNORECASE,
)
_RESULT = re.compile(
    r"(?:pass(?:ed)?|fail(?:ed)?|n?ok|i\.?o\.?|n\.?i\.?o\.?|ng|good|bad|green|red|yellow|n/?a|ja|nein|on|off|\W*[\d.,]*%?)$",
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
    return not _NOT_A_SECRET.match(value) and not (" " in value and _PROMPT.search(value))


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
