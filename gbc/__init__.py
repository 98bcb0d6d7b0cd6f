"""gbc: build, query and publish graph-based captions."""
