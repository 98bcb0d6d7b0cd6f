"""The files of the page itself, read once; nothing else can be asked for as a file."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).parent / "page"

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""Our own: what the machine's table says of an ending can be anything."""


def page_files() -> dict[str, tuple[bytes, str]]:
    """Name of a file -> its bytes and its media type."""
    return {
        path.name: (path.read_bytes(), TYPES[path.suffix]) for path in sorted(PAGE.iterdir()) if path.suffix in TYPES
    }
