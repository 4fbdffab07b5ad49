from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.reading.codetext import decode

GERMAN = "' Prüfgrenzen für die Endprüfung: größer als 5 µm ± 2 %\nSub Prüfen()\n"
JAPANESE = "' 検査結果を登録する。不良品の数量を集計します\nSub Test()\n" * 3
CHINESE = "# 计算检验规格的上限，更新数据库的物料价格\nx = 1\n" * 3
TAIWANESE = "REM 計算產品的檢驗規格與良率，並且更新資料庫\necho x\n" * 3
KOREAN = "' 검사 결과를 저장하고 불량 수량을 계산합니다\nSub T()\n" * 3
RUSSIAN = "' Расчёт предельных значений для окончательной проверки\nx = 1\n" * 2
POLISH = "' Obliczanie wartości granicznych, żółta część, źródło błędów ścieżki\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"])
def test_western_text_is_read_in_every_encoding(encoding: str) -> None:
    assert decode(GERMAN.encode(encoding))[0] == GERMAN


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (CHINESE, "gb18030"),
        (TAIWANESE, "big5"),
        (KOREAN, "euc_kr"),
        (RUSSIAN, "cp1251"),
        (POLISH, "cp1250"),
    ],
)
def test_old_code_pages_are_told_apart(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding))[0] == text


def test_the_coding_line_of_python_is_believed() -> None:
    text = "# -*- coding: cp1250 -*-\n# ůž\n"
    assert decode(text.encode("cp1250")) == (text, "cp1250")


def test_an_unknown_coding_line_is_not_believed() -> None:
    assert decode("# coding: klingon\n# ü\n".encode("cp1252"))[0] == "# coding: klingon\n# ü\n"


def test_ascii_is_ascii() -> None:
    assert decode(b"echo hello") == ("echo hello", "ascii")
    assert decode(b"") == ("", "ascii")


def test_a_cut_utf8_sign_does_not_make_it_another_page() -> None:
    text, encoding = decode(("ü" * 40_000).encode())
    assert (len(text), encoding) == (40_000, "utf-8")


@given(st.binary(max_size=400))
def test_any_bytes_become_text(data: bytes) -> None:
    assert isinstance(decode(data)[0], str)


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_utf8_with_a_mark_comes_back_as_it_was(text: str) -> None:
    assert decode(codecs.BOM_UTF8 + text.encode())[0].removeprefix("\ufeff") == text.removeprefix("\ufeff")
