"""Identity of tools, as properties: independent of order, stable, never one tool in two places at once."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from inventory.domain.identity import Spot, identify, regroup, tool_ids

_spots = st.builds(
    Spot,
    id=st.just(0),
    share=st.sampled_from(["a", "b"]),
    path=st.text("xy/", min_size=1, max_size=5),
    kind=st.just("vbscript"),
    sha256=st.sampled_from(["", "1", "2", "3"]),
    fingerprint=st.just("f"),
    observation=st.just(1),
    project=st.sampled_from(["", "", "x"]),
    tool=st.sampled_from([None, None, "T-1", "T-2", "T-3"]),
    lead=st.booleans(),
    decided=st.booleans(),
    dirty=st.booleans(),
    grouping=st.sampled_from(["", "", "", "g#1", "g#2"]),
)
spots = st.lists(_spots, max_size=9, unique_by=lambda spot: spot.place).map(
    lambda found: [replace(spot, id=number) for number, spot in enumerate(found)]
)
past = st.dictionaries(st.sampled_from(["1", "2", "3"]), st.sampled_from(["T-1", "T-8", "T-9"]))


@given(spots, past, st.randoms())
def test_the_order_in_which_files_come_never_matters(found: list[Spot], before: dict[str, str], dice: object) -> None:
    shuffled = list(found)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert identify(found, [], before) == identify(shuffled, [], before)


@given(spots, past)
def test_a_tool_is_only_ever_one_group_of_files_and_every_file_is_in_one(
    found: list[Spot], before: dict[str, str]
) -> None:
    same = identify(found, [], before)
    tools = [sameness.tool for sameness in same if sameness.tool is not None]
    absorbed = [tool for sameness in same for tool in sameness.absorbed]
    assert len(set(tools + absorbed)) == len(tools + absorbed)
    assert {spot.tool for spot in found if spot.tool} <= set(tools + absorbed)
    assert sorted(spot.id for sameness in same for spot in sameness.spots) == [spot.id for spot in found]


@given(spots, past)
def test_what_was_judged_is_settled(found: list[Spot], before: dict[str, str]) -> None:
    after: list[Spot] = []
    for taken, sameness in enumerate(identify(found, [], before)):
        tool = sameness.tool or f"T-new{taken}"
        after += [
            replace(spot, tool=tool, dirty=False, lead=spot is sameness.lead, decided=False) for spot in sameness.spots
        ]
    assert not [sameness for sameness in identify(after, [], before) if sameness.changed]


def test_an_id_is_the_same_in_every_inventory_and_there_are_more_if_it_is_taken() -> None:
    names = list(islice(tool_ids("plant", "Q/limits.accdb"), 5))
    assert names == list(islice(tool_ids("plant", "Q/limits.accdb"), 5))
    assert len(set(names)) == 5
    assert {len(name) for name in names} == {8}
    assert not set("".join(name[2:] for name in names)) & set("ILOU")


groupings = st.dictionaries(st.sampled_from(["1", "2", "3"]), st.sampled_from(["g#1", "g#2"]))


@given(spots, spots, groupings, st.randoms())
def test_what_a_person_decided_goes_with_a_moved_file_in_any_order(
    found: list[Spot], departed: list[Spot], before: dict[str, str], dice: object
) -> None:
    shuffled = list(found)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    after = regroup(found, departed, before)
    assert after == sorted(regroup(shuffled, departed, before), key=lambda spot: spot.id)
    for old, new in zip(found, after, strict=True):
        assert new.grouping == old.grouping or not old.grouping
        assert replace(new, grouping=old.grouping) == old
    assert regroup(after, [], {}) == after


def test_of_two_new_copies_the_one_that_lies_nearest_is_the_file_that_was_moved() -> None:
    gone = Spot(id=1, share="s", path="a/b/x", kind="k", sha256="1", fingerprint="f", observation=1, grouping="g")
    near, far = replace(gone, id=2, path="a/b/old/x", grouping=""), replace(gone, id=3, path="z/x", grouping="")
    assert [spot.grouping for spot in regroup([near, far], [gone], {})] == ["g", ""]
    stranger = replace(far, tool="T-other")
    assert [spot.grouping for spot in regroup([stranger], [replace(gone, tool="T-1")], {})] == [""]
    assert [spot.grouping for spot in regroup([far], [], {"1": "g"})] == ["g"]
    assert [spot.grouping for spot in regroup([far, replace(near, grouping="h")], [], {"1": "g"})] == ["", "h"]
