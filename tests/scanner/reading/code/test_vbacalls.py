"""Calls of other code of the house that say by their name what is done."""

from __future__ import annotations

import pytest

from classifiers.evidence import Evidence, Verb
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.code.vbacalls import hands_on, procedures
from scanner.reading.code.vbacode import read_vba


@pytest.mark.parametrize(
    "code",
    [
        "store.RegisterInvoice customer, total",
        "Call UpdateStock(item, qty)",
        "If Not db.InsertarVenta(a, b) Then",
        "create_invoice(order)",
        "BucheRechnung nummer",
    ],
)
def test_a_deed_that_is_handed_something_is_a_call(code: str) -> None:
    assert hands_on(code, frozenset())


@pytest.mark.parametrize(
    "code",
    ["x = AddInvoice", "UpdateDate = 3", "Address (3)", "Set x = New SaveThing", "Additional x", "AddItem.Top = 3"],
)
def test_names_that_are_no_calls_are_none(code: str) -> None:
    assert not hands_on(code, frozenset())


def test_what_the_module_itself_defines_was_seen() -> None:
    own = procedures("Private Sub UpdateStock(a)\nEnd Sub\n")
    assert own == {"updatestock"}
    assert not hands_on("Call UpdateStock(item)", own)


def test_such_a_call_is_told_as_one_that_runs() -> None:
    found = [item for item in read_vba("Call UpdateStock(item, qty)", "M", SCRIPT) if isinstance(item, Evidence)]
    assert [(item.verb, item.text) for item in found] == [(Verb.RUN, "Call UpdateStock(item, qty)")]
