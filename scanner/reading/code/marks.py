"""How languages write what is kept and what is left out: texts, comments, line breaks, blanks, upper and lower case."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from scanner.reading.code.batchlayout import plain_variables, without_case
from scanner.reading.code.pylayout import plain_quotes
from scanner.reading.code.statementends import JAVASCRIPT, POWERSHELL, SHELL, R

_BASIC = (r'("[^"\n]*(?:""[^"\n]*)*"?)', r"'[^\n]*(?:(?<=[ \t]_)\n[^\n]*)*", r":[ \t]*(?i:rem)\b[^\n]*")
_SLASHES = (r"//[^\n]*", r"/\*.*?(?:\*/|\Z)")
_ESCAPED = r'"(?:[^"\\]|\\.)*"?|' + r"'(?:[^'\\]|\\.)*'?"


def _same(text: str) -> str:
    return text


def _plain_constant(text: str) -> str:
    """Return a text of PowerShell in single quotes, if nothing in it is filled in."""
    inner = text[1:-1]
    return f"'{inner}'" if text[:1] == text[-1:] == '"' and not _FILLED.search(inner) else text


_FILLED = re.compile("[$`'\"]")
_SUMS = re.compile(r"=|^(?:if|elseif|while|for|switch|case|until|return)\b")
_OPERATOR = re.compile(r" ?([-+*/^<>~&|:=]) ?")


def _without_blanks_in_sums(code: str) -> str:
    """Return code of MATLAB without the blanks around operators; in brackets they part columns, in commands words."""
    return "\n".join(_plain_sum(line) if _SUMS.search(line) else line for line in code.split("\n"))


def _plain_sum(line: str) -> str:
    depth = 0
    pieces = re.split(r"([\[\]{}])", line)
    for at, piece in enumerate(pieces):
        depth = max(depth + (piece in {"[", "{"}) - (piece in {"]", "}"}), 0)
        if not depth:
            pieces[at] = _OPERATOR.sub(r"\1", piece)
    return "".join(pieces)


_LAST_ENDS = (r";+(?=[;)}\]]|\Z)|(?<=[{;]);", "")
"""Semicolons that part nothing: at the end of a block or of all, and at its beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How a language is written. `marks`: patterns of texts that are kept, each in the group, and of comments.

    `remarks` are lines that are comments wherever they stand.
    `joined` is a line break that ends nothing; blanks in front of and behind `tight` mean nothing ("" where they part
    arguments); `fold` brings words into one case where upper and lower case are the same. `ends` tells line breaks that
    end a statement from others, `plain` brings a kept text into one writing, `also` are further replacements.
    """

    marks: tuple[str, ...]
    remarks: str = ""
    joined: str = r"(?!)"
    tight: str = r"[^\w\s\0]"
    fold: Callable[[str], str] = _same
    ends: Callable[[str], str] = _same
    plain: Callable[[str], str] = _same
    also: tuple[tuple[str, str], ...] = ()


WRITINGS = {
    "basic": Writing(
        remarks=r"\n[ \t]*(?:\d+[ \t]+)?(?i:rem)\b[^\n]*",
        marks=_BASIC,
        joined=r"[ \t]_[ \t]*\n|(?<=[,(])[ \t]*\n|\n(?=[ \t]*\))",
        fold=str.lower,
    ),
    "sql": Writing(
        marks=(
            r"('(?:[^']|'')*'?|\"(?:[^\"]|\"\")*\"?|\[[^\]\n]*\]|`[^`\n]*`)",
            r"--[^\n]*",
            r"/\*(?!!).*?(?:\*/|\Z)",  # MySQL runs what stands in /*! */
            r"^[ \t]*(?:\#[ \t][^\n]*|(?i:rem)\b[^\n]*)",
        ),
        joined=r"\n",
        fold=str.lower,
        also=((r";\Z", ""),),
    ),
    "sas": Writing(
        marks=(
            r"(\"(?:[^\"]|\"\")*\"?|'(?:[^']|'')*'?)",
            r"/\*.*?(?:\*/|\Z)",
            r"(?:(?<=;)|\A)\s*%?\*[^;]*(?:;|\Z)",
        ),
        joined=r"\n",
        fold=str.lower,
    ),
    "matlab": Writing(
        marks=(
            r"(\"(?:[^\"\n]|\"\")*\"?|(?<![\w)\]}'.])'(?:[^'\n]|'')*'?)",
            r"^[ \t]*%\{[ \t]*\n.*?(?:^[ \t]*%\}[ \t]*$|\Z)",
            r"%[^\n]*",
            r"\.\.\.[^\n]*\n",
        ),
        tight=r"[=;,(){}]",
        ends=_without_blanks_in_sums,
    ),
    "autohotkey": Writing(
        marks=(r'("(?:[^"\n`]|`.|"")*"?)', r"(?:^|(?<=[ \t]));[^\n]*", r"^[ \t]*/\*.*?(?:\*/|\Z)"),
        joined=r"\n(?=[ \t]*\{)|(?<=\})[ \t]*\n(?=[ \t]*(?i:else)\b)",
        tight=r"[=,(){}]",
        fold=str.lower,
        also=((r" (?=:=)", ""),),
    ),
    "m": Writing(marks=(r'(\#?"(?:[^"]|"")*"?)', *_SLASHES), joined=r"\n"),
    "dax": Writing(
        marks=(r"(\"(?:[^\"]|\"\")*\"?|'(?:[^']|'')*'?|\[[^\]\n]*\])", r"--[^\n]*", *_SLASHES),
        joined=r"\n",
        fold=str.lower,
    ),
    "javascript": Writing(
        marks=(
            (
                r"(\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.)*'?|`(?:[^`\\]|\\.)*`?"
                r"|(?:(?<=[=(,:;!&|?{}\[\n>])|(?<=\breturn))[ \t]*/(?![/*])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/)"
            ),
            *_SLASHES,
        ),
        ends=JAVASCRIPT,
        plain=plain_quotes,
        also=(
            (r";+(?=[;}]|\Z)|(?<=[{;]);+|(?<=});+(?![(\[`\0;])", ""),
            (r"(?<=[^,\[]),(?=[)}\]])", ""),
            (r"(?<![\w$.)\]])\(([\w$]+)\)(?==>)", r"\1"),
        ),
    ),
    "r": Writing(marks=(f"({_ESCAPED})", r"\#[^\n]*"), ends=R, plain=plain_quotes, also=(_LAST_ENDS,)),
    "powershell": Writing(
        marks=(
            r"(@\"[ \t]*\n.*?(?:\n\"@|\Z)|@'[ \t]*\n.*?(?:\n'@|\Z)|\"(?:[^\"`]|`.|\"\")*\"?|'(?:[^']|'')*'?)",
            r"<\#.*?(?:\#>|\Z)",
            r"(?<![\w`$\\])\#(?!(?i:requires))[^\n]*",
        ),
        joined=r"`[ \t]*\n",
        tight=r"[=;,(){}|]",
        fold=str.lower,
        ends=POWERSHELL,
        plain=_plain_constant,
        also=(
            (r";(?=(?:else|elseif|catch|finally)\b)", ""),
            _LAST_ENDS,
            (r"(?<=[$)\]\w]) ?\+ ?(?=[$(\d\0])", "+"),
        ),
    ),
    "c#": Writing(
        marks=(
            (
                r"((?:@\$?|\$@)\"(?:[^\"]|\"\")*\"?|\$*\"{3}.*?(?:\"{3}|\Z)|\$?\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.)*'?"
                r"|^[ \t]*\#[ \t]*(?:if|elif|else|endif|define|undef)\b[^\n]*)"
            ),
            r"^[ \t]*\#[^\n]*",
            *_SLASHES,
        ),
        joined=r"\n",
    ),
    "qlik": Writing(
        marks=(r"(\"[^\"]*\"?|'(?:[^']|'')*'?|\[[^\]]*\])", *_SLASHES, r"^[ \t]*(?i:rem)\s[^;]*;"),
        joined=r"\n",
        fold=str.lower,
    ),
    "foxpro": Writing(
        marks=(r"(\"[^\"\n]*\"?|'[^'\n]*'?|\[[^\]\n]*\])", r"^[ \t]*(?:\*|(?i:note)\s)[^\n]*", r"&&[^\n]*"),
        joined=r";[ \t]*\n",
        fold=str.lower,
    ),
    "plc": Writing(marks=(r"('(?:[^'$\n]|\$.)*'?)", r"\(\*.*?(?:\*\)|\Z)", *_SLASHES), joined=r"\n", fold=str.lower),
    "autoit": Writing(
        marks=(
            r"(\"[^\"\n]*\"?|'[^'\n]*'?)",
            r"^[ \t]*\#(?i:cs|comments-start)\b.*?(?:^[ \t]*\#(?i:ce|comments-end)[^\n]*|\Z)",
            r";[^\n]*",
        ),
        joined=r"[ \t]_[ \t]*\n",
        fold=str.lower,
    ),
    "shell": Writing(
        marks=(r"(\"(?:[^\"\\]|\\.)*\"?|'[^']*'?)", r"(?:^|(?<=[ \t;&|(]))\#(?!!)[^\n]*"),
        joined=r"\\\n",
        tight="",
        ends=SHELL,
        also=(
            (r" ?([;|]) ?", r"\1"),
            (r"(?<=\() | (?=\))| (?=\(\))|(?<=\)) (?=\{)|(?<=[<>]) (?=[^ (])|(?<=\{) (?=;)", ""),
            (r"(?<!;);(?=[)}]|\Z)", ""),
        ),
    ),
    "batch": Writing(
        marks=(
            r'("[^"\n]*"?)',
            r"^[ \t]*(?:@?(?i:rem)(?=\s)|::)[^\n]*",
            r"&[ \t]*(?i:rem)[ \t][^\n]*",
        ),
        joined=r"\^[ \t]*\n",
        tight="",
        fold=without_case,
        plain=plain_variables,
    ),
}
LANGUAGES = {
    **dict.fromkeys(("vba", "vbscript", "visual basic", "basic"), "basic"),
    **dict.fromkeys(("c#", "qlik", "foxpro", "plc", "autoit", "shell"), ""),
    **dict.fromkeys(("sql", "m", "dax", "javascript", "r", "powershell", "batch", "sas", "matlab", "autohotkey"), ""),
}
