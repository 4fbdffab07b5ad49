"""`scanner.toml` as frozen settings: every mistake in it is said at once, with file, line, key and a suggestion."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from scanner.hours import Window, cron_mistake
from scanner.tables import Settings
from scanner.tomllines import Key, line_of, lines_of

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_PASSWORD_IN_URL = re.compile(r"://[^/@:]*:[^/@]+@")


class BadSettings(Exception):  # noqa: N818 - named after the state it reports
    """The settings cannot be used; `lines` say why, one mistake each, ready to print."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))


Mistake = tuple[Key, str]
"""What is wrong and where: the place of the value, and a sentence."""


def load(path: Path, check: Callable[[Settings], Iterable[Mistake]] | None = None) -> Settings:
    """Read the settings. `check` may find further mistakes that only the caller can know.

    Raises:
        BadSettings: with every mistake at once.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise BadSettings([f"{path}: cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise BadSettings([f"{path}: is not UTF-8 text"]) from error
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSettings([_syntax(path, str(error))]) from error
    return _settings(path, content, lines_of(text), check)


def _settings(
    path: Path, content: dict[str, Any], lines: dict[Key, int], check: Callable[[Settings], Iterable[Mistake]] | None
) -> Settings:
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 - a tenth of a second, only where a file is read

    mistakes = [*_check(content)]
    try:
        settings = TypeAdapter(Settings).validate_python(_absolute(content, path.absolute().parent))
    except ValidationError as error:
        mistakes += [_mistake(detail) for detail in error.errors()]
    else:
        mistakes += check(settings) if check else ()
        if not mistakes:
            return settings
    said = sorted((line_of(key, lines), _dots(key), sentence) for key, sentence in mistakes)
    raise BadSettings(f"{path}:{line}: {key}: {sentence}" for line, key, sentence in said)


def _absolute(content: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Make paths absolute, so that it does not matter where the program is started."""
    made = dict(content)
    inventory = made.get("inventory", Settings.__dataclass_fields__["inventory"].default)
    if isinstance(inventory, str) and "://" not in inventory:
        made["inventory"] = str(folder / inventory)
    for table in ("share", "production"):
        if isinstance(blocks := made.get(table), list):
            made[table] = [_with_path(block, folder) for block in blocks]
    return made


def _with_path(share: Any, folder: Path) -> Any:
    if isinstance(share, dict) and isinstance(share.get("path"), str):
        return {**share, "path": str(folder / share["path"])}
    return share


def _mistake(detail: ErrorDetails) -> Mistake:
    """Say in our words what pydantic found."""
    key = detail["loc"]
    match detail["type"]:
        case "unexpected_keyword_argument":
            return key, _unknown(key)
        case "missing" | "missing_keyword_only_argument":
            return key, "must be given"
        case _:
            given = detail["input"]
            shown = f" (got {given})" if isinstance(given, int | float | str) else ""
            return key, f"{detail['msg'][0].lower()}{detail['msg'][1:]}{shown}"


def _unknown(key: Key) -> str:
    """Say that there is no such setting, and which one may be meant."""
    name = str(key[-1])
    if re.search(r"pass?w|pwd|secret|token", name, re.IGNORECASE):
        return "no such setting; passwords never stand in this file"
    meant = get_close_matches(name, [entry.name for entry in fields(_table(key))], n=1)
    return f"no such setting; did you mean '{meant[0]}'?" if meant else "no such setting"


def _table(key: Key) -> type:
    """Return the dataclass of the table that holds `key`."""
    if len(key) == 1:
        return Settings
    kind = get_type_hints(Settings)[str(key[0])]
    return kind if isinstance(kind, type) and not get_args(kind) else get_args(kind)[0]


def _check(content: dict[str, Any]) -> Iterator[Mistake]:
    """Find what a single value cannot show, in whatever the file holds."""
    if _PASSWORD_IN_URL.search(str(content.get("inventory"))):
        yield ("inventory",), "a password does not stand here: leave it out and use PGPASSFILE or PGPASSWORD"
    shares, people, zones, days = (_tables(content, name) for name in ("share", "person", "sandbox", "holiday"))
    yield from _twice("share", "name", shares)
    yield from _twice("person", "id", people)
    yield from _twice("production", "name", _tables(content, "production"))
    for place, share in shares.items():
        yield from _check_share(place, share)
    for place, zone in zones.items():
        yield from _known(place, zone, "share", {str(share.get("name")) for share in shares.values()})
        yield from _known(place, zone, "owner", {str(person.get("id")) for person in people.values()})
    plants = {str(share.get("plant")) for share in shares.values()} | {"", "None"}
    for place, day in days.items():
        if isinstance(plant := day.get("plant", ""), str) and plant not in plants:
            yield ("holiday", place, "plant"), _no_such("plant", plant, plants - {"", "None"})


def _tables(content: dict[str, Any], name: str) -> dict[int, dict[str, Any]]:
    """Return the blocks of that name that are tables, by their place."""
    blocks = content.get(name)
    return {
        place: block for place, block in enumerate(blocks if isinstance(blocks, list) else ()) if type(block) is dict
    }


def _check_share(place: int, share: dict[str, Any]) -> Iterator[Mistake]:
    schedule, window = share.get("schedule"), share.get("window")
    if isinstance(schedule, str) and schedule and (wrong := cron_mistake(schedule)):
        yield ("share", place, "schedule"), wrong
    if isinstance(window, str) and window:
        try:
            Window.of(window)
        except ValueError:
            yield ("share", place, "window"), f"hours are written like 22:00-05:30 (got {window})"


def _twice(table: str, key: str, blocks: dict[int, dict[str, Any]]) -> Iterator[Mistake]:
    first: dict[str, int] = {}
    for place, block in blocks.items():
        name = block.get(key)
        if isinstance(name, str) and first.setdefault(name, place) != place:
            yield (table, place, key), f"'{name}' is already taken by {table}.{first[name] + 1}"


def _known(place: int, zone: dict[str, Any], key: str, names: set[str]) -> Iterator[Mistake]:
    name = zone.get(key)
    if isinstance(name, str) and name not in names:
        yield ("sandbox", place, key), _no_such("share" if key == "share" else "person", name, names)


def _no_such(noun: str, name: str, known: set[str]) -> str:
    meant = get_close_matches(name, sorted(known), n=1)
    return f"no {noun} '{name}'" + (f"; did you mean '{meant[0]}'?" if meant else "")


def _syntax(path: Path, message: str) -> str:
    """Put the line of a syntax error where all other mistakes have theirs."""
    found = re.search(r" \(at line (\d+), column \d+\)", message)
    if found is None:
        return f"{path}: {message}"
    return f"{path}:{found[1]}: {message.replace(found[0], '')}"


def _dots(key: Key) -> str:
    """Write a place as people count: the first share is share.1."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in key)
