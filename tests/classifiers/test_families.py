"""Families: month files, templates and changed copies belong together; chains, strangers and short code do not."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.families import MOST, NEAR, Family, Kin, Kinship, families
from classifiers.likeness import EMPTY, SLOTS

START = datetime(2026, 1, 1, tzinfo=UTC)


def sketched(*changes: int, seed: int = 0) -> tuple[int, ...]:
    """Return the sketch of some logic in which these slots are different."""
    dice = random.Random(seed)  # noqa: S311 - the same numbers in every run
    slots = [dice.randrange(EMPTY) for _ in range(SLOTS)]
    for slot in changes:
        slots[slot] = (slots[slot] + 1 + slot * 31) % EMPTY
    return 1, 400, *slots


def kin(path: str, logic: str = "f", sketch: tuple[int, ...] = (), *, day: int = 0, used: int = 0) -> Kin:
    name = path.rpartition("/")[2]
    return Kin(
        tool=f"T-{path}",
        name=name,
        share="plant",
        path=path,
        fingerprint=logic,
        modified=START + timedelta(days=day),
        sketch=sketch,
        used=used,
    )


def together(found: list[Family]) -> list[set[str]]:
    return [{tool.removeprefix("T-") for tool in family.tools} for family in found]


MONTHS = [kin(f"OEE/OEE_2026-{month:02}.xlsm", "oee", sketched(), day=month * 30) for month in range(1, 7)]


def test_month_files_are_a_family_with_the_newest_as_its_lead() -> None:
    (family,) = families([*MONTHS, kin("Lager/Bestand.xlsm", "stock", sketched(seed=5))])
    assert family.lead.name == "OEE_2026-06.xlsm"
    assert family.kinship is Kinship.ROLLOVER
    assert family.reason == "a file for each month, all with the same logic"
    assert len(family.tools) == 6
    assert {relative.kinship for relative in family.relatives} == {Kinship.ROLLOVER}


def test_a_stray_copy_among_month_files_is_said_to_be_one() -> None:
    (family,) = families([*MONTHS, kin("Archive/OEE backup of Ida.xlsm", "oee", sketched())])
    assert family.reason == "a file for each month, all with the same logic, 1 of them elsewhere"


def test_the_tool_that_is_used_most_leads() -> None:
    (family,) = families([replace(MONTHS[2], used=4), *MONTHS[:2], *MONTHS[3:]])
    assert family.lead.name == "OEE_2026-03.xlsm"


def test_a_template_that_was_filled_in_many_times_is_a_family() -> None:
    places = ["Line 1/Check.xlsm", "Line 2/Check.xlsm", "Press/Check press.xlsm"]
    (family,) = families([kin(path, "check", sketched()) for path in places])
    assert (family.kinship, family.reason) == (Kinship.SAME_LOGIC, "the same logic with other data in 3 files")
    assert family.likeness == 1


def test_a_copy_that_was_changed_is_near_and_says_how_near() -> None:
    (family,) = families([kin("a/Limits.accdb", "1", sketched()), kin("b/My.accdb", "2", sketched(*range(16)))])
    assert family.kinship is Kinship.NEAR_COPY
    assert family.relatives[0].likeness == 0.75
    assert family.reason == "copies that were changed, with at least 75 % of the logic in common"


def test_month_files_may_differ_more_than_copies_that_lie_anywhere() -> None:
    changed = sketched(*range(42))  # a third is left
    assert together(families([kin("OEE 2026-01.xlsm", "1", sketched()), kin("OEE 2026-02.xlsm", "2", changed)]))
    assert not families([kin("a/OEE.xlsm", "1", sketched()), kin("b/Other.xlsm", "2", changed)])


def test_short_code_makes_no_family_unless_the_names_follow_one_another() -> None:
    assert not families([kin("a/colour.xlsm", "one line"), kin("b/print.xlsm", "one line")])
    assert not families([kin("OEE 2026-01.xlsm", "one line"), kin("OEE 2026-02.xlsm", "another")])
    assert together(families([kin("OEE 2026-01.xlsm", "one line"), kin("OEE 2026-02.xlsm", "one line")]))


def test_short_code_under_following_names_is_compared_too() -> None:
    first, second, other = (sketched(*changes)[2:] for changes in ((), range(20), range(60)))
    files = [kin(f"OEE 2026-0{at}.xlsx", str(at), (1, 9, *slots)) for at, slots in enumerate((first, second, other), 1)]
    assert together(families(files)) == [{"OEE 2026-01.xlsx", "OEE 2026-02.xlsx"}]
    assert not families([replace(files[0], path="a.xlsx"), replace(files[1], path="b.xlsx")])


def test_the_next_file_follows_a_tool_under_each_of_its_names() -> None:
    tool = replace(kin("Cpk aktuell gross.xlsm", "cpk", sketched()), others=(("plant", "SPC/Cpk_2026-01.xlsm"),))
    (family,) = families([tool, kin("SPC/Cpk_2026-05.xlsm", "other", sketched(*range(40)), day=9)])
    assert family.kinship is Kinship.ROLLOVER
    assert not families([replace(tool, others=()), kin("SPC/Cpk_2026-05.xlsm", "other", sketched(*range(40)))])


def test_files_that_were_not_read_are_in_no_family() -> None:
    assert not families([kin("OEE 2026-01.xlsm", ""), kin("OEE 2026-02.xlsm", "")])


def test_a_chain_of_small_changes_ends_where_its_ends_are_strangers() -> None:
    chain = [kin(f"{at}/{at}.xlsm", str(at), sketched(*range(at * 8))) for at in range(9)]
    found = together(families(chain))
    assert len(found) > 1
    for family in found:
        steps = sorted(int(path.partition("/")[0]) for path in family)
        assert (steps[-1] - steps[0]) * 8 <= SLOTS * (1 - NEAR)


def test_a_family_has_no_more_than_so_many_different_logics() -> None:
    many = [kin(f"{at}/x.xlsm", str(at), sketched(at % SLOTS, (at * 7) % SLOTS)) for at in range(3 * MOST)]
    assert max(len(family.tools) for family in families(many)) <= MOST


def test_what_a_person_called_different_is_in_no_family_together_even_with_the_same_logic() -> None:
    one, other, third = MONTHS[:3]
    (family,) = families(MONTHS[:3], [(one.tool, other.tool)])
    assert len(family.tools) == 2
    assert third.tool in family.tools
    changed = replace(other, fingerprint="changed", sketch=sketched(1))
    assert not families([one, changed], [(other.tool, one.tool)])


def test_a_module_that_everybody_copies_does_not_make_one_tool_of_them_all() -> None:
    """A fifth of the logic is the same in all of them; the rest is their own."""
    common = sketched()[2:]
    tools = []
    for number in range(30):
        own = list(sketched(seed=100 + number))
        own[2 : 2 + SLOTS // 5] = common[: SLOTS // 5]
        tools.append(kin(f"{number}/tool.xlsm", str(number), tuple(own)))
    assert families(tools) == []


_kin = st.builds(
    lambda path, logic, changed, day: kin(
        path, f"{logic}{sorted(changed)}", sketched(*changed, seed=logic) if logic else (), day=day
    ),
    path=st.sampled_from([f"{folder}OEE_2026-{month:02}.xlsm" for folder in ("", "x/", "old/") for month in (1, 2, 3)]),
    logic=st.integers(0, 2),
    changed=st.sets(st.integers(0, SLOTS - 1), max_size=40),
    day=st.integers(0, 3),
)
some = st.lists(_kin, max_size=9, unique_by=lambda one: one.tool)


@given(some, st.data(), st.randoms())
def test_the_order_of_tools_and_pairs_never_matters(found: list[Kin], data: st.DataObject, dice: random.Random) -> None:
    ids = st.sampled_from([one.tool for one in found] or ["T-none"])
    apart = data.draw(st.lists(st.tuples(ids, ids), max_size=4))
    shuffled, turned = list(found), [(other, one) for one, other in reversed(apart)]
    dice.shuffle(shuffled)
    assert families(found, apart) == families(shuffled, turned)


@given(some, st.data())
def test_a_tool_is_in_one_family_at_most_and_never_with_a_stranger(found: list[Kin], data: st.DataObject) -> None:
    ids = st.sampled_from([one.tool for one in found] or ["T-none"])
    apart = data.draw(st.lists(st.tuples(ids, ids), max_size=6))
    seen = [tool for family in families(found, apart) for tool in family.tools]
    assert len(seen) == len(set(seen))
    for family in families(found, apart):
        assert len(family.tools) > 1
        assert not any(one != other and {one, other} <= set(family.tools) for one, other in apart)


@pytest.mark.parametrize("count", [0, 1])
def test_nobody_and_a_single_tool_are_no_family(count: int) -> None:
    assert families(MONTHS[:count]) == []
