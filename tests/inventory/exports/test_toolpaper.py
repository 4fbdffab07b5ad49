"""A tool on paper: verdict and proof first, what is known of it, who owns which layer, and what happened."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from classifiers.facts import Known
from classifiers.verdict import Criticality, Outcome
from inventory.domain.responsibility import Layer
from inventory.exports import toolpaper, typesetter
from inventory.exports.toolpaper import Fact, Happened, Person, ProofLine, ToolPaper

NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
LINE = ProofLine(
    shows="Computes or stores final test limits",
    policy="SHA-4",
    level=3,
    text="UPDATE Test_Limits SET Hi = Avg(Value)",
    where="query qryNewLimits",
)


def tool(**changed: Any) -> ToolPaper:
    full = ToolPaper(
        tool="T-0412",
        name="FinalTestLimits.accdb",
        kind="access",
        places=(r"\\srv-a\quality\FinalTestLimits.accdb",),
        outcome=Outcome.MIGRATE_NOW,
        criticality=Criticality.QUALITY,
        tag="high-risk shadow IT",
        rule="R1",
        reason="It stores final test limits, and nobody owns it.",
        next_step="Name an owner within 5 working days.",
        state="deployed_unsigned",
        score=87.44,
        confidence=0.9996,
        proof=(LINE,),
        facts=(
            Fact(title="Owner", known=Known.NO, ground="nobody accepted"),
            Fact(title="Documented", known=Known.UNKNOWN, ground="no descriptor was found"),
            Fact(title="Unchanged", known=Known.YES, ground="as approved on 2026-05-02"),
        ),
        people=(Person(role="Business owner", who=""), Person(role="Product Owner", who="Pia Product", unit="Line A")),
        history=tuple(Happened(at=NOW - timedelta(days=day), what=f"Event {day}", who="a scan") for day in (9, 0, 3)),
        notes=("Read completely on 2026-11-24 02:10 UTC.",),
        made=NOW,
        by="Ingo Inhaber",
    )
    return replace(full, **changed)


def set_here(of: ToolPaper) -> PdfReader:
    return PdfReader(io.BytesIO(typesetter.as_pdf(toolpaper.paper(of).spoken())))


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_verdict_proof_and_next_step_come_first() -> None:
    text = text_of(set_here(tool()))
    told = [
        "FinalTestLimits.accdb",
        "migrate now",
        "high-risk shadow IT",
        "It stores final test limits, and nobody owns it.",
        "Next: Name an owner within 5 working days.",
        "UPDATE Test_Limits SET Hi = Avg(Value)",
        "query qryNewLimits",
        "Owner no nobody accepted",
        "Documented unknown no descriptor was found",
        "Business owner nobody yet",
    ]
    places = [text.index(one) for one in told]
    assert places == sorted(places)
    for one in ("87.4 of 100", "> 99.9 %", "deployed unsigned", "Read completely on 2026-11-24"):
        assert one in text


def test_it_carries_the_whole_responsibility_card() -> None:
    text = text_of(set_here(tool()))
    assert all(layer.value in text for layer in Layer)


def test_the_history_is_newest_first_and_says_how_much_is_left_out() -> None:
    text = text_of(set_here(tool()))
    assert text.index("Event 0") < text.index("Event 3") < text.index("Event 9")
    long = tuple(Happened(at=NOW, what=f"Event {number}", who="") for number in range(65))
    reader = set_here(tool(history=long, proof=(LINE,) * 31))
    assert "5 more are in the attached data." in text_of(reader)
    assert "1 more is in the attached data." in text_of(reader)
    assert len(json.loads(reader.attachments["tool.json"][0])["history"]) == 65


def test_a_tool_of_which_nothing_is_known_says_so() -> None:
    text = text_of(set_here(tool(proof=(), people=(), history=(), next_step="", places=(), kind="", facts=())))
    for told in ("Nothing was seen that proves more", "Nobody yet.", "Nothing yet."):
        assert told in text


def test_it_is_made_for_archives_and_the_same_tool_is_the_same_bytes() -> None:
    first = b"".join(toolpaper.pdf(tool()))
    assert first == typesetter.as_pdf(toolpaper.paper(tool()).spoken())
    assert b"pdfaid:part" in first


@settings(max_examples=25)
@given(st.text(st.characters(), max_size=150))
def test_whatever_a_file_says_the_paper_is_set(text: str) -> None:
    hostile = tool(
        name=text,
        places=(text,),
        reason=text,
        tag=text,
        proof=(replace(LINE, text=text, where=text, shows=text),),
        people=(Person(role=text, who=text, unit=text),),
        history=(Happened(at=NOW, what=text, who=text),),
        notes=(text,),
        state=text,
    )
    told = json.loads(set_here(hostile).attachments["tool.json"][0])
    assert told["proof"][0]["text"] == text.encode("utf-8", "replace").decode("utf-8")
