"""Sketches: the same for the same logic, near for edited code, none for code that is alike by chance."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Kind, Source
from classifiers.likeness import SHORTEST, SLOTS, candidates, is_long, likeness, together
from scanner.fingerprint import prints
from scanner.sketch import formula, sketch

CODE = sorted(path for path in (Path(__file__).resolve().parents[2] / "scanner").rglob("*.py"))
LONG = [path.read_text("utf-8") for path in CODE if path.stat().st_size > 3_000]


def edited(text: str, share: float, dice: random.Random) -> str:
    """Change that share of the lines: some are rewritten, some go, some come."""
    found: list[str] = []
    for line in text.splitlines():
        if not line.strip() or dice.random() >= share:
            found.append(line)
        elif dice.random() < 0.7:
            found.append(
                f"    changed_{dice.randint(0, 99)} = limit({dice.randint(0, 999)}, line_{dice.randint(0, 99)})"
            )
    return "\n".join(found)


@given(st.lists(st.text("abc =()\n1", max_size=80), max_size=12), st.randoms())
def test_the_order_of_texts_never_matters(texts: list[str], dice: random.Random) -> None:
    shuffled = list(texts)
    dice.shuffle(shuffled)
    assert sketch(texts) == sketch(shuffled) == sketch([*texts, *texts])


@given(st.lists(st.text(max_size=300), max_size=5))
def test_any_text_gives_nothing_or_numbers_of_32_bits(texts: list[str]) -> None:
    found = sketch(texts)
    assert not found or (len(found) == SLOTS + 2 and all(0 <= number < 1 << 32 for number in found))


def test_a_sketch_is_the_same_on_every_machine_and_in_every_run() -> None:
    found = sketch([" ".join(f"word{number} = {number * 7}" for number in range(200))])
    assert found[:6] == GOLDEN


GOLDEN = (2, 598, 293635081, 224899250, 741834832, 1093605793)


@pytest.mark.parametrize("text", ["", "MsgBox 1", "Sub a()\nCells(1, 1) = 2\nEnd Sub", "x = 1\n" * 500])
def test_short_and_monotonous_code_is_compared_by_its_name_alone(text: str) -> None:
    assert not is_long(sketch([text]))
    assert bool(sketch([text])) is bool(text)


def test_a_limit_that_stands_in_every_formula_weighs_nothing() -> None:
    def months(limit: str) -> tuple[int, ...]:
        return sketch([formula(f"=IF($B1>{limit},A1*{column},TREND(B1,C{column}))") for column in range(3, 20)])

    assert months("4.5") == months("4.6")
    assert likeness(months("4.5"), sketch([formula("=SUM(A1:A9)"), formula("=VLOOKUP(A1,B1:C9,2,FALSE)")])) < 0.3


def test_real_code_stays_near_when_it_is_edited_and_is_far_from_other_code() -> None:
    dice = random.Random(7)  # noqa: S311 - edits that are the same in every run
    originals = [sketch([text]) for text in LONG]
    for share, least in ((0.05, 0.75), (0.15, 0.55), (0.3, 0.4)):
        edits = (sketch([edited(text, share, dice)]) for text in LONG)
        near = sorted(likeness(known, edit) for known, edit in zip(originals, edits, strict=True))
        assert near[len(near) // 20] > least, share  # nineteen of twenty
    far = [likeness(one, other) for at, one in enumerate(originals) for other in originals[at + 1 :]]
    assert sum(found >= 0.35 for found in far) <= len(far) / 500


def test_edited_copies_meet_without_being_compared_one_by_one() -> None:
    dice = random.Random(8)  # noqa: S311 - edits that are the same in every run
    copies = [sketch([edited(text, 0.2, dice)]) for text in LONG]
    known = [sketch([text]) for text in LONG]
    met = set(candidates([*known, *copies]))
    found = sum((at, at + len(LONG)) in met for at in range(len(LONG)))
    assert found >= 0.95 * len(LONG)


def test_likeness_is_that_of_the_shingles() -> None:
    dice = random.Random(9)  # noqa: S311 - the same in every run
    for common in (0.0, 0.3, 0.6, 0.9):
        words = [f"w{number}" for number in range(900)]
        both = words[: int(300 * common)]
        one, other = both + words[300:600][: 300 - len(both)], both + words[600:900][: 300 - len(both)]
        exact = len(both) / (600 - len(both))
        guesses = []
        for _ in range(40):
            salt = str(dice.random())
            guesses.append(likeness(*(sketch([f"{word}{salt[2:]}" for word in side]) for side in (one, other))))
        assert abs(sum(guesses) / len(guesses) - exact) < 0.04


def test_what_an_editor_writes_by_itself_does_not_count() -> None:
    form = 'VERSION 5.00\nBegin {C62A69F0-16DC-11CE-9E98-00AA00574A4F} UserForm1\n   Caption = "x"\nEnd\n'
    code = "\n".join(f"wert{number} = Cells({number}, {number * 3})" for number in range(30))
    plain = prints((), [Source(part="m", language="vba", text=code, digest="1")], (), ())
    text = f'{form}Attribute VB_Name = "UserForm1"\nOption Explicit\n{code}'
    exported = prints((), [Source(part="m", language="vba", text=text, digest="1")], (), ())
    assert likeness(plain.sketch, exported.sketch) > 0.9  # what it wrote between quotes stays
    assert plain.sketch


def test_comments_and_layout_do_not_count_and_formulas_do() -> None:
    code = "\n".join(f"value{number} = cells({number})" for number in range(60))
    spaced = "\n\n".join(f"  value{number}   =  cells( {number} ) ' note {number}" for number in range(60))
    one, other = (
        prints((), [Source(part="m", language="vba", text=text, digest="1")], (), ()).sketch for text in (code, spaced)
    )
    assert likeness(one, other) == 1
    cells = [Evidence.of(Kind.FORMULA, f"=IF(A{row}>Limit{row},SUM(B{row}:C{row}),{row}*2)") for row in range(40)]
    assert len(prints((), (), cells, ()).sketch) == SLOTS + 2


def test_a_formula_is_the_same_in_whatever_row_it_stands() -> None:
    assert formula("=IF($A$1>B12,LOG10(C3),Sheet2!D4)") == "=IF(cell>cell,LOG10(cell),Sheet2!cell)"


def test_tools_of_several_files_have_the_sketch_of_all_their_logic() -> None:
    one, other = (" ".join(f"{letter}{number}" for number in range(300)) for letter in "xy")
    whole = together([sketch([one]), sketch([other])])
    assert whole[2:] == sketch([one, other])[2:]
    assert together([sketch([one]), sketch([one]), ()]) == sketch([one])
    assert together([]) == ()


def test_sketches_of_two_versions_are_not_compared() -> None:
    found = sketch([LONG[0]])
    assert likeness(found, found) == 1
    assert likeness(found, (found[0] + 1, *found[1:])) == 0
    assert likeness(found, ()) == 0
    assert found[1] >= SHORTEST
