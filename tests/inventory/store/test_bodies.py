"""What is stored comes back equal, whatever a hostile file wrote into its names."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Artifact, Evidence, Kind, Observation, Part, PartKind, Problem, Source, Trouble
from inventory.store.bodies import links_of, pack, pack_text, storable, unpack, unpack_text
from inventory.store.scanstate import StoredScanState
from inventory.store.schema import shares
from scanner.state import DirectoryRecord, FileStamp, PathProblem, Seen

NOW = datetime(2026, 3, 2, tzinfo=UTC)
texts = st.text(max_size=20)
observations = st.builds(
    lambda text, author, count: Observation(
        artifact=Artifact(
            share="plant",
            path="Q/a",
            name="a",
            kind="access",
            sha256="ab",
            size=1,
            modified=NOW,
            owner="eva",
            author=author,
        ),
        handler="access/1",
        complete=True,
        fingerprint="f",
        seen=NOW,
        parts=(
            Part(kind=PartKind.QUERY, name=text, count=count),
            Part(kind=PartKind.LINK, name="t", subtype="file", detail=f"B:{text}"),
            Part(kind=PartKind.LINK, name="t", subtype="odbc", detail="DSN=erp"),
        ),
        evidence=(Evidence.of(Kind.SQL, text, "query a"),),
        sources=(Source(part="a", language="vba", text=text, digest="d"),),
        problems=(Problem(trouble=Trouble.CAPPED, detail=text, where=text),),
    ),
    texts,
    texts,
    st.integers(-1, 2**40),
)

HALF = Observation(
    artifact=Artifact(share="plant", path="Q/a", name="a", kind="sql", sha256="ab", size=1, modified=NOW, owner="eva"),
    handler="sql/1",
    complete=True,
    fingerprint="f",
    seen=NOW,
    evidence=(Evidence(kind=Kind.SQL, text="a\ud800b", where="query a"),),
)


@given(observations)
def test_an_observation_comes_back_at_its_place_without_its_source_texts(observation: Observation) -> None:
    body = pack(observation)
    place = {"share": "plant", "path": "Q/a", "name": "a", "modified": NOW, "project": "", "owner": "eva", "seen": NOW}
    found = unpack(bytes(body.columns["body"]), **place)  # type: ignore[call-overload]
    sources = tuple(replace(source, text="") for source in observation.sources)
    assert found == replace(observation, sources=sources)


def test_half_a_character_is_stored_as_a_mark_and_stops_nothing() -> None:
    body = pack(HALF)
    place = {"share": "plant", "path": "Q/a", "name": "a", "modified": NOW, "project": "", "owner": "eva", "seen": NOW}
    found = unpack(bytes(body.columns["body"]), **place)  # type: ignore[call-overload]
    assert found.evidence[0].text == "a?b"


@given(observations)
def test_place_and_time_do_not_make_another_observation_and_content_does(observation: Observation) -> None:
    moved = replace(observation.artifact, share="x", path="y/z", name="z", project="y", owner="olga")
    elsewhere = replace(observation, artifact=moved, seen=datetime(2030, 1, 1, tzinfo=UTC))
    assert pack(elsewhere).digest == pack(observation).digest
    assert pack(replace(observation, handler="access/2")).digest != pack(observation).digest
    assert pack(replace(observation, problems=())).digest != pack(observation).digest


@given(observations)
def test_links_are_files_and_not_servers(observation: Observation) -> None:
    assert links_of(observation) == (observation.parts[1].detail,)


@given(texts)
def test_texts_come_back_and_what_columns_cannot_hold_is_replaced(text: str) -> None:
    assert unpack_text(pack_text(text)) == text
    held = storable(text)
    held.encode()
    assert "\0" not in held
    assert len(held) == len(text)


def test_hostile_texts_and_native_roots_are_taken_by_both_databases(inventory: Any) -> None:
    evil = "a\0b\udcff\ud800"
    (observation,) = [
        replace(
            Observation(
                artifact=Artifact(
                    share="plant", path="Q/a", name="a", kind="access", sha256="ab", size=1, modified=NOW, owner=evil
                ),
                handler="access/1",
                complete=True,
                fingerprint="f",
                seen=NOW,
            ),
            parts=(Part(kind=PartKind.LINK, name=evil, subtype="file", detail=evil),),
            sources=(Source(part=evil, language="vba", text=evil, digest="d"),),
            problems=(Problem(trouble=Trouble.CAPPED, detail=evil, where=evil),),
        )
    ]
    state = StoredScanState(inventory, "plant", FileStamp)
    state.begin(root=f"/srv/{evil}", started=NOW)
    stamp = FileStamp(size=1, modified_ns=1, file_id=1, handler="access/1", project="")
    seen = Seen(name="a", path="Q/a", stamp=stamp, observation=observation)
    problem = PathProblem(path="Q/b", problem=Problem(trouble=Trouble.DENIED, detail=evil))
    state.record([DirectoryRecord(path="Q", digest="d", complete=True, last=True, seen=(seen,), problems=(problem,))])
    with inventory.reading() as connection:
        assert connection.execute(shares.select()).one().root == "/srv/a�b??"
    assert dict(state.stamps("Q")) == {"a": stamp}
