"""KNIME workflows, exported (knwf, knar) or as the folder they are kept in (workflow.knime and its nodes)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Finding, Problem, Trouble
from scanner.reading.archive import MAGIC, archive
from scanner.reading.bi.knime import Node, node_of, read_workflow
from scanner.reading.code.scripts import summed
from scanner.reading.guarding import guarded
from scanner.reading.handler import Handler, Unreadable
from scanner.reading.packagekind import package_kind
from scanner.reading.xmltree import tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.reading.source import SourceFile
    from scanner.reading.xmltree import Element

_KIND = "knime"
_WORKFLOW = "workflow.knime"
_ROOT = re.compile(rb"<config\s[^>]*knime\.org/[^>]*key=\"workflow\.knime\"")
_SETTINGS = re.compile(r"[^/\\:]{1,250}/settings\.xml")
"""Where the settings of a node may lie: one folder down, nowhere else."""
_MOST = 5_000


def recognise(file: SourceFile) -> str | None:
    """Return `knime` for an archive with a workflow, and for the file that describes one."""
    if file.head.startswith(MAGIC):
        return _KIND if package_kind(file) == _KIND else None
    return _KIND if _ROOT.search(file.head) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield every workflow with its nodes."""
    yield from summed(_package(file) if file.head.startswith(MAGIC) else _folder(file))


def _package(file: SourceFile) -> Iterator[Finding]:
    """Yield the workflows of an archive; those inside others, as components are, stand for themselves."""
    opened = archive(file)
    for name in opened.names:
        folder, _, last = name.rpartition("/")
        if last.lower() != _WORKFLOW:
            continue

        def inside(place: str, above: str = folder) -> bytes | None:
            member = f"{above}/{place}" if above else place
            return opened.read(member, file.limits.text) if member in opened else None

        yield from guarded(folder or file.name, _workflow(folder or file.name, opened.read(name), inside, file))
    yield from opened.problems


def _folder(file: SourceFile) -> Iterator[Finding]:
    """Yield the workflow of a folder; its nodes lie beside it."""

    def beside(place: str) -> bytes | None:
        found = file.beside(place)
        if found is None:
            return None
        with found:
            return found.read_all(file.limits.text)

    yield from _workflow("workflow", file.read_all(file.limits.text), beside, file)


def _workflow(
    name: str, content: bytes, settings: Callable[[str], bytes | None], file: SourceFile
) -> Iterator[Finding]:
    parsed = tree(content, name)
    nodes: list[Node] = []
    absent: list[str] = []
    damaged: list[Problem] = []
    for place in _places(parsed.root):
        found = settings(place)
        node = place.partition("/")[0]
        if found is None:
            absent.append(node)
            continue
        try:
            nodes.append(node_of(node, tree(found, place).root))
        except Unreadable as error:
            damaged.append(Problem(trouble=error.trouble, detail=f"{place}: {error.detail}", where=node))
    yield from read_workflow(name, parsed.root, nodes, file)
    yield from damaged
    if absent:
        detail = f"{len(absent)} nodes are not beside it: {', '.join(absent[:8])}"
        yield Problem(trouble=Trouble.SOURCE_ABSENT, detail=detail, where=name)
    if parsed.damage:
        yield parsed.damage


def _places(root: Element) -> Iterator[str]:
    """Yield where the settings of the nodes lie; components are workflows of their own."""
    for entry in root.all("entry"):
        place = entry.get("value").replace("\\", "/")
        if entry.get("key") == "node_settings_file" and _SETTINGS.fullmatch(place) and not place.startswith(".."):
            yield place


HANDLER = Handler(
    name=_KIND,
    version=2,
    suffixes=frozenset({".knwf", ".knar", ".knime", ".zip"}),
    recognise=recognise,
    read=read,
    title="KNIME workflows",
    reads=(
        "exported, or the folder they are kept in (then it is one project): every node with what it "
        "reads, calculates, writes, sends and runs, SQL, formulas and rules, scripts in Python, R and "
        "Java, connections, paths, tables, people"
    ),
    leaves="pictures, learned models",
)
