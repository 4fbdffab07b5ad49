"""What the policy refuses, said to a person at the command line exactly as the domain says it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from scanner.app.exits import Refused


@contextmanager
def refusing() -> Iterator[None]:
    """Turn the refusals of a service into the lines that end a command."""
    from inventory.domain import refusal  # noqa: PLC0415 - only when a command runs

    try:
        yield
    except refusal.Refused as refused:
        raise Refused(*map(str, refused.refusals)) from refused
