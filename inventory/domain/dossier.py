"""What a tool collects on its way to a home: the records that gates look at, each with who, when and a digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from inventory.domain.legible import names_a_unit

LEAST, TOO_MUCH = Decimal("0.01"), Decimal(10**15)
"""A value is of at least one cent or a hundredth of whatever it counts, and below what no factory has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """What the board decided on a gate, minuted: `ayes` and `noes` are ids of persons.

    `subject` is what was voted on: the digest of the plan or the waiver, "" for the registration.
    """

    gate: str
    ayes: frozenset[str]
    noes: frozenset[str]
    minuted_by: str
    at: datetime
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A business value with its number (PO-1): 12000 EUR a year, 6 hours a week, 300 ppm."""

    amount: Decimal
    unit: str
    sentence: str = ""

    @property
    def quantified(self) -> bool:
        """True if there is a number that can be meant, and what it counts."""
        return self.amount.is_finite() and LEAST <= self.amount < TOO_MUCH and names_a_unit(self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Where the tool goes: the system of the register, what it is worth, who pays, and until when (G3)."""

    system: str
    value: Value
    cost_centre: str
    target: date
    by: str
    at: datetime
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One item of the containment list that is done: what proves it, and who says so (G2)."""

    item: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea:
    """What anybody wishes for; the Product Owner may make a request of it (PO-4)."""

    sentence: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the target system is asked to do; filed by its Product Owner (PO-4).

    `writes` are the lines in which the tool writes directly, as the scan saw them when it was filed: they propose the
    architect's rejection (ARC-1). `idea_of` is who had the idea, "" if it was the Product Owner's own.
    """

    filed_by: str
    sentence: str
    value: Value
    at: datetime
    writes: tuple[str, ...] = ()
    idea_of: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchitectureCheck:
    """What the IT Architect says of the request; `override` is why direct writes are allowed all the same (ARC-1).

    `request` is the digest of the request that was checked: it holds for no other.
    """

    by: str
    passed: bool
    at: datetime
    override: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file that a data check read, as it was then: on which side, where on which machine, and its sha256."""

    side: str
    path: str
    host: str
    size: int
    modified: datetime
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCheck:
    """Legacy data against the target's, by key; `differences` are missing, extra and different together (DAT-2).

    `legacy` and `target` name the tables, with their rows and the digests of what was compared; `terms` say by which
    key and columns, and what was overlooked because somebody said so. `at` is when their reading began. `sources` are
    the files that were read; a table of a database server has none.
    """

    differences: int
    compared: int
    at: datetime
    legacy: str = ""
    target: str = ""
    legacy_digest: str = ""
    target_digest: str = ""
    legacy_rows: int = 0
    target_rows: int = 0
    terms: str = ""
    digest: str = ""
    confirmed_by: str = ""
    sources: tuple[SourceFile, ...] = ()


class Result(StrEnum):
    """How a test case ended."""

    OPEN = "open"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCase:
    """One case of the acceptance test: who executed it, and how it ended.

    `build` is what was tested, `evidence` the sha256 of files that show it. A case that failed may be accepted as a
    deviation, by the Product Owner and with a reason.
    """

    __test__ = False  # no test of pytest

    name: str
    result: Result = Result.OPEN
    executed_by: str = ""
    build: str = ""
    evidence: tuple[str, ...] = ()
    accepted_by: str = ""
    accepted_because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """The user acceptance test: its plan, who provided the data, and its cases (CHG-2)."""

    plan: str
    data_provided_by: str
    cases: tuple[TestCase, ...]
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """What is to be deployed, and who made it; `digest` is a sha256, or a logic fingerprint of a tool with data."""

    developer: str
    digest: str
    name: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The Product Owner's signature: over which digests, with what meaning, and whether it holds (CHG-3).

    `payload` is what was signed, word for word; `signature` (base64) and `ssh` (armored) are over it. `valid` is never
    kept: it is computed whenever the record is read, and `flaw` says why it does not hold.
    """

    signer: str
    at: datetime
    meaning: str
    over: Mapping[str, str]
    valid: bool = False
    payload: str = ""
    signature: str = ""
    ssh: str = ""
    flaw: str = ""

    @property
    def digest(self) -> str:
        """The sha256 of what was signed, by which the ledger tells of it; "" if nothing was."""
        return sha256(self.payload.encode("utf-8", "surrogatepass")).hexdigest() if self.payload else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """What was deployed, how it is rolled back, and who was trained (G8)."""

    digest: str
    rollback: str
    training: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """An exception: who asks for it, why, what makes up for it, until when, and how often it was renewed (GX)."""

    reason: str
    controls: str
    until: datetime
    renewals: int
    by: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endorsement:
    """A signature under a registration, in a role: owner, Product Owner or department head, IT for the zone (G11)."""

    by: str
    role: str
    fingerprint: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """The owner's word, once a year, that a tool is still used and still right, for the logic of that day."""

    by: str
    fingerprint: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a tool that passed G11 may show: for which logic, signed by whom, and until when it holds.

    `owner`, `approved_by` and `zone_by` are names of persons, as they were on that day.
    """

    tool: str
    name: str
    purpose: str
    criticality: str
    rule: str
    fingerprint: str
    owner: str
    owner_signed: datetime
    approved_by: str
    approved_as: str
    approved: datetime
    zone_by: str
    zones: tuple[str, ...]
    valid_until: datetime
    issued: datetime
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What scans proved about the old tool (G9, G10, decommissioning).

    `places` are where it still lies; `clean_scans` counts the complete scans of all its shares in a row that saw
    neither it nor a clone; `gone_since` is the first of them. `last_used` is the last day it was seen in use or
    changed, None if never. `downstream` counts who still depends on it.
    """

    places: int = 0
    clean_scans: int = 0
    gone_since: datetime | None = None
    last_used: datetime | None = None
    downstream: int = 0

    def unused_for(self, since: datetime, now: datetime) -> timedelta:
        """Return how long nobody was seen to use it; since it was found, if never."""
        return now - (self.last_used or since)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All records of one tool; what is not there yet is None or empty."""

    votes: tuple[Vote, ...] = ()
    plan: Plan | None = None
    proofs: tuple[Proof, ...] = ()
    request: Request | None = None
    architecture: ArchitectureCheck | None = None
    data_check: DataCheck | None = None
    acceptance: Acceptance | None = None
    build: Build | None = None
    signature: Signature | None = None
    deployment: Deployment | None = None
    waivers: tuple[Waiver, ...] = ()
    endorsements: tuple[Endorsement, ...] = ()
    ideas: tuple[Idea, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    presence: Presence = field(default_factory=Presence)

    @property
    def waiver(self) -> Waiver | None:
        """The exception that was asked for last, whether the board decided on it or not."""
        return self.waivers[-1] if self.waivers else None

    @property
    def digests(self) -> dict[str, str]:
        """What a signature must be over today: build, UAT, data check and request (G7)."""
        records = {
            "build": self.build,
            "uat": self.acceptance,
            "data": self.data_check,
            "request": self.request,
        }
        return {name: record.digest for name, record in records.items() if record is not None}


EMPTY = Dossier()
"""Nothing was collected yet."""
