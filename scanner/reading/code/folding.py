"""Texts that code puts together of constants: `BASE & "x.csv"` becomes one text, what is not known a hole in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

HOLE = "{?}"
_NEVER = r"(?!)"
_NOTHING = re.compile(_NEVER)
_TEXT = r"\x02(\d+)\x03"
_ONE = re.compile(_TEXT)
_ONLY = re.compile(rf"\s*{_TEXT}\s*[),;]*\s*\Z")
_OPERAND = r"(?<![\w.$\x03])[$A-Za-z_(][\w.$:!]*(?:\([^()]{0,80}\)|\[[^\[\]\x02\x03]{0,40}\])*(?:\.\w+)*\)?"
_WORD = r"[\w.$]+(?:\([^()\x02]{0,40}\))?"
_PARTS = rf"(?P<parts>(?:{_TEXT}|{_WORD})(?:(?:\s*,\s*|\s+)(?:{_TEXT}|{_WORD})){{0,12}})"
_CLOSED = r"(?:\s*[\])]|(?=\s*(?:[|;]|\Z)))"
_IN_PARENTHESES = re.compile(rf"(?<![\w.\]])\(\s*({_TEXT})\s*\)")
_BETWEEN_PARTS = re.compile(r"\s*,\s*|\s+(?=\x02|\$)")
_FORMATS = re.compile(r"^sprintf", re.IGNORECASE)
_GAPS = re.compile(r"\{\d*(?::[^{}]{0,20})?\}|%(?:\.?\d*[sdif])\b")
_LONGEST = 4_000
_LONGEST_FILLED = 1_000
"""Characters of a text that is filled into others; no path is longer, and what doubles itself line by line soon is."""
_ROUNDS = 24
_NAMES = 2_000


def _same(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How a language writes texts and puts them together.

    `strings` finds literals; in those whose first character is one of `filled`, `inside` finds names between text.
    `joins` is the operator that joins texts, `paths` and `glues` calls that join their arguments with and without a
    separator, `wraps` calls that hand their text on. `here` is the folder of the file itself, `name` an identifier.
    `assigned` has the groups `name` and `value`; in `bare` values the text stands without quotes.
    """

    strings: re.Pattern[str]
    joins: str
    assigned: re.Pattern[str]
    name: re.Pattern[str]
    here: re.Pattern[str] = _NOTHING
    here_says: tuple[str, ...] = ("",)
    """Words in lower case of which one is in every line that `here` finds something in."""
    parts: re.Pattern[str] | None = None
    """What parts the statements of one line."""
    environment: re.Pattern[str] = _NOTHING
    """A call that gives a variable of the environment, whose name is its first text."""
    signs: re.Pattern[str] = _NOTHING
    """What stands for the separator of paths."""
    dropped: re.Pattern[str] = _NOTHING
    """Words between the parts of a path that say nothing."""
    paths: str = _NEVER
    glues: str = _NEVER
    wraps: str = r"(?:CStr|Trim|LCase|UCase|str|String|Path|as\.character|normalizePath|abspath)"
    filled: str = ""
    inside: re.Pattern[str] = _NOTHING
    unescape: Callable[[str], str] = _same
    raw: str = ""
    """Signs before a literal in which nothing is escaped but the quote, by doubling it."""
    separator: str = "\\"
    bare: bool = False
    folded: bool = True
    """Names are the same in upper and lower case."""


@dataclass(frozen=True, slots=True)
class _Joining:
    """The expressions that put texts together in one language, compiled once."""

    wrapped: re.Pattern[str]
    both: re.Pattern[str]
    before: re.Pattern[str]
    behind: re.Pattern[str]
    hole_before: re.Pattern[str]
    hole_behind: re.Pattern[str]
    calls: tuple[tuple[re.Pattern[str], bool], ...]
    """Calls that join their arguments, and whether as parts of a path."""


@lru_cache(maxsize=32)
def _joining(joins: str, wraps: str, paths: str, glues: str) -> _Joining:
    return _Joining(
        wrapped=re.compile(rf"(?<![\w.]){wraps}\(\s*({_TEXT})\s*\)", re.IGNORECASE),
        both=re.compile(rf"{_TEXT}\s*{joins}\s*{_TEXT}"),
        before=re.compile(rf"{joins}\s*\x02"),
        behind=re.compile(rf"\x03\s*{joins}"),
        hole_before=re.compile(rf"{_OPERAND}\s*{joins}\s*{_TEXT}"),
        hole_behind=re.compile(rf"{_TEXT}(\s*){joins}\s*{_OPERAND}"),
        calls=tuple(
            (re.compile(rf"{call}{_PARTS}{_CLOSED}", re.IGNORECASE), path)
            for call, path in ((paths, True), (glues, False))
            if call != _NEVER
        ),
    )


@dataclass(slots=True)
class Folding:
    """The texts of one module's names, as far as they are known at the line that was taken in last."""

    writing: Writing
    known: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    """Names that stood for their text somewhere."""
    _joins: _Joining = field(init=False)

    def __post_init__(self) -> None:
        writing = self.writing
        self._joins = _joining(writing.joins, writing.wraps, writing.paths, writing.glues)

    def statements(self, line: str) -> list[str]:
        r"""Return the statements of a line with each literal as `\x02n\x03`, `n` its place in `texts`."""
        self.texts = []
        writing = self.writing
        code = writing.strings.sub(self._literal, line[:_LONGEST])
        if writing.dropped is not _NOTHING:
            code = writing.dropped.sub("", code)
        if writing.here is not _NOTHING and _says(code.lower(), writing.here_says):
            code = writing.here.sub(lambda _match: self._token("."), code)
        if writing.signs is not _NOTHING:
            code = writing.signs.sub(lambda _match: self._token(writing.separator), code)
        if writing.environment is not _NOTHING and self.texts:
            code = writing.environment.sub(lambda match: self._token(f"%{self.texts[int(match[1])]}%"), code)
        return writing.parts.split(code) if writing.parts else [code]

    def fold(self, statement: str) -> str:
        """Return a statement with what is put together of known texts and names as one text."""
        start = self._behind_name(statement)
        value = statement[start:]
        if self.known:
            value = self.writing.name.sub(self._value, value)
        return statement[:start] + self._joined(value)

    def learn(self, code: str) -> str:
        """Take in what a folded line assigns to a name; return the name if that is all the line does, else ""."""
        for match in self.writing.assigned.finditer(code):
            name = self.key(match["name"])
            only = _ONLY.match(match["value"])
            text = self.texts[int(only[1])] if only else match["value"].strip() if self.writing.bare else None
            if text is None or len(self.known) > _NAMES:
                self.known.pop(name, None)
            else:
                self.known[name] = text[:_LONGEST]
        last = self.writing.assigned.match(code)
        return self.key(last["name"]) if last and (_ONLY.match(last["value"]) or self.writing.bare) else ""

    def forget(self, names: Iterable[str]) -> None:
        """Forget names that mean something else from here on: parameters, variables of a procedure."""
        for name in names:
            self.known.pop(self.key(name), None)

    def found(self, code: str) -> Iterator[tuple[int, int, str]]:
        """Yield the texts of a folded line: where each begins and ends in it, and the text."""
        for match in _ONE.finditer(code):
            yield match.start(), match.end(), self.texts[int(match[1])]

    def fill(self, text: str) -> str:
        """Return a text with the names in it replaced by what they stand for."""
        return self.writing.inside.sub(self._filled, text)

    def _behind_name(self, code: str) -> int:
        """Return where the value of an assignment begins: what stands left of it is a name, not its text."""
        match = self.writing.assigned.match(code)
        return match.start("value") if match else 0

    def key(self, name: str) -> str:
        """Return a name as the language compares it."""
        return name.casefold() if self.writing.folded else name

    def _token(self, text: str) -> str:
        self.texts.append(text[:_LONGEST])
        return f"\x02{len(self.texts) - 1}\x03"

    def _literal(self, match: re.Match[str]) -> str:
        literal = match[0]
        first = literal.lstrip("rRfFuUb@$")[:1]
        quote = 1 if first in {'"', "'", "`"} else 0
        prefix = literal[: literal.find(first)] if quote else ""
        body = literal[len(prefix) + quote : len(literal) - quote] if quote else literal
        raw = any(sign in self.writing.raw for sign in prefix)
        text = body.replace(first * 2, first) if raw else self.writing.unescape(body)
        if (first if quote else "bare") in self.writing.filled.split() or "$" in prefix:
            text = self.fill(text)
        return self._token(_GAPS.sub(HOLE, text))

    def _filled(self, match: re.Match[str]) -> str:
        name = next((group for group in match.groups() if group), "")
        if self.writing.here.fullmatch(match[0]):
            return "."
        if name.casefold().startswith("env:"):
            return f"%{name[4:]}%"
        self.used.add(self.key(name))
        text = self.known.get(self.key(name), HOLE) if name else HOLE
        return text if len(text) <= _LONGEST_FILLED else HOLE

    def _value(self, match: re.Match[str]) -> str:
        name = self.key(next(group for group in match.groups() if group))
        text = self.known.get(name)
        if text is None:
            return match[0]
        self.used.add(name)
        return self._token(text)

    def _joined(self, code: str) -> str:
        """Join what stands side by side until nothing is left to join."""
        if "\x02" not in code:
            return code
        for _ in range(_ROUNDS):
            before = code
            code = self._step(code)
            if code == before:
                break
        return code

    def _step(self, code: str) -> str:
        joins = self._joins
        if "(" in code:
            code = joins.wrapped.sub(r"\1", _IN_PARENTHESES.sub(r"\1", code))
        if joins.behind.search(code):
            code = joins.both.sub(self._both, code)
        for call, path in joins.calls:
            code = self._call(code, call, self.writing.separator if path else "")
        if joins.behind.search(code):
            code = joins.hole_behind.sub(self._hole_behind, code)
        return joins.hole_before.sub(self._hole_before, code) if joins.before.search(code) else code

    def _call(self, code: str, call: re.Pattern[str], between: str) -> str:
        def joined(match: re.Match[str]) -> str:
            parts = [self._part(part) for part in _BETWEEN_PARTS.split(match["parts"].strip())]
            if all(part == HOLE for part in parts):
                return match[0]
            text = parts[0]
            for part in parts[1:] if not _FORMATS.search(match[0]) else ():
                text = f"{text}{between}{part}" if not between else f"{text.rstrip('/' + chr(92))}{between}{part}"
            return self._token(text)

        return call.sub(joined, code)

    def _part(self, part: str) -> str:
        found = _ONE.fullmatch(part.strip())
        return self.texts[int(found[1])] if found else HOLE

    def _both(self, match: re.Match[str]) -> str:
        return self._token(self.texts[int(match[1])] + self.texts[int(match[2])])

    def _hole_behind(self, match: re.Match[str]) -> str:
        return self._token(_with_hole(self.texts[int(match[1])], behind=True))

    def _hole_before(self, match: re.Match[str]) -> str:
        return self._token(_with_hole(self.texts[int(match[1])], behind=False))


def _says(line: str, words: Iterable[str]) -> bool:
    return any(word in line for word in words)


def _with_hole(text: str, *, behind: bool) -> str:
    if behind:
        return text if text.endswith(HOLE) else text + HOLE
    return text if text.startswith(HOLE) else HOLE + text
