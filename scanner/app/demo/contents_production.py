"""Production, maintenance and logistics of the demo plant: reports, dispatch, shift book, spare parts, scripts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from scanner.app.demo.files import DemoFile, binary, text
from scanner.app.demo.jet import access_database
from scanner.app.demo.jet_rows import ColumnSpec, TableSpec
from scanner.app.demo.scripts_production import (
    ANDON_JS,
    BACKUP_BAT,
    DOWNTIME_JS,
    GRAFANA,
    LABELS_HTA,
    MAILER_PS1,
    NIGHTLY_BAT,
    PLC_PY,
    SAP_VBS,
)
from scanner.app.demo.vba_office import DISPATCH, KANBAN, OEE, PARETO, SHIFT_BOOK, SPARE_PARTS
from scanner.app.demo.vbaproject import VbaModuleText
from scanner.app.demo.workbooks import Properties, SheetSpec, workbook

_BOOK = VbaModuleText(name="ThisWorkbook", code="", kind="document")
_START = datetime(2026, 1, 5, 6, 0)  # noqa: DTZ001 - dates in Access have no time zone


def files() -> Iterator[DemoFile]:
    """Yield the files of the three departments."""
    yield from _reports()
    yield from _databases()
    yield from _scripts()


def scrap_pareto_report() -> bytes:
    """Return the report that its engineer registers: it reads a view, draws a chart, and says what it is for."""
    about = [
        ("Scrap pareto report",),
        ("Purpose", "Shows the biggest scrap reasons of the last days in the morning meeting of each line"),
        ("Owner", "Tomas Novak, Production Line 3"),
        ("Deputy", "Irina Falk"),
        ("Inputs", "View rep.v_scrap_daily on the MES reporting server, read only"),
        ("Outputs", "Chart on sheet Pareto; nothing is written back"),
        ("How to run", "Choose the number of days in B1, press Refresh"),
        ("How to check", "Total quantity equals the MES screen Scrap Overview of the same days"),
    ]
    return workbook(
        [
            SheetSpec(name="About", rows=about),
            SheetSpec(name="Pareto", rows=[("Days", 7)]),
            SheetSpec(name="Data", rows=[("Line", "Code", "Defect", "Quantity", "Share so far")]),
        ],
        modules=[_BOOK, PARETO],
        properties=Properties(
            author="Tomas Novak",
            title="Scrap pareto report",
            subject="Morning meeting",
            description="Reads the MES reporting view and draws a pareto chart. Read only.",
            company="Plant North",
        ),
    )


def _reports() -> Iterator[DemoFile]:
    yield binary("Production/Reports/Scrap_Pareto_Report.xlsm", scrap_pareto_report())
    chance = random.Random(2026)  # noqa: S311 - made-up shifts, the same each time
    for month in range(1, 7):
        shifts = []
        for day in range(1, 29):
            total = chance.randint(820, 990)
            shifts.append(
                (
                    f"2026-{month:02}-{day:02}",
                    "F",
                    chance.randint(390, 440),
                    450,
                    total - chance.randint(3, 30),
                    total,
                    2.2,
                )
            )
        sheet = SheetSpec(name="Daten", rows=[("Tag", "Schicht", "Lauf", "Plan", "Gut", "Gesamt", "Takt"), *shifts])
        book = workbook(
            [sheet], modules=[_BOOK, OEE], properties=Properties(author="Irina Falk", title=f"OEE 2026-{month:02}")
        )
        yield binary(f"Production/OEE/OEE_2026-{month:02}.xlsm", book)
    plan = SheetSpec(
        name="Plan",
        rows=[("Auftrag", "Teil", "Start"), *[(1004700 + n, "AX-200", f"0{n}.06.2026") for n in range(1, 9)]],
    )
    yield binary(
        "Production/Planung/Fertigungsplan Linie 4 AKTUELL.xlsm",
        workbook([plan], modules=[_BOOK, DISPATCH], properties=Properties(author="Ulrich Maas")),
    )
    yield binary(
        "Logistics/Kanban/Kanban_Nachschub.xlsm",
        workbook([SheetSpec(name="Liste")], modules=[_BOOK, KANBAN], properties=Properties(author="Beate Wolff")),
    )


def _databases() -> Iterator[DemoFile]:
    entries = TableSpec(
        name="Eintraege",
        columns=(
            ColumnSpec(name="Nr", type="long", counts=True),
            ColumnSpec(name="Schichttag", type="datetime"),
            ColumnSpec(name="Schicht", type="text", size=1),
            ColumnSpec(name="Text", type="memo"),
        ),
        rows=[
            (n, _START + timedelta(hours=8 * n), "FSN"[n % 3], "Anlage 3 gestört, Sensor getauscht. " * (n % 5))
            for n in range(300)
        ],
    )
    yield binary(
        "Production/Schichtbuch/Schichtbuch.mdb",
        access_database(
            version="jet4",
            tables=[entries],
            modules=[SHIFT_BOOK],
            forms=["frmEintrag"],
            reports=["rptSchicht"],
            author="Irina Falk",
            title="Schichtbuch",
        ),
    )
    parts = TableSpec(
        name="Teile",
        columns=(
            ColumnSpec(name="TeilNr", type="text", size=15),
            ColumnSpec(name="Bezeichnung", type="text", size=60),
            ColumnSpec(name="Bestand", type="long"),
            ColumnSpec(name="Lagerort", type="text", size=10),
        ),
        rows=[(f"E-{n:04}", f"Lager {n % 30} mm", n % 12, f"R{n % 8}") for n in range(400)],
    )
    moves = TableSpec(
        name="Bewegungen",
        columns=(
            ColumnSpec(name="TeilNr", type="text", size=15),
            ColumnSpec(name="Menge", type="long"),
            ColumnSpec(name="Datum", type="datetime"),
        ),
        rows=[(f"E-{n % 400:04}", -1, _START + timedelta(hours=n)) for n in range(900)],
    )
    yield binary(
        "Maintenance/Ersatzteile/Ersatzteile.mdb",
        access_database(version="access2000", tables=[parts, moves], modules=[SPARE_PARTS], author="Dieter Lohmann"),
        year=2023,
    )


def _scripts() -> Iterator[DemoFile]:
    yield text("Production/SAP/Rueckmeldung_CO11N.vbs", SAP_VBS, codec="cp1252")
    yield text("Production/Reports/Send-ShiftReport.ps1", MAILER_PS1)
    yield text("Production/Reports/nightly_reports.bat", NIGHTLY_BAT, codec="cp850")
    yield text("Production/Andon/andon.js", ANDON_JS)
    yield text("Production/Terminals/stillstand_melden.js", DOWNTIME_JS)
    yield text("Production/Labels/Etiketten.hta", LABELS_HTA, codec="cp1252")
    yield text("Production/Dashboards/line3_oee_grafana.json", GRAFANA)
    yield text("Maintenance/SPS/plc_parameter_download.py", PLC_PY)
    yield text("Maintenance/SPS/sps_sicherung.bat", BACKUP_BAT, codec="cp850")
