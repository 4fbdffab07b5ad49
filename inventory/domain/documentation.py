"""Where a registration says that a tool is described, set against what scans have seen (POLICY section 2)."""

from __future__ import annotations

from classifiers.aspects import is_read_me
from classifiers.documentation import Beside, Neighbourhood

_READ = frozenset({".md", ".txt", ".rst", ".pdf", ".doc", ".docx", ".odt", ".rtf", ".html", ".htm", ".chm"})
"""Files that people read; of others a scan does not say whether they lie beside a tool."""


def objections(declared: str, around: Neighbourhood, names: frozenset[str]) -> tuple[str, ...]:
    """Return why a declared documentation cannot stand: it is older than the logic, or it is not there.

    A link, a place elsewhere and a part of the tool itself cannot be checked; nothing is held against them.

    Args:
        declared: what the registration says, a link, a path or a name.
        around: what scans have seen beside the tool, and of its logic.
        names: the names of the tool's files.
    """
    path = _path(declared)
    named = [one for one in around.beside if _is(one, path)] if path else []
    if named:
        newest = max(named, key=lambda one: one.modified)
        return _too_old(newest, around)
    return _not_there(path, names)


def _too_old(document: Beside, around: Neighbourhood) -> tuple[str, ...]:
    changed = around.logic_changed
    if changed is None or not around.is_older(document.modified):
        return ()
    dated = f"documentation of {document.modified:%Y-%m-%d} ({document.name})"
    return (f"{dated} is older than the logic of {changed:%Y-%m-%d}",)


def _not_there(path: str, names: frozenset[str]) -> tuple[str, ...]:
    """Object to a bare name that every scan notes beside a tool, and did not; of any other place nothing is known."""
    stem, dot, suffix = path.rpartition(".")
    noted = is_read_me(stem) or stem.casefold() in {name.rpartition(".")[0].casefold() for name in names}
    if "/" in path or not dot or f".{suffix.casefold()}" not in _READ or not noted:
        return ()
    return (f"the registration names {path} as its documentation, and scans do not see it beside the tool",)


def _path(declared: str) -> str:
    """Return a declared file with slashes; "" for a link to anywhere else."""
    text = declared.strip().strip("\"'").replace("\\", "/")
    if text.casefold().startswith("file:"):
        return text[5:].lstrip("/")
    return "" if "://" in text else text.removeprefix("./")


def _is(document: Beside, path: str) -> bool:
    """Return whether a document is the one that is named: the same name, and the same folders as far as both tell."""
    seen, named = document.path.casefold(), path.casefold()
    return seen == named or seen.endswith(f"/{named}") or named.endswith(f"/{seen}")
