"""What a rule for secrets is, and the pieces of expressions that the rules are made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache

from classifiers.evidence import SecretKind
from scanner.reading.secretvalues import is_secret


@dataclass(frozen=True)
class Rule:
    """One way to write a secret down: words of which one must occur, the expression, and what counts as a secret."""

    hints: tuple[str, ...]
    expression: str
    holds: Callable[[str], bool]
    kind: SecretKind
    long: bool = False
    """The secret, or what tells that it is one, has several lines."""
    needs: tuple[str, ...] = ()
    """Words of which one has to stand somewhere else in the text: what `hints` says alone is said too often."""
    below: int = 0
    """So many lines below the word that tells belong to it: the rows of a table."""
    behind: str = ""
    """What has to stand before it in its line."""
    prose: bool = False
    """It looks at what people write to people: comments, captions, names, cells."""

    def of(self, hints: tuple[str, ...]) -> Rule:
        """Return the same rule with some of its hints; its expressions are compiled once for both."""
        return self if hints == self.hints else _with(self, hints)

    @cached_property
    def lead(self) -> re.Pattern[str] | None:
        """What has to stand before it in its line, None if nothing has to."""
        return _compiled(self.behind) if self.behind else None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The expression, compiled when a hint has been seen: most files need two or three of them."""
        return _compiled(self.expression)


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE | re.MULTILINE)


@lru_cache(maxsize=4_000)
def _with(rule: Rule, hints: tuple[str, ...]) -> Rule:
    return replace(rule, hints=hints)


@dataclass(frozen=True)
class Rules:
    """Makes the rules of one kind of secret."""

    kind: SecretKind

    def __call__(
        self,
        hints: str,
        expression: str,
        holds: Callable[[str], bool] = is_secret,
        *,
        long: bool = False,
        needs: str = "",
        below: int = 0,
        prose: bool = False,
        behind: str = "",
    ) -> Rule:
        """Return one rule; `hints` and `needs` are separated by `|`."""
        told, needed = tuple(hints.split("|")), tuple(filter(None, needs.split("|")))
        return Rule(told, expression, holds, self.kind, long, needed, below, behind, prose)


QUOTED = r"""(?:@|[rRuUbBfFN]{1,2}|\$)?(?P<q>["'`])(?P<secret>(?:(?!(?P=q))[^\r\n]){1,256})(?:(?P=q)|$)"""
"""A string literal of any of our languages; evidence may end in the middle of one."""
GIVEN = r"""(?:"[^"\r\n]{0,300}"|'[^'\r\n]{0,80}'|[^,"'\r\n]|(?<=_)\r?\n){0,120}"""
"""One argument of a call, which may be missing."""
FIRST = r"""(?:"[^"\r\n]{0,300}"|'[^'\r\n]{0,300}'|[\w.$]{1,60})"""
"""One argument of a call: a literal or a name."""
FOREIGN = (
    "contrase(?:ñ|n)[ay]|senha|mot[ _]?de[ _]?passe|has[lł][oa]|hesl[oa]|geslo|lozinka|[sş]ifre|wachtwoord|"
    "l[oö]senord|adgangskode|passord|salasana|jelsz[oóa]|geheim(?:nis|wort|zahl)?|"
    "zugangs?(?:code|wort|schl(?:ü|ue)ssel)|(?:losungs|schutz|sperr|kenn)wort|losung|c[oó]digo_?(?:de_?)?acces{1,2}o|"
    "codice_?(?:di_?)?accesso|code_?d_?acc[eè]s|parola_?chiave|palabra_?clave|pincode|密码|密碼|口令|パスワード|暗証番号|비밀번호|암호|"
    "패스워드|пароль"
)
"""The word for a password in other languages; where it is a usual word too, `EXACT` has it."""
STRONG = (
    "(?:pass(?:word|wd|wort|w(?:ö|oe)rter|phrase|code|wrd|key)|kennw(?:ort|(?:ö|oe)rter)?|"
    "(?:admin|supervisor|unlock|entsperr|zutritts|freigabe|master|security|sicherheits)_?code|codewort|pwd|pswd|pwrd|"
    f"{FOREIGN}|secret(?:_?key)?|api[_-]?key|access_?key|account_?key|auth_?key|client_?secret|"
    "(?<![a-z0-9])(?:pw|psw|passw|pwort|pword|mdp|clave(?!_|(?-i:[A-Z]))|parola|parol[aă])|"
    "(?-i:(?<=[a-z0-9])(?:P[wW]|Mdp|Senha|Parola)))"
)
FOREIGN_HINTS = (
    "contrase|senha|motdepasse|mot_de|mot de|hasł|hasl|hesl|geslo|lozinka|sifre|şifre|wachtwoord|losenord|lösenord|"
    "adgangskode|passord|salasana|pwo|jelsz|geheim|zugang|losung|schutzwort|sperrwort|código|codigo_|codigoacc|codigode|codice_|codiceacc|"
    "codicedi|code_d|codedac|pincode|密码|密碼|口令|パスワード|暗証番号|비밀번호|암호|패스워드|пароль|mdp|clave|parol"
)
STRONG_HINTS = (
    "passw|passp|passc|passk|pwd|pswd|pwrd|kennw|codewort|admin_code|admincode|supervisor_code|supervisorcode|"
    "unlock_code|unlockcode|entsperrc|entsperr_c|zutrittsc|freigabec|freigabe_c|master_code|mastercode|security_code|"
    "securitycode|sicherheitsc|codewort|secret|pw|psw|apikey|api_key|api-key|accesskey|access_key|accountkey|account_key|authkey|"
    f"auth_key|{FOREIGN_HINTS}"
)
OWNER = (
    "(?:db|user|usr|sql|ora(?:cle)?|sap|mes|odbc|my|str|the|s|c|g|k|m|ftp|mail|smtp|imap|proxy|http|srv|server|svc|"
    "admin|adm|root|sheet|blatt|ws|wb|vba|protect|const|login|logon|txt|tb|old|new|default|def)"
)
ENDING = (
    "(?:_?(?:value|text|str|string|prod|test|dev|db|sql|ora|sap|admin|user|old|new|root|mail|smtp|ftp|sheet|plain|"
    "clear|list|default|document|template))?(?:_?(?:value|text|str|string|prod|test|dev|db|sql|ora|sap|admin|user|"
    "old|new|root|mail|smtp|ftp|sheet))?(?:(?:_|(?-i:(?=[A-Z])))(?!char|label|lbl|caption|hint|len|field|col|name|"
    "type|policy|file|path|url|prompt|m(?:sg|essage)|title|form|mask|err|id(?![a-z])|box|rule|regex|expir|change|"
    "date|req|valid|hash|salt|page|link|key|min|max|count|list|table|query|sql|header|column|column|is|has|ok|error|"
    r"text|dialog|manager|reset|hidden|visible|enabled)[a-zäöü]{2,14}){0,2}(?:s|es|en|ul|i|si|e|er)?_?\d{0,3}"
)
SHOWN = r"(?:\.(?:value2?|text|string))?"
TYPED = (
    r"(?:\$|\s+(?:n?varchar2?|n?char|text|string)\s*(?:\([ \t]*\w{1,8}[ \t]*\))?(?=\s*:?=)|"
    r"\s+as\s+(?:string|variant)(?:\s*\*\s*\d{1,3})?|\s*:\s*(?:optional\[)?(?:str|w?string|secretstr|"
    r"any)\]?(?:\s*[\[(]\d{1,4}[\])])?(?=\s*:?=)|\s*:\s*[\w.]{1,30}(?:\[[^\]\r\n]{0,40}\])?(?=\s*:?=))?"
)
EQUALS = r"\s*(?::=|=>|<<?-|={1,3}|:|：|\s-eq\s|\s-ne\s|\s-ceq\s|<>|!={1,2}|\slike\s)\s*"
AFTER = rf"{ENDING}{TYPED}[\"'\])]{{0,3}}{SHOWN}[\])]{{0,2}}{EQUALS}"
JOINED = r"[ \t]*(?:_\s{1,80})?(?:&|\+|\.\.?|\|\|)\s{0,80}(?:_\s{1,80})?"
WORD = r"(?:pass(?:word|wd|wort|phrase)?|kennwort|pwd|pw|secret|token|api[_-]?key|access[_-]?key)"
QUOTE = rf"(?:chrw?\$?\(34\){JOINED})?"
"""A quotation mark that VBA puts in by its number."""
SHARES = r"\bnet[ \t]+use[ \t]+(?:\S{1,3}[ \t]+)?\"?\\\\[^\s\"]{1,200}\"?[ \t]+"
