"""Comments and layout of the rarer languages are no logic; a changed number, text or word is."""

from __future__ import annotations

import pytest

from scanner.reading.code.layout import without_layout

SAME = [
    ("C#", 'int x = 1; // note\nvar s = "a//b";\n', '/* head */\nint x = 1;\n\n\nvar s = "a//b"; // other'),
    ("Visual Basic", "Dim X = 1 ' note\n", "\n  dim x = 1\n"),
    ("Shell", "#!/bin/sh\ncp a b # copy\n", "#!/bin/sh\n# copies\n\ncp a b\n"),
    ("AutoIt", '#cs\nold\n#ce\nSend("a;b") ; type\n', 'send("a;b")\n'),
    ("Qlik", "LOAD a, b FROM [x//y.qvd]; // note\n", "REM all of it;\n/* more */ load a,\n  b from [x//y.qvd];\n"),
    ("FoxPro", "* head\nREPLACE ALL price WITH 1 && note\n", "replace all ;\n  price with 1\n"),
    ("PLC", "(* note *)\nIF x > 10 THEN y := 1; END_IF // end\n", "if x > 10 then\n  y := 1;\nend_if\n"),
]
OTHER = [
    ("C#", "int x = 1;", "int x = 2;"),
    ("C#", 's = "a//b";', 's = "a//c";'),
    ("Visual Basic", 's = "a"', 's = "A"'),
    ("Shell", "cp a b", "cp a c"),
    ("Shell", "echo a#b", "echo a#c"),
    ("AutoIt", 'Send("a;b")', 'Send("a;c")'),
    ("Qlik", "LOAD a FROM x;", "LOAD b FROM x;"),
    ("FoxPro", "x = 'a && b'", "x = 'a && c'"),
    ("PLC", "y := 10;", "y := 11;"),
]


@pytest.mark.parametrize(("language", "before", "after"), SAME)
def test_comments_and_layout_are_left_out(language: str, before: str, after: str) -> None:
    assert without_layout(before, language) == without_layout(after, language)


@pytest.mark.parametrize(("language", "before", "after"), OTHER)
def test_what_a_program_does_stays(language: str, before: str, after: str) -> None:
    assert without_layout(before, language) != without_layout(after, language)
