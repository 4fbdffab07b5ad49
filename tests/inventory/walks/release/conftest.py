"""The way from a plan to the end of the old tool, by two doors; with a clock that is set, and cheap hashes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from inventory.domain.credentials import Components
from inventory.domain.dossier import Result, Value
from inventory.domain.incidents import Symptom
from inventory.domain.money import CostKind, CostLine
from inventory.services import costs, credentials, datacheck, delivering, incidents, keys
from inventory.services.signing import sign, signatures_of
from inventory.store.dossier import dossier_of
from scanner.app import datacheck as comparing
from scanner.app import keyfiles, signaturefiles, wiring
from scanner.app.demo.share import GOLDEN_CASE
from scanner.app.exits import Exit
from scanner.app.sources.table import Wanted

BUILD = b"build 1.4 of the limits"
PASSWORD = "a long walk by the river"
TARGET = "LimitId,LowerLimit,UpperLimit\n"
PRODUCTION = '\n[[production]]\nname = "MES line 3"\npath = "mes"\ntool = "{tool}"\nfiles = ["*.zip"]\n'
LEGACY = f"share/{GOLDEN_CASE}::Test_Limits"
COLUMNS = ("LowerLimit", "UpperLimit")


class Clock:
    """The one clock of the program, moved on by days."""

    def __init__(self) -> None:
        self.moved = timedelta()

    def on(self, **span: float) -> None:
        self.moved += timedelta(**span)

    def now(self, zone: Any = UTC) -> datetime:
        return datetime.now(zone) + self.moved


@pytest.fixture(scope="module")
def clock() -> Iterator[Clock]:
    """Set the time of the program; nothing sleeps."""
    moved = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "datetime", moved)
        patch.setattr(credentials, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield moved


class Road:
    """A door from the planned tool on. `door` is what leads there: services, or the command line."""

    def __init__(self, door: Any, clock: Clock) -> None:
        self.door, self.plant, self.clock = door, door.plant, clock
        self.refuses = door.refuses

    def __getattr__(self, name: str) -> Any:
        return getattr(self.door, name)

    @property
    def tool(self) -> str:
        if "_tool" not in self.__dict__:
            self._tool = self.plant.tool(GOLDEN_CASE)
        return self._tool

    @property
    def state(self) -> str:
        with self.plant.opened() as (inventory, _), inventory.reading() as connection:
            from inventory.store import catalogue

            return str(catalogue.one_tool(connection, self.tool).state)

    @property
    def dossier(self) -> Any:
        with self.plant.opened() as (inventory, _), inventory.reading() as connection:
            return dossier_of(connection, self.tool)

    def file(self, name: str, content: bytes) -> Path:
        place = self.plant.folder / name
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(content)
        return place

    def target(self, **changed: str) -> Path:
        """Write the limits that the MES has: those of the Access database, but for what is changed by number."""
        with comparing.open_table(Wanted(address=str(self.plant.folder / LEGACY))) as table:
            places = [table.columns.index(name) for name in ("LimitId", *COLUMNS)]
            rows = [row for batch in table.read(places) for row in batch]
        lines = [",".join((number, low, changed.get(f"of_{number}", high))) for number, low, high in rows]
        return self.file("mes_limits.csv", (TARGET + "\n".join(lines) + "\n").encode())

    def produces(self) -> None:
        """Let the settings name the folder in which the builds of the MES run."""
        settings = self.plant.folder / "scanner.toml"
        settings.write_text(settings.read_text("utf-8") + PRODUCTION.format(tool=self.tool), encoding="utf-8")
        (self.plant.folder / "mes").mkdir()
        self.plant.__dict__.pop("place", None)

    def planned(self) -> None:
        """From the first scan to a plan that the board has voted for (G0 to G3)."""
        self.move(GOLDEN_CASE, "triaged", "bert", reason="it sets the limits of the final test")
        self.register(GOLDEN_CASE, "olga")
        self.move(GOLDEN_CASE, "owned", "olga", deputy="eva")
        for item, actor in (("backup", "ingo"), ("access", "ingo"), ("accuracy", "olga"), ("fallback", "olga")):
            self.contain(GOLDEN_CASE, item, actor)
        self.move(GOLDEN_CASE, "contained", "olga")
        self.plan(GOLDEN_CASE, "olga")
        self.vote("bert", "bert", "pia")
        self.move(GOLDEN_CASE, "planned", "bert")

    def unsigned(self) -> None:
        """On to a build that runs, and that nobody has signed."""
        self.planned()
        self.request("pia")
        self.architecture("ingo")
        self.move(GOLDEN_CASE, "in_build", "pia")
        self.produces()
        self.build(self.file("mes/limits-1.4.zip", BUILD), "ingo")
        self.scan()

    def tested(self) -> None:
        """On from there to an acceptance test that has passed, with all that signing takes."""
        self.target()
        self.compare("ingo")
        self.confirm("olga")
        self.move(GOLDEN_CASE, "data_ready", "olga")
        self.plan_test("olga", "limits are equal")
        self.move(GOLDEN_CASE, "uat", "olga")
        self.execute("limits are equal", "passed", "olga")
        self.key("ingo")
        for person in ("pia", "olga", "ingo"):
            self.password(person)


class ByServices(Road):
    """Calls the services."""

    def vote(self, actor: str, *ayes: str) -> None:
        self.door.vote(GOLDEN_CASE, "G3", actor, *ayes)

    def do(self, service: Callable[..., Any], actor: str, *given: Any, **named: Any) -> Any:
        with self.door.acting(actor) as (inventory, person, bench):
            return service(inventory, *given, actor=person, bench=bench, **named)

    def idea(self, text: str, actor: str) -> None:
        self.do(delivering.have_idea, actor, self.tool, text)

    def request(self, actor: str, value: str = "12000", unit: str = "EUR a year", idea_of: str = "") -> str:
        worth = Value(amount=Decimal(value), unit=unit)
        return str(self.do(delivering.request, actor, self.tool, "limits in the MES", worth, idea_of=idea_of))

    def architecture(self, actor: str, override: str = "") -> None:
        self.do(delivering.check_architecture, actor, self.tool, passed=True, override=override)

    def build(self, file: Path, actor: str, developer: str = "ingo") -> None:
        digest = sha256(file.read_bytes()).hexdigest()
        self.do(delivering.attach_build, actor, self.tool, digest, developer=developer, name=file.name)

    def compare(self, actor: str) -> int:
        began, folder = wiring.now(), self.plant.folder
        found = comparing.check(
            Wanted(address=str(folder / LEGACY)),
            Wanted(address=str(folder / "mes_limits.csv")),
            comparing.Question(key=("LimitId",), columns=COLUMNS),
            report=None,
            examples=0,
            told=lambda _count: None,
        )
        names = {"legacy": found.legacy, "target": found.target, "terms": found.terms, "sources": found.sources}
        self.do(datacheck.file_check, actor, self.tool, found.compared, began=began, **names)
        return found.compared.tally.differences

    def confirm(self, actor: str) -> None:
        self.do(datacheck.confirm_check, actor, self.tool, seen=self.dossier.data_check.digest[:12])

    def plan_test(self, actor: str, *cases: str, data_by: str = "olga") -> None:
        self.do(delivering.plan_test, actor, self.tool, "ten lots in both", cases, data_by=data_by)

    def execute(self, case: str, result: str, actor: str, *evidence: Path) -> None:
        digests = [sha256(file.read_bytes()).hexdigest() for file in evidence]
        self.do(delivering.execute, actor, self.tool, case, Result(result), evidence=digests)

    def accept(self, case: str, actor: str, reason: str = "a cosmetic one") -> None:
        self.do(delivering.accept_deviation, actor, self.tool, case, reason)

    def key(self, actor: str) -> None:
        pem, private = keyfiles.new_key()
        self.do(keys.add_key, actor, pem, keep=keyfiles.keeper(self.plant.place.key_folder, private, b""))

    def password(self, person: str) -> None:
        with self.door.acting(person) as (inventory, who, bench):
            credentials.set_password(inventory, who, PASSWORD, bench=bench)

    def sign(self, actor: str, password: str = PASSWORD) -> None:
        with self.door.acting(actor) as (inventory, person, bench):
            shown = Components(person=person.id, password=password)
            secret = keyfiles.opener(self.plant.place.key_folder, b"")
            sign(inventory, self.tool, "I release build 1.4", shown, open_key=secret, bench=bench)

    def export(self, folder: Path) -> None:
        with self.plant.opened() as (inventory, _):
            newest = signatures_of(inventory, self.tool)[-1]
        signaturefiles.write(folder, newest.signature, newest.key)

    def deployed(self, file: Path, actor: str) -> None:
        digest = sha256(file.read_bytes()).hexdigest()
        said = {"rollback": "build 1.3", "training": "shift A"}
        self.do(delivering.deploy, actor, self.tool, digest, **said)

    def incident(self, actor: str) -> int:
        return int(self.do(incidents.open_incident, actor, self.tool, "wrong limits on line 3"))

    def wrong(self, number: int, actor: str) -> tuple[str, str]:
        """Answer that it calculates wrongly; return who owns the impact, and the policy id."""
        verdict = self.do(incidents.answer, actor, number, Symptom.BUG)
        return str(verdict.impact), verdict.policy

    def explain(self, number: int, actor: str) -> None:
        self.do(incidents.explain, actor, number, "a bug in the limits", cost=Decimal("120.50"), currency="EUR")

    def close(self, number: int, actor: str) -> None:
        self.do(incidents.close, actor, number)

    def cost(self, amount: str, centre: str, actor: str) -> None:
        with self.door.acting(actor) as (inventory, person, bench):
            first = bench.now.date().replace(day=1)
            paid = {"amount": Decimal(amount), "currency": "EUR", "cost_centre": centre, "first": first, "last": None}
            filed = {"filed_by": person.id, "filed": bench.now, "number": 0, "plant": "", "kind": CostKind.LICENCE}
            costs.file_cost(inventory, CostLine(tool=self.tool, **filed, **paid), actor=person, bench=bench)

    def statement(self, month: date) -> list[tuple[str, str, str, str]]:
        with self.plant.opened() as (inventory, _):
            found = costs.monthly(inventory, month)
        return [(line.plant, line.cost_centre, str(line.kind), f"{line.amount} {line.currency}") for line in found]


class Typed(Road):
    """Types commands, and where one says what comes next, types that."""

    offered = ""

    def run(self, *words: str) -> str:
        self.offered = self.door.run(*words).stdout
        return self.offered

    def follow(self, said: str, *people: str, more: tuple[str, ...] = ()) -> str:
        """Type the command that was printed behind these words, with names of people where it says PERSON."""
        line = next(line for line in self.offered.splitlines() if said in line)
        names = iter(people)
        typed = re.sub("PERSON", lambda _: next(names), line.partition("shadowit ")[2].partition(" (")[0])
        assert next(names, None) is None, f"{line} asks for fewer people"
        return self.run(*typed.split(), *more)

    def move(self, path: str, state: str, actor: str, *, reason: str = "because", **others: str) -> None:
        """Ask what comes next, and type what it says: it is printed where nothing is missing."""
        more = tuple(word for part, who in others.items() for word in (f"--{part}", who))
        if not (path == GOLDEN_CASE and "Next: " in self.offered and " next " in self.offered):
            self.offered = f"Next: shadowit next {self.plant.tool(path)}"
        told = self.follow("Next: ")
        if f"move {self.plant.tool(path)} {state} " in told and not others:
            self.follow(f" {state} --as", actor, more=("--reason", reason))
        else:
            self.run("move", self.plant.tool(path), state, "--as", actor, "--reason", reason, *more)
            assert others, f"the way to {state} was open, and nothing said so:\n{told}"

    def vote(self, actor: str, *ayes: str) -> None:
        """Minute a vote, as `plan` has printed it."""
        self.follow("votes on it with", ayes[0], actor, more=tuple(w for aye in ayes[1:] for w in ("--aye", aye)))

    def plan(self, path: str, actor: str) -> None:
        said = ("--system", "MES", "--value", "12000", "--unit", "EUR a year", "--cost-centre", "F-7")
        day = (self.clock.now() + timedelta(days=200)).date()
        self.run("plan", self.plant.tool(path), *said, "--target", f"{day}", "--as", actor)

    def idea(self, text: str, actor: str) -> None:
        self.run("idea", self.tool, "--text", text, "--as", actor)

    def request(self, actor: str, value: str = "12000", unit: str = "EUR a year", idea_of: str = "") -> str:
        more = ("--idea-of", idea_of) if idea_of else ()
        worth = ("--value", value, "--unit", unit)
        said = self.run("request", self.tool, "--text", "limits in the MES", *worth, "--as", actor, *more)
        return said.splitlines()[0].partition(" is ")[2].removesuffix(".")

    def architecture(self, actor: str, override: str = "") -> None:
        more = ("--override", override) if override else ()
        self.run("architecture", self.tool, "--pass", "--as", actor, *more)

    def build(self, file: Path, actor: str, developer: str = "ingo") -> None:
        self.run("uat", "build", self.tool, "--file", str(file), "--developer", developer, "--as", actor)

    def compare(self, actor: str) -> int:
        asked = (LEGACY, "mes_limits.csv", "--key", "LimitId", "--columns", ",".join(COLUMNS))
        words = ("datacheck", *asked, "--tool", self.tool, "--as", actor)
        self.offered = self.door.run(*words, ends=(Exit.FINE, Exit.FOUND)).stdout
        count = next(line for line in self.offered.splitlines() if " in 16 keys: " in line).split()[0]
        return 0 if count == "No" else int(count)

    def confirm(self, actor: str) -> None:
        if "confirms it with" not in self.offered:
            self.run("confirm-data", self.tool, "--as", actor)
        else:
            kept = self.offered
            try:
                self.follow("confirms it with", actor)
            except BaseException:
                self.offered = kept
                raise

    def plan_test(self, actor: str, *cases: str, data_by: str = "olga") -> None:
        named = [word for case in cases for word in ("--case", case)]
        plan = ("--plan", "ten lots in both", *named, "--data-by", data_by)
        self.run("uat", "plan", self.tool, *plan, "--as", actor)

    def execute(self, case: str, result: str, actor: str, *evidence: Path) -> None:
        shown = [word for file in evidence for word in ("--evidence", str(file))]
        self.run("uat", "execute", self.tool, case, f"--{result}", *shown, "--as", actor)

    def accept(self, case: str, actor: str, reason: str = "a cosmetic one") -> None:
        self.run("uat", "accept", self.tool, case, "--reason", reason, "--as", actor)

    def key(self, actor: str) -> None:
        self.run("keys", "new", "--as", actor)

    def password(self, person: str) -> None:
        self.run("account", "set", person, "--password-file", str(self.file("secret", PASSWORD.encode())))

    def sign(self, actor: str, password: str = PASSWORD) -> None:
        file = str(self.file("typed", password.encode()))
        said = ("--meaning", "I release build 1.4", "--password-file", file)
        self.run("sign", self.tool, "--as", actor, *said)

    def export(self, folder: Path) -> None:
        self.run("signature", "export", self.tool, "-o", str(folder))

    def deployed(self, file: Path, actor: str) -> None:
        said = ("--rollback", "build 1.3", "--training", "shift A")
        self.run("deployed", self.tool, "--file", str(file), *said, "--as", actor)

    def incident(self, actor: str) -> int:
        said = self.run("incident", "open", self.tool, "--what", "wrong limits on line 3", "--as", actor)
        return int(said.split()[1])

    def wrong(self, number: int, actor: str) -> tuple[str, str]:
        if f"answer {number} --wrong" in self.offered:
            said = self.follow("If it is wrong", actor, more=("--wrong", "bug"))
        else:
            said = self.run("incident", "answer", str(number), "--wrong", "bug", "--as", actor)
        return said.split()[0], said.rpartition("(")[2].partition(")")[0]

    def explain(self, number: int, actor: str) -> None:
        said = ("--scrap-cost", "120.50", "--currency", "EUR", "--text", "a bug in the limits", "--as", actor)
        self.run("incident", "explain", str(number), *said)

    def close(self, number: int, actor: str) -> None:
        self.run("incident", "close", str(number), "--as", actor)

    def cost(self, amount: str, centre: str, actor: str) -> None:
        paid = ("--amount", amount, "--currency", "EUR", "--cost-centre", centre, "--from", f"{self.clock.now():%Y-%m}")
        self.run("cost", "add", self.tool, "--kind", "licence", *paid, "--as", actor)

    def statement(self, month: date) -> list[tuple[str, str, str, str]]:
        rows = self.door.rows("statement", "--month", f"{month:%Y-%m}")
        return [(row["plant"], row["cost_centre"], row["kind"], f"{row['amount']} {row['currency']}") for row in rows]


@pytest.fixture
def road(clock: Clock, door: Any) -> Road:
    """The way of the golden case, by each door."""
    return (ByServices if hasattr(door, "acting") else Typed)(door, clock)


@pytest.fixture(scope="session")
def by_services() -> type[ByServices]:
    """For roads that go on from a copy of a plant."""
    return ByServices
