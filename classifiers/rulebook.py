"""The rule files as one immutable rulebook; `parse` says all their mistakes at once."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from classifiers.evidence import Kind, Target, Verb
from classifiers.rulelines import blocks, line_of, line_of_key
from classifiers.score import Weights
from classifiers.settings import PACKAGED, Deadlines, Thresholds, read_policy
from classifiers.verdict import Criticality
from classifiers.wildness import wildness
from classifiers.words import pattern

POLICY_FILE = "policy.toml"
LARGEST_PROGRAM = 8_000
"""Instructions of a compiled term: a longer one takes memory, and a person cannot read it."""

_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)")

Member = TypeVar("Member", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing that is wrong in a rule file; `line` counts from 1, 0 is not known."""

    file: str
    rule: str
    term: str
    reason: str
    line: int = 0

    def __str__(self) -> str:
        file = f"{self.file}:{self.line}" if self.line else self.file
        place = ": ".join(part for part in (file, self.rule, self.term) if part)
        return f"{place}: {self.reason}"


class BadRules(Exception):  # noqa: N818 - named after the state it reports
    """The rule files cannot be used; `mistakes` are all that was found."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRule:
    """One rule: evidence of these kinds, verbs and targets whose words match is a signal.

    An empty `kinds`, `verbs` or `targets` allows every value. Of `any`, one term must match the evidence (none
    given: the verb and target alone decide); of `all`, every term; of `none`, no term. One term of `near` must match
    in the same place: the evidence itself, its procedure, query or sheet, or the name of the file; one term of `about`
    anywhere in the file; one term of `named` must and no term of `unless` may match the names of place and file.
    `target` is for rules that say what a write reaches. `hits` and `misses` are examples that prove the rule (see
    `rulelint`). `line` is where its block begins.
    """

    id: str
    title: str
    policy: str
    file: str
    criticality: Criticality | None = None
    kinds: frozenset[Kind] = frozenset()
    verbs: frozenset[Verb] = frozenset()
    targets: frozenset[Target] = frozenset()
    target: Target | None = None
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    line: int = 0

    @property
    def terms(self) -> tuple[str, ...]:
        """All terms of the rule."""
        return (*self.any, *self.all, *self.none, *self.near, *self.about, *self.named, *self.unless)


FIELDS = tuple(field.name for field in fields(SignalRule) if field.name not in {"file", "line"})
"""What a `[[signal]]` block may hold."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Rulebook:
    """All rules, weights, deadlines and thresholds; `digest` changes when one of them does."""

    rules: tuple[SignalRule, ...]
    weights: Weights
    deadlines: Deadlines
    digest: str
    thresholds: Thresholds = PACKAGED

    def __repr__(self) -> str:
        return f"<Rulebook {self.digest}: {len(self.rules)} rules>"


def parse(texts: Mapping[str, str]) -> Rulebook:
    """Read the rule files.

    Args:
        texts: contents by file name: rule files and `policy.toml`.

    Raises:
        BadRules: with every mistake of every file.
    """
    mistakes: list[Mistake] = []
    tables = {name: _load(name, text, mistakes) for name, text in sorted(texts.items())}
    rules = [
        rule
        for name, table in tables.items()
        if name != POLICY_FILE
        for rule in _rules(name, table, texts[name], mistakes)
    ]
    mistakes.extend(_repeated(rules))
    if POLICY_FILE not in texts:
        mistakes.append(
            Mistake(file=POLICY_FILE, rule="", term="", reason="the file of weights and deadlines is missing")
        )
    weights, deadlines, thresholds, wrong = read_policy(tables.get(POLICY_FILE, {}))
    mistakes.extend(Mistake(file=POLICY_FILE, rule="", term=key, reason=reason) for key, reason in wrong)
    if mistakes:
        raise BadRules(mistake if mistake.line else _located(mistake, texts) for mistake in mistakes)
    return Rulebook(
        rules=tuple(sorted(rules, key=lambda rule: rule.id)),
        weights=weights,
        deadlines=deadlines,
        digest=_digest(texts),
        thresholds=thresholds,
    )


def _located(mistake: Mistake, texts: Mapping[str, str]) -> Mistake:
    """Find the line of a mistake outside the rules."""
    if mistake.file not in texts:
        return mistake
    return replace(mistake, line=line_of_key(texts[mistake.file], mistake.term))


def _load(name: str, text: str, mistakes: list[Mistake]) -> dict[str, Any]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        line, reason = (int(found[1]), str(error).replace(found[0], "")) if found else (1, str(error))
    except (RecursionError, ValueError) as error:  # nested without an end, a number of too many digits
        line, reason = 1, str(error)
    else:
        return table
    mistakes.append(Mistake(file=name, rule="", term="", reason=f"not TOML: {reason}", line=line))
    return {}


def _rules(name: str, table: dict[str, Any], text: str, mistakes: list[Mistake]) -> Iterable[SignalRule]:
    mistakes.extend(
        Mistake(file=name, rule="", term=key, reason="no such table; a rule file has [[signal]] alone")
        for key in table
        if key != "signal"
    )
    found = table.get("signal", [])
    if not isinstance(found, list) or not all(isinstance(block, dict) for block in found):
        mistakes.append(Mistake(file=name, rule="", term="signal", reason="write [[signal]], with two brackets"))
        return
    lines = blocks(text)
    for number, block in enumerate(found):
        line = lines[number] if len(lines) == len(found) else 0
        yield _Block(name, text, line, str(block.get("id", f"signal {number + 1}")), block, mistakes).rule()


class _Block:
    """One `[[signal]]` being read; every mistake is noted and reading goes on."""

    def __init__(  # noqa: PLR0917 - made in one place alone
        self, file: str, text: str, line: int, rule: str, block: dict[str, Any], mistakes: list[Mistake]
    ) -> None:
        self.file, self.content, self.line, self.name = file, text, line, rule
        self.block, self.mistakes = block, mistakes

    def rule(self) -> SignalRule:
        for key in self.block.keys() - set(FIELDS):
            self.wrong(key, f"no such field{suggestion(key, FIELDS)}")
        rule = SignalRule(
            file=self.file,
            line=self.line,
            id=self.text("id"),
            title=self.text("title"),
            policy=self.text("policy"),
            criticality=self.one("criticality", Criticality),
            target=self.one("target", Target),
            kinds=self.several("kinds", Kind),
            verbs=self.several("verbs", Verb),
            targets=self.several("targets", Target),
            any=self.texts("any"),
            all=self.texts("all"),
            none=self.texts("none"),
            near=self.texts("near"),
            about=self.texts("about"),
            named=self.texts("named"),
            unless=self.texts("unless"),
            hits=self.texts("hits"),
            misses=self.texts("misses"),
        )
        self.check(rule)
        return rule

    def check(self, rule: SignalRule) -> None:
        if not rule.any and not rule.targets:
            self.wrong("any", "a rule needs terms or targets, else it matches everything")
        if rule.criticality in {Criticality.PERSONAL, Criticality.UNKNOWN}:
            self.wrong("criticality", f"{rule.criticality} follows from what was not seen; no rule can prove it")
        if rule.criticality is None and rule.target is None:
            self.wrong("criticality", "a rule says a criticality or the target of a write")
        for term in rule.terms:
            reason = refusal(term)
            if reason:
                self.wrong(term, reason)

    def text(self, key: str) -> str:
        value = self.block.get(key, "")
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, "a text is needed here")
            return ""
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.block.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            self.wrong(key, "a list of texts is needed here")
            return ()
        return tuple(value)

    def one(self, key: str, members: type[Member]) -> Member | None:
        return self.member(key, self.block[key], members) if key in self.block else None

    def several(self, key: str, members: type[Member]) -> frozenset[Member]:
        found = (self.member(key, name, members) for name in self.texts(key))
        return frozenset(member for member in found if member is not None)

    def member(self, key: str, name: object, members: type[Member]) -> Member | None:
        try:
            return members(str(name))
        except ValueError:
            known = [str(member) for member in members]
            hint = suggestion(str(name), known) or f"; known are {', '.join(known)}"
            self.wrong(key, f"{name!r} is unknown{hint}")
            return None

    def wrong(self, term: str, reason: str) -> None:
        line = line_of(self.content, self.line, term)
        self.mistakes.append(Mistake(file=self.file, rule=self.name, term=term, reason=reason, line=line))


def refusal(term: str) -> str:
    """Return why RE2 refuses a term, or "" if it is fine."""
    import re2  # noqa: PLC0415 - only judging needs the engine

    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(pattern(term).encode(), options=options)
    except re2.error as error:
        reason = error.args[0] if error.args else "not a regular expression"
        return f"RE2 refuses it: {reason.decode() if isinstance(reason, bytes) else reason}"
    if compiled.programsize > LARGEST_PROGRAM:
        return f"it compiles to {compiled.programsize} instructions, more than {LARGEST_PROGRAM}: write less repetition"
    if compiled.search(b""):
        return "it matches empty text, so it matches everything"
    try:
        return wildness(term)
    except re.error as unknown:
        return f"only RE2 knows how it is spelled: {unknown}"


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return `; did you mean 'x'?` for the closest known name, or ""."""
    close = get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _repeated(rules: list[SignalRule]) -> Iterable[Mistake]:
    first: dict[str, str] = {}
    for rule in rules:
        if rule.id in first:
            reason = f"already used in {first[rule.id]}"
            yield Mistake(file=rule.file, rule=rule.id, term="id", reason=reason, line=rule.line)
        first.setdefault(rule.id, rule.file)


def _digest(texts: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for name, text in sorted(texts.items()):
        content = text.replace("\r\n", "\n").encode()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]
