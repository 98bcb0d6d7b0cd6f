"""What others need to use a dataset: its card."""

from gbc.publish.card import CardError, write_card

__all__ = ["CardError", "write_card"]
