"""What stands before every page: known host names, requests of our own pages only, small bodies, strict headers."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inventory.web.problems import asks_as_program, problem

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
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
SMALL = 1_000_000
"""Bytes of a form or of a request to the API."""
LARGE = 100_000_000
"""Bytes of an upload, at addresses that end with one of `UPLOADS`."""
UPLOADS = ("/evidence", "/observations")
FOREIGN = "This was not sent by a page of this board. Open the page again and send it from there."


class TooLarge(Exception):  # noqa: N818 - named after the state it reports
    """A body is larger than its address takes."""


class Guard:
    """Refuses foreign host names (421), foreign senders (403), large bodies (413) and unknown methods (405).

    `public_url` is the address that people type, where it is not loopback: its host is answered to, and its origin is
    believed where a browser sends no Fetch Metadata (plain HTTP on an intranet name).
    """

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str] = (), public_url: str = "") -> None:
        self.app = app
        address = urlsplit(public_url)
        self.hosts = LOOPBACK | {host.lower() for host in hosts} | ({address.hostname} if address.hostname else set())
        self.origin = f"{address.scheme}://{address.netloc}".lower() if public_url else ""
        self.secure = address.scheme == "https"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer refusals at once, hand over the rest, and put the headers on every answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def strict(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._tighten(MutableHeaders(scope=message), scope["path"])
            await send(message)

        headers = Headers(scope=scope)
        refused = self._refusal(scope, headers)
        if refused is not None:
            await refused(scope, receive, strict)
            return
        try:
            await self.app(scope, _bounded(receive, _bound(scope["path"])), strict)
        except TooLarge:
            await _too_large(scope["path"])(scope, receive, strict)

    def _tighten(self, headers: MutableHeaders, path: str) -> None:
        for name, value in HEADERS.items():
            headers[name] = value
        if self.secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if "cache-control" not in headers:
            headers["Cache-Control"] = "no-cache" if path.startswith("/static/") else "no-store"

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        named = headers.getlist("host")
        if len(named) != 1 or _without_port(named[0]) not in self.hosts:
            return _refused(scope["path"], 421, "This board does not answer to that host name.")
        if scope["method"] not in READING | WRITING:
            return _refused(scope["path"], 405, "There is no such method here.", {"Allow": "GET, HEAD"})
        if scope["method"] in WRITING and not self._ours(headers, named[0]):
            return _refused(scope["path"], 403, FOREIGN)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > _bound(scope["path"]):
            return _too_large(scope["path"])
        return None

    def _ours(self, headers: Headers, host: str) -> bool:
        """Return True for what our own pages send, and for programs, which carry a token."""
        if headers.get("authorization", "")[:7].lower() == "bearer ":  # no browser sends it by itself
            return True
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        return headers.get("origin", "").lower() in {self.origin or None, *(f"{way}://{host}" for way in self._ways())}

    def _ways(self) -> tuple[str, ...]:
        return ("https",) if self.secure else ("http", "https")


def _bounded(receive: Receive, bound: int) -> Receive:
    """Count what comes in: a body without a length must not fill the memory."""
    seen = 0

    async def counting() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > bound:
            raise TooLarge
        return message

    return counting


def _bound(path: str) -> int:
    return LARGE if path.endswith(UPLOADS) else SMALL


def _too_large(path: str) -> Response:
    return _refused(path, 413, f"This is too large; {_bound(path) // 1_000_000} MB is the most.")


def _refused(path: str, status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    """Return a refusal as who asks reads it."""
    if asks_as_program(path):
        return problem(status, sentence, headers=headers)
    return PlainTextResponse(sentence, status_code=status, headers=headers)


def _without_port(host: str) -> str:
    """Return the name of `name:port` or `[address]:port`."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() and not name.endswith(":") else host).lower()
