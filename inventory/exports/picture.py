"""Lineage around one tool as people read it: columns by hop, in text and as SVG."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING

from inventory.exports.text import printable

if TYPE_CHECKING:
    import networkx as nx

WIDTH, HEIGHT, ROW, TOP = 200, 40, 54, 44
"""Size of a box, height of a row, and where the first row begins."""
_GAP, _MARGIN = 90, 16
_ASIDE = 9
_LONGEST = 27
MOST_ROWS = 40
_KINDS = {
    "tool": "tool",
    "file": "file",
    "folder": "folder",
    "database": "database",
    "dsn": "data source",
    "web": "web",
    "device": "device",
    "sap": "SAP",
    "system": "system",
}
_ARROW = (
    '<defs><marker id="lineage-end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0L8 4L0 8z"/></marker></defs>'
)
_STYLE = """
  svg.lineage{font:13px system-ui,"Segoe UI",sans-serif;color:#1c2733;background:#fff}
  .lineage .box{fill:#f3f6f9;stroke:#7d8b99}
  .lineage .tool .box{fill:#e4eefb;stroke:#2f6fb3}
  .lineage .centre .box{fill:#2f6fb3;stroke:#2f6fb3}
  .lineage .centre text{fill:#fff}
  .lineage text{fill:currentColor}
  .lineage .small{font-size:11px;opacity:.75}
  .lineage .flow{fill:none;stroke:#7d8b99;stroke-width:1.4}
  .lineage .unknown{stroke-dasharray:5 4}
  .lineage marker path{fill:#7d8b99}
  @media (prefers-color-scheme:dark){
    svg.lineage{color:#e6ebf0;background:#14191f}
    .lineage .box{fill:#1f2730;stroke:#8695a3}
    .lineage .tool .box{fill:#1c2f45;stroke:#6aa5e3}
    .lineage .centre .box{fill:#6aa5e3;stroke:#6aa5e3}
    .lineage .centre text{fill:#0d1620}
  }
"""


def columns_of(graph: nx.DiGraph[str], tool: str) -> dict[int, list[str]]:
    """Return the nodes of each column: 0 is the tool, -1 what feeds it, 1 what it feeds, and so on.

    What both feeds the tool and is fed by it stands where it is nearer, and to the left of it if both are the same.
    """
    import networkx as nx  # noqa: PLC0415 - heavy, and only lineage needs it

    after = nx.single_source_shortest_path_length(graph, tool)
    before = nx.single_source_shortest_path_length(graph.reverse(copy=False), tool)
    columns: dict[int, list[str]] = defaultdict(list)
    for node in graph:
        ahead, behind = after.get(node), before.get(node)
        if ahead is None or (behind is not None and behind <= ahead):
            columns[-(behind or 0)].append(node)
        else:
            columns[ahead].append(node)
    return {hop: sorted(nodes, key=lambda node: _order(graph, node)) for hop, nodes in sorted(columns.items())}


def _order(graph: nx.DiGraph[str], node: str) -> tuple[bool, str, str]:
    known = graph.nodes[node]
    return known["kind"] != "tool", str(known["label"]).casefold(), node


def heading(hop: int) -> str:
    """Return what stands above a column."""
    if not hop:
        return "this tool"
    steps = "1 step" if abs(hop) == 1 else f"{abs(hop)} steps"
    return f"feeds it, {steps}" if hop < 0 else f"is fed by it, {steps}"


def short(label: str, longest: int = _LONGEST) -> str:
    """Return a label that fits: of a path its end, since that is the name."""
    text = printable(" ".join(label.split()))
    if len(text) <= longest:
        return text
    if "/" in text or "\\" in text:
        return f"…{text[-longest + 1 :]}"
    return f"{text[: longest - 1]}…"


def text_columns(graph: nx.DiGraph[str], tool: str, width: int) -> Iterator[str]:
    """Yield the lines of a table with one column for each hop, as wide as the screen."""
    columns = columns_of(graph, tool)
    arrow = " → "
    each = max(12, (width - len(arrow) * (len(columns) - 1)) // max(1, len(columns)))
    yield arrow.join(short(heading(hop), each).ljust(each) for hop in columns).rstrip()
    yield arrow.replace("→", "-").join("-" * each for _ in columns)
    rows = max(map(len, columns.values()), default=0)
    for row in range(min(rows, MOST_ROWS)):
        cells = [short(_told(graph, nodes[row]), each) if row < len(nodes) else "" for nodes in columns.values()]
        yield "   ".join(cell.ljust(each) for cell in cells).rstrip()
    if rows > MOST_ROWS:
        yield f"… and {rows - MOST_ROWS} more rows; --format csv gives all"


def _told(graph: nx.DiGraph[str], node: str) -> str:
    """Return a label; what is both read and written by the same has a sign for it."""
    both = any(graph.has_edge(other, node) for other in graph.successors(node))
    return (
        f"⇄ {graph.nodes[node]['label']}"
        if both and graph.nodes[node]["kind"] != "tool"
        else graph.nodes[node]["label"]
    )


def svg(graph: nx.DiGraph[str], tool: str, *, found: str) -> str:
    """Return the picture; `found` is one sentence that says what it shows, for those who do not see it."""
    columns = columns_of(graph, tool)
    places = places_of(columns)
    width, height = size_of(columns)
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    named = 'role="img" aria-labelledby="lineage-title lineage-desc"'
    parts = [
        f'<svg class="lineage" xmlns="http://www.w3.org/2000/svg" {named} {size}>',
        f'<title id="lineage-title">Lineage of {_xml(graph.nodes[tool]["label"])}</title>',
        f'<desc id="lineage-desc">{_xml(found)}</desc><style>{_STYLE}</style>{_ARROW}',
        *(_flow(graph, places, source, sink) for source, sink in graph.edges if source in places and sink in places),
        *_headings(columns),
        *(_node(graph, node, place, centre=node == tool) for node, place in places.items()),
        *_left_out(columns),
        "</svg>\n",
    ]
    return "\n".join(parts)


def size_of(columns: Mapping[int, list[str]]) -> tuple[int, int]:
    """Return width and height of the picture of these columns."""
    rows = max(min(len(nodes), MOST_ROWS + 1) for nodes in columns.values())
    return 2 * _MARGIN + len(columns) * WIDTH + (len(columns) - 1) * _GAP, TOP + rows * ROW + _MARGIN


Places = Mapping[str, tuple[int, int]]


def left_of(number: int) -> int:
    """Return where the column of that number begins."""
    return _MARGIN + number * (WIDTH + _GAP)


def places_of(columns: Mapping[int, list[str]]) -> Places:
    """Return the upper left corner of each node; a column stands in the middle of the picture's height."""
    rows = max(min(len(nodes), MOST_ROWS + 1) for nodes in columns.values())
    places: dict[str, tuple[int, int]] = {}
    for number, nodes in enumerate(columns.values()):
        shown = nodes[:MOST_ROWS]
        top = TOP + (rows - len(shown)) * ROW // 2
        places.update({node: (left_of(number), top + row * ROW) for row, node in enumerate(shown)})
    return places


def _headings(columns: Mapping[int, list[str]]) -> Iterator[str]:
    for number, hop in enumerate(columns):
        yield f'<text class="small" x="{left_of(number)}" y="{_MARGIN + 10}">{_xml(heading(hop))}</text>'


def _left_out(columns: Mapping[int, list[str]]) -> Iterator[str]:
    for number, nodes in enumerate(columns.values()):
        if len(nodes) > MOST_ROWS:
            y = TOP + MOST_ROWS * ROW + 20
            yield f'<text class="small" x="{left_of(number)}" y="{y}">… and {len(nodes) - MOST_ROWS} more</text>'


def _node(graph: nx.DiGraph[str], node: str, place: tuple[int, int], *, centre: bool) -> str:
    known = graph.nodes[node]
    label, kind = str(known["label"]), _KINDS.get(known["kind"], "")
    name = label.rpartition("/")[2] if known["kind"] == "tool" else label
    x, y = place
    corner = 8 if known["kind"] == "tool" else 2
    css = " ".join(filter(None, ("node", "tool" if known["kind"] == "tool" else "", "centre" if centre else "")))
    return (
        f'<g class="{css}"><title>{_xml(label)} ({kind})</title>'
        f'<rect class="box" x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="{corner}"/>'
        f'<text x="{x + 10}" y="{y + 17}">{_xml(short(name, 24))}</text>'
        f'<text class="small" x="{x + 10}" y="{y + 32}">{_xml(short(_below(label, name, kind), 31))}</text></g>'
    )


def _below(label: str, name: str, kind: str) -> str:
    """Return the second line of a box: what it is, and of a tool its folder."""
    folder = label.removesuffix(name).rstrip("/")
    return f"{kind} in {folder}" if folder else kind


def _flow(graph: nx.DiGraph[str], places: Places, source: str, sink: str) -> str:
    access = graph.edges[source, sink]["access"]
    path, title = curve(places[source], places[sink]), _xml(told_of(graph, source, sink))
    css = "flow unknown" if access == "unknown" else "flow"
    return f'<path class="{css}" d="{path}" marker-end="url(#lineage-end)"><title>{title}</title></path>'


def curve(source: tuple[int, int], sink: tuple[int, int]) -> str:
    """Return the line from one box to another, given by their upper left corners, as data of an SVG path."""
    (x1, y1), (x2, y2) = source, sink
    y1, y2, bend = y1 + HEIGHT // 2, y2 + HEIGHT // 2, _GAP // 2
    start, end, out, into = x1 + WIDTH, x2 - 2, bend, -bend
    if x2 < x1:  # back to the left, a little lower, so that it is seen beside the way there
        start, end, out, into, y1, y2 = x1, x2 + WIDTH + 2, -bend, bend, y1 + _ASIDE, y2 + _ASIDE
    elif x2 == x1:  # within a column: around its right-hand side
        end, into = x2 + WIDTH + 2, bend
    return f"M{start} {y1}C{start + out} {y1} {end + into} {y2} {end} {y2}"


def told_of(graph: nx.DiGraph[str], source: str, sink: str) -> str:
    """Return what an edge says: which way, which tables, and where that was read."""
    edge = graph.edges[source, sink]
    words = {"read": "is read", "write": "is written", "unknown": "direction not known"}[edge["access"]]
    return ": ".join(filter(None, (words, ", ".join(edge["tables"]), edge["where"])))


def _xml(text: str) -> str:
    return escape(printable(" ".join(text.split())))
