"""The commands around a signature: sign a release, show, export and bring back signatures, verify them offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.app.cli.options import password_file_option, person_option, workplace_options
from scanner.app.exits import Exit, Refused
from scanner.app.output import format_option, print_rows
from scanner.app.passwords import ask
from scanner.app.refusing import refusing
from scanner.app.wiring import now, workplace
from scanner.visible import one_line

if TYPE_CHECKING:
    from inventory.domain.dossier import Signature
    from inventory.domain.signing import Payload, PublicKey
    from inventory.services.signing import Signed
    from inventory.store.engine import Inventory

FILE = click.Path(exists=True)
SIGNATURE_COLUMNS = ("name", "signer", "at", "meaning", "build", "key", "holds", "flaw")


@click.command("sign")
@click.argument("tool")
@workplace_options
@person_option
@click.option("--meaning", required=True, help="What the signature means: 'I release build 1.4 for line 3'.")
@password_file_option("--password-file", "your password")
def sign_command(  # noqa: PLR0917 - click hands over one argument an option
    tool: str, settings: str | None, inventory: str | None, actor: str, meaning: str, password_file: str | None
) -> None:
    """Sign the release of a tool as its Product Owner, with your id and your password (CHG-3)."""
    from inventory.domain.credentials import Components  # noqa: PLC0415 - only when the command runs
    from inventory.services.signing import may_sign, sign  # noqa: PLC0415
    from scanner.app.keyfiles import opener  # noqa: PLC0415
    from scanner.app.tools import find  # noqa: PLC0415

    place = workplace(settings, inventory)
    with place.inventory() as opened, refusing():
        wanted = find(opened, tool)
        bench = place.bench(now(), opened)
        person = place.person(actor, bench.organisation)
        shown = may_sign(opened, wanted, meaning, signer=person, bench=bench)
        click.echo(f"{person.name} signs the release of {wanted}: {one_line(meaning)}", err=True)
        for name, digest in shown.items():
            click.echo(f"  {name:<13} {digest}", err=True)
        password = ask(f"Password of {person.name}", password_file)
        sign(
            opened,
            wanted,
            meaning,
            Components(person=person.id, password=password),
            open_key=opener(place.key_folder, place.passphrase),
            bench=place.bench(now(), opened),
        )
        click.echo(f"{person.name} has signed the release of {wanted}: {one_line(meaning)}")
    click.echo(f"Next: shadowit move {wanted} signed --as {person.id}{place.option()}")


@click.group("signature")
def signature_command() -> None:
    """Show, export and bring back the signatures of a tool."""


@signature_command.command("show")
@click.argument("tool")
@workplace_options
@format_option
def signature_show_command(tool: str, settings: str | None, inventory: str | None, style: str) -> None:
    """Show the signatures of a tool: who, when, what it means, over what, and whether each holds."""
    with workplace(settings, inventory).inventory() as opened:
        found = _signatures(opened, tool)
    print_rows((_row(one) for one in found), style, SIGNATURE_COLUMNS)


@signature_command.command("export")
@click.argument("tool")
@workplace_options
@click.option(
    "-o", "--output", required=True, type=click.Path(file_okay=False), help="Folder to write to; made if need be."
)
def signature_export_command(tool: str, settings: str | None, inventory: str | None, output: str) -> None:
    """Write the newest signature as files that openssl, ssh-keygen and `shadowit verify` check anywhere."""
    from scanner.app.signaturefiles import write  # noqa: PLC0415 - only when the command runs

    with workplace(settings, inventory).inventory() as opened:
        found = _signatures(opened, tool)
    if not found:
        raise Refused("nobody has signed the release of this tool yet")
    newest, key = found[-1].signature, found[-1].key
    if key is None or not newest.valid:
        raise Refused(f"the signature is not exported, it does not hold: {newest.flaw}")
    for file in write(Path(output), newest, key):
        click.echo(str(file))


@signature_command.command("import")
@click.argument("tool")
@click.argument("file", type=FILE)
@workplace_options
@person_option
def signature_import_command(tool: str, file: str, settings: str | None, inventory: str | None, actor: str) -> None:
    """Bring a signature of this installation back that was lost; it is believed no more than any other."""
    from inventory.domain.signaturefiles import PAYLOAD  # noqa: PLC0415
    from inventory.domain.signing import Flawed  # noqa: PLC0415 - only when the command runs
    from inventory.services.signing import restore  # noqa: PLC0415
    from scanner.app.signaturefiles import signature_in  # noqa: PLC0415
    from scanner.app.tools import find  # noqa: PLC0415

    path = Path(file)
    place = workplace(settings, inventory)
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        person = place.person(actor, bench.organisation)
        try:
            given = signature_in(path / PAYLOAD if path.is_dir() else path)
        except Flawed as flawed:
            raise Refused(f"the signature is not taken: {flawed}") from flawed
        wanted = find(opened, tool)
        restore(opened, wanted, given, actor=person, bench=bench)
    click.echo(f"The signature is on file again for {wanted}.")


def _signatures(opened: Inventory, tool: str) -> list[Signed]:
    from inventory.services.signing import signatures_of  # noqa: PLC0415 - only when the command runs
    from scanner.app.tools import find  # noqa: PLC0415

    return signatures_of(opened, find(opened, tool))


def _row(one: Signed) -> dict[str, object]:
    signature = one.signature
    said = _read(signature)
    return {
        "name": said.name if said else "",
        "signer": signature.signer,
        "at": f"{signature.at:%Y-%m-%d %H:%M:%S}",
        "meaning": signature.meaning,
        "build": signature.over.get("build", "")[:12],
        "over": dict(signature.over),
        "key": "" if one.key is None else one.key.short,
        "holds": "yes" if signature.valid else "no",
        "flaw": signature.flaw,
        "digest": signature.digest,
    }


def _read(signature: Signature) -> Payload | None:
    from inventory.domain.signing import Flawed, read  # noqa: PLC0415 - only when the command runs

    try:
        return read(signature.payload)
    except Flawed:
        return None


@click.command("verify")
@click.argument("file", type=FILE)
@click.option(
    "--key", "trusted", type=FILE, help="The public key of the plant as you know it, PEM; else pub.pem beside."
)
@click.option("--build", type=click.Path(exists=True, dir_okay=False), help="Also: is this file the build signed?")
@click.option("--inventory", metavar="URL", help="Also ask this inventory whether the key is one of its installation.")
def verify_command(file: str, trusted: str | None, build: str | None, inventory: str | None) -> None:
    """Check an exported signature without an inventory: FILE is its payload.json or its folder; ends with 1 if not."""
    from inventory.domain.ed25519 import fingerprint, public_key  # noqa: PLC0415 - only when the command runs
    from inventory.domain.signing import Flawed  # noqa: PLC0415
    from scanner.app.signaturefiles import check, lines_of, read  # noqa: PLC0415

    try:
        given = read(Path(file), trusted=None if trusted is None else Path(trusted))
        known = None if inventory is None else _known(inventory, given.key)
        said = check(given, known)
        _of_build(said.over.get("build", ""), build)
    except Flawed as flawed:
        click.echo(f"The signature does not hold: {flawed}.")
        raise click.exceptions.Exit(Exit.FOUND) from flawed
    click.echo("The signature holds.")
    for line in lines_of(said):
        click.echo(line)
    click.echo(f"Key        {fingerprint(public_key(given.key.pem))}")
    if trusted is None and inventory is None:
        click.echo(
            "The key lay beside the signature. Compare it with the one that the plant gave you, or name it: --key"
        )


def _known(url: str, key: PublicKey) -> PublicKey:
    """Return the key as that inventory knows it, with when it was made and retired."""
    from inventory.domain.signing import Flawed  # noqa: PLC0415 - only when the command runs
    from inventory.services.keys import keys  # noqa: PLC0415

    with workplace(None, url).inventory() as opened:
        found = {one.id: one for one in keys(opened)}
    if key.id not in found:
        raise Flawed(f"its key {key.short} is not one of this installation")
    return found[key.id]


def _of_build(signed: str, build: str | None) -> None:
    from inventory.domain.signing import Flawed  # noqa: PLC0415 - only when the command runs
    from scanner.app.cli.delivering import sha256_of  # noqa: PLC0415

    if build is not None and sha256_of(build) != signed:
        raise Flawed(f"{build} is not the build that was signed")
