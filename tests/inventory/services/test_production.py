"""A build that lies in production without a signature is told once, and IT owns it until it is signed (CHG-5)."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inventory.domain.canonical import canonical
from inventory.domain.dossier import Signature
from inventory.domain.ed25519 import pem_of
from inventory.domain.events import Event, EventKind
from inventory.domain.incidents import Symptom
from inventory.domain.migration import State
from inventory.domain.refusal import Refused
from inventory.domain.signing import PURPOSE, VERSION, text_of
from inventory.services.delivering import deploy
from inventory.services.incidents import answer, open_incident
from inventory.services.intake import intake
from inventory.services.keys import add_key
from inventory.services.production import find_unsigned, keep_builds
from inventory.store import chain, dossier, ledger
from inventory.store.builds import Build
from inventory.store.queries import resolve_tool, tool_page
from inventory.store.schema import tools

ONE, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def tool(plant: Any, bench: Any) -> str:
    plant.files = {"Q/limits.vbs": "UPDATE Test_Limits SET Hi = ?"}
    plant.scan()
    intake(plant.inventory, bench())
    return resolve_tool(plant.inventory, "Q/limits.vbs")


def stands_at(inventory: Any, tool: str, state: State) -> None:
    with inventory.writing() as connection:
        connection.execute(tools.update().where(tools.c.id == tool).values(state=state.value))


def moved(inventory: Any, tool: str, at: Any, before: State, after: State) -> None:
    """Move a tool as a decision does, past its gate."""
    stands_at(inventory, tool, after)
    detail = {"from": before.value, "to": after.value}
    with inventory.writing() as connection:
        ledger.append(connection, [Event(kind=EventKind.STATE_CHANGED, at=at, actor="bert", tool=tool, detail=detail)])


def state(inventory: Any, tool: str) -> str:
    return str(tool_page(inventory, tool).tool.state)


def lies(inventory: Any, tool: str, bench: Any, *contents: str, complete: bool = True, day: int = 1) -> None:
    seen = [Build(path=f"/srv/{n}.zip", size=1, modified_ns=1, sha256=content) for n, content in enumerate(contents)]
    keep_builds(inventory, "line 3", tool, seen, complete=complete, bench=bench(day))


def signed(inventory: Any, tool: str, bench: Any, build: str, *, told: bool = True, day: int = 1) -> None:
    """File a signature over a build that holds; without the event that tells of it, it does not."""
    now, private = bench(day).now, Ed25519PrivateKey.generate()
    key = add_key(
        inventory,
        pem_of(private.public_key()),
        keep=lambda _key: None,
        actor=bench().organisation.people["ingo"],
        bench=bench(day),
    )
    with inventory.writing() as connection:
        head = chain.head(connection)
        payload = canonical(
            {
                "v": VERSION,
                "purpose": PURPOSE,
                "signer": {"id": "pia", "name": "Pia"},
                "at": now,
                "meaning": "m",
                "tool": {"id": tool, "name": "limits.vbs"},
                "system": "MES",
                "over": {"build": build},
                "audit": {"at": now, "hash": head.hash, "number": head.number},
                "rulebook": "",
                "key": key.id,
            }
        )
        record = Signature(
            signer="pia",
            at=now,
            meaning="m",
            over={"build": build},
            payload=payload.decode(),
            signature=text_of(private.sign(payload)),
        )
        dossier.add(connection, tool, record, by="pia", at=now)
        event = Event(kind=EventKind.SIGNED, at=now, actor="pia", tool=tool, detail={"digest": record.digest})
        ledger.append(connection, [event] if told else [])


@pytest.mark.parametrize("before", [State.IN_BUILD, State.DATA_READY, State.UAT, State.SIGNED, State.DEPLOYED])
def test_an_unsigned_build_moves_the_tool_and_is_told_once(
    inventory: Any, tool: str, bench: Any, before: State
) -> None:
    stands_at(inventory, tool, before)
    lies(inventory, tool, bench, ONE)
    (event,) = find_unsigned(inventory, bench(1))
    assert (event.policy, event.detail["build"], event.detail["to"]) == ("CHG-5", ONE, "deployed_unsigned")
    assert state(inventory, tool) == "deployed_unsigned"
    assert find_unsigned(inventory, bench(2)) == []
    stands_at(inventory, tool, State.UAT)
    lies(inventory, tool, bench, ONE)
    assert find_unsigned(inventory, bench(3)) == []
    assert state(inventory, tool) == "uat"


def test_other_content_at_the_same_place_is_another_build(inventory: Any, tool: str, bench: Any) -> None:
    stands_at(inventory, tool, State.DEPLOYED)
    signed(inventory, tool, bench, ONE)
    lies(inventory, tool, bench, ONE)
    assert find_unsigned(inventory, bench(1)) == []
    lies(inventory, tool, bench, OTHER)
    assert len(find_unsigned(inventory, bench(1))) == 1
    assert state(inventory, tool) == "deployed_unsigned"


def test_a_signature_that_does_not_hold_covers_nothing(inventory: Any, tool: str, bench: Any) -> None:
    stands_at(inventory, tool, State.DEPLOYED)
    signed(inventory, tool, bench, ONE, told=False)
    lies(inventory, tool, bench, ONE)
    assert len(find_unsigned(inventory, bench(1))) == 1


def test_a_tool_on_another_way_keeps_its_state_and_the_build_is_on_the_ledger(
    inventory: Any, tool: str, bench: Any
) -> None:
    lies(inventory, tool, bench, ONE, OTHER)
    (event,) = find_unsigned(inventory, bench(1))
    assert (event.kind, event.detail["more"]) == ("unsigned_build", "1")
    assert state(inventory, tool) == "discovered"


def test_an_incident_is_booked_by_what_ran_when_it_was_opened(
    inventory: Any, tool: str, bench: Any, people: Any
) -> None:
    """Neither moving on nor a signature that comes before the answer takes an impact from IT (CHG-5)."""

    def opened(day: int) -> int:
        return open_incident(inventory, tool, "wrong limits", actor=people["eva"], bench=bench(day))

    def booked(number: int, day: int = 9) -> tuple[str, str]:
        verdict = answer(inventory, number, Symptom.BUG, actor=people["eva"], bench=bench(day))
        return str(verdict.impact), verdict.policy

    stands_at(inventory, tool, State.IN_BUILD)
    before = opened(0)
    lies(inventory, tool, bench, ONE)
    find_unsigned(inventory, bench(1))
    during = opened(2)
    moved(inventory, tool, bench(3).now, State.DEPLOYED_UNSIGNED, State.DATA_READY)
    assert booked(opened(3), 3) == ("IT", "CHG-5")
    signed(inventory, tool, bench, ONE, day=3)
    moved(inventory, tool, bench(3).now, State.DATA_READY, State.SIGNED)
    assert booked(opened(4), 4) == ("Operations", "CHG-4")
    assert booked(during) == ("IT", "CHG-5")
    assert booked(before) == ("Operations", "OWN-3")


@pytest.mark.parametrize("afterwards", [(), (OTHER,)], ids=["deleted", "overwritten by the signed build"])
def test_what_lay_there_unsigned_counts_whatever_becomes_of_it_afterwards(
    inventory: Any, tool: str, bench: Any, people: Any, afterwards: tuple[str, ...]
) -> None:
    """The state does not help: production is looked at while the tool stands where nothing is deployed (CHG-5)."""
    signed(inventory, tool, bench, OTHER, day=0)
    lies(inventory, tool, bench, ONE)
    number = open_incident(inventory, tool, "wrong limits", actor=people["eva"], bench=bench(2))
    lies(inventory, tool, bench, *afterwards, day=3)
    later = open_incident(inventory, tool, "wrong limits", actor=people["eva"], bench=bench(4))
    verdicts = [answer(inventory, one, Symptom.BUG, actor=people["eva"], bench=bench(4)) for one in (number, later)]
    assert (str(verdicts[0].impact), verdicts[0].policy) == ("IT", "CHG-5")
    assert str(verdicts[1].impact) == "Operations"


def test_an_unsigned_build_that_was_taken_away_and_put_back_is_told_again(
    inventory: Any, tool: str, bench: Any
) -> None:
    lies(inventory, tool, bench, ONE)
    assert len(find_unsigned(inventory, bench(1))) == 1
    lies(inventory, tool, bench)
    assert find_unsigned(inventory, bench(2)) == []
    lies(inventory, tool, bench, ONE)
    assert len(find_unsigned(inventory, bench(3))) == 1


def test_taking_an_unsigned_build_away_takes_no_impact_away(inventory: Any, tool: str, bench: Any, people: Any) -> None:
    stands_at(inventory, tool, State.IN_BUILD)
    lies(inventory, tool, bench, ONE)
    find_unsigned(inventory, bench(1))
    number = open_incident(inventory, tool, "wrong limits", actor=people["eva"], bench=bench(2))
    lies(inventory, tool, bench)
    moved(inventory, tool, bench(3).now, State.DEPLOYED_UNSIGNED, State.DATA_READY)
    verdict = answer(inventory, number, Symptom.BUG, actor=people["eva"], bench=bench(4))
    assert (str(verdict.impact), verdict.policy) == ("IT", "CHG-5")


def test_what_was_reported_as_deployed_afterwards_did_not_run_then(
    inventory: Any, tool: str, bench: Any, people: Any
) -> None:
    numbers = []
    for day in (0, 2):
        numbers.append(open_incident(inventory, tool, "wrong limits", actor=people["eva"], bench=bench(day)))
        report = {"rollback": "r", "training": "t", "actor": people["ingo"], "bench": bench(1)}
        if not day:
            deploy(inventory, tool, ONE, **report)
    verdicts = [answer(inventory, one, Symptom.BUG, actor=people["eva"], bench=bench(3)).policy for one in numbers]
    assert verdicts == ["OWN-3", "CHG-5"]


def test_what_holds_data_is_known_by_its_logic(inventory: Any, tool: str, bench: Any) -> None:
    """Saving data in it makes another sha256, and no other logic."""
    page = tool_page(inventory, tool)
    content = page.observations[0].artifact.sha256
    stands_at(inventory, tool, State.DEPLOYED)
    signed(inventory, tool, bench, page.tool.fingerprint)
    lies(inventory, tool, bench, content)
    assert find_unsigned(inventory, bench(1)) == []


def test_a_tool_that_is_not_there_is_refused_with_the_name_of_the_setting(inventory: Any, bench: Any) -> None:
    with pytest.raises(Refused, match=r"no tool T-NONE, which .*line 3"):
        lies(inventory, "T-NONE", bench, ONE)
