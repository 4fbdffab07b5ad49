"""Puts the parts together for one command: settings, rules, people, inventory; every mistake becomes one clear line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.app.exits import Refused
from scanner.app.output import quoted
from scanner.settings import BadSettings, load
from scanner.tables import Settings

if TYPE_CHECKING:
    from classifiers.rulebook import Rulebook
    from inventory.domain.directory import Declared
    from inventory.domain.governance import Governance
    from inventory.domain.people import Organisation, Person
    from inventory.services.judge import Bench
    from inventory.store.engine import Inventory

SETTINGS_FILE = "scanner.toml"
_FEW = 12
"""Ids that a refusal names."""


@dataclass(frozen=True)
class Workplace:
    """What one command works with.

    `file` is the settings file or None if there is none (then everything has its default); `chosen` is the inventory
    named on the command line or in SHADOWIT_INVENTORY, or "".
    """

    settings: Settings
    file: Path | None
    chosen: str

    @property
    def beside(self) -> Path | None:
        """The folder in which a plant's own rules may lie."""
        return None if self.file is None else self.file.parent

    @property
    def url(self) -> str:
        """The inventory to use: the one named, else that of the settings, else inventory.db of this folder."""
        return self.chosen or self.settings.inventory

    @property
    def recorded(self) -> bool:
        """True if the inventory is there already (of a server, that is taken for granted)."""
        return "://" in self.url or Path(self.url).is_file()

    def option(self) -> str:
        """Return what ends a command line that works on the same inventory from here: "" if nothing is needed."""
        if self.chosen:
            return f" --inventory {quoted(self.chosen)}"
        if self.file is not None and self.file.parent != Path.cwd():
            return f" --settings {quoted(str(self.file))}"
        return ""

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rules in force."""
        from classifiers.rulebook import BadRules  # noqa: PLC0415 - re2 is loaded where rules are needed
        from scanner.app.rulefiles import load as load_rules  # noqa: PLC0415

        try:
            return load_rules(self.beside)
        except BadRules as bad:
            raise Refused(*map(str, bad.mistakes)) from bad

    @cached_property
    def declared(self) -> Declared:
        """What scanner.toml says of people, registers and roads."""
        from scanner.app.declaring import declared  # noqa: PLC0415 - only when a command needs it

        return declared(self.settings)

    @property
    def governance(self) -> Governance:
        """What the settings say of governing."""
        from scanner.app.declaring import governance  # noqa: PLC0415 - only when a command needs it

        return governance(self.settings)

    def organisation(self, opened: Inventory) -> Organisation:
        """Return the people and registers of scanner.toml and of this inventory together."""
        from inventory.services.organisation import organisation  # noqa: PLC0415 - the database is loaded only here

        with opened.reading() as connection:
            return organisation(connection, self.declared, now())

    def bench(self, now: datetime, opened: Inventory) -> Bench:
        """Return what tools are judged by at this moment."""
        from inventory.services.judge import Bench  # noqa: PLC0415 - the database is loaded only here
        from inventory.services.organisation import landscape, organisation  # noqa: PLC0415

        with opened.reading() as connection:
            staff = organisation(connection, self.declared, now)
            roads = landscape(connection, self.declared)
        return Bench(rulebook=self.rulebook, organisation=staff, now=now, landscape=roads, governance=self.governance)

    def person(self, person_id: str, organisation: Organisation) -> Person:
        """Return the person of that id, or refuse with the ids that look like it."""
        from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

        found = organisation.person(person_id)
        if found is not None:
            return found
        ids = sorted(organisation.people)
        if len(ids) > _FEW:
            ids = get_close_matches(person_id, ids, n=_FEW)
        known = ", ".join(ids) or "none that looks like it; people come from scanner.toml or `shadowit people import`"
        raise Refused(f"nobody here has the id '{person_id}'; known ids: {known}")

    @property
    def key_file(self) -> Path:
        """Where the key of the pseudonyms is: beside the settings, or without any beside the inventory."""
        return self._base / self.settings.usage.key_file

    @property
    def key_folder(self) -> Path:
        """Where the private keys of the installation are: beside the settings, or without any beside the inventory."""
        return self._base / self.settings.signing.key_folder

    @property
    def passphrase(self) -> bytes:
        """The passphrase of the private keys, empty if they have none."""
        from scanner.app.passwords import passphrase  # noqa: PLC0415 - only who signs needs it

        file = self.settings.signing.passphrase_file
        return passphrase(self._base / file if file else None)

    @property
    def _base(self) -> Path:
        return self.beside or (Path.cwd() if "://" in self.url else Path(self.url).absolute().parent)

    @contextmanager
    def inventory(self, *, must_exist: bool = True) -> Iterator[Inventory]:
        """Open the inventory; with `must_exist`, a SQLite file that is not there is a mistake, not a new inventory."""
        from inventory.store.engine import InventoryUnavailable, open_inventory  # noqa: PLC0415
        from scanner.app.witness import witness  # noqa: PLC0415

        if must_exist and not self.recorded:
            raise Refused(
                f"there is no inventory at {self.url}: make one with `shadowit scan PATH --inventory {self.url}`, "
                "or name another with --inventory"
            )
        try:
            opened = open_inventory(self.url)
        except InventoryUnavailable as unavailable:
            raise Refused(f"the inventory cannot be opened: {unavailable}") from unavailable
        try:
            yield replace(opened, witness=witness(self.settings.audit.syslog))
        finally:
            opened.close()


def workplace(settings: str | None, inventory: str | None) -> Workplace:
    """Make the workplace of one command from its options, the environment and scanner.toml of this folder."""
    named = settings or os.environ.get("SHADOWIT_SETTINGS")
    file = Path(named) if named else Path(SETTINGS_FILE)
    chosen = inventory or os.environ.get("SHADOWIT_INVENTORY", "")
    if not named and not file.is_file():
        return Workplace(settings=Settings(), file=None, chosen=chosen)
    try:
        return Workplace(settings=load(file), file=file.absolute(), chosen=chosen)
    except BadSettings as bad:
        raise Refused(*bad.lines) from bad


def now() -> datetime:
    """Return the time, in UTC: the one clock of the program."""
    return datetime.now(UTC)
