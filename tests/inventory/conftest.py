"""Two real databases for every test of the inventory, the packaged rules, and a small factory to be scanned."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from classifiers import rulebook
from inventory.domain.people import Organisation, Person, Role, Unit
from inventory.services.judge import Bench
from inventory.store.engine import Inventory, open_inventory

MISSING = "PostgreSQL is not installed; `python3 bootstrap.py test` installs it, or set SHADOWIT_TEST_POSTGRES to a URL"
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    on_path = shutil.which("postgres")
    if not found and on_path is None:
        pytest.fail(MISSING)
    return found[-1].parent if found else Path(str(on_path)).parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    engine = create_engine(url)
    deadline = time.monotonic() + 30
    while True:
        try:
            with engine.connect():
                break
        except OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a PostgreSQL server: the given one, or a private throw-away cluster on loopback."""
    given = os.environ.get("SHADOWIT_TEST_POSTGRES")
    if given:
        yield given
        return
    binaries = _binaries()
    user = "postgres" if os.geteuid() == 0 else getpass.getuser()  # the server refuses to run as root
    as_user = {"user": user} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="shadowit-pg-"))
    if as_user:
        shutil.chown(folder, user)
    cluster = folder / "cluster"
    setup = [
        binaries / "initdb",
        "-D",
        cluster,
        "-U",
        "shadowit",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    ]
    subprocess.run(setup, check=True, capture_output=True, cwd=folder, **as_user)  # noqa: S603 - Debian's own initdb
    port = _free_port()
    settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "full_page_writes=off"]
    command = [binaries / "postgres", "-D", cluster, "-p", str(port)]
    for setting in settings:
        command += ["-c", setting]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **as_user)  # noqa: S603 - Debian's own server
    try:
        url = f"postgresql+psycopg://shadowit@127.0.0.1:{port}/postgres"
        _wait(url, server)
        yield url
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _create_database(server: str, name: str, template: str = "template0") -> str:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """Name of a database with the schema, to be copied for each test."""
    name = f"shadowit_{uuid.uuid4().hex}"
    open_inventory(_create_database(postgres_server, name)).close()
    return name


@pytest.fixture
def empty_postgres(postgres_server: str) -> str:
    return _create_database(postgres_server, f"shadowit_{uuid.uuid4().hex}")


@pytest.fixture
def postgres(postgres_server: str, postgres_template: str) -> Iterator[Inventory]:
    """An inventory of its own on PostgreSQL."""
    opened = open_inventory(_create_database(postgres_server, f"shadowit_{uuid.uuid4().hex}", postgres_template))
    yield opened
    opened.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Inventory]:
    """An inventory of its own on SQLite."""
    opened = open_inventory(str(tmp_path / "inventory.db"))
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def inventory(request: pytest.FixtureRequest) -> Inventory:
    """An inventory of its own, once on each database."""
    found: Inventory = request.getfixturevalue("sqlite" if request.param == "sqlite" else "postgres")
    return found


@pytest.fixture(scope="session")
def rules() -> rulebook.Rulebook:
    """The packaged rule book."""
    package = files("classifiers")
    texts = {"policy.toml": package.joinpath("policy.toml").read_text("utf-8")}
    for entry in package.joinpath("rules").iterdir():
        if entry.name.endswith(".toml"):
            texts[entry.name] = entry.read_text("utf-8")
    return rulebook.parse(texts)


OLGA = Person(
    id="olga", name="Olga Operations", mail="olga@plant.example", department="Test", roles=frozenset({Role.OWNER})
)
PIA = Person(
    id="pia", name="Pia Product Owner", department="Manufacturing Engineering", roles=frozenset({Role.PRODUCT_OWNER})
)
INGO = Person(id="ingo", name="Ingo IT", unit=Unit.IT, roles=frozenset({Role.IT_OPERATOR}))
EVA = Person(id="eva", name="Eva Engineer", roles=frozenset({Role.ENGINEER}))
BERT = Person(id="bert", name="Bert Board", roles=frozenset({Role.BOARD, Role.ASSESSOR}))
GONE = Person(id="gone", name="Gustav Gone", active=False)
TEAM = Person(id="team", name="team-test@plant.example", is_group=True)


@pytest.fixture
def people() -> dict[str, Person]:
    """The cast: an owner, a Product Owner, IT, an engineer, the board's assessor, a leaver and a group."""
    return {person.id: person for person in (OLGA, PIA, INGO, EVA, BERT, GONE, TEAM)}


@pytest.fixture
def organisation(people: dict[str, Person]) -> Organisation:
    return Organisation.of(people.values())


@pytest.fixture
def bench(rules: rulebook.Rulebook, organisation: Organisation) -> Callable[..., Bench]:
    """Make the bench for a day: `bench(3)` judges on the third day."""

    def on(day: int = 0, staff: Organisation | None = None) -> Bench:
        return Bench(rulebook=rules, organisation=staff or organisation, now=NOW + timedelta(days=day))

    return on
