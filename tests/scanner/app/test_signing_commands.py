"""Signing at the terminal, from the first password to an auditor's desk, and what is refused there."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner, Result

from inventory.domain.dossier import DataCheck
from inventory.domain.events import Event, EventKind
from inventory.domain.migration import State
from inventory.services import credentials
from inventory.store import dossier, ledger
from inventory.store.engine import open_inventory
from inventory.store.queries import resolve_tool
from inventory.store.schema import tools
from scanner.app.cli import root

PEOPLE = (
    ("pia", "Pia Product", "business", '["product owner"]'),
    ("olga", "Olga Owner", "business", '["owner"]'),
    ("tina", "Tina Tester", "business", '["operations tester"]'),
    ("dora", "Dora Data", "business", '["data owner"]'),
    ("ingo", "Ingo IT", "it", '["IT operator"]'),
    ("irene", "Irene Architect", "it", '["IT architect"]'),
    ("dev", "Devi Developer", "it", "[]"),
)
SETTINGS = (
    'inventory = "inventory.db"\n[[share]]\nname = "plant"\npath = "share"\n'
    '[[system]]\nname = "MES"\nproduct_owner = "pia"\n'
    + "".join(f'[[person]]\nid = "{i}"\nname = "{n}"\nunit = "{u}"\nroles = {r}\n' for i, n, u, r in PEOPLE)
)
PASSWORD, NEW = "a long walk by the river", "a longer walk by the sea"
TOOL = "limits.vbs"


def shadowit(*words: str, code: int = 0, stdin: str = "") -> Result:
    result = CliRunner().invoke(root, list(words), input=stdin, prog_name="shadowit")
    assert result.exit_code == code, f"{words} ended with {result.exit_code}:\n{result.output}\n{result.exception!r}"
    return result


@dataclass(frozen=True)
class Desk:
    """A plant with one tool that waits to be signed."""

    folder: Path

    def __call__(self, *words: str, code: int = 0, stdin: str = "") -> Result:
        return shadowit(*words, "--settings", str(self.folder / "scanner.toml"), code=code, stdin=stdin)

    def verify(self, *words: str, code: int = 0) -> str:
        return shadowit("verify", str(self.out), *words, code=code).output

    def sign(self, who: str = "pia", password: str = PASSWORD, code: int = 0) -> Result:
        words = ("sign", TOOL, "--as", who, "--meaning", "I release 1.4", "--password-file", "-")
        return self(*words, code=code, stdin=f"{password}\n")

    def copied(self, folder: Path) -> Desk:
        """Return the same desk as it stands now, in another folder."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Desk(folder)

    @property
    def out(self) -> Path:
        return self.folder / "out"


@pytest.fixture(scope="module", autouse=True)
def cheap_hashes() -> Iterator[None]:
    """The same hash with less work: what is tried here is who is let in, not how long a guess takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(credentials, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A tool whose acceptance test has passed."""
    folder = tmp_path_factory.mktemp("first")
    (folder / "share").mkdir()
    (folder / "share" / TOOL).write_text(
        'conn.Execute "UPDATE Test_Limits SET Hi = 4 WHERE Part = 7"\n', encoding="utf-8"
    )
    (folder / "scanner.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "build.zip").write_bytes(b"the build")
    desk = Desk(folder)
    desk("scan", "-q")
    value = ("--value", "12000", "--unit", "EUR a year")
    desk("plan", TOOL, "--system", "MES", *value, "--cost-centre", "4711", "--target", "2099-01-01", "--as", "pia")
    desk("request", TOOL, "--text", "limits in the MES", *value, "--as", "pia")
    desk("architecture", TOOL, "--pass", "--override", "through a queue", "--as", "irene")
    desk("uat", "plan", TOOL, "--plan", "limits", "--case", "low", "--data-by", "olga", "--as", "tina")
    desk("uat", "build", TOOL, "--file", str(folder / "build.zip"), "--developer", "dev", "--as", "dev")
    desk("uat", "execute", TOOL, "low", "--passed", "--as", "tina")
    opened = open_inventory(str(folder / "inventory.db"))
    with opened.writing() as connection:
        at = datetime.now(UTC)
        check = DataCheck(differences=0, compared=400, at=at, confirmed_by="dora")
        kept = dossier.add(connection, resolve_tool(opened, TOOL), check, by="dora", at=at)
        told = {"digest": getattr(kept, "digest", "")}
        event = Event(kind=EventKind.DATA_CHECKED, at=at, actor="dora", tool=resolve_tool(opened, TOOL), detail=told)
        ledger.append(connection, [event])
        connection.execute(tools.update().values(state=State.UAT.value))
    opened.close()
    return desk


@pytest.fixture(scope="module")
def second(first: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """With a key, and a Product Owner who has a password."""
    desk = first.copied(tmp_path_factory.mktemp("second"))
    desk("keys", "new", "--as", "ingo")
    desk("account", "set", "pia", "--password-file", "-", stdin=f"{PASSWORD}\n")
    return desk


@pytest.fixture(scope="module")
def third(second: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Signed and exported."""
    desk = second.copied(tmp_path_factory.mktemp("third"))
    desk.sign()
    desk("signature", "export", TOOL, "-o", str(desk.out))
    return desk


@pytest.fixture
def desk(first: Desk, tmp_path: Path) -> Desk:
    return first.copied(tmp_path)


@pytest.fixture
def ready(second: Desk, tmp_path: Path) -> Desk:
    return second.copied(tmp_path)


@pytest.fixture
def signed(third: Desk, tmp_path: Path) -> Desk:
    return third.copied(tmp_path)


def test_the_product_owner_signs_and_the_way_to_deployment_is_open(ready: Desk) -> None:
    said = ready.sign().output
    assert "build         " + sha256(b"the build").hexdigest() in said
    assert "Pia Product has signed the release" in said
    command = next(line for line in said.splitlines() if line.startswith("Next: ")).removeprefix("Next: shadowit ")
    shadowit(*command.split())
    shown = ready("signature", "show", TOOL, "--format", "csv").output
    assert "Pia Product,pia," in shown
    assert "I release 1.4" in shown
    assert ",yes," in shown
    build = str(ready.folder / "build.zip")
    ready("deployed", TOOL, "--file", build, "--rollback", "1.3", "--training", "shift A", "--as", "ingo")
    ready("move", TOOL, "deployed", "--as", "ingo")


def test_what_is_refused_is_refused_before_a_password_is_asked_for(ready: Desk) -> None:
    for who, sentence in (
        ("ingo", "Ingo IT belongs to IT; who signs is of the business (CHG-1)"),
        ("tina", "who executed the acceptance test never signs (CHG-1)"),
        ("dev", "the developer never signs (CHG-1)"),
        ("olga", "is not the Product Owner of record of MES (CHG-3)"),
    ):
        assert sentence in ready("sign", TOOL, "--as", who, "--meaning", "m", code=2).output
    assert "there is no terminal to ask on" in ready("sign", TOOL, "--as", "pia", "--meaning", "m", code=2).output
    listed = ready("audit", "list", "--kind", "attempt_refused", "--format", "csv").output
    assert listed.count("attempt_refused") == 4


def test_a_wrong_password_is_refused_and_five_of_them_lock(ready: Desk) -> None:
    for _ in range(5):
        assert "person and password do not fit" in ready.sign(password="wrong wrong wrong", code=2).output
    assert "this account is locked until" in ready.sign(code=2).output
    assert "pia" in ready("account", "list", "--format", "csv").output.splitlines()[1]


def test_a_password_is_never_set_without_the_one_before(ready: Desk) -> None:
    set_it = ("account", "set", "pia", "--password-file", str(_file(ready, "new", NEW)))
    assert "there is no terminal to ask on" in ready(*set_it, code=2).output
    wrong = str(_file(ready, "wrong", "not the one before"))
    assert "do not fit" in ready(*set_it, "--old-password-file", wrong, code=2).output
    ready(*set_it, "--old-password-file", str(_file(ready, "old", PASSWORD)))
    assert "do not fit" in ready.sign(code=2).output
    ready.sign(password=NEW)


def test_an_account_is_reset_by_two_and_not_with_somebody_who_is_new(ready: Desk) -> None:
    reset = ("account", "reset", "pia", "--as", "ingo", "--second-password-file", "-", "--second")
    assert "an IT operator and a person of the business" in ready(*reset, "dev", code=2, stdin="x\n").output
    ready("account", "set", "olga", "--password-file", "-", stdin=f"{NEW}\n")
    assert "less than 30 days; somebody else has to be there" in ready(*reset, "olga", code=2, stdin=f"{NEW}\n").output
    ready.sign()


def test_an_auditor_verifies_offline_with_our_tool_and_with_plain_ones(
    signed: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    desk = tmp_path_factory.mktemp("auditor")
    shutil.copytree(signed.out, desk / "out")
    shutil.rmtree(signed.folder / "keys")
    (signed.folder / "inventory.db").rename(signed.folder / "gone.db")
    monkeypatch.chdir(desk / "out")
    said = shadowit("verify", "payload.json").output
    digest = sha256(b"the build").hexdigest()
    for part in ("The signature holds.", "Pia Product (pia)", "I release 1.4", digest, "Compare it with the one"):
        assert part in said
    commands = [line for line in Path("HOW-TO-CHECK.txt").read_text().splitlines() if line.startswith("  ")]
    assert [line.split()[0] for line in commands[:3]] == ["shadowit", "openssl", "ssh-keygen"]
    for command in commands[1:3]:
        done = subprocess.run(command, shell=True, capture_output=True, check=False, text=True)  # noqa: S602 - as an auditor pastes it
        assert done.returncode == 0, done.stderr
    assert said.splitlines()[-2].split()[1] in commands[3]


@pytest.mark.parametrize("name", ["payload.json", "signature.bin", "pub.pem", "payload.json.sig", "allowed_signers"])
def test_any_changed_byte_of_any_file_is_refused(signed: Desk, name: str) -> None:
    file = signed.out / name
    content = bytearray(file.read_bytes())
    for at in (0, len(content) // 3, len(content) // 2, len(content) - 2):
        changed = bytearray(content)
        changed[at] ^= 1
        file.write_bytes(changed)
        assert "The signature does not hold: " in signed.verify(code=1)
    file.write_bytes(content)
    signed.verify()


def test_a_forged_folder_is_told_by_the_key_of_the_plant(signed: Desk, tmp_path: Path) -> None:
    """Whoever forges everything brings a key along; only the one that the plant published tells."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from inventory.domain.canonical import canonical
    from inventory.domain.dossier import Signature
    from inventory.domain.ed25519 import key_id, pem_of, ssh_signature
    from inventory.domain.signing import PublicKey, text_of
    from scanner.app.signaturefiles import write

    real = tmp_path / "plant.pem"
    real.write_bytes((signed.out / "pub.pem").read_bytes())
    own = Ed25519PrivateKey.generate()
    said = {**json.loads((signed.out / "payload.json").read_text("utf-8")), "key": key_id(own.public_key())}
    payload = canonical({**said, "meaning": "I release everything"})
    forged = Signature(
        signer="pia",
        at=datetime.now(UTC),
        meaning="",
        over={},
        payload=payload.decode(),
        signature=text_of(own.sign(payload)),
        ssh=ssh_signature(own.public_key(), own.sign, payload),
    )
    pem = pem_of(own.public_key())
    shutil.rmtree(signed.out)
    write(signed.out, forged, PublicKey(id=key_id(own.public_key()), pem=pem, made=datetime.now(UTC)))
    assert "Compare it with the one that the plant gave you" in signed.verify()
    assert "it was altered after it was signed" in signed.verify("--key", str(real), code=1)
    inventory = str(signed.folder / "inventory.db")
    assert "is not one of this installation" in signed.verify("--inventory", inventory, code=1)
    brought = signed("signature", "import", TOOL, str(signed.out), "--as", "ingo", code=2).output
    assert "the signature is not taken: its key" in brought


def test_a_build_is_held_against_what_was_signed(signed: Desk) -> None:
    build = signed.folder / "build.zip"
    signed.verify("--build", str(build), "--key", str(signed.out / "pub.pem"))
    build.write_bytes(b"another build")
    assert "is not the build that was signed" in signed.verify("--build", str(build), code=1)


def test_a_key_that_was_rotated_verifies_what_it_signed(signed: Desk) -> None:
    signed("keys", "new", "--as", "ingo")
    inventory = str(signed.folder / "inventory.db")
    assert "The signature holds." in signed.verify("--inventory", inventory)
    rows = signed("keys", "list", "--format", "csv").output.splitlines()
    assert [",no," in row for row in rows[1:]] == [True, False]
    signed.sign()
    shown = signed("signature", "show", TOOL, "--format", "csv").output
    assert shown.count(",yes,") == 2


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in access control lists")
def test_a_private_key_is_for_its_owner_alone(ready: Desk) -> None:
    (file,) = (ready.folder / "keys").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    file.chmod(0o640)
    assert "others can read the private key" in ready.sign(code=2).output
    file.unlink()
    assert "is not in" in ready.sign(code=2).output


def test_a_private_key_can_have_a_passphrase(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk("account", "set", "pia", "--password-file", "-", stdin=f"{PASSWORD}\n")
    assert "there is no key to sign with" in desk.sign(code=2).output
    monkeypatch.setenv("SHADOWIT_KEY_PASSPHRASE", "open sesame")
    assert "no passphrase" not in desk("keys", "new", "--as", "ingo").output
    (file,) = (desk.folder / "keys").iterdir()
    assert b"ENCRYPTED" in file.read_bytes()
    monkeypatch.setenv("SHADOWIT_KEY_PASSPHRASE", "wrong")
    assert "wrong passphrase, or damaged" in desk.sign(code=2).output
    monkeypatch.delenv("SHADOWIT_KEY_PASSPHRASE")
    assert "it has a passphrase" in desk.sign(code=2).output
    settings = desk.folder / "scanner.toml"
    settings.write_text(f'{SETTINGS}\n[signing]\npassphrase_file = "pass.txt"\n', encoding="utf-8")
    assert "there is no file" in desk.sign(code=2).output
    _file(desk, "pass.txt", "open sesame")
    desk.sign()


def test_a_signature_that_does_not_hold_is_not_exported(desk: Desk) -> None:
    assert "nobody has signed" in desk("signature", "export", TOOL, "-o", str(desk.out), code=2).output


def test_an_export_never_writes_over_another(signed: Desk) -> None:
    assert "is there already" in signed("signature", "export", TOOL, "-o", str(signed.out), code=2).output


@pytest.mark.parametrize("content", ["", "\n", "\nsecond line\n"])
def test_a_password_file_without_a_password_is_said(desk: Desk, content: str) -> None:
    file = desk.folder / "empty"
    file.write_text(content)
    said = desk("account", "set", "pia", "--password-file", str(file), code=2).output
    assert "there is no password in the first line" in said


def _file(desk: Desk, name: str, content: str) -> Path:
    file = desk.folder / name
    file.write_text(content, encoding="utf-8")
    return file
