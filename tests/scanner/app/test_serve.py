"""Serve, as a process of its own: where it answers, what stops it, and what it says when it cannot."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from tests.scanner.app.conftest import Plant


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to whole consoles, the tests' own included")
def test_the_board_answers_where_it_says_until_somebody_stops_it(scanned: Plant) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "from scanner.app.cli import main; main()", "serve", "--port", "0"],
        cwd=scanned.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as board:
        try:
            assert board.stdout is not None
            told = re.search(r"http://127\.0\.0\.1:\d+/", board.stdout.readline())
            link = re.search(r"(http://127\.0\.0\.1:\d+/enter)\?key=(.+)", board.stdout.readline())
            assert told
            assert link
            with urllib.request.urlopen(told[0], timeout=60) as answer:  # noqa: S310 - loopback
                assert "Sign in" in answer.read().decode()
            browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            pressed = urllib.request.Request(  # noqa: S310 - loopback
                link[1], data=f"key={link[2]}".encode(), headers={"Sec-Fetch-Site": "same-origin"}
            )
            with browser.open(pressed, timeout=60) as answer:
                assert "The first account" in answer.read().decode()
            with browser.open(told[0], timeout=60) as answer:
                assert "need a better home" in answer.read().decode()
            board.send_signal(signal.SIGINT)
            _, complaints = board.communicate(timeout=60)
        finally:
            board.kill()
    assert (board.returncode, complaints) == (0, "")


def test_a_port_that_is_not_free_is_said_before_the_board_is_announced(scanned: Plant) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = scanned("serve", "--port", str(port), code=2)
    assert f"port {port} of 127.0.0.1 cannot be used" in refused.stderr
    assert "--port" in refused.stderr
    assert refused.stdout == ""


def test_an_address_that_others_can_reach_is_refused(scanned: Plant, run: Callable[..., Result]) -> None:
    assert "public_url" in scanned("serve", "--host", "0.0.0.0", code=2).stderr  # noqa: S104 - refused
    assert "not in the range" in run("serve", "--port", "99999", code=2).stderr
