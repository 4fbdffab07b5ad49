"""What is done in words of other languages is judged like the same in English, and their prose is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from classifiers.evidence import Artifact, Evidence, Observation
from classifiers.rulebook import Rulebook
from classifiers.rulelint import example
from classifiers.signals import detect, proven
from classifiers.words import fold


def judged(book: Rulebook, lines: str, name: str = "Book1.xlsm") -> str | None:
    evidence: tuple[Evidence, ...] = example(lines).evidence
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    artifact = Artifact(share="s", path=name, name=name, kind="", sha256="", size=1, modified=moment)
    seen = Observation(artifact=artifact, handler="t/1", complete=True, fingerprint="", seen=moment, evidence=evidence)
    return proven(detect(seen, book))


CELL = "statement/compute/own_data @{}:4: ws.Cells(r, 4).Value = ws.Cells(r, 4).Value - n"


@pytest.mark.parametrize(
    ("procedure", "criticality"),
    [
        ("m.atualizaEstoque", "process"),
        ("m.aggiornaMagazzino", "process"),
        ("m.stok_dus", "process"),
        ("m.BestandAktualisieren", "process"),
        ("m.库存扣减", "process"),
        ("m.在庫更新", "process"),
        ("m.재고차감", "process"),
        ("m.CalcularNomina", "financial"),
        ("m.급여계산", "financial"),
        ("m.給与計算", "financial"),
        ("m.工资核算", "financial"),
        ("m.vypocetMzdy", "financial"),
        ("m.DodajReklamacje", "quality"),
        ("m.cadastraDefeito", "quality"),
        ("m.MesswerteEintragen", "quality"),
    ],
)
def test_a_register_is_changed_by_what_the_procedure_is_called(
    book: Rulebook, procedure: str, criticality: str
) -> None:
    assert judged(book, CELL.format(procedure)) == criticality


@pytest.mark.parametrize(
    "procedure", ["m.RelatorioEstoqueImprimir", "m.StokRaporla", "m.打印库存", "m.在庫一覧", "m.LimpiarHoja", "m.保存"]
)
def test_a_report_of_the_same_things_is_none(book: Rulebook, procedure: str) -> None:
    assert judged(book, CELL.format(procedure)) is None


@pytest.mark.parametrize("table", ["付款单", "請求明細", "nominas", "platnosci", "zahlungen"])
def test_a_record_is_about_the_table_that_was_opened(book: Rulebook, table: str) -> None:
    opened = f"sql/read @m.save:3: select * from {table}\nstatement/write/database @m.save:4: rs.AddNew"  # noqa: S608 - an example
    assert judged(book, opened) == "financial"


def test_pinyin_reads_like_any_spelling_of_its_syllables() -> None:
    assert fold("danJia") == "dan jia"
