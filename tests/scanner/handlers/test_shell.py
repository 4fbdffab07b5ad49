from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Part, Source, Target, Verb
from scanner.handlers.shell import HANDLER
from scanner.reading.source import SourceFile


def opened(name: str, content: str | bytes, *, code_only: bool = False) -> SourceFile:
    data = content.encode() if isinstance(content, str) else content
    return SourceFile(name=name, size=len(data), opener=lambda: io.BytesIO(data), code_only=code_only)


def read(content: str, name: str = "nightly.sh", *, code_only: bool = False) -> list[Finding]:
    return list(HANDLER.read(opened(name, content, code_only=code_only)))


def acts(content: str, name: str = "nightly.sh") -> list[tuple[Verb, Target | None]]:
    told = [one for one in read(content, name) if isinstance(one, Evidence)]
    return [
        (one.verb, one.target) for one in told if one.kind in {Kind.STATEMENT, Kind.SQL} and one.verb is not Verb.NONE
    ]


WHOLE = """#!/bin/bash
# loads the results of the night
sqlldr plant/x control=lots.ctl
psql -h plant1 -f limits.sql
curl -X POST http://mes/api/hold -d "$lot"
mysqldump lots > /backup/lots.sql
mail -s "scrap" qa@plant.example < report.txt
./post.sh
total=$((scrap * 3))
"""


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ("sqlldr plant/x control=lots.ctl", (Verb.WRITE, Target.DATABASE)),
        ("psql -h plant1 -f limits.sql", (Verb.RUN, Target.DATABASE)),
        ('curl -X POST http://mes/api -d "$lot"', (Verb.WRITE, Target.WEB)),
        ("curl http://mes/api", (Verb.READ, None)),
        ("/usr/bin/cp a b", (Verb.WRITE, Target.FILE)),
        ("echo done >> /var/log/plant", (Verb.WRITE, Target.FILE)),
        ("mosquitto_pub -t press/limit -m 7", (Verb.WRITE, Target.DEVICE)),
        ("mailx -s x qa@plant.example", (Verb.SEND, Target.MAIL)),
        ("python3 post.py", (Verb.RUN, None)),
    ],
)
def test_a_command_does_what_it_is_for(line: str, act: tuple[Verb, Target | None]) -> None:
    assert act in acts(line + "\n")


@pytest.mark.parametrize("line", ["# rm -rf /", "echo 'cp a b'", "make 2>&1 >/dev/null", 'x="rm a"', "removal=1"])
def test_a_comment_or_a_text_does_nothing(line: str) -> None:
    assert not [verb for verb, _ in acts(line + "\n") if verb is Verb.WRITE]


def test_sums_are_computed_and_other_scripts_are_not_seen() -> None:
    assert (Verb.COMPUTE, None) in acts(WHOLE)
    assert (Verb.RUN, None) in acts("./post.sh\n")


def test_a_script_is_known_by_its_suffix_or_its_first_line() -> None:
    assert HANDLER.recognise(opened("nightly.sh", WHOLE)) == "shell"
    assert HANDLER.recognise(opened("nightly", WHOLE)) == "shell"
    assert HANDLER.recognise(opened("nightly.txt", WHOLE)) is None
    assert HANDLER.recognise(opened("nightly.sh", bytes(64))) is None
    assert {type(one) for one in read(WHOLE, code_only=True)} == {Part, Source}


@given(st.integers(0, len(WHOLE)), st.text(max_size=20))
def test_no_text_breaks_the_reader(place: int, text: str) -> None:
    assert isinstance(read(WHOLE[:place] + text + WHOLE[place:]), list)
