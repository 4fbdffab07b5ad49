"""What stands at the board's door: who is believed to name people, the one-time link, and how often one may try."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from threading import Lock

from fastapi import Request

from inventory.domain.credentials import LOCKED_FOR, TRIES, Presence
from inventory.services.sessions import OpenSession
from inventory.web.guard import LOOPBACK
from inventory.web.oidc import Provider

Network = IPv4Network | IPv6Network
LINK_HOLDS = timedelta(hours=1)
FROM_ONE_PLACE = 30
"""Wrong tries from one address within a quarter of an hour; many people may sit behind one address."""
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderProxy:
    """A reverse proxy that is believed by the address it comes from; with a `header` it names people by it."""

    header: str
    trusted: tuple[Network, ...]

    @classmethod
    def of(cls, header: str, addresses: Iterable[str]) -> HeaderProxy:
        """Make one of addresses and networks (`10.1.0.0/16`); raises `ValueError` for what is neither."""
        return cls(header=header.lower(), trusted=tuple(ip_network(one, strict=False) for one in addresses))

    def trusts(self, peer: str) -> bool:
        """Return True if this address may name people."""
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        plain = getattr(address, "ipv4_mapped", None) or address
        return any(plain in network for network in self.trusted)

    def named(self, request: Request) -> str:
        """Return the id that the proxy gives, "" if it gives none, more than one, or is not trusted."""
        given = request.headers.getlist(self.header) if self.header else []
        return given[0].strip() if len(given) == 1 and self.trusts(peer(request)) else ""


@dataclass(slots=True, kw_only=True)
class Tries:
    """Counts wrong tries by what they were made at: so many within a `window` lock it for a quarter of an hour."""

    limit: int
    window: timedelta
    _made: dict[str, list[datetime]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def until(self, at: str, now: datetime) -> datetime | None:
        """Return until when no further try is looked at, None if one may try."""
        with self._lock:
            made = self._made.get(at, [])
            locked = len(made) == self.limit and now < made[-1] + LOCKED_FOR
            return made[-1] + LOCKED_FOR if locked else None

    def count(self, at: str, now: datetime) -> None:
        """Count a wrong try."""
        with self._lock:
            made = self._made.pop(at, [])
            over = len(made) == self.limit and made[-1] + LOCKED_FOR <= now
            recent = [] if over else [moment for moment in made if now - moment < self.window]
            self._made[at] = [*recent, now][-self.limit :]  # last of all: what was tried longest ago is forgotten first
            while len(self._made) > _REMEMBERED:
                del self._made[next(iter(self._made))]

    def forget(self, at: str) -> None:
        """Begin again at nothing, after a right one."""
        with self._lock:
            self._made.pop(at, None)


@dataclass(slots=True, kw_only=True)
class OneTimeLink:
    """The key of the link that `shadowit serve` prints: good for one use within an hour, kept in memory alone."""

    key: str
    until: datetime
    used: bool = False
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def new(cls, now: datetime) -> OneTimeLink:
        """Make a new one."""
        return cls(key=secrets.token_urlsafe(32), until=now + LINK_HOLDS)

    def fits(self, key: str, now: datetime) -> bool:
        """Return True if this key would open the door now."""
        return secrets.compare_digest(self.key.encode(), key.encode()) and not self.used and now < self.until

    def take(self, key: str, now: datetime) -> bool:
        """Use the key up; False if it does not fit (any more)."""
        with self._lock:
            taken = self.fits(key, now)
            self.used = self.used or taken
            return taken


@dataclass(slots=True, kw_only=True)
class Doorway:
    """What one board knows of ways in; `secure` says that people come over TLS."""

    secure: bool = False
    proxy: HeaderProxy | None = None
    provider: Provider | None = None
    link: OneTimeLink | None = None
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    places: Tries = field(default_factory=lambda: Tries(limit=FROM_ONE_PLACE, window=LOCKED_FOR))
    names: Tries = field(default_factory=lambda: Tries(limit=TRIES, window=timedelta(days=30)))
    presences: MutableMapping[str, Presence] = field(default_factory=dict)

    def cookie(self, request: Request) -> str:
        """Return the name of the session's cookie: one that no plain connection and no other host can set."""
        return "__Host-session" if self.private(request) else "session"

    def private(self, request: Request) -> bool:
        """Return True if this request came over TLS, as far as the settings tell; this machine itself needs none."""
        return self.secure and not on_this_machine(request)

    def client(self, request: Request) -> str:
        """Return the address that tries are counted by: that of the browser, if a trusted proxy tells it."""
        told = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        believed = self.proxy is not None and self.proxy.trusts(peer(request))
        return told[:64] if believed and told else peer(request)

    def keep_presence(self, session: OpenSession, presence: Presence) -> None:
        """Keep that the person of a session was asked anew by their identity provider."""
        while len(self.presences) >= _REMEMBERED:
            self.presences.pop(next(iter(self.presences)), None)
        self.presences[session.digest] = presence

    def take_presence(self, session: OpenSession, now: datetime) -> Presence | None:
        """Return that proof for one signing, None if there is none that still holds."""
        found = self.presences.pop(session.digest, None)
        return found if found is not None and found.person == session.person and found.holds(now) else None


def peer(request: Request) -> str:
    """Return the address at the other end of the connection, whatever headers say."""
    return "" if request.client is None else request.client.host


def on_this_machine(request: Request) -> bool:
    """Return True if a browser of this machine asks for this machine by name."""
    try:
        address = ip_address(peer(request))
    except ValueError:
        return False
    near = getattr(address, "ipv4_mapped", None) or address
    name = request.url.hostname or ""
    return near.is_loopback and (name in LOOPBACK or f"[{name}]" in LOOPBACK)


def doorway(request: Request) -> Doorway:
    """Return the door of the board that was asked."""
    found: Doorway = request.app.state.doorway
    return found
