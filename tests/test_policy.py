"""Every sentence and gate of the policy is traced: to code, a page, and a test that fails when it is taken away."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ID = re.compile(r"^\| ((?:OWN|ARC|PO|DAT|FIN|SHA|CHG|CHK)-\d|G\d{1,2}|G[ENX]) \|", re.MULTILINE)

PROVEN_BY = {
    "OWN-1": "tests/inventory/domain/test_gates_early.py::test_g1_is_asked_for_by_the_owner_who_accepted_and_can_own",
    "OWN-4": "tests/inventory/domain/test_incidents.py",
    "DAT-1": "tests/inventory/domain/test_gates_early.py::test_g2_misses_each_item_of_the_list_and_knows_who_proves_it",
    "SHA-1": "tests/inventory/services/test_register.py",
    "SHA-2": "tests/classifiers/test_policy.py",
    "SHA-5": "tests/classifiers/test_policy.py",
    "CHG-4": "tests/inventory/domain/test_incidents.py",
    "PO-3": "tests/inventory/services/test_ranking.py",
    "CHK-1": "tests/inventory/domain/test_checklist.py",
    "G7": "tests/inventory/domain/test_gates_late.py::test_g7_holds_a_signature_to_all_four_hashes_of_today",
}
"""Where an id is proven that rests on more than one refusal; each other id is proven by mutants (see below)."""


def ids() -> list[str]:
    """Return the ids of sections 1 and 3 of the policy."""
    parts = re.split(r"^## ", (ROOT / "docs" / "policy.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return ID.findall(parts[1] + parts[3])


def texts(*folders: str, suffixes: tuple[str, ...]) -> str:
    found = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in suffixes)
    return "\n".join(
        path.read_text(encoding="utf-8") for path in found if path.name not in {"test_policy.py", "policy.md"}
    )


@pytest.fixture(scope="module")
def code() -> str:
    return texts("classifiers", "inventory", "scanner", suffixes=(".py", ".toml", ".html"))


@pytest.fixture(scope="module")
def tested() -> str:
    return texts("tests", suffixes=(".py",))


def cited(one: str, text: str) -> bool:
    return re.search(rf"\b{one}\b", text) is not None


def test_the_policy_names_its_sentences_and_gates() -> None:
    assert len(ids()) == len(set(ids())) == 38


@pytest.mark.parametrize("one", ids())
def test_every_sentence_and_gate_is_named_in_the_code(one: str, code: str) -> None:
    assert cited(one, code)


@pytest.mark.parametrize("one", ids())
def test_every_sentence_and_gate_is_named_in_a_test_or_proven_by_one_that_is_named(one: str, tested: str) -> None:
    assert cited(one, tested) or one in PROVEN_BY


@pytest.mark.parametrize("one", sorted(PROVEN_BY))
def test_a_proof_that_is_named_is_there(one: str) -> None:
    name, _, function = PROVEN_BY[one].partition("::")
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert any(each.startswith("test_") for each in functions)
    assert not function or function in functions


def test_of_every_id_that_refuses_no_refusal_can_be_taken_away_unnoticed() -> None:
    """Two refusals of each id are taken away, one after the other; `benchmarks/mutants.py` takes away all."""
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(ROOT / "benchmarks" / "mutants.py"), "--ids", "2"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (told,) = re.findall(r"^ids: (.*)$", done.stdout, flags=re.MULTILINE)
    assert set(ids()) <= {*told.split(), *PROVEN_BY}
    assert int(re.findall(r"(\d+) killed", done.stdout)[0]) >= 50
