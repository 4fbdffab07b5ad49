"""The shares as the board shows them: what the settings, the last scans and the coverage say of each, together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from inventory.domain.refusal import Refusal
from inventory.exports.tables import Column, Kind
from inventory.services.scanning import Health, health, in_the_way, scheduler_is_at_work, waiting_scans
from inventory.store.counting import kept_coverage
from inventory.store.coverage import ShareCoverage
from inventory.store.scanlog import ScanLine, newest_scans, under_way
from inventory.store.scanrequests import ScanRequest
from inventory.web.drawing import Drawing, ShareSchedule
from inventory.web.wording import Badge

HEALTH: Mapping[Health, Badge] = {
    Health.AWAY: Badge(word="could not be reached", tone="red", icon="alert"),
    Health.HELD: Badge(word="many tools gone at once", tone="amber", icon="question"),
    Health.CUT: Badge(word="the last scan did not finish", tone="amber", icon="alert"),
    Health.NEVER: Badge(word="not scanned yet", tone="grey", icon="question"),
    Health.PARTLY: Badge(word="not all folders could be listed", tone="amber", icon="alert"),
    Health.OLD: Badge(word="the last scan is long ago", tone="amber", icon="clock"),
    Health.RUNNING: Badge(word="being scanned now", tone="blue", icon="arrow"),
    Health.GOOD: Badge(word="up to date", tone="green", icon="check"),
}

OUTCOMES: Mapping[str, Badge] = {
    "running": Badge(word="under way", tone="blue", icon="arrow"),
    "finished": Badge(word="finished", tone="green", icon="check"),
    "incomplete": Badge(word="finished, not all folders", tone="amber", icon="alert"),
    "stopped": Badge(word="stopped, goes on next time", tone="amber", icon="clock"),
    "interrupted": Badge(word="interrupted, goes on next time", tone="amber", icon="alert"),
}

COLUMNS = (
    Column(key="share", header="Share", width=24),
    Column(key="root", header="Where", width=40),
    Column(key="health", header="Health", width=28),
    Column(key="completed", header="Last complete scan", kind=Kind.DATE),
    Column(key="files", header="Files seen", kind=Kind.NUMBER),
    Column(key="read", header="Read completely", kind=Kind.NUMBER),
    Column(key="partly", header="Read in part", kind=Kind.NUMBER),
    Column(key="unread", header="Not read", kind=Kind.NUMBER),
    Column(key="tools", header="Tools", kind=Kind.NUMBER),
    Column(key="held", header="Tools held", kind=Kind.NUMBER),
    Column(key="schedule", header="Schedule"),
    Column(key="window", header="Hours"),
    Column(key="next", header="Next scan", kind=Kind.DATE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareLine:
    """One share: `plan` of the settings, `known` of its scans, its `running` scan, and who `asked` for one.

    `against` are the reasons why a scan of it cannot be asked for now.
    """

    name: str
    health: Health
    plan: ShareSchedule | None
    known: ShareCoverage | None
    newest: ScanLine | None
    running: ScanLine | None
    asked: ScanRequest | None
    against: tuple[Refusal, ...]

    @property
    def root(self) -> str:
        """Where it lies: as it was reached last, else as the settings say."""
        return self.known.root if self.known is not None else self.plan.path if self.plan is not None else ""

    @property
    def badge(self) -> Badge:
        """Its health in words."""
        return HEALTH[self.health]

    @property
    def expected(self) -> int:
        """How many files the last scan saw, by which one tells how far this one is; 0 if that is not known."""
        return 0 if self.known is None else self.known.files


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """All shares, those that need somebody first; and whether a scheduler is at work."""

    lines: tuple[ShareLine, ...]
    scheduler: bool

    @property
    def busy(self) -> tuple[ShareLine, ...]:
        """Those that are being scanned, or wait for it."""
        return tuple(line for line in self.lines if line.running is not None or line.asked is not None)

    def number(self, *healths: str) -> int:
        """Return how many stand like that."""
        return sum(line.health in healths for line in self.lines)

    def only(self, name: str) -> Shares:
        """Return one of them alone; raises `LookupError` if there is none of that name."""
        found = tuple(line for line in self.lines if line.name == name)
        if not found:
            raise LookupError(name)
        return Shares(lines=found, scheduler=self.scheduler)


def shares_of(draw: Drawing) -> Shares:
    """Return the shares of the settings and of the inventory."""
    plans = {plan.name: plan for plan in draw.board.shares()}
    ledger = {known.share: known for known in kept_coverage(draw.inventory, draw.now)}
    newest, waiting = newest_scans(draw.inventory), waiting_scans(draw.inventory)
    running = under_way(draw.inventory, newest)
    person = None if draw.visitor is None else draw.visitor.person
    lines = [
        ShareLine(
            name=name,
            health=health(ledger.get(name), newest.get(name), running=name in running),
            plan=plans.get(name),
            known=ledger.get(name),
            newest=newest.get(name),
            running=running.get(name),
            asked=next((one for one in waiting if one.share == name), None),
            against=in_the_way(name, actor=person, known=plans, scanned=running, waiting=waiting),
        )
        for name in plans.keys() | ledger.keys()
    ]
    ranks = list(Health)
    ordered = sorted(lines, key=lambda line: (ranks.index(line.health), line.name))
    return Shares(lines=tuple(ordered), scheduler=scheduler_is_at_work(draw.inventory))


def outcome_of(line: ScanLine, running: ScanLine | None) -> Badge:
    """Return how a scan went, in words; one that says it runs and does not was interrupted."""
    if line.outcome == "running":
        return OUTCOMES["running" if running is not None and running.started == line.started else "interrupted"]
    return OUTCOMES["incomplete" if line.outcome == "finished" and not line.complete else line.outcome]


def lasted(took: timedelta) -> str:
    """Return a length of time as people say it: `45 s`, `3 min 20 s`, `2 h 5 min`."""
    seconds = int(took.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3_600:
        return f"{seconds // 60} min {seconds % 60} s"
    return f"{seconds // 3_600:,} h {seconds % 3_600 // 60} min"


def rows(shares: Shares) -> Iterator[Mapping[str, object]]:
    """Yield the shares as lines of a file."""
    for line in shares.lines:
        known, plan = line.known, line.plan
        yield {
            "share": line.name,
            "root": line.root,
            "health": line.badge.word,
            "completed": known and known.completed,
            "files": known and known.files,
            "read": known and known.read,
            "partly": known and known.partly,
            "unread": known and known.unread,
            "tools": known and known.tools,
            "held": known and known.held_tools,
            "schedule": plan and plan.schedule,
            "window": plan and plan.window,
            "next": plan and plan.next,
        }
