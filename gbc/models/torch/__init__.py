"""Open-weight models that run in this process with PyTorch: what they share, and an adapter a module."""
