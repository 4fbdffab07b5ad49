from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.words import spell
from scanner.reading.codepages import PAGES, likeliest
from scanner.reading.codetext import decode, wide

CODE = (
    "Sub Run()",
    "    For i = 1 To 10",
    "        Cells(i, 1).Value = total * 2",
    "    Next i",
    'MsgBox "done"',
    "End Sub",
)

WRITTEN = {
    "gb18030": "检验规格上限 计算单价 更新库存 保存数据 不良品 入库单 判断是否合格 采购订单",
    "cp950": "檢驗規格上限 計算單價 更新庫存 儲存資料 不良品 入庫單 判斷是否合格 採購訂單",
    "cp932": "検査結果を登録する 単価を計算 在庫更新 データ保存 不良数 入庫処理 合否判定 発注書",
    "euc_jp": "検査結果を登録する 単価を計算 在庫更新 データ保存 不良数 入庫処理 合否判定 発注書",
    "cp949": "검사 결과를 저장 단가 계산 재고 업데이트 불량 수량 입고 처리 합격 판정 발주서",
    "cp1251": "значение расчёт предельных количество ошибка Сохранить склад приход",
    "cp866": "значение расчёт предельных количество ошибка Сохранить склад приход",
    "koi8_r": "значение расчёт предельных количество ошибка Сохранить склад приход",
    "cp1250": "příkaz hodnota řádek výpočet zakázka změna množství",
    "cp852": "wartość błąd ścieżki żółta obliczanie źródło długość zamówienie",
    "iso8859_2": "wartość błąd ścieżki żółta obliczanie źródło długość zamówienie",
    "cp1254": "değer satır güncelle hesaplanıyor müşteri şimdi çıkış ölçüm",
    "cp857": "değer satır güncelle hesaplanıyor müşteri şimdi çıkış ölçüm",
    "cp1252": "Prüfgrenzen ändern größer Stückliste löschen Übersicht gültig",
    "cp850": "début sélection créer fenêtre numéro déjà contrôle qualité",
}

WESTERN = (
    "Prüfgrößen ändern für Maß",
    "début sélection numéro déjà créée où",
    "código año número última función ¿está?",
    "não são ação descrição também lançamentos",
    "perché più quantità già unità",
    "för är då fält räkna mått ändå",
    "5 µm ± 2 % bei 20 °C",
    "“quoted” – it’s done…",
    "© Müller §4 20€",
)


def program(*comments: str) -> str:
    lines = itertools.chain(*itertools.zip_longest(CODE, (f"' {comment}" for comment in comments), fillvalue=""))
    return "\r\n".join(lines)


@pytest.mark.parametrize("page", WRITTEN)
def test_two_short_comments_in_a_program_tell_its_code_page(page: str) -> None:
    words = WRITTEN[page].split(" ")
    texts = [program(first, second) for first, second in itertools.pairwise(words)]
    wrong = [text for text in texts if not text.isascii() and decode(text.encode(page))[0] != text]
    assert len(wrong) <= len(texts) // 5, wrong


@pytest.mark.parametrize("page", WRITTEN)
def test_a_paragraph_always_tells_its_code_page(page: str) -> None:
    text = program(*[WRITTEN[page]] * 3)
    assert decode(text.encode(page))[0] == text


@given(st.lists(st.sampled_from(WESTERN), min_size=1, max_size=4))
def test_western_text_never_becomes_another(comments: list[str]) -> None:
    text = program(*comments)
    assert decode(text.encode("cp1252"))[0] == text


def test_romanian_of_the_newer_iso_page_reads_as_the_same_words() -> None:
    text = program("această funcție șterge înainte după încărcare", "cantități și prețuri")
    assert spell(decode(text.encode("iso8859_16"))[0]) == spell(text)


@pytest.mark.parametrize("sign", ["—", "…", "·", "°"])
def test_a_ruled_line_is_not_taken_for_letters(sign: str) -> None:
    text = program(sign * 41, "Module of formats", sign * 40)
    assert decode(text.encode("cp1252"))[0] == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["検査結果を登録する\r\n単価を計算 10\r\n", "检验规格上限\n更新库存 5\n", "Prüfung\n"])
def test_utf16_without_a_mark_is_seen_in_every_script(text: str, encoding: str) -> None:
    assert decode((text * 4).encode(encoding))[0] == text * 4


def test_bytes_of_a_program_are_not_utf16() -> None:
    assert wide(b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0\xb8\0\0\0\0\0\0\0@\0\0\0") is None


def test_one_stray_byte_does_not_turn_utf8_into_a_code_page() -> None:
    text = "検査結果を登録する。単価を計算 größer"
    assert decode(text.encode() + b"\xe9 \n")[0] == text + "\ufffd \n"


@given(st.binary(max_size=300))
def test_any_bytes_have_a_likeliest_page(data: bytes) -> None:
    assert likeliest(data) in {page.codec for page in PAGES}
