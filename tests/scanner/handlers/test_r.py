from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Part, Problem, Source, Target, Verb
from scanner.handlers.r import HANDLER
from scanner.reading.source import SourceFile


def opened(name: str, content: str | bytes, *, code_only: bool = False) -> SourceFile:
    data = content.encode() if isinstance(content, str) else content
    return SourceFile(name=name, size=len(data), opener=lambda: io.BytesIO(data), code_only=code_only)


def read(content: str | bytes, name: str = "limits.R", *, code_only: bool = False) -> list[Finding]:
    return list(HANDLER.read(opened(name, content, code_only=code_only)))


def acts(content: str, name: str = "limits.R") -> list[tuple[Verb, Target | None]]:
    told = [one for one in read(content, name) if isinstance(one, Evidence)]
    return [(one.verb, one.target) for one in told if one.kind in {Kind.STATEMENT, Kind.SQL}]


def writes(content: str, name: str = "limits.R") -> set[Target | None]:
    return {target for verb, target in acts(content, name) if verb is Verb.WRITE}


WHOLE = """# limits of the end test
library(DBI)
con <- dbConnect(odbc::odbc(), dsn = "LIMS")
x <- dbGetQuery(con, "SELECT value, spec FROM dbo.Measured")
guard <- function(v, sigma) {
  upper <- mean(v) + 3 * sigma
  if (upper > 4.2) {
    dbExecute(con, "UPDATE dbo.Limits SET upper = 4.2")
  }
}
write.csv(x, "C:/out/limits.csv")
"""
MARKDOWN = """---
title: "Scrap of the week"
---
# Summary

```{r load}
x <- read.csv("scrap.csv")
```

```{sql, connection=con}
DELETE FROM dbo.Scrap WHERE day < 1
```
"""


def test_databases_files_and_models_are_told() -> None:
    found = acts(WHOLE)
    assert {Target.DATABASE, Target.FILE} <= writes(WHOLE)
    assert (Verb.READ, Target.DATABASE) in found
    assert (Verb.COMPUTE, None) in found


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ("fit <- lm(y ~ x)", (Verb.COMPUTE, None)),
        ('httr::POST("http://mes/api", body = x)', (Verb.WRITE, Target.WEB)),
        ('send.mail(from = "a", to = "b")', (Verb.SEND, Target.MAIL)),
        ('write.serialConnection(con, "OUT 1")', (Verb.WRITE, Target.DEVICE)),
        ('source("house.R")', (Verb.RUN, None)),
    ],
)
def test_a_line_does_what_its_function_does(line: str, act: tuple[Verb, Target | None]) -> None:
    assert act in acts(line + "\n")


def test_a_call_in_a_comment_or_a_string_does_nothing() -> None:
    assert acts("# dbExecute(con, q)\nx <- 'unlink(y)'\n") == []


def test_the_chunks_of_a_document_are_modules_each_in_its_language() -> None:
    found = read(MARKDOWN, "scrap.Rmd")
    assert [(one.name, one.subtype) for one in found if isinstance(one, Part)] == [
        ("scrap chunk 1", "R"),
        ("scrap chunk 2", "SQL"),
    ]
    assert writes(MARKDOWN, "scrap.Rmd") == {Target.DATABASE}
    assert "scrap chunk 1:7" in [one.where for one in found if isinstance(one, Evidence)]
    assert [one.text for one in found if isinstance(one, Evidence) and one.kind is Kind.LABEL] == [
        "Scrap of the week",
        "Summary",
    ]


def test_of_very_many_chunks_the_first_are_read_and_a_problem_says_so() -> None:
    found = read("```{r}\nx <- 1\n```\n" * 500, "scrap.Rmd")
    assert len([one for one in found if isinstance(one, Part)]) == 400
    assert [one.where for one in found if isinstance(one, Problem)] == ["chunks"]


def test_the_script_is_a_module_and_only_that_if_only_code_is_wanted() -> None:
    found = read(WHOLE, code_only=True)
    assert {type(one) for one in found} == {Part, Source}
    assert HANDLER.recognise(opened("limits.R", WHOLE)) == "r"
    assert HANDLER.recognise(opened("other.txt", WHOLE)) is None
    assert HANDLER.recognise(opened("limits.R", bytes(64))) is None


@given(st.integers(0, len(WHOLE)), st.text(max_size=20))
def test_no_text_breaks_the_reader(place: int, text: str) -> None:
    assert isinstance(read(WHOLE[:place] + text + WHOLE[place:]), list)
