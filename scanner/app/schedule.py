"""Scans by the clock: one cron job per share of scanner.toml, kept in the inventory so that it survives a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import STATE_STOPPED
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

if TYPE_CHECKING:
    from sqlalchemy import Engine

TABLE = "schedule_jobs"
"""Table of the inventory's database in which the next run of each share is kept."""

LOOK_EVERY = 5
"""Seconds between two looks for scans that people asked for on the board."""

_SCANS, _PASSING, _LOOKING = "default", "memory", "looking"
"""Planned scans are kept and run one at a time; looks are kept nowhere, and wait for no scan."""

JOB = "scanner.app.schedule:run_scan"
"""What the stored jobs call: by name, so that a job outlives the process that made it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRun:
    """When a share is scanned next."""

    share: str
    cron: str
    when: datetime


class BadCron(ValueError):  # noqa: N818 - named after the state it reports
    """A schedule that is no five-field cron expression."""


def trigger(cron: str) -> CronTrigger:
    """Read a five-field cron expression, in the machine's local time zone.

    Raises:
        BadCron: with the reason.
    """
    try:
        return CronTrigger.from_crontab(cron)
    except ValueError as mistake:
        raise BadCron(f"'{cron}' is no cron expression of five fields ({mistake})") from mistake


class Scheduler(BackgroundScheduler):  # type: ignore[misc]  # the library has no types
    """A scheduler that starts nothing any more once it is told to stop.

    The library's own looks for due jobs once more while it shuts down, and would lose a run that is due then.
    """

    def _process_jobs(self) -> float | None:
        if self.state == STATE_STOPPED:
            return None
        wait: float | None = super()._process_jobs()
        return wait


def open_schedule(engine: Engine, crons: Mapping[str, str], settings: str) -> Scheduler:
    """Start a paused scheduler on the inventory of `engine` whose jobs equal `crons` (share name to expression).

    A job that is stored with the same expression and settings keeps its next run, so a run that was missed while
    nothing was running is caught up, once. Exactly one scheduler may run on an inventory: the caller holds a lease.
    """
    scheduler = Scheduler(
        jobstores={_SCANS: SQLAlchemyJobStore(engine=engine, tablename=TABLE), _PASSING: MemoryJobStore()},
        executors={_SCANS: ThreadPoolExecutor(1), _LOOKING: ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=UTC,
    )
    scheduler.start(paused=True)
    stored = {job.id: job for job in scheduler.get_jobs(_SCANS)}
    for share in stored.keys() - crons.keys():
        scheduler.remove_job(share)
    for share, cron in crons.items():
        wanted = (settings, share, cron)
        if share not in stored or tuple(stored[share].args) != wanted:
            scheduler.add_job(JOB, trigger(cron), args=wanted, id=share, name=f"scan {share}", replace_existing=True)
    return scheduler


def next_of(cron: str, now: datetime) -> datetime | None:
    """Return when a schedule is due next after `now`, in UTC; None if never, or if it is no schedule."""
    try:
        due = trigger(cron).get_next_fire_time(None, now)
    except BadCron:
        return None
    return None if due is None else due.astimezone(UTC)


def next_runs(scheduler: Scheduler) -> list[NextRun]:
    """Return the next run of each share, soonest first."""
    return _runs(scheduler.get_jobs(_SCANS))


def stored_runs(engine: Engine) -> list[NextRun]:
    """Return the next runs as a scheduler that is at work keeps them, without disturbing it."""
    return _runs(SQLAlchemyJobStore(engine=engine, tablename=TABLE).get_all_jobs())


def _runs(stored: Iterable[Any]) -> list[NextRun]:
    jobs = [job for job in stored if job.next_run_time is not None]
    runs = [NextRun(share=job.id, cron=job.args[2], when=job.next_run_time.astimezone(UTC)) for job in jobs]
    return sorted(runs, key=lambda run: (run.when, run.share))


def attend(scheduler: Scheduler, asked: Callable[[], bool], work: Callable[[], object]) -> None:
    """Let the scheduler look every few seconds whether a scan is `asked` for, and then do the `work` in its turn.

    It waits for a planned scan that is under way, and is queued once at a time.
    """
    queued = Lock()

    def look() -> None:
        if asked() and queued.acquire(blocking=False):
            scheduler.add_job(do, jobstore=_PASSING, executor=_SCANS)

    def do() -> None:
        try:
            work()
        finally:
            queued.release()

    scheduler.add_job(look, IntervalTrigger(seconds=LOOK_EVERY), jobstore=_PASSING, executor=_LOOKING)


def run_scan(settings: str, share: str, cron: str) -> None:
    """Scan one share as scanner.toml says now; called by the scheduler."""
    del cron
    # Imported by name when the job runs: the stored job must not drag the whole scanner into its pickle.
    import_module("scanner.app.scan").scan_configured(settings, share)
