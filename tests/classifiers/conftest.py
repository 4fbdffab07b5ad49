"""What the tests of the classifier are made of: the packaged rules, and observations built in one line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from hypothesis import strategies as st

from classifiers import rulebook
from classifiers.evidence import (
    Access,
    Artifact,
    Evidence,
    Kind,
    Metric,
    Observation,
    Part,
    PartKind,
    Problem,
    Reference,
    Source,
    Target,
    Trouble,
    Verb,
)

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


def packaged_texts() -> dict[str, str]:
    package = files("classifiers")
    texts = {entry.name: entry.read_text("utf-8") for entry in package.joinpath("rules").iterdir()}
    return texts | {"policy.toml": package.joinpath("policy.toml").read_text("utf-8")}


def observe(*findings: object, **about: object) -> Observation:
    """Build an observation of any findings; `about` sets fields of the artifact, and `complete`."""
    complete = bool(about.pop("complete", True))
    place = {"share": "plant", "path": "Quality/tool.accdb", "kind": "access", "sha256": "ab", "size": 1} | about
    place.setdefault("name", str(place["path"]).rpartition("/")[2])
    artifact = Artifact(**({"modified": NOW} | place))
    of = {
        kind: tuple(finding for finding in findings if isinstance(finding, kind))
        for kind in (Evidence, Part, Source, Reference, Metric, Problem)
    }
    return Observation(
        artifact=artifact,
        handler="test/1",
        complete=complete,
        fingerprint="f",
        seen=NOW,
        evidence=of[Evidence],
        parts=of[Part],
        sources=of[Source],
        references=of[Reference],
        metrics=of[Metric],
        problems=of[Problem],
    )


_texts = st.text(max_size=40)
_times = st.datetimes(timezones=st.just(UTC))
_evidence = st.builds(
    Evidence,
    kind=st.sampled_from(Kind),
    text=_texts,
    where=_texts,
    verb=st.sampled_from(Verb),
    target=st.none() | st.sampled_from(Target),
)
_telling = st.sampled_from(
    [
        "UPDATE Test_Limits SET Hi = ?",
        "INSERT INTO JournalLines (Debit) VALUES (?)",
        "UPDATE Recipes SET Setpoint = ?",
        "chart of scrap",
        "Test_Limits(LSL, USL)",
        "Invoices(UnitPrice)",
        "x = x + 1",
        "control limits",
        "stdev(a) / n",
        "inspection",
        "save_changes",
        "reset users",
        "journal entry",
    ]
)
evidences = st.builds(
    Evidence,
    kind=st.sampled_from(Kind),
    text=_telling,
    where=st.sampled_from(["query a", "query b", "table x", "Mod.Proc:3", "Mod.Proc:4", "table Test_Limits"]),
    verb=st.sampled_from(Verb),
    target=st.none() | st.sampled_from(Target),
)
observations = st.builds(
    Observation,
    artifact=st.builds(
        Artifact,
        share=_texts,
        path=_texts,
        name=_texts,
        kind=_texts,
        sha256=_texts,
        size=st.integers(0, 2**53),
        modified=_times,
        project=_texts,
        author=_texts,
    ),
    handler=_texts,
    complete=st.booleans(),
    fingerprint=_texts,
    seen=_times,
    parts=st.lists(
        st.builds(Part, kind=st.sampled_from(PartKind), name=_texts, count=st.integers(-1, 9)), max_size=3
    ).map(tuple),
    sources=st.lists(st.builds(Source, part=_texts, language=_texts, text=_texts, digest=_texts), max_size=2).map(
        tuple
    ),
    evidence=st.lists(_evidence, max_size=4).map(tuple),
    references=st.lists(
        st.builds(Reference, target=_texts, access=st.sampled_from(Access), where=_texts), max_size=2
    ).map(tuple),
    metrics=st.lists(
        st.builds(Metric, name=_texts, value=st.floats(allow_nan=False, allow_infinity=False)), max_size=2
    ).map(tuple),
    problems=st.lists(
        st.builds(Problem, trouble=st.sampled_from(Trouble), detail=_texts, where=_texts), max_size=2
    ).map(tuple),
)


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    return packaged_texts()


@pytest.fixture(scope="session")
def book(texts: dict[str, str]) -> rulebook.Rulebook:
    return rulebook.parse(texts)


@pytest.fixture(scope="session")
def seen() -> Callable[..., Observation]:
    return observe


@pytest.fixture(scope="session")
def any_observation() -> st.SearchStrategy[Observation]:
    return observations


@pytest.fixture(scope="session")
def any_evidence() -> st.SearchStrategy[Evidence]:
    return evidences
