from __future__ import annotations

import io
from collections.abc import Iterator

from classifiers.evidence import Evidence, Finding, Kind, Part, Source, Target, Verb
from scanner.handlers.vbscript import HANDLER
from scanner.reading.source import SourceFile


def opened(name: str, content: bytes, *, code_only: bool = False) -> SourceFile:
    return SourceFile(name=name, size=len(content), opener=lambda: io.BytesIO(content), code_only=code_only)


def read(name: str, content: bytes, *, code_only: bool = False) -> list[Finding]:
    found: Iterator[Finding] = HANDLER.read(opened(name, content, code_only=code_only))
    return list(found)


def kind(name: str, content: bytes) -> str | None:
    return HANDLER.recognise(opened(name, content))


def test_a_script_is_a_module_with_its_source_and_what_it_does() -> None:
    found = read("a.vbs", b'Kill "c:\\x.txt"\n')
    (part,) = (one for one in found if isinstance(one, Part))
    (source,) = (one for one in found if isinstance(one, Source))
    assert (part.subtype, part.digest) == ("VBScript", source.digest)
    assert [one.target for one in found if isinstance(one, Evidence) and one.verb is Verb.WRITE] == [Target.FILE]


def test_it_is_recognised_by_suffix_and_content() -> None:
    assert kind("a.vbs", b'Kill "c:\\x.txt"\n') == "vbscript"


def test_only_modules_are_read_if_only_code_is_wanted() -> None:
    found = read("a.vbs", b'Kill "c:\\x.txt"\n', code_only=True)
    assert {type(one) for one in found} == {Part, Source}


def test_an_empty_file_is_an_empty_module() -> None:
    assert [one.count for one in read("a.vbs", b"") if isinstance(one, Part)] == [0]


def test_zeros_are_no_script() -> None:
    assert kind("a.vbs", b"MZ\0\1\0\0\0\2" * 50) is None


def test_utf_16_is_a_script() -> None:
    assert kind("a.vbs", 'Kill "c:\\x.txt"\n'.encode("utf-16")) == "vbscript"


PAGE = b"""<html><head><title>Label printer</title>
<script language="VBScript">
Sub Go
  Kill "c:\\x.txt"
End Sub
</script>
<script language="JavaScript">
x.open("POST", "/api")
</script></head></html>
"""


def test_the_scripts_of_a_page_are_read_in_their_language_at_their_line() -> None:
    found = [one for one in read("a.hta", PAGE) if isinstance(one, Evidence)]
    assert [(one.target, one.where) for one in found if one.verb is Verb.WRITE] == [
        (Target.FILE, "a script 1.Go:4"),
        (Target.WEB, "a script 2:8"),
    ]
    assert "Label printer" in [one.text for one in found if one.kind is Kind.LABEL]


def test_pages_are_known_by_their_suffix() -> None:
    assert kind("a.hta", PAGE) == "hta"
    assert kind("a.wsf", b"<job><script language='VBScript'><![CDATA[x = 1]]></script></job>") == "wsf"


def test_marked_sections_are_read() -> None:
    text = b"<job>\n<script language='VBScript'><![CDATA[\nKill \"c:\\x.txt\"\n]]></script></job>"
    assert [one.where for one in read("a.wsf", text) if isinstance(one, Evidence) and one.verb is Verb.WRITE] == [
        "a script 1:3"
    ]
