"""Objects that are stored behind the change: what their attributes get is a record."""

from __future__ import annotations

import pytest

from classifiers.evidence import Evidence, Finding, Target, Verb
from scanner.reading.code.powershell import powershell
from scanner.reading.code.pycode import read_python
from scanner.reading.code.scriptcode import read_script

ORM = "from sqlalchemy.orm import Session\n"


def written(findings: list[Finding]) -> dict[str, Target | None]:
    return {one.text: one.target for one in findings if isinstance(one, Evidence) and one.verb is Verb.WRITE}


def test_an_attribute_is_a_record_if_the_function_commits() -> None:
    code = ORM + "def f(db: Session, gauge):\n    gauge.due = day\n    db.commit()\n"
    assert written(list(read_python(code, "m"))) == {
        "gauge.due = day": Target.DATABASE,
        "db.commit()": Target.DATABASE,
    }


@pytest.mark.parametrize(
    "code",
    [
        ORM + "def f(db, gauge):\n    gauge.due = day\n",
        "def f(db, gauge):\n    gauge.due = day\n    db.commit()\n",
        ORM + "class A:\n    def f(self, app):\n        self.due = app.due = day\n",
        ORM + "import git\ndef f(repo):\n    repo.index.commit('text')\n",
    ],
)
def test_an_attribute_of_what_is_not_stored_changes_nothing(code: str) -> None:
    assert written(list(read_python(code, "m"))) == {}


def test_an_object_that_is_saved_itself_is_a_record() -> None:
    code = "import django\ndef f(order, other):\n    order.state = 1\n    other.state = 2\n    order.save()\n"
    assert "order.state = 1" in written(list(read_python(code, "m")))
    assert "other.state = 2" not in written(list(read_python(code, "m")))


def script(code: str) -> dict[str, Target | None]:
    return written(list(read_script(code, "m", powershell(code))))


def test_a_property_in_powershell_is_a_record_if_the_object_is_updated() -> None:
    assert "$lot.Status = 'R'" in script("$lot.Status = 'R'\n$x = $lot.Update()")
    assert script("$lot.Status = 'R'\n$lot.Show()") == {}
    assert script("$doc.Title = 'R'\n$doc.Update()") == {}


def test_a_method_of_a_web_service_changes_what_its_name_does_not_ask() -> None:
    proxy = "$svc = New-WebServiceProxy -Uri $u\n"
    assert script(proxy + "$svc.StopSystem('all')") == {"$svc.StopSystem('all')": Target.WEB}
    assert script(proxy + "$svc.GetProcessList()") == {}


@pytest.mark.parametrize(
    "line",
    [
        "gam update group $g add members x",
        "Add-DnsServerResourceRecordA -Name x",
        "Set-CsUser -Identity x",
        "az ad user update --id x",
    ],
)
def test_tools_and_cmdlets_of_directories_change_them(line: str) -> None:
    assert list(script(line).values()) in ([Target.WEB], [Target.SYSTEM_OF_RECORD])


@pytest.mark.parametrize("line", ["gam info group $g", "Get-CsUser", "az ad user list", "function Set-GPO { }"])
def test_asking_a_directory_changes_nothing(line: str) -> None:
    assert script(line) == {}


KEYS = "import pyautogui\n# typed into {system}\n"


def test_a_key_that_saves_counts_where_the_script_names_a_system_of_record() -> None:
    saves = "pyautogui.hotkey('ctrl', 's')"
    assert list(written(list(read_python(KEYS.format(system="SAP") + saves, "m"))).values()) == [
        Target.SYSTEM_OF_RECORD
    ]
    assert written(list(read_python(KEYS.format(system="Paint") + saves, "m"))) == {}
    assert written(list(read_python(KEYS.format(system="SAP") + "pyautogui.press('tab')", "m"))) == {}
