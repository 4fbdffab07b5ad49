"""People, their roles and loans, and the registers of systems, zones and drives, as tables."""

from __future__ import annotations
