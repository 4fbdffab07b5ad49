"""What formatters and editors do to code changes no logic; what looks like it and is none of it does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.reading.code.layout import without_layout

SAME = [
    ("PowerShell", "Get-Content $Path -Raw", "get-content $path -raw"),
    ("PowerShell", "if ($a -GT 3) { Copy-Item 'A' 'b' }", "if ($a -gt 3)\n{\n    Copy-Item 'A' 'b'\n}"),
    ("PowerShell", "Get-Item x | ForEach-Object { $_.Name }\n", "Get-Item x |\n  ForEach-Object {\n    $_.Name\n  }\n"),
    ("PowerShell", "if ($a) { b } else { c }", "if ($a) {\n  b\n}\nelse {\n  c\n}"),
    ("PowerShell", "try { a } catch { b } finally { c }", "try {\n a\n}\ncatch {\n b\n}\nfinally {\n c\n}"),
    ("PowerShell", "$h = @{ a = 1; b = 2 }", "$h = @{\n    a = 1\n    b = 2\n}"),
    ("PowerShell", "f -A 1, 2, 3", "f -A 1,\n  2,\n  3"),
    ("PowerShell", "param([string]$A, [int]$B)", "param(\n    [string]$A,\n    [int]$B\n)"),
    ("PowerShell", "$a = 1; $b = 2", "$a = 1\n$b = 2;\n"),
    ("PowerShell", "$x = 'plain'", '$x = "plain"'),
    ("PowerShell", "if ($a -eq 1 -and $b -eq 2) { c }", "if ($a -eq 1 -and\n    $b -eq 2) { c }"),
    ("PowerShell", "$x=$a+1", "$x = $a + 1"),
    ("Batch", "@echo off\ncopy a.csv B.csv /y", "@ECHO OFF\nCOPY A.csv b.CSV /Y"),
    ("Batch", "set Limit=4\nif %LIMIT% gtr 3 goto End\n:end", "SET limit=4\nIF %limit% GTR 3 GOTO end\n:End"),
    ("Batch", "if exist a.txt (\n  del a.txt\n)", "if exist a.txt (\ndel a.txt\n)"),
    ("Batch", "echo a\n\n\nrem b\necho c", "  echo a\n  echo c"),
    ("Batch", "for %%f in (*.csv) do copy %%f x", "FOR %%f IN (*.CSV) DO COPY %%f X"),
    ("JavaScript", "if (a > 3) { return b; }", "if (a > 3) {\n    return b;\n}"),
    ("JavaScript", "var a = 1\nvar b = 2\nf(a)\n", "var a = 1;\nvar b = 2;\nf(a);"),
    ("JavaScript", "f('it', \"b\")", "f(\"it\", 'b')"),
    ("JavaScript", "function f(a,b){return a+b}", "function f(a, b)\n{\n  return a + b;\n}\n"),
    ("JavaScript", "f({a: 1, b: [1, 2]})", "f({\n  a: 1,\n  b: [\n    1,\n    2,\n  ],\n});"),
    ("JavaScript", "x.map(a => a + 1).filter(Boolean)", "x\n  .map((a) => a + 1)\n  .filter(Boolean);"),
    ("JavaScript", "if (a) { b() } else { c() }", "if (a)\n{\n  b();\n}\nelse\n{\n  c();\n}"),
    ("JavaScript", "const x = a && b || c", "const x =\n  a && b ||\n  c;"),
    ("JavaScript", "const x = a ? b : c", "const x = a\n  ? b\n  : c;"),
    ("JavaScript", "for (let i = 0; i < 3; i++) f(i)", "for (let i = 0; i < 3; i++)\n  f(i);"),
    ("JavaScript", "x = s.replace(/[{;]\\//g, '')", 'x = s.replace(/[{;]\\//g, "");'),
    ("JavaScript", "msg.payload = 1;\nreturn msg;", "msg.payload = 1 // set\nreturn msg"),
    ("C#", "class X { void F() { G(1); } }", "class X // the one\n{\n  void F()\n  {\n    G(1);\n  }\n}"),
    ("C#", "#region Old\nint a = 1;\n#endregion", "int a = 1;"),
    ("C#", 'F(a, b, "c");', 'F(\n  a,\n  b,\n  "c"\n);'),
    ("C#", "/// <summary>x</summary>\nint A { get; set; }", "int A\n{\n  get; set;\n}"),
    ("Shell", "if [ -f a ]; then\n  rm a\nfi", "if [ -f a ]\nthen\n\trm a\nfi"),
    ("Shell", "f() {\n  cp a b\n}", "f()\n{\n  cp a b\n}"),
    ("Shell", "a && b", "a &&\n  b"),
    ("Shell", "a | b", "a |\n  b"),
    ("Shell", "for i in 1 2; do cp $i x; done", "for i in 1 2\ndo\n  cp $i x\ndone"),
    ("Shell", "sort a > b", "sort a >b"),
    ("AutoIt", "If $A=1 Then\nSend('x')\nEndIf", "if $a = 1 then\n\tSend('x')\nendif"),
    ("AutoHotkey", "if (a > 3) {\n  f()\n}", "If (A > 3)\n{\n  f()\n}"),
    ("Visual Basic", "Sub F()\n  If a Then b = 1\nEnd Sub", "sub f()\nif A then B=1\nend sub"),
    ("Visual Basic", "F(a,\n  b)", "F(a, b)"),
    ("PLC", "IF a THEN b := 1; END_IF", "if a\nthen\n  b:=1;\nend_if"),
    ("SAS", "data a; set b; run;", "DATA a;\n  SET b;\nRUN;"),
    ("SQL", "select a,b from t where x<>1", "SELECT\n    a\n  , b\nFROM t\nWHERE x <> 1;\n"),
    ("M", "let A = 1, B = A in B", "let\n    A = 1,\n    B = A\nin\n    B"),
    ("DAX", "Calculate(sum(T[Qty]), T[A]>3)", "CALCULATE (\n    SUM ( T[Qty] ),\n    T[A] > 3\n)"),
    ("R", "x=c(1,2)\nif(a){b}else{c}", "x <- c(1, 2)\nif (a) {\n  b\n} else {\n  c\n}"),
    ("R", "d %>% filter(v > 3) %>% head()", "d %>%\n  filter(v > 3) %>%\n  head()"),
    ("R", "f(a = 'x', b = 2)", 'f(\n  a = "x",\n  b = 2\n)'),
    ("R", "f <- function(a) { a + 1 }", "f <- function(a)\n{\n  a+1\n}"),
    ("R", "a <- 1; b <- 2", "a <- 1\nb <- 2"),
    ("MATLAB", "x=a+1;\nif x>3\ny=2;\nend", "x = a + 1;\nif x > 3\n    y = 2;\nend"),
    ("MATLAB", "f(a, b)", "f(a, ...\n  b)"),
    ("Qlik", "LET v=5;\nload a from b;", "let v = 5;\nLOAD\n  a\nFROM b;"),
    ("FoxPro", "IF a=1\nUSE b\nENDIF", "if a = 1\n  use b\nendif"),
    ("Python", "import b\nimport a\nfrom c import e, d\n", "import a\nimport b\nfrom c import d, e\n"),
    ("Python", "import a, b\nx = 1", "import a\nimport b\n\nx = 1"),
    ("Python", "from c import (\n    d,\n    e,\n)\n", "from c import d, e\n"),
    ("Python", "class A():\n    x = 1", "class A:\n    x = 1"),
    ("Python", "x = 0XFF + 1E5", "x = 0xFF + 1e5"),
    ("Python", "for (a, b) in c:\n    f(a)", "for a, b in c:\n    f(a)"),
    ("Python", "x = a if b else \\\n    c", "x = (\n    a\n    if b\n    else c\n)"),
    ("Python", "f(a, *b, **c)", "f(\n    a,\n    *b,\n    **c,\n)"),
    ("Python", "if (a and\n        b):\n    c()", "if a and b:\n    c()"),
    ("Python", "x = x[a:b+1]", "x = x[a : b + 1]"),
    ("Power Fx", "B.OnSelect: =Patch(T,A,{x:1});Back()", "B.OnSelect: =Patch(\n    T,\n    A,\n    {x: 1}\n);\nBack()"),
    ("Power Fx", "B.OnSelect: =Set(x, 1)", "B.OnSelect: =// start\nSet(x, 1) /* end */"),
]
OTHER = [
    ("PowerShell", "$x = 'Plain'", "$x = 'plain'"),
    ("PowerShell", '$x = "$a"', "$x = '$a'"),
    ("PowerShell", "f\ng", "f g"),
    ("PowerShell", "f -a\n-b", "f -a -b"),
    ("PowerShell", "$a | f\ng", "$a | f | g"),
    ("Batch", "echo Ready>state.txt", "echo READY>state.txt"),
    ("Batch", "curl -o x y", "curl -O x y"),
    ("Batch", "copy a b", "copy a c"),
    ("Batch", "if a==b del x", "if a==b (del x) & del y"),
    ("Batch", "set Mode=Prod", "set Mode=prod"),
    ("JavaScript", "return\nx", "return x"),
    ("JavaScript", "if (a);\nb()", "if (a)\nb()"),
    ("JavaScript", "a = 'x\\n'", "a = 'x'"),
    ("JavaScript", "a\n++b", "a++\nb"),
    ("JavaScript", "a = `x\n y`", "a = `x y`"),
    ("JavaScript", "a = /x y/", "a = /x  y/"),
    ("JavaScript", "f(A)", "f(a)"),
    ("JavaScript", "a = [1,,2]", "a = [1,2]"),
    ("JavaScript", "while (a);\nf()", "while (a) f()"),
    ("JavaScript", "x = function () {};\n(y)()", "x = function () {}(y)()"),
    ("C#", "#if DEBUG\nF();\n#endif", "F();"),
    ("C#", 'var s = @"a\n b";', 'var s = @"a b";'),
    ("C#", "int A = 1;", "int a = 1;"),
    ("Shell", "rm a\nb", "rm a b"),
    ("Shell", "f A", "f a"),
    ("Shell", "echo a >b", "echo a > b; c"),
    ("Shell", "case $x in a) b;; esac", "case $x in a) b; esac"),
    ("R", "f(a = 1)", "f(a <- 1)"),
    ("R", "x <- 1", "x < -1"),
    ("R", "a\n-b", "a - b"),
    ("R", 'f("a\'b")', 'f("a\'c")'),
    ("MATLAB", "x = [a -b]", "x = [a - b]"),
    ("MATLAB", "x = a'", "x = a"),
    ("MATLAB", "x = [1\n2]", "x = [1 2]"),
    ("SQL", "SELECT 'A'", "SELECT 'a'"),
    ("DAX", 'FILTER(T, T[a] = "X")', 'FILTER(T, T[a] = "x")'),
    ("M", "Text.Upper(a)", "text.upper(a)"),
    ("Python", "from a import b", "from a import c"),
    ("Python", "import a\na.b()\nimport c", "import a\nimport c\na.b()\nd()"),
    ("Python", "x = (a,)", "x = (a)"),
    ("Python", "for x in (a, b):\n    f()", "for x in (a, c):\n    f()"),
    ("Python", "class A(B):\n    x = 1", "class A:\n    x = 1"),
    ("Power Fx", 'A.Text: ="a  b"', 'A.Text: ="a b"'),
    ("Power Fx", "A.OnSelect: =Patch(T,A,{x:1})", "A.OnSelect: =Patch(T,A,{x:2})"),
    ("Power Fx", "A.Text: =B\nC.Text: =D", "A.Text: =B\nC.Text: =E"),
]


@pytest.mark.parametrize(("language", "before", "after"), SAME)
def test_another_formatting_is_no_other_logic(language: str, before: str, after: str) -> None:
    assert without_layout(before, language) == without_layout(after, language)


@pytest.mark.parametrize(("language", "before", "after"), OTHER)
def test_what_only_resembles_a_formatting_is_other_logic(language: str, before: str, after: str) -> None:
    assert without_layout(before, language) != without_layout(after, language)


LANGUAGES = sorted({language for language, *_ in SAME})


@given(st.sampled_from(LANGUAGES), st.text("ab1 =\n\t;,(){}[]|&<>+-/*%!:#\"'`^$\\.@", max_size=120))
def test_any_text_is_laid_out_without_an_error_and_blank_lines_never_matter(language: str, text: str) -> None:
    assert without_layout(text, language) == without_layout(f"\n\n{text}", language)
