"""What others need to use a dataset: its card. ``gbc.publish.full`` tells all in it, ``gbc.publish.hub`` sends it."""

from gbc.publish.card import CardError, write_card
from gbc.publish.new import new_dataset

__all__ = ["CardError", "new_dataset", "write_card"]
