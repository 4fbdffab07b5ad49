"""Effort is counted from what a tool is made of, and says what it counted (PO-3)."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Artifact, Metric, Observation, Part, PartKind
from inventory.domain.effort import effort_of, objects_of


def seen(*parts: Part, formulas: float = 0) -> Observation:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    return Observation(
        artifact=Artifact(share="s", path="a", name="a", kind="access", sha256="0", size=1, modified=now),
        handler="test/1",
        complete=True,
        fingerprint="f",
        seen=now,
        parts=parts,
        metrics=(Metric(name="unique_formulas", value=formulas),) if formulas else (),
    )


def part(kind: PartKind, name: str = "one", *, subtype: str = "", count: int = -1) -> Part:
    return Part(kind=kind, name=name, subtype=subtype, count=count)


parts = st.lists(
    st.builds(part, st.sampled_from(PartKind), st.text(max_size=3), count=st.integers(-1, 5000)), max_size=9
)


def test_an_access_database_is_counted_object_by_object_and_the_heaviest_is_named_first() -> None:
    effort = effort_of(
        [
            seen(
                part(PartKind.TABLE),
                part(PartKind.QUERY, subtype="select"),
                part(PartKind.QUERY, subtype="update"),
                part(PartKind.QUERY, subtype="append"),
                part(PartKind.FORM),
                part(PartKind.MODULE, count=450),
                part(PartKind.LINK, subtype="odbc"),
            )
        ]
    )
    assert effort.points == 1 + 1 + 4 + 3 + 9 + 1.5
    assert (effort.low, effort.high) == (8, 21)
    assert effort.sentence == (
        "8 to 21 days: 450 lines of code, 2 action queries, 1 form, 1 connection, 1 query, 1 table"
    )


def test_different_formulas_count_and_copies_of_them_do_not() -> None:
    assert objects_of([seen(part(PartKind.SHEET, count=90_000), formulas=50)]) == {
        "different formulas": 50,
        "lines of code": 0,
    }


def test_even_a_tool_in_which_nothing_could_be_counted_takes_some_days() -> None:
    effort = effort_of([seen()])
    assert (effort.low, effort.high) == (3, 6)
    assert effort.sentence == "3 to 6 days: nothing that could be counted"


@given(parts, parts)
def test_more_objects_never_take_fewer_days(some: list[Part], more: list[Part]) -> None:
    few, many = effort_of([seen(*some)]), effort_of([seen(*some), seen(*more)])
    assert few.low <= many.low
    assert few.high <= many.high
    assert few.low <= few.high
