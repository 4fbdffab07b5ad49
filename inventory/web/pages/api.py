"""The API in words, made of its own description: what is asked how, what comes back, and who may."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from inventory.web.access import Can, needs
from inventory.web.api.schema import schema
from inventory.web.asked import READ
from inventory.web.drawing import drawing

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Something that is sent or given, and what it can be."""

    name: str
    place: str
    kind: str
    needed: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that a program can ask."""

    id: str
    tag: str
    method: str
    path: str
    says: str
    right: str
    roles: tuple[str, ...]
    sent: tuple[Field, ...]
    given: tuple[tuple[str, str, tuple[Field, ...]], ...]


@router.api_route("/api", methods=READ, dependencies=[needs(Can.LOOK)])
def api(request: Request) -> Response:
    """Show what programs can ask."""
    operations: dict[str, list[Operation]] = {}
    for one in _operations(schema()):
        operations.setdefault(one.tag, []).append(one)
    return drawing(request).page("api.html", operations=operations)


def _operations(described: Mapping[str, Any]) -> Iterator[Operation]:
    parts = described["components"]["schemas"]
    for path, methods in described["paths"].items():
        for method, one in methods.items():
            yield Operation(
                id=one["operationId"].replace("_", "-"),
                tag=one["tags"][0],
                method=method.upper(),
                path=path,
                says=one["description"],
                right=one["x-right"],
                roles=tuple(one["x-roles"]),
                sent=(*map(_parameter, one["parameters"]), *_body(one.get("requestBody", {}), parts)),
                given=tuple(_given(one["responses"], parts)),
            )


def _parameter(one: Mapping[str, Any]) -> Field:
    return Field(
        name=one["name"],
        place=one["in"],
        kind=_kind(one["schema"]),
        needed=one.get("required", False),
        says=one.get("description", ""),
    )


def _body(body: Mapping[str, Any], parts: Mapping[str, Any]) -> Iterator[Field]:
    for content in body.get("content", {}).values():
        yield from _fields(content["schema"], parts, "body")


def _given(responses: Mapping[str, Any], parts: Mapping[str, Any]) -> Iterator[tuple[str, str, tuple[Field, ...]]]:
    for status, one in responses.items():
        if status == "default":
            continue
        contents: dict[str, Any] = one.get("content", {})
        shape: dict[str, Any] = next((content.get("schema", {}) for content in contents.values()), {})
        yield status, ", ".join(contents), tuple(_fields(shape, parts, ""))


def _fields(found: Mapping[str, Any], parts: Mapping[str, Any], place: str) -> Iterator[Field]:
    whole = parts.get(found.get("$ref", "").rpartition("/")[2], found)
    needed = set(whole.get("required", ()))
    for name, one in whole.get("properties", {}).items():
        yield Field(name=name, place=place, kind=_kind(one), needed=name in needed, says=one.get("description", ""))


def _kind(one: Mapping[str, Any]) -> str:
    """Return in words what a value can be."""
    if "$ref" in one:
        return str(one["$ref"]).rpartition("/")[2]
    if "enum" in one:
        return " | ".join(str(word) or "“”" for word in one["enum"])
    if "const" in one:
        return str(one["const"])
    if "anyOf" in one:
        return " | ".join(dict.fromkeys(map(_kind, one["anyOf"])))
    if one.get("type") == "array":
        return f"[{_kind(one.get('items', {}))}]"
    return str(one.get("format", one.get("type", "any")))
