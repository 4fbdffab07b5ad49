"""The commands for those who look after the rules: list, check, test, diff, audit."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from scanner.app.cli.options import settings_option, workplace_options
from scanner.app.exits import Exit
from scanner.app.output import format_option, print_rows
from scanner.app.wiring import now, workplace

if TYPE_CHECKING:
    from classifiers.verdict import Verdict

RULE_COLUMNS = ("id", "title", "policy", "criticality", "kinds", "verbs")
SPOKEN_COLUMNS = ("rule", "criticality", "level", "where", "text", "matched")
AUDIT_COLUMNS = ("rule", "looked_at", "right", "precision", "wrong")
DIFFERENCE_COLUMNS = ("tool_id", "name", "before", "after", "because")


@click.group("rules")
def rules_command() -> None:
    """List the rules, prove them, try others, and measure them by what people found.

    Rules are TOML files: the packaged ones, and those in the folder `rules` beside scanner.toml, which add to them or
    replace a file of the same name. They are changed there, under your own version control, and nowhere else.
    """


@rules_command.command("list")
@settings_option
@format_option
def rules_list(settings: str | None, style: str) -> None:
    """List every rule in force: the packaged ones and those in `rules/` beside scanner.toml."""
    book = workplace(settings, None).rulebook
    rows = [
        {
            "id": rule.id,
            "title": rule.title,
            "policy": rule.policy,
            "criticality": None if rule.criticality is None else str(rule.criticality),
            "kinds": sorted(map(str, rule.kinds)),
            "verbs": sorted(map(str, rule.verbs)),
            "file": rule.file,
        }
        for rule in book.rules
    ]
    print_rows(rows, style, RULE_COLUMNS)


@rules_command.command("check")
@settings_option
def rules_check(settings: str | None) -> None:
    """Prove every rule on its own hits and misses, and look for mistakes; ends with 1 if there are any."""
    from classifiers.rulebook import BadRules  # noqa: PLC0415 - only when the command runs
    from classifiers.rulelint import lint  # noqa: PLC0415
    from scanner.app.rulefiles import load  # noqa: PLC0415

    counted = "the rule files cannot be used"
    try:
        book = load(workplace(settings, None).beside)
    except BadRules as bad:
        mistakes = bad.mistakes
    else:
        mistakes = lint(book)
        examples = sum(len(rule.hits) + len(rule.misses) for rule in book.rules)
        counted = f"{len(book.rules)} rules, {examples} examples"
    for mistake in mistakes:
        click.echo(str(mistake))
    click.echo(f"{counted}, {len(mistakes)} mistakes", err=True)
    sys.exit(Exit.FOUND if mistakes else Exit.FINE)


@rules_command.command("test")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@settings_option
@format_option
def rules_test(file: str, settings: str | None, style: str) -> None:
    """Show which rules speak on one file, at which level, and what made them; nothing is recorded."""
    from scanner.app.rulework import spoken  # noqa: PLC0415 - only when the command runs

    rows, judged = spoken(workplace(settings, None), file)
    print_rows(rows, style, SPOKEN_COLUMNS)
    if style == "table":
        click.echo(f"{judged}", err=True)


@rules_command.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@workplace_options
@format_option
def rules_diff(old: str, new: str, settings: str | None, inventory: str | None, style: str) -> None:
    """List every tool whose outcome other rules would change, before they are in force; ends with 1 if there are any.

    OLD and NEW are folders that hold `rules/*.toml` or `policy.toml` as they lie beside scanner.toml, or the words
    `current` (what is in force) and `packaged` (what the product brings). No share is touched, and nothing is kept.
    """
    from inventory.services.trial import difference  # noqa: PLC0415 - only when the command runs
    from scanner.app.rulework import rules_named  # noqa: PLC0415

    place = workplace(settings, inventory)
    before, after = (rules_named(place, word) for word in (old, new))
    with place.inventory() as opened:
        bench = replace(place.bench(now(), opened), rulebook=before)
        rows = (
            {
                "tool_id": found.tool.id,
                "name": found.tool.name,
                "before": _class(found.before),
                "after": _class(found.after),
                "because": _because(found.before, found.after),
            }
            for found in difference(opened, bench, after)
        )
        count = print_rows(rows, style, DIFFERENCE_COLUMNS)
    if style == "table":
        click.echo(f"{count:,} tools would be judged differently", err=True)
    sys.exit(Exit.FOUND if count else Exit.FINE)


@rules_command.command("audit")
@workplace_options
@format_option
def rules_audit(settings: str | None, inventory: str | None, style: str) -> None:
    """Print the precision of each rule by what people found, the worst first, and what no rule recognised.

    Labels come from `shadowit correct`, corrections and confirmations alike.
    """
    from inventory.domain.audit import audit  # noqa: PLC0415 - only when the command runs
    from inventory.services.correct import labels  # noqa: PLC0415

    with workplace(settings, inventory).inventory() as opened:
        measured = audit(labels(opened))
    rows = [
        {
            "rule": found.rule,
            "looked_at": found.looked_at,
            "right": found.right,
            "precision": round(found.precision, 2),
            "wrong": list(found.wrong),
        }
        for found in measured.rules
    ]
    print_rows(rows, style, AUDIT_COLUMNS)
    if style == "table":
        click.echo(f"{measured.labels:,} labels; {len(measured.missed)} tools that no rule recognised:", err=True)
        for label in measured.missed:
            click.echo(f"  {label.tool}: {label.criticality}; {label.reason}", err=True)


def _class(verdict: Verdict) -> str:
    return f"{verdict.rule} {verdict.outcome} ({verdict.criticality})"


def _because(before: Verdict, after: Verdict) -> str:
    """Name the rules that fell silent (-) and those that speak now (+)."""
    old, new = ({(signal.rule, signal.level) for signal in verdict.signals} for verdict in (before, after))
    changed = [f"-{rule} (level {int(level)})" for rule, level in sorted(old - new)]
    return ", ".join([*changed, *(f"+{rule} (level {int(level)})" for rule, level in sorted(new - old))])
