from __future__ import annotations

import pytest

from classifiers.evidence import SHARED_TARGETS, Evidence, Metric, Target, Verb
from scanner.reading.code.pycode import read_python

RPC = "import xmlrpc.client\nm = xmlrpc.client.ServerProxy(u)\n"
FORM = "from selenium import webdriver\nd = webdriver.Chrome()\n"

CHANGES = [
    RPC + "m.execute_kw(db, uid, key, 'sale.order', 'write', [[7], values])",
    RPC + "m.execute(db, uid, key, 'account.move', 'action_post', ids)",
    "import odoorpc\no = odoorpc.ODOO('h')\no.env['stock.picking'].browse(1).write({'note': 'x'})",
    "self.env['mrp.production'].create(values)",
    RPC + "self.target.write('stock.quant', ids, {'quantity': 3})",
    RPC + "self.call('account.move', 'action_post', [ids])",
    RPC + "self.odoo_create('product.pricelist', values)",
    "from jira import JIRA\nj = JIRA('u')\nj.create_issue(fields=f)",
    "from simple_salesforce import Salesforce\nsf = Salesforce()\nsf.Account.update(number, values)",
    "import zeep\nc = zeep.Client('w')\nc.service.PostInvoice(order)",
    FORM + "d.find_element('id', 'btnSave').click()",
    FORM + "botao_salvar = d.find_element('id', 'x9')\nbotao_salvar.click()",
    "from playwright.sync_api import sync_playwright\npage.get_by_role('button', name='Speichern').click()",
    "import ourerp\nourerp.post_invoice(order, amount)",
    "from ourerp import update_order\nupdate_order(number, quantity)",
]
KEEPS = [
    RPC + "m.execute_kw(db, uid, key, 'sale.order', 'search_read', [[]])",
    RPC + "m.execute(db, uid, key, 'account.move', 'read', ids)",
    "import zeep\nc = zeep.Client('w')\nc.service.GetInvoices(day)",
    FORM + "d.find_element('id', 'login_confirm').click()",
    FORM + "d.find_element('id', 'next').click()",
    "from jira import JIRA\nj = JIRA('u')\nfields = {}\nparams = {}\nparams.update(fields)",
    "import zebra\nlabel.add_comment('text')",
    "import ourerp\nourerp.get_order(number)",
    "import ourerp\nourerp.create_invoice_pdf(order)",
    "import ourerp\nourerp.update_price_table(frame)",
    "update_order(number, quantity)",
    "import logging\nlogging.info('stock.quant', 'write')",
    RPC + "self.target.search_read('sale.order', [])",
    RPC + "self.call('sale.order', 'search_read', [])",
    "from playwright.sync_api import sync_playwright\nprint('page.click save')",
]


def test_an_object_of_the_house_that_stands_for_a_database_stores_there() -> None:
    code = "from plant.postgres_hook import Helper\nh = Helper('x')\nh.insert_rows('parts', rows)"
    assert shared_writes(code) == [Target.DATABASE]
    assert shared_writes(code.replace("insert_rows", "fetch_rows")) == []
    assert shared_writes(code.replace("postgres_hook", "frames")) == []


def shared_writes(code: str) -> list[Target | None]:
    return [
        one.target
        for one in read_python(code, "m")
        if isinstance(one, Evidence) and one.verb is Verb.WRITE and one.target in SHARED_TARGETS
    ]


@pytest.mark.parametrize("code", CHANGES)
def test_a_record_of_a_business_system_is_changed(code: str) -> None:
    assert set(shared_writes(code)) == {Target.WEB}


@pytest.mark.parametrize("code", KEEPS)
def test_what_asks_or_makes_a_document_changes_no_record(code: str) -> None:
    assert shared_writes(code) == []


def unseen(code: str) -> float:
    return sum(one.value for one in read_python(code, "m") if isinstance(one, Metric) and one.name == "unseen_code")


@pytest.mark.parametrize(
    "code",
    [
        "import config",
        "from settings import host",
        "from plant.constants import LIMIT",
        "from plant import HOST, PORT",
        "import xmlrpclib",
        "import flask_cors",
        "from . import config",
    ],
)
def test_values_of_the_house_and_libraries_hand_over_no_work(code: str) -> None:
    assert unseen(code) == 0


@pytest.mark.parametrize(
    "code", ["import ourerp", "from plant import book", "from . import book", "from .book import x"]
)
def test_code_of_the_house_may_do_the_work(code: str) -> None:
    assert unseen(code) == 1
