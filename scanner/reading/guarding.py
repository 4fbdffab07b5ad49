"""One part of a file at a time: if it cannot be read, that is a problem of this part and the others are still read."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from classifiers.evidence import Finding, Problem, Trouble
from scanner.reading.handler import Unreadable
from scanner.reading.ole import OleError
from scanner.reading.ovba import OvbaError
from scanner.reading.source import TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAMAGED = (
    IndexError,
    ValueError,
    OverflowError,
    RecursionError,
    EOFError,
    struct.error,
    zlib.error,
)
_REASONS: dict[type[Exception], str] = {
    struct.error: "a record is cut off",
    IndexError: "a record is cut off",
    EOFError: "it is cut off",
    RecursionError: "it is nested deeper than any real file",
    zlib.error: "it cannot be unpacked",
}


def guarded(where: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """Yield the findings of one part; what stops its reader becomes a problem, what came before is kept."""
    try:
        yield from findings
    except Unreadable as error:
        yield Problem(trouble=error.trouble, detail=f"{where}: {error.detail}", where=where)
    except TooLarge as error:
        yield Problem(trouble=Trouble.TOO_LARGE, detail=f"{where}: {error}", where=where)
    except KeyError as error:
        detail = f"{where}: the part {error.args[0] if error.args else ''} is not in the file"
        yield Problem(trouble=Trouble.MALFORMED, detail=detail, where=where)
    except (OleError, OvbaError) as error:
        yield Problem(trouble=Trouble.MALFORMED, detail=f"{where} is damaged: {error}", where=where)
    except _DAMAGED as error:
        reason = _REASONS.get(type(error), "its content does not fit together")
        yield Problem(trouble=Trouble.MALFORMED, detail=f"{where} is damaged: {reason}", where=where)
