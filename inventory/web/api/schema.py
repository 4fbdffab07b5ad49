"""The API described by itself: OpenAPI of its routes, with the problems, headers and rights that every route shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.responses import JSONResponse, Response

from inventory.domain.people import Role
from inventory.web.access import ROLES, Can, needs, right_of
from inventory.web.api import decisions, exports, incidents, observations, registration, shares, tools
from inventory.web.api.door import ApiRoute
from inventory.web.api.shapes import Problem
from inventory.web.problems import MEDIA_TYPE

VERSION = "1"
router = APIRouter(prefix="/api/v1", include_in_schema=False, route_class=ApiRoute)
DESCRIBED = (
    tools.router,
    decisions.router,
    registration.router,
    incidents.router,
    exports.router,
    shares.router,
    observations.router,
)
ROUTERS = (*DESCRIBED, router)

_ABOUT = (
    "The inventory for programs. A token goes into every request: Authorization: Bearer sit_... A token acts in the "
    "name of who made it, with their roles, and never signs a release; an agent's token only reports."
)
_PARTS: Mapping[str, str] = {
    "get": "If-None-Match",
    "post": "Idempotency-Key",
}
_SAID = {
    "If-None-Match": "The ETag of an answer that you have; 304 if it is still the same.",
    "Idempotency-Key": "A word of your own for this request: sent again within a day, it does nothing twice.",
    "If-Match": "The ETag of the tool as you saw it; 412 if it has changed since.",
}


@router.get("/openapi.json", dependencies=[needs(Can.ENTER)])
def openapi(request: Request) -> Response:
    """Give the description of the API."""
    del request
    return JSONResponse(schema())


@cache
def schema() -> dict[str, Any]:
    """Return the description of the API as OpenAPI 3.1."""
    found: dict[str, Any] = get_openapi(
        title="Shadow IT board",
        version=VERSION,
        description=_ABOUT,
        routes=[one for r in DESCRIBED for one in r.routes],
    )
    parts = found.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        parts.pop(name, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    parts.update(problem.pop("$defs", {}))
    parts["Problem"] = problem
    found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{"token": []}]
    for route, method, operation in _operations(found):
        _complete(route, method, operation)
    return found


def _operations(found: Mapping[str, Any]) -> Iterator[tuple[APIRoute, str, dict[str, Any]]]:
    for router_ in DESCRIBED:
        for route in router_.routes:
            if isinstance(route, APIRoute):
                for method in route.methods or ():
                    yield route, method.lower(), found["paths"][route.path_format][method.lower()]


def _complete(route: APIRoute, method: str, operation: dict[str, Any]) -> None:
    """Say what every route has in common, once for all of them."""
    can = right_of(route)
    operation["operationId"] = route.name
    operation["x-right"] = "" if can in {None, Can.ENTER} else can
    operation["x-roles"] = sorted(role.value for role in _roles(can))
    operation["responses"].pop("422", None)
    schema_ = {"$ref": "#/components/schemas/Problem"}
    operation["responses"]["default"] = {
        "description": "What is wrong, as problem details",
        "content": {MEDIA_TYPE: {"schema": schema_}},
    }
    headers = [_PARTS[method]] + (["If-Match"] if method == "post" and "{tool_id}" in route.path else [])
    operation.setdefault("parameters", []).extend(
        {"in": "header", "name": name, "required": False, "schema": {"type": "string"}, "description": _SAID[name]}
        for name in headers
    )
    if can is Can.ENTER:
        operation["security"] = []


def _roles(can: Can | None) -> frozenset[Role]:
    return frozenset() if can is None else ROLES.get(can, frozenset())
