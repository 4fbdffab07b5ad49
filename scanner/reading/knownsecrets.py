"""A secret that one text of a file gave away is hidden in the others too, where nothing around it says what it is."""

from __future__ import annotations

import binascii
import html
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote

from scanner.reading.secrets import MASK
from scanner.reading.secretvalues import is_argument, is_distinct

_CUT = "…"
_MOST = 500
_SHORTEST = 3
"""Fewer letters in front of a cut give nothing away."""
_WORD = 5
"""A shorter word may be anything."""


class KnownSecrets:
    """The secrets of one file. A word of a language is hidden only where it stands alone or in quotes.

    `names` are the names of the file's parts: a sheet may be protected with its own name.
    """

    def __init__(self, secrets: Iterable[str], names: Iterable[str] = ()) -> None:
        told = {form for secret in secrets if MASK not in secret for form in _forms(secret.strip())}
        self._secrets = sorted(told, key=len, reverse=True)
        self._alone = frozenset(self._secrets)
        self._beginnings = {secret[:_SHORTEST] for secret in self._secrets if len(secret) > _SHORTEST}
        distinct = [re.escape(secret) for secret in self._secrets if is_distinct(secret)][:_MOST]
        self._anywhere = re.compile(rf"(?<!\w)(?:{'|'.join(distinct)})(?!\w)") if distinct else None
        named = {name.casefold() for name in names}
        words = [re.escape(one) for one in self._secrets if _is_word(one) and one.casefold() not in named][:_MOST]
        self._quoted = re.compile(rf"(?<=[\"'])(?:{'|'.join(words)})(?=[\"'])") if words else None

    def hide(self, text: str) -> str:
        """Return the text with `MASK` for each secret, and for the beginning of one where the text was cut."""
        if not self._secrets or not text:
            return text
        if text.strip("\"' ") in self._alone:
            return MASK
        text = self.hide_in_name(text)
        if self._quoted is not None:
            text = self._quoted.sub(MASK, text)
        return self._without_beginning(text) if text.endswith(_CUT) else text

    def hide_in_name(self, text: str) -> str:
        """Return a name with `MASK` for each secret that is no word: sheets are protected with their own names too."""
        return text if self._anywhere is None else self._anywhere.sub(MASK, text)

    def _without_beginning(self, text: str) -> str:
        """Return a text that was cut without the beginning of a secret at its end."""
        if not any(beginning in text for beginning in self._beginnings):
            return text
        kept = text.removesuffix(_CUT)
        for secret in self._secrets:
            for length in range(min(len(secret), len(kept)), _SHORTEST - 1, -1):
                before = kept[: len(kept) - length]
                if kept.endswith(secret[:length]) and not before[-1:].isalnum():
                    return before + MASK + _CUT
        return text


def _is_word(secret: str) -> bool:
    return len(secret) >= _WORD and not is_distinct(secret) and is_argument(secret)


def _forms(secret: str) -> Iterator[str]:
    """Yield a secret and the ways in which another text of the file may write the same."""
    yield secret
    if is_distinct(secret):
        yield from {quote(secret, safe=""), unquote(secret), html.escape(secret)} - {secret}
        yield from _within(secret)


def _within(secret: str) -> Iterator[str]:
    """Yield the password out of what a header of basic authentication holds."""
    try:
        user, colon, password = b64decode(secret, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return
    if colon and user.isprintable() and password.isprintable() and password:
        yield password
