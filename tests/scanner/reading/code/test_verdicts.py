"""Where code decides between passed and failed, in Python and line by line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Verb
from scanner.reading.code.powershell import POWERSHELL
from scanner.reading.code.pycode import read_python
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.verdictwords import passes


def computed(code: str) -> list[str]:
    return [one.text for one in read_python(code, "m") if isinstance(one, Evidence) and one.verb is Verb.COMPUTE]


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("Test passed!", True),
        ("n.i.O.", False),
        ("i.O.", True),
        ("not ok", False),
        ("no conforme", False),
        ("conforme", True),
        ("不合格", False),
        ("合格", True),
        ("불합격", False),
        ("pass/fail", None),
        ("Number of parts", None),
        ("passed " * 40, None),
    ],
)
def test_words_say_which_way_a_verdict_goes(text: str, way: object) -> None:
    assert passes(text) is way


@pytest.mark.parametrize(
    "code",
    [
        "if not errors:\n    show('Test passed')\nelse:\n    show('Test failed')",
        "def f(a):\n    if a.good():\n        return 'OK'\n    return 'NG'",
        "if a == b:\n    unit_ok = True\nelse:\n    unit_ok = False",
        "for a in values:\n    if a != wanted:\n        print('failed')\nprint('passed')",
        "state = 'PASS' if ready(x) else 'FAIL'",
        "print('bestanden' if ready(x) else 'nicht bestanden')",
    ],
)
def test_branches_that_say_the_opposite_decide(code: str) -> None:
    assert computed(code)


@pytest.mark.parametrize(
    "code",
    [
        "if a:\n    show('Test passed')\nelse:\n    show('Test passed again')",
        "if a:\n    show('Test failed')",
        "if a:\n    visible = True\nelse:\n    visible = False",
        "name = 'left' if a else 'right'",
        "for a in values:\n    print('failed')\nprint('passed')",
    ],
)
def test_branches_that_say_the_same_or_something_else_decide_nothing(code: str) -> None:
    assert computed(code) == []


def script(code: str) -> list[str]:
    found = read_script(code, "m", POWERSHELL)
    return [one.text for one in found if isinstance(one, Evidence) and one.verb is Verb.COMPUTE]


def test_a_script_decides_where_the_lines_behind_an_if_say_the_opposite() -> None:
    assert script('if ($a) {\n  Write-Host "passed"\n} else {\n  Write-Host "FAILED"\n}') == [
        'if ($a) { Write-Host "passed" else Write-Host "FAILED"'
    ]
    assert script('if ($a) {\n  Write-Host "passed"\n}\n' + "$x = $y\n" * 9 + 'Write-Host "failed"') == []
    assert script('Write-Host "passed"\nWrite-Host "failed"') == []


@given(st.text())
def test_any_text_goes_one_way_the_other_or_none(text: str) -> None:
    assert passes(text) in {True, False, None}
