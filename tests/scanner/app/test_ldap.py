"""Asking a real LDAP server for the people: pages, managers, closed accounts, groups, and what goes wrong."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from inventory.domain.people import Unit
from scanner.app.ldapsource import PASSWORD, ask
from scanner.app.peoplefile import BadListing
from scanner.tables import DirectorySettings

SBIN = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin"
MISSING = "slapd is not installed; `python3 bootstrap.py test` installs it"
BASE = "dc=plant,dc=example"
ADMIN = f"cn=admin,{BASE}"
SECRET = "made-up"
MANY = 700
CONFIG = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
pidfile {folder}/slapd.pid
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCACertificateFile {folder}/ca.pem
TLSCertificateFile {folder}/ca.pem
TLSCertificateKeyFile {folder}/key.pem
sizelimit 600
database mdb
suffix "{base}"
rootdn "{admin}"
rootpw {secret}
directory {folder}/data
access to * by dn.exact="{admin}" write by users read by * none
"""
TREE = f"""
dn: {BASE}
objectClass: domain
dc: plant

dn: uid=bert,{BASE}
objectClass: inetOrgPerson
uid: bert
cn: Bert Böard
sn: Böard
departmentNumber: Board
mail: bert@plant.example
manager: uid=bert,{BASE}
employeeType: active

dn: uid=olga,{BASE}
objectClass: inetOrgPerson
uid: olga
cn: Olga Operations
sn: Operations
departmentNumber: Quality
manager: UID=Bert, dc=Plant, dc=example
employeeType: active
l: North

dn: uid=ingo,{BASE}
objectClass: inetOrgPerson
uid: ingo
cn: Ingo IT
sn: IT
departmentNumber: IT Services
employeeType: no

dn: cn=team-test,{BASE}
objectClass: groupOfNames
cn: team-test
member: uid=olga,{BASE}
"""
SETTINGS = DirectorySettings(
    it_departments=("IT*",),
    base=BASE,
    filter="(|(objectClass=inetOrgPerson)(objectClass=groupOfNames))",
    user=ADMIN,
    password_file="ldap.password",
    attributes={
        "id": "uid",
        "name": "cn",
        "department": "departmentNumber",
        "active": "employeeType",
        "plant": "l",
    },
)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _command(name: str) -> str:
    found = shutil.which(name, path=SBIN)
    if found is None:
        pytest.fail(MISSING)
    return found


@dataclass(frozen=True)
class Served:
    """A server in the open and by TLS, and the certificate that it shows."""

    plain: str
    secure: str
    certificate: Path


def _certify(folder: Path) -> None:
    """Make a certificate for loopback that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "ca.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A private OpenLDAP server on loopback, with a small plant and several pages of workers."""
    folder = tmp_path_factory.mktemp("ldap")
    (folder / "data").mkdir()
    config = folder / "slapd.conf"
    config.write_text(CONFIG.format(folder=folder, base=BASE, admin=ADMIN, secret=SECRET), encoding="utf-8")
    workers = "".join(
        f"\ndn: uid=w{n},{BASE}\nobjectClass: inetOrgPerson\nuid: w{n}\ncn: Worker {n}\nsn: {n}\n"
        f"manager: uid=olga,{BASE}\n"
        for n in range(MANY)
    )
    tree = folder / "tree.ldif"
    tree.write_text(TREE + workers, encoding="utf-8")
    subprocess.run([_command("slapadd"), "-q", "-f", config, "-l", tree], check=True, capture_output=True)  # noqa: S603 - Debian's own
    url = f"ldap://127.0.0.1:{_free_port()}"
    _certify(folder)
    secure = f"ldaps://127.0.0.1:{_free_port()}"
    with (folder / "log").open("wb") as log:
        command = [_command("slapd"), "-d", "0", "-f", config, "-h", f"{url} {secure}"]
        process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603 - the same
    try:
        _wait(url, process)
        yield Served(plain=url, secure=secure, certificate=folder / "ca.pem")
    finally:
        process.terminate()
        process.wait(20)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    port = int(url.rpartition(":")[2])
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the LDAP server does not answer")


@pytest.fixture
def server(both: Served) -> str:
    """URL of the server in the open, on loopback."""
    return both.plain


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    (tmp_path / "ldap.password").write_text(f"{SECRET}\n", encoding="utf-8")
    return tmp_path


def test_everybody_is_listed_over_several_pages_with_managers_by_their_ids(server: str, beside: Path) -> None:
    found = {person.id: person for person in ask(server, _all(), beside=beside).people}
    assert len(found) == MANY + 3
    assert (found["olga"].name, found["olga"].manager, found["olga"].plant) == ("Olga Operations", "bert", "North")
    assert found["bert"].name == "Bert Böard"
    assert found["bert"].manager == ""
    assert found["w699"].manager == "olga"


def _all() -> DirectorySettings:
    return replace(SETTINGS, filter="(objectClass=inetOrgPerson)")


def test_departments_say_who_is_it_and_an_account_that_says_no_is_closed(server: str, beside: Path) -> None:
    found = {person.id: person for person in ask(server, _all(), beside=beside).people}
    assert {person.id for person in found.values() if person.unit is Unit.IT} == {"ingo"}
    assert [person.id for person in found.values() if not person.active] == ["ingo"]


def test_a_group_of_the_directory_is_a_group_here(server: str, beside: Path) -> None:
    asked = replace(SETTINGS, filter="(objectClass=groupOfNames)", attributes={"id": "cn", "name": "cn"})
    (group,) = ask(server, asked, beside=beside).people
    assert (group.id, group.is_group, group.can_own) == ("team-test", True, False)


def test_the_password_may_come_from_the_environment(server: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv(PASSWORD, SECRET)
    assert len(ask(server, replace(_all(), password_file=""), beside=tmp_path).people) == MANY + 3
    monkeypatch.delenv(PASSWORD)
    with pytest.raises(BadListing, match="needs a password"):
        ask(server, replace(_all(), password_file=""), beside=tmp_path)


def test_entries_that_do_not_say_who_they_are_are_all_named(server: str, beside: Path) -> None:
    with pytest.raises(BadListing) as bad:
        ask(server, SETTINGS, beside=beside)
    assert bad.value.lines == (f"{server}: cn=team-test,{BASE}: has no uid for id",)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"base": "dc=nowhere"}, "noSuchObject"),
        ({"filter": "(uid=nobody)"}, "nobody under"),
        ({"filter": "(uid="}, "filter"),
        ({"attributes": {"idd": "uid"}}, "attributes.idd"),
        ({"password_file": "none"}, "cannot be read"),
        ({"user": f"cn=wrong,{BASE}"}, "invalidCredentials"),
    ],
)
def test_what_the_server_refuses_is_said_in_one_line(
    server: str, beside: Path, change: dict[str, object], said: str
) -> None:
    with pytest.raises(BadListing) as bad:
        ask(server, replace(_all(), **change), beside=beside)
    assert len(bad.value.lines) == 1
    assert said in bad.value.lines[0]
    assert SECRET not in bad.value.lines[0]


def test_a_server_that_is_not_there_is_no_traceback(beside: Path) -> None:
    with pytest.raises(BadListing, match=r"127\.0\.0\.1"):
        ask(f"ldap://127.0.0.1:{_free_port()}", _all(), beside=beside)


def test_a_certificate_that_is_trusted_is_needed_for_tls(
    both: Served, beside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadListing, match=both.secure):
        ask(both.secure, _all(), beside=beside)
    monkeypatch.setenv("SSL_CERT_FILE", str(both.certificate))
    assert len(ask(both.secure, _all(), beside=beside).people) == MANY + 3


def test_another_machine_is_asked_in_the_open_only_after_starting_tls(
    both: Served, beside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scanner.app import ldapsource

    monkeypatch.setattr(ldapsource, "_is_here", lambda _: False)
    with pytest.raises(BadListing, match=both.plain):
        ask(both.plain, _all(), beside=beside)
    monkeypatch.setenv("SSL_CERT_FILE", str(both.certificate))
    assert len(ask(both.plain, _all(), beside=beside).people) == MANY + 3
