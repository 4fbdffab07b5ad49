"""An observation as one flat object for machines: what `examine` prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from classifiers.evidence import Observation, Part, PartKind, Verb
from scanner.visible import lines

TABLE_COLUMNS = ("path", "kind", "modules", "queries", "tables", "links", "writes", "problems")
"""Keys of `summary`, for people."""


def as_object(observation: Observation) -> dict[str, object]:
    """Return what was read of one file; keys that do not apply are empty."""
    texts = {source.digest: source.text for source in observation.sources}
    return {
        "path": observation.artifact.path,
        "kind": observation.artifact.kind,
        "sha256": observation.artifact.sha256,
        "size": observation.artifact.size,
        "complete": observation.complete,
        "encrypted": observation.encrypted,
        "author": observation.artifact.author,
        "last_author": observation.artifact.last_author,
        "vba_modules": [{"name": part.name, "lines": part.count} for part in _vba(observation, texts)],
        "modules": [_module(part) for part in observation.of_kind(PartKind.MODULE)],
        "macro_sheets": [part.name for part in observation.of_kind(PartKind.MACRO_SHEET)],
        "sheets": [
            {"name": part.name, "state": part.subtype, "formulas": part.count}
            for part in observation.of_kind(PartKind.SHEET)
        ],
        "queries": [
            {"name": part.name, "kind": part.subtype, "sql": texts.get(part.digest, part.detail)}
            for part in observation.of_kind(PartKind.QUERY)
        ],
        "tables": [{"name": part.name, "rows": part.count} for part in observation.of_kind(PartKind.TABLE)],
        "links": [
            {"name": part.name, "target": part.detail, "kind": part.subtype}
            for part in observation.of_kind(PartKind.LINK)
        ],
        "external_links": list(dict.fromkeys(part.detail for part in observation.of_kind(PartKind.EXTERNAL_LINK))),
        "connections": [part.detail or part.name for part in observation.of_kind(PartKind.CONNECTION)],
        "writes": list(_writes(observation)),
        "metrics": {metric.name: metric.value for metric in observation.metrics},
        "secrets": [{"kind": str(secret.kind), "where": secret.where} for secret in observation.secrets],
        "problems": [
            {"trouble": str(problem.trouble), "detail": problem.detail, "where": problem.where}
            for problem in observation.problems
        ],
    }


def summary(row: Mapping[str, object]) -> dict[str, object]:
    """Return the same for a table: counts instead of lists."""
    return {
        "path": row["path"],
        "kind": row["kind"],
        "modules": _count(row["modules"]),
        "queries": _count(row["queries"]),
        "tables": _count(row["tables"]),
        "links": _count(row["links"]) + _count(row["external_links"]) + _count(row["connections"]),
        "writes": ", ".join(sorted({str(write["target_class"]) for write in _rows(row["writes"])})),
        "problems": "; ".join(f"{problem['trouble']}: {problem['detail']}" for problem in _rows(row["problems"])),
    }


def code_of(observation: Observation) -> Iterator[tuple[str, str]]:
    """Yield name and masked text of every module and macro sheet, as a person may read it on a screen."""
    texts = {source.digest: source.text for source in observation.sources}
    for part in observation.of_kind(PartKind.MODULE, PartKind.MACRO_SHEET):
        yield part.name, lines(texts.get(part.digest, ""))


def _vba(observation: Observation, texts: Mapping[str, str]) -> Iterator[Part]:
    """Yield the modules of a VBA project: all modules of an Office or Access file, and exported ones."""
    del texts
    scripts = {"python", "notebook", "powershell", "batch", "sql", "javascript", "vbscript", "hta", "wsf"}
    if observation.artifact.kind not in scripts:
        yield from observation.of_kind(PartKind.MODULE)


def _module(part: Part) -> dict[str, object]:
    return {"name": part.name, "type": part.subtype, "lines": part.count}


def _writes(observation: Observation) -> Iterator[dict[str, str]]:
    for item in observation.evidence:
        if item.target is not None and item.verb in {Verb.WRITE, Verb.SEND}:
            yield {"target_class": str(item.target), "where": item.where, "text": item.text}


def _count(value: object) -> int:
    return len(value) if isinstance(value, list) else 0


def _rows(value: object) -> list[Mapping[str, object]]:
    return value if isinstance(value, list) else []
