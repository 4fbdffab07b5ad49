"""Telling the head of the audit chain to the system's log, where who can change the database cannot change it."""

from __future__ import annotations

import logging
import logging.handlers
import socket
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

import click

from inventory.domain.chain import Anchor
from scanner.app.exits import Refused

EVENT_LOG = "eventlog"
"""What the settings call the event log of Windows."""

PORT = 514
_KINDS = {"udp": socket.SOCK_DGRAM, "tcp": socket.SOCK_STREAM}


def witness(address: str) -> Callable[[Anchor], None] | None:
    """Return what sends each head to `address`: udp://host:port, tcp://host:port, a socket's path, or `eventlog`.

    Raises:
        Refused: the address is none of these.
    """
    if not address:
        return None
    wrong = mistake(address)
    if wrong:
        raise Refused(f"audit.syslog of the settings {wrong} (got {address})")

    def tell(anchor: Anchor) -> None:
        """Send one head; a log that cannot be reached is said, and stops no decision."""
        try:
            _send(address, f"shadowit audit head {anchor}")
        except OSError as error:
            click.echo(f"the head of the audit chain did not reach {address}: {error}", err=True)

    return tell


def _send(address: str, line: str) -> None:
    handler = _handler(address)
    handler.handleError = _raise  # type: ignore[method-assign] # instead of a traceback on standard error
    try:
        handler.emit(logging.LogRecord("shadowit", logging.INFO, "", 0, line, None, None))
    finally:
        handler.close()


def _handler(address: str) -> logging.Handler:
    if address == EVENT_LOG:
        return _event_log()
    if "://" not in address:
        return logging.handlers.SysLogHandler(address=address)
    url = urlsplit(address)
    return logging.handlers.SysLogHandler(
        address=(str(url.hostname), url.port or PORT), socktype=socket.SocketKind(_KINDS[url.scheme])
    )


def _event_log() -> logging.Handler:
    try:
        import win32evtlogutil  # type: ignore[import-untyped] # noqa: F401, PLC0415 - part of pywin32, on Windows alone
    except ImportError as missing:
        raise OSError("the event log needs Windows and the package pywin32") from missing
    return logging.handlers.NTEventLogHandler("shadowit")


def _raise(record: logging.LogRecord) -> None:
    del record
    error = sys.exc_info()[1]
    raise error if isinstance(error, OSError) else OSError(str(error))


def mistake(address: str) -> str:
    """Return what is wrong with an address, "" if nothing is."""
    if address == EVENT_LOG or address.startswith("/"):
        return ""
    url = urlsplit(address)
    try:
        port_is_one = url.port is None or url.port > 0
    except ValueError:
        port_is_one = False
    if url.scheme in _KINDS and url.hostname and port_is_one:
        return ""
    return "must be udp://host:port, tcp://host:port, the path of a socket like /dev/log, or eventlog"
