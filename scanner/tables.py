"""The tables of `scanner.toml` as frozen dataclasses: every key there is, with its default and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from annotated_types import Ge, Le

_STRICT = {"extra": "forbid"}
"""Unknown keys are refused: a mistyped exclusion must not be scanned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSettings:
    r"""One share: `schedule` is a cron line of five fields, `window` the hours in which a schedule may scan it.

    `aliases` are other roads to its root, as people write them in their files: `\\server\share`, `P:\`.
    """

    __pydantic_config__ = _STRICT

    name: str
    path: str
    plant: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    schedule: str = ""
    window: str = ""
    aliases: tuple[str, ...] = ()
    throttle: Annotated[float, Ge(0)] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitSettings:
    """What one file may cost before it is given up; `workers` 0 means one for each processor, four at most."""

    __pydantic_config__ = _STRICT

    seconds: Annotated[float, Ge(1), Le(3600)] = 30.0
    memory_megabytes: Annotated[int, Ge(128), Le(65536)] = 1024
    file_megabytes: Annotated[int, Ge(1), Le(1048576)] = 4096
    unpacked_megabytes: Annotated[int, Ge(1), Le(65536)] = 1024
    workers: Annotated[int, Ge(0), Le(64)] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlSettings:
    """What is never opened, beyond (`discard_`) or despite (`keep_`) the built-in tables."""

    __pydantic_config__ = _STRICT

    discard_suffixes: tuple[str, ...] = ()
    keep_suffixes: tuple[str, ...] = ()
    discard_folders: tuple[str, ...] = ()
    keep_folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSettings:
    """A person who may decide: `unit` is the side of the house (OWN-1), `group` marks an address that is nobody."""

    __pydantic_config__ = _STRICT

    id: str
    name: str
    unit: Literal["it", "business"]
    mail: str = ""
    department: str = ""
    roles: tuple[str, ...] = ()
    active: bool = True
    group: bool = False
    manager: str = ""
    plant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    """A zone that IT has registered for citizen development (SHA-3): a folder of a share, until a date."""

    __pydantic_config__ = _STRICT

    name: str
    share: str
    owner: str
    path: str = ""
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveSettings:
    r"""A drive letter as the users' machines map it: `P:` is `\\server\share\folder`."""

    __pydantic_config__ = _STRICT

    letter: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemSettings:
    """A system of record (MES, ERP, LIMS) and how files name it; patterns with `*`, upper and lower case alike.

    A `major` one needs a Product Owner (PO-2); both owners are ids of persons.
    """

    __pydantic_config__ = _STRICT

    name: str
    kind: str = ""
    aliases: tuple[str, ...] = ()
    dsn: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    business_owner: str = ""
    product_owner: str = ""
    plant: str = ""
    major: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class GovernanceSettings:
    """How the plant is governed.

    A vote of the board needs `quorum` members; none of `it_cost_centres` pays for the software of a plant (FIN-1).
    `amnesty_until` is the last day on which no clock runs but containment's (SHA-1); left out: 90 days from the first
    scan. `day_cost` is what a day of work costs, in the money of the plans: values are compared by it (PO-3).
    """

    __pydantic_config__ = _STRICT

    quorum: Annotated[int, Ge(1), Le(50)] = 2
    it_cost_centres: tuple[str, ...] = ()
    amnesty_until: date | None = None
    day_cost: Annotated[int, Ge(1)] = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionSettings:
    """A place where builds of a migrated tool run: `path` is a folder or one file, `tool` the id of the tool (CHG-5).

    `files` are patterns of file names that count as builds.
    """

    __pydantic_config__ = _STRICT

    name: str
    path: str
    tool: str
    files: tuple[str, ...] = ("*",)


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidaySettings:
    """A day on which nobody works: no deadline of working days counts it. `plant` "" is every plant."""

    __pydantic_config__ = _STRICT

    day: date
    plant: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectorySettings:
    """Where people come from: which departments are IT (patterns with `*`), and how an LDAP server is asked.

    `attributes` says how the server calls what a person has (see `scanner.app.ldapsource`); the password of `user` is
    in `password_file`, relative to the settings' folder, or in SHADOWIT_LDAP_PASSWORD.
    """

    __pydantic_config__ = _STRICT

    it_departments: tuple[str, ...] = ()
    base: str = ""
    filter: str = "(objectClass=person)"
    user: str = ""
    password_file: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageSettings:
    """How users are named that lock files show: a keyed hash, the name itself, or not at all.

    `key_file` holds the key of the hash, relative to the settings' folder. A use is forgotten after `keep_days`.
    """

    __pydantic_config__ = _STRICT

    names: Literal["pseudonym", "clear", "off"] = "pseudonym"
    key_file: str = "usage.key"
    keep_days: Annotated[int, Ge(90), Le(3650)] = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningSettings:
    """Where the private keys of the installation are (CHG-3), and the file that holds their passphrase.

    Both are relative to the settings' folder; SHADOWIT_KEY_PASSPHRASE goes before the file.
    """

    __pydantic_config__ = _STRICT

    key_folder: str = "keys"
    passphrase_file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSettings:
    """Who is told the head of the audit chain after each decision and scan: udp://host:port, /dev/log, eventlog."""

    __pydantic_config__ = _STRICT

    syslog: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeSettings:
    """Where the board answers, and how it writes times.

    `public_url` is the address that people type, for a board that others reach: `https://shadowit.plant.example`.
    `time_zone` is a name of the zone database (`Europe/Berlin`).
    """

    __pydantic_config__ = _STRICT

    host: str = "127.0.0.1"
    port: Annotated[int, Ge(0), Le(65535)] = 8080
    public_url: str = ""
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcSettings:
    """The identity provider by which people sign in to the board; `claim` names a person by id or mail address.

    The secret is in `client_secret_file`, relative to the settings' folder, or in SHADOWIT_OIDC_SECRET; `name` is what
    people call the provider.
    """

    __pydantic_config__ = _STRICT

    issuer: str = ""
    client_id: str = ""
    client_secret_file: str = ""
    claim: str = "preferred_username"
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxySettings:
    """A reverse proxy, believed from these addresses alone: whose browser asks, and by a `header` who has signed in."""

    __pydantic_config__ = _STRICT

    header: str = ""
    trusted_addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All of `scanner.toml`. `inventory` is a URL or the path of an SQLite file, relative to the settings' folder."""

    __pydantic_config__ = _STRICT

    inventory: str = "inventory.db"
    share: tuple[ShareSettings, ...] = ()
    limits: LimitSettings = field(default_factory=LimitSettings)
    crawl: CrawlSettings = field(default_factory=CrawlSettings)
    person: tuple[PersonSettings, ...] = ()
    sandbox: tuple[SandboxSettings, ...] = ()
    drive: tuple[DriveSettings, ...] = ()
    system: tuple[SystemSettings, ...] = ()
    directory: DirectorySettings = field(default_factory=DirectorySettings)
    usage: UsageSettings = field(default_factory=UsageSettings)
    governance: GovernanceSettings = field(default_factory=GovernanceSettings)
    holiday: tuple[HolidaySettings, ...] = ()
    production: tuple[ProductionSettings, ...] = ()
    signing: SigningSettings = field(default_factory=SigningSettings)
    audit: AuditSettings = field(default_factory=AuditSettings)
    serve: ServeSettings = field(default_factory=ServeSettings)
    oidc: OidcSettings = field(default_factory=OidcSettings)
    proxy: ProxySettings = field(default_factory=ProxySettings)
