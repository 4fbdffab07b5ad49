"""The descriptor beside a tool, `NAME.citizen.toml`: what somebody has answered, as text that scans take up."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

from inventory.domain.registration import QUESTIONS, Draft

SUFFIX = ".citizen.toml"
"""How the name of a descriptor ends."""

_WIDTH = 98
_HEAD = (
    "Describes {name}. Save it beside the tool as {name}{suffix}; the next scan takes it up as a draft.",
    "Registering is an amnesty: nothing is taken away, and nobody is blamed (SHA-1).",
)
_LONGEST = {"owner": 200, "documentation": 1_000, "users": 1_000, "connections": 400}
_USUAL = 2_000
_ENTRIES = 100


def descriptor(draft: Draft, *, name: str, drafted_by: str) -> str:
    """Return the descriptor of the tool of this name; it says the name, so that the file may be called anything."""
    blocks = ["\n".join(line for text in _HEAD for line in _comment(text.format(name=_one_line(name), suffix=SUFFIX)))]
    blocks += ["\n".join([*_comment(QUESTIONS[key]), _line(key, getattr(draft, key))]) for key in QUESTIONS]
    blocks.append(
        "\n".join([*_comment("Does it leave everything shared as it is?"), _line("read_only", draft.read_only)])
    )
    if draft.connections:
        entries = (f"  {_quoted(one, _LONGEST['connections'])}," for one in draft.connections[:_ENTRIES])
        blocks.append("\n".join(["# What is it connected to?", "connections = [", *entries, "]"]))
    if draft.users:
        blocks.append("\n".join(["# Who uses it?", _line("users", draft.users)]))
    blocks.append("\n".join([_line("drafted_by", drafted_by), _line("tool", name)]))
    return "\n\n".join(blocks) + "\n"


def _line(key: str, text: str) -> str:
    return f"{key} = {_quoted(str(text), _LONGEST.get(key, _USUAL))}"


def _quoted(text: str, longest: int) -> str:
    """Return a text as TOML writes it: what JSON writes is that, but for one letter."""
    return json.dumps(text[:longest], ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> Iterator[str]:
    yield from (f"# {line}" for line in textwrap.wrap(text, _WIDTH))


def _one_line(name: str) -> str:
    """Return a name as it can stand in a comment: control characters would end it."""
    return "".join(one if one.isprintable() else " " for one in name)
