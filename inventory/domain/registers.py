"""Systems of record with their one Product Owner, and what IT runs as enterprise software (PO-2, GE)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemOfRecord:
    """A MES, ERP, LIMS ...: how files name it, and who in the business answers for it.

    `business_owner` and `product_owner` are ids of persons, "" if nobody is named. `aliases`, `dsn` and `hosts` are
    patterns in which `*` stands for anything. `plant` "" is every plant; a `major` one needs a Product Owner.
    """

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
class Drive:
    r"""A drive letter as the users' machines map it: `P:` is `\\server\share\folder`."""

    letter: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseZone:
    """A folder of a share in which IT runs enterprise software: with a service owner, an entry and an end (GE).

    `path` is relative to the share's root, "" for all of it; `entry` is the number in the CMDB.
    """

    name: str
    share: str
    path: str
    service_owner: str
    valid_until: datetime
    entry: str = ""

    def covers(self, share: str, path: str, now: datetime) -> bool:
        """Return True if the zone is valid now and `path` lies in it."""
        if share != self.share or now >= self.valid_until:
            return False
        zone = self.path.strip("/")
        return not zone or path == zone or path.startswith(zone + "/")
