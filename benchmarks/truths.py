"""What low-code and BI files hold, counted by a few lines of plain JSON, zip and XML that share no code with us."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Truth = dict[str, Counter[str]]
"""What is counted, by name: panels, steps, queries ... each with the names of its members."""

LOCAL = {"CollectionDataSourceInfo", "StaticDataSourceInfo", "OptionSetInfo", "ViewInfo", "ResourceInfo"}
COPIES = {"ComponentDefinitionInfo"}
"""Instances of a component repeat its definition, which has a file of its own."""
AUTOMATIC = ("LocalDateTable_", "DateTableTemplate_")
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DATABASE = "{urn:oasis:names:tc:opendocument:xmlns:database:1.0}"


def loaded(raw: bytes) -> Any:
    """Return a JSON text of any Unicode form."""
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-le" if raw[1:2] == b"\0" else "utf-8-sig"
    return json.loads(raw.decode(encoding), strict=False)


def walk(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object inside a value, outer ones first."""
    if isinstance(value, dict):
        yield value
    inside = [inner for key, inner in value.items() if key not in COPIES] if isinstance(value, dict) else value
    for inner in inside if isinstance(inside, list) else ():
        yield from walk(inner)


def members(path: Path) -> dict[str, bytes]:
    """Return the members of a zip archive by their names, in lower case and with slashes."""
    with zipfile.ZipFile(path) as package:
        return {name.replace("\\", "/").lower(): package.read(name) for name in package.namelist()}


def grafana(path: Path) -> Truth:
    """Panels, also in rows and in the second schema; texts of queries."""
    content = loaded(path.read_bytes())
    boards = [one for one in walk(content) if isinstance(one.get("panels"), list) or "rows" in one or "elements" in one]
    listed = [one for board in boards[:1] for one in _panels(board)]
    texts = ("rawSql", "expr", "query", "queryText", "expression", "rawQuery", "target", "sql", "statement")
    queries = [
        target
        for panel in listed
        for target in panel.get("targets") or []
        if any(isinstance(target.get(key), str) and target[key].strip() for key in texts)
    ]
    return {"panels": Counter(str(one.get("type")) for one in listed), "queries": Counter(queries=len(queries))}


def _panels(board: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for element in (board.get("elements") or {}).values():
        spec = element["spec"]
        asked = ((spec.get("data") or {}).get("spec") or {}).get("queries") or []
        yield {
            "type": spec.get("vizConfig", {}).get("group") or spec.get("vizConfig", {}).get("kind"),
            "targets": [one["spec"]["query"].get("spec") or {} for one in asked],
        }
    for panel in [*(board.get("panels") or []), *(board.get("rows") or [])]:
        if "type" in panel:
            yield panel
        yield from _panels({"panels": panel.get("panels")})


def nodered(path: Path) -> Truth:
    """Nodes, the functions among them, and what a dashboard shows."""
    content = loaded(path.read_bytes())
    nodes = [one for one in walk(content) if isinstance(one.get("type"), str) and "id" in one]
    functions = [one for one in nodes for key in ("func", "initialize", "finalize") if str(one.get(key) or "").strip()]
    return {"nodes": Counter(nodes=len(nodes)), "functions": Counter(functions=len(functions))}


def flow(path: Path) -> Truth:
    """Steps of all flows, those inside conditions, loops and cases too."""
    if path.suffix.lower() == ".zip":
        named = re.compile(r"microsoft\.flow/flows/.*definition\.json|workflows/.*\.json")
        flows = [loaded(raw) for name, raw in members(path).items() if named.fullmatch(name)]
    else:
        flows = [loaded(path.read_bytes())]
    groups = [one["actions"] for content in flows for one in walk(content) if isinstance(one.get("actions"), dict)]
    steps = [step for group in groups for step in group.values() if isinstance(step, dict) and "type" in step]
    return {"steps": Counter(steps=len(steps))}


def power_app(path: Path) -> Truth:
    """Screens, expressions, connected data."""
    inside = members(path)
    screens = [
        loaded(raw)["TopParent"]
        for name, raw in inside.items()
        if name.startswith(("controls/", "components/")) and name.endswith(".json")
    ]
    rules = [
        rule
        for screen in screens
        for control in walk(screen)
        if isinstance(control.get("Rules"), list)
        for rule in control["Rules"]
        if str(rule.get("InvariantScript") or "").strip()
    ]
    listed = loaded(inside.get("references/datasources.json", b"{}")).get("DataSources") or []
    connected = [one["Name"] for one in listed if one.get("Type") not in LOCAL]
    return {"expressions": Counter(expressions=len(rules)), "data": Counter(set(connected))}


def alteryx(path: Path) -> Truth:
    """Tools; files and connections that are read and written."""
    if path.suffix.lower() == ".yxzp":
        raws = [raw for name, raw in members(path).items() if name.endswith((".yxmd", ".yxmc", ".yxwz"))]
    else:
        raws = [path.read_bytes()]
    tools, written = 0, Counter[str]()
    for raw in raws:
        nodes = [one for one in ET.fromstring(raw).iter("Node") if one.get("ToolID")]  # noqa: S314 - a benchmark over files that one has chosen
        tools += len(nodes)
        for node in nodes:
            plugin = (node.find("GuiSettings") or ET.Element("x")).get("Plugin") or _plugin(node)
            if plugin.endswith((".DbFileOutput", ".LockInWrite")):
                place = (node.findtext("Properties/Configuration/File") or "").strip()
                written[place.partition("|||")[0].strip()] += bool(place)
    return {"tools": Counter(tools=tools), "outputs": Counter({name: 1 for name in written if name})}


def _plugin(node: ET.Element) -> str:
    settings = node.find("GuiSettings")
    return (settings.get("Plugin") or "") if settings is not None else ""


def tableau(path: Path) -> Truth:
    """Sheets and dashboards, custom SQL, calculated fields."""
    if zipfile.is_zipfile(path):
        raws = [raw for name, raw in members(path).items() if name.endswith((".twb", ".tds"))]
    else:
        raws = [path.read_bytes()]
    roots = [ET.fromstring(raw) for raw in raws]  # noqa: S314 - a benchmark over files that one has chosen
    pages = Counter(
        page.get("name") or ""
        for root in roots
        for kind in ("worksheet", "dashboard")
        for page in root.iterfind(f"{kind}s/{kind}")
    )
    sources = [
        one
        for root in roots
        for one in ([root] if root.tag == "datasource" else root.findall("datasources/datasource"))
    ]
    queries = {
        " ".join((one.text or "").split()) for source in sources for one in source.iter("relation") if _custom(one)
    }
    fields = {
        (source.get("name"), column.get("name"), made.get("formula"))
        for source in sources
        for column in source.iter("column")
        if column.get("name")
        and (made := column.find("calculation")) is not None
        and (made.get("formula") or "").strip()
    }
    return {"pages": pages, "queries": Counter(queries=len(queries)), "fields": Counter(fields=len(fields))}


def _custom(relation: ET.Element) -> bool:
    return relation.get("type") == "text" and bool((relation.text or "").strip())


def power_bi(path: Path) -> Truth:
    """Pages; measures and tables, if the model can be had."""
    inside = members(path)
    truth: Truth = {}
    if "report/layout" in inside:
        truth["pages"] = Counter(str(one.get("displayName")) for one in loaded(inside["report/layout"])["sections"])
    if "datamodelschema" in inside:
        model = loaded(inside["datamodelschema"])["model"]
        tables = [one for one in model.get("tables") or [] if not one["name"].startswith(AUTOMATIC)]
        truth["tables"] = Counter(one["name"] for one in tables)
        truth["measures"] = Counter(f"{one['name']}[{m['name']}]" for one in tables for m in one.get("measures") or [])
    elif "datamodel" in inside:
        from pbixray import PBIXRay  # type: ignore[import-untyped] # noqa: PLC0415 - only where there is a model

        with PBIXRay(str(path)) as report:
            truth["tables"] = Counter(str(one) for one in report.tables if not str(one).startswith(AUTOMATIC))
            rows = report.dax_measures.to_dict("records")
            truth["measures"] = Counter(f"{row['TableName']}[{row['Name']}]" for row in rows)
    return truth


def model_text(path: Path) -> Truth:
    """Measures and tables of a model as TMDL, or as JSON."""
    if path.suffix.lower() == ".bim":
        tables = loaded(path.read_bytes())["model"]["tables"]
        measures = [f"{one['name']}[{m['name']}]" for one in tables for m in one.get("measures") or []]
        return {"tables": Counter(one["name"] for one in tables), "measures": Counter(measures)}
    text = path.read_text(encoding="utf-8-sig")
    measures = re.findall(r"^(?:\t| {2,4})measure\s+('(?:[^']|'')+'|\S+)\s*=", text, re.MULTILINE)
    names = [one.strip("'") for one in re.findall(r"^table\s+('(?:[^']|'')+'|\S+)", text, re.MULTILINE)]
    found = Counter(f"{names[0]}[{one.strip(chr(39))}]" for one in measures) if names else Counter[str]()
    return {"tables": Counter(names), "measures": found}


def paginated(path: Path) -> Truth:
    """Data sources, statements, parameters of a report definition, whatever its version."""
    root = ET.fromstring(path.read_bytes())  # noqa: S314 - a benchmark over files that one has chosen
    local = [(one.tag.rpartition("}")[2], one) for one in root.iter()]
    sources = [one.get("Name") or "" for tag, one in local if tag == "DataSource" and not _inside(one)]
    texts = [one for tag, one in local if tag == "CommandText" and (one.text or "").strip()]
    return {"sources": Counter(set(sources)), "statements": Counter(statements=len(texts))}


def _inside(source: ET.Element) -> bool:
    """True for a source whose rows stand in the report itself."""
    return any((one.text or "").upper() == "ENTERDATA" for one in source.iter() if one.tag.endswith("DataProvider"))


def open_document(path: Path) -> Truth:
    """Sheets, formulas, Basic modules, saved queries."""
    with zipfile.ZipFile(path) as package:
        root = ET.fromstring(package.read("content.xml"))  # noqa: S314 - a benchmark over files that one has chosen
        basic = [name for name in package.namelist() if re.search(r"(?:^|/)Basic/[^/]+/(?!script-l)[^/]+\.xml$", name)]
    sheets = [one.get(f"{OFFICE}name") or "" for one in root.iter(f"{OFFICE}table")]
    formulas = [one for one in root.iter(f"{OFFICE}table-cell") if one.get(f"{OFFICE}formula")]
    queries = [one.get(f"{DATABASE}name") or "" for one in root.iter(f"{DATABASE}query")]
    return {
        "sheets": Counter(sheets),
        "formulas": Counter(formulas=len(formulas)),
        "modules": Counter(modules=len(basic)),
        "queries": Counter(queries),
    }


TRUTHS: dict[str, Callable[[Path], Truth]] = {
    "grafana": grafana,
    "node-red": nodered,
    "power-automate-flow": flow,
    "power-platform-solution": flow,
    "power-app": power_app,
    "alteryx": alteryx,
    "tableau": tableau,
    "power-bi": power_bi,
    "power-bi-model": model_text,
    "paginated-report": paginated,
    "open-document": open_document,
    "open-document-macro": open_document,
    "open-document-base": open_document,
}
"""The independent reader of each kind."""
