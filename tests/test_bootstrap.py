"""`bootstrap.py` works on a bare machine, says what is missing, and prints commands that work as they stand."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
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
            "PIP_RETRIES": "0",
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


def test_a_check_that_fails_is_a_failure(bootstrap: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    commands = {str(code): [sys.executable, "-c", f"print('said {code}'); exit({code})"] for code in (0, 1)}
    assert bootstrap.run_checks(commands, {}) == {"0": True, "1": False}
    assert [line for line in capfd.readouterr().out.splitlines() if "said" in line] == ["said 0", "said 1"]


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


def test_printed_paths_are_as_short_as_they_can_be(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert bootstrap.typed(tmp_path / "plant north" / "x.py") == os.path.join("plant north", "x.py")  # noqa: PTH118 - what a person types
    assert bootstrap.typed(tmp_path.parent) == str(tmp_path.parent)


SHOW = """
import importlib.util, sys
from pathlib import Path
spec = importlib.util.spec_from_file_location("bootstrap", sys.argv.pop(1))
bootstrap = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bootstrap)
bootstrap.VENV, bootstrap.PLACE = Path(sys.prefix), Path("shadowit-demo").absolute()
bootstrap.install = lambda: None
sys.exit(bootstrap.main())
"""
"""Runs `bootstrap.py` in the current folder, with the environment that runs the tests instead of one of its own."""


@pytest.fixture(scope="module")
def shown(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the folder in which `bootstrap.py` has shown the demo, and all that it printed."""
    place = tmp_path_factory.mktemp("newcomer")
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", SHOW, root / "bootstrap.py"], cwd=place, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return place, done.stdout


def commands_in(text: str) -> list[list[str]]:
    """Return the command lines that a scan prints at its end, as words."""
    return [shlex.split(line) for line in text.partition("\nNext\n")[2].splitlines() if line.strip()]


def test_the_first_screen_names_the_golden_case_its_reason_and_the_next_step(shown: tuple[Path, str]) -> None:
    _, text = shown
    lines = [line.strip() for line in text.splitlines()]
    place = next(number for number, line in enumerate(lines) if line.endswith(". FinalTestLimits.accdb"))
    assert "4 places" in lines[place + 1]
    assert lines[place + 2].startswith("quality: changes or computes test limits: UPDATE Test_Limits")
    assert "(query qryUpdateLimits)" in lines[place + 2]
    assert any(line.startswith("→") and "this tool needs a home" in line for line in lines)


def pattern_of(line: str) -> str:
    """Return what a line of the README's screen stands for: figures and ids differ, and what a … leaves out."""
    told = re.sub(r"\S*bin/shadowit\b", "@PROGRAM@", line.strip())
    told = re.sub(r"T-\w{6}", "@ID@", told)
    escaped = re.sub(r"\d+", "@FIGURE@", told)
    escaped = re.escape(escaped).replace("…", ".*")
    for name, means in (("PROGRAM", r"\S+"), ("ID", r"T-\w{6}"), ("FIGURE", r"\d+")):
        escaped = escaped.replace(f"@{name}@", means)
    return escaped


def test_the_screen_in_the_readme_is_the_one_that_is_printed(root: Path, shown: tuple[Path, str]) -> None:
    _, text = shown
    readme = (root / "README.md").read_text(encoding="utf-8")
    (screen,) = re.findall(r"^```text\n(.*?)^```", readme, flags=re.MULTILINE | re.DOTALL)
    told = [line for line in screen.splitlines() if line.strip(" …")]
    printed = iter(line.strip() for line in text.splitlines())
    assert len(told) > 20
    for line in told:
        wanted = pattern_of(line)
        assert any(re.fullmatch(wanted, one) for one in printed), f"not printed, or not in this order: {line}"


def test_every_printed_command_works_as_it_stands(shown: tuple[Path, str]) -> None:
    place, text = shown
    commands = commands_in(text)
    assert [command[1] for command in commands] == ["explain", "list", "coverage", "serve"]
    for command in commands[:-1]:
        done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)  # noqa: S603 - as printed
        assert done.returncode == 0, f"{shlex.join(command)}\n{done.stderr}"
        assert len(done.stdout.splitlines()) > 3
    served = commands[-1] if port_is_free(8080) else [*commands[-1], "--port", str(free_port())]
    with subprocess.Popen(served, cwd=place, stdout=subprocess.PIPE, text=True) as board:  # noqa: S603 - as printed
        try:
            assert "FinalTestLimits.accdb" in first_page(board)
        finally:
            board.terminate()


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to whole consoles, the tests' own included")
@pytest.mark.parametrize(("sent", "code"), [("SIGINT", 0), ("SIGTERM", 143)])
def test_it_goes_on_to_show_the_board_and_both_end_when_they_are_stopped(
    root: Path, shown: tuple[Path, str], sent: str, code: int
) -> None:
    place, _ = shown
    port = free_port()
    (place / "scanner.toml").write_text(f"[serve]\nport = {port}\n")
    with subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", SHOW, root / "bootstrap.py", "--serve"],
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        try:
            assert "FinalTestLimits.accdb" in first_page(running)
            number = getattr(signal, sent)
            # Ctrl+C goes to all that run on a terminal, a service manager's signal to the first of them alone.
            (os.killpg if sent == "SIGINT" else os.kill)(running.pid, number)
            _, complaints = running.communicate(timeout=60)
        finally:
            running.kill()
    assert (running.returncode, complaints) == (code, "")
    assert port_is_free(port)


def first_page(board: subprocess.Popen[str]) -> str:
    """Go in by the link that a process prints, as its reader does, and fetch the list of tools."""
    assert board.stdout is not None
    link = next(found[0] for line in board.stdout if (found := re.findall(r"http://[\w.:]+/enter\?key=\S+", line)))
    address, key = link.split("/enter?key=")
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    entering = urllib.request.Request(  # noqa: S310 - loopback
        f"{address}/enter", data=urllib.parse.urlencode({"key": key}).encode(), headers={"Origin": address}
    )
    deadline = time.monotonic() + 60
    while True:
        try:
            browser.open(entering, timeout=30).close()
            with browser.open(f"{address}/tools?q=FinalTestLimits", timeout=30) as answer:
                return str(answer.read().decode())
        except OSError:
            assert time.monotonic() < deadline, f"nobody answers at {address}"
            time.sleep(0.1)


def port_is_free(port: int) -> bool:
    with socket.socket() as listener:
        return listener.connect_ex(("127.0.0.1", port)) != 0


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def test_the_demo_is_not_built_again(
    bootstrap: ModuleType, shown: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place, _ = shown
    monkeypatch.setattr(bootstrap, "PLACE", place / "shadowit-demo")
    monkeypatch.setattr(bootstrap, "VENV", place / "no-environment")
    bootstrap.build_demo(place / "shadowit-demo" / "share")
