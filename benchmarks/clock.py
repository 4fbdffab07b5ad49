"""CPU time of whole processes, with all that they start: what the benchmarks compare."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PR_SET_CHILD_SUBREAPER = 36

Measured = dict[str, list[float]]
"""CPU seconds of each command, one figure for each round."""


def beside(name: str) -> str:
    """Return the path of a command that is installed beside the running Python."""
    return str(Path(sys.executable).with_name(name))


def cpu_of(command: Sequence[str | Path]) -> float:
    """Run a command to its end; return the seconds of CPU (user and system) of it and of all its descendants.

    Raises:
        subprocess.CalledProcessError: with its last words, if it ends with an error.
    """
    before = children()
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    wait_for_orphans()
    after = children()
    if done.returncode:
        print(done.stderr.decode(errors="replace")[-2000:], file=sys.stderr)
        done.check_returncode()
    return after - before


def children() -> float:
    """Return the CPU seconds of all children that have ended and were waited for."""
    if sys.platform == "win32":
        raise OSError("Windows does not count the CPU of children")
    import resource  # noqa: PLC0415 - POSIX has it, Windows does not

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def adopt_orphans() -> None:
    """Count workers whose parent did not wait for them, too: on Linux they become our children."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def wait_for_orphans() -> None:
    """Wait until all children, adopted ones included, have ended."""
    if sys.platform == "win32":
        return
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def in_rounds(commands: Mapping[str, Sequence[str | Path]], rounds: int) -> Measured:
    """Measure all commands in each round, beginning with another one each time, after one warm-up."""
    adopt_orphans()
    measured: Measured = {name: [] for name in commands}
    names = list(commands)
    for number in range(rounds + 1):
        start = number % len(names)
        for name in names[start:] + names[:start]:
            seconds = cpu_of(commands[name])
            if number:
                measured[name].append(seconds)
    return measured


def ratios(slow: Sequence[float], fast: Sequence[float]) -> str:
    """Say how many times as much CPU `slow` needs, round by round: median, least and most."""
    each = sorted(one / other for one, other in zip(slow, fast, strict=True))
    return f"{median(each):.2f} x (least {each[0]:.2f}, most {each[-1]:.2f}, {len(each)} rounds)"
