"""Attempts to get round the signature: each is refused with its sentence and id, changes nothing, and is found.

What is tried on the way itself stands in test_release.py (deviations, requests, closing, incidents of the other side),
forged bytes and older payloads in test_forging.py and test_signatures.py.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from inventory.domain.credentials import Components, Session
from inventory.domain.people import Grant, Role
from inventory.domain.reconciling import Finding
from inventory.domain.refusal import Refused
from inventory.domain.signing import text_of
from inventory.services import datacheck, roles, signing
from inventory.services.audit import verify
from inventory.services.reconcile import Manner, compare_tables
from inventory.services.signing import signatures_of
from inventory.store.dossier import history
from scanner.app import keyfiles, wiring
from scanner.app.cli import root
from scanner.app.demo.share import GOLDEN_CASE

PASSWORD = "a long walk by the river"
DASHBOARD = "Production/Dashboards/line3_oee_grafana.json"


def kept(road: Any) -> tuple[Any, ...]:
    """What an attempt must leave as it was: where the tool stands, and every record of it."""
    with road.plant.opened() as (inventory, _), inventory.reading() as connection:
        return (road.state, history(connection, road.tool))


@contextmanager
def refused(road: Any, sentence: str, *, noted: str = "", by: str = "") -> Iterator[None]:
    """What happens inside is refused with this sentence, changes nothing, and is noted under a policy id if given."""
    before = kept(road)
    with pytest.raises(Refused) as found:
        yield
    said = "\n".join(map(str, found.value.refusals))
    assert sentence in said
    assert kept(road) == before
    if noted:
        assert any(who == by and sentence.removesuffix(f" ({noted})") in told for who, _, told in road.plant.refused())


def governed(road: Any, before: str, after: str) -> None:
    """Let an administrator edit scanner.toml."""
    settings = road.plant.folder / "scanner.toml"
    text = settings.read_text("utf-8")
    assert before in text
    settings.write_text(text.replace(before, after), encoding="utf-8")
    road.plant.__dict__.pop("place", None)


def edited(road: Any, *statements: str) -> None:
    """Let an administrator write into the database past the product, triggers or not."""
    with closing(sqlite3.connect(road.plant.folder / "inventory.db")) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            database.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            assert database.execute(statement).rowcount, f"{statement} changed nothing"
        database.commit()


def lend(road: Any, giver: str, taker: str) -> None:
    with road.plant.opened() as (inventory, bench):
        loan = (Grant(role=Role.PRODUCT_OWNER), taker, bench.now + timedelta(days=5))
        roles.lend(inventory, *loan, actor=giver, declared=road.plant.place.declared, bench=bench)


def onward(road: Any) -> None:
    road.move(GOLDEN_CASE, "signed", "pia")


@pytest.mark.parametrize(
    ("who", "sentence", "policy"),
    [
        ("ingo", "Ingo IT belongs to IT; who signs is of the business", "CHG-1"),
        ("olga", "who executed the acceptance test never signs", "CHG-1"),
        ("bert", "Bert Board is not the Product Owner of record of MES", "CHG-3"),
        ("nemo", "Nemo is not the Product Owner of record of MES", "CHG-3"),
    ],
)
def test_01_it_or_an_executor_signs_what_ran_unsigned(tested: Any, who: str, sentence: str, policy: str) -> None:
    with refused(tested, f"{sentence} ({policy})", noted=policy, by=who):
        tested.sign(who)


def test_02_the_developer_signs(tested: Any) -> None:
    tested.build(tested.plant.folder / "mes/limits-1.4.zip", "ingo", developer="pia")
    with refused(tested, "the developer never signs (CHG-1)", noted="CHG-1", by="pia"):
        tested.sign("pia")


def test_03_it_borrows_the_signature_and_the_business_lends_it(tested: Any) -> None:
    with refused(tested, "Ingo IT belongs to IT; product owner is of the business (CHG-1)", noted="CHG-1", by="pia"):
        lend(tested, "pia", "ingo")
    lend(tested, "pia", "nemo")
    sentence = "a lent role never signs; the Product Owner of record signs in person (CHG-1)"
    with refused(tested, sentence, noted="CHG-1", by="nemo"):
        tested.sign("nemo")


def test_04_an_administrator_makes_it_the_product_owner(tested: Any) -> None:
    governed(tested, 'product_owner = "pia"', 'product_owner = "ingo"')
    with refused(tested, "Ingo IT belongs to IT; who signs is of the business (CHG-1)", noted="CHG-1", by="ingo"):
        tested.sign("ingo")


def test_05_an_administrator_makes_it_a_person_of_the_business(tested: Any) -> None:
    governed(tested, 'product_owner = "pia"', 'product_owner = "ingo"')
    governed(tested, 'unit = "it"', 'unit = "business"')
    with refused(tested, "the developer never signs (CHG-1)", noted="CHG-1", by="ingo"):
        tested.sign("ingo")


def test_06_it_brings_a_signature_that_it_made_itself(signed: Any) -> None:
    """By a file: what was signed is real, the bytes under it are of a key of its own."""
    with signed.plant.opened() as (inventory, _):
        real = signatures_of(inventory, signed.tool)[-1].signature
    _, private = keyfiles.new_key()
    forged = replace(real, signature=text_of(private.sign(real.payload.encode())), ssh="")
    with refused(signed, "the signature is not taken: it was altered after it was signed", noted="CHG-3", by="ingo"):
        signed.do(signing.restore, "ingo", signed.tool, forged)


def test_07_a_signature_of_another_tool(signed: Any) -> None:
    with signed.plant.opened() as (inventory, _):
        real = signatures_of(inventory, signed.tool)[-1].signature
    other = signed.plant.tool(DASHBOARD)
    with refused(signed, f"it was made for another tool, {signed.tool} (CHG-3)", noted="CHG-3", by="ingo"):
        signed.do(signing.restore, "ingo", other, real)


def test_08_another_build_after_signing(signed: Any) -> None:
    signed.build(signed.file("1.5.zip", b"build 1.5"), "ingo")
    with refused(signed, "build has changed since it was signed (CHG-3)", noted="CHG-3", by="pia"):
        onward(signed)


def test_09_a_build_in_production_is_exchanged_after_signing(signed: Any) -> None:
    onward(signed)
    build = signed.file("mes/limits-1.4.zip", b"build 1.4 of the limits, and a little more")
    signed.scan()
    assert signed.state == "deployed_unsigned"
    assert signed.wrong(signed.incident("eva"), "eva") == ("IT", "CHG-5")
    signed.deployed(build, "ingo")
    with refused(signed, "from deployed_unsigned there is no way to deployed"):
        signed.move(GOLDEN_CASE, "deployed", "ingo")


def test_10_the_acceptance_test_is_edited_after_signing(signed: Any) -> None:
    edited(
        signed,
        "UPDATE records SET content = replace(content, 'ten lots in both', 'one lot') WHERE kind = 'acceptance'",
    )
    with refused(signed, "uat has changed since it was signed (CHG-3)", noted="CHG-3", by="pia"):
        onward(signed)


def test_11_a_failed_case_is_edited_before_signing(tested: Any) -> None:
    """What somebody writes into the record is another record; who executed it is not asked of the database."""
    edited(tested, """UPDATE records SET content = replace(content, '"olga"', '"ingo"') WHERE kind = 'acceptance'""")
    with refused(tested, "Ingo IT belongs to IT; who executes limits are equal", noted="CHG-2", by="pia"):
        tested.sign("pia")


def one_of(keys: int, wrong: int) -> Any:
    rows = [(str(number), "1.5") for number in range(keys)]
    spoilt = [(number, "1.6") if int(number) < wrong else (number, value) for number, value in rows]
    return compare_tables([rows], [spoilt], Manner(key=("k",), columns=("v",)), list[Finding]().append)


def filed(road: Any, compared: Any, actor: str = "ingo", **said: Any) -> Any:
    names = {"legacy": "old", "target": "new", "terms": "key: k", "began": wiring.now()} | said
    return road.do(datacheck.file_check, actor, road.tool, compared, **names)


def test_12_a_data_check_of_99_996_per_cent(unsigned: Any) -> None:
    compared = one_of(25_000, 1)
    assert compared.tally.share == "99.99 %"
    filed(unsigned, compared)
    with refused(unsigned, "1 difference is left; there is nothing to confirm (DAT-2)", noted="DAT-2", by="olga"):
        unsigned.confirm("olga")
    with refused(unsigned, "1 difference is left; the gate opens at 0 (DAT-2)", noted="DAT-2", by="olga"):
        unsigned.move(GOLDEN_CASE, "data_ready", "olga")


def test_13_a_data_check_that_is_eight_days_old(unsigned: Any) -> None:
    filed(unsigned, one_of(9, 0))
    unsigned.confirm("olga")
    filed(unsigned, one_of(9, 0), began=wiring.now() - timedelta(days=8))
    with refused(unsigned, "it is older than 7 days; make it again (DAT-2)", noted="DAT-2", by="olga"):
        unsigned.confirm("olga")
    with refused(unsigned, "the data check is older than 7 days; make it again (DAT-2)", noted="DAT-2", by="olga"):
        unsigned.move(GOLDEN_CASE, "data_ready", "olga")


def test_14_a_data_check_of_other_files(unsigned: Any) -> None:
    """Another check is slipped in between looking and confirming, or the target is legacy, copied."""
    unsigned.target()
    unsigned.compare("ingo")
    seen = unsigned.dossier.data_check.digest
    filed(unsigned, one_of(9, 0))
    sentence = "another data check was filed since the one you looked at; look at that first (DAT-2)"
    with refused(unsigned, sentence, noted="DAT-2", by="olga"):
        unsigned.do(datacheck.confirm_check, "olga", unsigned.tool, seen=seen[:12])
    with refused(
        unsigned, "a table was compared with itself; that proves nothing of the target", noted="DAT-2", by="ingo"
    ):
        filed(unsigned, one_of(9, 0), target="old")


def test_15_it_confirms_the_data_itself(unsigned: Any) -> None:
    filed(unsigned, one_of(9, 0))
    governed(
        unsigned, 'roles = ["IT operator", "IT architect"]', 'roles = ["IT operator", "IT architect", "data owner"]'
    )
    with refused(unsigned, "Ingo IT belongs to IT", noted="CHG-1", by="ingo"):
        unsigned.confirm("ingo")


def test_16_the_tail_of_the_audit_chain_is_cut_off(signed: Any, tmp_path: Path) -> None:
    signed.export(tmp_path / "out")
    edited(
        signed,
        "DELETE FROM chain WHERE number >= (SELECT max(number) - 1 FROM chain)",
        "DELETE FROM events WHERE id >= (SELECT max(id) - 1 FROM events)",
    )
    words = ["audit", "verify", "--anchor", str(tmp_path / "out" / "payload.json")]
    done = CliRunner().invoke(root, [*words, "--settings", str(signed.plant.folder / "scanner.toml")])
    assert (done.exit_code, "cut off" in done.output) == (1, True), done.output
    with refused(signed, "the signature does not hold; the ledger knows of no such signing", noted="CHG-3", by="pia"):
        onward(signed)


def test_17_a_row_of_the_ledger_says_that_somebody_else_signed(signed: Any) -> None:
    edited(signed, "UPDATE events SET actor = 'ingo' WHERE kind = 'signed'")
    with refused(
        signed, "the ledger knows of no such signing: it did not happen here (CHG-3)", noted="CHG-3", by="pia"
    ):
        onward(signed)
    with signed.plant.opened() as (inventory, _):
        assert [found.damage for found in verify(inventory).findings] == ["edited", "untold"]


def test_18_a_rotated_key_signs_no_more_and_what_it_signed_holds(signed: Any) -> None:
    signed.clock.on(minutes=1)
    signed.key("ingo")
    onward(signed)
    assert signed.state == "signed"


def test_19_the_key_is_not_known(signed: Any) -> None:
    edited(signed, "DELETE FROM signing_keys")
    with refused(signed, "is not one of this installation (CHG-3)", noted="CHG-3", by="pia"):
        onward(signed)


def test_20_the_clock_is_set_back(tested: Any) -> None:
    tested.clock.on(days=-3)
    try:
        with refused(tested, "set it right first (POLICY-3)"):
            tested.sign("pia")
    finally:
        tested.clock.on(days=3)


def test_21_a_session_of_signing_is_replayed(tested: Any) -> None:
    def replayed(minutes: float) -> None:
        with tested.plant.opened() as (inventory, bench):
            session = Session(person="pia", last=bench.now - timedelta(minutes=minutes))
            secret = keyfiles.opener(tested.plant.place.key_folder, b"")
            shown = Components(password=PASSWORD)
            signing.sign(inventory, tested.tool, "again", shown, open_key=secret, bench=bench, session=session)

    for minutes in (10, 600, -1):
        with refused(tested, "sign with your id and your password (CHG-3)"):
            replayed(minutes)
    replayed(9)


def test_22_a_password_is_guessed(tested: Any) -> None:
    for number in range(5):
        with refused(tested, "person and password do not fit"):
            tested.sign("pia", f"guess number {number}")
    with refused(tested, "this account is locked until"):
        tested.sign("pia")
    tested.clock.on(minutes=16)
    tested.sign("pia")


def test_23_an_incident_is_answered_until_it_fits(unsigned: Any) -> None:
    number = unsigned.incident("eva")
    assert unsigned.wrong(number, "eva") == ("IT", "CHG-5")
    with refused(unsigned, "it was answered already; what was answered stays (OWN-4)"):
        unsigned.wrong(number, "ingo")
    with refused(unsigned, "what the scrap cost is missing (CHG-4)", noted="CHG-4", by="ingo"):
        unsigned.close(number, "ingo")


def test_24_it_says_that_an_unsigned_build_is_deployed(unsigned: Any) -> None:
    """The detour has one way back: data, test, signature."""
    for state in ("deployed", "signed", "uat", "retired"):
        with refused(unsigned, f"from deployed_unsigned there is no way to {state}"):
            unsigned.move(GOLDEN_CASE, state, "ingo")


def test_25_a_folder_for_the_auditor_with_another_build(signed: Any, tmp_path: Path) -> None:
    signed.export(tmp_path / "out")
    other = signed.file("1.5.zip", b"build 1.5")
    done = CliRunner().invoke(root, ["verify", str(tmp_path / "out"), "--build", str(other)], prog_name="shadowit")
    assert done.exit_code == 1
    assert f"The signature does not hold: {other} is not the build that was signed." in done.output
    assert sha256(other.read_bytes()).hexdigest() not in done.output
