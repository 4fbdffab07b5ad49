"""The quality department of the demo plant: the golden case, its copies, and what has grown around it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from scanner.app.demo.files import DemoFile, binary, copy_of, document, text
from scanner.app.demo.jet import LinkSpec, access_database
from scanner.app.demo.jet_queries import Join, QuerySpec
from scanner.app.demo.jet_rows import ColumnSpec, TableSpec, Value
from scanner.app.demo.vba_quality import (
    CALIBRATION,
    CERTIFICATE,
    COMPLAINTS,
    LIMITS,
    LIMITS_2019,
    LIMITS_FORM,
    RELEASE,
    SPC,
)
from scanner.app.demo.vbaproject import VbaModuleText, stored_text
from scanner.app.demo.workbooks import ConnectionSpec, Properties, SheetSpec, column_letters, workbook

_DOCUMENT = VbaModuleText(name="ThisDocument", code="", kind="document")
_START = datetime(2026, 5, 4, 6, 0)  # noqa: DTZ001 - dates in Access have no time zone
_PRODUCTS = (
    (1, "AX-200", "Drucksensor 200 bar", "Line 3", True),
    (2, "AX-350", "Drucksensor 350 bar", "Line 3", True),
    (3, "BT-10", "Temperaturfühler PT100", "Line 4", True),
    (4, "BT-12", "Temperaturfühler PT1000", "Line 4", False),
)
_CHARACTERISTICS = (
    ("Offset_mV", 0.0, 0.8),
    ("Span_mV", 100.0, 1.5),
    ("Leak_Pa_s", 3.2, 0.4),
    ("Iso_MOhm", 550.0, 22.0),
)


def files() -> Iterator[DemoFile]:
    """Yield the files of the department."""
    yield from _final_test()
    yield from _complaints()
    yield from _other_tools()


def final_test_limits() -> bytes:
    """Return the golden case: an Access database that calculates final test limits, and writes them for testers."""
    return access_database(
        version="ace12",
        tables=_limit_tables(),
        queries=_limit_queries(),
        modules=[LIMITS, LIMITS_FORM],
        forms=["frmLimits"],
        reports=["rptLimitsOverview"],
        macros=["AutoExec"],
        author="Petra Lindner",
        title="Final Test Limits",
        company="Plant North",
        app_title="Final Test Limits - Line 3/4",
        startup_form="frmLimits",
    )


def _limit_tables() -> list[TableSpec]:
    products = TableSpec(
        name="Products",
        columns=(
            ColumnSpec(name="ProductId", type="long", counts=True),
            ColumnSpec(name="PartNo", type="text", size=20),
            ColumnSpec(name="Description", type="text", size=80),
            ColumnSpec(name="Line", type="text", size=20),
            ColumnSpec(name="Active", type="boolean"),
        ),
        rows=_PRODUCTS,
    )
    limits = TableSpec(
        name="Test_Limits",
        columns=(
            ColumnSpec(name="LimitId", type="long", counts=True),
            ColumnSpec(name="ProductId", type="long"),
            ColumnSpec(name="Characteristic", type="text", size=40),
            ColumnSpec(name="LowerLimit", type="double"),
            ColumnSpec(name="UpperLimit", type="double"),
            ColumnSpec(name="Locked", type="boolean"),
            ColumnSpec(name="ChangedOn", type="datetime"),
            ColumnSpec(name="ChangedBy", type="text", size=30),
            ColumnSpec(name="Remark", type="memo"),
        ),
        rows=_limit_rows(),
    )
    measurements = TableSpec(
        name="Measurements",
        columns=(
            ColumnSpec(name="MeasId", type="long", counts=True),
            ColumnSpec(name="ProductId", type="long"),
            ColumnSpec(name="SerialNo", type="text", size=20),
            ColumnSpec(name="Characteristic", type="text", size=40),
            ColumnSpec(name="Reading", type="double"),
            ColumnSpec(name="Passed", type="boolean"),
            ColumnSpec(name="MeasuredOn", type="datetime"),
            ColumnSpec(name="Station", type="text", size=10),
        ),
        rows=_measurement_rows(),
    )
    return [products, limits, measurements]


def _limit_rows() -> list[tuple[Value, ...]]:
    rows: list[tuple[Value, ...]] = []
    for product, *_ in _PRODUCTS:
        for name, mean, spread in _CHARACTERISTICS:
            low, high = mean - 3 * spread, mean + 3 * spread
            remark = "von Hand gesetzt nach Reklamation 4711, nicht überschreiben" if name == "Leak_Pa_s" else None
            rows.append((len(rows) + 1, product, name, low, high, remark is not None, _START, "lindnerp", remark))
    return rows


def _measurement_rows() -> list[tuple[Value, ...]]:
    chance = random.Random(20260504)  # noqa: S311 - made-up readings, the same each time
    rows: list[tuple[Value, ...]] = []
    for number in range(160):
        product = 1 + number % 4
        for name, mean, spread in _CHARACTERISTICS:
            reading = round(chance.gauss(mean, spread), 4)
            taken = _START + timedelta(minutes=11 * number)
            passed = abs(reading - mean) < 3 * spread
            serial = f"N26{number:06}"
            rows.append((len(rows) + 1, product, serial, name, reading, passed, taken, f"FT{4 + product % 2}"))
    return rows


def _limit_queries() -> list[QuerySpec]:
    return [
        QuerySpec(
            name="qryLimitStatistics",
            tables=("Measurements",),
            columns=(
                "Measurements.ProductId",
                "Measurements.Characteristic",
                "Avg(Measurements.Reading)-3*StDev(Measurements.Reading) AS NewLower",
                "Avg(Measurements.Reading)+3*StDev(Measurements.Reading) AS NewUpper",
                "Count(Measurements.MeasId) AS SampleSize",
            ),
            where="(((Measurements.MeasuredOn)>=Date()-30) AND ((Measurements.Passed)=True))",
            group_by=("Measurements.ProductId", "Measurements.Characteristic"),
            having="(((Count(Measurements.MeasId))>=30))",
        ),
        QuerySpec(
            name="qryUpdateLimits",
            kind="update",
            tables=("Test_Limits", "tmpLimitStatistics"),
            joins=(
                Join(
                    left="Test_Limits",
                    right="tmpLimitStatistics",
                    on="Test_Limits.ProductId = tmpLimitStatistics.ProductId",
                ),
                Join(
                    left="Test_Limits",
                    right="tmpLimitStatistics",
                    on="Test_Limits.Characteristic = tmpLimitStatistics.Characteristic",
                ),
            ),
            sets=(
                ("Test_Limits.LowerLimit", "[tmpLimitStatistics].[NewLower]"),
                ("Test_Limits.UpperLimit", "[tmpLimitStatistics].[NewUpper]"),
                ("Test_Limits.ChangedOn", "Now()"),
            ),
            where="(((Test_Limits.Locked)=False))",
        ),
        QuerySpec(
            name="qryMakeStatistics",
            kind="make-table",
            target="tmpLimitStatistics",
            tables=("qryLimitStatistics",),
            columns=("qryLimitStatistics.*",),
        ),
        QuerySpec(
            name="qryOpenLimits",
            tables=("Test_Limits", "Products"),
            columns=(
                "Products.PartNo",
                "Test_Limits.Characteristic",
                "Test_Limits.LowerLimit",
                "Test_Limits.UpperLimit",
            ),
            joins=(Join(left="Test_Limits", right="Products", on="Test_Limits.ProductId = Products.ProductId"),),
            where="(((Products.Active)=True))",
            order_by=("Products.PartNo",),
        ),
        QuerySpec(name="~sq_ffrmLimits", tables=("Test_Limits",), columns=("Test_Limits.*",)),
    ]


def _final_test() -> Iterator[DemoFile]:
    folder = "Quality/FinalTest"
    golden = binary(f"{folder}/FinalTestLimits.accdb", final_test_limits())
    yield golden
    yield copy_of(golden, f"{folder}/_old/FinalTestLimits.accdb")
    yield copy_of(golden, f"{folder}/_old/FinalTestLimits - Kopie.accdb")
    yield copy_of(golden, "Test/Station 4/FT_Limits_final_v3_NEW.accdb")
    yield binary(f"{folder}/FinalTestLimits.laccdb", b"FT4-PC07".ljust(32, b"\0") + b"Admin".ljust(32, b"\0"))
    yield text(f"{folder}/_export/modLimits.bas", stored_text(LIMITS), codec="cp1252")
    yield text(f"{folder}/_export/Form_frmLimits.cls", stored_text(LIMITS_FORM), codec="cp1252")
    yield binary(f"{folder}/Doku/Prüfanweisung PA-117.docx", document(["Prüfanweisung PA-117", "Endprüfung Linie 3"]))
    old = access_database(
        version="access2000",
        tables=_limit_tables()[1:2],
        queries=_limit_queries()[:1],
        modules=[LIMITS_2019],
        author="P. Lindner",
        title="Prüfgrenzen",
    )
    yield binary("Archive 2019/Quality/Pruefgrenzen_2019.mdb", old, year=2019)


def _complaints() -> Iterator[DemoFile]:
    """Yield an Access front end and the back end its tables are linked to."""
    claims = TableSpec(
        name="tblClaims",
        columns=(
            ColumnSpec(name="ClaimNo", type="text", size=12),
            ColumnSpec(name="Customer", type="text", size=60),
            ColumnSpec(name="Received", type="datetime"),
            ColumnSpec(name="Defect", type="memo"),
            ColumnSpec(name="Closed", type="boolean"),
        ),
        rows=[
            (
                f"R26-{n:03}",
                f"Kunde {chr(65 + n % 7)}",
                _START - timedelta(days=n),
                "Leckage am O-Ring " * (n % 9),
                n > 25,
            )
            for n in range(40)
        ],
    )
    folder = "Quality/Reklamationen"
    yield binary(f"{folder}/Daten/Reklamation_BE.accdb", access_database(version="ace14", tables=[claims]))
    front = access_database(
        version="ace14",
        links=[
            LinkSpec(
                name="tblClaims",
                foreign_name="tblClaims",
                database=r"\\srv-nord01\plant\Quality\Reklamationen\Daten\Reklamation_BE.accdb",
            ),
            LinkSpec(
                name="v_Lots", foreign_name="dbo.v_Lots", connect="ODBC;DSN=MES_NORD;UID=qs_reader;PWD=Herbst2021!"
            ),
        ],
        queries=[
            QuerySpec(name="qryOpenClaims", tables=("tblClaims",), columns=("tblClaims.*",), where="((Closed)=False)"),
            QuerySpec(
                name="qryClaimsPerMonth",
                kind="crosstab",
                tables=("tblClaims",),
                columns=("Customer",),
                value="Count(ClaimNo)",
                pivot='Format([Received],"yyyy-mm")',
                group_by=("Customer",),
            ),
            QuerySpec(
                name="qryLotsOfSupplier",
                kind="pass-through",
                sql="SELECT lot_no, supplier, received FROM dbo.v_Lots WHERE received > GETDATE() - 90",
                connect="ODBC;DSN=MES_NORD;UID=qs_reader;PWD=Herbst2021!",
            ),
        ],
        modules=[COMPLAINTS],
        forms=["frmClaims"],
        author="Jonas Albers",
        title="Reklamationen",
    )
    yield binary(f"{folder}/Reklamation_Frontend.accdb", front)


def _other_tools() -> Iterator[DemoFile]:
    yield binary("Quality/SPC/Cpk_Auswertung Linie 3 final.xlsx", _cpk_workbook())
    rules = [VbaModuleText(name="DieseArbeitsmappe", code="", kind="document"), SPC]
    chart = SheetSpec(
        name="Regelkarte", rows=[("Nr", "Mittelwert", "OEG", "UEG"), *[(n, 100 + n % 3) for n in range(25)]]
    )
    spc = workbook([chart], modules=rules, properties=Properties(author="Svenja Brandt", title="Regelkarte"))
    yield binary("Quality/SPC/Regelkarten_Linie3.xlsm", spc)
    release = workbook(
        [SheetSpec(name="Sperrlager", rows=[("Los", "Status", "Grund"), ("L260511-07", "HOLD", "Leckage")])],
        modules=[VbaModuleText(name="ThisWorkbook", code="", kind="document"), RELEASE],
        connections=[
            ConnectionSpec(name="MES", connection="ODBC;DSN=MES_NORD", command="SELECT lot_no, status FROM dbo.Lots")
        ],
        properties=Properties(author="Svenja Brandt", title="Sperrlager Freigabe"),
    )
    yield binary("Quality/Release/Sperrlager_Freigabe (Größe beachten).xlsm", release)
    certificate = document(["Werkszeugnis 3.1", "nach EN 10204"], [_DOCUMENT, CERTIFICATE])
    yield binary("Quality/Zeugnisse/Werkszeugnis 3.1 Vorlage.docm", certificate)
    yield binary("Quality/Kalibrierung/MESSMIT.MDB", _calibration(), year=2021)


def _calibration() -> bytes:
    """Return a database of Access 97 that has outlived four managers."""
    gauges = TableSpec(
        name="Gauges",
        columns=(
            ColumnSpec(name="GaugeNo", type="text", size=12),
            ColumnSpec(name="Description", type="text", size=60),
            ColumnSpec(name="CalibratedOn", type="datetime"),
            ColumnSpec(name="IntervalDays", type="integer"),
            ColumnSpec(name="Status", type="text", size=10),
        ),
        rows=[(f"MM-{n:04}", "Messschieber 150 mm", _START - timedelta(days=n), 365, "frei") for n in range(120)],
    )
    return access_database(
        version="jet3",
        tables=[gauges],
        queries=[
            QuerySpec(
                name="qryBlockOverdueGauges",
                kind="update",
                tables=("Gauges",),
                sets=(("Gauges.Status", '"gesperrt"'),),
                where="(([Gauges].[CalibratedOn]+[Gauges].[IntervalDays])<Date())",
            )
        ],
        modules=[CALIBRATION],
        author="Horst Kern",
        title="Messmittel",
    )


def _cpk_workbook() -> bytes:
    """Return a workbook without macros that decides all the same: some 900 formulas that compute Cpk and limits."""
    chance = random.Random(3)  # noqa: S311 - made-up readings, the same each time
    parts = 40
    head = ("Teil", *(f"n{n}" for n in range(1, 21)), "Mittel", "Sigma", "OTG", "UTG", "Cp", "Cpk", "Entscheid")
    rows: list[tuple[str | float, ...]] = [head]
    last = column_letters(20)
    for row in range(2, parts + 2):
        readings = [round(chance.gauss(50, 0.6), 3) for _ in range(20)]
        formulas = (
            f"=AVERAGE(B{row}:{last}{row})",
            f"=STDEV(B{row}:{last}{row})",
            f"=V{row}+4*W{row}",
            f"=V{row}-4*W{row}",
            f"=(X{row}-Y{row})/(6*W{row})",
            f"=MIN((X{row}-V{row})/(3*W{row}),(V{row}-Y{row})/(3*W{row}))",
            f'=IF(AA{row}>=1.67,"frei",IF(AA{row}>=1.33,"bedingt frei","gesperrt"))',
        )
        rows.append((f"AX-{row:03}", *readings, *formulas))
    control: list[tuple[str | float, ...]] = [("Merkmal", "neue Obergrenze", "neue Untergrenze", "Prüfung")]
    for row in range(2, 202):
        source = 2 + (row - 2) % parts
        check = f'=IF(B{row}>C{row},"ok","FEHLER")'
        control.append(
            (f"M{row}", f"=ROUND('Messwerte'!X{source}*1.02,3)", f"=ROUND('Messwerte'!Y{source}*0.98,3)", check)
        )
    sheets = [SheetSpec(name="Messwerte", rows=rows), SheetSpec(name="Grenzen", rows=control)]
    return workbook(sheets, properties=Properties(author="Svenja Brandt", title="Cpk Linie 3"))
