"""What a tool collects on its way, as tables: plans, votes, containment, exceptions, descriptors, attestations."""

from __future__ import annotations
