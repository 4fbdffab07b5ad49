from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Trouble
from scanner.reading.handler import Unreadable
from scanner.reading.lowcode.jsontext import everywhere, flattened, parsed, record, records, salvaged, word

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_json_is_read_as_the_standard_library_reads_it(value: object) -> None:
    assert parsed(json.dumps(value, ensure_ascii=False).encode()) == value


@given(VALUES)
def test_what_lacks_only_its_last_brackets_is_complete_but_for_them(value: object) -> None:
    text = json.dumps({"a": [value]})
    found, problems = salvaged(text[:-2].encode())
    assert found == {"a": [value]}
    assert [problem.trouble for problem in problems] == [Trouble.MALFORMED]
    assert salvaged(text.encode()) == ({"a": [value]}, [])


def test_what_is_cut_off_keeps_its_complete_entries() -> None:
    assert salvaged(b'{"a": 1, "b": [1, 2, {"c": 3}, {"d": "unfini')[0] == {"a": 1, "b": [1, 2, {"c": 3}]}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{a: 1, 'b': 'it\\'s', /* c: 2, */ \"d\": [1, 2,],} // end", {"a": 1, "b": "it's", "d": [1, 2]}),
        ('{"url": "http://x//y", "c": "a, ]"}', {"url": "http://x//y", "c": "a, ]"}),
        ('{"url": "http://x//y", "c": "a, ]",}', {"url": "http://x//y", "c": "a, ]"}),
    ],
)
def test_json5_is_understood_where_it_stays_near_json(text: str, value: object) -> None:
    assert parsed(text.encode()) == value


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_do_not_matter(mark: str) -> None:
    assert parsed('{"Größe": 1}'.encode(mark)) == {"Größe": 1}


@pytest.mark.parametrize("text", ["", "{]", "}", "hello", "[" * 300_000])
def test_what_is_no_json_says_so(text: str) -> None:
    with pytest.raises(Unreadable):
        salvaged(text.encode())


@pytest.mark.parametrize("piece", ['\\"', "'", '"', "/*", "a", ",", "{", "//", '{"a":', "[,"])
def test_hostile_texts_cost_no_more_than_their_length(piece: str) -> None:
    start = time.process_time()
    for text in (f'{{"{piece * 100_000}', f"{{{piece * 100_000}"):
        with pytest.raises(Unreadable):
            parsed(text.encode())
    assert time.process_time() - start < 5


def test_any_shape_is_asked_without_fear() -> None:
    assert record([1]) == {}
    assert list(records({"a": {"b": 1}, "c": 2})) == [{"b": 1}]
    assert list(records([1, {"b": 1}])) == [{"b": 1}]
    assert [word(value) for value in (None, True, 3, " x ")] == ["", "", "3", "x"]
    assert list(everywhere({"a": [{"b": {}}]})) == [("", {"a": [{"b": {}}]}), ("a", {"b": {}}), ("b", {})]


def test_what_an_operation_is_told_fits_on_a_line() -> None:
    assert flattened({"item": {"Title": "Batch 7", "n": 0, "x": None}, "to": ["a", "b"]}) == (
        "item/Title=Batch 7, to=a, to=b"
    )
    assert len(flattened({str(number): "x" * 100 for number in range(1000)})) < 1000
