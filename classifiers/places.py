"""Where in a tool evidence stands - a procedure, query or sheet - and which words stand there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from classifiers.evidence import Evidence, Kind
from classifiers.words import fold, fold_all


class Place:
    """One place of a file, with what was found of it; its words are put together when somebody asks for them."""

    def __init__(
        self,
        file: str,
        name: str,
        items: Callable[[str], Iterable[Evidence]] = lambda _: (),
        file_has: Callable[[Any], bool] = lambda _: False,
    ) -> None:
        self._file, self._name, self._items, self.file_has = file, name, items, file_has
        self.asked: set[int] = set()
        self.fitting: set[int] = set()
        """Numbers of rules that were asked whether they fit this place, and of those that do."""

    @cached_property
    def around(self) -> bytes:
        """The names of file and place and all that stands there; comments never count."""
        texts = (item.text for item in self._items(self._name) if item.kind is not Kind.COMMENT)
        return fold_all([" ".join((self._file, self._name, *texts))])[0].encode("utf-8", "replace")

    @cached_property
    def names(self) -> bytes:
        """The names of the file and of the place."""
        return fold(f"{self._file} {self._name}").encode("utf-8", "replace")


class Places:
    """The places of one file."""

    def __init__(self, evidence: Iterable[Evidence], file: str) -> None:
        self._evidence, self._file = evidence, file
        self._found: dict[str, Place] = {}
        self._asked: dict[int, bool] = {}

    def of(self, item: Evidence) -> Place:
        """Return the place of a piece of evidence."""
        name = place_of(item)
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = Place(self._file, name, self._items, self._file_has)
        return found

    def _file_has(self, words: Any) -> bool:
        """True if the words stand in the name of the file or anywhere in it; each are looked for once."""
        found = self._asked.get(id(words))
        if found is None:
            found = self._asked[id(words)] = words.search(self._whole) is not None
        return found

    @cached_property
    def _whole(self) -> bytes:
        texts = [self._file]
        for item in self._evidence:
            if item.kind is not Kind.COMMENT:
                texts += (item.where, item.text)
        return " ".join(fold_all(texts)).encode("utf-8", "replace")

    def _items(self, name: str) -> Iterable[Evidence]:
        return self._by_place.get(name, ())

    @cached_property
    def _by_place(self) -> dict[str, list[Evidence]]:
        found: dict[str, list[Evidence]] = {}
        for item in self._evidence:
            found.setdefault(place_of(item), []).append(item)
        return found


def place_of(evidence: Evidence) -> str:
    """Return the procedure, query or sheet that evidence stands in: its `where` without line or cell."""
    place = evidence.where
    head, colon, line = place.rpartition(":")
    if colon and line.isdecimal():
        place = head
    return place.partition("!")[0] if "!" in place else place
