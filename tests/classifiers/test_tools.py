from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Metric, Observation, Part, PartKind, Problem, Trouble
from classifiers.settings import Thresholds
from classifiers.tools import Group, Member, group, is_tool


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
