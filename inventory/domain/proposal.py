"""Whom to ask first about a tool: the maintainer that its files propose, with the source; never an owner (OWN-3)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from classifiers.evidence import Kind, Observation

WRITTEN_BY = "written by"
"""How the place of evidence begins that says who has written a piece of code."""
NAMED_IN_CODE = "named as author in "
"""How such a source begins, in words; the place in the code follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name that a file carries, and as what: `source` in words, `weight` against other names of the tool."""

    name: str
    source: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The person to ask first, and what speaks for it, the strongest source first."""

    name: str
    sources: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The proposal in words."""
        return f"{self.name} ({', '.join(self.sources)})"


LAST_AUTHOR, AUTHOR, WRITER, FILE_OWNER = 4, 3, 3, 2
"""How much a source weighs: who saved last still works with it, who wrote the code understands it."""

_THINGS = {
    **dict.fromkeys(("excel", "xls", "xlsb", "slk"), "workbook"),
    "access": "database",
    "word": "document",
    "powerpoint": "presentation",
}
"""What people call a file of a kind."""

_MACHINE_WORDS = (
    # accounts of systems and services, then programs that write files
    "administrator administrators administratoren administrateur administrateurs administrador admin admins root "
    "system localsystem local-system networkservice trustedinstaller guest gast invité nobody daemon www-data "
    "everyone jeder user users utilisateur usuario usuário utente uzivatel uživatel utilizator kullanıcı benutzer "
    "owner besitzer default defaultuser default-user pc home office test tester scanner scan kiosk unknown unbekannt "
    "anonymous anonym author autor name none null n/a na x xx xxx . - openpyxl xlsxwriter xlwt pandas python "
    "python-docx python-pptx phpexcel phpspreadsheet phpword epplus closedxml npoi libreoffice openoffice "
    "openoffice.org excel word access powerpoint hp hewlett-packard dell lenovo acer asus toshiba fujitsu siemens "
    "medion ibm sony samsung compaq xp win7 win10 win11 vista 用户 使用者 ユーザー 사용자 管理员 管理者 관리자"
)
_MACHINES = frozenset(_MACHINE_WORDS.split())
_DEFAULTS = re.compile(
    r"(?:microsoft|ms)[ -]?office(?:[ -]\w+)*|windows[ -]\S+|\S+ (?:de )?windows|\S+ (?:systemu|systému) windows|"
    r"windows\S*|apache poi|crystal (?:decisions|reports)|sap(?:[ -].*)?|microsoft(?: \w+){0,3}|"
    r"(?:un)?named user|\S+ user|user ?\d*|s-1-\d[\d-]*|\W*\d*\W*|.*\$|(?:svc|srv|sa|service|task|batch)[-_.].*|"
    r".*[-_.](?:svc|service|admin|adm)|(?:pc|ws|nb|lt|desktop|laptop)[-_]?[\da-z]*\d[\da-z]*|"
    r"(?:builtin|vordefiniert|predefined|nt authority|nt-autorität|autorite nt|autorité nt)\\.*",
    re.IGNORECASE,
)


def is_somebody(name: str) -> bool:
    """True if a name may be one of a person: not of a machine, a service, a program, or what was set up as default."""
    whole = " ".join(name.casefold().split())
    account = whole.rpartition("\\")[2].partition("@")[0]
    if not whole or whole in _MACHINES or account in _MACHINES:
        return False
    return not (_DEFAULTS.fullmatch(whole) or _DEFAULTS.fullmatch(account))


def named_in(observation: Observation) -> Iterator[Named]:
    """Yield every name that one file carries, of whatever kind."""
    artifact = observation.artifact
    thing = _THINGS.get(artifact.kind.removesuffix("-macro"), "file")
    yield from (
        Named(name=" ".join(name.split()), source=source, weight=weight)
        for name, source, weight in (
            (artifact.last_author, f"last author of the {thing}", LAST_AUTHOR),
            (artifact.author, f"author of the {thing}", AUTHOR),
            (artifact.owner, "owner of the file", FILE_OWNER),
        )
        if name
    )
    for item in observation.evidence:
        if item.kind is Kind.PERSON and item.where.startswith(WRITTEN_BY):
            place, _, line = item.where.removeprefix(WRITTEN_BY).lstrip(", ").rpartition(":")
            yield Named(name=item.text, source=f"{NAMED_IN_CODE}{place}, line {line}", weight=WRITER)


def proposed(observations: Iterable[Observation]) -> Proposal | None:
    """Return who may be asked first: the name that the sources of all files together weigh most for, None if nobody.

    A source counts once for each file, so over a project the name that comes most often wins; of equal ones the one
    with the stronger source, then the first.
    """
    weights: dict[str, int] = defaultdict(int)
    sources: dict[str, dict[str, int]] = defaultdict(dict)
    spelt: dict[str, str] = {}
    for seen in observations:
        for one in set(named_in(seen)):
            if is_somebody(one.name):
                key = one.name.casefold()
                weights[key] += one.weight
                sources[key][one.source] = one.weight
                spelt[key] = min(spelt.get(key, one.name), one.name)
    if not weights:
        return None
    best = max(sorted(weights), key=lambda key: (weights[key], max(sources[key].values())))
    told = sorted(sources[best], key=lambda source: (-sources[best][source], source))
    return Proposal(name=spelt[best], sources=tuple(told[:3]))
