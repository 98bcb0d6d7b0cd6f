"""The pictures of a dataset as files."""

from __future__ import annotations

from pathlib import Path

from gbc.store import Picture

_BEGINNINGS = {
    b"\xff\xd8\xff": "jpg",
    b"\x89PNG": "png",
    b"GIF8": "gif",
    b"BM": "bmp",
    b"II*\x00": "tif",
    b"MM\x00*": "tif",
    b"\x00\x00\x00\x0cjP  ": "jp2",
}


def picture_bytes(picture: Picture) -> bytes | None:
    """The encoded bytes, read from the path where the dataset holds only that; None where there are none."""
    if isinstance(picture, str):
        path = Path(picture)
        return path.read_bytes() if path.is_file() else None
    return picture


def ending_of(data: bytes) -> str:
    """What the name of a file with this picture ends in."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp":
        return "avif" if data[8:12] in (b"avif", b"avis") else "heic"
    return next((ending for start, ending in _BEGINNINGS.items() if data.startswith(start)), "image")
