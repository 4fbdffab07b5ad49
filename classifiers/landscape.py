"""The roads of a plant - shares, drives, systems - by which a path or a connection, however written, is one node."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import translate
from functools import cached_property
from hashlib import blake2b

from classifiers.connections import Database, File, Host, reached, server_name
from classifiers.paths import normal, unescaped

HOLE = "{?}"
"""What a reader writes for a part of a path that only the running code knows."""


class NodeKind(StrEnum):
    """What a node of the lineage graph is."""

    TOOL = "tool"
    FILE = "file"
    FOLDER = "folder"
    DATABASE = "database"
    DSN = "dsn"
    WEB = "web"
    DEVICE = "device"
    SAP = "sap"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One end of a reference that is no known tool; equal ids mean the same thing."""

    id: str
    kind: NodeKind
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place of the file tree: relative to a share if one holds it (`share` is its name), else as it is called."""

    share: str
    path: str
    pattern: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A database, host or system that is reached, and what is asked of it: the database's name, or a path."""

    node: Node
    asked: str = ""
    database: Database | None = None


Aim = Spot | Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A system of record and how files name it; patterns with `*`, upper and lower case alike."""

    name: str
    kind: str = ""
    aliases: tuple[str, ...] = ()
    dsn: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Landscape:
    """What the organisation says of its roads: `roads` are (share, way to its root), `drives` (letter, path)."""

    roads: tuple[tuple[str, str], ...] = ()
    drives: tuple[tuple[str, str], ...] = ()
    systems: tuple[System, ...] = ()

    def with_roots(self, roots: Iterable[tuple[str, str]]) -> Landscape:
        """Return this landscape with the roots by which scans reached the shares as further roads."""
        return replace(self, roads=(*self.roads, *roots))

    @property
    def digest(self) -> str:
        """Digest of all of it, "" if nothing is said: what lineage says of a tool depends on it."""
        if not (self.roads or self.drives or self.systems):
            return ""
        return blake2b(repr((self.roads, self.drives, self.systems)).encode(), digest_size=16).hexdigest()

    @cached_property
    def _letters(self) -> Mapping[str, str]:
        return {letter.strip(": \\/").casefold(): whole(path) for letter, path in self.drives}

    @cached_property
    def _roots(self) -> tuple[tuple[str, str], ...]:
        """Roots of shares with their names, the longest first."""
        found = {self._undriven(whole(root)): share for share, root in reversed(self.roads)}
        return tuple(sorted(((root, share) for root, share in found.items() if root), key=lambda pair: -len(pair[0])))

    @cached_property
    def _known_hosts(self) -> frozenset[str]:
        """Shares to which a road of the form //host/share is known: another host is another place."""
        return frozenset(share for root, share in self._roots if root.startswith("//"))

    @cached_property
    def _mentions(self) -> tuple[tuple[System, re.Pattern[str], str], ...]:
        return tuple(
            (system, re.compile(translate(pattern.strip().casefold())), field)
            for system in self.systems
            for field, patterns in (
                ("alias", (system.name, *system.aliases)),
                ("dsn", system.dsn),
                ("host", system.hosts),
            )
            for pattern in patterns
        )

    def aim(self, target: str, share: str, origin: str) -> Aim | None:
        """Return what a reference means, None for what is part of every computer (Windows, temporary files, licences).

        Args:
            target: path, connection string, address or name, as it is written.
            share: the share of the file that names it.
            origin: path of that file on its share.
        """
        target = target.strip().strip("\"'").strip()
        if not target or target == HOLE or is_everywhere(target):
            return None
        found = reached(target)
        if isinstance(found, File):
            return self.aim(found.path, share, origin)
        if found is not None:
            return self._system(found)
        scheme = _NAMED_SOURCE.match(target)
        if scheme and len(scheme[1]) > 1 and scheme[1].casefold() not in {"file", "smb"}:
            return self.source(scheme[1].casefold(), scheme[2])
        return self._spot(target, share, origin)

    def source(self, scheme: str, name: str) -> Reach:
        """Return what a data source is that only a name stands for: `grafana:mssql/QM`, `sap:PRD`."""
        if scheme.startswith("sharepoint") and isinstance(host := reached(name), Host):
            return self._system(host)
        name = name.rpartition("/")[2] if scheme == "grafana" else name
        known = self._match((("alias", name.casefold()), ("dsn", name.casefold()), ("host", name.casefold())))
        if known:
            return Reach(node=known)
        kind = NodeKind.SAP if scheme == "sap" else NodeKind.DATABASE if scheme == "grafana" else NodeKind.SYSTEM
        label = name if scheme == "grafana" else f"{scheme}: {name}"
        return Reach(node=Node(id=f"system:{scheme}:{name.casefold()}", kind=kind, label=label))

    def database(self, found: Database) -> Reach:
        """Return the node of a database: the system that it belongs to, else one for each server and name."""
        known = self._match((("host", found.server), ("dsn", found.dsn), ("alias", found.name), ("alias", found.dsn)))
        known = known or self._match((("alias", found.server), ("host", found.server.partition("\\")[0])))
        if known:
            return Reach(node=known, asked=found.name, database=found)
        if found.dsn and not found.server:
            node = Node(id=f"system:dsn:{found.dsn}", kind=NodeKind.DSN, label=f"DSN {found.dsn.upper()}")
        else:
            told = "/".join(filter(None, (found.server, found.name)))
            label = " on ".join(filter(None, (found.name.upper(), found.server.upper())))
            node = Node(id=f"system:database:{told}", kind=NodeKind.DATABASE, label=label)
        return Reach(node=node, asked=found.name, database=found)

    def _system(self, found: Database | Host) -> Reach:
        if isinstance(found, Database):
            return self.database(found)
        bare = found.name.rpartition("://")[2]
        known = self._match((("host", bare), ("host", bare.partition(".")[0]), ("alias", bare)))
        kind = NodeKind(found.kind)
        site = _SITE.match(found.path) if kind is NodeKind.WEB else None
        name = f"{found.name}{site[0].casefold() if site else ''}"
        node = known or Node(id=f"system:{found.kind}:{name}", kind=kind, label=name)
        return Reach(node=node, asked=found.path[site.end() if site else 0 :].casefold())

    def _match(self, said: Iterable[tuple[str, str]]) -> Node | None:
        for field, text in said:
            for system, pattern, of in self._mentions:
                if text and of == field and pattern.fullmatch(text):
                    return _node_of(system)
        return None

    def _spot(self, target: str, share: str, origin: str) -> Spot | None:
        path = unwritten(target)
        if path is None:
            return None
        folder, pattern = _split_pattern(path)
        if is_relative(path):
            beside = normal(f"{origin.rpartition('/')[0]}/{folder}")
            return Spot(share=share, path=beside, pattern=pattern, label=target)
        if path.startswith("?"):
            return Spot(share="", path=f"?{share}/{origin}/{folder[1:].strip('/')}", pattern=pattern, label=target)
        place = self._undriven(whole(folder))
        for root, name in self._roots:
            if place == root or place.startswith(root.rstrip("/") + "/"):
                return Spot(share=name, path=normal(place[len(root) :]), pattern=pattern, label=target)
        return Spot(share="", path=place, pattern=pattern, label=target)

    def _undriven(self, place: str) -> str:
        """Return a place with a mapped drive letter replaced by what it stands for."""
        mapped = self._letters.get(place[0]) if place[1:2] == ":" else None
        return place if mapped is None else f"{mapped.rstrip('/')}{place[2:]}"

    def may_lie_on(self, share: str, place: str) -> bool:
        """True if a place without a known road may lie on that share: an unmapped drive, or a host nobody named."""
        if place.startswith("//"):
            return share not in self._known_hosts
        return place[1:2] == ":" and place[0] != "c" and place[0] not in self._letters


NOWHERE = Landscape()
"""Nothing is said: shares are known by the roots of their scans alone."""

_SITE = re.compile(r"/(?:sites|teams|personal)/[^/?#]+", re.IGNORECASE)
"""The site of a server of SharePoint: lists and files of one site are those of one team."""
_NAMED_SOURCE = re.compile(r"^([a-z][a-z0-9_]{1,30}):(?![\\/]{2})([^\\/].*)$", re.IGNORECASE | re.DOTALL)
_EVERYWHERE = re.compile(
    r"^(?:[a-z]:)?[\\/](?:windows|winnt|program files(?: \(x86\))?|programdata\\microsoft|te?mp|usr|bin|etc|dev|proc)"
    r"(?:[\\/]|$)"
    r"|[\\/](?:appdata[\\/]local[\\/]temp|local settings[\\/]temp|site-packages|node_modules|__pycache__)[\\/]"
    r"|^%(?:te?mp|windir|systemroot|programfiles(?:\(x86\))?|comspec)%|^\$env:te?mp\b"
    r"|^(?:nul|con|aux|prn|lpt\d|/dev/null)$"
    r"|^about:|^mailto:|^javascript:|^data:|^res:|^urn:|^clsid:|^tel:",
    re.IGNORECASE,
)
_OF_ALL = re.compile(
    r"^[a-z]+://(?:[\w-]+\.)*(?:w3\.org|openxmlformats\.org|microsoft\.com|xmlsoap\.org|purl\.org|oasis-open\.org|"
    r"gnu\.org|apache\.org|opensource\.org|creativecommons\.org|mozilla\.org|stackoverflow\.com|stackexchange\.com|"
    r"wikipedia\.org|github\.com|githubusercontent\.com|python\.org|pypi\.org|r-project\.org|adobe\.com|"
    r"googleapis\.com/ajax|jquery\.com|jsdelivr\.net|cdnjs\.cloudflare\.com|unpkg\.com|example\.(?:com|org|net)|"
    r"tempuri\.org|json-schema\.org|schemas\.[\w.]+|google\.com/search|youtube\.com|mit-license\.org|libreoffice\.org)"
    r"(?:[:/?#]|$)",
    re.IGNORECASE,
)
_SHEET = re.compile(r"^(.*?)\[([^\[\]\\/:]+\.\w{2,5})\][^\\/]*$")
_ASSEMBLY = re.compile(r"\.(?:dll|ocx|tlb|olb|sys|ttf|ico|cur|drv|cpl|msc)$", re.IGNORECASE)
_KINDS = {kind.value: kind for kind in NodeKind}


def is_everywhere(target: str) -> bool:
    """True for what is part of every computer or of the web at large, so that it joins nothing."""
    return bool(_EVERYWHERE.search(target) or _OF_ALL.match(target) or _ASSEMBLY.search(target))


def unwritten(target: str) -> str | None:
    r"""Return a path in one way of writing: no quotes, URL escapes, `file:`, `[book]sheet`; a hole is a wildcard.

    A path that begins with a hole begins with `?`: in which folder it lies only the running code knows. None if
    nothing is left that names something.
    """
    path = target.strip().strip("\"'").strip()
    lowered = path.casefold()
    if lowered.startswith("file:"):
        rest = unescaped(path[5:]).replace("\\", "/").lstrip("/")
        slashes = len(path[5:]) - len(path[5:].lstrip("/\\"))
        path = rest if rest[1:2] in {":", "|"} else ("/" if slashes in {1, 3} else "//") + rest
        path = path.replace("|", ":", 1) if path[1:2] == "|" else path
    elif lowered.startswith("lib:"):
        path = f"lib:/{unescaped(path[4:]).lstrip('/')}"  # a folder that a server of Qlik knows by name
    elif lowered.startswith("smb:"):
        path = "//" + unescaped(path[4:]).replace("\\", "/").lstrip("/").rpartition("@")[2]
    elif "%20" in path:
        path = unescaped(path)
    path = path.replace("\\", "/")
    if path.casefold().startswith(("//?/unc/", "//./unc/")):
        path = f"//{path[8:]}"
    elif path.startswith(("//?/", "//./")):
        path = path[4:]
    if book := _SHEET.match(path):
        path = book[1] + book[2]
    return _without_holes(path)


def _without_holes(path: str) -> str | None:
    if path.startswith(HOLE):
        rest = path[len(HOLE) :].lstrip("/")
        path = "?" + rest
    elif path.startswith("/") and not path.startswith("//") and not _POSIX.match(path):
        path = "?" + path.lstrip("/")
    path = re.sub(rf"(?:{re.escape(HOLE)}|\*)+", "*", path)
    named = path.lstrip("?").strip("/*. ")
    return path if named or path in {".", "./"} else None


_POSIX = re.compile(r"^/(?:home|mnt|media|srv|data|opt|var|users|volumes|nfs|net|app|share)\w*(?:/|$)", re.IGNORECASE)


def is_relative(path: str) -> bool:
    """True for a path (with `/`) that starts at the folder of the file that names it."""
    return not (path.startswith(("/", "?", "%", "$", "~", "lib:")) or path[1:2] == ":")


def whole(path: str) -> str:
    r"""Return an absolute path in lower case with `/`, without `.` and `..`; `//host` is without its domain."""
    slashed = path.strip().strip("\"'").replace("\\", "/")
    if slashed.casefold().startswith(("smb:", "file:", "//?/")):
        slashed = unwritten(slashed) or ""
    found = normal(slashed)
    if slashed.startswith("//"):
        host, slash, rest = found.partition("/")
        return f"//{server_name(host.partition('@')[0])}{slash}{rest.rstrip('/')}"
    return f"/{found}" if slashed.startswith("/") else found


def _split_pattern(path: str) -> tuple[str, str]:
    """Return the folder and the pattern of a path with wildcards; the path itself and "" without any."""
    steps = path.split("/")
    for place, step in enumerate(steps):
        if "*" in step or ("?" in step and not (place == 0 and step.startswith("?") and "?" not in step[1:])):
            pattern = "/".join(steps[place:]).casefold()
            return "/".join(steps[:place]) or ".", "" if pattern in {"*", "*.*"} else pattern
    return path, ""


def _node_of(system: System) -> Node:
    kind = _KINDS.get(system.kind.casefold(), NodeKind.SYSTEM)
    return Node(id=f"system:{system.name.casefold()}", kind=kind, label=system.name)


def steps_up(path: str) -> Iterator[str]:
    """Yield the folders above a path, the nearest first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
