"""``python -m gbc``."""

from gbc.cli import main

main(prog_name="gbc")
