"""Scripts and notebooks of the demo's test and engineering departments. Servers and people are made up."""

from __future__ import annotations

RECIPES_PY = '''
"""Push test recipes from the engineering workbook into the MES recipe database.

R. Sato, Test Engineering. Run after every change of the recipe sheet:

    python push_recipes_to_mes.py recipes_line3.xlsx --product AX-200

The stations load the newest active recipe when the next batch starts.
"""

import argparse
import getpass
import logging
from datetime import datetime

import pandas as pd
import pyodbc

CONNECTION = (
    "DRIVER={ODBC Driver 17 for SQL Server};SERVER=srv-mes02;DATABASE=MES_NORD;"
    "UID=recipe_writer;PWD=Sensor!2022"
)
REQUIRED = ["station", "step", "parameter", "setpoint", "tolerance_low", "tolerance_high", "unit"]
log = logging.getLogger("recipes")


def read_sheet(path, product):
    sheet = pd.read_excel(path, sheet_name=product)
    missing = [name for name in REQUIRED if name not in sheet.columns]
    if missing:
        raise SystemExit(f"columns missing in sheet {product}: {', '.join(missing)}")
    return sheet.dropna(subset=["parameter", "setpoint"])


def next_version(cursor, product):
    cursor.execute("SELECT COALESCE(MAX(version), 0) + 1 FROM dbo.Recipe WHERE product = ?", product)
    return cursor.fetchone()[0]


def push(sheet, product):
    connection = pyodbc.connect(CONNECTION, autocommit=False)
    cursor = connection.cursor()
    version = next_version(cursor, product)
    cursor.execute("UPDATE dbo.Recipe SET active = 0 WHERE product = ?", product)
    cursor.execute(
        "INSERT INTO dbo.Recipe (product, version, active, author, created) VALUES (?, ?, 1, ?, ?)",
        product, version, getpass.getuser(), datetime.now(),
    )
    for row in sheet.itertuples():
        cursor.execute(
            "INSERT INTO dbo.Recipe_Parameters "
            "(product, version, station, step, parameter, setpoint, tol_low, tol_high) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            product, version, row.station, row.step, row.parameter,
            float(row.setpoint), float(row.tolerance_low), float(row.tolerance_high),
        )
    connection.commit()
    connection.close()
    log.info("recipe %s version %s active, %s parameters", product, version, len(sheet))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workbook")
    parser.add_argument("--product", required=True)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    push(read_sheet(arguments.workbook, arguments.product), arguments.product)


if __name__ == "__main__":
    main()
'''

DMM_PY = '''
"""Read the reference multimeter of station 4 once a minute and append to a CSV (drift study)."""

import time

import pyvisa

meter = pyvisa.ResourceManager().open_resource("TCPIP0::10.40.4.20::inst0::INSTR")
with open("drift_station4.csv", "a") as out:
    while True:
        value = float(meter.query("MEAS:VOLT:DC?"))
        out.write(f"{time.time():.0f};{value:.6f}\\n")
        out.flush()
        time.sleep(60)
'''

LIMITS_TOOL = {
    "pyproject.toml": """
[project]
name = "yield-viewer"
version = "0.3.1"
description = "First-pass yield per station, as a small web page for the test lab"
requires-python = ">=3.10"
dependencies = ["flask", "pandas", "sqlalchemy"]

[project.scripts]
yield-viewer = "yield_viewer.app:main"
""",
    "README.md": """
# yield-viewer

Shows first-pass yield per station for the last 30 days. Reads `rep.v_test_result`, writes nothing.

    pip install -e .
    yield-viewer
""",
    "src/yield_viewer/__init__.py": '"""First-pass yield per station."""\n',
    "src/yield_viewer/database.py": '''
"""Reads test results from the reporting database."""

import pandas as pd
from sqlalchemy import create_engine, text

ENGINE = create_engine("mssql+pyodbc://srv-mes-rep01/MES_REPORT?driver=ODBC+Driver+17+for+SQL+Server")

QUERY = text(
    "SELECT station, CAST(tested_at AS date) AS day, passed, attempt "
    "FROM rep.v_test_result WHERE tested_at >= :since"
)


def results(since):
    with ENGINE.connect() as connection:
        return pd.read_sql(QUERY, connection, params={"since": since})
''',
    "src/yield_viewer/yields.py": '''
"""First-pass yield from single results."""


def first_pass_yield(results):
    first = results[results["attempt"] == 1]
    return first.groupby(["station", "day"])["passed"].mean().unstack("station")
''',
    "src/yield_viewer/app.py": '''
"""The web page."""

from datetime import date, timedelta

from flask import Flask

from yield_viewer.database import results
from yield_viewer.yields import first_pass_yield

app = Flask(__name__)


@app.route("/")
def index():
    table = first_pass_yield(results(date.today() - timedelta(days=30)))
    return table.to_html(float_format="{:.1%}".format)


def main():
    app.run(host="127.0.0.1", port=5007)
''',
    "tests/test_yields.py": """
import pandas as pd

from yield_viewer.yields import first_pass_yield


def test_second_attempts_do_not_count():
    results = pd.DataFrame(
        {"station": ["FT4"] * 3, "day": ["d"] * 3, "passed": [True, False, True], "attempt": [1, 1, 2]}
    )
    assert first_pass_yield(results).loc["d", "FT4"] == 0.5
""",
}

NOTEBOOK_CELLS = (
    "import pandas as pd\nimport matplotlib.pyplot as plt",
    "frame = pd.read_csv('gage_rr_messschieber.csv', sep=';', decimal=',')\nframe.head()",
    """# repeatability and reproducibility, AIAG average and range method
ranges = frame.groupby(['operator', 'part'])['value'].agg(lambda v: v.max() - v.min())
ev = ranges.mean() * 0.5908
ev""",
    "frame.boxplot(column='value', by='operator')\nplt.show()",
)

DRIFT_CELLS = (
    "import pandas as pd\nfrom sqlalchemy import create_engine",
    """engine = create_engine('mssql+pyodbc://srv-mes-rep01/MES_REPORT')
frame = pd.read_sql('SELECT day, station, offset_mv FROM rep.v_offset WHERE station = 4', engine)""",
    "ax = frame.plot(x='day', y='offset_mv', title='Offset drift station 4')\nax.figure.savefig('drift.png')",
)

BOM_VBS = """
' compares two BOM exports (CSV) and lists what differs - L. Petrov
Option Explicit
Dim fso, a, b, key, out
Set fso = CreateObject("Scripting.FileSystemObject")
Set a = Load("bom_alt.csv")
Set b = Load("bom_neu.csv")
Set out = fso.CreateTextFile("bom_unterschiede.txt", True)
For Each key In b.Keys
    If Not a.Exists(key) Then
        out.WriteLine "neu: " & key
    ElseIf a(key) <> b(key) Then
        out.WriteLine "Menge: " & key & " " & a(key) & " -> " & b(key)
    End If
Next
out.Close

Function Load(name)
    Dim file, fields, found
    Set found = CreateObject("Scripting.Dictionary")
    Set file = fso.OpenTextFile(name, 1)
    Do Until file.AtEndOfStream
        fields = Split(file.ReadLine, ";")
        If UBound(fields) >= 1 Then found(fields(0)) = fields(1)
    Loop
    file.Close
    Set Load = found
End Function
"""

STATION_SQL = """
-- Yield per station, last 7 days (for the weekly slide)
SELECT station, COUNT(*) AS tested, SUM(CASE WHEN passed = 1 THEN 1 ELSE 0 END) AS passed
FROM rep.v_test_result
WHERE tested_at >= DATEADD(day, -7, GETDATE())
GROUP BY station;
"""

ROUTING_SQL = """
-- Arbeitsplan-Zeiten nach Zeitaufnahme anpassen (Line 3), L. Petrov 2026-04
UPDATE dbo.Routing
SET    cycle_time_s = 27.2
WHERE  product IN ('AX-200', 'AX-350') AND operation = '0040';

UPDATE dbo.Routing
SET    cycle_time_s = 31.0
WHERE  product = 'BT-10' AND operation = '0040';
"""

RENAME_PY = '''
"""rename the scope screenshots of today: DS1Z_QuickPrint12.png -> 2026-05-04_12.png"""
import datetime
import pathlib
import re

today = datetime.date.today()
for picture in pathlib.Path(".").glob("DS1Z_QuickPrint*.png"):
    number = re.search(r"(\\d+)", picture.stem[5:]).group(1)
    picture.rename(f"{today}_{number}.png")
'''
