from __future__ import annotations

import pytest

from classifiers.evidence import Access, Part, Reference, Target, Verb
from scanner.reading.code import effects


@pytest.mark.parametrize(
    ("method", "verb"), [("GET", Verb.READ), ("head", Verb.READ), ("post", Verb.WRITE), ("DELETE", Verb.WRITE)]
)
def test_get_reads_and_the_other_methods_write(method: str, verb: Verb) -> None:
    assert effects.web(method).verb is verb


def test_posting_to_a_chat_is_an_output() -> None:
    assert effects.web("POST", "https://api.telegram.org/bot/sendMessage").target is Target.MAIL


@pytest.mark.parametrize(
    "address",
    [
        "https://mes/api/login",
        "f'{BASE}/oauth/token'",
        "self.login_url",
        "https://wms/queryShipment",
        "https://mes/parts/search",
        "https://lims/decode?code=1",
        "https://api.openai.com/v1/responses",
    ],
)
def test_a_post_by_which_something_is_asked_reads(address: str) -> None:
    assert effects.web("POST", address=address).verb is Verb.READ


@pytest.mark.parametrize(
    "address",
    [
        "https://mes/api/orders",
        "https://mes/api/orders?token=7",
        "https://mes/authors",
        "https://mes/tokens/7/book",
        "",
    ],
)
def test_any_other_post_writes(address: str) -> None:
    assert effects.web("POST", address=address).target is Target.WEB


def test_words_of_a_line_that_are_no_address_do_not_make_it_ask() -> None:
    line = 'Invoke-RestMethod -Method Post -Uri $orders -Headers @{Authorization = "Bearer $access_token"}'
    assert effects.web("POST", line).target is Target.WEB
    assert effects.web("POST", 'gql("mutation { book }"); fetch("https://mes/query")').target is Target.WEB


@pytest.mark.parametrize(
    ("name", "verb"),
    [
        ("BAPI_PO_CREATE1", Verb.WRITE),
        ("BAPI_TRANSACTION_COMMIT", Verb.WRITE),
        ("BAPI_MATERIAL_GET_DETAIL", Verb.READ),
        ("RFC_READ_TABLE", Verb.READ),
        ("Z_RFC_NIGHTLY", Verb.RUN),
    ],
)
def test_a_function_of_sap_is_what_its_name_says(name: str, verb: Verb) -> None:
    assert effects.sap_function(name).verb is verb


@pytest.mark.parametrize(
    "text",
    [
        "Provider=SQLOLEDB;Data Source=x",
        "DSN=mes",
        "ODBC;DRIVER=x;SERVER=y",
        "mssql+pyodbc://srv/mes",
        "Server=a;Database=b;Trusted_Connection=yes",
    ],
)
def test_connection_strings_are_known(text: str) -> None:
    assert effects.is_connection(text)
    assert isinstance(next(effects.addresses(text, "m:1", Access.UNKNOWN)), Part)


@pytest.mark.parametrize("text", ["Server=", "a = b", "x; y", "", "http://host/x"])
def test_other_texts_are_no_connection(text: str) -> None:
    assert not effects.is_connection(text)


@pytest.mark.parametrize(
    "text",
    ["C:\\a\\b.txt", "\\\\srv\\share\\x", "https://host/x", "prices.xlsx", "/home/x/y.csv", "opc.tcp://plc:4840"],
)
def test_paths_shares_and_addresses_are_references(text: str) -> None:
    assert list(effects.addresses(text, "m:1", Access.READ)) == [
        Reference(target=text, access=Access.READ, where="m:1")
    ]


@pytest.mark.parametrize("text", ["hello", "dd/mm/yyyy", "C:", "a\nb.txt", "Total: 5.0"])
def test_other_texts_point_nowhere(text: str) -> None:
    assert list(effects.addresses(text, "m:1", Access.READ)) == []


@pytest.mark.parametrize(
    "line",
    [
        "MouseMove, invoice_order_btn_pos[1], invoice_order_btn_pos[2], 0",
        'ControlClick("Orders", "", "[TEXT:Save]")',
        "ControlClick, Auftrag speichern, ERP",
    ],
)
def test_a_click_on_a_button_that_books_or_orders_changes_a_system_of_record(line: str) -> None:
    assert effects.clicked(line) is effects.CLICKS_RECORD


@pytest.mark.parametrize(
    "line",
    ["MouseMove, shipping_info_tab_pos[1]", "ControlClick, Save, Notepad", "Click, 100, 200", "sort order by date"],
)
def test_a_click_on_anything_else_does_not(line: str) -> None:
    assert effects.clicked(line) is None
