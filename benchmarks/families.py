"""How much CPU it takes to find the families of many tools, 100,000 if no number is given."""

from __future__ import annotations

import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from classifiers.families import Kin, families
from scanner.sketch import sketch

WORDS = [f"name{number}" for number in range(4_000)]
START = datetime(2026, 1, 1, tzinfo=UTC)
ORIGINALS = 0.6
"""Share of tools that are nobody's copy; of the others, half are month files and half are edited copies."""


def line(dice: random.Random) -> str:
    """Make up a line of code."""
    left, function, right = dice.choices(WORDS, k=3)
    return f"{left} = {function}({right}, {dice.randint(1, 99)})"


def edited(lines: list[str], dice: random.Random) -> list[str]:
    """Change 5 to 30 % of the lines."""
    share = dice.uniform(0.05, 0.3)
    return [line(dice) if dice.random() < share else old for old in lines]


def share(count: int, dice: random.Random) -> list[Kin]:
    """Make up tools: originals, their month files, and copies that somebody changed."""
    originals = [[line(dice) for _ in range(dice.randint(10, 120))] for _ in range(int(count * ORIGINALS))]
    found: list[Kin] = []
    for number in range(count):
        home = number if number < len(originals) else dice.randrange(len(originals))
        lines = originals[home]
        copied = number >= len(originals) and dice.random() < 0.5
        if copied:
            lines = edited(lines, dice)
        folder = f"line{home % 500}" if not copied else f"people/{number}"
        moment = START + timedelta(days=number % 700)
        found.append(
            Kin(
                tool=f"T-{number:06}",
                name=f"tool{home}_{moment:%Y-%m}.xlsm",
                share="plant",
                path=f"{folder}/tool{home}_{moment:%Y-%m}.xlsm",
                fingerprint=str(number if copied else home),
                modified=moment,
                sketch=sketch(["\n".join(lines)]),
            )
        )
    return found


def main() -> None:
    """Print how much CPU time it takes."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    tools = share(count, random.Random(1))  # noqa: S311 - a made-up share, the same each time
    start = time.process_time()
    found = families(tools)
    took = time.process_time() - start
    related = sum(len(family.tools) for family in found)
    print(f"{count:,} tools: {len(found):,} families of {related:,} tools in {took:.1f} s of CPU")


if __name__ == "__main__":
    main()
