"""The ways to write a secret down, one rule each, over all languages that the readers know."""

from __future__ import annotations

from scanner.reading.secretcalls import CALLS, SQL
from scanner.reading.secretcommands import COMMANDS
from scanner.reading.secretconnections import CONNECTIONS
from scanner.reading.secretnames import NAMES, PIECES
from scanner.reading.secretpairs import PAIRS
from scanner.reading.secretprose import COMMENTS, NEAR, PROSE
from scanner.reading.secretrule import Rule
from scanner.reading.secrettokens import PRIVATE_KEYS, TOKENS

RULES: tuple[Rule, ...] = (
    *PRIVATE_KEYS,
    *CONNECTIONS,
    *NAMES,
    *TOKENS,
    *PIECES,
    *PAIRS,
    *CALLS,
    *SQL,
    *COMMANDS,
    *COMMENTS,
    *NEAR,
    *PROSE,
)
"""In the order in which they are asked: what is masked already is not asked about again."""
