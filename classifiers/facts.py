"""What the organisation knows of a tool: the five facts of POLICY section 2, each yes, no or unknown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from classifiers.criticality import Criticality


class Known(StrEnum):
    """A fact with three values. Unknown is never consent."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @classmethod
    def all_of(cls, *facts: Known) -> Known:
        """Yes if all are yes, no if one is no, else unknown."""
        if cls.NO in facts:
            return cls.NO
        return cls.YES if all(fact is cls.YES for fact in facts) else cls.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was declared and confirmed by people; a scan never sets one of these (OWN-3).

    `read_only` here is what was *declared*; an observed write overrides it. `enterprise`: gate GE passed (R0).
    `corrected` is the criticality that people found where the rules were wrong, for today's logic; None if nobody did.
    """

    owner: Known = Known.UNKNOWN
    documented: Known = Known.UNKNOWN
    sandboxed: Known = Known.UNKNOWN
    read_only: Known = Known.UNKNOWN
    unchanged: Known = Known.UNKNOWN
    enterprise: Known = Known.UNKNOWN
    corrected: Criticality | None = None

    @property
    def managed(self) -> Known:
        """Owner, documented and unchanged are all yes (POLICY section 2)."""
        return Known.all_of(self.owner, self.documented, self.unchanged)


UNREGISTERED = Facts()
"""Nobody has said anything about the tool yet."""
