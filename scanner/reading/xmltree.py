"""XML as a small tree without namespaces: bounded in size and depth, of a damaged text whatever came before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from classifiers.evidence import Problem, Trouble
from scanner.reading.handler import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

_ELEMENTS = 1_000_000
_DEPTH = 500


@dataclass(slots=True, eq=False)
class Element:
    """One element: local name, attributes by local name, the text directly in it, and the line it starts in."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    line: int = 0
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def get(self, attribute: str) -> str:
        """Return an attribute, "" if it is not there."""
        return self.attributes.get(attribute, "")

    def all(self, *names: str) -> Iterator[Element]:
        """Yield the elements below that have one of the names (all without names), in the order of the text."""
        waiting = self.children[::-1]
        while waiting:
            element = waiting.pop()
            if not names or element.name in names:
                yield element
            waiting.extend(reversed(element.children))

    def first(self, name: str) -> Element | None:
        """Return the first element of that name below."""
        return next(self.all(name), None)

    def child(self, name: str) -> Element | None:
        """Return the first element of that name directly in this one."""
        return next((child for child in self.children if child.name == name), None)

    def words(self, *names: str) -> str:
        """Return the text of the first element below that has one of the names and a text, "" if none has."""
        return next((found for element in self.all(*names) if (found := element.text.strip())), "")

    def content(self) -> str:
        """Return all text in the element and below it."""
        return "".join([self.text, *(element.text for element in self.all())])


@dataclass(slots=True, eq=False)
class Tree:
    """The root of a text; `damage` says where it ends too early, if it does."""

    root: Element
    damage: Problem | None = None


def tree(content: bytes, where: str = "") -> Tree:
    """Parse XML.

    Raises:
        Unreadable: it has no element at all, declares entities, or is larger or deeper than any real file.
    """
    builder = _Builder()
    damage = None
    try:
        builder.parse(_utf8(content))
    except (expat.ExpatError, ValueError, LookupError) as reason:
        detail = f"the XML is damaged: {reason}"
        damage = Problem(trouble=Trouble.MALFORMED, detail=detail, where=where)
    if not builder.top.children:
        raise Unreadable(Trouble.MALFORMED, "the XML has no readable element")
    return Tree(builder.top.children[0], damage)


def _utf8(content: bytes) -> bytes:
    """Return the text without the marks and zeros of UTF-16, which the declaration then contradicts."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace").encode()
    return content.decode("utf-16-le", "replace").encode() if content[:4] == b"<\0?\0" else content


class _Builder:
    """Takes the events of the parser."""

    def __init__(self) -> None:
        self.top = Element("")
        self._open = [self.top]
        self._count = 0
        self._texts: list[list[str]] = [[]]

    def parse(self, content: bytes) -> None:
        self._parser = parser = expat.ParserCreate("utf-8" if b"utf-16" in content[:100].lower() else None)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._character
        parser.EntityDeclHandler = self._entity  # a bomb needs them, no format does
        try:
            parser.Parse(content, True)  # noqa: FBT003 - the last piece
        finally:
            for element, texts in zip(self._open, self._texts, strict=True):
                element.text = "".join(texts)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > _ELEMENTS or len(self._open) > _DEPTH:
            raise Unreadable(Trouble.TOO_LARGE, "the XML has more elements, or deeper ones, than any real file")
        element = Element(
            name.rpartition(":")[2],
            {key.rpartition(":")[2]: value for key, value in attributes.items()},
            self._parser.CurrentLineNumber,
        )
        self._open[-1].children.append(element)
        self._open.append(element)
        self._texts.append([])

    def _end(self, _: str) -> None:
        self._open.pop().text = "".join(self._texts.pop())

    def _character(self, text: str) -> None:
        self._texts[-1].append(text)

    def _entity(self, *_: object) -> None:
        raise Unreadable(Trouble.MALFORMED, "the XML declares entities")
