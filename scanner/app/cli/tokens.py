"""The commands of API tokens: making one, which is shown once, listing them, and letting one hold no more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from scanner.app.cli.options import person_option, workplace_options
from scanner.app.exits import Refused
from scanner.app.output import format_option, print_rows
from scanner.app.refusing import refusing
from scanner.app.wiring import now, workplace

if TYPE_CHECKING:
    from datetime import datetime

    from scanner.app.wiring import Workplace

COLUMNS = ("token", "name", "scope", "person", "share", "made_by", "expires", "used", "revoked")
SCOPES = ("report", "read", "write")


@click.group("token")
def token_command() -> None:
    """Make, list and revoke the tokens by which programs use the board's API."""


@token_command.command("new")
@click.argument("scope", type=click.Choice(SCOPES))
@workplace_options
@person_option
@click.option("--name", required=True, metavar="TEXT", help="What it is for.")
@click.option("--share", default="", metavar="SHARE", help="With report: the one share that the agent reports on.")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 365), help="How long it holds.")
def token_new_command(  # noqa: PLR0917 - click hands over one argument an option
    scope: str, settings: str | None, inventory: str | None, actor: str, name: str, share: str, days: int
) -> None:
    """Make a token and print it, this once: report for an agent (as IT operator), read or write in your own name."""
    from inventory.services.tokens import Scope, WantedToken, make_token  # noqa: PLC0415 - only when it runs

    place = workplace(settings, inventory)
    _known(place, share)
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        person = place.person(actor, bench.organisation)
        expires = bench.now + timedelta(days=days)
        wanted = WantedToken(name=name, scope=Scope(scope), expires=expires, share=share)
        text, made = make_token(opened, wanted, actor=person, bench=bench)
    click.echo(text)
    click.echo(f"Token {made.id} holds until {expires:%Y-%m-%d}. It is shown this once and kept nowhere.", err=True)


def _known(place: Workplace, share: str) -> None:
    """Refuse a share that the settings do not name, where they name any."""
    names = [one.name for one in place.settings.share]
    if share and names and share not in names:
        raise Refused(f"there is no share '{share}'; scanner.toml has: {', '.join(names)}")


@token_command.command("list")
@workplace_options
@format_option
def token_list_command(settings: str | None, inventory: str | None, style: str) -> None:
    """List every token there ever was: for whom, what it may do, when it was used last and when it ends."""
    from inventory.services.tokens import tokens_of  # noqa: PLC0415 - only when the command runs

    with workplace(settings, inventory).inventory() as opened:
        found = tokens_of(opened)
    rows = (
        {
            "token": one.id,
            "name": one.name,
            "scope": one.scope.value,
            "person": one.person,
            "share": one.share,
            "made_by": one.made_by,
            "expires": _moment(one.expires),
            "used": _moment(one.used),
            "revoked": _moment(one.revoked),
        }
        for one in found
    )
    print_rows(rows, style, COLUMNS)


@token_command.command("revoke")
@click.argument("token", type=int)
@workplace_options
@person_option
def token_revoke_command(token: int, settings: str | None, inventory: str | None, actor: str) -> None:
    """Let a token hold no more: the person it acts for does, who made it, or an IT operator."""
    from inventory.services.tokens import revoke_token  # noqa: PLC0415 - only when the command runs

    place = workplace(settings, inventory)
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        revoked = revoke_token(opened, token, actor=place.person(actor, bench.organisation), bench=bench)
    click.echo(f"The token {revoked.id} ({revoked.name}) holds no more.")


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S}"
