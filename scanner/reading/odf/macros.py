"""Macros of OpenDocument files: Basic modules, Python and JavaScript, and what starts them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Finding, Kind, Problem, Trouble, Verb
from scanner.reading.code import effects
from scanner.reading.code.javascript import JAVASCRIPT
from scanner.reading.code.pycode import read_python
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.scripts import module
from scanner.reading.code.surroundings import SCRIPT, Surroundings
from scanner.reading.code.vbacode import read_vba
from scanner.reading.codetext import decode
from scanner.reading.guarding import guarded
from scanner.reading.xmltree import Element, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.archive import Archive
    from scanner.reading.source import SourceFile

_BASIC = re.compile(r"(?:^|/)Basic/([^/]+)/([^/]+)\.xml$")
_SCRIPT = re.compile(r"(?:^|/)Scripts/.+\.(py|js|bsh)$")
_LISTS = frozenset({"script-lb", "script-lc"})
_LANGUAGES = {"py": "Python", "js": "JavaScript", "bsh": "BeanShell"}
_SAVES = re.compile(r"\.store(?:ToURL|AsURL)\s*\(|\.(?:copy|move|kill|writeFile|openFileWrite)\s*\(", re.IGNORECASE)
_UPDATES = re.compile(r"\.(?:executeUpdate|updateRow|insertRow|deleteRow)\b", re.IGNORECASE)
_OPENING = ("load", "open", "focus", "prepare", "new", "create")


def read_macros(package: Archive, file: SourceFile, surroundings: Surroundings = SCRIPT) -> Iterator[Finding]:
    """Yield every module of a package and what it does."""
    for name in package.names:
        basic, script = _BASIC.search(name), _SCRIPT.search(name)
        if basic and basic[2] in _LISTS:
            yield from guarded(name, _library(package.read(name, file.limits.text), basic[1], name))
        elif basic:
            yield from guarded(name, read_basic(package.read(name, file.limits.text), file, surroundings))
        elif script:
            text = decode(package.read(name, file.limits.text))[0]
            yield from guarded(name, _script(name.rpartition("/")[2], script[1], text, file))


def _library(content: bytes, library: str, name: str) -> Iterator[Finding]:
    """Say that a library is locked: its modules are then in a form of their own."""
    if tree(content, name).root.get("passwordprotected") == "true":
        detail = f"the Basic library {library} is protected by a password"
        yield Problem(trouble=Trouble.ENCRYPTED, detail=detail, where=name)


def read_basic(content: bytes, file: SourceFile, surroundings: Surroundings = SCRIPT) -> Iterator[Finding]:
    """Yield one Basic module, as the XML that LibreOffice keeps it in."""
    parsed = tree(content)
    name = parsed.root.get("name") or "module"
    yield from basic_module(name, parsed.root.content(), file, surroundings)
    if parsed.damage:
        yield parsed.damage


def basic_module(name: str, text: str, file: SourceFile, surroundings: Surroundings = SCRIPT) -> Iterator[Finding]:
    """Yield the text of a Basic module and what it does: what VBA does too, and what only this office does."""
    yield from module(file, name, "Basic", text)
    if file.code_only:
        return
    yield from read_vba(text, name, surroundings)
    for number, line in enumerate(text.splitlines(), 1):
        effect = _effect(line)
        if effect:
            where = f"{name}:{number}"
            yield Evidence.of(Kind.STATEMENT, line.strip(), where, verb=effect.verb, target=effect.target)


def _effect(line: str) -> effects.Effect | None:
    if line.lstrip().lower().startswith(("'", "rem ")):
        return None
    if _SAVES.search(line):
        return effects.WRITES_FILE
    return effects.WRITES_DATABASE if _UPDATES.search(line) else None


def _script(name: str, suffix: str, text: str, file: SourceFile) -> Iterator[Finding]:
    yield from module(file, name, _LANGUAGES[suffix], text)
    if file.code_only:
        return
    if suffix == "py":
        yield from read_python(text, name)
    else:
        yield from read_script(text, name, JAVASCRIPT)


def read_events(root: Element) -> Iterator[Finding]:
    """Yield which macros the document starts, and whether it does so by itself."""
    for listener in root.all("event-listener"):
        event, target = listener.get("event-name").rpartition(":")[2], listener.get("href")
        macro = target.partition(":")[2].partition("?")[0] or listener.get("macro-name")
        if not macro:
            continue
        kind = Kind.TRIGGER if event.lower().startswith(_OPENING) else Kind.LABEL
        yield Evidence.of(kind, f"{event}: {macro}", "events", verb=Verb.RUN)
