"""SAP GUI scripts: what saves, what only shows, and which transaction it happens in."""

from __future__ import annotations

import pytest

from classifiers.evidence import Target, Verb
from scanner.reading.code.sapgui import Session, drives_sap, handed_on, only_saves
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


CELL = 'session.findById("wnd[0]/usr/tblSAPLCMDITCTRL_3500/txtRIHSTPX-MENGE[1," & i & "]").Text'


def test_lines_entered_into_a_document_change_it_even_if_its_user_saves() -> None:
    assert [verb for verb, _ in run(f"{CELL} = Cells(j, 2).Value")] == [Verb.WRITE]
    assert [verb for verb, _ in run('session.findById("wnd[0]/usr/shell").modifyCell 0, "MENGE", "3"')] == [Verb.WRITE]


def test_a_cell_that_is_read_compared_or_shown_changes_nothing() -> None:
    for line in (f"x = {CELL}", f'If {CELL} = "D" Then', f"Do While {CELL} <> check"):
        assert Verb.WRITE not in {verb for verb, _ in run(line)}
    assert Verb.WRITE not in {verb for verb, _ in run('session.StartTransaction "MD04"', f"{CELL} = 3")}


def test_a_confirmed_deletion_writes_whatever_transaction_is_open() -> None:
    press = 'session.findById("wnd[0]/tbar[1]/btn[14]").press'
    confirm = 'session.findById("wnd[1]/usr/btnSPOP-VAROPTION1").press'
    assert run(press, confirm)[-1][0] is Verb.WRITE
    assert Verb.WRITE not in {verb for verb, _ in run(press, 'session.findById("wnd[0]").sendVKey 0', confirm)}
    assert Verb.WRITE not in {verb for verb, _ in run(confirm)}


@pytest.mark.parametrize(
    ("origin", "given", "note"),
    [
        ("TransactionThird.VF01.gotoCode", 0, "SAP transaction VF01"),
        ("steps.batchInputVL01N", 1, "SAP transaction VL01N"),
        ("steps.update", 2, ""),
        ("steps.post_goods_issue", 1, ""),
        ("steps.enter_quantity", 2, ""),
    ],
)
def test_other_code_is_handed_a_session_for_what_its_name_says(origin: str, given: int, note: str) -> None:
    effect = handed_on(origin, given)
    assert effect is not None
    assert (effect.verb, effect.target, effect.note) == (Verb.WRITE, Target.SYSTEM_OF_RECORD, note)


@pytest.mark.parametrize(
    ("origin", "given"),
    [
        ("steps.get_stock", 2),
        ("getDocument.outBoundDelivery", 1),
        ("steps.MB52.export", 1),
        ("steps.MD04.open", 0),
        ("steps.update", 0),
        ("steps.enterNumber", 1),
        ("login.login", 2),
    ],
)
def test_a_name_that_asks_or_opens_says_no_deed(origin: str, given: int) -> None:
    assert handed_on(origin, given) is None


def test_a_function_that_only_saves_offers_that_to_others() -> None:
    save = 'def save(self):\n    self.session.findById("wnd[0]").sendVKey(11)\n'
    assert only_saves("save", save, save)
    assert not only_saves("save", save, save + "helper.save()")
    filled = save + '    self.session.findById("wnd[0]/usr/txtA").text = "1"\n'
    assert not only_saves("save", filled, filled)


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("KO88", 'session.findById("wnd[0]/tbar[1]/btn[8]").press'),
        ("AFAB", 'session.findById("wnd[0]").sendVKey 8'),
        ("VL02N", 'session.findById("wnd[0]/tbar[1]/btn[20]").press'),
        ("ZMM_COUNT", 'session.findById("wnd[0]/usr/btnSAVE").press'),
        ("ZMM_COUNT", 'session.findById("wnd[0]/usr/cntlGRID/shellcont/shell").pressToolbarButton "POST"'),
        ("ZMM_COUNT", "window.send_v_key(11)"),
    ],
)
def test_a_button_that_posts_writes(code: str, line: str) -> None:
    assert run(f'session.StartTransaction "{code}"', line)[-1] == (Verb.WRITE, f"SAP transaction {code}")


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("MB52", 'session.findById("wnd[0]/tbar[1]/btn[8]").press'),
        ("ZREPORT", 'session.findById("wnd[0]").sendVKey 8'),
        ("ZREPORT", 'session.findById("wnd[0]/usr/cntlGRID/shellcont/shell").pressToolbarButton "&SAVE"'),
        ("ME23N", 'session.findById("wnd[0]/tbar[1]/btn[20]").press'),
    ],
)
def test_a_button_that_runs_a_report_or_keeps_a_layout_does_not(code: str, line: str) -> None:
    assert Verb.WRITE not in {verb for verb, _ in run(f'session.StartTransaction "{code}"', line)}


def opening(code: str) -> str:
    return f'session.findById("wnd[0]/tbar[0]/okcd").text = "/n{code}"'


EXECUTE = 'session.findById("wnd[0]/tbar[1]/btn[8]").press'
INPUT = 'session.findById("wnd[0]/usr/ctxtP_FILE").text = name'


@pytest.mark.parametrize("code", ["ZSE16N", "ZMB51", "Y_ME2N"])
def test_a_customers_copy_of_a_transaction_that_shows_shows(code: str) -> None:
    assert run(opening(code), 'session.findById("wnd[0]").sendVKey 11')[-1][0] is Verb.READ


def test_executing_enters_the_file_that_a_customers_transaction_was_given() -> None:
    assert run(opening("ZFI_LOAD"), INPUT, EXECUTE)[-1] == (Verb.WRITE, "SAP transaction ZFI_LOAD")
    assert run(opening("ZFI_LOAD"), EXECUTE)[-1][0] is not Verb.WRITE
    assert run(opening("ZFI_EXPORT"), INPUT, EXECUTE)[-1][0] is not Verb.WRITE


def test_a_program_that_loads_is_known_by_its_name() -> None:
    named = 'session.findById("wnd[0]/usr/ctxtRS38M-PROGRAMM").text = "{}"'
    assert run(opening("SA38"), named.format("Z_CARGA_PEDIDOS"), EXECUTE)[-1][0] is Verb.WRITE
    assert run(opening("SA38"), named.format("Z_STOCK_REPORT"), EXECUTE)[-1][0] is not Verb.WRITE
