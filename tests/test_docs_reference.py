"""The reference pages name every command, option, setting, format, state and gate, and none that does not exist."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args, get_type_hints

import click

from inventory.domain.migration import GATES, State
from scanner.app import formatspage, statespage
from scanner.app.cli import COMMANDS, root
from scanner.handlers import HANDLERS, unread
from scanner.tables import Settings

ROOT = Path(__file__).resolve().parents[1]
TYPED = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def sections(text: str) -> dict[str, str]:
    """Return the text below each heading of the second level."""
    return {part.partition("\n")[0].strip(): part for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]}


def first_cells(text: str) -> list[str]:
    """Return what stands in code type in the first cell of each row."""
    return re.findall(r"^\| `([^`]+)`", text, flags=re.MULTILINE)


def command_named(*words: str) -> click.Command:
    """Return a command, or a command of a group."""
    found: click.Command | None = root
    for word in words:
        assert isinstance(found, click.Group), words
        found = found.get_command(click.Context(found), word)
    assert found is not None, words
    return found


def options_of(command: click.Command) -> set[str]:
    """Return the long options of a command and of all commands below it."""
    below = command.commands.values() if isinstance(command, click.Group) else ()
    own = {name for one in command.params for name in (*one.opts, *one.secondary_opts) if name.startswith("--")}
    return own.union(*(options_of(one) for one in below))


def rows_of(command: click.Command) -> list[str]:
    """Return a row of a table for each option of a command or of the commands below it, in the words of its help."""
    if isinstance(command, click.Group):
        return list(dict.fromkeys(row for one in command.commands.values() for row in rows_of(one)))
    return [row_of(one) for one in command.params if isinstance(one, click.Option)]


def row_of(option: click.Option) -> str:
    """Return the row of one option: how it is typed, and its help as part of a sentence."""
    names = "`, `".join(sorted(option.opts, key=len))
    values = r"\|".join(map(str, option.type.choices)) if isinstance(option.type, click.Choice) else option.metavar
    number = isinstance(option.type, click.types.IntParamType)
    value = "" if option.is_flag else f" {values or ('NUMBER' if number else option.type.name.upper())}"
    says = (option.help or "").rstrip(".")
    says = says if says[:2].isupper() else says[:1].lower() + says[1:]
    standard = f" (default: {option.default})" if option.show_default else ""
    return f"| `{names}{value}` | {says}{standard}{' (must be given)' if option.required else ''} |"


def test_every_command_has_its_section_and_no_other_has() -> None:
    assert set(sections(page("commands.md"))) - {"Exit codes"} == set(COMMANDS)


def test_every_option_of_every_command_is_documented_in_the_words_of_its_help_and_no_other_is() -> None:
    texts = sections(page("commands.md"))
    for name in COMMANDS:
        documented = [line for line in texts[name].splitlines() if line.startswith("| `-")]
        assert documented == rows_of(command_named(name)), name


def test_every_command_of_a_group_is_documented() -> None:
    texts = sections(page("commands.md"))
    for name in COMMANDS:
        command = command_named(name)
        for below in command.commands if isinstance(command, click.Group) else ():
            assert f"shadowit {name} {below}" in texts[name]


def test_every_command_line_in_the_documentation_can_be_typed() -> None:
    lines = [
        line.partition("#")[0]
        for path in TYPED
        for line in re.findall(r"^\$ (.*shadowit .*)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    ]
    assert len(lines) > 5
    for line in lines:
        words = re.split(r"\S*shadowit(?:\.exe)? ", line, maxsplit=1)[1].split()
        if words[0] == "--version":
            continue
        command = command_named(words[0])
        if isinstance(command, click.Group):
            command_named(*words[:2])
        assert {word for word in words if word.startswith("--")} <= options_of(command), line


def test_every_setting_is_documented_with_its_default_and_no_other_is() -> None:
    texts = sections(page("settings.md"))
    kinds = get_type_hints(Settings)
    for entry in fields(Settings):
        kind = kinds[entry.name]
        table = kind if isinstance(kind, type) and is_dataclass(kind) else next(iter(get_args(kind)), None)
        if table is None or not is_dataclass(table):
            assert f"| `{entry.name}` | `{entry.default}` |" in texts["Top level"]
            continue
        text = next(
            part for title, part in texts.items() if title.startswith((f"`[{entry.name}]", f"`[[{entry.name}]"))
        )
        assert first_cells(text) == [key.name for key in fields(table)]
        for key in fields(table):
            if isinstance(key.default, int | float) and not isinstance(key.default, bool):
                assert f"| `{key.name}` | `{key.default:g}` |" in text


def test_the_page_of_formats_is_fresh() -> None:
    """`python -m scanner.app.formatspage > docs/formats.md` makes it anew."""
    measured = tomllib.loads((ROOT / formatspage.MEASURED).read_text(encoding="utf-8"))
    assert page("formats.md") == formatspage.page((ROOT / formatspage.TEXTS).read_text(encoding="utf-8"), measured)


def test_the_page_of_states_and_gates_is_made_from_the_code() -> None:
    """`python -m scanner.app.statespage > docs/migration.md` makes it anew."""
    assert page("migration.md") == statespage.page((ROOT / statespage.TEXTS).read_text(encoding="utf-8"))


def test_every_reader_says_what_it_finds_and_what_not_and_was_tried_on_real_files() -> None:
    measured = tomllib.loads((ROOT / formatspage.MEASURED).read_text(encoding="utf-8"))
    for handler in HANDLERS:
        if handler is not unread.HANDLER:
            assert handler.title, handler.name
            assert handler.reads, handler.name
            assert handler.leaves, handler.name
            assert sum(measured[handler.name].values()) > 0, handler.name
            assert measured[handler.name]["failed"] == 0, handler.name


def test_every_state_and_gate_is_in_the_policy() -> None:
    text = sections(page("policy.md"))["3. Migration states and gates"]
    assert [state for state in State if not re.search(rf"\b{state}\b", text)] == []
    assert [gate for gate in GATES.values() if f"| {gate} |" not in text] == []
