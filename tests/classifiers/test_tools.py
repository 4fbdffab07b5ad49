from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Metric, Observation, Part, PartKind, Problem, Trouble, Verb
from classifiers.settings import Thresholds
from classifiers.tools import DECIDED, FRONT_AND_BACK, Group, Member, group, is_tool


def member(
    path: str, *links: str, sha256: str = "", project: str = "", kind: str = "access", share: str = "s"
) -> Member:
    return Member(
        key=f"{share}:{path}", share=share, path=path, kind=kind, sha256=sha256 or path, project=project, links=links
    )


def paths(groups: list[Group]) -> list[set[str]]:
    return [{key.partition(":")[2] for key in found.members} for found in groups]


TOOLS = [
    ([Part(kind=PartKind.MODULE, name="Module1", count=40)], {"kind": "excel-macro"}),
    ([Part(kind=PartKind.MACRO_SHEET, name="Macro1")], {"kind": "excel"}),
    ([Part(kind=PartKind.CONNECTION, name="ERP")], {"kind": "excel"}),
    ([Part(kind=PartKind.QUERY, name="q", subtype="update")], {"kind": "access"}),
    ([Part(kind=PartKind.TABLE, name="Test_Limits")], {"kind": "access"}),
    ([Metric(name="formulas", value=500)], {"kind": "excel"}),
    ([Metric(name="max_nesting", value=8)], {"kind": "excel"}),
    ([Problem(trouble=Trouble.MALFORMED, detail="vbaProject.bin")], {"kind": "excel-macro", "complete": False}),
    ([Problem(trouble=Trouble.NOT_READ_YET, detail="LabVIEW")], {"kind": "labview", "complete": False}),
    ([Problem(trouble=Trouble.NOT_READ_YET, detail="Visio")], {"kind": "visio", "path": "a.VSDM", "complete": False}),
    ([Problem(trouble=Trouble.ENCRYPTED, detail="password")], {"kind": "excel-macro", "complete": False}),
    ([Problem(trouble=Trouble.ENCRYPTED, detail="password")], {"kind": "access", "complete": False}),
    ([Problem(trouble=Trouble.DENIED, detail="no permission")], {"kind": "python", "complete": False}),
    ([Evidence.of(Kind.TRIGGER, "every night")], {"kind": "xml"}),
]
NO_TOOLS = [
    ([Problem(trouble=Trouble.NOT_READ_YET, detail="Visio")], {"kind": "visio", "path": "a.vsd", "complete": False}),
    ([Problem(trouble=Trouble.NOT_READ_YET, detail="BIFF 4", where="Sheet1")], {"kind": "excel", "complete": False}),
    ([Part(kind=PartKind.SHEET, name="Sheet1", count=12)], {"kind": "excel"}),
    ([Part(kind=PartKind.MODULE, name="ThisWorkbook", count=0)], {"kind": "excel-macro"}),
    ([Part(kind=PartKind.EXTERNAL_LINK, name="Book2")], {"kind": "excel"}),
    ([Metric(name="formulas", value=499), Metric(name="max_nesting", value=7)], {"kind": "excel"}),
    ([Problem(trouble=Trouble.ENCRYPTED, detail="password")], {"kind": "excel", "complete": False}),
    ([Problem(trouble=Trouble.MALFORMED, detail="cut off")], {"kind": "word", "complete": False}),
    ([Part(kind=PartKind.MODULE, name="jquery", count=9), Metric(name="vendored", value=1)], {"kind": "javascript"}),
    ([], {"kind": "access"}),
]


@pytest.mark.parametrize(("findings", "about"), TOOLS)
def test_what_carries_logic_is_a_tool(
    seen: Callable[..., Observation], findings: list[Finding], about: dict[str, object]
) -> None:
    assert is_tool(seen(*findings, **about))


@pytest.mark.parametrize(("findings", "about"), NO_TOOLS)
def test_documents_data_and_libraries_of_others_are_no_tools(
    seen: Callable[..., Observation], findings: list[Finding], about: dict[str, object]
) -> None:
    assert not is_tool(seen(*findings, **about))


def test_the_files_of_a_project_are_one_tool() -> None:
    found = group([member("app/a.py", project="app"), member("app/lib/b.py", project="app"), member("c.py")])
    assert paths(found) == [{"app/a.py", "app/lib/b.py"}, {"c.py"}]
    assert [entry.key for entry in found] == ["project:s/app", "s:c.py"]


def test_copies_are_one_tool_named_after_the_highest_one() -> None:
    found = group([member("x/_old/t.accdb", sha256="1"), member("x/t.accdb", sha256="1")])
    assert paths(found) == [{"x/_old/t.accdb", "x/t.accdb"}]
    assert found[0].lead == "s:x/t.accdb"
    assert found[0].reason == "same content"


def test_an_equal_file_in_two_projects_does_not_make_them_one() -> None:
    found = group([member(f"{name}/util.py", sha256="1", project=name) for name in ("one", "two")])
    assert len(found) == 2


@pytest.mark.parametrize(
    "link", ["back.accdb", r"T:\Dept\data\back.accdb", r"\\server\s\data\back.accdb", "../data/back.accdb"]
)
def test_a_front_end_is_one_tool_with_its_back_end(link: str) -> None:
    found = group([member("app/front.accdb", link), member("data/back.accdb")])
    assert paths(found) == [{"app/front.accdb", "data/back.accdb"}]
    assert found[0].lead == "s:app/front.accdb"


def test_a_back_end_of_two_front_ends_stays_alone() -> None:
    found = group([member("a.accdb", "back.accdb"), member("b.accdb", "back.accdb"), member("back.accdb")])
    assert len(found) == 3


def test_a_back_end_linked_by_two_copies_of_one_front_end_belongs_to_it() -> None:
    front = [member(path, "back.accdb", sha256="f") for path in ("a.accdb", "old/a.accdb")]
    assert len(group([*front, member("back.accdb")])) == 1


def test_a_base_name_that_two_files_have_is_no_proof() -> None:
    found = group([member("a.accdb", r"Q:\b.accdb"), member("x/b.accdb"), member("y/b.accdb")])
    assert len(found) == 3


def test_a_workbook_link_joins_nothing() -> None:
    assert len(group([member("a.xlsm", "b.xlsm", kind="excel-macro"), member("b.xlsm", kind="excel-macro")])) == 2


_names = st.sampled_from(["a.accdb", "b.accdb", "x/a.accdb", "x/c.accdb", "y/c.accdb", "p/m.py", "p/n.py"])
_members = st.lists(
    st.builds(
        lambda path, share, sha256, links: member(
            path, *links, share=share, sha256=sha256, project="p" if path.startswith("p/") else ""
        ),
        path=_names,
        share=st.sampled_from(["s", "t"]),
        sha256=st.sampled_from(["", "1", "2", "3"]),
        links=st.lists(_names, max_size=2),
    ),
    max_size=10,
    unique_by=lambda found: found.key,
)


@given(_members, st.integers())
def test_the_order_of_the_files_never_matters(members: list[Member], seed: int) -> None:
    shuffled = members.copy()
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - a repeatable order, no secret
    assert group(shuffled) == group(members)


@given(_members)
def test_every_file_is_in_exactly_one_tool(members: list[Member]) -> None:
    found = group(members)
    assert sorted(key for entry in found for key in entry.members) == sorted(entry.key for entry in members)
    assert all(entry.lead in entry.members for entry in found)
    assert len({entry.key for entry in found}) == len(found)


def test_the_threshold_of_formulas_can_be_set(seen: Callable[..., Observation]) -> None:
    workbook = seen(Metric(name="formulas", value=30), kind="excel")
    assert not is_tool(workbook)
    assert is_tool(workbook, Thresholds(formulas=30))


DECIDING = (
    Evidence.of(Kind.FORMULA, "Cost per kg, Sand = E4*D4/B$1", "Calculator!F4", verb=Verb.COMPUTE),
    Evidence.of(Kind.FORMULA, "Final price = B18*(1+B19)", "Calculator!B20", verb=Verb.COMPUTE),
)


def test_a_small_workbook_is_a_tool_if_two_of_its_formulas_decide(seen: Callable[..., Observation]) -> None:
    few = Metric(name="formulas", value=12)
    assert is_tool(seen(few, *DECIDING, kind="excel"))
    assert not is_tool(seen(few, DECIDING[0], kind="excel"))
    assert not is_tool(seen(few, DECIDING[0], DECIDING[0], kind="excel"))


def test_sums_and_lists_make_no_tool(seen: Callable[..., Observation]) -> None:
    harmless = [
        Evidence.of(Kind.FORMULA, text, f"Shopping!C{row}", verb=Verb.COMPUTE)
        for row, text in enumerate(("=VLOOKUP(A2,Prices!A:B,2)", "=COUNTIF(B2:B9,0)", "Width, Door = A2*2.54"))
    ]
    assert not is_tool(seen(Metric(name="formulas", value=60), *harmless, kind="excel"))


@pytest.mark.parametrize("path", ["Final cost calculation.xlsx", "Household.xlsx", "x.xlsx"])
def test_the_name_of_a_workbook_does_not_make_it_a_tool(seen: Callable[..., Observation], path: str) -> None:
    """The same content under another name is the same; both are kept once."""
    assert is_tool(seen(*DECIDING, kind="excel", path=path))


def test_copies_of_one_front_end_are_one_tool_with_their_back_end() -> None:
    """Access writes into each user's copy, so their content differs though their logic does not."""
    back = member("data/orders_be.accdb")
    fronts = [
        replace(member(f"desk{desk}/orders{mark}.accdb", "../data/orders_be.accdb"), fingerprint="orders")
        for desk, mark in ((1, ""), (2, " - Copy"), (3, "_v2"))
    ]
    (found,) = group([back, *fronts])
    assert (found.reason, found.lead) == (FRONT_AND_BACK, "s:desk1/orders.accdb")
    other = replace(member("desk4/orders.accdb", "../data/orders_be.accdb"), fingerprint="other")
    assert len(group([back, *fronts, other])) == 5
    own = replace(member("desk4/mine.accdb", "../data/orders_be.accdb"), fingerprint="orders")
    assert len(group([back, *fronts, own])) == 5  # two bare databases that link to the same tables are no copies
    unread = [replace(front, fingerprint="") for front in fronts]
    assert len(group([back, *unread])) == 4


def grouped(path: str, grouping: str, *links: str, sha256: str = "", project: str = "") -> Member:
    return replace(member(path, *links, sha256=sha256, project=project), grouping=grouping)


def test_files_that_a_person_put_together_are_one_tool_whatever_they_are() -> None:
    (found,) = group([grouped("a.accdb", "g"), grouped("b/c.accdb", "g"), grouped("p/d.py", "g", project="p")])
    assert (found.reason, found.lead) == (DECIDED, "s:a.accdb")


def test_files_that_a_person_took_apart_are_never_one_again() -> None:
    equal = [grouped("a.accdb", "g", sha256="1"), grouped("b.accdb", "h", sha256="1")]
    assert len(group(equal)) == 2
    linked = [grouped("front.accdb", "g", "back.accdb"), grouped("back.accdb", "h")]
    assert len(group(linked)) == 2
    project = [grouped("p/a.py", "g", project="p"), grouped("p/b.py", "h", project="p")]
    assert [found.key for found in group(project)] == ["s:p/a.py", "s:p/b.py"]
    chain = [grouped("one.accdb", "g", "mid.accdb"), member("mid.accdb", "two.accdb"), grouped("two.accdb", "h")]
    assert len(group(chain)) == 2


def test_a_new_copy_or_part_of_a_grouped_file_joins_it_and_the_older_of_two_groupings() -> None:
    equal = [
        grouped("a.accdb", "g#1", sha256="1"),
        grouped("b.accdb", "g#2", sha256="1"),
        member("0.accdb", sha256="1"),
    ]
    assert paths(group(equal)) == [{"0.accdb", "a.accdb"}, {"b.accdb"}]
    project = [grouped("p/a.py", "g", project="p"), grouped("x.accdb", "g"), member("p/new.py", project="p")]
    assert len(group(project)) == 1
    shared = [grouped("p/a.py", "g", project="p", sha256="1"), member("loose.py", sha256="1")]
    assert len(group(shared)) == 2


_members = st.lists(
    st.builds(
        lambda path, **about: replace(member(path, "b.accdb", sha256=about.pop("sha")), **about),
        st.sampled_from(["a.accdb", "b.accdb", "x/c.accdb", "x/d.accdb", "p/e.py"]),
        sha=st.sampled_from(["1", "2"]),
        project=st.sampled_from(["", "", "p"]),
        grouping=st.sampled_from(["", "", "g", "h"]),
        fingerprint=st.sampled_from(["", "f"]),
    ),
    max_size=5,
    unique_by=lambda one: one.path,
)


@given(_members, st.randoms())
def test_groupings_hold_in_any_order(found: list[Member], dice: random.Random) -> None:
    shuffled = list(found)
    dice.shuffle(shuffled)
    groups = group(found)
    assert groups == group(shuffled)
    said = {member.key: member.grouping for member in found if member.grouping}
    homes = [{said[key] for key in one.members if key in said} for one in groups]
    assert all(len(home) < 2 for home in homes)
    assert len([home for home in homes if home]) == len(set(said.values()))
    assert sorted(key for one in groups for key in one.members) == sorted(member.key for member in found)
