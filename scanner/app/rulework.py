"""Working on rules: which rulebook a word means, and which of its rules speak on a file."""

from __future__ import annotations

from pathlib import Path

from classifiers.classify import classify
from classifiers.evidence import Level
from classifiers.explain import reason
from classifiers.facts import UNREGISTERED
from classifiers.rulebook import POLICY_FILE, BadRules, Rulebook
from classifiers.signals import detect
from classifiers.tools import is_tool
from scanner import configured
from scanner.app import rulefiles
from scanner.app.exits import Refused
from scanner.app.output import quoted
from scanner.app.wiring import Workplace, now
from scanner.pipeline import examine_paths

CURRENT = "current"
PACKAGED = "packaged"

Rows = list[dict[str, object]]


def rules_named(place: Workplace, word: str) -> Rulebook:
    """Return the rulebook that a word means: those in force, the packaged ones, or those with a folder's own."""
    if word == CURRENT:
        return place.rulebook
    folder = None if word == PACKAGED else Path(word)
    if folder is not None and not rulefiles.holds_rules(folder):
        raise Refused(
            f"{quoted(word)} holds neither rules/*.toml nor {POLICY_FILE}; "
            f"name such a folder, or one of the words {CURRENT} and {PACKAGED}"
        )
    try:
        return rulefiles.load(folder)
    except BadRules as bad:
        raise Refused(*map(str, bad.mistakes)) from bad


def spoken(place: Workplace, file: str) -> tuple[Rows, str]:
    """Return one row for each proof of each rule that speaks on a file, and what the file is judged to be."""
    seen = next(iter(examine_paths([file], now=now, cost=configured.cost_of(place.settings))))
    rows: Rows = [
        {
            "rule": signal.rule,
            "criticality": None if signal.criticality is None else str(signal.criticality),
            "level": int(signal.level),
            "where": item.where,
            "text": item.text,
            "matched": signal.words(item),
        }
        for signal in sorted(detect(seen, place.rulebook), key=lambda signal: (-signal.level, signal.rule))
        for item in signal.because
    ]
    verdict = classify([seen], UNREGISTERED, place.rulebook)
    strong = sum(int(str(row["level"])) >= Level.STRUCTURE for row in rows)
    judged = f"{verdict.rule} {verdict.outcome} ({verdict.criticality}): {reason(verdict)}"
    if not is_tool(seen, place.rulebook.thresholds):
        judged = "it is no tool, so it is not judged"
    return rows, f"{len(rows)} proofs, {strong} of level 2 or 3; alone and unregistered: {judged}"
