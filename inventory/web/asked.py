"""What a visitor asks for in the address of a page, checked; and addresses that ask for something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from classifiers.evidence import SHARED_TARGETS, Trouble
from classifiers.policy import MANAGEMENT_FACTS
from classifiers.verdict import Criticality, Outcome, Tag
from inventory.domain.migration import State
from inventory.store.board import ORDERS, Wanted

READ = ["GET", "HEAD"]
"""The methods of every page that shows."""

LONGEST = 300
"""Longest value of a filter; paths are longer at times, the part one searches for is not."""

CLASSES = {"high-risk": Tag.SHADOW_IT.value, "citizen": Tag.CITIZEN.value}
ANSWERS = {"yes": True, "no": False}
PRESENCE = {"": True, "gone": False, "all": None}

ALLOWED: Mapping[str, frozenset[str]] = {
    "class": frozenset(CLASSES),
    "outcome": frozenset(Outcome),
    "criticality": frozenset(Criticality),
    "state": frozenset(State),
    "managed": frozenset(ANSWERS),
    "seen": frozenset(PRESENCE) - {""},
    "sort": frozenset(ORDERS),
    "reason": frozenset(Trouble),
    "gap": frozenset(MANAGEMENT_FACTS),
    "writes": frozenset(SHARED_TARGETS),
    "overdue": frozenset({"yes"}),
    "waiting": frozenset({"me"}),
    "read": frozenset({"partly"}),
    "also": frozenset({"code"}),
    "density": frozenset({"compact", "roomy"}),
}
"""The fields with a fixed set of values."""

FILTERS = (
    "q",
    "also",
    "class",
    "outcome",
    "criticality",
    "managed",
    "state",
    "kind",
    "share",
    "seen",
    "owner",
    "department",
    "does",
    "writes",
    "gap",
    "tag",
    "code",
    "read",
    "overdue",
    "waiting",
)
LOOKS = ("columns", "density", "sort")
"""How a list is shown: kept with a saved view, and no filter."""

MARKS = ("after", "before")
"""Which page of a list: never kept."""


class NotAskable(ValueError):  # noqa: N818 - named after the state it reports
    """The address asks for something that does not exist."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of an address, trimmed; empty ones are left out."""

    fields: Mapping[str, str]

    @classmethod
    def of(cls, given: Mapping[str, str], names: tuple[str, ...] = (*FILTERS, *LOOKS, *MARKS)) -> Asked:
        """Take these names out of a query string; raises `NotAskable` with a sentence."""
        fields = {name: given[name].strip() for name in names if given.get(name, "").strip()}
        for name, value in fields.items():
            if len(value) > LONGEST and name not in MARKS:
                raise NotAskable(f"{name} is longer than {LONGEST} characters.")
            if "\0" in value:
                raise NotAskable(f"{name} has a character that no name has.")
            if name in ALLOWED and value not in ALLOWED[name]:
                raise NotAskable(f"There is no {name} “{value}”; there is {', '.join(sorted(ALLOWED[name]))}.")
        return cls(fields)

    def __getitem__(self, name: str) -> str:
        """Return a field, "" if it was not asked for."""
        return self.fields.get(name, "")

    @property
    def wanted(self) -> Wanted:
        """The list that is asked for, as far as the address alone says it."""
        return Wanted(
            search=self["q"],
            tag=CLASSES.get(self["class"], ""),
            outcome=self["outcome"],
            criticality=self["criticality"],
            managed=ANSWERS.get(self["managed"]),
            state=self["state"],
            kind=self["kind"],
            share=self["share"],
            seen=PRESENCE[self["seen"]],
            tag_=self["tag"],
            code=self["code"],
            gap=self["gap"],
            writes=self["writes"],
            does=self["does"],
            overdue=bool(self["overdue"]),
            unread=bool(self["read"]),
            also_code=bool(self["also"]),
        )

    @property
    def narrowed(self) -> bool:
        """True if a filter is set."""
        return any(self[name] for name in FILTERS)

    def but(self, path: str, **changed: str) -> str:
        """Return the address of `path` with these fields instead; the mark of a page is only kept if given."""
        fields = {
            **self.fields,
            "after": "",
            "before": "",
            **{name.rstrip("_"): value for name, value in changed.items()},
        }
        return address(path, **fields)


def address(path: str, **fields: str) -> str:
    """Return an address with the fields that are not empty; `class_` stands for `class`."""
    query = urlencode({name.rstrip("_"): value for name, value in fields.items() if value})
    return f"{path}?{query}" if query else path


def own_path(wanted: str) -> str:
    """Return the address within this board that was asked for, "/" for every other: nobody is sent elsewhere."""
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted
    return wanted if plain and wanted.startswith("/") and not wanted.startswith("//") and len(wanted) < 2_000 else "/"
