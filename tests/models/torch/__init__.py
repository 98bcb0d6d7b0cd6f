"""Open-weight models in this process."""
