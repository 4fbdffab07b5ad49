"""Who owns which layer of a tool: the one matrix of the product, for cards, triage and the checklist (OWN-1, OWN-2)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from inventory.domain.people import Unit


class Layer(StrEnum):
    """A part of what makes a tool work, in the words of the responsibility card."""

    INFRASTRUCTURE = "Infrastructure"
    SECURITY = "Security"
    ARCHITECTURE = "Architecture"
    AVAILABILITY = "Availability and backup"
    LOGIC = "Process logic"
    MASTER_DATA = "Master data: BOMs, routings, permissions"
    UTILIZATION = "Adoption and use"
    ACCURACY = "That the data is right"


OWNS: Mapping[Layer, Unit] = {
    Layer.INFRASTRUCTURE: Unit.IT,
    Layer.SECURITY: Unit.IT,
    Layer.ARCHITECTURE: Unit.IT,
    Layer.AVAILABILITY: Unit.IT,
    Layer.LOGIC: Unit.BUSINESS,
    Layer.MASTER_DATA: Unit.BUSINESS,
    Layer.UTILIZATION: Unit.BUSINESS,
    Layer.ACCURACY: Unit.BUSINESS,
}
"""The matrix: fixed, not a setting."""

SIDES: Mapping[Unit, str] = {Unit.IT: "IT", Unit.BUSINESS: "Operations"}
"""How each side is called."""


def card() -> dict[str, tuple[str, ...]]:
    """Return the layers of each side, by its name."""
    return {name: tuple(layer.value for layer in Layer if OWNS[layer] is unit) for unit, name in SIDES.items()}
