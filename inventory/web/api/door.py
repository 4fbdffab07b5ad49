"""What every request to the API passes: rights, pace, kind of body, repeats, digests of answers; and every error."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Coroutine
from hashlib import sha256
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from inventory.domain.refusal import Refused
from inventory.services import repeating
from inventory.store.queries import UnknownTool
from inventory.store.rows import NotThere
from inventory.web.access import NotAllowed, allowed, right_of
from inventory.web.api.pace import Pace
from inventory.web.asked import NotAskable
from inventory.web.drawing import drawing
from inventory.web.guard import WRITING
from inventory.web.problems import problem, refused_problem
from inventory.web.visitor import Visitor, visitor_of

Inside = Callable[[Request], Awaitable[Response]]
LONGEST_KEY = 255
_TOLD_AGAIN = ("location", "etag")
"""Headers that belong to an answer and are kept with it."""


class Trouble(Exception):  # noqa: N818 - named after the state it reports
    """A request cannot be answered; the answer says why."""

    def __init__(self, answer: Response) -> None:
        self.answer = answer
        super().__init__()


class ApiRoute(APIRoute):
    """A route of the API: it answers programs, and says what is wrong as problem details."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request, within the door."""
        inside = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                self._enter(request)
                if request.method in WRITING:
                    return await _written(request, inside)
                return _conditional(request, await inside(request))
            except tuple(_ANSWERS) as wrong:
                return next(told for kind, told in _ANSWERS.items() if isinstance(wrong, kind))(request, wrong)

        return answer

    def _enter(self, request: Request) -> None:
        """Let in who has the right, at the pace of everybody."""
        visitor, can = visitor_of(request), right_of(self)
        if can is None or not allowed(visitor, can):
            raise NotAllowed(can, unknown=visitor is None) if can is not None else LookupError(self.path)
        if visitor is None:
            return
        pace: Pace = request.app.state.pace
        seconds = pace.wait(_caller(visitor))
        if seconds:
            detail = f"More than {pace.a_minute} requests a minute; ask again in {seconds} s."
            raise Trouble(problem(429, detail, headers={"Retry-After": str(seconds)}))


def etag_of(body: bytes) -> str:
    """Return the digest of an answer, as `If-None-Match` and `If-Match` carry it."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def named_in(header: str, etag: str) -> bool:
    """Return True if a header names this digest, or any."""
    return etag in {one.strip().removeprefix("W/") for one in header.split(",")} or header.strip() == "*"


def _caller(visitor: Visitor) -> str:
    if visitor.token is not None:
        return f"token {visitor.token.id}"
    return "" if visitor.session is None else visitor.session.digest


def _conditional(request: Request, response: Response) -> Response:
    """Answer with nothing what the asker has already."""
    if response.status_code != 200 or not isinstance(getattr(response, "body", None), bytes):
        return response
    etag = etag_of(bytes(response.body))
    told = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if named_in(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=told)
    response.headers.update(told)
    return response


async def _written(request: Request, inside: Inside) -> Response:
    """Do what a request asks for, once for each key that it is sent with."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Trouble(problem(415, "The body is JSON; send it as application/json, {} if there is nothing to say."))
    visitor = visitor_of(request)
    if visitor is None or visitor.token is None:
        raise Trouble(problem(403, "Writing takes a token; the session of a browser only reads here."))
    body = await request.body()  # before the framework does, which takes a body that is too large for a broken one
    given = request.headers.get("idempotency-key")
    if given is None:
        return await inside(request)
    if not 0 < len(given) <= LONGEST_KEY or not given.isascii() or not given.isprintable():
        raise Trouble(problem(400, f"An Idempotency-Key has 1 to {LONGEST_KEY} letters that print."))
    asked = f"{request.method}\n{request.url.path}?{request.url.query}\n{request.headers.get('if-match', '')}\n"
    key = sha256(f"{visitor.token.id}\n{given}".encode()).hexdigest()
    return await _once(request, inside, key, sha256(asked.encode() + body).hexdigest())


async def _once(request: Request, inside: Inside, key: str, asked: str) -> Response:
    draw = drawing(request)
    kept = await run_in_threadpool(repeating.begin, draw.inventory, key, asked, draw.now)
    if kept is not None:
        return _told_again(kept, asked)
    done = False
    try:
        response = await inside(request)
        if 200 <= response.status_code < 300:
            await run_in_threadpool(repeating.end, draw.inventory, key, response.status_code, _packed(response))
            done = True
    finally:
        if not done:
            await run_in_threadpool(repeating.give_up, draw.inventory, key)
    return response


def _packed(response: Response) -> bytes:
    headers = {name: response.headers[name] for name in _TOLD_AGAIN if name in response.headers}
    return json.dumps(headers).encode() + b"\n" + bytes(response.body)


def _told_again(kept: repeating.KeptAnswer, asked: str) -> Response:
    if kept.request != asked:
        raise Trouble(problem(422, "This Idempotency-Key was sent with another request; take a new one."))
    if kept.status == repeating.UNFINISHED:
        detail = "The same request is being answered; ask again in a moment."
        raise Trouble(problem(409, detail, headers={"Retry-After": "2"}))
    headers, _, body = kept.body.partition(b"\n")
    told = {**json.loads(headers), "Idempotency-Replayed": "true"}
    return Response(body, status_code=kept.status, media_type="application/json", headers=told)


def _not_allowed(request: Request, wrong: Exception) -> Response:
    if visitor_of(request) is not None:
        return problem(403, str(wrong))
    detail = f"{wrong} Send a token that holds: Authorization: Bearer sit_..."
    return problem(401, detail, headers={"WWW-Authenticate": 'Bearer realm="shadow-it"'})


def _invalid(request: Request, wrong: Exception) -> Response:
    """Name each field that does not fit; never what was sent in it."""
    del request
    found = wrong.errors() if isinstance(wrong, RequestValidationError) else []
    if any(one["type"] == "json_invalid" for one in found):
        return problem(400, "The body is no JSON.", kind="/api#invalid", title="Not readable")
    errors = [
        {"in": str(one["loc"][0]), "field": ".".join(map(str, one["loc"][1:])), "sentence": one["msg"]} for one in found
    ]
    detail = "; ".join(f"{one['field'] or one['in']}: {one['sentence']}" for one in errors)
    return problem(422, detail, kind="/api#invalid", title="A field does not fit", errors=errors)


def _http(request: Request, wrong: Exception) -> Response:
    del request
    if not isinstance(wrong, HTTPException):
        raise wrong
    return problem(wrong.status_code, str(wrong.detail), headers=wrong.headers)


_ANSWERS: dict[type[Exception], Callable[[Request, Exception], Response]] = {
    Trouble: lambda _, wrong: wrong.answer if isinstance(wrong, Trouble) else problem(500, ""),
    NotAllowed: _not_allowed,
    Refused: lambda _, wrong: refused_problem(wrong.refusals if isinstance(wrong, Refused) else ()),
    RequestValidationError: _invalid,
    HTTPException: _http,
    NotAskable: lambda _, wrong: problem(400, str(wrong)),
    UnknownTool: lambda _, __: problem(404, "The inventory has no tool of that id."),
    NotThere: lambda _, wrong: problem(404, f"{str(wrong)[:1].upper()}{str(wrong)[1:]}."),
}
