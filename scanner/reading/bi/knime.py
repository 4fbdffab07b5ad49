"""KNIME workflows: what each node reads, calculates, writes and runs, by its factory and its settings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifiers.evidence import Access, Evidence, Finding, Kind, Part, PartKind, Reference, Verb
from scanner.reading.bi.queries import read_query
from scanner.reading.code import effects
from scanner.reading.code.pycode import read_python
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.sqltext import kind_of
from scanner.reading.keeping import keep
from scanner.reading.languages.csharp import CSHARP
from scanner.reading.languages.r import R

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.code.effects import Effect
    from scanner.reading.source import SourceFile
    from scanner.reading.xmltree import Element

_ESCAPED = re.compile(r"%%(\d{5})")
_LEFT_OUT = re.compile(r"_Internals$|^(?:flow_stack|internal_node_subsettings|table_spec\w*|ui_settings)$")
"""Settings that the program keeps for itself, and columns of the data that went through."""
_SECRET = frozenset({"xpassword"})
_PATH = re.compile(r"(?:path|url|file|location|filename|folder|directory)(?:_?\w{0,12})?$", re.IGNORECASE)
_NO_PATH = re.compile(
    r"type|specifier|mode|extension|expression|category|encoding|format|option|timeout", re.IGNORECASE
)
_PLACE = re.compile(r"[\w.)\]-]+[\\/][^\r\n]+|[^\r\n<>|*?]{1,200}\.\w{2,5}$")
_TABLES = frozenset({"table", "tableName", "table_name", "tablename"})
_CODE = re.compile(r"script|source.?code|scriptBody|python", re.IGNORECASE)
_FORMULAS = frozenset({"expression", "expressions", "formula", "rules"})
_NUMBERED = re.compile(r"\d{1,4}$")
_FACTORY = re.compile(r"(?:Node)?Factory\d*$")
_DATABASE = re.compile(r"\.database\.|\.db\.|\bDatabase|\.DB[A-Z]")
_ACTS: tuple[tuple[re.Pattern[str], Effect], ...] = tuple(
    (re.compile(pattern), effect)
    for pattern, effect in (
        (r"\b(?:SendMail|EmailSend\w*|SendEmail)", effects.MAILS),
        (
            r"\.rest\.\w*(?:nodes\.)?(?:post|put|patch|delete)\b|Rest(?:Post|Put|Patch|Delete)|(?:Post|Put|Patch|Delete)Request",
            effects.WRITES_WEB,
        ),
        (r"\.rest\.|WebserviceClient|HttpRetriever|GetRequest", effects.READS),
        (r"ExternalTool|\.bash|CallWorkflow|CallLocalWorkflow|\.ExternalProcess", effects.RUNS),
        (
            r"(?:Writer|Appender|Transfer\w*|Create\w*Folder|DeleteFiles|CopyMove\w*|Upload|Compress)\w*$",
            effects.WRITES_FILE,
        ),
        (r"(?:Reader|TableReader|ListFiles|Importer)\w*$", effects.READS),
    )
)
_FILLS = re.compile(r"Writer|Loader|Insert|Update|Delete|Merge|Drop|Create|SQLExecutor|Truncate|Alter")
_MOST_SETTINGS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One node: its name on the canvas, its factory, its settings as (key, type, value) in their order."""

    name: str
    factory: str
    settings: tuple[tuple[str, str, str], ...]
    remark: str = ""

    def text(self) -> str:
        """Return it as lines of text: what a change of its settings changes, and nothing else."""
        lines = (f"  {key} = {value}" for key, kind, value in self.settings if kind not in _SECRET)
        return "\n".join((f"{self.name}: {self.factory}", *lines))

    @property
    def effect(self) -> Effect | None:
        """What it does to the world, by its factory."""
        factory = _FACTORY.sub("", self.factory)
        if _DATABASE.search(factory):
            kind = factory.rpartition(".")[2]
            return effects.WRITES_DATABASE if _FILLS.search(kind) else effects.READS_DATABASE
        return next((effect for pattern, effect in _ACTS if pattern.search(factory)), None)


def node_of(name: str, root: Element) -> Node:
    """Return a node from the XML of its settings."""
    factory, remark = "", ""
    for element in root.children:
        if element.name == "entry" and element.get("key") in {"factory", "node-factory"}:
            factory = element.get("value")
        if element.get("key") in {"nodeAnnotation", "annotation"}:
            remark = next((_plain(one.get("value")) for one in element.all("entry") if one.get("key") == "text"), "")
    model = next((one for one in root.children if one.get("key") == "model"), None)
    settings = tuple(_settings(model))[:_MOST_SETTINGS] if model is not None else ()
    return Node(name=name, factory=factory, settings=settings, remark=remark)


def _settings(element: Element) -> Iterator[tuple[str, str, str]]:
    """Yield the settings below, each key with those above it, the lists of the program itself left out."""
    waiting = [("", child) for child in reversed(element.children)]
    while waiting:
        above, one = waiting.pop()
        key = one.get("key")
        if _LEFT_OUT.search(key):
            continue
        place = f"{above}/{key}" if above else key
        if one.name == "entry":
            if one.get("isnull") != "true":
                yield place, one.get("type"), _plain(one.get("value"))
        else:
            waiting.extend((place, child) for child in reversed(one.children))


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1])) if int(found[1]) < 0xD800 else "", value)


def read_node(node: Node, file: SourceFile) -> Iterator[Finding]:
    """Yield what one node does."""
    effect = node.effect
    if not file.code_only:
        yield Evidence.of(Kind.LABEL, ": ".join(filter(None, (node.name, node.remark))), node.name)
        if effect is not None:
            text = f"{node.name}: {node.factory.rpartition('.')[2]} {_reached(node)}".strip()
            yield Evidence.of(Kind.STATEMENT, text, node.name, verb=effect.verb, target=effect.target)
    for place, kind, value in node.settings:
        if kind not in _SECRET and value.strip():
            yield from _setting(node, place, value, effect, file)


def _reached(node: Node) -> str:
    """Return what the node names: its table, else its first path."""
    named = [value for place, _, value in node.settings if _key(place) in _TABLES and value]
    return next(iter(named), next((value for place, _, value in node.settings if _is_path(place, value)), ""))


def _setting(node: Node, place: str, value: str, effect: Effect | None, file: SourceFile) -> Iterator[Finding]:
    key = _key(place)
    if _CODE.search(key) and "\n" in value:
        yield from _code(node, value, file)
    elif file.code_only:
        return
    elif kind_of(value):
        yield from read_query(node.name, value, file)
    elif effects.is_connection(value) or value.startswith("jdbc:"):
        yield Part(kind=PartKind.CONNECTION, name=node.name, detail=value)
        yield Evidence.of(Kind.CONNECTION, value, node.name)
        yield Reference(target=value, access=Access.UNKNOWN, where=node.name)
    elif value.lstrip().startswith("//"):
        yield Evidence.of(Kind.COMMENT, value.lstrip("/ "), node.name)
    elif key in _FORMULAS or (_NUMBERED.match(key) and _key(place.rpartition("/")[0]) in _FORMULAS):
        yield Evidence.of(Kind.FORMULA, f"{node.name} = {value}", node.name, verb=Verb.COMPUTE)
    elif effect is not None and (key in _TABLES or _is_path(place, value)):
        yield Reference(target=value, access=effects.direction(effect), where=node.name)


def _code(node: Node, text: str, file: SourceFile) -> Iterator[Finding]:
    """Yield a script in its language: Python, R, or the Java of a snippet."""
    factory = node.factory.lower()
    language = "Python" if "python" in factory else "R" if re.search(r"\.r\d?\.|\.rsnippet", factory) else "Java"
    count = text.count("\n") + 1
    yield from keep(PartKind.MODULE, node.name, text, language, file.limits, subtype=language, count=count)
    if file.code_only:
        return
    if language == "Python":
        yield from read_python(text, node.name)
    else:
        yield from read_script(text, node.name, R if language == "R" else CSHARP)


def _key(place: str) -> str:
    return place.rpartition("/")[2]


def _is_path(place: str, value: str) -> bool:
    key = _key(place)
    return bool(_PATH.search(key) and not _NO_PATH.search(key) and _PLACE.match(value))


def read_workflow(name: str, root: Element, nodes: list[Node], file: SourceFile) -> Iterator[Finding]:
    """Yield one workflow with its nodes; `root` is the XML of its `workflow.knime`."""
    links = (
        " -> ".join(value for key, value in _entries(one) if key in {"sourceID", "destID"})
        for group in root.children
        if group.get("key") == "connections"
        for one in group.children
    )
    text = "\n".join([*(node.text() for node in nodes), *links])
    yield from keep(PartKind.MODULE, name, text, "KNIME", file.limits, subtype="KNIME", count=len(nodes))
    if not file.code_only:
        yield from _about(root, name)
    for node in nodes:
        yield from read_node(node, file)


def _about(root: Element, name: str) -> Iterator[Finding]:
    roles = {"authored-by": "author", "lastEdited-by": "last author"}
    for key, value in (pair for one in root.all("config") for pair in _entries(one)):
        if key in roles and value:
            yield Evidence.of(Kind.PERSON, value, roles[key])
        elif key == "text" and value.strip():
            yield Evidence.of(Kind.COMMENT, value, name)
    description = dict(_entries(root)).get("customDescription", "")
    if description.strip():
        yield Evidence.of(Kind.COMMENT, description, name)


def _entries(element: Element) -> Iterator[tuple[str, str]]:
    return ((one.get("key"), _plain(one.get("value"))) for one in element.children if one.name == "entry")
