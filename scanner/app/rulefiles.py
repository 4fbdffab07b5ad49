"""Where the rules come from: the packaged files, and those a plant lays beside its scanner.toml."""

from __future__ import annotations

from pathlib import Path

from classifiers.packaged import RULE_FOLDER, packaged_texts
from classifiers.rulebook import POLICY_FILE, Rulebook, parse


def texts(beside: Path | None = None) -> dict[str, str]:
    """Return all rule files in force: the packaged ones, overridden and extended by those in the folder `beside`.

    Its `rules/*.toml` add to the packaged rules, or replace the packaged file of that name.
    """
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
