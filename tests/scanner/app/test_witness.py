"""The head of the audit chain reaches the system's log after each decision and scan, and stops none of them."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from inventory.domain.chain import Anchor, anchors_in
from scanner.app.exits import Refused
from scanner.app.witness import witness

ANCHOR = Anchor(number=12, hash="ab" * 32, at=datetime(2026, 3, 2, 8, tzinfo=UTC))


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A log server on loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))
        bound.settimeout(10)
        yield bound


def heard(listener: socket.socket) -> list[Anchor]:
    """Return the anchors of all messages that have arrived."""
    found = []
    while True:
        try:
            found += anchors_in(listener.recv(4_096).decode())
        except TimeoutError:
            return found
        listener.settimeout(0.3)


def test_a_head_arrives_as_one_message(listener: socket.socket) -> None:
    tell = witness(f"udp://127.0.0.1:{listener.getsockname()[1]}")
    assert tell is not None
    tell(ANCHOR)
    assert listener.recv(4_096).rstrip(b"\0").endswith(f"shadowit audit head {ANCHOR}".encode())


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no sockets with a path on this system")
def test_a_socket_with_a_path_hears_it_too(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
        log.bind(str(tmp_path / "log"))
        log.settimeout(10)
        tell = witness(str(tmp_path / "log"))
        assert tell is not None
        tell(ANCHOR)
        assert anchors_in(log.recv(4_096).decode()) == [ANCHOR]


def test_every_scan_and_every_decision_is_witnessed_and_the_log_is_an_anchor(
    plant: Any, listener: socket.socket
) -> None:
    with (plant.folder / "scanner.toml").open("a") as settings:
        settings.write(f'\n[audit]\nsyslog = "udp://127.0.0.1:{listener.getsockname()[1]}"\n')
    new = plant.folder / "share" / "new.vbs"
    new.write_text("x = 1\n", "utf-8")
    plant("scan", "-q")
    scanned = heard(listener)
    assert scanned
    tool = plant.rows("audit", "list")[0]["tool"]
    plant("correct", tool, "quality", "--as", "bert", "--reason", "it decides on lots")
    listener.settimeout(10)
    decided = heard(listener)
    assert decided[-1].number > scanned[-1].number
    (plant.folder / "syslog").write_text("\n".join(map(str, scanned + decided)), "utf-8")
    plant("audit", "verify", "--anchor", "syslog")


def test_a_log_that_cannot_be_reached_is_said_and_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        tell = witness(f"tcp://127.0.0.1:{probe.getsockname()[1]}")
        assert tell is not None
        tell(ANCHOR)
    assert "did not reach" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="there it may exist")
def test_the_event_log_is_said_to_be_one_of_windows(capsys: pytest.CaptureFixture[str]) -> None:
    tell = witness("eventlog")
    assert tell is not None
    tell(ANCHOR)
    assert "needs Windows" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", ["udp:/127.0.0.1", "http://log", "udp://log:0x", "log.example", "udp://"])
def test_an_address_that_is_none_is_refused_with_those_that_are(wrong: str) -> None:
    with pytest.raises(Refused, match="eventlog"):
        witness(wrong)


def test_nobody_is_told_where_nothing_is_set() -> None:
    assert witness("") is None
