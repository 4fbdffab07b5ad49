"""What is a tool at all, and which files are one tool (POLICY section 2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from classifiers.evidence import Kind, Observation, PartKind, Trouble
from classifiers.paths import KnownPaths
from classifiers.rollovers import named
from classifiers.settings import PACKAGED, Thresholds

CODE_KINDS = frozenset(
    {
        *("python", "notebook", "vbscript", "hta", "wsf", "vba-source", "powershell", "batch", "sql", "javascript"),
        *("r", "matlab", "sas", "autohotkey", "foxpro", "plc", "power-query"),
        *("foxpro-form", "access-text", "integration-package", "knime", "qlik", "shell", "autoit", "dotnet"),
    }
)
"""Kinds that are code and nothing else: a tool even where they could not be read."""

DOCUMENT_KINDS = frozenset(
    {
        *("office-xml", "web-archive", "flat-open-document", "open-document", "iwork", "lotus", "sylk"),
        *("project", "visio", "publisher", "archive", "power-bi-visual"),
    }
)
"""Kinds that are documents first, or only carry files: not read yet, they are a line of coverage, not a tool."""

_MACRO_ENDINGS = (".vsdm", ".vstm", ".vssm")
_ALWAYS = frozenset({PartKind.MACRO, PartKind.QUERY, PartKind.CONNECTION, PartKind.LINK, PartKind.PANEL})
_CODE = frozenset({PartKind.MODULE, PartKind.MACRO_SHEET})
_APPLICATION = frozenset({PartKind.TABLE, PartKind.FORM, PartKind.REPORT})
_DATABASE = "access"
_ARCHIVE = "archive"
_MACRO_SUFFIX = "-macro"


def is_tool(observation: Observation, thresholds: Thresholds = PACKAGED) -> bool:
    """True if the file is a tool, not a plain document or data.

    An Access database with tables, forms or reports counts: people type into it and others rely on what it holds. A
    macro project that is damaged counts, since macros are there; so does a recognised low-code file or script that is
    not read yet. An encrypted file counts if its kind says that it has macros, or if code was seen in it all the same.
    A workbook with few formulas counts if they prove by themselves what it decides (ADR 0010).
    """
    if observation.metric("vendored"):
        return False
    if any(_makes_tool(part.kind, part.count) for part in observation.parts):
        return True
    if _has_application(observation) or _unread_code(observation):
        return True
    formulas = observation.metric("max_formulas", observation.metric("formulas"))
    if formulas >= thresholds.formulas or observation.metric("max_nesting") > thresholds.nesting:
        return True
    return any(item.kind is Kind.FORMULA for item in observation.evidence) and _decides(observation)


def _decides(observation: Observation) -> bool:
    from classifiers.deciding import formulas_decide  # noqa: PLC0415 - rules and their engine, where formulas ask for it

    return formulas_decide(observation)


def _makes_tool(kind: PartKind, count: int) -> bool:
    """True for logic; an empty document module (0 lines) is none."""
    return kind in _ALWAYS or (kind in _CODE and count != 0)


def _has_application(observation: Observation) -> bool:
    if observation.artifact.kind == _DATABASE:
        kept = (part.kind in _APPLICATION and part.subtype != "deleted" for part in observation.parts)
        return any(kept) or not observation.complete
    return any(item.kind is Kind.TRIGGER for item in observation.evidence)


def _unread_code(observation: Observation) -> bool:
    kind = observation.artifact.kind
    if kind == _ARCHIVE:
        return any(metric.value > 0 and _unread_member(metric.name) for metric in observation.metrics)
    if any(problem.trouble is Trouble.NOT_READ_YET and not problem.where for problem in observation.problems):
        return kind not in DOCUMENT_KINDS or observation.artifact.name.lower().endswith(_MACRO_ENDINGS)
    return not observation.complete and (kind in CODE_KINDS or kind.endswith(_MACRO_SUFFIX))


def _unread_member(measure: str) -> bool:
    """True if the measure of an archive counts members that are tools and could not be read, or Access databases."""
    state, _, kind = measure.partition(" ")
    match state:
        case "holds":
            return kind == _DATABASE
        case "locked":
            return kind in CODE_KINDS or kind.endswith(_MACRO_SUFFIX) or kind == _DATABASE
        case "unread":
            return kind not in DOCUMENT_KINDS
        case "incomplete":
            return kind in CODE_KINDS or kind.endswith(_MACRO_SUFFIX)
        case _:
            return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file that may be one tool with others; `links` are the targets of its linked tables and references.

    `grouping` is what a person decided: files of one grouping are one tool, and never one with files of another.
    """

    key: str
    share: str
    path: str
    kind: str
    sha256: str
    project: str = ""
    links: tuple[str, ...] = ()
    fingerprint: str = ""
    grouping: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Files that are one tool. `lead` is the member that names it; `key` stays the same for a project."""

    key: str
    lead: str
    members: tuple[str, ...]
    reason: str


ALONE = "alone"
DECIDED = "put together by a person"
PROJECT = "files of one project"
COPIES = "same content"
FRONT_AND_BACK = "Access front end with its back end"


def group(members: Iterable[Member]) -> list[Group]:
    """Return the tools that these files are, in order of their keys, whatever the order of the files.

    Files of a project are one tool. Of the others, those with the same content are one, and an Access front end, with
    all copies that have its logic, is one with a back end that no other front end links to. Equal files in two projects
    do not make the projects one. What a person put together or took apart comes before all of this.
    """
    ordered = _grouped(sorted(members, key=lambda member: (member.share, member.path, member.key)))
    clusters = _Clusters(ordered)
    _join_equal(ordered, clusters)
    backs = _join_back_ends(ordered, clusters)
    return sorted((_group(cluster, backs) for cluster in clusters.all()), key=lambda found: found.key)


def _grouped(members: Sequence[Member]) -> list[Member]:
    """Give a file that is new in a grouped project, or a copy of a grouped file, the grouping of the others there.

    Of several groupings, the first made: what was taken apart later is what a person named.
    """
    known: dict[tuple[str, ...], str] = {}
    for member in members:
        anchor = _anchor(member)
        if member.grouping and anchor:
            known[anchor] = min(known.get(anchor, member.grouping), member.grouping)
    return [
        member if member.grouping else replace(member, grouping=known.get(_anchor(member), "")) for member in members
    ]


def _anchor(member: Member) -> tuple[str, ...]:
    """Return what makes a file one with others by itself: its project, else its content; () if nothing does."""
    if member.project:
        return "project", member.share, member.project
    return ("content", member.sha256) if member.sha256 else ()


class _Clusters:
    """Disjoint sets of files; the first of a set in order stands for it. No set has files of two groupings."""

    def __init__(self, members: Sequence[Member]) -> None:
        self.members = members
        self.position = {member.key: at for at, member in enumerate(members)}
        self.parents = list(range(len(members)))
        self.groupings = [member.grouping for member in members]

    def root(self, member: Member) -> int:
        at = self.position[member.key]
        while self.parents[at] != at:
            self.parents[at] = self.parents[self.parents[at]]
            at = self.parents[at]
        return at

    def join(self, one: Member, other: Member) -> bool:
        """Make the sets of both one, unless a person decided otherwise; return whether they are one now."""
        low, high = sorted((self.root(one), self.root(other)))
        groupings = {self.groupings[low], self.groupings[high]} - {""}
        if len(groupings) > 1:
            return False
        self.groupings[low] = next(iter(groupings), "")
        self.parents[high] = low
        return True

    def all(self) -> Iterator[list[Member]]:
        found: dict[int, list[Member]] = defaultdict(list)
        for member in self.members:
            found[self.root(member)].append(member)
        yield from found.values()


def _join_equal(members: Iterable[Member], clusters: _Clusters) -> None:
    first: dict[tuple[str, ...], Member] = {}
    for member in members:
        anchor = ("grouping", member.grouping) if member.grouping else _anchor(member)
        if anchor:
            clusters.join(first.setdefault(anchor, member), member)


def _join_back_ends(members: Sequence[Member], clusters: _Clusters) -> frozenset[str]:
    """Join each back end that belongs to one front end alone; return the keys of the back ends."""
    by_key = {member.key: member for member in members}
    fronts: dict[int, dict[int, tuple[Member, Member]]] = defaultdict(dict)
    for share, databases in _databases(members).items():
        known = KnownPaths(share, ((member.path, member.key) for member in databases))
        for front in databases:
            for key in filter(None, (known.resolve(link, front.path) for link in front.links)):
                one, other = clusters.root(by_key[key]), clusters.root(front)
                if one != other:
                    fronts[one].setdefault(other, (front, by_key[key]))
    pairs = [pair for found in fronts.values() for pair in _of_one_front_end(list(found.values()))]
    return frozenset(back.key for front, back in pairs if clusters.join(front, back))


def _of_one_front_end(pairs: Sequence[tuple[Member, Member]]) -> Sequence[tuple[Member, Member]]:
    """Return the pairs if all their front ends are copies of one: each user has his own, and Access writes into it."""
    copies = {(front.fingerprint, named(front.path).stem) for front, _ in pairs}
    return pairs if len(pairs) == 1 or (len(copies) == 1 and pairs[0][0].fingerprint) else ()


def _databases(members: Iterable[Member]) -> Mapping[str, list[Member]]:
    found: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        if member.kind == _DATABASE and not member.project:
            found[member.share].append(member)
    return found


def _group(cluster: list[Member], backs: frozenset[str]) -> Group:
    """Name the tool after the front end that lies highest; `cluster` is in order of path."""
    fronts = [member for member in cluster if member.key not in backs] or cluster
    lead = min(fronts, key=lambda member: (member.path.count("/"), member.share, member.path, member.key))
    key = f"project:{lead.share}/{lead.project}" if lead.project and not lead.grouping else lead.key
    return Group(
        key=key, lead=lead.key, members=tuple(member.key for member in cluster), reason=_reason(cluster, backs)
    )


def _reason(cluster: list[Member], backs: frozenset[str]) -> str:
    if len(cluster) == 1:
        return ALONE
    if len({_anchor(member) for member in cluster if member.grouping}) > 1:
        return DECIDED
    if cluster[0].project:
        return PROJECT
    return FRONT_AND_BACK if any(member.key in backs for member in cluster) else COPIES
