from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Access, Evidence, Finding, Kind, Metric, Problem, Reference, Target, Trouble, Verb
from scanner.reading.code.pycode import read_python


def read(code: str) -> list[Finding]:
    return list(read_python(code, "m"))


def evidence(code: str) -> list[Evidence]:
    return [found for found in read(code) if isinstance(found, Evidence)]


def done(code: str) -> set[tuple[Verb, Target | None]]:
    return {(found.verb, found.target) for found in evidence(code) if found.verb in {Verb.WRITE, Verb.SEND}}


ODBC = "import pyodbc\nconn = pyodbc.connect('x')\ncur = conn.cursor()\n"
LITE = "import sqlite3\nconn = sqlite3.connect('x.db')\ncur = conn.cursor()\n"
WRITES = [
    (ODBC + 'cur.execute(f"UPDATE Recipe SET t={t} WHERE i=1")', Target.DATABASE),  # noqa: S608 - read, never executed
    (ODBC + 'sql = "INSERT INTO R (a) "\nsql += "VALUES (%s)" % x\ncur.execute(sql)', Target.DATABASE),
    (LITE + 'cur.execute("UPDATE Recipe SET t=1")', Target.OWN_DATA),  # noqa: S608 - read, never executed
    ("import pandas as pd, pyodbc\nc = pyodbc.connect('x')\ndf.to_sql('R', c)", Target.DATABASE),
    ("import pandas as pd, sqlite3\nc = sqlite3.connect('x')\ndf.to_sql('R', c)", Target.OWN_DATA),
    ("from pymongo import MongoClient\nMongoClient().db.parts.insert_one({})", Target.DATABASE),
    ("from influxdb import InfluxDBClient as C\nC().write_points(p)", Target.DATABASE),
    ("import requests as r\nr.post('http://mes/api', json={})", Target.WEB),
    ("import requests\ns = requests.Session()\ns.delete('http://mes/api')", Target.WEB),
    ("import requests\nrequests.request('PUT', 'http://mes/api')", Target.WEB),
    ("import urllib.request as u\nu.urlopen('http://x', data=b'1')", Target.WEB),
    ("import snap7\nplc = snap7.client.Client()\nplc.db_write(1, 2, d)", Target.DEVICE),
    ("from pymodbus.client import ModbusTcpClient\nc = ModbusTcpClient('h')\nc.write_register(1, 2)", Target.DEVICE),
    ("import serial\nport = serial.Serial('COM1')\nport.write(b'x')", Target.DEVICE),
    ("import pyvisa\ni = pyvisa.ResourceManager().open_resource('x')\ni.write('VOLT 5')", Target.DEVICE),
    ("import paho.mqtt.client as mqtt\nc = mqtt.Client()\nc.publish('a', 'b')", Target.DEVICE),
    ("from opcua import Client\nn = Client('x').get_node('y')\nn.set_value(1)", Target.DEVICE),
    ("from pyrfc import Connection\nConnection().call('BAPI_PO_CREATE1')", Target.SYSTEM_OF_RECORD),
    ("s.findById('wnd[0]').sendVKey(11)", Target.SYSTEM_OF_RECORD),
    ("s.findById('wnd[0]/tbar[0]/btn[11]').press()", Target.SYSTEM_OF_RECORD),
    ("df.to_csv('x.csv')", Target.FILE),
    ("with open('a.txt', 'w') as f:\n    pass", Target.FILE),
    ("from pathlib import Path\nPath('x').write_text('a')", Target.FILE),
    ("import os\nos.remove('x')", Target.FILE),
    ("import shutil as s\ns.move('x', 'y')", Target.FILE),
    ("import json\njson.dump(x, f)", Target.FILE),
    ("import openpyxl\nwb = openpyxl.load_workbook('x')\nwb.save('y')", Target.FILE),
    ("import xlwings as xw\nxw.Book('x').sheets[0].range('A1').value = 1", Target.FILE),
    ("import xlwings as xw\nxw.Book.caller().sheets[0].range('A1').value = 1", Target.OWN_DATA),
]


@pytest.mark.parametrize(("code", "target"), WRITES)
def test_a_call_writes_what_it_reaches(code: str, target: Target) -> None:
    assert done(code) == {(Verb.WRITE, target)}


@pytest.mark.parametrize(
    "code",
    [
        "import smtplib\ns = smtplib.SMTP('h')\ns.sendmail('a', 'b', 'c')",
        "import win32com.client as w\nm = w.Dispatch('Outlook.Application').CreateItem(0)\nm.Send()",
        "import requests\nrequests.post('https://hooks.slack.com/services/x', json={})",
    ],
)
def test_mail_and_chat_are_sent(code: str) -> None:
    assert done(code) == {(Verb.SEND, Target.MAIL)}


@pytest.mark.parametrize(
    "code",
    [
        "# cur.execute('DELETE FROM x')",
        '"""DELETE FROM x in a docstring"""',
        "print('requests.post')",
        "import requests\nrequests.get('http://x')",
        "open('a.txt')",
        "text = df.to_csv()",
        "d.get('POST')",
        "x = {}.update(a=1)",
        "s = 'Delete customer ?'",
        ODBC + "cur.execute('SELECT a FROM Orders')",  # noqa: S608 - read, never executed
        "names.add('x')",
        "s.findById('wnd[0]').sendVKey(0)",
    ],
)
def test_what_changes_nothing_writes_nothing(code: str) -> None:
    assert done(code) == set()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("df['amount'] = df.qty * df.price", "df['amount'] = df.qty * df.price"),
        ("ok = value <= limits['upper']", "ok = value <= limits['upper']"),
        ("if value > usl:\n    result = 'FAIL'", "if value > usl: result = 'FAIL'"),
        ("def f(a, b):\n    return a / b", "return a / b"),
        ("sigma = x.std()", "sigma = x.std()"),
        ("total += price", "total += price"),
    ],
)
def test_what_calculates_or_decides_is_shown(code: str, text: str) -> None:
    assert [one.text for one in evidence(code) if one.verb is Verb.COMPUTE] == [text]


@pytest.mark.parametrize(
    "code", ["i = i + 1", "i += 1", "s = 'a' + b", "s = f'{a}' + 'x'", "if len(a) > 3:\n    pass", "x = [0] * n"]
)
def test_counting_and_joining_is_no_computation(code: str) -> None:
    assert [one for one in evidence(code) if one.verb is Verb.COMPUTE] == []


def test_python_2_is_read_completely() -> None:
    code = (
        'import urllib2\nprint "x %s" % y\ntry:\n\tmode = 0777\nexcept Exception, e:\n\tprint e\n'
        'if a <> b: print `a`\ndb.execute("DELETE FROM x")\n'
    )
    assert done(code) == {(Verb.WRITE, Target.DATABASE)}
    assert not any(isinstance(one, Problem) for one in read(code))


def test_a_line_that_is_no_python_is_left_out_and_named() -> None:
    found = read("import os\nthis is no python\nos.remove('x')\n")
    assert [one.detail for one in found if isinstance(one, Problem)] == ["lines that are no Python were left out: 2"]
    assert any(isinstance(one, Evidence) and one.target is Target.FILE for one in found)


def test_magics_of_notebooks_are_no_errors() -> None:
    assert not any(isinstance(one, Problem) for one in read("%matplotlib inline\n!pip install x\nx = 1"))


def test_code_of_the_house_is_named_and_libraries_are_not() -> None:
    found = read("import os, pandas, pylab, olefile, plantlib\nfrom .local import x\n")
    assert [one.text for one in found if isinstance(one, Evidence)] == ["import plantlib", "import .local"]
    assert Metric(name="unseen_code", value=2) in found


def test_a_script_that_is_started_is_code_of_the_house() -> None:
    assert Metric(name="unseen_code", value=1) in read(
        "import subprocess\nsubprocess.run(['python', 'post.py', 'x'])\n"
    )
    assert not any(
        isinstance(one, Metric) and one.name == "unseen_code" for one in read("import os\nos.system('cls')\n")
    )


def test_where_names_function_and_line() -> None:
    found = evidence("class A:\n    def save(self):\n        open('x', 'w')\n")
    assert [one.where for one in found if one.verb is Verb.WRITE] == ["m.A.save:3"]


def test_docstrings_and_comments_are_comments() -> None:
    found = evidence('# Writes recipes nightly\n"""Recipe writer."""\n')
    assert [(one.kind, one.text) for one in found] == [
        (Kind.COMMENT, "Writes recipes nightly"),
        (Kind.COMMENT, "Recipe writer."),
    ]


def test_loops_that_sleep_and_schedules_are_triggers() -> None:
    assert any(one.kind is Kind.TRIGGER for one in evidence("import time\nwhile True:\n    go()\n    time.sleep(5)"))
    assert any(one.kind is Kind.TRIGGER for one in evidence("import schedule\nschedule.every(5).minutes.do(go)"))


def test_paths_carry_the_direction_of_their_call() -> None:
    found = read("df.to_csv(r'C:\\out\\x.csv')\nimport pandas\npandas.read_csv(r'\\\\srv\\in\\y.csv')")
    assert {(one.target, one.access) for one in found if isinstance(one, Reference)} == {
        ("C:\\out\\x.csv", Access.WRITE),
        ("\\\\srv\\in\\y.csv", Access.READ),
    }


def test_a_module_beyond_all_bounds_is_said_to_be_too_large() -> None:
    (problem,) = read("x = 1\n" * 700_000)
    assert isinstance(problem, Problem)
    assert problem.trouble is Trouble.TOO_LARGE


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    read(text)


@pytest.mark.parametrize(
    "code",
    [
        "(" * 10_000,
        "x = " + "-" * 10_000 + "1",
        "f(" * 3_000 + ")" * 3_000,
        "x=" + "+1" * 100_000,
        "a" + ".b" * 50_000,
        "\0" * 50,
    ],
)
def test_deep_nesting_is_bounded(code: str) -> None:
    assert all(one.trouble in {Trouble.MALFORMED, Trouble.CAPPED} for one in read(code) if isinstance(one, Problem))


SESSION = (
    "from sap_link import connection\nfrom steps.VF01 import enter as vf01\nfrom steps import get_number\n"
    "s = connection()\n"
)


def test_what_other_code_does_in_a_handed_session_of_sap_is_said_by_its_name() -> None:
    record = {(Verb.WRITE, Target.SYSTEM_OF_RECORD)}
    assert done(SESSION + "vf01(s, delivery)") == record
    assert done(SESSION + "get_number(s, delivery)") == set()
    assert done("from steps import update\nupdate(a, b)") == set()
    said = [one.text for one in evidence(SESSION + "vf01(s, delivery)") if one.verb is Verb.WRITE]
    assert said == ["SAP transaction VF01: vf01(s, delivery)"]


def test_any_function_that_is_called_through_pyrfc_is_judged_by_its_name() -> None:
    connect = "from pyrfc import Connection\nc = Connection()\n"
    assert done(connect + "c.call('ZMM_STOCK_POST', A=1)") == {(Verb.WRITE, Target.SYSTEM_OF_RECORD)}
    assert done(connect + "c.call('ZMM_STOCK_GET', A=1)") == set()


def test_a_helper_that_only_saves_in_sap_writes_nothing_itself() -> None:
    helper = "class Gui:\n    def save(self):\n        self.session.findById('wnd[0]').sendVKey(11)\n"
    assert done(helper) == set()
    assert done(helper + "g = Gui()\ng.save()") == {(Verb.WRITE, Target.SYSTEM_OF_RECORD)}
