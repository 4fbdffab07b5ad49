from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Part, Source, Target, Verb
from scanner.handlers.dotnet import HANDLER
from scanner.reading.source import SourceFile


def opened(name: str, content: str | bytes, *, code_only: bool = False) -> SourceFile:
    data = content.encode() if isinstance(content, str) else content
    return SourceFile(name=name, size=len(data), opener=lambda: io.BytesIO(data), code_only=code_only)


def read(content: str, name: str = "Post.cs", *, code_only: bool = False) -> list[Finding]:
    return list(HANDLER.read(opened(name, content, code_only=code_only)))


def acts(content: str, name: str = "Post.cs") -> list[tuple[Verb, Target | None]]:
    told = [one for one in read(content, name) if isinstance(one, Evidence)]
    return [
        (one.verb, one.target) for one in told if one.kind in {Kind.STATEMENT, Kind.SQL} and one.verb is not Verb.NONE
    ]


WHOLE = """// posts the scrap of a lot
public class Post {
  public static void Save(string lot) {
    var cmd = new SqlCommand("UPDATE dbo.Limits SET Hi = 7", conn);
    cmd.ExecuteNonQuery();
    double cost = qty * rate;
    File.WriteAllText(@"C:\\out\\log.txt", lot);
    serialPort1.Write("LIMIT 7");
    await client.PostAsync("http://mes/api", body);
    if (cost > limit) Process.Start("hold.exe");
  }
}
"""
BASIC = """Public Class Post
  Public Sub Save()
    Dim cost = qty * 1.25
    cmd.CommandText = "DELETE FROM Lots"
    cmd.ExecuteNonQuery()
  End Sub
End Class
"""


def test_a_source_says_what_it_writes_and_computes() -> None:
    assert {
        (Verb.WRITE, Target.DATABASE), (Verb.WRITE, Target.FILE), (Verb.WRITE, Target.DEVICE), (Verb.WRITE, Target.WEB),
        (Verb.COMPUTE, None), (Verb.RUN, None),
    } <= {*acts(WHOLE)}  # fmt: skip


def test_visual_basic_is_read_as_such() -> None:
    assert (Verb.WRITE, Target.DATABASE) in acts(BASIC, "Post.vb")
    (source,) = (one for one in read(BASIC, "Post.vb") if isinstance(one, Source))
    assert source.language == "Visual Basic"


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ("service.Update(ref dataset);", Target.SYSTEM_OF_RECORD),
        ("ttReceipt.Bin = order.Bin;", Target.SYSTEM_OF_RECORD),
        ("retval = oDelivery.Add();", Target.SYSTEM_OF_RECORD),
        ("int k = client.DBWrite(1, 0, 2, bytes);", Target.DEVICE),
        ("var r = new HttpRequestMessage(HttpMethod.Post, url);", Target.WEB),
    ],
)
def test_a_service_that_takes_a_record_and_a_posted_request_write(line: str, target: Target) -> None:
    assert (Verb.WRITE, target) in acts(line + "\n")


@pytest.mark.parametrize("line", ["if (ttReceipt.Bin == order.Bin) { }", "list = oItems.Add;", "total = items.Add();"])
def test_what_only_compares_or_keeps_a_list_writes_nothing(line: str) -> None:
    assert [verb for verb, _ in acts(line + "\n") if verb is Verb.WRITE] == []


@pytest.mark.parametrize("line", ["// File.Delete(a);", "/* File.Delete(a); */", 'x("File.Delete(a)");'])
def test_a_comment_or_a_text_does_nothing(line: str) -> None:
    assert acts(line + "\n") == []


def test_a_source_is_known_by_its_suffix_and_being_a_text() -> None:
    assert HANDLER.recognise(opened("Post.cs", WHOLE)) == "dotnet"
    assert HANDLER.recognise(opened("Post.txt", WHOLE)) is None
    assert HANDLER.recognise(opened("Post.cs", bytes(64))) is None
    assert {type(one) for one in read(WHOLE, code_only=True)} == {Part, Source}


@given(st.integers(0, len(WHOLE)), st.text(max_size=20))
def test_no_text_breaks_the_reader(place: int, text: str) -> None:
    assert isinstance(read(WHOLE[:place] + text + WHOLE[place:]), list)
