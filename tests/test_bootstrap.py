"""`bootstrap.py` works on a bare machine, says what is missing, and prints commands that work as they stand."""

from __future__ import annotations

import ast
import importlib.util
import os
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

ABSENT = """
import sys
class Without:
    def __init__(self, finder, names): self.finder, self.names = finder, names
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.names: return None
        return self.finder.find_spec(name, path, target)
names = set(sys.argv.pop(1).split(","))
sys.meta_path[:] = [Without(finder, names) for finder in sys.meta_path]
for name in names & set(sys.modules): del sys.modules[name]
import runpy
sys.argv[:] = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""Runs a script on a Python that lacks some modules."""


@pytest.fixture(scope="module")
def bootstrap(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", root / "bootstrap.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Path:
    """Return a checkout with the least that can be installed."""
    shutil.copy(root / "bootstrap.py", tmp_path)
    (tmp_path / "constraints.txt").write_text("")
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "least"\nversion = "1"\n[build-system]\nrequires = ["no-such-build-tool"]\n'
    )
    return tmp_path


def run_without(names: str, script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", ABSENT, names, script, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def run_offline(script: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    cleared = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    return subprocess.run(  # noqa: S603 - our own script
        [sys.executable, script], capture_output=True, text=True, check=False, env={**cleared, **environment}
    )


def test_it_needs_nothing_but_the_standard_library(root: Path) -> None:
    tree = ast.parse((root / "bootstrap.py").read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def test_it_starts_where_the_modules_of_posix_do_not_exist(root: Path) -> None:
    posix = "fcntl,grp,pty,pwd,readline,resource,syslog,termios,tty"
    done = run_without(posix, root / "bootstrap.py", "--help")
    assert done.returncode == 0, done.stderr
    assert "test|FOLDER" in done.stdout


def test_an_old_python_can_read_it_far_enough_to_say_that_it_is_too_old(root: Path, bootstrap: ModuleType) -> None:
    ast.parse((root / "bootstrap.py").read_text(), feature_version=(3, 8))
    with pytest.raises(bootstrap.Setback, match=r"Python 3\.10; Python 3\.11 or newer"):
        bootstrap.require_python((3, 10))
    bootstrap.require_python((3, 11))


def test_without_venv_it_names_the_package_to_install(checkout: Path) -> None:
    done = run_without("ensurepip", checkout / "bootstrap.py")
    assert done.returncode == 2
    assert "apt install python3-venv" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_network_it_names_proxy_and_index(checkout: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        unreachable = {
            "PIP_INDEX_URL": f"http://127.0.0.1:{port}/simple",
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_RETRIES": "1",
            "PIP_DEFAULT_TIMEOUT": "2",
        }
        done = run_offline(checkout / "bootstrap.py", unreachable)
    assert done.returncode == 2, done.stdout
    assert "its index cannot be reached" in done.stderr
    assert "global.proxy" in done.stderr
    assert "global.index-url" in done.stderr
    assert not list((checkout / ".venv").glob("*.stamp"))


def test_a_folder_that_does_not_exist_is_said_before_anything_is_installed(checkout: Path) -> None:
    done = subprocess.run(
        [sys.executable, "bootstrap.py", "nowhere"], cwd=checkout, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "there is no folder" in done.stderr
    assert not (checkout / ".venv").exists()


def test_a_changed_pin_changes_the_digest_and_nothing_else_does(bootstrap: ModuleType, tmp_path: Path) -> None:
    pins = tmp_path / "constraints.txt"
    pins.write_text("click==8.1\n")
    first = bootstrap.digest_of([pins], "here")
    assert bootstrap.digest_of([pins], "here") == first
    assert bootstrap.digest_of([pins], "there") != first
    pins.write_text("click==8.2\n")
    assert bootstrap.digest_of([pins], "here") != first


@pytest.mark.parametrize(
    ("line", "closes"),
    [
        ("12 passed in 3.41s", True),
        ("1 failed, 11 passed in 3.41s", True),
        ("2 errors in 0.40s", True),
        ("no tests ran in 0.01s", True),
        ("FAILED tests/test_house.py::test_it - assert 1 == 2", False),
        ("........                                              [100%]", False),
    ],
)
def test_pytests_closing_line_is_known(bootstrap: ModuleType, line: str, *, closes: bool) -> None:
    assert bool(bootstrap.CLOSING.search(line)) is closes


def test_a_check_that_fails_is_a_failure(bootstrap: ModuleType) -> None:
    verdicts = [bootstrap.run_check("exit", [sys.executable, "-c", f"exit({code})"], {}) for code in (0, 1)]
    assert verdicts == [True, False]


def test_postgresql_runs_for_as_long_as_it_is_needed(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    import psycopg

    monkeypatch.delenv("SHADOWIT_TEST_POSTGRES", raising=False)
    with bootstrap.postgres() as url:
        assert url, "PostgreSQL is missing: python3 bootstrap.py test installs it on Debian"
        plain = url.replace("+psycopg", "")
        with psycopg.connect(plain) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
            assert connection.info.host == "127.0.0.1"
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(plain)


def test_a_server_that_the_environment_names_is_used(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHADOWIT_TEST_POSTGRES", "postgresql://elsewhere/db")
    with bootstrap.postgres() as url:
        assert url == "postgresql://elsewhere/db"


def test_printed_paths_are_short_and_quoted(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert bootstrap.typed(tmp_path / "plant north" / "x.py") == os.path.join("plant north", "x.py")  # noqa: PTH118 - what a person types
    assert bootstrap.typed(tmp_path.parent) == str(tmp_path.parent)
    show, explain = bootstrap.golden_commands(tmp_path / "plant north", tmp_path / "inventory.db")
    assert show.endswith("show Quality/FinalTest/FinalTestLimits.accdb --inventory inventory.db")
    assert shlex.split(explain)[-1] == str(Path("plant north") / "Quality" / "FinalTest" / "FinalTestLimits.accdb")


@pytest.fixture(scope="module")
def demo(bootstrap: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], int]:
    """Build and scan the demo as `bootstrap.py` does, with the environment that runs the tests."""
    place = tmp_path_factory.mktemp("bootstrap") / "shadowit-demo"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bootstrap, "PLACE", place)
        patch.setattr(bootstrap, "VENV", Path(sys.prefix))
        bootstrap.build_demo(place / "share")
        scanned = bootstrap.shadowit("scan", place / "share", "--inventory", place / "inventory.db")
        return place, bootstrap.golden_commands(place / "share", place / "inventory.db"), scanned


def test_every_printed_command_works_as_it_stands(demo: tuple[Path, list[str], int]) -> None:
    place, lines, scanned = demo
    assert scanned == 0
    assert (place / "share" / "Quality" / "FinalTest" / "FinalTestLimits.accdb").is_file()
    commands = [shlex.split(line) for line in lines]
    assert [command[1] for command in commands] == ["show", "explain"]
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - as printed
        assert done.returncode == 0, f"{shlex.join(command)}\n{done.stderr}"
        assert "Test_Limits" in done.stdout


def test_the_demo_is_not_built_again(
    bootstrap: ModuleType, demo: tuple[Path, list[str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    place, _, _ = demo
    monkeypatch.setattr(bootstrap, "PLACE", place)
    monkeypatch.setattr(bootstrap, "VENV", place / "no-environment")
    bootstrap.build_demo(place / "share")
