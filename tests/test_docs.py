"""The documentation is complete and true: ids have their text, links lead somewhere, commands and keys exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from classifiers.evidence import Trouble
from classifiers.verdict import Outcome

ROOT = Path(__file__).resolve().parents[1]
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")])
CITING = [
    *DOCS,
    *(path for package in ("classifiers", "inventory", "scanner") for path in (ROOT / package).rglob("*.*")),
    *(path for path in (ROOT / "tests").rglob("*.py") if path.name != Path(__file__).name),
]
READABLE = {".md", ".py", ".toml", ".html", ".sql", ".mako"}
SENTENCE = re.compile(r"\b(?:OWN|ARC|PO|DAT|FIN|SHA|CHG|CHK)-\d{1,2}\b")
RULE = re.compile(r"(?<![\w.\"'!$])R\d{1,2}(?![\w.(\[])")
GATE = re.compile(r"\bgates? G(?:\d{1,2}|[A-Z])\b|(?<![\w.\"'!$:])G(?:\d{1,2}|[ENX])(?=[ ,;:.)|]+(?:$|[a-z(|]))")


def policy() -> str:
    return (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """Return the part of the policy below the heading of that number."""
    return re.split(r"^## ", policy(), flags=re.MULTILINE)[int(title)]


def rows(text: str) -> dict[str, list[str]]:
    """Return the rows of the tables in a text by the id in their first cell."""
    cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines() if "|" in line]
    return {row[0]: row[1:] for row in cells if re.fullmatch(r"[A-Z]+(-\d+|\d*)|R\d", row[0])}


TEXTS = rows(section("1") + section("2") + section("3"))


def test_the_policy_has_all_its_sentences_rules_and_gates() -> None:
    counted = {kind: sum(bool(re.match(kind, one)) for one in TEXTS) for kind in (r"[A-Z]+-", r"R\d", r"G")}
    assert counted == {r"[A-Z]+-": 23, r"R\d": 10, r"G": 15}
    assert all(len(" ".join(row)) > 30 for row in TEXTS.values())


def test_no_id_is_cited_without_its_text() -> None:
    unknown: dict[str, str] = {}
    for path in CITING:
        if path.suffix in READABLE:
            text = path.read_text(encoding="utf-8")
            cited = {*SENTENCE.findall(text), *RULE.findall(text), *(gate.split()[-1] for gate in GATE.findall(text))}
            unknown.update((one, path.name) for one in cited - set(TEXTS))
    assert unknown == {}


def test_an_unknown_id_would_be_noticed() -> None:
    text = "refused by PO-99, rule R99 and gate G99; the gate GZ"
    assert SENTENCE.findall(text) == ["PO-99"]
    assert RULE.findall(text) == ["R99"]
    assert GATE.findall(text) == ["gate G99", "gate GZ"]


def test_every_id_is_at_work_or_named_as_coming_later() -> None:
    work = rows(section("5"))
    assert set(work) == set(TEXTS)
    assert {state for state, _ in work.values()} <= {"at work", "in part", "later"}
    for one, (state, where) in work.items():
        for name in re.findall(r"`([\w/.-]+)`", where):
            assert (ROOT / name).is_file(), f"{one}: there is no {name}"
            assert re.search(rf"\b{one}\b", (ROOT / name).read_text(encoding="utf-8")), f"{name} does not cite {one}"
        assert state == "later" or "`" in where, f"{one} is at work, but where?"


def test_a_section_that_is_cited_exists() -> None:
    sections = {int(number) for number in re.findall(r"^## (\d)\.", policy(), flags=re.MULTILINE)}
    cited = {
        int(number)
        for path in CITING
        if path.suffix in READABLE
        for number in re.findall(r"\bPOLICY(?:-| section )(\d+)", path.read_text(encoding="utf-8"))
    }
    assert {2, 3} <= cited <= sections


def anchors(path: Path) -> set[str]:
    """Return the anchors of a page's headings, as the usual renderers make them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", DOCS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"https?://", target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists(), f"{page.name}: {target}"
        assert not anchor or anchor in anchors(path), f"{page.name}: {target}"


@pytest.mark.parametrize("page", DOCS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_of_the_project_that_a_page_names_is_there(page: Path) -> None:
    named = re.findall(
        r"`((?:scanner|classifiers|inventory|benchmarks|docs|tests)/[\w/.-]+)`", page.read_text(encoding="utf-8")
    )
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_page_can_be_reached_from_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = [path.name for path in (ROOT / "docs").glob("*.md") if path.name != "index.md"]
    assert [name for name in pages if f"({name})" not in index] == []


def test_every_decision_fits_on_a_page_and_follows_the_others() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [path.name[:4] for path in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 60
        assert {"the-question", "the-decision", "what-follows"} <= anchors(path)


def test_every_outcome_and_every_trouble_is_explained() -> None:
    assert [outcome for outcome in Outcome if f"`{outcome}`" not in policy()] == []
    formats = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    assert [trouble for trouble in Trouble if f"`{trouble}`" not in formats] == []


def test_the_changelog_has_a_section_of_rules_for_every_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]
    assert versions
    assert all("### Rules" in version for version in versions)
