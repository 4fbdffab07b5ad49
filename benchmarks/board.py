"""How fast the board answers twenty visitors with think time, page by page, and what it costs.

    python benchmarks/board.py INVENTORY [--seconds 40] [--users 20] [--page /tools?q=scrap]...

INVENTORY is one that `board_volume.py` filled. A real server is started, in a process of its own; each visitor waits
half a second to one and a half between two pages. The CPU is that of the server alone, not that of PostgreSQL.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx2
from clock import beside

from inventory.services.sessions import open_session
from inventory.store.board import Wanted, list_tools
from inventory.store.engine import Inventory, open_inventory

PAGES = (
    "/",
    "/tools",
    "/tools?sort=score",
    "/tools?sort=proof",
    "/tools?sort=name",
    "/tools?sort=newest",
    "/tools?class=high-risk&criticality=quality",
    "/tools?outcome=migrate_now&sort=proof",
    "/tools?criticality=personal&sort=score",
    "/tools?managed=yes",
    "/tools?managed=no&state=planned&sort=name",
    "/tools?kind=access",
    "/tools?share=plant3",
    "/tools?share=plant3&criticality=financial&sort=score",
    "/tools?seen=gone",
    "/tools?q=Limits",
    "/tools?q=777_FinalTestLimits",
    "/tools?q=ar",
    "/tools?q=qz",
    "/tools?q=no-file-has-this-name",
    r"/tools?q=\\filer\plant3\Area7\Line",
    r"/tools?q=\\srv4\plant\Area13\Line53\Quality",
)
THINK = (0.5, 1.5)


def main() -> int:
    """Serve, visit, and print."""
    parser = argparse.ArgumentParser(description="Load of the board by visitors with think time.")
    parser.add_argument("inventory")
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--page", action="append", help="Pages to visit instead of the usual ones.")
    asked = parser.parse_args()
    inventory = open_inventory(asked.inventory)
    pages = asked.page or [*PAGES, "/coverage", *deep(inventory), *of_tools(inventory)]
    token = open_session(inventory, "", "link", datetime.now(UTC))
    inventory.close()
    with served(asked.inventory) as (address, server):
        visit(address, token, pages, 1, len(pages) * 1.1, think=(0.05, 0.1))
        warmed = cpu(server)
        taken = visit(address, token, pages, asked.users, asked.seconds, think=THINK)
        report(taken, cpu(server) - warmed, resident(server))
    return 0


def deep(inventory: Inventory) -> Iterator[str]:
    """Yield a page far down in the list."""
    after = None
    for _ in range(40):
        after = list_tools(inventory, Wanted(), after=after, limit=200).after
    yield f"/tools?after={after}"


def of_tools(inventory: Inventory) -> Iterator[str]:
    """Yield the pages of some tools."""
    for order in ("urgency", "name"):
        yield f"/tools/{list_tools(inventory, Wanted(), order=order, limit=1).rows[0].id}"


@contextmanager
def served(inventory: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve the inventory on a free port."""
    command = [beside("shadowit"), "serve", "--inventory", inventory, "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"PYTHONUNBUFFERED": "1"})
    try:
        told = server.stdout.readline() if server.stdout else ""
        yield next(word for word in told.split() if word.startswith("http")).rstrip("/"), server
    finally:
        server.terminate()
        server.wait(20)


def visit(
    address: str, token: str, pages: list[str], users: int, seconds: float, *, think: tuple[float, float]
) -> dict[str, list[float]]:
    """Let so many users visit pages in an order of their own; return the milliseconds of each."""
    taken: dict[str, list[float]] = defaultdict(list)
    until = time.monotonic() + seconds

    def user(number: int) -> None:
        dice = random.Random(number)  # noqa: S311 - visitors are no secret
        with httpx2.Client(base_url=address, cookies={"session": token}, timeout=60) as client:
            time.sleep(dice.uniform(0, think[1]))
            while time.monotonic() < until:
                for page in dice.sample(pages, len(pages)):
                    began = time.perf_counter()
                    answer = client.get(page)
                    taken[page].append((time.perf_counter() - began) * 1_000)
                    if answer.status_code != 200:
                        raise SystemExit(f"{page}: {answer.status_code}")
                    if time.monotonic() > until:
                        break
                    time.sleep(dice.uniform(*think))

    threads = [threading.Thread(target=user, args=(number,)) for number in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def cpu(server: subprocess.Popen[str]) -> float:
    """Return the seconds of CPU that the server has used."""
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def resident(server: subprocess.Popen[str]) -> float:
    """Return the most memory that the server has had, in MB."""
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1_024


def report(taken: dict[str, list[float]], seconds: float, memory: float) -> None:
    """Print a line for each page, the slowest first, and what all of them cost."""
    print("  p50   p95   max     n  page")
    for page, times in sorted(taken.items(), key=lambda item: -quantile(item[1], 0.95)):
        print(f"{quantile(times, 0.5):5.0f} {quantile(times, 0.95):5.0f} {max(times):5.0f} {len(times):5}  {page[:90]}")
    everything = [one for times in taken.values() for one in times]
    middle, most = quantile(everything, 0.5), quantile(everything, 0.95)
    print(f"{middle:5.0f} {most:5.0f} {max(everything):5.0f} {len(everything):5}  all")
    print(f"{seconds / len(everything) * 1_000:.1f} ms of CPU a page; {memory:.0f} MB at most")


def quantile(times: list[float], share: float) -> float:
    """Return the time that this share of answers does not exceed."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


if __name__ == "__main__":
    sys.exit(main())
