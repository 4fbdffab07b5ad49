"""Line breaks that end a statement and those that do not, so that only the former are told from layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NEVER = re.compile(r"(?!)")
_AROUND = 48
"""Characters before a bracket by which it is judged."""
_SIGN = re.compile(r"[()\[\]{}\n]|(?<![-=<>!:+*/%&|^~])=(?![=>~])")
_PARTNERS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Where statements end in a language in which a line break may end one.

    `on` finds breaks that end nothing and what stands before them, `off` those that do whatever stands behind; in
    brackets of `inside` none does. `head` is the word before brackets behind which a statement goes on; `block` what
    stands before the brace of a block, which ends a statement by itself. `assigned` is what `=` means where it is no
    name of an argument.
    """

    on: re.Pattern[str]
    off: re.Pattern[str] = _NEVER
    inside: str = ""
    head: re.Pattern[str] = _NEVER
    block: re.Pattern[str] = _NEVER
    assigned: str = "="

    def __call__(self, code: str) -> str:
        """Return code on one line, each statement that a line break ends with a semicolon behind it."""
        return "".join(self._pieces(code))

    def _pieces(self, code: str) -> Iterator[str]:
        going_on = self._going_on(code)
        opened: list[tuple[str, bool]] = []
        behind_head = -1
        start = 0
        for found in _SIGN.finditer(code):
            sign, place = found[0], found.start()
            yield code[start:place]
            start = found.end()
            if sign == "\n":
                ended = start not in going_on and place != behind_head and not (opened and opened[-1][0] in self.inside)
                yield ";" if ended else " "
            elif sign == "=":
                yield self.assigned if not opened or opened[-1][0] == "{" else sign
            elif sign in _PARTNERS.values():
                opened.append((sign, self._is_marked(code, place, sign)))
                yield sign
            else:
                marked = bool(opened) and opened[-1][0] == _PARTNERS[sign] and opened.pop()[1]
                behind_head = found.end() if marked and sign == ")" else -1
                yield "};" if marked and sign == "}" else sign
        yield code[start:]

    def _is_marked(self, code: str, place: int, sign: str) -> bool:
        """Return whether brackets are those of a head, or braces those of a block."""
        pattern = {"(": self.head, "{": self.block}.get(sign, _NEVER)
        return pattern is not _NEVER and pattern.search(code[max(0, place - _AROUND) : place]) is not None

    def _going_on(self, code: str) -> set[int]:
        """Return the places of the line breaks that end nothing, whatever brackets they stand in."""
        return {found.end() for found in self.on.finditer(code)} - {found.end() for found in self.off.finditer(code)}


JAVASCRIPT = Ends(
    on=re.compile(
        r"(?:[{(\[,;:?=*%&|<>^!~./}]|(?<!\+)\+|(?<!-)-|\b(?:else|do|in|of|instanceof|typeof|new|case|delete|void))\n"
        r"|\n(?=[.,?:)\]}=*%&|<>^/(\[;{]|!=|\+(?!\+)|-(?!-)|(?:else|catch|finally|instanceof|in|of)\b)"
    ),
    off=re.compile(r"\b(?:return|throw|break|continue|yield)\n"),
    inside="([",
    head=re.compile(r"\b(?:if|for|while|with) ?\Z"),
)
R = Ends(
    on=re.compile(
        r"(?:[{(\[,;+*/^=&|~!<>-]|%[^%\s]*%|\b(?:else|repeat|in))\n|\n(?=[}\])]|else\b)|(?:\)|\b(?:else|repeat))\n(?=\{)"
    ),
    inside="([",
    head=re.compile(r"\b(?:function|if|for|while) ?\Z"),
    assigned="<-",
)
_POWERSHELL_OPERATORS = (
    r"and|or|xor|band|bor|[ci]?(?:eq|ne|gt|ge|lt|le|like|notlike|match|notmatch|contains|notcontains|in|notin|replace"
    r"|split|join)|f|is|isnot|as"
)
_POWERSHELL_BLOCK = (
    r"(?:\)|\b(?:else|try|finally|begin|process|end|dynamicparam)|\bcatch(?: ?\[[\w., \[\]]*\])?"
    r"|\b(?:function|filter|class|enum) [\w:.-]+)"
)
POWERSHELL = Ends(
    on=re.compile(
        rf"(?:[{{(,;|=+]|&&| -(?:{_POWERSHELL_OPERATORS}))\n"
        r"|\n(?=[)}|\]]|(?:else|elseif|catch|finally|until)\b)|\]\n(?=\[|\$|param\b)"
        rf"|(?:{_POWERSHELL_BLOCK}|\bdo)\n(?=\{{)"
    ),
    inside="[",
    block=re.compile(_POWERSHELL_BLOCK + r" ?\n?\Z"),
)
SHELL = Ends(
    on=re.compile(
        r"(?:[{(;|&]|(?:\A|(?<=[;\n&|])|(?<=[;\n&|] ))(?:then|do|else)|\bcase [^\n]{1,30} in)\n"
        r"|\n(?=[)}]|;;)|\)\n(?=\{)"
    ),
)
