"""Variables that double themselves line by line cost no more memory than any others."""

from __future__ import annotations

import tracemalloc

import pytest

from scanner.reading.code.batch import BATCH
from scanner.reading.code.powershell import POWERSHELL
from scanner.reading.code.scriptcode import read_script

DOUBLING = [
    (BATCH, "set a=x\n" + "set a=%a%%a%\n" * 60 + "copy %a% b.csv\n"),
    (BATCH, "set a=x\n" + "set a=!a!!a!\n" * 60 + 'type "%a%" > b.csv\n'),
    (POWERSHELL, "$a = 'x'\n" + '$a = "$a$a"\n' * 60 + "Copy-Item $a b.csv\n"),
]


@pytest.mark.parametrize(("dialect", "code"), DOUBLING)
def test_a_text_that_doubles_itself_stays_short(dialect: object, code: str) -> None:
    tracemalloc.start()
    found = list(read_script(code, "m", dialect))  # type: ignore[arg-type] # a value of the table above
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found
    assert most < 20_000_000
