"""Cases put to persons and their clocks, as tables."""

from __future__ import annotations
