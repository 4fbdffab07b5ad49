"""Observations as JSON and back: the boundary that scanner, agents, store and API share.

Written by hand because the store keeps 100,000 of them: a coder is made once for each class from its fields. Fields
that hold their default are left out; unknown or missing keys, wrong types and unknown words are refused with the
place where they stand.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from classifiers.evidence import Observation

_HALVES = re.compile(rb"\\u[dD]")
Decoder = Callable[[Any], Any]
Encoder = Callable[[Any], Any]


class BadObservation(ValueError):  # noqa: N818 - named after the state it reports
    """The text is no observation; says where and why."""


def to_json(observation: Observation) -> str:
    """Return the observation as one line of JSON."""
    return json.dumps(_encoder(Observation)(observation), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str | bytes) -> Observation:
    """Return the observation that `to_json` wrote.

    Raises:
        BadObservation: the text is not JSON, or not exactly of an observation's shape.
    """
    try:
        loaded = json.loads(text)
        if _HALVES.search(text if isinstance(text, bytes) else text.encode()):
            json.dumps(loaded, ensure_ascii=False).encode()  # half a character, which no store can hold, is refused
    except (ValueError, RecursionError) as error:
        raise BadObservation(f"not JSON: {error}") from error
    observation: Observation = _decoder(Observation)(loaded)
    return observation


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    default: Any
    code: Callable[[Any], Any]


def _fields_of(cls: type, coder: Callable[[Any], Callable[[Any], Any]]) -> tuple[_Field, ...]:
    hints = get_type_hints(cls)
    return tuple(_Field(field.name, field.default, coder(hints[field.name])) for field in fields(cls))


@cache
def _encoder(hint: Any) -> Encoder:
    if isinstance(hint, type) and is_dataclass(hint):
        return _record_encoder(hint)
    if get_origin(hint) is tuple:
        item = _encoder(get_args(hint)[0])
        return lambda values: [item(value) for value in values]
    if hint is datetime:
        return lambda value: value.astimezone(UTC).isoformat()
    return _as_is


def _as_is(value: Any) -> Any:
    return value


def _record_encoder(cls: type) -> Encoder:
    coded = _fields_of(cls, _encoder)

    def encode(record: Any) -> dict[str, Any]:
        written = {}
        for field in coded:
            value = getattr(record, field.name)
            if value != field.default:
                written[field.name] = value if field.code is _as_is else field.code(value)
        return written

    return encode


@cache
def _decoder(hint: Any) -> Decoder:
    if isinstance(hint, type) and is_dataclass(hint):
        return _record_decoder(hint)
    if get_origin(hint) is tuple:
        return _list_decoder(_decoder(get_args(hint)[0]))
    if get_origin(hint) is UnionType:
        present = _decoder(next(arg for arg in get_args(hint) if arg is not type(None)))
        return lambda value: None if value is None else present(value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _word_decoder(hint)
    return {datetime: _time, float: _number}.get(hint) or _exactly(hint)


def _record_decoder(cls: type) -> Decoder:
    coded = {field.name: field for field in _fields_of(cls, _decoder)}
    required = frozenset(name for name, field in coded.items() if field.default is MISSING)

    def decode(value: Any) -> Any:
        if not isinstance(value, dict):
            raise BadObservation(f"{cls.__name__}: an object is needed, not {type(value).__name__}")
        if not (value.keys() <= coded.keys() and required <= value.keys()):
            raise BadObservation(f"{cls.__name__}: {_misfit(value.keys() - coded.keys(), required - value.keys())}")
        given = {}
        name = ""
        try:
            for name, item in value.items():
                given[name] = coded[name].code(item)
        except BadObservation as error:
            raise BadObservation(f"{cls.__name__}.{name}: {error}") from None
        return cls(**given)

    return decode


def _misfit(unknown: set[str], missing: frozenset[str]) -> str:
    if unknown:
        return f"unknown key {', '.join(sorted(unknown))}"
    return f"missing key {', '.join(sorted(missing))}"


def _list_decoder(item: Decoder) -> Decoder:
    def decode(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise BadObservation(f"a list is needed, not {type(value).__name__}")
        return tuple(map(item, value))

    return decode


def _word_decoder(words: type[StrEnum]) -> Decoder:
    known = {str(word): word for word in words}

    def decode(value: Any) -> StrEnum:
        word = known.get(value) if isinstance(value, str) else None
        if word is None:
            raise BadObservation(f"{value!r} is none of {', '.join(known)}")
        return word

    return decode


def _exactly(kind: type) -> Decoder:
    def decode(value: Any) -> Any:
        if type(value) is not kind:
            raise BadObservation(f"{kind.__name__} is needed, not {type(value).__name__}")
        return value

    return decode


def _number(value: Any) -> float:
    if type(value) not in {int, float} or not math.isfinite(value):
        raise BadObservation(f"a finite number is needed, not {value!r}")
    return float(value)


def _time(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadObservation(f"a time is needed, not {value!r}") from None
    if moment.tzinfo is None:
        raise BadObservation(f"a time with its zone is needed, not {value!r}")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise BadObservation(f"a time within the calendar is needed, not {value!r}") from None
