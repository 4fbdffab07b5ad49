"""The first screen: what a scan came to, in words a plant manager uses, and what to type next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

import click

from classifiers.explain import next_step, reason, strongest
from classifiers.verdict import Outcome, Tag
from inventory.store import queries
from inventory.store.engine import Inventory
from inventory.store.queries import ShareCoverage, ToolRow
from scanner.app.families import hints
from scanner.app.output import program, quoted
from scanner.app.scan import Scanned
from scanner.app.wiring import Workplace

SHOWN = 10
"""High-risk tools on the first screen; the list has the others."""
EXAMPLES = 3
"""Files named for each reason that something could not be read."""

OTHER_OUTCOMES = {
    Outcome.CLOSE_GAPS: "useful reports that lack an owner, a description or a sandbox: register them and keep them",
    Outcome.ALLOW_AND_MONITOR: "registered and in order: allowed and monitored",
    Outcome.WATCH: "personal helpers that change nothing shared: nothing to do, nobody is asked",
    Outcome.TRIAGE: "undecided: one question to somebody who knows the tool decides it",
    Outcome.ENTERPRISE: "supported by IT as enterprise software",
}
TROUBLE_WORDS = {
    "encrypted": "protected by a password",
    "malformed": "damaged",
    "too_large": "larger than a limit, which coverage names",
    "timed_out": "took longer than the limit",
    "out_of_memory": "needed more memory than the limit",
    "crashed": "made the reader fail; please report it",
    "denied": "no permission to read",
    "vanished": "gone before it was read",
    "changed_while_read": "being changed while it was read",
    "unreadable": "the file system could not read it",
    "not_a_file": "neither file nor folder (pipe, device)",
    "loop": "folders that lead back into themselves",
    "path_too_long": "path too long",
    "not_read_yet": "recognised, but this version does not read the format yet",
    "source_absent": "compiled: the code is in it, its source is not",
    "capped": "only the first part was kept",
    "extension_mismatch": "the content is not what the file's ending says",
}


def print_summary(inventory: Inventory, scanned: Scanned, out: TextIO, place: Workplace, *, temporary: bool) -> None:
    """Print coverage, the best-proven high-risk tools, the others as counts, what was not read, and what comes next."""
    names = [summary.share for summary in scanned.summaries]
    ledger = [line for name in names for line in queries.coverage(inventory, share=name)]
    rows, same = _apart(queries.best_proven(inventory, Tag.SHADOW_IT, names, SHOWN * 4))
    counts = queries.count_classes(inventory, names)
    for text, style in (
        *_coverage_lines(ledger),
        *_risk_lines(rows, same, counts),
        *_other_lines(counts),
        *_family_lines(inventory, names, place, temporary=temporary),
        *_trouble_lines(inventory, ledger),
        *_next_lines(rows, ledger, place, temporary=temporary),
    ):
        click.secho(text, file=out, **style)


Line = tuple[str, dict[str, Any]]
Classes = Mapping[tuple[str, str | None], int]
_PLAIN: dict[str, Any] = {}
_BOLD: dict[str, Any] = {"bold": True}
_DIM: dict[str, Any] = {"dim": True}
_RED: dict[str, Any] = {"fg": "red", "bold": True}
_YELLOW: dict[str, Any] = {"fg": "yellow"}


def _coverage_lines(ledger: Sequence[ShareCoverage]) -> Iterator[Line]:
    for share in ledger:
        if not share.reached:
            yield _away(share), _YELLOW
            continue
        yield _headline(share), _BOLD
        aside = sum(share.discarded.values())
        most = ", ".join(f"{count:,} {reason}" for reason, count in Counter(share.discarded).most_common(3))
        if aside:
            yield f"  set aside unopened: {aside:,} ({most}{', …' if len(share.discarded) > 3 else ''})", _DIM
        if share.outcome == "stopped":
            yield "  NOT FINISHED: its hours are over; the next scan goes on from there", _YELLOW
        elif not share.complete:
            gaps = ", ".join(share.unreachable[:EXAMPLES])
            missed = f"  INCOMPLETE: {len(share.unreachable):,} folders could not be listed ({gaps})"
            yield f"{missed}; nothing there counts as gone", _YELLOW
        if share.held_tools:
            held = f"  HELD: {share.held_tools:,} tools have disappeared at once; nothing was changed"
            yield f"{held}. Is the share mounted? If they are really gone, a person confirms it", _YELLOW


def _headline(share: ShareCoverage) -> str:
    """Say how much was read: of what this scan found, or else of what is known from this scan and earlier ones."""
    seen = f"{share.share}: {share.files:,} files seen, {share.candidates:,} worth opening"
    known = share.read + share.partly + share.unread
    if not known:
        return seen
    shown = f"{int(share.read / known * 1000) / 10:.1f} %"  # never rounded up
    if known == share.candidates:
        return f"{seen}, {shown} of them read completely"
    return f"{seen}; {known:,} are known from this scan and earlier ones, {shown} of those read completely"


def _away(share: ShareCoverage) -> str:
    """Say that nothing of the share was seen, and what the rest of the screen rests on."""
    missed = f"{share.share}: could not be reached ({share.root}); nothing was read and nothing counts as gone"
    if share.completed is None:
        return f"{missed}; no scan of it was ever complete"
    return f"{missed}; what follows is from the last complete scan of {share.completed:%Y-%m-%d %H:%M} UTC"


def _risk_lines(rows: Sequence[ToolRow], same: Mapping[str, int], counts: Classes) -> Iterator[Line]:
    tools = sum(counts.values())
    risky = sum(count for (_, tag), count in counts.items() if tag == Tag.SHADOW_IT)
    yield "", _PLAIN
    if not tools:
        yield "No tools found: nothing here carries macros, code, queries or connections.", _BOLD
        return
    verb = "needs" if risky == 1 else "need"
    yield f"{risky:,} of {tools:,} tools {verb} a better home ({Tag.SHADOW_IT})", _RED if risky else _BOLD
    if risky > SHOWN:
        yield f"The {SHOWN} best proven:", _PLAIN
    for number, row in enumerate(rows[:SHOWN], 1):
        places = f", {row.sightings} places" if row.sightings > 1 else ""
        places += f", {same[row.id]} more with the same code" if row.id in same else ""
        yield f"{number:3}. {row.name}", _BOLD
        yield f"     {row.path}  [{row.id}{places}]", _DIM
        yield f"     {row.verdict.criticality}: {reason(row.verdict)}", _PLAIN
    left = risky - sum(1 + same.get(row.id, 0) for row in rows[:SHOWN])
    if left > 0:
        yield f"     … and {left:,} more", _DIM
    for step, numbers in _steps(rows[:SHOWN]).items():
        whose = f"{', '.join(map(str, numbers))}: " if len(numbers) < min(risky, SHOWN) else ""
        yield f"  → {whose}{step}", _PLAIN


def _apart(rows: Sequence[ToolRow]) -> tuple[list[ToolRow], dict[str, int]]:
    """Leave out tools whose proof one before them has too: an export of its code, an older version.

    Returns the others, and how many tools were left out for each, by its id.
    """
    first: dict[tuple[str, str, str], ToolRow] = {}
    same: Counter[str] = Counter()
    for row in rows:
        signal = strongest(row.verdict)
        proof = signal.because[0].text if signal else row.id
        leader = first.setdefault((row.verdict.criticality, signal.rule if signal else "", proof), row)
        if leader is not row:
            same[leader.id] += 1
    return list(first.values()), dict(same)


def _steps(rows: Sequence[ToolRow]) -> dict[str, list[int]]:
    """Return what to do next, said once, with the numbers of the tools it is for."""
    steps: dict[str, list[int]] = {}
    for number, row in enumerate(rows, 1):
        steps.setdefault(f"{next_step(row.verdict)} [{row.verdict.rule}]", []).append(number)
    return steps


def _other_lines(counts: Classes) -> Iterator[Line]:
    counted = [
        (words, sum(count for (found, _), count in counts.items() if found == outcome))
        for outcome, words in OTHER_OUTCOMES.items()
    ]
    if any(count for _, count in counted):
        yield "", _PLAIN
        yield "The others", _BOLD
    for words, count in counted:
        if count:
            yield f"{count:7,}  {words}", _PLAIN


def _family_lines(inventory: Inventory, names: Sequence[str], place: Workplace, *, temporary: bool) -> Iterator[Line]:
    """Say which of the tools are probably one: six month files are no six problems."""
    found = hints(inventory, shares=names)
    if not found:
        return
    yield "", _PLAIN
    yield "Probably one tool (a person decides)", _BOLD
    for line in found:
        yield f"  {line}", _PLAIN
    if not temporary:
        yield f"  → {program()} families{place.option()}", _PLAIN


def _trouble_lines(inventory: Inventory, ledger: Sequence[ShareCoverage]) -> Iterator[Line]:
    troubles: Counter[str] = Counter()
    for share in ledger:
        troubles.update(share.problems)
    if not troubles:
        return
    yield "", _PLAIN
    yield "Not, or not wholly, read", _BOLD
    for trouble, count in troubles.most_common():
        names = [
            row.path if row.path == share.root else Path(row.path).name
            for share in ledger
            for row in queries.problems(inventory, share=share.share, trouble=trouble, limit=EXAMPLES)
        ]
        files = ", ".join(dict.fromkeys(names[:EXAMPLES]))
        yield f"{count:7,}  {TROUBLE_WORDS.get(trouble, trouble)}: {files}{', …' if count > EXAMPLES else ''}", _PLAIN


def _next_lines(
    rows: Sequence[ToolRow], ledger: Sequence[ShareCoverage], place: Workplace, *, temporary: bool
) -> Iterator[Line]:
    yield "", _PLAIN
    yield "Next", _BOLD
    for command in next_commands(rows, ledger, place, temporary=temporary):
        yield f"  {command}", _PLAIN


def next_commands(
    rows: Sequence[ToolRow], ledger: Sequence[ShareCoverage], place: Workplace, *, temporary: bool
) -> list[str]:
    """Return the commands to type next, exactly as they work here."""
    roots = {share.share: share.root for share in ledger}
    if temporary:
        explained = [f"{program()} explain {quoted(f'{roots[row.share]}/{row.path}')}" for row in rows[:1]]
        folders = " ".join(quoted(root) for root in roots.values())
        return [*explained, f"{program()} scan {folders} --inventory inventory.db"]
    option = place.option()
    return [
        *(f"{program()} explain {row.id}{option}" for row in rows[:1]),
        f"{program()} list{option}",
        f"{program()} coverage{option}",
        f"{program()} serve{option}",
    ]
