"""Asks an LDAP server (Active Directory, OpenLDAP) for the people, page by page; the library is the extra `ldap`."""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from inventory.domain.people import Person, Unit
from inventory.domain.staffing import unit_of
from scanner.app.peoplefile import COLUMNS, LONGEST, NO, YES, BadListing, Listed
from scanner.tables import DirectorySettings
from scanner.visible import one_line

ATTRIBUTES: Mapping[str, str] = {
    "id": "sAMAccountName",
    "name": "displayName",
    "mail": "mail",
    "department": "department",
    "manager": "manager",
    "active": "userAccountControl",
    "plant": "physicalDeliveryOfficeName",
}
"""How Active Directory calls what a person has; [directory] attributes names others, "" leaves one out."""

PASSWORD = "SHADOWIT_LDAP_PASSWORD"  # noqa: S105 - the name of a variable
PAGE = 500
SECONDS = 30
_DISABLED = 0x2
"""The bit of userAccountControl that closes an account."""
_GROUPS = frozenset({"group", "groupofnames", "groupofuniquenames", "posixgroup", "msexchdistributionlist"})


def ask(url: str, settings: DirectorySettings, *, beside: Path) -> Listed:
    """Return the people whom the server lists under `base`; a manager, given as a name of the tree, becomes an id.

    Raises:
        BadListing: the server cannot be asked, or does not tell who is who.
    """
    wanted = _wanted(settings)
    entries = list(_entries(url, settings, wanted, _password(settings, beside)))
    if not entries:
        raise BadListing([f"{url}: nobody under '{settings.base}' fits {settings.filter}"])
    ids = {_folded(entry["dn"]): _text(entry, wanted["id"]) for entry in entries}
    mistakes: list[str] = []
    people = [_person(entry, wanted, ids, settings, mistakes) for entry in entries]
    mistakes += _twice(people)
    if mistakes:
        raise BadListing(f"{url}: {mistake}" for mistake in mistakes)
    return Listed(people=tuple(people))


def _wanted(settings: DirectorySettings) -> Mapping[str, str]:
    unknown = sorted(set(settings.attributes) - set(COLUMNS))
    if unknown:
        raise BadListing(
            f"directory.attributes.{name}: there is no such thing; there are: {', '.join(COLUMNS)}" for name in unknown
        )
    return dict.fromkeys(COLUMNS, "") | dict(ATTRIBUTES) | dict(settings.attributes)


def _password(settings: DirectorySettings, beside: Path) -> str:
    if not settings.password_file:
        return os.environ.get(PASSWORD, "")
    file = beside / settings.password_file
    try:
        return file.read_text("utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadListing([f"{file}: the password cannot be read from it ({error})"]) from error


def _entries(
    url: str, settings: DirectorySettings, wanted: Mapping[str, str], password: str
) -> Iterator[dict[str, Any]]:
    try:
        import ldap3  # noqa: PLC0415 - an extra
        from ldap3.core.exceptions import LDAPException  # noqa: PLC0415
    except ImportError as error:
        raise BadListing(["LDAP needs the extra: pip install 'shadow-it-scanner[ldap]'"]) from error
    if settings.user and not password:
        raise BadListing([f"{settings.user} needs a password: password_file in [directory], or {PASSWORD}"])
    connection = ldap3.Connection(
        ldap3.Server(url, connect_timeout=SECONDS, get_info=ldap3.SCHEMA, tls=ldap3.Tls(validate=ssl.CERT_REQUIRED)),
        user=settings.user or None,
        password=password or None,
        read_only=True,
        receive_timeout=SECONDS,
        raise_exceptions=True,
    )
    try:
        if url.casefold().startswith("ldap://") and not _is_here(url):
            connection.start_tls()  # no password and no list of people goes over the wire in the open
        connection.bind()
        found = connection.extend.standard.paged_search(
            settings.base,
            settings.filter,
            attributes=["objectClass", *_served(connection, wanted)],
            paged_size=PAGE,
            generator=True,
        )
        yield from (entry for entry in found if entry.get("type") == "searchResEntry")
    except LDAPException as error:
        raise BadListing([f"{url}: {one_line(str(error) or type(error).__name__)}"]) from error
    finally:
        _close(connection)


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host in {"localhost", "127.0.0.1", "::1"}


def _close(connection: Any) -> None:
    """Take leave of the server; a socket that did not get through is closed all the same."""
    waiting = connection.socket
    if connection.bound:
        connection.unbind()
    if waiting is not None:
        waiting.close()


def _served(connection: Any, wanted: Mapping[str, str]) -> list[str]:
    """Return the attributes that this server knows: one that its schema lacks would end the whole search."""
    schema = connection.server.schema
    names = [name for name in wanted.values() if name]
    return names if schema is None else [name for name in names if name in schema.attribute_types]


def _person(
    entry: Mapping[str, Any],
    wanted: Mapping[str, str],
    ids: Mapping[str, str],
    settings: DirectorySettings,
    mistakes: list[str],
) -> Person:
    said = {name: _text(entry, attribute)[: LONGEST + 1] for name, attribute in wanted.items()}
    lacking = [name for name in ("id", "name") if not said[name]]
    mistakes += [f"{one_line(entry['dn'])}: has no {wanted[name] or name} for {name}" for name in lacking]
    manager = ids.get(_folded(said["manager"]), "") if "=" in said["manager"] else said["manager"]
    unit = said["unit"].casefold()
    return Person(
        id=said["id"],
        name=said["name"],
        mail=said["mail"],
        department=said["department"],
        unit=Unit(unit) if unit in set(Unit) else unit_of(said["department"], settings.it_departments),
        manager="" if manager == said["id"] else manager,
        active=_active(said["active"], wanted["active"]),
        plant=said["plant"],
        is_group=bool(_GROUPS & {str(name).casefold() for name in _values(entry, "objectClass")})
        or said["group"].casefold() in YES,
    )


def _active(said: str, attribute: str) -> bool:
    """Return False for a closed account: its bit of Active Directory is set, or the attribute says no."""
    if attribute.casefold() == "useraccountcontrol":
        return not (said.lstrip("-").isdigit() and int(said) & _DISABLED)
    return said.casefold() not in NO


def _twice(people: Iterable[Person]) -> Iterator[str]:
    seen: set[str] = set()
    for person in people:
        folded = person.id.casefold()
        if folded and folded in seen:
            yield f"the id '{one_line(person.id)}' is of more than one entry"
        seen.add(folded)


def _text(entry: Mapping[str, Any], attribute: str) -> str:
    return next((str(value).strip() for value in _values(entry, attribute)), "") if attribute else ""


def _values(entry: Mapping[str, Any], attribute: str) -> list[Any]:
    found = entry["attributes"].get(attribute, [])
    return found if isinstance(found, list) else [found]


def _folded(name: str) -> str:
    """Return a name of the tree as names are told apart: case and blanks after commas do not matter."""
    return re.sub(r"\s*([,=])\s*", r"\1", name.strip()).casefold()
