"""What went wrong, as programs read it: RFC 9457 problem details, the same for every error of the API."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus

from starlette.responses import Response

from inventory.domain.refusal import Refusal

MEDIA_TYPE = "application/problem+json"
API = "/api/"
"""How the addresses begin that programs ask, and that answer them as programs read it."""


def problem(
    status: int,
    detail: str,
    *,
    kind: str = "about:blank",
    title: str = "",
    headers: Mapping[str, str] | None = None,
    **members: object,
) -> Response:
    """Return an answer that says what is wrong; `kind` leads to what it means, `members` are its own fields."""
    told = {"type": kind, "title": title or HTTPStatus(status).phrase, "status": status, "detail": detail, **members}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return Response(
        text.encode("utf-8", "replace"), status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {})
    )


def refused_problem(refusals: Iterable[Refusal]) -> Response:
    """Return the answer to what the policy refuses, with every reason and the policy id it rests on."""
    told = [{"policy": one.policy, "sentence": one.sentence} for one in refusals]
    detail = "; ".join(f"{one['sentence']} ({one['policy']})" for one in told)
    return problem(409, detail, kind="/api#refused", title="The policy refuses this", refusals=told)


def asks_as_program(path: str) -> bool:
    """Return True for an address of the API."""
    return path.startswith(API)
