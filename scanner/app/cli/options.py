"""Options that several commands have, said the same way everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

settings_option = click.option(
    "--settings",
    metavar="FILE",
    help="Settings file; default: SHADOWIT_SETTINGS, else scanner.toml of this folder if there is one.",
)
inventory_option = click.option(
    "--inventory",
    metavar="URL",
    help="Inventory: a SQLite file or postgresql://...; default: SHADOWIT_INVENTORY, else that of the settings.",
)
person_option = click.option("--as", "actor", metavar="PERSON", required=True, help="Your id in the list of people.")


def workplace_options(command: Command) -> Command:
    """Add --settings and --inventory."""
    return settings_option(inventory_option(command))


def password_file_option(name: str, whose: str) -> Callable[[Command], Command]:
    """Return an option for a file that holds a password, or `-` for standard input."""
    variable = name.removeprefix("--").replace("-", "_")
    return click.option(name, variable, metavar="FILE", help=f"File that holds {whose}, - for standard input.")
