"""How much a person may type into one field: what is filed is read again, on every page and in every proof."""

from __future__ import annotations

from inventory.domain.refusal import Refusal, no

LONGEST = 4_000
"""Characters of one text: two pages; what is longer is a document, and a proof names where that lies."""


def length_refusals(text: str) -> tuple[Refusal, ...]:
    """Refuse a text that is too long, by its length and its first words; it is never cut in silence."""
    sentence = (
        f"the text that begins '{text[:30]}' has {len(text):,} characters; say it in {LONGEST:,}, or where it stands"
    )
    return no("POLICY-3", sentence, when=len(text) > LONGEST)


def shortened(text: str) -> str:
    """Return what the product itself says, with a mark where it was too long because of what it quotes."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}... ({len(text):,} characters)"
