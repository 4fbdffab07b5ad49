"""What a reader of a format is: how to recognise it, how to read it, and how it says that it cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from classifiers.evidence import Finding, Trouble
from scanner.reading.source import SourceFile


class Unreadable(Exception):  # noqa: N818 - named after the state it reports
    """The file, or one part of it, cannot be read; becomes a `Problem`. What was yielded before is kept."""

    def __init__(self, trouble: Trouble, detail: str) -> None:
        super().__init__(detail)
        self.trouble = trouble
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """One format.

    `recognise` gets the file with only its first 4 KiB read (and, for zip and OLE containers, the listing on
    demand) and returns the file's kind (`excel-macro`, `access`, `python` ...) or None if the content is not of
    this format. `suffixes` are a prior only: handlers whose suffix matches are asked first. `read` yields
    findings in any order and raises `Unreadable` when it must stop. `version` goes up whenever the same file may
    give other findings: files read by an older version are read again. `title`, `reads` and `leaves` say to people
    what it is, what is found in it and what is not: docs/formats.md is made of them.
    """

    name: str
    version: int
    suffixes: frozenset[str]
    recognise: Callable[[SourceFile], str | None]
    read: Callable[[SourceFile], Iterator[Finding]]
    title: str = ""
    reads: str = ""
    leaves: str = ""

    @property
    def id(self) -> str:
        """Name and version, as observations carry it."""
        return f"{self.name}/{self.version}"
