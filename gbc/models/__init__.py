"""Models by role: what a detector, a segmenter, a describer and a reader are asked, and the adapters that answer."""
