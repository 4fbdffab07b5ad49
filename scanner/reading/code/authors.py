"""Who has written the code, as its comments say: `' Written by Eva`, `Author:`, the line of a macro recorder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from classifiers.evidence import Source

WRITTEN_BY = "written by"
"""How the place of such evidence begins; module and line follow."""

_LOOKED_AT = 200_000
"""Characters of one module."""
_HEAD = 60
"""Lines in which a name may stand without the mark of a comment, in a docstring or a block."""
_MARKS = frozenset("'#-/*%;:(<\"=|@\\.rR_")
_MOST = 5
"""People of one file; a longer list is a history of changes, not who to ask."""

_KEYS = (
    r"authors?|autor(?:es|in|a)?|auteurs?|autor[ei]|verfasser(?:in)?|programmer|programmierer(?:in)?|programmeur|"
    r"developer|developed|entwickler(?:in)?|ersteller(?:in)?|erstellt|programador|desarrollador|desenvolvedor|"
    r"sviluppatore|yazar|hazırlayan|作者|作成者|編集者|开发者|開發者|작성자|개발자"
)
_BY = (
    r"(?:written|created|programmed|developed|coded|authored|designed|maintained|built|made)(?: on \S+)? by|"
    r"(?:geschrieben|erstellt|programmiert|entwickelt|angelegt|gebaut)(?: am \S+)? (?:von|durch)|"
    r"(?:écrit|ecrit|créé|cree|programmé|développé|développée|réalisé|fait)e?(?: le \S+)? par|"
    r"(?:escrito|escrita|creado|creada|programado|desarrollado|hecho|criado|criada|desenvolvido|elaborado|feito)"
    r"(?: e[lm] \S+)? por|"
    r"(?:scritto|scritta|creato|creata|programmato|sviluppato|realizzato)(?: il \S+)? da|"
    r"(?:napisane|napisany|utworzone|utworzony|stworzone|opracowane) przez|napisał[a]?|opracował[a]?|"
    r"vytvořil[a]?|napsal[a]?|naprogramoval[a]?|(?:scris|creat|realizat|programat)(?: la \S+)? de|yazan|hazırlayan|"
    r"(?:macro|makro) recorded(?: on)? \S+ by|(?:macro|makro) am \S+ von|macro enregistrée le \S+ par|"
    r"macro grabada el \S+ por|macro gravada em \S+ por|macro registrata il \S+ da"
)
_HINT_WORDS = (
    "autho autor auteur autore verfasser programmi programme develop entwickl erstell written created coded designed "
    "maintained built made geschrieben angelegt gebaut crit créé cree réalis fait escrit cread creat scritt "
    "sviluppa realizza hecho criad desenvolv elabora feito napisa utworz stworz opracowa vytvo napsal naprogram scris "
    "realizat programat yaza hazırla recorded makro macro 作者 作成者 編集者 开发者 開發者 작성자 개발자"
)
_HINTS = _HINT_WORDS.split()
"""One of them stands in every line that names an author: most modules are passed over quickly."""
_LEAD = r"[ \t]*(?P<lead>(?:'|@?rem\b|#|--|//|/\*|\*|%|;|::|\(\*|<!--|\"\"\"|[=\-_|])[ \t'*#=/\-;:%|!_~.]*)?"
_LINE = re.compile(
    rf"{_LEAD}(?:[@\\.]author[ \t]+(?P<tag>\S.*)|__author__[ \t]*=[ \t]*(?P<dunder>[\"'].*)"
    rf"|(?:{_KEYS})(?: name)?[ \t]*[:：][ \t]*(?:{_BY})?[ \t]*(?P<keyed>\S.*)"
    rf"|(?:{_BY})[ \t]*[:：]?[ \t]+(?P<told>\S.*))",
    re.IGNORECASE,
)
_END = re.compile(
    r"[,;|<>(\[{\t\"*/\\]|\s{2,}|\s[-–—]\s|\s\d|\d{1,4}[./-]\d|(?<=\w{4})\.(?:\s|$)|\s(?:on|at|am|le|el|il|em|dnia|dne|from|for|und|"
    r"aufgezeichnet|date|datum|version|rev)\b",
    re.IGNORECASE,
)
_NOBODY_WORDS = (
    "the a an this that me us you your my our hand macro recorder excel access vba script default wizard unknown "
    "none nobody name tbd todo xxx xyz various der die das den dem einem einer hand unbekannt le la les un une el los "
    "una il lo uno str string int text null nothing company it user admin"
)
_NOBODY = frozenset(_NOBODY_WORDS.split())
_FULL_NAME = re.compile(r"[^\W\d_a-z]\S+ (?:\S+ )*[^\W\d_a-z]\S*")
_LONGEST, _WORDS = 60, 5


def written_by(sources: Iterable[Source]) -> Iterator[Evidence]:
    """Yield the people that comments name as authors of code, each once: proposals, never owners (OWN-3)."""
    met: set[str] = set()
    for source in sources:
        for line, name in authors(source.text):
            if name.casefold() not in met:
                met.add(name.casefold())
                yield Evidence.of(Kind.PERSON, name, f"{WRITTEN_BY}, {source.part}:{line}")
            if len(met) >= _MOST:
                return


def authors(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and name wherever a comment of this code says who has written it."""
    looked_at = text[:_LOOKED_AT]
    folded = looked_at.casefold()
    if not any(hint in folded for hint in _HINTS):
        return
    for number, line in enumerate(looked_at.splitlines(), 1):
        if number > _HEAD and line.lstrip()[:1] not in _MARKS:
            continue
        found = _LINE.match(line)
        if found is not None and (name := _name(found)):
            yield number, name


def _name(found: re.Match[str]) -> str:
    """Return the name that a line tells, "" if it is none."""
    told = next(filter(None, (found["tag"], found["dunder"], found["keyed"], found["told"])))
    text = told.lstrip("\"'“„ \t")
    end = _END.search(text)
    name = " ".join((text[: end.start()] if end else text).split()).strip(" .'\"”“:=#-_")
    words = name.split()
    if not (2 <= len(name) <= _LONGEST and len(words) <= _WORDS) or not any(map(str.isalpha, name)):
        return ""
    if words[0].casefold() in _NOBODY or (len(words) > 1 and words[0][0].islower()):
        return ""
    marked = found["lead"] or found["tag"] or found["dunder"]
    return name if marked or _FULL_NAME.match(name) else ""
