"""Into which table a macro writes through a recordset, as the evidence of the write says it."""

from __future__ import annotations

import pytest

from classifiers.evidence import Evidence, Verb
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.code.vbacode import read_vba


def written(code: str) -> list[str]:
    found = read_vba(code, "Mod", SCRIPT)
    return [item.text for item in found if isinstance(item, Evidence) and item.verb is Verb.WRITE]


@pytest.mark.parametrize(
    "code",
    [
        'Dim rs As New ADODB.Recordset\nrs.Open "SELECT * FROM Orders WHERE id = 3", cn\nrs.AddNew',
        'Set rs = db.OpenRecordset("Orders")\nrs.AddNew',
        'sql = "SELECT * FROM [Orders]"\nSet rs = db.OpenRecordset(sql)\nrs.AddNew',
        'Dim rs As New ADODB.Recordset\nrs.Open "SELECT * FROM Orders", cn\nWith rs\n.AddNew\nEnd With',
        'Dim rs As New ADODB.Recordset\nSub A()\nrs.AddNew\nEnd Sub\nSub Form_Load()\nrs.Open "Orders"\nEnd Sub',
    ],
)
def test_the_table_stands_before_what_is_added(code: str) -> None:
    assert [text.partition(": ")[0] for text in written(code)] == ["into Orders"]


def test_what_is_struck_out_comes_from_a_table() -> None:
    assert written('Set rs = db.OpenRecordset("Orders")\nrs.Delete') == ["from Orders: rs.Delete"]


def test_a_variable_for_several_tables_says_none_unless_it_was_just_opened() -> None:
    opening = 'Sub {}()\nSet rs = db.OpenRecordset("{}")\n{}\nEnd Sub\n'
    code = (
        opening.format("A", "Orders", "rs.AddNew") + opening.format("B", "Users", "") + "Sub C()\nrs.AddNew\nEnd Sub\n"
    )
    assert sorted(written(code)) == ["into Orders: rs.AddNew", "rs.AddNew"]


def test_what_a_row_was_added_to_is_a_recordset_whatever_its_name() -> None:
    assert written("Sub A()\nnt.AddNew\nnt!mark = 3\nnt.Update\nEnd Sub") == ["nt.AddNew", "nt!mark = 3", "nt.Update"]


@pytest.mark.parametrize("name", ["dkPort", "serialLine", "port1"])
def test_what_goes_out_of_a_port_reaches_a_device(name: str) -> None:
    assert written(f"{name}.Output = Chr$(3)") == [f"{name}.Output = Chr$(3)"]


def test_a_report_is_no_port() -> None:
    assert written("report.Output = Chr$(3)") == []
