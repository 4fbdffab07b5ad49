from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Part, Source, Target, Verb
from scanner.handlers.matlab import HANDLER
from scanner.reading.source import SourceFile


def opened(name: str, content: str | bytes, *, code_only: bool = False) -> SourceFile:
    data = content.encode() if isinstance(content, str) else content
    return SourceFile(name=name, size=len(data), opener=lambda: io.BytesIO(data), code_only=code_only)


def read(content: str | bytes, name: str = "bench.m", *, code_only: bool = False) -> list[Finding]:
    return list(HANDLER.read(opened(name, content, code_only=code_only)))


def acts(content: str, name: str = "bench.m") -> list[tuple[Verb, Target | None]]:
    told = [one for one in read(content, name) if isinstance(one, Evidence)]
    return [(one.verb, one.target) for one in told if one.kind in {Kind.STATEMENT, Kind.SQL}]


def writes(content: str, name: str = "bench.m") -> set[Target | None]:
    return {target for verb, target in acts(content, name) if verb is Verb.WRITE}


WHOLE = """% end test of the sensor
function limit = bench(data)
s = serialport('COM3', 9600);
writeline(s, 'VOLT 4.2');
limit = std(data) * 3 + ...
    mean(data);
if limit > 4.2
    xlswrite('C:/out/limits.xls', limit);
end
b = data';
"""


def test_a_write_to_a_handle_drives_an_instrument_where_one_is_opened() -> None:
    assert {Target.DEVICE, Target.FILE} <= writes(WHOLE)
    assert writes("fid = fopen('a.txt', 'w');\nfprintf(fid, 'x');\n") == {Target.FILE}
    assert writes("write(x, 1);\n") == set()


def test_what_is_calculated_and_decided_is_told() -> None:
    assert [act for act in acts(WHOLE) if act[0] is Verb.COMPUTE]


def test_a_transposed_matrix_opens_no_string() -> None:
    assert writes("b = a'; c = b';\nwebwrite('http://mes/api', c);\n") == {Target.WEB}


def test_a_statement_to_a_database_is_one() -> None:
    assert writes("execute(conn, 'UPDATE dbo.Limits SET upper = 4.2');\n") == {Target.DATABASE}


@pytest.mark.parametrize(
    "text",
    [
        '#import "View.h"\n@implementation View\n- (void)load { x = 1; }\n@end\n',
        "(* ::Package:: *)\nx = 1;\n",
        "section Section1;\nshared A = 1;\n",
        "// a header\nint x = 1;\n",
        "",
    ],
)
def test_namesakes_are_left_alone(text: str) -> None:
    assert HANDLER.recognise(opened("bench.m", text)) is None


def test_the_script_is_a_module_and_only_that_if_only_code_is_wanted() -> None:
    found = read(WHOLE, code_only=True)
    assert {type(one) for one in found} == {Part, Source}
    assert HANDLER.recognise(opened("bench.m", WHOLE)) == "matlab"
    assert HANDLER.recognise(opened("other.txt", WHOLE)) is None
    assert HANDLER.recognise(opened("bench.m", bytes(64))) is None


@given(st.integers(0, len(WHOLE)), st.text(max_size=20))
def test_no_text_breaks_the_reader(place: int, text: str) -> None:
    assert isinstance(read(WHOLE[:place] + text + WHOLE[place:]), list)


def test_an_instrument_that_is_asked_or_set_up_is_not_driven() -> None:
    opens = "scope = visa('ni', 'x');\n"
    assert Target.DEVICE not in writes(opens + "fprintf(scope, ':WAV:SOUR CHAN1');")
    assert Target.DEVICE in writes(opens + "fprintf(scope, 'VOLT 5');")
