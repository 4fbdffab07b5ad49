"""The rule files that come with the product, and the rulebook that they are."""

from __future__ import annotations

from functools import cache
from importlib import resources

from classifiers.rulebook import POLICY_FILE, Rulebook, parse

RULE_FOLDER = "rules"
"""Folder of rule files, here and beside scanner.toml."""


def packaged_texts() -> dict[str, str]:
    """Return the packaged rule files and policy.toml, by file name."""
    package = resources.files("classifiers")
    folder = package.joinpath(RULE_FOLDER)
    rules = {entry.name: entry for entry in folder.iterdir() if entry.name.endswith(".toml")}
    texts = {name: rules[name].read_text(encoding="utf-8") for name in sorted(rules)}
    texts[POLICY_FILE] = package.joinpath(POLICY_FILE).read_text(encoding="utf-8")
    return texts


@cache
def packaged_rulebook() -> Rulebook:
    """Return the rulebook of the packaged files alone."""
    return parse(packaged_texts())
