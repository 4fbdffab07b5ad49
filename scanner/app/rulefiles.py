"""Where the rules come from: the packaged files, and those a plant lays beside its scanner.toml."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from classifiers.rulebook import POLICY_FILE, Rulebook, parse

RULE_FOLDER = "rules"
"""Folder beside scanner.toml whose `*.toml` add to the packaged rules, or replace the packaged file of that name."""


def packaged_texts() -> dict[str, str]:
    """Return the packaged rule files and policy.toml, by file name."""
    package = resources.files("classifiers")
    folder = package.joinpath(RULE_FOLDER)
    rules = {entry.name: entry for entry in folder.iterdir() if entry.name.endswith(".toml")}
    texts = {name: rules[name].read_text(encoding="utf-8") for name in sorted(rules)}
    texts[POLICY_FILE] = package.joinpath(POLICY_FILE).read_text(encoding="utf-8")
    return texts


def texts(beside: Path | None = None) -> dict[str, str]:
    """Return all rule files in force: the packaged ones, overridden and extended by those in the folder `beside`."""
    chosen = packaged_texts()
    if beside is not None:
        own = sorted((beside / RULE_FOLDER).glob("*.toml")) if (beside / RULE_FOLDER).is_dir() else []
        policy = beside / POLICY_FILE
        for file in [*own, *([policy] if policy.is_file() else [])]:
            chosen[file.name] = file.read_text(encoding="utf-8-sig")
    return chosen


def load(beside: Path | None = None) -> Rulebook:
    """Return the rulebook in force.

    Raises:
        classifiers.rulebook.BadRules: with everything that is wrong in the files.
    """
    return parse(texts(beside))
