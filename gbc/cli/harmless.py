"""Text from a dataset, shown on a terminal."""

from __future__ import annotations


def harmless(text: str) -> str:
    """The text with every sign escaped that a terminal would act upon instead of showing it."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
