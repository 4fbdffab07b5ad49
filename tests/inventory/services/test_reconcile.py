"""Comparing tables of any size: against a plain dictionary, against an independent diff, and what is left behind."""

from __future__ import annotations

import csv
import gc
import io
import random
import subprocess
import sys
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.domain.reconciling import Difference, Finding, Leniency, Row
from inventory.services.reconcile import Compared, Manner, compare_tables
from inventory.store import spill
from inventory.store.spill import NoKeyAtAll

MANNER = Manner(key=("part",), columns=("low", "high"))
KEYS = st.sampled_from(["", "1", "01", "A", "a", "A ", "\x1f", None])
VALUES = st.sampled_from([None, "", "1", "1.0", "1.00", "01", "2", "x", "X", " x", "1,0", "\x1e\x1d1"])
TABLES = st.lists(st.tuples(KEYS, VALUES, VALUES), max_size=12)


def checked(
    legacy: list[Row], target: list[Row], manner: Manner = MANNER, size: int = 3
) -> tuple[Compared, list[Finding]]:
    found: list[Finding] = []

    def batches(rows: list[Row]) -> Iterator[list[Row]]:
        for start in range(0, len(rows), size):
            yield rows[start : start + size]

    return compare_tables(batches(legacy), batches(target), manner, found.append), found


def naive_number(text: str) -> Decimal | str:
    if text != text.strip():
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    plain = text.lstrip("-")
    return number if plain == "0" or not plain.startswith("0") or plain.startswith("0.") else text


MARKS = {0x1D: "\x1d1", 0x1E: "\x1d2", 0x1F: "\x1d3"}


def as_text(row: Row) -> str:
    """Of rows with one key the first in the order of their text counts."""
    return "\x1f".join("\x1d0" if cell is None else cell.translate(MARKS) for cell in row)


def naive(legacy: list[Row], target: list[Row]) -> Counter[str]:
    """The same question, asked of two dictionaries in the plainest way."""
    count: Counter[str] = Counter()
    sides = []
    for name, rows in (("legacy", legacy), ("target", target)):
        keyed: dict[Any, list[Row]] = {}
        for row in rows:
            if row[0]:
                keyed.setdefault(row[0], []).append(row)
            else:
                count[f"no key in {name}"] += 1
        count[f"twice in {name}"] += sum(len(same) - 1 for same in keyed.values())
        sides.append(keyed)
    old, new = sides
    count["missing"] += len(old.keys() - new.keys())
    count["extra"] += len(new.keys() - old.keys())
    for key in old.keys() & new.keys():
        one, other = (min(rows, key=as_text) for rows in (old[key], new[key]))
        differ = [
            a is not b and (a is None or b is None or naive_number(a) != naive_number(b))
            for a, b in zip(one[1:], other[1:], strict=True)
        ]
        count["different"] += any(differ)
    return +count


@settings(max_examples=150, deadline=None)
@given(TABLES, TABLES)
def test_it_finds_what_two_dictionaries_find(legacy: list[Row], target: list[Row]) -> None:
    compared, found = checked(legacy, target)
    expected = naive(legacy, target)
    assert {kind.value: count for kind, count in compared.tally.by_kind.items() if count} == expected
    told = Counter(finding.difference.value for finding in found if not finding.column)
    told["different"] = len({finding.key for finding in found if finding.column})
    assert +told == expected
    assert (compared.tally.legacy_rows, compared.tally.target_rows) == (len(legacy), len(target))
    keys = {row[0] for row in (*legacy, *target) if row[0]}
    assert compared.tally.keys == len(keys)
    assert compared.tally.equal + sum(expected[kind] for kind in ("missing", "extra", "different")) == len(keys)


@settings(max_examples=60, deadline=None)
@given(TABLES, st.randoms(use_true_random=False), st.integers(1, 5))
def test_the_order_of_rows_changes_neither_digests_nor_findings(
    rows: list[Row], chance: random.Random, size: int
) -> None:
    other = list(rows)
    chance.shuffle(other)
    compared, found = checked(rows, [])
    again, found_again = checked(other, [], size=size)
    assert again.legacy_digest == compared.legacy_digest
    assert found_again == found
    assert checked(rows, other)[0].legacy_digest == checked(rows, other)[0].target_digest


@settings(max_examples=100, deadline=None)
@given(TABLES, TABLES)
def test_digests_are_the_same_exactly_if_the_rows_are(one: list[Row], other: list[Row]) -> None:
    digests = checked(one, other)[0]
    assert (digests.legacy_digest == digests.target_digest) == (Counter(one) == Counter(other))


def test_rows_that_stand_beside_one_another_do_not_run_together_in_a_digest() -> None:
    apart = spill.Part(["A", "BA"], ["A\x1f", "BA\x1f3"])
    otherwise = spill.Part(["A", "A"], ["A\x1fB", "A\x1f3"])
    assert "".join(apart.lines) == "".join(otherwise.lines)
    assert apart.digest() != otherwise.digest()


def test_one_changed_digit_among_many_rows_is_another_digest_and_one_difference() -> None:
    rows: list[Row] = [(f"{number:05}", "1.5", "x") for number in range(5000)]
    changed = [*rows]
    changed[4321] = ("04321", "1.50000000000000000001", "x")
    compared, found = checked(rows, changed, size=512)
    assert [(one.key, one.column, one.legacy, one.target) for one in found] == [
        (("04321",), "low", "1.5", "1.50000000000000000001")
    ]
    assert compared.legacy_digest != compared.target_digest
    assert compared.tally.share == "99.98 %"


def test_it_finds_what_an_independent_diff_of_sorted_text_finds(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - rows to compare, no secret
    rows = [(f"P{number:06}", str(chance.randrange(1000)), chance.choice("abc")) for number in range(20_000)]
    target = [(key, low, "z") if chance.random() < 0.001 else (key, low, high) for key, low, high in rows]
    target = [row for row in target if chance.random() > 0.001] + [(f"X{n}", "1", "a") for n in range(9)]
    chance.shuffle(target)
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("".join(sorted(f"{'|'.join(row)}\n" for row in rows)))
    new.write_text("".join(sorted(f"{'|'.join(row)}\n" for row in target)))
    lines = set(old.read_text().splitlines()), set(new.read_text().splitlines())
    gone, come = ({line.partition("|")[0] for line in side} for side in (lines[0] - lines[1], lines[1] - lines[0]))
    compared, found = checked(list(rows), target, size=1000)
    assert {one.key[0] for one in found if one.difference is Difference.MISSING} == gone - come
    assert {one.key[0] for one in found if one.difference is Difference.EXTRA} == come - gone
    assert {one.key[0] for one in found if one.difference is Difference.DIFFERENT} == gone & come
    assert compared.tally.equal == len(rows) - len(gone)
    assert len(gone) > 20


def test_keys_are_read_as_leniently_as_was_said_and_two_that_become_one_are_there_twice() -> None:
    lenient = Manner(key=("part",), columns=(), leniency=Leniency(trim=True, ignore_case=True))
    assert checked([("a1 ",)], [("A1",)], lenient)[0].tally.differences == 0
    assert checked([("a1 ",)], [("A1",)], Manner(key=("part",), columns=()))[0].tally.differences == 2
    compared, found = checked([("a1",), ("A1",), ("  ",)], [("A1",)], lenient)
    assert [one.difference for one in found] == [Difference.TWICE_IN_LEGACY, Difference.NO_KEY_IN_LEGACY]
    assert found[0].key == ("a1",)
    assert compared.tally.share == "33.33 %"


def test_a_key_of_two_columns_needs_both_and_they_do_not_run_together() -> None:
    both = Manner(key=("part", "route"), columns=())
    _, found = checked([("a", "bc"), ("a", ""), ("", "b"), (None, "b")], [("ab", "c")], both)
    assert Counter(one.difference for one in found) == {
        Difference.NO_KEY_IN_LEGACY: 3,
        Difference.MISSING: 1,
        Difference.EXTRA: 1,
    }


def test_with_a_comma_on_one_side_equal_texts_are_looked_at_all_the_same() -> None:
    comma = Manner(key=("part",), columns=("low",), leniency=Leniency(comma_in_legacy=True))
    rows: list[Row] = [("a", "1.500"), ("b", "7"), ("c", "1,5")]
    compared, found = checked(rows, [("a", "1.500"), ("b", "7"), ("c", "1.5")], comma)
    assert [one.key for one in found] == [("a",)]
    assert compared.tally.equal == 2


def test_a_key_that_names_nothing_ends_the_check_before_memory_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spill, "MOST_IN_PART", 2000)
    rows: list[Row] = [("plant", str(number), "") for number in range(3000)]
    with pytest.raises(NoKeyAtAll):
        checked(rows, [], size=500)
    with pytest.raises(NoKeyAtAll):
        checked([("", "1", "")] * 3000, [], size=500)
    assert checked(rows[:1500], [], size=500)[0].tally.by_kind[Difference.TWICE_IN_LEGACY] == 1499


def test_nothing_is_left_behind_however_it_ends(tmp_path: Path) -> None:
    def broken() -> Iterator[list[Row]]:
        yield [("a", "1", "2")] * 5
        raise KeyboardInterrupt

    manner = Manner(key=("part",), columns=("low", "high"), folder=tmp_path)
    with pytest.raises(KeyboardInterrupt):
        compare_tables(broken(), [], manner, list[Finding]().append)
    assert list(tmp_path.iterdir()) == []
    assert gc.isenabled()
    compare_tables([[("a", "1", "2")]], [], manner, list[Finding]().append)
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from inventory.services.reconcile import Manner, compare_tables
def rows():
    yield [(str(number), "x" * 500) for number in range(50_000)]
    print(len(list(Path(sys.argv[1]).iterdir())), flush=True)
    os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
compare_tables(rows(), [], Manner(key=("k",), columns=("v",), folder=Path(sys.argv[1])), print)
"""


def test_nothing_is_left_behind_even_if_it_is_killed(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], capture_output=True, text=True, check=False)  # noqa: S603 - our own code
    assert done.returncode != 0
    assert done.stdout.strip().isdigit(), done.stderr
    assert list(tmp_path.iterdir()) == []


def test_ten_times_the_rows_do_not_need_ten_times_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spill, "_WAITING", 32)

    def table(rows: int) -> Iterator[list[Row]]:
        for start in range(0, rows, 1000):
            yield [(f"{number:08}", f"{number}.5", "some words of text") for number in range(start, start + 1000)]

    peaks = []
    for rows in (20_000, 200_000):
        tracemalloc.start()
        compare_tables(table(rows), table(rows), MANNER, list[Finding]().append)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 5 * peaks[0]


def test_what_the_temporary_folder_holds_is_what_both_tables_are_as_text() -> None:
    rows: list[Row] = [(f"{number:06}", "1.5", "words") for number in range(10_000)]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    with spill.Spill(1) as kept:
        kept.put_all([rows])
        assert kept.rows == 10_000
        kept._file.seek(0, 2)
        assert len(text.getvalue()) < kept._file.tell() < 2 * len(text.getvalue())
