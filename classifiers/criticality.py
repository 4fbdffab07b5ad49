"""What kind of data a tool generates or controls: the word that facts, rules and verdicts share (POLICY section 2)."""

from __future__ import annotations

from enum import StrEnum


class Criticality(StrEnum):
    """What kind of data a tool generates or controls."""

    FINANCIAL = "financial"
    QUALITY = "quality"
    PROCESS = "process"
    REPORTING = "reporting"
    PERSONAL = "personal"
    UNKNOWN = "unknown"
