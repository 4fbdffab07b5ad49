"""How a command ends: exit codes, one clear line per mistake, and nothing lost when interrupted."""

from __future__ import annotations

import logging
import os
import sys
from enum import IntEnum

import click


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
    except click.exceptions.Exit as end:
        code = end.exit_code
    except click.ClickException as mistake:
        mistake.show()
        code = mistake.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped; what was taken in until now is kept", err=True)
        code = Exit.INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has seen enough: not a mistake. Python would complain while flushing at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = Exit.FINE
    except Exception as mistake:  # the last line of defence: no user sees a bare traceback
        logging.getLogger("shadowit").debug("internal error", exc_info=True)
        if os.environ.get("SHADOWIT_DEBUG"):
            raise
        click.echo(
            f"shadowit: internal error: {type(mistake).__name__}: {mistake}\n"
            "This is our mistake, not yours. Run again with SHADOWIT_DEBUG=1 to see where, and please report it.",
            err=True,
        )
        code = Exit.INTERNAL
    sys.exit(int(code) if isinstance(code, int) else Exit.FINE)
