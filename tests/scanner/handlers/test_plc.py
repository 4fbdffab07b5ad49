from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Part, Problem, Source, Target, Trouble, Verb
from scanner.handlers.plc import HANDLER
from scanner.reading.source import SourceFile


def opened(name: str, content: str | bytes, *, code_only: bool = False) -> SourceFile:
    data = content.encode() if isinstance(content, str) else content
    return SourceFile(name=name, size=len(data), opener=lambda: io.BytesIO(data), code_only=code_only)


def read(content: str | bytes, name: str = "press.scl", *, code_only: bool = False) -> list[Finding]:
    return list(HANDLER.read(opened(name, content, code_only=code_only)))


def acts(content: str, name: str = "press.scl") -> list[tuple[Verb, Target | None]]:
    told = [one for one in read(content, name) if isinstance(one, Evidence)]
    return [(one.verb, one.target) for one in told if one.kind in {Kind.STATEMENT, Kind.SQL}]


def writes(content: str, name: str = "press.scl") -> set[Target | None]:
    return {target for verb, target in acts(content, name) if verb is Verb.WRITE}


WHOLE = """FUNCTION_BLOCK "Press"
// force limit of the press
VAR_INPUT force : REAL; END_VAR
BEGIN
  limit := force * 1.05 + offset;
  IF limit > 4200.0 THEN
    %Q0.1 := FALSE;
  END_IF;
END_FUNCTION_BLOCK
"""
PLCOPEN = """<?xml version="1.0"?>
<project xmlns="http://www.plcopen.org/xml/tc6_0201"><types><pous>
<pou name="Press" pouType="program"><body><ST><xhtml xmlns="x">limit := force * 1.05;
%QX0.1 := TRUE;</xhtml></ST></body></pou>
<pou name="Drawn"><body><FBD><block/></FBD></body></pou>
</pous></types></project>"""
LOGIX = """<?xml version="1.0"?>
<RSLogix5000Content SchemaRevision="1.0"><Controller><Programs><Program Name="Main"><Routines>
<Routine Name="Fill" Type="RLL"><RLLContent><Rung Number="0"><Text><![CDATA[GRT(Level,80)OTE(Valve);]]></Text></Rung>
</RLLContent></Routine></Routines></Program></Programs></Controller></RSLogix5000Content>"""


def test_an_output_of_the_controller_is_a_device() -> None:
    assert writes(WHOLE) == {Target.DEVICE}
    assert (Verb.COMPUTE, None) in acts(WHOLE)
    assert "Press" in [one.text for one in read(WHOLE) if isinstance(one, Evidence) and one.kind is Kind.STRUCTURE]


def test_xml_of_plcopen_has_a_module_for_each_unit_with_a_text_and_says_what_is_drawn() -> None:
    assert HANDLER.recognise(opened("press.xml", PLCOPEN)) == "plc"
    found = read(PLCOPEN, "press.xml")
    assert [one.name for one in found if isinstance(one, Part)] == ["Press"]
    assert writes(PLCOPEN, "press.xml") == {Target.DEVICE}
    assert [one.trouble for one in found if isinstance(one, Problem)] == [Trouble.NOT_READ_YET]


def test_rungs_of_logix_are_text() -> None:
    assert HANDLER.recognise(opened("fill.L5X", LOGIX)) == "plc"
    assert writes(LOGIX, "fill.L5X") == {Target.DEVICE}
    assert (Verb.COMPUTE, None) in acts(LOGIX, "fill.L5X")


@pytest.mark.parametrize("text", ["", "<!DOCTYPE html>", "v 1 2 3\nf 1 2 3\n"])
def test_other_texts_of_the_suffix_are_left_alone(text: str) -> None:
    assert HANDLER.recognise(opened("a.st", text)) is None


def test_a_comment_does_nothing() -> None:
    assert writes("(* %Q0.1 := TRUE; *) // %Q0.1 := TRUE;\nx := 1;\n") == set()


def test_the_script_is_a_module_and_only_that_if_only_code_is_wanted() -> None:
    found = read(WHOLE, code_only=True)
    assert {type(one) for one in found} == {Part, Source}
    assert HANDLER.recognise(opened("press.scl", WHOLE)) == "plc"
    assert HANDLER.recognise(opened("other.txt", WHOLE)) is None
    assert HANDLER.recognise(opened("press.scl", bytes(64))) is None


@given(st.integers(0, len(WHOLE)), st.text(max_size=20))
def test_no_text_breaks_the_reader(place: int, text: str) -> None:
    assert isinstance(read(WHOLE[:place] + text + WHOLE[place:]), list)


TWINCAT = """<?xml version="1.0" encoding="utf-8"?>
<TcPlcObject Version="1.1.0.1"><POU Name="FB_Press" Id="{1}" SpecialFunc="None">
<Declaration><![CDATA[FUNCTION_BLOCK FB_Press
VAR CONSTANT
  fLimit : LREAL := 7.5;
END_VAR]]></Declaration>
<Implementation><ST><![CDATA[IF fForce > fLimit THEN bReject := TRUE; END_IF]]></ST></Implementation>
<Method Name="Open"><Declaration><![CDATA[METHOD Open : BOOL]]></Declaration>
<Implementation><ST><![CDATA[%QX0.1 := TRUE;]]></ST></Implementation></Method>
<Property Name="Force"><Get Name="Get">
<Implementation><ST><![CDATA[Force := fForce;]]></ST></Implementation></Get></Property>
<Action Name="Drawn"><Implementation><NWL><XmlArchive/></NWL></Implementation></Action>
</POU></TcPlcObject>"""


def test_twincat_units_are_modules_and_drawn_ones_are_said_to_be_unread() -> None:
    file = opened("FB_Press.TcPOU", "\ufeff" + TWINCAT)
    assert HANDLER.recognise(file) == "plc"
    found = list(HANDLER.read(file))
    modules = {one.part: one.text for one in found if isinstance(one, Source)}
    assert list(modules) == ["FB_Press", "FB_Press.Open", "FB_Press.Force.Get"]
    assert "fLimit : LREAL := 7.5" in modules["FB_Press"]
    assert "QX0.1" not in modules["FB_Press"]
    assert (Verb.WRITE, Target.DEVICE) in {(one.verb, one.target) for one in found if isinstance(one, Evidence)}
    assert [one.where for one in found if isinstance(one, Problem)] == ["drawings"]


DECLARED = """PROGRAM Store
VAR
  Start AT %IX0.1 : BOOL;
  Push AT %QX1.0 : BOOL;
  Count : INT := 0;
END_VAR
IF Start THEN
  {act}
END_IF
END_PROGRAM
"""


@pytest.mark.parametrize("line", ["Push := TRUE;", "Timer(IN := Start, Q => Push);"])
def test_an_output_that_is_declared_at_an_address_is_a_device_where_it_is_assigned(line: str) -> None:
    assert Target.DEVICE in writes(DECLARED.replace("{act}", line))


@pytest.mark.parametrize("line", ["Count := Count + 1;", "Other := Push;", "// Push := TRUE;", "(* Push := TRUE; *)"])
def test_what_is_read_counted_or_remarked_moves_nothing(line: str) -> None:
    assert writes(DECLARED.replace("{act}", line)) == set()


def test_an_output_of_a_block_that_is_named_after_what_moves_is_a_device_and_a_result_is_not() -> None:
    block = "FUNCTION_BLOCK Fill\nVAR_OUTPUT\n  PumpOn : BOOL;\n  oValve : BOOL;\n  offset : REAL;\nEND_VAR\n"
    assert writes(block + "PumpOn := TRUE;") == {Target.DEVICE}
    assert writes(block + "oValve := TRUE;") == {Target.DEVICE}
    assert writes(block + "offset := 2.0;") == set()
    assert writes(block) == set()


def test_a_global_tag_of_an_output_needs_no_declaration() -> None:
    assert writes("FUNCTION_BLOCK A\nGVL_IO.xConveyorRun := TRUE;\nEND_FUNCTION_BLOCK") == {Target.DEVICE}
    assert writes('ORGANIZATION_BLOCK "Main"\n"Pumpe_1" := "Start";') == {Target.DEVICE}
    assert writes("FUNCTION_BLOCK A\nGVL.counter := 3;\nEND_FUNCTION_BLOCK") == set()


def test_a_program_in_a_plain_text_is_one_and_prose_about_programs_is_not() -> None:
    assert HANDLER.recognise(opened("copied.txt", DECLARED)) == "plc"
    assert writes(DECLARED.replace("{act}", "Push := TRUE;"), "copied.txt") == {Target.DEVICE}
    assert HANDLER.recognise(opened("notes.txt", "PROGRAM OF THE DAY\nVAR is not a word\nname: value;")) is None
    assert HANDLER.recognise(opened("notes.txt", "Program\nVAR\nlist: a, b")) is None
