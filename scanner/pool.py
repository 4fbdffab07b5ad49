"""Worker processes that examine files: time and memory are limited for each file, a dead worker costs one file."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import TYPE_CHECKING, Any

from classifiers.evidence import Observation, Problem, Trouble
from scanner.examine import Job, examine, failure, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.process import BaseProcess

    from pebble import ProcessFuture, ProcessPool

    Work = Callable[[Job], Observation]

WINDOW = 64
"""Tasks handed out and not yet taken back: enough to keep workers busy, little to lose."""
BUNDLE = 8
"""Most small files in one task."""
SMALL = 64 << 10
"""Largest small file, in bytes."""
FEW = 400
"""Up to so many files one worker is done before a second one has started."""
TASKS_PER_WORKER = 1_000
"""A worker is replaced after so many tasks: whatever a reader leaks ends there."""
_OVER_MEMORY = 77
"""Exit code of a worker that has ended itself because one file needed too much memory."""
_MAPPED = 6 << 30
"""Address space beyond the memory limit: files are mapped, which takes addresses and no memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one file may cost. `workers` 0 means one for each processor, four at most."""

    seconds: float = 30.0
    memory: int = 1 << 30
    workers: int = 0

    @property
    def soft_seconds(self) -> float:
        """After this a reader is asked to stop; hashing takes half as long again, and then the limit is near."""
        return self.seconds * 0.6


def read_in_worker(job: Job) -> Observation:
    """Examine one file with the readers of this product; runs in a worker."""
    from scanner.handlers import HANDLERS  # noqa: PLC0415 - the readers are loaded where they run

    return examine(job, HANDLERS)


def identify_in_worker(job: Job, problem: Problem) -> Observation:
    """Identify and hash a file that has this problem, without its reader; runs in a worker."""
    from scanner.handlers import HANDLERS  # noqa: PLC0415 - as above

    return examine(job, HANDLERS, unread=problem)


def examine_all(jobs: Iterable[Job], bounds: Bounds, work: Work = read_in_worker) -> Iterator[Observation]:
    """Yield one observation for each job, in their order, as soon as it and those before it are there.

    Nothing is started for no jobs. Closing the iterator (or an interrupt) ends the workers at once. `work` is what
    a worker does with a job; it is found again by its name.
    """
    jobs = iter(jobs)
    first = list(islice(jobs, FEW))
    if not first:
        return
    workers = 1 if len(first) < FEW else bounds.workers or min(os.cpu_count() or 1, 4)
    pool = _start(workers, bounds)
    finished = False
    try:
        yield from _in_order(pool, chain(first, jobs), bounds, work)
        finished = True
    finally:
        if finished:
            pool.close()  # type: ignore[no-untyped-call]  # the library gives it no types
        else:
            pool.stop()  # type: ignore[no-untyped-call]  # as above
        pool.join()


def _in_order(pool: ProcessPool, jobs: Iterable[Job], bounds: Bounds, work: Work) -> Iterator[Observation]:
    """Keep the window full and take back in order."""
    waiting: deque[tuple[tuple[Job, ...], ProcessFuture[list[Observation]]]] = deque()
    for bundle in _bundles(jobs):
        waiting.append((bundle, _schedule(pool, bundle, bounds, work)))
        while waiting and (len(waiting) >= WINDOW or waiting[0][1].done()):
            yield from _results(pool, *waiting.popleft(), bounds, work)
    while waiting:
        yield from _results(pool, *waiting.popleft(), bounds, work)


def _bundles(jobs: Iterable[Job]) -> Iterator[tuple[Job, ...]]:
    """Put small files together: handing one over costs as much as reading it."""
    bundle: list[Job] = []
    for job in jobs:
        bundle.append(job)
        if job.size > SMALL or len(bundle) == BUNDLE:
            yield tuple(bundle)
            bundle = []
    if bundle:
        yield tuple(bundle)


def _schedule(
    pool: ProcessPool, bundle: tuple[Job, ...], bounds: Bounds, work: Work
) -> ProcessFuture[list[Observation]]:
    return pool.schedule(_work_through, args=(work, bundle), timeout=bounds.seconds)


def _work_through(work: Work, bundle: tuple[Job, ...]) -> list[Observation]:
    """Examine a bundle of files; runs in a worker."""
    return [work(job) for job in bundle]


def _results(
    pool: ProcessPool,
    bundle: tuple[Job, ...],
    future: ProcessFuture[list[Observation]],
    bounds: Bounds,
    work: Work,
) -> Iterator[Observation]:
    """Yield what the worker found, or why it could not: if a bundle fails, each of its files gets its own chance."""
    error = future.exception()
    if error is None:
        yield from future.result()
    elif len(bundle) == 1:
        yield _unread(pool, bundle[0], _problem_of(error, bounds), bounds)
    else:
        for job in bundle:
            yield from _results(pool, (job,), _schedule(pool, (job,), bounds, work), bounds, work)


def _unread(pool: ProcessPool, job: Job, problem: Problem, bounds: Bounds) -> Observation:
    """Ask another worker what a file is whose reader was killed; if that fails too, its name alone says it."""
    future = pool.schedule(identify_in_worker, args=(job, problem), timeout=bounds.seconds)
    return refused(job, problem) if future.exception() else future.result()


def _problem_of(error: BaseException, bounds: Bounds) -> Problem:
    """Say how a worker ended, or what came out of it instead of an observation."""
    from pebble import ProcessExpired  # noqa: PLC0415 - loaded by now, and not for a scan that opens nothing

    if isinstance(error, TimeoutError):
        return Problem(trouble=Trouble.TIMED_OUT, detail=f"not read within {bounds.seconds:g} s")
    if isinstance(error, MemoryError):
        return _too_much(bounds)
    if isinstance(error, ImportError):
        raise error  # the readers cannot be loaded: that is this installation's fault and no file's
    if not isinstance(error, ProcessExpired):
        return Problem(trouble=Trouble.CRASHED, detail=f"its reader failed: {failure(error)}")
    if error.exitcode in (_OVER_MEMORY, -getattr(signal, "SIGKILL", 9)):
        return _too_much(bounds)
    return Problem(trouble=Trouble.CRASHED, detail=f"its reader's process died (exit code {error.exitcode})")


def _too_much(bounds: Bounds) -> Problem:
    return Problem(trouble=Trouble.OUT_OF_MEMORY, detail=f"it needs more than {bounds.memory >> 20} MB to read")


def _start(workers: int, bounds: Bounds) -> ProcessPool:
    """Start the pool; its processes import the readers and nothing else of the product."""
    from pebble import ProcessPool  # noqa: PLC0415 - a scan that opens nothing starts nothing

    context: Any = _Readers()  # the library's types want another class on each system
    return ProcessPool(
        max_workers=workers,
        max_tasks=TASKS_PER_WORKER,
        initializer=_prepare,
        initargs=(bounds.memory,),
        context=context,
    )


class _Reader(SpawnProcess):
    """A worker that does not load the program that started it: no command line, no database."""

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:  # noqa: N802 - the library's name
        with _nameless_main():
            return SpawnProcess._Popen(process_obj)  # noqa: SLF001 - the library's own extension point


class _Readers(SpawnContext):
    Process = _Reader


_main = threading.Lock()


@contextmanager
def _nameless_main() -> Iterator[None]:
    """Hide the main module while a worker is started: a spawned process would import it first."""
    with _main:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _prepare(memory: int) -> None:
    """Make a new worker deaf to Ctrl-C, which is its parent's business, load the readers, limit its memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(ImportError):  # the first file says so, where it can be told to somebody
        import scanner.handlers  # noqa: F401, PLC0415 - before the clock of the first file starts
    if sys.platform == "win32":
        _watch(memory)
        return
    import resource  # noqa: PLC0415 - POSIX alone has it

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_AS, (memory + _MAPPED, memory + _MAPPED))
    if sys.platform != "linux":  # pragma: no cover - other systems do not hold what RLIMIT_DATA says
        _watch(memory)


def _watch(memory: int) -> None:
    """End this worker from a thread of its own as soon as it holds more memory than one file may."""
    import psutil  # noqa: PLC0415 - only where the system has no limit

    process = psutil.Process()

    def look() -> None:
        while process.memory_info().rss < memory:
            time.sleep(0.2)
        os._exit(_OVER_MEMORY)

    threading.Thread(target=look, daemon=True).start()
