"""The head of a module tells what it is for, in every language in its own comments; a comment in code does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Source
from scanner.reading.code.headers import headers

TOLD = "Computes the limits of all parts of line four"


def heads(text: str, language: str, part: str = "m") -> list[tuple[str, str]]:
    found = headers([Source(part=part, language=language, text=text, digest="d")])
    return [(line.where, line.text) for line in found]


@pytest.mark.parametrize(
    ("language", "text", "line"),
    [
        ("vba", f'Attribute VB_Name = "m"\r\nOption Explicit\r\n\' {TOLD}\r\nSub A()\r\nEnd Sub\r\n', 3),
        ("vba", f"Rem {TOLD}\r\nSub A()\r\n", 1),
        ("vba", f"Sub A()\r\n'\r\n' {TOLD}\r\n' over two lines\r\nDim x\r\n", 2),
        ("VBScript", f"Option Explicit\n' {TOLD}\nx = 1\n", 2),
        ("Python", f"#!/usr/bin/env python\n# {TOLD}\nimport os\n", 2),
        ("R", f"#' {TOLD}\nlimits <- function(x) x\n", 1),
        ("R", f"library(dplyr)\n# {TOLD}\nx <- 1\n", 2),
        ("PowerShell", f"#Requires -Version 5\n<#\n.SYNOPSIS\n{TOLD}\n#>\nparam($x)\n", 2),
        ("Batch", f"@echo off\r\nrem {TOLD}\r\ncopy a b\r\n", 2),
        ("Batch", f"@echo off\n:: {TOLD}\ncopy a b\n", 2),
        ("SQL", f"USE plant\nGO\n/* {TOLD} */\nSELECT 1\n", 3),
        ("sql", f"-- {TOLD}\nSELECT 1\n", 1),
        ("MATLAB", f"function y = limits(x)\n% {TOLD}\ny = x;\n", 2),
        ("SAS", f"options nodate;\n/* {TOLD} */\ndata a; run;\n", 2),
        ("SAS", f"* {TOLD};\ndata a; run;\n", 1),
        ("JavaScript", f'"use strict";\n/**\n * {TOLD}\n */\nrun();\n', 2),
        ("AutoHotkey", f"#NoEnv\n; {TOLD}\nSend x\n", 2),
        ("FoxPro", f"* {TOLD}\nUSE parts\n", 1),
        ("PLC", f"FUNCTION_BLOCK limits\n(* {TOLD} *)\nx := 1;\n", 2),
        ("m", f"// {TOLD}\nlet a = 1 in a\n", 1),
    ],
)
def test_the_head_is_found_in_the_comments_of_the_language(language: str, text: str, line: int) -> None:
    found = heads(text, language)
    assert [where for where, _ in found] == [f"header m:{line}"]
    assert TOLD in found[0][1]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vba", f"Sub A()\r\n' {TOLD}\r\nx = 1\r\n"),
        ("vba", f"Sub A()\r\nx = 1 + y\r\nz = x * 2\r\n' {TOLD}\r\nEnd Sub\r\n"),
        ("Python", f"import os\nx = os.getcwd()\n# {TOLD}\n"),
        ("Python", f's = """{TOLD}"""\n'),
        ("SQL", f"PRINT '-- {TOLD}'\n"),
        ("xlm", f"{TOLD}\n"),
        ("Power Automate", f'{{"description": "{TOLD}"}}'),
    ],
)
def test_a_comment_in_the_code_and_a_text_are_no_head(language: str, text: str) -> None:
    assert heads(text, language) == []


def test_docstrings_of_a_module_and_of_its_main_function_are_told_apart() -> None:
    text = f'"""{TOLD}."""\r\n\r\ndef main():\r\n    """Writes them to the share of the line."""\r\n    return 1\r\n'
    assert heads(text, "Python") == [
        ("docstring m", f"{TOLD}."),
        ("docstring m.main", "Writes them to the share of the line."),
    ]


def test_comments_that_stand_apart_from_the_head_do_not_belong_to_it() -> None:
    ((_, said),) = heads(
        f"# {TOLD}\n\n# for every shift and every tester\n\n\n\n# Here the constants are set first\n", "R"
    )
    assert said == f"{TOLD} · for every shift and every tester"


def test_the_modules_that_tell_most_come_first_and_cells_of_notebooks_are_left_out() -> None:
    sources = [
        Source(part="short", language="vba", text=f"' {TOLD}\r\n", digest="1"),
        Source(
            part="long", language="vba", text=f"' {TOLD}\r\n' and of the lines five to nine as well\r\n", digest="2"
        ),
        Source(part="cell 1", language="Python", text=f"# {TOLD}\n", digest="3"),
    ]
    assert [line.where for line in headers(sources)] == ["header long:1", "header short:1"]


@given(
    st.text(max_size=2_000), st.sampled_from(["vba", "Python", "SAS", "SQL", "PLC", "Batch", "FoxPro", "PowerShell"])
)
def test_any_source_is_read_to_its_end(text: str, language: str) -> None:
    assert len(heads(text, language)) <= 12
