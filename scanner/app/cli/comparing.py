"""The commands of the data check: compare legacy data with the target's, and confirm the result as data owner."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.app.acting import Acting, acting
from scanner.app.cli.options import person_option, workplace_options
from scanner.app.exits import Exit, Refused
from scanner.app.wiring import now, workplace

if TYPE_CHECKING:
    from datetime import datetime

    from inventory.domain.dossier import DataCheck
    from scanner.app.datacheck import Answer, Question
    from scanner.app.sources.table import Wanted

SHOWN_OF_DIGEST = 12
_STEP = 1_000_000
_BATCH = 4096
_SIDES = click.Choice(["legacy", "target", "both"])


@click.command("datacheck")
@click.argument("legacy")
@click.argument("target")
@workplace_options
@click.option("--key", "key", multiple=True, required=True, metavar="COLUMN,...", help="The columns that name a row.")
@click.option("--columns", multiple=True, metavar="COLUMN,...", help="What to compare; default: all of legacy.")
@click.option("--map", "renamed", multiple=True, metavar="LEGACY=TARGET", help="A column with another name in target.")
@click.option("--trim", is_flag=True, help="Overlook space around values.")
@click.option("--ignore-case", is_flag=True, help="Overlook upper and lower case.")
@click.option("--empty-is-null", is_flag=True, help="Take an empty value for a missing one.")
@click.option("--decimal-comma", type=_SIDES, help="Where 1,5 is the number 1.5.")
@click.option("--legacy-encoding", default="", metavar="NAME", help="Encoding of a text file; default: found out.")
@click.option("--target-encoding", default="", metavar="NAME", help="Encoding of a text file; default: found out.")
@click.option("--legacy-delimiter", default="", metavar="SIGN", help="A sign, comma, semicolon, tab or pipe.")
@click.option("--target-delimiter", default="", metavar="SIGN", help="A sign, comma, semicolon, tab or pipe.")
@click.option("-o", "--output", metavar="FILE", help="Write every difference to this CSV file.")
@click.option("--examples", default=3, show_default=True, type=click.IntRange(min=0), help="Examples of each kind.")
@click.option("--tool", metavar="TOOL", help="File the result for this tool (DAT-2).")
@click.option("--as", "actor", metavar="PERSON", help="Your id in the list of people; needed with --tool.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or for machines.",
)
def datacheck_command(settings: str | None, inventory: str | None, **asked: object) -> None:
    """Compare legacy data with the target's by key, to the last digit; G5 opens at 0 differences (DAT-2).

    LEGACY and TARGET are a CSV file, file.xlsx::sheet, file.accdb::table, or a database as
    postgresql://person@server/database::table (or ::SELECT ...). Ends with 1 if there are differences.
    """
    from scanner.app.checked import print_answer  # noqa: PLC0415 - only when the command runs

    tool, actor = asked["tool"], asked["actor"]
    if bool(tool) != bool(actor):
        raise Refused("--tool and --as go together: who files a data check says so")
    began = now()
    filed: DataCheck | None = None
    onward = ""
    if tool:
        with acting(settings, inventory, str(actor)) as desk:
            wanted = desk.tool(str(tool))
            from inventory.services.datacheck import may_file  # noqa: PLC0415

            may_file(desk.inventory, wanted, actor=desk.person, bench=desk.bench)
    answer = _answer(asked)
    if tool:
        with acting(settings, inventory, str(actor)) as desk:
            wanted = desk.tool(str(tool))
            filed = _filed(answer, wanted, began, desk)
        onward = _onward(filed, wanted, workplace(settings, inventory).option())
    print_answer(answer, str(asked["style"]), filed, onward)
    if answer.compared.tally.differences:
        raise click.exceptions.Exit(Exit.FOUND)


def _answer(asked: dict[str, object]) -> Answer:
    from scanner.app.datacheck import check  # noqa: PLC0415 - only when the command runs
    from scanner.app.sources.table import Unusable  # noqa: PLC0415

    report = asked["output"]
    try:
        return check(
            _wanted(asked, "legacy"),
            _wanted(asked, "target"),
            _question(asked),
            report=Path(str(report)) if report else None,
            examples=int(str(asked["examples"])),
            told=_tell_rows,
        )
    except Unusable as error:
        raise Refused(*map(str, error.args)) from error
    finally:
        _tell_rows(None)


def _wanted(asked: dict[str, object], side: str) -> Wanted:
    from scanner.app.sources.table import Wanted  # noqa: PLC0415 - only when the command runs

    return Wanted(
        address=str(asked[side]),
        encoding=str(asked[f"{side}_encoding"]),
        delimiter=str(asked[f"{side}_delimiter"]),
        password=os.environ.get(f"SHADOWIT_{side.upper()}_PASSWORD"),
    )


def _question(asked: dict[str, object]) -> Question:
    from inventory.domain.reconciling import Leniency  # noqa: PLC0415 - only when the command runs
    from scanner.app.datacheck import Question  # noqa: PLC0415

    typed = [str(one) for one in _many(asked["renamed"])]
    wrong = [one for one in typed if not all(one.partition("=")[::2])]
    if wrong:
        raise Refused(*(f"--map: '{one}' is not LEGACY=TARGET" for one in wrong))
    comma = asked["decimal_comma"]
    return Question(
        key=_many(asked["key"]),
        columns=_many(asked["columns"]),
        renamed=tuple((one.partition("=")[0], one.partition("=")[2]) for one in typed),
        leniency=Leniency(
            trim=bool(asked["trim"]),
            ignore_case=bool(asked["ignore_case"]),
            empty_is_null=bool(asked["empty_is_null"]),
            comma_in_legacy=comma in {"legacy", "both"},
            comma_in_target=comma in {"target", "both"},
        ),
    )


def _many(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else ()


def _tell_rows(count: int | None) -> None:
    """Say how far the reading is, where somebody watches; nothing stands there any more when it is done."""
    if not sys.stderr.isatty():
        return
    if count is None:
        click.echo(f"\r{'':40}\r", nl=False, err=True)
    elif count % _STEP < _BATCH:
        click.echo(f"\r{count} rows read", nl=False, err=True)


def _filed(answer: Answer, tool: str, began: datetime, desk: Acting) -> DataCheck:
    from inventory.services.datacheck import file_check  # noqa: PLC0415 - only when the command runs

    return file_check(
        desk.inventory,
        tool,
        answer.compared,
        legacy=answer.legacy,
        target=answer.target,
        terms=answer.terms,
        began=began,
        actor=desk.person,
        bench=desk.bench,
        sources=answer.sources,
        keys_alone=answer.keys_alone,
    )


def _onward(filed: DataCheck, tool: str, option: str) -> str:
    from scanner.app.output import program  # noqa: PLC0415 - only when the command runs

    if filed.differences:
        return f"It is on file for {tool}. G5 opens when there are none."
    seen = filed.digest[:SHOWN_OF_DIGEST]
    return (
        f"It is on file for {tool}. The data owner confirms it with: "
        f"{program()} confirm-data {tool} --check {seen} --as PERSON{option}"
    )


@click.command("confirm-data")
@click.argument("tool")
@workplace_options
@person_option
@click.option("--check", "seen", default="", metavar="DIGEST", help="The data check that you looked at.")
def confirm_data_command(tool: str, settings: str | None, inventory: str | None, actor: str, seen: str) -> None:
    """Confirm as data owner the data check of a tool, at 0 differences (DAT-2, G5)."""
    from inventory.services.datacheck import confirm_check  # noqa: PLC0415 - only when the command runs
    from inventory.services.sources import unseen_sides  # noqa: PLC0415
    from scanner.visible import one_line  # noqa: PLC0415

    with acting(settings, inventory, actor) as desk:
        wanted = desk.tool(tool)
        check = confirm_check(desk.inventory, wanted, seen=seen, actor=desk.person, bench=desk.bench)
    click.echo(f"You have confirmed the data check of {wanted}. Thank you.")
    click.echo(f"  {check.compared} keys without a difference, read at {check.at:%Y-%m-%d %H:%M} UTC")
    click.echo(f"  legacy: {one_line(check.legacy)}, {check.legacy_rows} rows")
    click.echo(f"  target: {one_line(check.target)}, {check.target_rows} rows")
    click.echo(f"  {one_line(check.terms)}")
    unseen = " and ".join(unseen_sides(check))
    if unseen:
        click.echo(f"  Not looked at again: {unseen}, a database or a file out of reach. If it changes, check again.")
