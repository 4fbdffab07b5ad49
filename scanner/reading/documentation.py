"""What a tool tells people about itself: the sections of a header, a read-me sheet or a description, as evidence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.aspects import SECTIONS, heading_of, is_sentence
from classifiers.evidence import TEXT_LIMIT, Evidence, Kind
from scanner.reading.stamps import is_licence, is_stamp, opens_history

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LOOKED_AT = 6_000
"""Characters of one text: who wants to know more opens the file."""
_LINES = 80
_PIECES = 3
"""Most lines of evidence that one section makes."""
_MOST = 6
"""Most lines of evidence that one place makes."""

_BORDER = re.compile(r"^[ \t'*#=\-–—_~/\\<>|;!%+^\"`]*(?<![.\w])|[ \t'*#=\-–—_~/\\<>|;!%+^`]*$")
_UNDERLINE = re.compile(r"^\W{3,}$")
_DOT_HEADING = re.compile(r"^\.([A-Za-z]{4,12})(?:[ \t]+(\S.*))?$")
_TAG = re.compile(r"^[:@\\](param|parameter|returns?|rtype|brief|details)\b[ \t]*([^:]{0,40}:?)", re.IGNORECASE)
_MARKUP = re.compile(r"^\W*<(\w+)>.*</\1>\W*$|^\W*</?\w+/?>\W*$")
_LABEL = re.compile(r"^[^\W\d][\w /()-]{1,30}[:：]")


def documentation(text: str, where: str) -> Iterator[Evidence]:
    """Yield what a text tells people, a few lines of sections each; nothing if it only is a licence, a stamp or a mark.

    Args:
        text: as it stands in the file, line breaks kept: they part the sections.
        where: its origin and place, for example `sheet Readme` (see `classifiers.documentation.Origin`).
    """
    sections = list(_sections(text[:_LOOKED_AT].splitlines()[:_LINES]))
    if not any(_says_something(section) for section in sections):
        return
    lines = list(_packed(piece for section in sections for piece in _pieces(section)))
    yield from (Evidence.of(Kind.DOCUMENTATION, line, where) for line in lines[:_MOST])


def _says_something(section: str) -> bool:
    if heading_of(section) is not None:
        return len(section.split()) > 1
    return is_sentence(section)


def _sections(lines: Iterable[str]) -> Iterator[str]:
    """Yield each section as one line: a heading with what follows it, or a paragraph."""
    section: list[str] = []
    for line in _telling(lines):
        ends = _opens(line) if line else not (section and section[-1].endswith(":"))
        if section and ends:
            yield " ".join(section)
            section = []
        if line:
            section.append(line)
    if section:
        yield " ".join(section)


def _opens(line: str) -> bool:
    return heading_of(line) is not None or _LABEL.match(line) is not None


def _telling(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines that people wrote for people, an empty one between paragraphs; history and licences go."""
    for paragraph in _paragraphs(lines):
        if any(is_licence(line) for line in paragraph):
            continue
        in_history = False
        for line in paragraph:
            headed = heading_of(line) is not None
            in_history = not headed and (in_history or opens_history(line))
            if not in_history and not is_stamp(line, headed=headed):
                yield line
        yield ""


def _paragraphs(lines: Iterable[str]) -> Iterator[list[str]]:
    paragraph: list[str] = []
    for raw in lines:
        line = _plain(raw)
        if line:
            paragraph.append(line)
        elif paragraph and not _UNDERLINE.match(raw.strip()):
            yield paragraph
            paragraph = []
    if paragraph:
        yield paragraph


def _plain(raw: str) -> str:
    """Return a line without the frame around it, headings of help blocks as headings."""
    line = "" if _MARKUP.match(raw) else raw.strip()
    dotted = _DOT_HEADING.match(line)
    if dotted:
        return f"{dotted[1].capitalize()}: {dotted[2] or ''}".strip()
    tag = _TAG.match(line)
    if tag:
        name = {"param": "Parameter", "rtype": "Returns", "return": "Returns", "brief": "Purpose"}.get(
            tag[1].lower(), tag[1].capitalize()
        )
        line = f"{name}: {tag[2].strip()} {line[tag.end() :].strip()}"
    line = _BORDER.sub("", line).strip()
    if heading_of(line) is not None and len(line.split()) <= 3 and not line.endswith((":", "：")) and ":" not in line:
        line = f"{line}:"
    letters = sum(sign.isalnum() or sign.isspace() for sign in line)
    return line if letters * 2 >= len(line) and any(sign.isalpha() for sign in line) else ""


def _pieces(section: str) -> Iterator[str]:
    """Yield a section in pieces that each fit one line of evidence."""
    rest = section
    for _ in range(_PIECES):
        if len(rest) <= TEXT_LIMIT:
            yield rest
            return
        cut = rest.rfind(" ", 0, TEXT_LIMIT)
        cut = cut if cut > TEXT_LIMIT // 2 else TEXT_LIMIT
        yield rest[:cut]
        rest = rest[cut:].lstrip()


def _packed(pieces: Iterable[str]) -> Iterator[str]:
    """Yield short sections together, as many as fit one line."""
    line = ""
    for piece in pieces:
        if line and len(line) + len(SECTIONS) + len(piece) > TEXT_LIMIT:
            yield line
            line = ""
        line = f"{line}{SECTIONS}{piece}" if line else piece
    if line:
        yield line
