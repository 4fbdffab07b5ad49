"""One file to be read: opened read-only, never locking anybody out, every read bounded."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, Self

if TYPE_CHECKING:
    from classifiers.evidence import Finding

HEAD = 4096
"""Bytes that are read before a format has claimed the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one file. Sizes in bytes; text in characters."""

    file: int = 4 << 30
    member: int = 256 << 20
    """One unpacked member of a container."""
    unpacked: int = 1 << 30
    """All unpacked members of a container together."""
    text: int = 16 << 20
    source: int = 1_000_000
    """Kept text of one module or query."""
    findings: int = 20_000


class TooLarge(Exception):  # noqa: N818 - named after the state it reports
    """More bytes than the limits allow; becomes a `Problem`."""


@dataclass(slots=False, kw_only=True, eq=False)
class SourceFile:
    """A file as a reader sees it. Use as a context manager; opens nothing until something is read.

    `name` is the file's name for people; `suffix` its last suffix, lower case with the dot; `size` in bytes;
    `code_only`: only macros and script text are wanted, no other evidence. `unlocked`: its reader found it encrypted,
    and opened it with the password that everybody knows. `beside` opens another file of the same folder by its name,
    for formats that keep one thing in two files; None where there is no such file. `within` reads a file that was
    found inside this one, and says what kind it is; None in such a file itself: one level deep is looked into.
    """

    name: str
    size: int
    opener: Callable[[], BinaryIO]
    limits: Limits = field(default_factory=Limits)
    code_only: bool = False
    unlocked: bool = False
    beside: Callable[[str], SourceFile | None] = lambda _: None
    within: Callable[[SourceFile], tuple[str, Iterator[Finding]]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for name in ("view", "stream"):
            opened = self.__dict__.pop(name, None)
            if opened is not None:
                opened.close()

    @cached_property
    def suffix(self) -> str:
        """Last suffix, lower case, with its dot; "" if none."""
        return PurePosixPath(self.name).suffix.lower()

    @cached_property
    def stream(self) -> BinaryIO:
        """The open file, at any position: seek before reading."""
        return self.opener()

    @cached_property
    def head(self) -> bytes:
        """The first `HEAD` bytes."""
        self.stream.seek(0)
        return self.stream.read(HEAD)

    @cached_property
    def view(self) -> mmap.mmap:
        """The whole file, mapped: touches only the pages that are read. Do not use on an empty file."""
        return mmap.mmap(self.stream.fileno(), 0, access=mmap.ACCESS_READ)

    def read_all(self, limit: int | None = None) -> bytes:
        """Return the whole content.

        Raises:
            TooLarge: the file has more than `limit` bytes (default: `limits.member`).
        """
        bound = self.limits.member if limit is None else limit
        if self.size > bound:
            raise TooLarge(f"{self.size} bytes, more than the built-in limit of {bound} for what is read at once")
        self.stream.seek(0)
        content = self.stream.read(bound + 1)
        if len(content) > bound:
            raise TooLarge(f"more than the built-in limit of {bound} bytes for what is read at once")
        return content
