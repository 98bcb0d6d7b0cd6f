"""What goes wrong inside a graph."""

from __future__ import annotations


class StructuralError(ValueError):
    """A structural invariant would be broken; ``invariant`` names which.

    It is a ``ValueError``, so msgspec reports it as a validation error with the place in the document.
    """

    def __init__(self, invariant: str, detail: str) -> None:
        super().__init__(f"{invariant}: {detail}")
        self.invariant = invariant
