from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.delegation import unseen_code
from classifiers.evidence import Evidence, Kind, Metric, Observation, Verb

See = Callable[..., Observation]
FILES = (
    *("Acme/crm/const.py", "Acme/crm/lib/post.py", "Acme/crm/lib.js", "Acme/crm/views/index.js"),
    *("Acme/crm/load.bat", "Acme/crm/Month end.vbs", "Acme/crm/sheet.xlsm", "Acme/crm/erp.sql"),
)
KINDS = {"py": "python", "js": "javascript", "bat": "batch", "vbs": "vbscript", "xlsm": "workbook", "sql": "sql"}


def runs(*lines: str) -> list[Evidence]:
    return [Evidence.of(Kind.STATEMENT, line, f"m:{number}", verb=Verb.RUN) for number, line in enumerate(lines)]


def unseen(seen: See, *lines: str, counted: int | None = None, project: str = "Acme/crm") -> float:
    """Return what is unseen of a file with these lines that lies beside `FILES`."""
    count = Metric(name="unseen_code", value=len(lines) if counted is None else counted)
    first = seen(*runs(*lines), count, path="Acme/crm/run.py", kind="python", project=project)
    others = [seen(path=path, kind=KINDS[path.rpartition(".")[2]], project=project) for path in FILES]
    return unseen_code([first, *others])[0]


@pytest.mark.parametrize(
    "line",
    [
        "import const",
        "import lib.post",
        "import .lib",
        "import ..const",
        "import .",
        "import crm.const",
        "const x = require('./lib')",
        "import { y } from '../crm/views'",
        "import z from './'",
        "import './style.scss'",
        "import w from './lib.js'",
        "call load.bat %1",
        'call "%~dp0load.bat" %1',
        'WScript.CreateObject("WScript.Shell").Run "cscript ""Z:\\crm\\Month end.vbs"""',
        "Application.Run \"'SHEET.xlsm'!Post\"",
    ],
)
def test_code_in_another_file_of_the_project_was_seen(seen: See, line: str) -> None:
    assert unseen(seen, line) == 0


@pytest.mark.parametrize(
    "line",
    [
        "import acme_erp",
        "import acme",  # the folder above the project is no part of it
        "import erp",  # Python cannot import a file of queries
        "import .missing",
        "import post_all",
        "const x = require('./missing')",
        "call reload.bat",
        "Application.Run \"'other.xlam'!Post\"",
    ],
)
def test_code_that_is_in_no_file_of_the_project_was_not_seen(seen: See, line: str) -> None:
    assert unseen(seen, line) == 1
    assert unseen(seen, line, "import const") == 1


def test_what_was_counted_and_stands_in_no_line_was_not_seen(seen: See) -> None:
    assert unseen(seen, "import const", counted=3) == 2
    assert unseen(seen, counted=1) == 1


def test_a_file_of_the_project_that_is_only_opened_makes_up_for_no_code_that_was_not_seen(seen: See) -> None:
    assert unseen(seen, "import acme_erp", "os.startfile('sheet.xlsm')", counted=1) == 1


def test_files_of_no_project_have_seen_nothing_of_each_other(seen: See) -> None:
    assert unseen(seen, "import const", project="") == 1


def test_a_project_at_the_root_of_a_share_knows_its_files(seen: See) -> None:
    assert unseen(seen, "import const", project=".") == 0


@given(lines=st.lists(st.text(max_size=30), max_size=4), counted=st.integers(-1, 6))
def test_never_more_is_unseen_than_was_counted(seen: See, lines: list[str], counted: int) -> None:
    assert 0 <= unseen(seen, *lines, counted=counted) <= max(counted, 0)
