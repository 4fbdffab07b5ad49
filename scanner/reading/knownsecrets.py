"""A secret that one text of a file gave away is hidden in the others too, where nothing around it says what it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scanner.reading.secrets import MASK
from scanner.reading.secretvalues import is_distinct

_CUT = "…"
_MOST = 500
_SHORTEST = 3
"""Fewer letters in front of a cut give nothing away."""


class KnownSecrets:
    """The secrets of one file. A word of a language is hidden only where it stands alone: it may be a sheet as well."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = sorted({secret.strip() for secret in secrets if MASK not in secret}, key=len, reverse=True)
        self._alone = frozenset(self._secrets)
        self._beginnings = {secret[:_SHORTEST] for secret in self._secrets if len(secret) > _SHORTEST}
        distinct = [re.escape(secret) for secret in self._secrets if is_distinct(secret)][:_MOST]
        self._anywhere = re.compile(rf"(?<!\w)(?:{'|'.join(distinct)})(?!\w)") if distinct else None

    def hide(self, text: str) -> str:
        """Return the text with `MASK` for each secret, and for the beginning of one where the text was cut."""
        if not self._secrets or not text:
            return text
        if text.strip("\"' ") in self._alone:
            return MASK
        text = self.hide_in_name(text)
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
