"""Where the rules come from: the packaged files, and those a plant lays beside its scanner.toml."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from classifiers.packaged import RULE_FOLDER, packaged_texts
from classifiers.rulebook import POLICY_FILE, BadRules, Mistake, Rulebook, parse

LARGEST = 2_000_000
"""Bytes of a rule file; the largest packaged one is a hundredth of it."""

_SUFFIX = ".toml"
_PUT_ASIDE = (".bak", ".orig", "~")
_DOCUMENTS = (".md", ".rst", ".txt")


def texts(beside: Path | None = None) -> dict[str, str]:
    """Return all rule files in force: the packaged ones, overridden and extended by those in the folder `beside`.

    Its `rules/*.toml` add to the packaged rules, or replace the packaged file of that name. A rule that its plant takes
    for being in force and that is not would judge too mildly: whatever looks like a rule file and is none is refused.

    Raises:
        classifiers.rulebook.BadRules: with all files that cannot be read.
    """
    chosen = packaged_texts()
    mistakes: list[Mistake] = []
    for file, name in _own(beside) if beside is not None else ():
        try:
            chosen[file.name] = _text(file, name)
        except BadRules as bad:
            mistakes.extend(bad.mistakes)
    if mistakes:
        raise BadRules(mistakes)
    return chosen


def load(beside: Path | None = None) -> Rulebook:
    """Return the rulebook in force.

    Raises:
        classifiers.rulebook.BadRules: with everything that is wrong in the files.
    """
    return _parsed(tuple(sorted(texts(beside).items())))


@lru_cache(maxsize=2)
def _parsed(files: tuple[tuple[str, str], ...]) -> Rulebook:
    """Return the rulebook of these texts: parsed once while they stay the same, since patterns take half a second."""
    return parse(dict(files))


def holds_rules(folder: Path) -> bool:
    """True if a folder has rules or a policy of its own, be they good or bad."""
    return any(True for _ in _own(folder))


def _own(beside: Path) -> Iterator[tuple[Path, str]]:
    """Yield what counts as a rule file, or would if it were right, with the name to call it by."""
    folder = beside / RULE_FOLDER
    if folder.is_dir():
        for file in sorted(folder.iterdir()):
            if not _no_rules(file):
                yield file, f"{RULE_FOLDER}/{file.name}"
    elif os.path.lexists(folder):
        yield folder, RULE_FOLDER
    if os.path.lexists(beside / POLICY_FILE):
        yield beside / POLICY_FILE, POLICY_FILE


def _no_rules(file: Path) -> bool:
    """True for what people keep beside rules: notes, older versions, hidden files and folders."""
    name = file.name.lower()
    return name.startswith(".") or name.endswith(_PUT_ASIDE) or (name.endswith(_DOCUMENTS) and _SUFFIX not in name)


def _text(file: Path, name: str) -> str:
    """Return the text of a rule file, never waiting for a pipe or reading without an end."""
    try:
        kind = file.stat().st_mode
        if reason := _unfit(file, kind):
            raise _bad(name, reason)
        with file.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except OSError as error:
        raise _bad(name, f"cannot be read: {error.strerror or error}") from error
    if len(raw) > LARGEST:
        raise _bad(name, f"larger than {LARGEST:,} bytes: no rule file is")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _bad(name, "not UTF-8: save it in that encoding", line) from error


def _unfit(file: Path, kind: int) -> str:
    """Say why a file is not even opened, or ""."""
    if file.name == RULE_FOLDER:
        return "not a folder: rule files lie in a folder of that name"
    if stat.S_ISDIR(kind):
        return "a folder: rule files lie in the folder itself, none below it"
    if not stat.S_ISREG(kind):
        return "not a regular file"
    return "" if file.suffix == _SUFFIX else f"is not read: the name of a rule file ends in {_SUFFIX}"


def _bad(name: str, reason: str, line: int = 0) -> BadRules:
    return BadRules([Mistake(file=name, rule="", term="", reason=reason, line=line)])
