"""The decision table written out, and the list of rules: `python -m classifiers.policytable` prints the pages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from classifiers import policy
from classifiers.facts import Facts, Known
from classifiers.rulebook import Rulebook, SignalRule
from classifiers.verdict import Criticality

_SIGNS = {Known.YES: "y", Known.NO: "n", Known.UNKNOWN: "?"}
_ROW_FACTS = ("owner", "documented", "unchanged")
_COLUMN_FACTS = ("sandboxed", "read_only")

_HEAD = """# What follows from what: all combinations

Generated from `classifiers/policy.py` by `python -m classifiers.policytable`; a test fails when this page is stale.

A tool that is registered as IT-supported enterprise software is R0, `enterprise`, whatever else is known of it. For
all others the tables below hold the rule of every combination of criticality (6) and the five facts (3 values each:
`y` yes, `n` no, `?` unknown): 6 x 3^5 = {count} cells. Rows: owner, documented, unchanged. Columns: sandboxed, then
read_only.

"""


_RULES_HEAD = """# The rules that find signals

Generated from `classifiers/rules/*.toml` by `python -m classifiers.policytable rules`; a test fails when this page is
stale.

## How a rule is written

One `[[signal]]` block in a file of `classifiers/rules/`, or in a folder of your own rules:

| field | means |
|---|---|
| `id`, `title`, `policy` | `group.name`; what the tool does, in words; the sentence of the policy it rests on |
| `criticality` | `financial`, `quality`, `process` or `reporting` |
| `target` | instead or besides: what a write reaches, where the rule knows better than the reader |
| `kinds`, `verbs`, `targets` | which evidence is looked at; left out: any |
| `any`, `all`, `none` | terms of which one, every one, no one must be in the evidence |
| `near` | terms of which one must be in the same procedure, query or sheet, or in the name of the file |
| `about` | terms of which one must be anywhere in the file, comments apart |
| `named` | terms of which one must be in the name of the file, module, procedure, query or sheet |
| `unless` | terms of which none may be in the names of procedure, query, sheet or file |
| `hits`, `misses` | examples that a test proves, such as `sql/write/database @query X: UPDATE a`; lines make a file |

Code that merely names a thing proves nothing, so rules on code give verbs. Terms are RE2 expressions on folded words:
`UpperSpecLimit` and `upper_spec_limit` are `upper spec limit`, `Prüfgrenze` is `pruefgrenze` (and may be written
with its umlaut). A space stands for an optional space, hyphen or dot. Look-around and back-references do not exist.
`shadowit rules check` says every mistake at once.
"""


def table_page() -> str:
    """Return the page of all combinations."""
    count = len(Criticality) * len(Known) ** len(policy.MANAGEMENT_FACTS)
    return _HEAD.format(count=count) + "\n".join([*_legend(), "", *_tables(), ""])


def _legend() -> Iterator[str]:
    yield "| rule | criticality | if | outcome | tag |"
    yield "|---|---|---|---|---|"
    for rule in policy.RULES:
        names = "any" if len(rule.criticalities) == len(Criticality) else ", ".join(sorted(rule.criticalities))
        tag = f"{rule.tag or 'none'}{' (conditional)' if rule.conditional else ''}"
        yield f"| {rule.id} | {names} | {rule.condition} | `{rule.outcome}` | {tag} |"


def _tables() -> Iterator[str]:
    columns = list(product(Known, repeat=len(_COLUMN_FACTS)))
    for criticality in Criticality:
        yield f"## {criticality}"
        yield ""
        yield f"| owner, documented, unchanged | {' | '.join(_signs(values) for values in columns)} |"
        yield f"|---|{'---|' * len(columns)}"
        for row in product(Known, repeat=len(_ROW_FACTS)):
            cells = (_cell(criticality, row, column) for column in columns)
            yield f"| {_signs(row)} | {' | '.join(cells)} |"
        yield ""


def _cell(criticality: Criticality, row: tuple[Known, ...], column: tuple[Known, ...]) -> str:
    values: dict[str, Any] = dict(zip((*_ROW_FACTS, *_COLUMN_FACTS), (*row, *column), strict=True))
    return policy.decide(criticality, Facts(**values)).id


def _signs(values: tuple[Known, ...]) -> str:
    return " ".join(_SIGNS[value] for value in values)


def rules_page(rulebook: Rulebook) -> str:
    """Return the page that lists the rules."""
    lines = [_RULES_HEAD]
    for file in sorted({rule.file for rule in rulebook.rules}):
        lines += [
            f"## {file}",
            "",
            "| rule | says | policy | criticality | looks at | finds, for example |",
            "|---|---|---|---|---|---|",
        ]
        lines += [_rule_row(rule) for rule in rulebook.rules if rule.file == file]
        lines += [""]
    return "\n".join(lines)


def _rule_row(rule: SignalRule) -> str:
    looks = "; ".join(", ".join(sorted(names)) for names in (rule.kinds, rule.verbs, rule.targets) if names)
    says = rule.criticality or f"target: {rule.target}"
    hit = rule.hits[0].splitlines()[0].replace("|", "\\|") if rule.hits else ""
    return f"| `{rule.id}` | {rule.title} | {rule.policy} | {says} | {looks} | `{hit}` |"


def main() -> None:
    """Print the page of combinations, or with `rules` that of the packaged rules."""
    import sys  # noqa: PLC0415 - only the command needs these
    from importlib.resources import files  # noqa: PLC0415 - only the command needs these

    from classifiers.rulebook import parse  # noqa: PLC0415 - the page of combinations needs no rules

    if sys.argv[1:] != ["rules"]:
        sys.stdout.write(table_page())
        return
    package = files("classifiers")
    texts = {entry.name: entry.read_text("utf-8") for entry in package.joinpath("rules").iterdir()}
    texts["policy.toml"] = package.joinpath("policy.toml").read_text("utf-8")
    sys.stdout.write(rules_page(parse(texts)))


if __name__ == "__main__":
    main()
