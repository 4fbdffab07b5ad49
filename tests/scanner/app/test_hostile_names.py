"""Names and texts that are no text, or that speak to a terminal, stop no command and reach no screen."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

_DISTURBING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="such names cannot be made there")


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """A share whose own name, file names, module names and code hold what they should not."""
    folder = os.fsencode(tmp_path) + b"/sh\xfcare\x1b[2J"
    Path(os.fsdecode(folder)).mkdir()
    files = {
        b"pr\xfcfung.sql": b"INSERT INTO Lots (a) VALUES (1);",
        b"a\x1b]0;pwn\x07.py": b'c.execute("UPDATE Recipe SET x=1")  # \x1b[31m red',
        "xls.\u202egpj.py".encode(): b'c.execute("UPDATE Scrap SET y=1")',
        b"line.bas": b'Attribute VB_Name = "M\x1b]0;pwn\x07"\nSub A()\n  Db.Execute "UPDATE Recipe SET x=1"\nEnd Sub',
        b"half.bas": 'Attribute VB_Name = "H\ud800"\nSub B()\n  \'\ud800\n  Kill "x"\nEnd Sub'.encode(
            "utf-16", "surrogatepass"
        ),
        b"half.ipynb": b'{"cells":[{"cell_type":"code","metadata":{},"outputs":[],'
        b'"source":["x = \'\\ud800\'\\nopen(\'o.txt\',\'w\')"]}],"metadata":{},"nbformat":4,"nbformat_minor":5}',
    }
    for name, content in files.items():
        Path(os.fsdecode(os.path.join(folder, name))).write_bytes(content)  # noqa: PTH118 - bytes
    return Path(os.fsdecode(folder))


@pytest.fixture
def quiet(run: Callable[..., Result]) -> Callable[..., str]:
    """Run a command that must end well and print nothing that disturbs a screen."""

    def command(*words: str) -> str:
        said = run(*words).output
        assert not _DISTURBING.search(said), f"{words}: {said!r}"
        return said

    return command


def test_no_name_and_no_code_stops_a_command_or_reaches_a_screen(
    share: Path, tmp_path: Path, quiet: Callable[..., str]
) -> None:
    inventory = ("--inventory", str(tmp_path / "found.db"))
    assert "6 files seen, 6 worth opening" in quiet("scan", str(share), *inventory)
    assert r"pr\xfcfung.sql" in quiet("list", *inventory)
    for word in ("pr", "pwn", "gpj.py", "line.bas", "half.bas", "half.ipynb"):
        tool = quiet("list", "--search", word, "--format", "csv", *inventory).splitlines()[1].partition(",")[0]
        quiet("show", tool, *inventory)
        quiet("explain", tool, *inventory)
        quiet("lineage", tool, *inventory)
    quiet("shares", *inventory)
    quiet("coverage", *inventory)
    for form in ("csv", "jsonl", "xlsx"):
        written = tmp_path / f"out.{form}"
        quiet("export", form, "-o", str(written), *inventory)
        assert written.stat().st_size > 0


def test_code_is_printed_without_its_control_characters(share: Path, quiet: Callable[..., str]) -> None:
    said = quiet("examine", "--code", *map(str, sorted(share.iterdir())))
    assert r"# \x1b[31m red" in said
    assert r"M\x1b]0;pwn\x07" in said
