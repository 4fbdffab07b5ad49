"""Secrets in text are masked before the text is kept; the shape stays, so that a reader sees what was there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

MASK = "•••"

_QUOTED = r"""(?:@|[rRuUbBfFN]{1,2}|\$)?(?P<q>["'])(?P<secret>(?:(?!(?P=q))[^\r\n]){1,256})(?:(?P=q)|$)"""
"""A string literal of any of our languages; evidence may end in the middle of one."""
_STRONG = (
    r"(?:pass(?:word|wd|wort|phrase)|kennwort|pwd|pswd|contrase(?:ñ|n)a|senha|mot_?de_?passe|secret(?:_?key)?|"
    r"api_?key|access_?key|account_?key|auth_?key|client_?secret|(?<![a-z0-9])(?:pw|psw|passw))"
)
_ENDING = r"(?:_?(?:value|text|str|string|prod|test|dev|db|sql|sap|admin|user|old|new|root|mail|smtp|ftp))?_?\d{0,3}"
_TYPED = r"(?:\$|\s+as\s+string)?"
_EQUALS = r"\s*(?::=|=>|<<?-|={1,3}|:|\s-eq\s|<>|!=)\s*"


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


_NOT_A_SECRET = re.compile(
    r"""[\s•*.xX?_#-]*$|          # empty, already masked, or a filler
        .*\{.*\}|<[^>]*>$|        # a placeholder
        [%$][\w:({]|%s$|@\w+$|    # a variable
        \s*(?:[),;]|[&+]\s)|    # the end of a string, not a string
        (?:your|my)?[_ -]?(?:secret|token|pass(?:word|wort)?|kennwort|pwd|api[_ -]?key)[\s:?*…]*$|
        (?:true|false|yes|no|none|null|nothing|empty|string|text|required|invalid)$""",
    re.IGNORECASE | re.VERBOSE,
)
_PROMPT = re.compile(
    r"\b(?:enter|please|bitte|eingeben|your|ihr|type|invalid|wrong|incorrect|falsch\w*|require[ds]?|must|cannot|forgot|"
    r"expired?|change|reset|confirm|protected|saisi\w*|veuillez|introduzca|ingrese|is|was|the|muss|ist)\b|:\s*$",
    re.IGNORECASE,
)


def _is_secret(value: str) -> bool:
    """Neither a placeholder nor a sentence that asks for a password."""
    return not _NOT_A_SECRET.match(value) and not (" " in value and _PROMPT.search(value))


def _is_token(value: str) -> bool:
    """Long and mixed, as generated tokens are: a parser's `token = ","` is none."""
    return len(value) >= _TOKEN_LENGTH and " " not in value and not value.isalpha() and _is_secret(value)


_TOKEN_LENGTH = 12


def _rule(hints: str, pattern: str, holds: Callable[[str], bool] = _is_secret, *, long: bool = False) -> Rule:
    return Rule(tuple(hints.split("|")), pattern, holds, long)


_SHARES = r"\bnet[ \t]+use[ \t]+(?:\S{1,3}[ \t]+)?\"?\\\\[^\s\"]{1,200}\"?[ \t]+"
RULES = (
    _rule(
        "private key",
        r"-----BEGIN[A-Z ]{0,30} PRIVATE KEY-----(?P<secret>(?:(?!-----END)[^•]){1,16000})",
        long=True,
    ),
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
        "pass|pwd|pswd|kennwort|contrase|senha|mot|secret|key|pw|psw",
        rf"{_STRONG}{_ENDING}{_TYPED}[\"'\]]{{0,2}}{_EQUALS}{_QUOTED}",
    ),
    _rule(
        "token",
        rf"(?:(?<![a-z])|_|auth|access|api|bearer|bot|refresh|"
        rf"session)token{_ENDING}{_TYPED}[\"'\]]{{0,2}}{_EQUALS}{_QUOTED}",
        _is_token,
    ),
    _rule(
        "pass|pwd|secret|token|kennwort",
        r"^[ \t]*(?:(?:@?set|setx|export)[ \t]+\"?)?\w{0,40}(?:password|passwd|passwort|pwd|secret|token|"
        r"kennwort)\w{0,10}="
        r"(?P<secret>[^\s\"'(){}\[\]%$•&;,<>=+`][^\s\"'(){}\[\]•&;,<>+.`]{2,127})\"?[ \t]*$",
    ),
    _rule(
        "pass|pwd",
        rf"[-/](?:password|passwd|pwd|pass)[ :=]\s*(?:{_QUOTED}|(?P<bare>[^\s\"'$%(){{}}<>;,•-][^\s\"';,)]{{2,127}}))",
    ),
    _rule("protect", rf"\.(?:un)?protect(?:sharing)?[ \t]*\(?[ \t]*{_QUOTED}"),
    _rule("pwd", rf"\bpwd[\w-]{{1,40}}[\"']\)\.text\s*=\s*{_QUOTED}"),
    _rule("://", r"://[^\s:@/\"'<>]{1,64}:(?P<secret>[^\s@/\"'<>{}•$%]{1,128})@"),
    _rule(
        "identified",
        r"\bidentified\s+by\s+(?:values\s+)?(?:\"(?P<secret>[^\"\r\n]{1,128})\"|'(?P<bare>[^'\r\n]{1,128})'|"
        r"(?P<word>[\w$#!]{1,128}))",
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
        _is_token,
    ),
    _rule("sig=", r"[?&;]sig=(?P<secret>[\w%+/=-]{16,200})"),
    _rule("net use", rf"{_SHARES}(?P<secret>[^\s/\"%*•][^\s\"]{{0,127}})(?=[ \t]+/user)"),
    _rule("/user:", r"\bnet[ \t]+use\b[^\r\n]{1,300}?/user:\S{1,100}[ \t]+(?P<secret>[^\s/\"%*•][^\s\"]{0,127})"),
    _rule(
        "sqlcmd|osql|isql|bcp|psexec|winexe|mstsc",
        r"\b(?:sqlcmd|osql|isql|bcp|psexec\w*)(?:\.exe)?\b[^\r\n]{0,600}?\s-p[ "
        r"\t]*\"?(?P<secret>[^\s\"%$-][^\s\"]{0,127})",
    ),
    _rule("mysql", r"\bmysql\w*(?:\.exe)?\b[^\r\n]{0,300}?\s-p(?P<secret>[^\s\"'%$-][^\s\"']{1,127})"),
    _rule(
        "plink|pscp|psftp|putty|winscp|sshpass",
        r"(?:\b(?:plink|pscp|psftp|putty|winscp)[^\r\n]{0,300}?\s-pw|\bsshpass\s+-p)[ "
        r"\t]+\"?'?(?P<secret>[^\s\"'%$]{1,128})",
    ),
    _rule("curl", r"\bcurl\b[^\r\n]{0,300}?\s(?:-u|--user)[ \t]+[\"']?[^\s:\"']{1,64}:(?P<secret>[^\s\"'%$]{1,128})"),
    _rule("schtasks", r"\bschtasks\b[^\r\n]{0,600}?\s/r?p[ \t]+\"?(?P<secret>[^\s\"%*/][^\s\"]{0,127})"),
    _rule(
        "sqlplus|sqlldr|connect",
        r"(?:\b(?:sqlplus|sqlldr|expdp|impdp|exp|imp)\b(?:\s+-\w+)*\s+[\"']?(?:userid=)?|"
        r"connect\w*\s*\(\s*[\"'])\w{1,30}/(?P<secret>[^\s@\"'/%&]{1,64})@",
    ),
    _rule(
        "database",
        r"\bdatabase\s*\(\s*(?:\"[^\"\r\n]{0,80}\"|'[^'\r\n]{0,80}'|[\w.]{1,60})\s*,\s*"
        rf"(?:\"[^\"\r\n]{{1,80}}\"|'[^'\r\n]{{1,80}}'|[\w.]{{1,60}})\s*,\s*{_QUOTED}",
    ),
    _rule("securestring", rf"convertto-securestring\s+(?:-string\s+)?{_QUOTED}"),
    _rule(
        "credential",
        rf"(?:network|ps)credential\s*\(?\s*(?:\"[^\"\r\n]{{0,80}}\"|'[^'\r\n]{{0,80}}'|"
        rf"[\w.$]{{1,60}})\s*,\s*{_QUOTED}",
    ),
    _rule(
        "login|logon|authenticate",
        rf"\.(?:login|logon|authenticate)\s*\(?\s*(?:\"[^\"\r\n]{{0,80}}\"|'[^'\r\n]{{0,80}}'|"
        rf"[\w.]{{1,60}})\s*,\s*(?:password\s*=\s*)?{_QUOTED}",
    ),
    _rule(
        ".open|connect",
        r"(?:\.open|connect)\s*\(?\s*(?:\"[^\"\r\n]{0,300}\"|'[^'\r\n]{0,300}'|[\w.]{1,60})\s*,\s*"
        rf"(?:\"[^\"\r\n]{{1,80}}\"|'[^'\r\n]{{1,80}}')\s*,\s*{_QUOTED}",
    ),
)


_HINTS = {hint: hint.encode() for rule in RULES for hint in rule.hints}


def hinted(texts: Iterable[str]) -> tuple[Rule, ...]:
    """Return the rules that may find a secret in one of the texts: asked once, the others need not be asked again."""
    # Hints are ASCII, and searching bytes takes the same time whatever else the texts hold.
    lowered = "\n".join(texts).lower().encode("ascii", "replace")
    seen = {hint for hint, raw in _HINTS.items() if raw in lowered}
    return tuple(rule for rule in RULES if not seen.isdisjoint(rule.hints))


def mask(text: str, rules: tuple[Rule, ...] = RULES) -> tuple[str, int]:
    """Return the text with every secret replaced by `MASK`, and how many were replaced.

    Masking is repeated until nothing is left to mask: one secret may hide the beginning of the next.
    """
    count = 0
    while rules:
        text, found = _masked_once(text, rules)
        if not found:
            break
        count += found
    return text, count


def _masked_once(text: str, rules: tuple[Rule, ...]) -> tuple[str, int]:
    count = 0
    lowered = text.lower()
    for rule in rules:
        if any(hint in lowered for hint in rule.hints):
            text, found = _apply(rule, text, lowered)
            count += found
            lowered = text.lower() if found else lowered
    return text, count


def _windows(rule: Rule, text: str, lowered: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of whole lines in which a hint stands, in order, none twice.

    The whole text, where lower case shifts the places or the secret itself has many lines.
    """
    if len(lowered) != len(text) or rule.long:
        yield 0, len(text)
        return
    places = sorted(place for hint in rule.hints for place in _places(hint, lowered))
    end = -1
    for place in places:
        if place > end:
            start = text.rfind("\n", 0, place) + 1
            end = text.find("\n", place)
            end = len(text) if end < 0 else end
            yield start, end


def _places(hint: str, lowered: str) -> Iterator[int]:
    """Yield where the hint stands, once per line."""
    place = lowered.find(hint)
    while place >= 0:
        yield place
        line = lowered.find("\n", place)
        place = lowered.find(hint, line) if line >= 0 else -1


def _apply(rule: Rule, text: str, lowered: str) -> tuple[str, int]:
    pieces: list[str] = []
    position = found = 0
    for start, end in _windows(rule, text, lowered):
        for match in rule.pattern.finditer(text, start, end):
            group = next(name for name in ("secret", "bare", "word") if match.groupdict().get(name) is not None)
            if MASK in match[group] or not rule.holds(match[group]):
                continue
            pieces += (text[position : match.start(group)], MASK)
            position = match.end(group)
            found += 1
    return ("".join((*pieces, text[position:])) if found else text), found
