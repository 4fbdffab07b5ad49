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
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from classifiers import rulebook
from classifiers.evidence import (
    Access,
    Artifact,
    Evidence,
    Kind,
    Observation,
    Part,
    PartKind,
    Problem,
    Reference,
    Source,
    Target,
    Trouble,
    Verb,
)
from inventory.domain.people import Organisation, Person, Role, Unit
from inventory.services.judge import Bench
from inventory.store.engine import Inventory, open_inventory
from inventory.store.scanstate import StoredScanState
from scanner.state import DirectoryRecord, FileStamp, PathProblem, ScanCounts, ScanEnd, Seen

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
    options = ["-U", "shadowit", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    setup = [binaries / "initdb", "-D", cluster, *options]
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
def postgres_with_schema(postgres_server: str, postgres_template: str) -> str:
    """URL of an inventory on PostgreSQL that nobody has written to."""
    return _create_database(postgres_server, f"shadowit_{uuid.uuid4().hex}", postgres_template)


@pytest.fixture
def postgres(postgres_server: str, postgres_template: str) -> Iterator[Inventory]:
    """An inventory of its own on PostgreSQL."""
    opened = open_inventory(_create_database(postgres_server, f"shadowit_{uuid.uuid4().hex}", postgres_template))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the schema, to be copied for each test."""
    path = tmp_path_factory.mktemp("template") / "inventory.db"
    opened = open_inventory(str(path))
    with opened.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    opened.close()
    return path


@pytest.fixture
def sqlite(tmp_path: Path, sqlite_template: Path) -> Iterator[Inventory]:
    """An inventory of its own on SQLite."""
    shutil.copyfile(sqlite_template, tmp_path / "inventory.db")
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


OLGA = Person(id="olga", name="Olga Operations", roles=frozenset({Role.OWNER}))
PIA = Person(id="pia", name="Pia Product Owner", roles=frozenset({Role.PRODUCT_OWNER}))
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


class Killed(Exception):  # noqa: N818 - named after the state it reports
    """The scan was stopped in the middle, as SIGKILL does."""


@dataclass
class Plant:
    """A share of made-up files and a scan of it, the way the scanner reports to the store.

    A file's text is its content: words before `|` are its logic, what follows is data. `plain ...` is no tool. Words
    like `reads=limits.vbs` and `writes=out.csv` are what it refers to.
    """

    inventory: Inventory
    name: str = "plant"
    files: dict[str, str] = field(default_factory=dict)
    projects: tuple[str, ...] = ()
    unreachable: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    reader: str = "vbscript/1"
    opened: list[str] = field(default_factory=list)

    def scan(
        self, day: int = 0, *, kill_after: int | None = None, chunk: int | None = None, only: str | None = None
    ) -> None:
        """Scan the share, or `only` one folder; `kill_after` counts records, `chunk` splits directories."""
        now = NOW + timedelta(days=day)
        state: StoredScanState[FileStamp] = StoredScanState(self.inventory, self.name, FileStamp)
        state.begin(root="/srv/plant", started=now)
        known = state.digests()
        self.opened = []
        folders = [folder for folder in self._folders() if not self._cut_off(folder) and only in {None, folder}]
        written = 0
        for folder in folders:
            for record in self._records(state, known, folder, now, chunk):
                if written == kill_after:
                    raise Killed
                state.record([record])
                written += 1
        gone = [folder for folder in known if folder not in self._folders() and not self._cut_off(folder)]
        counts = ScanCounts(
            directories=len(folders),
            files=len(self.files),
            candidates=len(self.files),
            opened=len(self.opened),
            unchanged=len(self.files) - len(self.opened),
            bytes_read=0,
            discarded={"suffix": 3},
            kinds={"vbscript": len(self.files)},
        )
        unreachable = sorted(self.unreachable)
        end = ScanEnd(
            counts=counts,
            finished=now,
            complete=not unreachable,
            gone=[folder for folder in gone if only in {None, folder}],
            unreachable=unreachable,
            partial=only is not None,
        )
        state.finish(end)

    def _folders(self) -> list[str]:
        found = {""}
        for path in self.files:
            parts = path.split("/")[:-1]
            found |= {"/".join(parts[: n + 1]) for n in range(len(parts))}
        return sorted(found)

    def _cut_off(self, folder: str) -> bool:
        return any(folder == top or folder.startswith(f"{top}/") for top in self.unreachable)

    def _records(
        self, state: StoredScanState[FileStamp], known: Mapping[str, str], folder: str, now: datetime, chunk: int | None
    ) -> Iterator[DirectoryRecord]:
        here = sorted(path for path in self.files if path.rpartition("/")[0] == folder)
        stamps = {path: self._stamp(path) for path in here}
        digest = sha256(repr(sorted(stamps.items())).encode()).hexdigest()
        if known.get(folder) == digest:
            return
        before = state.stamps(folder)
        seen = [self._seen(path, stamps[path], before, now) for path in here]
        size = chunk or max(1, len(seen))
        pieces = [seen[at : at + size] for at in range(0, len(seen), size)] or [[]]
        for number, piece in enumerate(pieces, start=1):
            yield DirectoryRecord(
                path=folder,
                digest=digest,
                complete=True,
                last=number == len(pieces),
                seen=tuple(piece),
                problems=tuple(
                    PathProblem(path=entry.path, problem=Problem(trouble=Trouble.DENIED, detail="no right to read it"))
                    for entry in piece
                    if entry.path in self.denied
                ),
            )

    def _stamp(self, path: str) -> FileStamp:
        text = self.files[path]
        size = -1 if path in self.denied else len(text)
        number = int.from_bytes(sha256(text.encode()).digest()[:8])
        return FileStamp(size=size, modified_ns=1, file_id=number, handler=self.reader, project=self._project(path))

    def _project(self, path: str) -> str:
        return next((project for project in self.projects if path.startswith(f"{project}/")), "")

    def _seen(self, path: str, stamp: FileStamp, before: Mapping[str, FileStamp], now: datetime) -> Seen:
        name = path.rpartition("/")[2]
        if before.get(name) == stamp:
            return Seen(name=name, path=path, stamp=stamp)
        self.opened.append(path)
        if path in self.denied:
            return Seen(name=name, path=path, stamp=stamp, settled=False)
        return Seen(name=name, path=path, stamp=stamp, observation=self._observe(path, stamp, now))

    def _observe(self, path: str, stamp: FileStamp, now: datetime) -> Observation:
        text = self.files[path]
        logic = text.partition("|")[0]
        plain = text.startswith("plain")
        verb = Verb.WRITE if logic.startswith(("UPDATE", "INSERT")) else Verb.READ
        sql = logic.startswith(("UPDATE", "INSERT", "SELECT"))
        shown = Evidence.of(Kind.DISPLAY, "chart of scrap per line", "sheet Report")
        line = Evidence.of(
            Kind.SQL if sql else Kind.STATEMENT,
            logic,
            "Main:1",
            verb=verb if sql else Verb.NONE,
            target=Target.DATABASE if verb is Verb.WRITE else None,
        )
        digest = sha256(f"{self.reader} {logic}".encode()).hexdigest()
        return Observation(
            artifact=Artifact(
                share=self.name,
                path=path,
                name=path.rpartition("/")[2],
                kind="word" if plain else "vbscript",
                sha256=sha256(text.encode()).hexdigest(),
                size=len(text),
                modified=NOW,
                project=stamp.project,
                owner="PLANT\\eva",
            ),
            handler=self.reader,
            complete="broken" not in logic,
            fingerprint="" if plain else digest,
            seen=now,
            parts=() if plain else (Part(kind=PartKind.MODULE, name="Main", count=1, digest=digest),),
            sources=() if plain else (Source(part="Main", language="vbscript", text=logic, digest=digest),),
            evidence=() if plain else (line, shown) if "SELECT" in logic else (line,),
            references=tuple(_references(logic)),
            problems=(Problem(trouble=Trouble.MALFORMED, detail="cut off"),) if "broken" in logic else (),
        )


def _references(logic: str) -> Iterator[Reference]:
    accesses = {"reads": Access.READ, "writes": Access.WRITE}
    for word in logic.split():
        verb, given, target = word.partition("=")
        if given and verb in accesses:
            yield Reference(target=target, access=accesses[verb], where="Main:1")


@pytest.fixture
def plant(inventory: Inventory) -> Plant:
    """A share to be scanned into the inventory."""
    return Plant(inventory)


@pytest.fixture
def killed() -> type[Killed]:
    return Killed


@pytest.fixture
def new_plant() -> type[Plant]:
    """To scan into another inventory."""
    return Plant
