"""What can be wrong with a rule that RE2 accepts: one function per mistake, each yields sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache

from classifiers.evidence import LEVELS, Artifact, Evidence, Kind, Observation, Target, Verb
from classifiers.rulebook import Mistake, Rulebook, SignalRule, suggestion
from classifiers.signals import detect
from classifiers.words import spell

_EXAMPLE = re.compile(
    r"(?P<kind>\w+)(?:/(?P<verb>\w+))?(?:/(?P<target>\w+))?(?: @(?P<where>[^:]*(?::\d+)?))?: (?P<text>.+)"
)
_CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\]")
_CAPITAL = re.compile(r"(?<!\\)[A-Z]")
POLICY_IDS = frozenset(
    {
        *("ARC-1", "CHG-1", "CHG-2", "CHG-3", "CHG-4", "CHG-5", "CHK-1", "DAT-1", "DAT-2", "FIN-1"),
        *("OWN-1", "OWN-2", "OWN-3", "OWN-4", "PO-1", "PO-2", "PO-3", "PO-4"),
        *("SHA-1", "SHA-2", "SHA-3", "SHA-4", "SHA-5"),
    }
)
"""The sentences of the policy (docs/policy.md): a rule rests on one of them."""
_RULE_ID = re.compile(r"[a-z]+(?:\.[a-z0-9-]+)+")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

Lint = Callable[[SignalRule, Rulebook], Iterator[str]]


class BadExample(ValueError):  # noqa: N818 - named after the state it reports
    """An example of a rule that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A line such as `sql/write/database @query X: UPDATE ...`, several lines being one file."""

    evidence: tuple[Evidence, ...]


def example(text: str) -> Example:
    """Read a `hits` or `misses` entry: `kind[/verb[/target]] [@where]: text`, one line per piece of evidence.

    Raises:
        BadExample: a line has another form, or an unknown kind, verb or target.
    """
    return Example(evidence=tuple(_evidence(line) for line in text.strip().splitlines()))


def _evidence(line: str) -> Evidence:
    found = _EXAMPLE.fullmatch(line.strip())
    if found is None:
        raise BadExample(f"{line!r} is not `kind/verb/target @where: text`")
    try:
        kind, verb = Kind(found["kind"]), Verb(found["verb"] or Verb.NONE)
        target = Target(found["target"]) if found["target"] else None
    except ValueError as error:
        raise BadExample(str(error)) from error
    return Evidence.of(kind, found["text"], found["where"] or "", verb=verb, target=target)


def fires(rule: SignalRule, rulebook: Rulebook, text: str) -> bool:
    """True if the rule finds its criticality in the example, at any level."""
    artifact = Artifact(share="", path="", name="", kind="", sha256="", size=0, modified=_EPOCH)
    seen = Observation(
        artifact=artifact,
        handler="example/1",
        complete=True,
        fingerprint="",
        seen=_EPOCH,
        evidence=example(text).evidence,
    )
    return bool(detect(seen, _alone(rule, rulebook)))


@lru_cache(maxsize=1024)
def _alone(rule: SignalRule, rulebook: Rulebook) -> Rulebook:
    return replace(rulebook, rules=(rule,))


def unproven(rule: SignalRule, _: Rulebook) -> Iterator[str]:
    """Every rule shows by examples what it finds and what it leaves alone."""
    for name, examples in (("hits", rule.hits), ("misses", rule.misses)):
        if not examples:
            yield f"no {name}: every rule needs at least one"


def unreadable_examples(rule: SignalRule, _: Rulebook) -> Iterator[str]:
    """Examples are lines of evidence."""
    for text in (*rule.hits, *rule.misses):
        try:
            example(text)
        except BadExample as error:
            yield str(error)


def failing_hits(rule: SignalRule, rulebook: Rulebook) -> Iterator[str]:
    """Each hit is found by the rule."""
    yield from (f"does not hit: {text}" for text in rule.hits if _readable(text) and not fires(rule, rulebook, text))


def failing_misses(rule: SignalRule, rulebook: Rulebook) -> Iterator[str]:
    """No miss is found by the rule."""
    yield from (
        f"hits what it should miss: {text}" for text in rule.misses if _readable(text) and fires(rule, rulebook, text)
    )


def strange_ids(rule: SignalRule, _: Rulebook) -> Iterator[str]:
    """Ids are `group.name`, a rule rests on a sentence of the policy."""
    if not _RULE_ID.fullmatch(rule.id):
        yield f"id {rule.id!r} is not of the form group.name"
    if rule.policy not in POLICY_IDS:
        meant = suggestion(rule.policy, sorted(POLICY_IDS)) or f"; known are {', '.join(sorted(POLICY_IDS))}"
        yield f"policy {rule.policy!r} is no sentence of the policy{meant}"


def capitals(rule: SignalRule, _: Rulebook) -> Iterator[str]:
    """Words are folded to lower case before they are compared: a capital never matches."""
    yield from (
        f"{term!r} has a capital letter, which never matches" for term in rule.terms if _CAPITAL.search(_plain(term))
    )


def letters_in_classes(rule: SignalRule, _: Rulebook) -> Iterator[str]:
    """A letter with a mark is spelled with one or two plain ones, which a class cannot hold."""
    for term in rule.terms:
        if any(spell(found) != found for found in _CLASS.findall(term)):
            yield f"{term!r} has a letter with a mark in a class; write an alternative instead"


def comments_as_behaviour(rule: SignalRule, _: Rulebook) -> Iterator[str]:
    """Comments never count as behaviour, so a rule with verbs has no use for them."""
    if rule.verbs and Kind.COMMENT in rule.kinds:
        yield "a comment has no verb: this combination never matches"


def nouns_alone(rule: SignalRule, _: Rulebook) -> Iterator[str]:
    """A rule that can raise a criticality by behaviour says what is done, not only what is named."""
    behaves = not rule.kinds or any(LEVELS[kind] == max(LEVELS.values()) for kind in rule.kinds)
    if behaves and rule.criticality is not None and rule.criticality != "reporting" and not rule.verbs:
        yield "code that merely names a thing proves nothing: give verbs"


def impossible_kinds(rule: SignalRule, _: Rulebook) -> Iterator[str]:
    """Names and structure have no verb and reach no target: a rule that asks for both never matches them."""
    still = sorted(kind for kind in rule.kinds if LEVELS[kind] < max(LEVELS.values()) and kind is not Kind.CONNECTION)
    moving = rule.verbs and Verb.NONE not in rule.verbs
    if still and (moving or rule.targets):
        yield f"{', '.join(still)}: such evidence has no verb and no target, so this part of the rule is never reached"


def excluded_words(rule: SignalRule, _: Rulebook) -> Iterator[str]:
    """A term that is wanted and not wanted is never reached."""
    yield from (f"{term!r} is never reached: `none` excludes it" for term in rule.any if term in rule.none)
    yield from (f"never reached: `all` and `none` both hold {term!r}" for term in rule.all if term in rule.none)


def repeated_words(rule: SignalRule, _: Rulebook) -> Iterator[str]:
    """A term that stands twice is a slip."""
    for name in ("any", "all", "none", "near", "about", "named", "unless"):
        terms = getattr(rule, name)
        yield from (f"{name} holds {term!r} twice" for term in dict.fromkeys(terms) if terms.count(term) > 1)


def shadowed(rule: SignalRule, rulebook: Rulebook) -> Iterator[str]:
    """Two rules that look for the same in the same way: the second is never the reason."""
    for other in rulebook.rules:
        if other.id < rule.id and _looks_for(other) == _looks_for(rule):
            yield f"never reached: {other.id} looks for the same in the same way"


def _looks_for(rule: SignalRule) -> tuple[object, ...]:
    around = (rule.near, rule.about, rule.named, rule.unless)
    words = (frozenset(terms) for terms in (rule.any, rule.all, rule.none, *around))
    return (rule.criticality, rule.target, rule.kinds, rule.verbs, rule.targets, *words)


LINTS: tuple[Lint, ...] = (
    unproven,
    unreadable_examples,
    failing_hits,
    failing_misses,
    strange_ids,
    capitals,
    letters_in_classes,
    comments_as_behaviour,
    nouns_alone,
    impossible_kinds,
    excluded_words,
    repeated_words,
    shadowed,
)


def lint(rulebook: Rulebook) -> tuple[Mistake, ...]:
    """Return all mistakes of all rules."""
    return tuple(_mistakes(rulebook.rules, rulebook))


def _mistakes(rules: Iterable[SignalRule], rulebook: Rulebook) -> Iterator[Mistake]:
    for rule in rules:
        for check in LINTS:
            for reason in check(rule, rulebook):
                yield Mistake(file=rule.file, rule=rule.id, term="", reason=reason, line=rule.line)


def _readable(text: str) -> bool:
    try:
        example(text)
    except BadExample:
        return False
    return True


def _plain(term: str) -> str:
    r"""Return the term without classes such as `\W`, `\pL` and flags."""
    return re.sub(r"\\p[A-Z]|\\p\{\w+\}|\\.|\(\?[a-zA-Z]+", "", term)
