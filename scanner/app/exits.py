"""How a command ends: exit codes, one clear line per mistake, and nothing lost when interrupted."""

from __future__ import annotations

import errno
import logging
import os
import sys
from enum import IntEnum

import click

_OF_OUTPUT = frozenset({errno.ENOSPC, errno.EIO})


class Exit(IntEnum):
    """Exit codes of `shadowit` (the higher concern wins: 70, 2, 3, 1)."""

    FINE = 0
    FOUND = 1
    USAGE = 2
    INCOMPLETE = 3
    INTERNAL = 70
    INTERRUPTED = 130


class Refused(click.ClickException):
    """The user's wish cannot be granted; every reason is said at once, each on its own line."""

    exit_code = Exit.USAGE

    def __init__(self, *reasons: str) -> None:
        super().__init__("\n".join(reasons))

    def show(self, file: object = None) -> None:
        """Print the reasons as they are."""
        del file
        click.echo(self.message, err=True)


def run(command: click.Command) -> None:
    """Run a click command and leave the process with the right code."""
    try:
        code = command.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as end:
        code = end.exit_code
    except click.ClickException as mistake:
        mistake.show()
        code = mistake.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped; what was taken in until now is kept", err=True)
        code = Exit.INTERRUPTED
    except BrokenPipeError:
        _abandon_output()  # the reader (head, less) has seen enough: not a mistake
        code = Exit.FINE
    except Exception as mistake:  # noqa: BLE001 - the last line of defence: no user sees a bare traceback
        code = _failed(mistake)
    sys.exit(int(code) if isinstance(code, int) else Exit.FINE)


def _failed(mistake: Exception) -> int:
    """Say in one line what went wrong: a fault of disk or database, or a mistake of ours."""
    said = _fault(mistake) if isinstance(mistake, OSError) else _database_fault(mistake)
    if said is not None:
        click.echo(f"shadowit: {said}", err=True)
        _abandon_output()
        return Exit.USAGE
    logging.getLogger("shadowit").debug("internal error", exc_info=mistake)
    if os.environ.get("SHADOWIT_DEBUG"):
        raise mistake
    click.echo(
        f"shadowit: internal error: {type(mistake).__name__}: {mistake}\n"
        "This is our mistake, not yours. Run again with SHADOWIT_DEBUG=1 to see where, and please report it.",
        err=True,
    )
    return Exit.INTERNAL


def _fault(fault: OSError) -> str:
    """Say what the system refused, and on which file."""
    if fault.filename:
        return f"{fault.filename}: {fault.strerror or fault}"
    what = "the output cannot be written" if fault.errno in _OF_OUTPUT else "the system refused"
    return f"{what}: {fault.strerror or fault}"


def _database_fault(mistake: Exception) -> str | None:
    """Say what the inventory's database refused (no right to write, disk full, server gone); None if it is no such.

    Asked by the shape of the error: no command loads the database library only to fail.
    """
    cause = getattr(mistake, "orig", None)
    if not type(mistake).__module__.startswith("sqlalchemy") or type(mistake).__name__ != "OperationalError":
        return None
    return f"the inventory cannot be used: {str(cause or mistake).strip().splitlines()[0]}"


def _abandon_output() -> None:
    """Let Python flush at exit into nothing instead of complaining."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
