from __future__ import annotations

import pytest

from classifiers.classify import classify
from classifiers.evidence import Evidence, Kind, Verb
from classifiers.facts import UNREGISTERED
from classifiers.packaged import packaged_rulebook
from scanner.pipeline import examine_paths
from scanner.reading.code.pycode import read_python


def structure(code: str) -> list[str]:
    return [one.text for one in read_python(code, "m") if isinstance(one, Evidence) and one.kind is Kind.STRUCTURE]


@pytest.mark.parametrize(
    "code",
    [
        "def test_limits():\n    assert limits() == 3\n",
        "async def test_limits(client):\n    assert await limits() == 3\n",
        "class TestLimits:\n    def test_upper(self):\n        def limit(): pass\n    def limits(self): pass\n",
        "class Limits(unittest.TestCase):\n    def setUp(self): self.limits = 1\n",
    ],
)
def test_a_test_of_software_is_no_structure_of_a_product(code: str) -> None:
    assert structure(code) == []


def test_what_is_named_after_limits_and_tests_no_software_stays_structure() -> None:
    code = (
        "class RateLimiter:\n    def test_limit(self): return 1\n    def limit(self): return 2\n"
        "class TestLimits:\n    upper = 3\n    def load(self): return 3\ndef limits(): pass\n"
    )
    assert structure(code) == ["RateLimiter", "limit", "TestLimits", "load", "limits"]


def test_what_a_test_does_still_counts() -> None:
    found = read_python("def test_it():\n    cursor.execute('DELETE FROM limits')\n", "m")
    assert any(isinstance(one, Evidence) and one.verb is Verb.WRITE for one in found)


@pytest.mark.parametrize(
    "code",
    [
        "def test_limits():\n    x = 3 * 2\n    assert x == 6\n",
        "class RateLimiter:\n    def test_limit(self):\n        self.count = self.count + 1\n",
    ],
)
def test_a_test_named_after_limits_asks_nobody_anything(tmp_path, code: str) -> None:
    from datetime import UTC, datetime

    (tmp_path / "checks.py").write_text(code)
    seen = next(iter(examine_paths([str(tmp_path / "checks.py")], now=lambda: datetime.now(UTC))))
    verdict = classify([seen], UNREGISTERED, packaged_rulebook())
    assert verdict.rule == "R8", [signal.rule for signal in verdict.signals]
