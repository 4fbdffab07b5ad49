"""Proves on this machine that planted tools are found, read and judged right, by the rules in force."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from classifiers.verdict import Criticality, Outcome, Tag
from inventory.store import queries
from scanner.app.demo import share
from scanner.app.scan import scan_shares
from scanner.app.wiring import Workplace
from scanner.shares.local import Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A file of the demo share, and what any sound set of rules says of it while nobody has registered it."""

    path: str
    criticality: Criticality
    outcome: Outcome
    tag: Tag | None
    why: str


def _high(path: str, criticality: Criticality, why: str) -> Planted:
    return Planted(
        path=path, criticality=criticality, outcome=Outcome.MIGRATE_NOW, tag=Tag.SHADOW_IT, why=f"{why} (SHA-2)"
    )


def _report(path: str, why: str) -> Planted:
    outcome = Outcome.CLOSE_GAPS
    return Planted(path=path, criticality=Criticality.REPORTING, outcome=outcome, tag=Tag.CITIZEN, why=f"{why} (SHA-5)")


def _personal(path: str, why: str) -> Planted:
    return Planted(path=path, criticality=Criticality.PERSONAL, outcome=Outcome.WATCH, tag=Tag.CITIZEN, why=why)


def _unread(path: str, why: str) -> Planted:
    return Planted(path=path, criticality=Criticality.UNKNOWN, outcome=Outcome.TRIAGE, tag=None, why=f"{why} (R9)")


PLANTED = (
    _high(share.GOLDEN_CASE, Criticality.QUALITY, "an Access query updates test limits"),
    _high("Archive 2019/Quality/Pruefgrenzen_2019.mdb", Criticality.QUALITY, "an older Access database does the same"),
    _high("Quality/Zeugnisse/Werkszeugnis 3.1 Vorlage.docm", Criticality.QUALITY, "a Word macro makes certificates"),
    _high("Quality/SPC/Cpk_Auswertung Linie 3 final.xlsx", Criticality.QUALITY, "formulas compute Cpk"),
    _high(
        "Engineering/Messmittelfähigkeit/GageRR Messschieber.ipynb", Criticality.QUALITY, "a notebook does a gage study"
    ),
    _high("Controlling/ScrapCost_Posting.xlsm", Criticality.FINANCIAL, "an Excel macro posts scrap cost"),
    _high("Controlling/SQL/02_reverse_journal.sql", Criticality.FINANCIAL, "SQL writes journal lines"),
    _high("Production/SAP/Rueckmeldung_CO11N.vbs", Criticality.PROCESS, "a script confirms orders in SAP"),
    _high("Maintenance/SPS/plc_parameter_download.py", Criticality.PROCESS, "Python writes to a PLC"),
    _high("Production/Terminals/stillstand_melden.js", Criticality.PROCESS, "a script changes the production database"),
    _high("Production/Labels/Etiketten.hta", Criticality.PROCESS, "an HTML application prints labels"),
    _report(share.REGISTERED_REPORT, "an Excel macro draws scrap from the MES"),
    _report("Production/Dashboards/line3_oee_grafana.json", "a Grafana dashboard shows OEE"),
    _report("Production/Reports/Send-ShiftReport.ps1", "PowerShell mails a report"),
    _report("Controlling/SQL/01_scrap_per_cost_centre.sql", "SQL sums what is stored"),
    _personal("Personal/petrov_l/Fotos_umbenennen.xlsm", "a macro renames pictures"),
    _personal("Engineering/Stücklisten/BOM_Vergleich.vbs", "a script compares two lists"),
    _unread("Production/OEE/OEE_2025-12 (Wiederhergestellt).xlsm", "a damaged workbook is not called harmless"),
    _unread("Archive 2019/Quality/Reklamation_2018_defekt.mdb", "a damaged database is not called harmless"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A planted file and what came out; `found` is "" if it is right."""

    planted: Planted
    found: str


def check(place: Workplace) -> Iterator[Checked]:
    """Plant the demo share in a folder for the moment, scan it with the rules in force, and compare."""
    with tempfile.TemporaryDirectory(prefix="shadowit-selftest-") as scratch:
        root = Path(scratch, "share")
        share.build(root)
        apart = replace(place, chosen=str(Path(scratch, "inventory.db")))
        planted = Share(name="selftest", path=str(root))
        with apart.inventory(must_exist=False) as opened:
            scan_shares(apart, opened, [planted])
            rows = {str(row["path"]): row for row in queries.sighting_rows(opened, share=planted.name)}
    yield from (Checked(planted=wanted, found=_difference(wanted, rows.get(wanted.path))) for wanted in PLANTED)


def _difference(wanted: Planted, row: object) -> str:
    if not isinstance(row, dict):
        return "it was not found"
    expected = {"criticality": wanted.criticality, "outcome": wanted.outcome, "tag": wanted.tag}
    return ", ".join(f"{name} {row[name]}, not {value}" for name, value in expected.items() if row[name] != value)
