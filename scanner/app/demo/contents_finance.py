"""Controlling of the demo plant: postings, valuation, encrypted files, a macro sheet, SQL at month end."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.app.demo.encrypted import encrypted_database, encrypted_workbook
from scanner.app.demo.files import DemoFile, binary, copy_of, text
from scanner.app.demo.jet import access_database
from scanner.app.demo.jet_rows import ColumnSpec, TableSpec
from scanner.app.demo.oldworkbooks import old_workbook
from scanner.app.demo.vba_office import SCRAP_POSTING, VALUATION
from scanner.app.demo.vbaproject import VbaModuleText, stored_text
from scanner.app.demo.workbooks import ConnectionSpec, Properties, SheetSpec, workbook

_BOOK = VbaModuleText(name="ThisWorkbook", code="", kind="document")
_PASSWORD = "Controlling-2026"  # noqa: S105 - made up, so that somebody can look into the demo's encrypted files


def files() -> Iterator[DemoFile]:
    """Yield the files of the department."""
    posting = binary("Controlling/ScrapCost_Posting.xlsm", _scrap_posting())
    yield posting
    yield copy_of(posting, "Controlling/_old/ScrapCost_Posting (2).xlsm")
    yield text("Controlling/_old/modPosting.bas", stored_text(SCRAP_POSTING), codec="cp1252")
    yield binary("Controlling/Monatsabschluss/Bestandsbewertung_2026.xlsm", _valuation())
    yield binary("Controlling/Monatsabschluss/Stundenverrechnung.xls", _hours())
    yield binary("Controlling/Verrechnungssätze 2026.xlsx", _rates())
    yield binary("Controlling/Kostenstellenbericht.xlsx", _cost_centre_report())
    yield binary("Controlling/Budget_2027_VERTRAULICH.xlsx", encrypted_workbook(_rates(), _PASSWORD))
    yield binary("Controlling/Gehaltsrunde.accdb", encrypted_database(_salaries(), _PASSWORD))
    yield text("Controlling/SQL/01_scrap_per_cost_centre.sql", REPORT_SQL)
    yield text("Controlling/SQL/02_reverse_journal.sql", REVERSE_SQL, codec="utf-16")
    yield text(
        "Controlling/SQL/README.txt", "01 ist nur Auswertung.\n02 nur nach Rücksprache mit Frau Osei!", codec="cp1252"
    )


def _scrap_posting() -> bytes:
    scrap = [(f"4{n % 9}10", f"AX-{200 + n}", "Line 3", n % 7) for n in range(60)]
    costs = [(f"AX-{200 + n}", "Drucksensor", round(12.4 + n / 3, 2)) for n in range(60)]
    return workbook(
        [
            SheetSpec(name="Scrap", rows=[("CostCentre", "PartNo", "Line", "Quantity"), *scrap]),
            SheetSpec(name="StdCost", rows=[("PartNo", "Text", "Standard cost"), *costs], state="hidden"),
            SheetSpec(name="Log", rows=[("When", "Who", "Period", "Total")], state="veryHidden"),
        ],
        modules=[_BOOK, SCRAP_POSTING],
        connections=[
            ConnectionSpec(
                name="MES scrap",
                connection="ODBC;DSN=MES_REPORT;UID=rep_reader;PWD=lesen",
                command="SELECT cost_centre, part_no, line, scrap_qty FROM rep.v_scrap_month",
            )
        ],
        external_links=["file:///\\\\srv-nord01\\plant\\Controlling\\Verrechnungssätze%202026.xlsx"],
        properties=Properties(author="Miriam Osei", title="Scrap cost posting", company="Plant North"),
    )


def _valuation() -> bytes:
    rows = [(f"M-{n:05}", "Gehäuse", 10 * n, round(3.1 + n / 50, 2), round(3.0 + n / 40, 2)) for n in range(1, 80)]
    head = ("Material", "Text", "Menge", "Anschaffung", "Markt", "Bestandswert")
    return workbook(
        [SheetSpec(name="Bestand", rows=[head, *rows])],
        modules=[_BOOK, VALUATION],
        properties=Properties(author="Karin Ahrens", title="Bestandsbewertung"),
    )


def _hours() -> bytes:
    """Return an old workbook whose program is an Excel 4 macro sheet from the nineties."""
    macro = [
        ("Verrechnung",),
        ('=OPEN("\\\\srv-nord01\\plant\\Controlling\\Stunden.xls")',),
        ('=RUN("Verrechnen")',),
        ('=SAVE.AS("STUNDEN.CSV")',),
        ('=ALERT("Stunden sind verrechnet")',),
        ("=HALT()",),
    ]
    hours = [(f"Mitarbeiter {n}", 38.5 + n % 4, 42.1) for n in range(1, 30)]
    return old_workbook(
        [
            SheetSpec(name="Stunden", rows=[("Name", "Stunden", "Satz"), *hours]),
            SheetSpec(name="Makro1", rows=macro, macro=True, state="hidden"),
        ],
        author="K. Ahrens",
        company="Werk Nord",
        auto_open="Makro1",
        external_links=[r"\\srv-nord01\plant\Controlling\Stunden.xls"],
    )


def _rates() -> bytes:
    rates = [(f"4{n:02}0", "Maschinenstunde", 61.5 + n) for n in range(40)]
    sheet = SheetSpec(name="Sätze", rows=[("Kostenstelle", "Art", "Satz EUR/h"), *rates])
    return workbook([sheet], properties=Properties(author="Karin Ahrens", title="Verrechnungssätze 2026"))


def _cost_centre_report() -> bytes:
    query = """section Section1;

shared Kosten = let
    Quelle = Odbc.Query("dsn=ERP_READ", "SELECT cost_centre, period, amount FROM fi.v_cost_centre WHERE year = 2026"),
    Gruppiert = Table.Group(Quelle, {"cost_centre"}, {{"Summe", each List.Sum([amount]), type number}})
in
    Gruppiert;
"""
    sheet = SheetSpec(name="Bericht", rows=[("Kostenstelle", "Summe")])
    return workbook(
        [sheet], power_query=query, properties=Properties(author="Miriam Osei", title="Kostenstellenbericht")
    )


def _salaries() -> bytes:
    table = TableSpec(
        name="Gehalt",
        columns=(ColumnSpec(name="PersNr", type="long"), ColumnSpec(name="Betrag", type="money")),
        rows=[(10_000 + n, 4_000 + n) for n in range(20)],
    )
    return access_database(version="ace14", tables=[table], author="Karin Ahrens")


REPORT_SQL = """
-- scrap per cost centre, current year. Read only, for the monthly slide.
SELECT s.cost_centre,
       DATEPART(month, s.day)            AS month,
       SUM(s.scrap_qty)                  AS quantity
FROM   rep.v_scrap_daily AS s
WHERE  s.day >= '2026-01-01'
GROUP  BY s.cost_centre, DATEPART(month, s.day)
ORDER  BY s.cost_centre, month;
"""

REVERSE_SQL = """
-- Storno der Ausschussbuchung, falls ScrapCost_Posting zweimal lief
-- ACHTUNG: schreibt ins ERP
BEGIN TRANSACTION;

UPDATE fi.journal_entry
SET    amount = 0,
       text   = text + ' STORNO'
WHERE  period = '202605'
  AND  text LIKE 'Scrap %'
  AND  posted_on > '2026-06-02';

INSERT INTO fi.journal_log (who, what, at)
VALUES (SUSER_NAME(), 'Storno Ausschuss 202605', GETDATE());

COMMIT;
"""
