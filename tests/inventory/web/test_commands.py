"""The commands that a tool's page prints are commands that work as they stand."""

from __future__ import annotations

import re
import shlex
from html import unescape
from typing import Any

import pytest
from click.testing import CliRunner

from inventory.store.engine import Inventory
from inventory.store.queries import resolve_tool
from scanner.app.cli import root

GOLDEN = "Quality/FinalTest/FinalTestLimits.accdb"


@pytest.fixture
def printed(board: Any, demo: Inventory) -> dict[str, list[str]]:
    """The commands of the golden tool's page, by their name."""
    tail = f" --inventory {shlex.quote(str(demo.engine.url.database))}"
    page = board(demo, tail=tail).get(f"/tools/{resolve_tool(demo, GOLDEN)}").text
    commands = [shlex.split(unescape(one)) for one in re.findall(r'<pre class="command"[^>]*><code>([^<]+)<', page)]
    assert all(words[0] == "shadowit" for words in commands)
    return {words[1]: words[1:] for words in commands}


def test_explain_works_as_it_is_printed(printed: dict[str, list[str]]) -> None:
    ran = CliRunner().invoke(root, printed["explain"])
    assert ran.exit_code == 0, ran.output
    assert "Changes or computes test limits" in ran.output


@pytest.mark.parametrize("name", ["register", "move"])
def test_a_decision_lacks_nothing_but_its_person(printed: dict[str, list[str]], name: str, tmp_path: Any) -> None:
    settings = tmp_path / "scanner.toml"
    settings.write_text("", encoding="utf-8")
    answers = [
        "--owner",
        "PERSON",
        "--purpose",
        "a",
        "--documentation",
        "b",
        "--inputs-outputs",
        "c",
        "--how-to-run",
        "d",
    ]
    words = [*printed[name], *(answers if name == "register" else []), "--settings", str(settings)]
    ran = CliRunner().invoke(root, words)
    assert ran.exit_code == 2
    assert "\nnobody here has the id 'PERSON'" in f"\n{ran.output}"
