"""Text files as tables: what is found out about them, and what ends a data check instead of being guessed."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.app.sources.delimited import open_delimited
from scanner.app.sources.table import Unusable, Wanted


def read(path: Path, columns: list[int] | None = None, **said: str) -> tuple[tuple[str, ...], list[Any], str]:
    with open_delimited(Wanted(address=str(path), **said)) as table:
        chosen = list(range(len(table.columns))) if columns is None else columns
        return table.columns, [row for batch in table.read(chosen) for row in batch], ", ".join(table.notes)


def file(tmp_path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = tmp_path / "limits.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


@pytest.mark.parametrize(("sign", "word"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "pipe")])
def test_the_delimiter_is_found_out_and_said(tmp_path: Path, sign: str, word: str) -> None:
    rows = [("part", "low", "note"), ("007", "1,5" if sign != "," else "1.5", "a b"), ("8", "2", "c")]
    path = file(tmp_path, "".join(f"{sign.join(row)}\r\n" for row in rows))
    assert read(path) == (rows[0], rows[1:], f"encoding utf-8, delimiter {word}")


def test_a_decimal_comma_is_no_delimiter_and_a_set_delimiter_counts(tmp_path: Path) -> None:
    path = file(tmp_path, "part;low\n1;1,5\n2;2,5\n")
    assert read(path)[1] == [("1", "1,5"), ("2", "2,5")]
    assert read(file(tmp_path, "a:b\n1:2\n"), delimiter=":")[1] == [("1", "2")]
    with pytest.raises(Unusable, match="a delimiter is one character"):
        read(path, delimiter="::")


def test_a_sign_within_a_cell_that_is_no_line_end_ends_no_line(tmp_path: Path) -> None:
    path = file(tmp_path, 'a;b\n1;x\x0cy\x85z\u2028\n2;"u\nv"\n')
    assert read(path)[1] == [("1", "x\x0cy\x85z\u2028"), ("2", "u\nv")]


def test_no_delimiter_is_guessed_where_none_fits(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="no delimiter cuts"):
        read(file(tmp_path, "a;b\n1;2;3\n4\n"))
    assert read(file(tmp_path, "part\n007\n\n8\n"))[1] == [("007",), ("",), ("8",)]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_found_out_and_said(tmp_path: Path, encoding: str, said: str) -> None:
    path = file(tmp_path, "part;größe\n1;Maß für Öl\n" * 1 + "2;ä\n" * 40, encoding)
    columns, rows, notes = read(path)
    assert columns == ("part", "größe")
    assert rows[0] == ("1", "Maß für Öl")
    assert f"encoding {said}," in notes


def test_one_foreign_byte_far_behind_decides_the_encoding(tmp_path: Path) -> None:
    content = b"part;note\n" + b"1;plain\n" * 300_000 + "2;größer als die Prüfgröße\n".encode("cp1252")
    columns, rows, notes = read(file(tmp_path, content))
    assert rows[-1] == ("2", "größer als die Prüfgröße")
    assert "cp1252" in notes
    assert len(columns) == 2


def test_a_byte_that_is_not_of_the_encoding_ends_the_check(tmp_path: Path) -> None:
    path = file(tmp_path, "part;note\n1;größe\n", "cp1252")
    with pytest.raises(Unusable, match=r"not utf-8.*--legacy-encoding"):
        read(path, encoding="utf-8")
    assert read(path, encoding="latin-1")[1] == [("1", "größe")]
    with pytest.raises(Unusable, match="there is no encoding 'cp99999'"):
        read(path, encoding="cp99999")


@pytest.mark.parametrize("row", ["1;2", "1;2;3;4", '1;"2";3;'])
def test_a_row_with_more_or_fewer_cells_ends_the_check(tmp_path: Path, row: str) -> None:
    path = file(tmp_path, "a;b;c\n" + "1;2;3\n" * 300 + f"{row}\n")
    with pytest.raises(Unusable, match=r"the one that begins with '1', has \d cells, and the header has 3"):
        read(path)


@pytest.mark.parametrize("row", ['1;"2;3', '1;"2"x;3'])
def test_a_broken_quote_ends_the_check_with_its_line(tmp_path: Path, row: str) -> None:
    with pytest.raises(Unusable, match="line 302 is no row"):
        read(file(tmp_path, "a;b;c\n" + "1;2;3\n" * 300 + row))


def test_blank_lines_are_no_rows_and_an_empty_file_is_no_table(tmp_path: Path) -> None:
    assert read(file(tmp_path, "a;b\n\n1;2\n\n\n"))[1] == [("1", "2")]
    assert read(file(tmp_path, "a;b\n"))[1] == []
    for content in ("", "\n\n"):
        with pytest.raises(Unusable, match="the first row names the columns"):
            read(file(tmp_path, content))


def test_columns_come_in_the_order_that_was_asked_for(tmp_path: Path) -> None:
    path = file(tmp_path, "a;b;c\n1;2;3\n")
    assert read(path, [2, 0])[1] == [("3", "1")]
    assert read(path, [1])[1] == [("2",)]


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5), st.sampled_from(",;\t|"))
def test_what_a_csv_writer_wrote_comes_back(tmp_path_factory: Any, rows: list[tuple[str, ...]], sign: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=sign).writerows([("a", "b"), *rows])
    path = file(tmp_path_factory.mktemp("t"), text.getvalue())
    assert read(path, encoding="utf-8", delimiter=sign)[1] == rows
