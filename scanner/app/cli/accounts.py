"""The commands of accounts and keys: who can prove to be who, and with what the installation signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scanner.app.cli.options import password_file_option, person_option, workplace_options
from scanner.app.output import format_option, print_rows
from scanner.app.passwords import ask
from scanner.app.refusing import refusing
from scanner.app.wiring import now, workplace

if TYPE_CHECKING:
    from datetime import datetime

ACCOUNT_COLUMNS = ("person", "password", "changed", "wrong_tries", "locked_until")
KEY_COLUMNS = ("key", "fingerprint", "made", "made_by", "retired", "signs", "private_key")


@click.group("account")
def account_command() -> None:
    """Set and reset the passwords of those who sign."""


@account_command.command("set")
@click.argument("person")
@workplace_options
@password_file_option("--password-file", "the new password")
@password_file_option("--old-password-file", "the password until now")
def account_set_command(
    person: str,
    settings: str | None,
    inventory: str | None,
    password_file: str | None,
    old_password_file: str | None,
) -> None:
    """Set your password; PERSON is your id. Nobody else does it for you, and there is no password to begin with."""
    from inventory.services.credentials import accounts, set_password  # noqa: PLC0415 - only when the command runs

    place = workplace(settings, inventory)
    with place.inventory() as opened, refusing():
        found = place.person(person, place.organisation(opened))
        has = any(one.has_password for one in accounts(opened) if one.person == found.id)
        old = ask("Password until now", old_password_file) if has else ""
        new = ask("New password", password_file, twice=True)
        set_password(opened, found, new, old=old, bench=place.bench(now(), opened))
    click.echo(f"{found.name} has a password and can sign with it.")


@account_command.command("reset")
@click.argument("person")
@workplace_options
@person_option
@click.option("--second", required=True, metavar="PERSON", help="Id of the second person, of the business.")
@password_file_option("--second-password-file", "the password of the second person")
def account_reset_command(  # noqa: PLR0917 - click hands over one argument an option
    person: str,
    settings: str | None,
    inventory: str | None,
    actor: str,
    second: str,
    second_password_file: str | None,
) -> None:
    """Take the password of PERSON away who forgot it: IT does, with somebody of the business who proves to be there."""
    from inventory.services.credentials import reset  # noqa: PLC0415 - only when the command runs

    place = workplace(settings, inventory)
    with place.inventory() as opened, refusing():
        staff = place.organisation(opened)
        whose, it, other = (place.person(one, staff) for one in (person, actor, second))
        password = ask(f"Password of {other.name}", second_password_file)
        bench = place.bench(now(), opened)
        reset(opened, whose, actor=it, second=other, password=password, bench=bench)
    click.echo(f"{whose.name} has no password any more and sets one with: shadowit account set {whose.id}")


@account_command.command("list")
@workplace_options
@format_option
def account_list_command(settings: str | None, inventory: str | None, style: str) -> None:
    """List who has an account, since when, and which is locked."""
    from inventory.services.credentials import accounts  # noqa: PLC0415 - only when the command runs

    with workplace(settings, inventory).inventory() as opened:
        found = accounts(opened)
    rows = (
        {
            "person": one.person,
            "password": "yes" if one.has_password else "no",
            "changed": _moment(one.changed),
            "wrong_tries": one.failures,
            "locked_until": _moment(one.locked_until),
        }
        for one in found
    )
    print_rows(rows, style, ACCOUNT_COLUMNS)


@click.group("keys")
def keys_command() -> None:
    """Make, list and retire the keys with which the installation signs."""


@keys_command.command("new")
@workplace_options
@person_option
def keys_new_command(settings: str | None, inventory: str | None, actor: str) -> None:
    """Make a new key as IT; it signs from now on, and what the one before has signed holds for ever."""
    from inventory.domain.ed25519 import fingerprint, public_key  # noqa: PLC0415 - only when the command runs
    from inventory.services.keys import add_key  # noqa: PLC0415
    from scanner.app.keyfiles import file_of, keeper, new_key  # noqa: PLC0415

    place = workplace(settings, inventory)
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        person = place.person(actor, bench.organisation)
        passphrase = place.passphrase
        pem, private = new_key()
        made = add_key(opened, pem, keep=keeper(place.key_folder, private, passphrase), actor=person, bench=bench)
    click.echo(f"The key {made.short} signs from now on: {fingerprint(public_key(pem))}")
    click.echo(pem, nl=False)
    click.echo(f"Its private half is {file_of(place.key_folder, made)}. Keep a copy in a safe.")
    if not passphrase:
        click.echo("It has no passphrase: who can read that file can sign. See docs/signature.md.")


@keys_command.command("list")
@workplace_options
@format_option
def keys_list_command(settings: str | None, inventory: str | None, style: str) -> None:
    """List every key there ever was, with its fingerprint: publish it where IT cannot change it."""
    from inventory.domain.ed25519 import fingerprint, public_key  # noqa: PLC0415 - only when the command runs
    from inventory.services.keys import keys  # noqa: PLC0415
    from scanner.app.keyfiles import file_of  # noqa: PLC0415

    place = workplace(settings, inventory)
    with place.inventory() as opened:
        found = keys(opened)
    rows = (
        {
            "key": one.short,
            "fingerprint": fingerprint(public_key(one.pem)),
            "made": _moment(one.made),
            "made_by": one.made_by,
            "retired": _moment(one.retired),
            "signs": "yes" if one.retired is None else "no",
            "private_key": "here" if file_of(place.key_folder, one).is_file() else "not here",
            "pem": one.pem,
        }
        for one in found
    )
    print_rows(rows, style, KEY_COLUMNS)


@keys_command.command("retire")
@click.argument("key")
@workplace_options
@person_option
def keys_retire_command(key: str, settings: str | None, inventory: str | None, actor: str) -> None:
    """Let a key sign no more, as IT; what it signed until now holds for ever."""
    from inventory.services.keys import retire_key  # noqa: PLC0415 - only when the command runs

    place = workplace(settings, inventory)
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        retired = retire_key(opened, key, actor=place.person(actor, bench.organisation), bench=bench)
    click.echo(f"The key {retired.short} signs no more; make another one with: shadowit keys new --as {actor}")


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S}"
