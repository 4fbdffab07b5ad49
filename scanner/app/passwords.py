"""Asking for passwords: on the terminal without showing them, or from a file or a pipe; never from the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from scanner.app.exits import Refused
from scanner.app.keyfiles import PASSPHRASE

PIPE = "-"


def ask(what: str, file: str | None, *, twice: bool = False) -> str:
    """Return a password from a file or a pipe (its first line), or as it is typed; `twice` for a new one."""
    if file is not None:
        return _first_line(file)
    if not sys.stdin.isatty():
        raise Refused(f"{what}: there is no terminal to ask on; give it in a file, or by a pipe with the name -")
    answer: str = click.prompt(what, hide_input=True, confirmation_prompt=twice, err=True)
    return answer


def _first_line(file: str) -> str:
    try:
        lines = (sys.stdin.read() if file == PIPE else Path(file).read_text(encoding="utf-8")).splitlines()
    except UnicodeDecodeError as error:
        raise Refused(f"{file}: a password is text in UTF-8") from error
    if not lines or not lines[0]:
        raise Refused(f"{'standard input' if file == PIPE else file}: there is no password in the first line")
    return lines[0].removeprefix("\ufeff")


def passphrase(file: Path | None) -> bytes:
    """Return the passphrase of private keys: from the environment, else the file of the settings, else none."""
    given = os.environ.get(PASSPHRASE, "")
    if not given and file is not None:
        if not file.is_file():
            raise Refused(f"[signing] passphrase_file: there is no file {file}")
        given = _first_line(str(file))
    return given.encode()
