"""What stands before every page: known host names only, reading only, and the headers that keep a browser strict."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""Names that this machine answers to; others have to be configured (against DNS rebinding)."""

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
READING = frozenset({"GET", "HEAD"})


class Guard:
    """Refuses foreign host names (421) and every method that could change something (405)."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str] = ()) -> None:
        self.app = app
        self.hosts = LOOPBACK | {host.lower() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer refusals at once, hand over the rest, and put the headers on every answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def strict(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers["Cache-Control"] = "no-cache" if scope["path"].startswith("/static/") else "no-store"
            await send(message)

        await (self._refusal(scope) or self.app)(scope, receive, strict)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        named = [value for name, value in scope["headers"] if name == b"host"]
        if len(named) != 1 or _without_port(named[0].decode("latin-1")) not in self.hosts:
            return PlainTextResponse("This board does not answer to that host name.", status_code=421)
        if scope["method"] not in READING:
            return PlainTextResponse("This board only shows.", status_code=405, headers={"Allow": "GET, HEAD"})
        return None


def _without_port(host: str) -> str:
    """Return the name of `name:port` or `[address]:port`."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() and not name.endswith(":") else host).lower()
