"""What the settings say of ways in: an identity provider, a proxy that names people, the link of this machine."""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path

from inventory.web.doorway import Doorway, HeaderProxy, OneTimeLink
from inventory.web.oidc import Provider, Registered, safe
from scanner.app.exits import Refused
from scanner.app.wiring import Workplace, now
from scanner.tables import OidcSettings, ProxySettings

SECRET = "SHADOWIT_OIDC_SECRET"  # noqa: S105 - the name of a variable
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_NOT_FOR_NAMES = frozenset({"authorization", "cookie", "host", "origin", "x-forwarded-for"})


def entrance(place: Workplace) -> Doorway:
    """Make the door of the board; raises `Refused` for settings that do not fit."""
    settings = place.settings
    return Doorway(
        secure=settings.serve.public_url.casefold().startswith("https://"),
        proxy=_proxy(settings.proxy),
        provider=_provider(settings.oidc, place.beside or Path.cwd()),
        link=OneTimeLink.new(now()),
    )


def link_of(door: Doorway, address: str, port: int) -> str:
    """Return the link that opens the board on this machine, "" where it answers to other machines alone."""
    name = _this_machine(address)
    return f"http://{name}:{port}/enter?key={door.link.key}" if name and door.link is not None else ""


def _this_machine(address: str) -> str:
    if address == "localhost":
        return address
    try:
        listened = ip_address(address)
    except ValueError:
        return ""
    if not (listened.is_loopback or listened.is_unspecified):
        return ""
    return "[::1]" if listened.version == 6 and not listened.is_unspecified else "127.0.0.1"


def _provider(said: OidcSettings, beside: Path) -> Provider | None:
    if not said.issuer:
        return None
    if not safe(said.issuer):
        raise Refused(f"oidc.issuer: '{said.issuer}' is no address with https://")
    if not said.client_id:
        raise Refused("oidc.client_id: the provider knows this board by it; it is missing")
    if find_spec("authlib") is None or find_spec("httpx2") is None:
        raise Refused("[oidc] needs the extra: pip install 'shadow-it-scanner[oidc]'")
    return Provider(
        registered=Registered(
            issuer=said.issuer,
            client_id=said.client_id,
            client_secret=_secret(said, beside),
            claim=said.claim,
            name=said.name,
        )
    )


def _secret(said: OidcSettings, beside: Path) -> str:
    if not said.client_secret_file:
        return os.environ.get(SECRET, "")
    file = beside / said.client_secret_file
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"oidc.client_secret_file: {file} cannot be read ({error})") from error


def _proxy(said: ProxySettings) -> HeaderProxy | None:
    if not said.header and not said.trusted_addresses:
        return None
    if said.header and (not _HEADER.fullmatch(said.header) or said.header.lower() in _NOT_FOR_NAMES):
        raise Refused(f"proxy.header: '{said.header}' is no header to name people by; take one like X-Remote-User")
    if not said.trusted_addresses:
        raise Refused("proxy.trusted_addresses: without them nobody is believed; name the address of the proxy")
    try:
        return HeaderProxy.of(said.header, said.trusted_addresses)
    except ValueError as error:
        raise Refused(f"proxy.trusted_addresses: {error}") from error
