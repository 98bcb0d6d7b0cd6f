"""How many more questions about one image may be asked."""

from __future__ import annotations


class Calls:
    """A count of requests that ends at a limit; what was asked in one image does not touch another."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.asked = 0

    def take(self, wanted: int) -> int:
        """Ask for so many more requests; the number that may be made."""
        granted = min(wanted, self.limit - self.asked)
        self.asked += granted
        return granted
