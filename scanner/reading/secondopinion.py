"""A second opinion on a damaged VBA project: what oletools finds where our own reader could not."""

from __future__ import annotations

import logging
import warnings
from contextlib import redirect_stderr, redirect_stdout
from functools import cached_property
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.reading.ole import CompoundFile

_LARGEST = 4 << 20
"""Bytes of a project that are handed over: that reader takes a second or more for each megabyte of source."""
_MODULES = 500


class SecondOpinion:
    """What oletools finds in a compound file; asked when first needed, and once."""

    def __init__(self, compound: CompoundFile) -> None:
        self._compound = compound

    @cached_property
    def modules(self) -> dict[str, str]:
        """Source by module, none if it finds none or gives up.

        It is loaded only here: it costs half a second, and a project that our own reader reads never gets this far.
        """
        if len(self._compound.content) > _LARGEST:
            return {}
        level = logging.root.manager.disable
        logging.disable(logging.CRITICAL)
        try:
            with warnings.catch_warnings(), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                warnings.simplefilter("ignore")
                return _asked(bytes(self._compound.content))
        except Exception:  # noqa: BLE001 - other people's reader of damaged files fails in any way it likes
            return {}
        finally:
            logging.disable(level)

    def on(self, module: str) -> str:
        """Return the source of a module, found in any letter case, or ""."""
        return next((text for name, text in self.modules.items() if name.lower() == module.lower()), "")


def _asked(content: bytes) -> dict[str, str]:
    from oletools.olevba import VBA_Parser  # noqa: PLC0415 - see above

    parser = VBA_Parser("project", data=content)
    try:
        found = islice(parser.extract_macros(), _MODULES)
        return {name.rpartition(".")[0] or name: text for _, _, name, text in found if text.strip()}
    finally:
        parser.close()
