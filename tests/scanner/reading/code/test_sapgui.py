"""SAP GUI scripts: what saves, what only shows, and which transaction it happens in."""

from __future__ import annotations

import pytest

from classifiers.evidence import Target, Verb
from scanner.reading.code.sapgui import Session, drives_sap
from scanner.reading.code.words import words

SHOWING = words(
    "SE16 SE16N SE16H MB51 MB52 MB5B ME2N ME2L VA03 VL03N ME23N MM03 CO03 KSB1 FBL3N FBL1N S_ALR_87012284 COOIS MD04",
    "IW39 QA33 QM11 MMBE VA05 CS12",
)
CHANGING = words("VA01 VA02 ME21N ME22N MB1A MIGO CO11N FB50 MIRO MM02 QA11 SU01 ZPP_BOOK AS01")


def run(*lines: str) -> list[tuple[Verb, str]]:
    """Return what each line that does something does, with its note."""
    session = Session()
    return [(effect.verb, effect.note) for line in lines if (effect := session.on(line))]


@pytest.mark.parametrize(
    ("line", "transaction"),
    [
        ('session.findById("wnd[0]/tbar[0]/okcd").text = "/nVA02"', "VA02"),
        ('session.findById("wnd[0]/tbar[0]/okcd"). Text = "/NMB1A"', "MB1A"),
        ('session.findById("wnd[0]/tbar[0]/okcd").text = "iw28"', "IW28"),
        ('session.StartTransaction "ME21N"', "ME21N"),
        ("session.StartTransaction(Transaction='FB50')", "FB50"),
        ('session.SendCommand("/nMIGO")', "MIGO"),
        ('goToTCode("/DBM/ORDER01")', "/DBM/ORDER01"),
    ],
)
def test_a_transaction_is_known_by_the_code_that_opens_it(line: str, transaction: str) -> None:
    session = Session()
    effect = session.on(line)
    assert effect is not None
    assert session.transaction == transaction
    assert effect.target is Target.SYSTEM_OF_RECORD


@pytest.mark.parametrize(
    "line",
    [
        'session.findById("wnd[0]/tbar[0]/btn[11]").press',
        'session.findById("wnd[0]").sendVKey 11',
        "session.findById('wnd[0]').sendVKey(11)",
        'session.findById("wnd[0]/tbar[1]/btn[23]").press',
    ],
)
def test_save_in_the_main_window_writes_and_says_in_which_transaction(line: str) -> None:
    assert run('session.findById("wnd[0]/tbar[0]/okcd").text = "/nVA02"', line)[-1] == (
        Verb.WRITE,
        "SAP transaction VA02",
    )
    assert run(line) == [(Verb.WRITE, "")]


@pytest.mark.parametrize(
    "line",
    [
        'session.findById("wnd[1]/tbar[0]/btn[11]").press',
        'session.findById("wnd[1]/usr/btnSPOP-OPTION1").press',
        'session.findById("wnd[1]").sendVKey 11',
        'session.findById("wnd[0]").sendVKey 0',
        'Set button = session.findById("wnd[0]/tbar[0]/btn[11]")',
        'session.findById("wnd[0]/usr/ctxtVBAK-VBELN").text = "4711"',
    ],
)
def test_dialogs_and_fields_save_nothing(line: str) -> None:
    assert not any(verb is Verb.WRITE for verb, _ in run('session.StartTransaction "VA02"', line))


@pytest.mark.parametrize("code", sorted(SHOWING))
def test_a_transaction_that_shows_has_nothing_to_save(code: str) -> None:
    found = run(f'session.StartTransaction "{code}"', 'session.findById("wnd[0]/tbar[0]/btn[11]").press')
    assert [verb for verb, _ in found] == [Verb.READ, Verb.READ]


@pytest.mark.parametrize("code", sorted(CHANGING))
def test_a_transaction_that_changes_can_be_saved(code: str) -> None:
    found = run(f'session.StartTransaction "{code}"', 'session.findById("wnd[0]").sendVKey 11')
    assert [verb for verb, _ in found] == [Verb.RUN, Verb.WRITE]


def test_deleting_a_document_that_was_opened_for_change_writes() -> None:
    press = 'session.findById("wnd[0]/tbar[1]/btn[14]").press'
    assert run('session.StartTransaction "VL02N"', press)[-1][0] is Verb.WRITE
    assert Verb.WRITE not in {verb for verb, _ in run(press)}


def test_the_file_of_an_export_is_a_file() -> None:
    effect = Session().on('session.findById("wnd[1]/usr/ctxtDY_FILENAME").text = "stock.xlsx"')
    assert effect is not None
    assert effect.target is Target.FILE


def test_leaving_a_transaction_forgets_it() -> None:
    session = Session()
    session.on('session.findById("wnd[0]/tbar[0]/okcd").text = "/nMB51"')
    session.on('session.findById("wnd[0]/tbar[0]/okcd").text = "/nex"')
    assert session.transaction == ""


def test_only_scripts_with_a_word_of_sap_gui_are_asked() -> None:
    assert drives_sap('session.FindById("wnd[0]")')
    assert not drives_sap("print('hello')")


def test_that_a_script_works_in_sap_is_said_once() -> None:
    field = 'session.findById("wnd[0]/usr/ctxtMATNR").text = "4711"'
    assert run(field, field, 'session.findById("wnd[0]").sendVKey 0') == [(Verb.RUN, "")]
