"""Odd files, each with what becomes of it."""

from __future__ import annotations

import io
import os
import socket
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image as Pillow
from PIL import ImageCms

SIZE = (40, 30)


class Odd(NamedTuple):
    """A file of the corpus: ``write`` makes it; ``fails`` is None or the stage and part of the reason."""

    name: str
    write: Callable[[Path], object]
    fails: tuple[str, str] | None = None


def colours(seed: int = 0) -> Pillow.Image:
    smooth = np.random.default_rng(seed).integers(0, 256, (3, 4, 3), dtype=np.uint8)
    return Pillow.fromarray(smooth).resize(SIZE, Pillow.Resampling.BICUBIC)


def saved(format_: str, picture: Pillow.Image | None = None, **options: Any) -> bytes:
    buffer = io.BytesIO()
    (picture or colours()).save(buffer, format_, **options)
    return buffer.getvalue()


def holding(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, depth: int, kind: int, rows: bytes, extra: bytes = b"") -> bytes:
    """A PNG file from its raw rows, each with its filter byte; ``extra`` are chunks before the pixels."""
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + pixels + chunk(b"IEND", b"")


def with_exif(exif: bytes) -> bytes:
    """A JPEG file with these bytes as its EXIF segment."""
    whole = saved("JPEG")
    segment = b"Exif\0\0" + exif
    return whole[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + whole[2:]


def oriented(value: int) -> bytes:
    exif = Pillow.Exif()
    exif[0x0112] = value
    return saved("JPEG", exif=exif.tobytes())


def decodes() -> Iterator[Odd]:
    """Files that are odd, and pictures all the same."""
    grey, alpha = colours().convert("L"), colours().convert("RGBA")
    alpha.putalpha(grey)
    deep = Pillow.fromarray(np.arange(1200, dtype=np.uint16).reshape(30, 40) * 54)
    more = lambda: [colours(n) for n in (1, 2)]  # noqa: E731 - saving leaves marks on a picture
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    yield Odd("progressive.jpg", holding(saved("JPEG", progressive=True)))
    yield Odd("cmyk.jpg", holding(saved("JPEG", colours().convert("CMYK"))))
    yield Odd("grey.jpg", holding(saved("JPEG", grey)))
    yield Odd("restart.jpg", holding(saved("JPEG", restart_marker_blocks=1)))
    yield Odd("profile.jpg", holding(saved("JPEG", icc_profile=srgb)))
    yield Odd("profile-spoilt.jpg", holding(saved("JPEG", icc_profile=b"no profile at all" * 20)))
    yield Odd("profile-of-other-mode.jpg", holding(saved("JPEG", grey, icc_profile=srgb)))
    yield Odd("exif-empty.jpg", holding(with_exif(b"")))
    yield Odd("exif-noise.jpg", holding(with_exif(b"\xff" * 300)))
    yield Odd("exif-cut.jpg", holding(with_exif(b"II*\0\x08\0\0\0\xff\xff")))
    yield Odd(
        "exif-circle.jpg", holding(with_exif(b"II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0"))
    )
    yield Odd("orientation-0.jpg", holding(oriented(0)))
    yield Odd("orientation-99.jpg", holding(oriented(99)))
    yield Odd(
        "orientation-text.jpg", holding(with_exif(b"II*\0\x08\0\0\0\x01\0\x12\x01\x02\0\x03\0\0\0up\0\0\0\0\0\0"))
    )
    yield Odd("comment.jpg", holding(saved("JPEG", comment="x" * 60_000)))
    yield Odd("trailing.jpg", holding(saved("JPEG") + b"<html>" * 1000))
    yield Odd("two-pictures.jpg", holding(saved("MPO", save_all=True, append_images=more())))
    yield Odd("UPPER.JPG", holding(saved("JPEG")))
    yield Odd("palette.png", holding(saved("PNG", colours().quantize(16))))
    yield Odd("palette-clear.png", holding(saved("PNG", colours().quantize(16), transparency=3)))
    yield Odd("palette-bytes.png", holding(saved("PNG", colours().quantize(4), transparency=bytes([0, 90, 255]))))
    yield Odd("grey-16.png", holding(saved("PNG", deep)))
    yield Odd("grey-16-clear.png", holding(saved("PNG", deep, transparency=54)))
    yield Odd("rgb-16.png", holding(png(2, 1, 16, 2, b"\0" + bytes(range(12)))))
    yield Odd("rgba-16.png", holding(png(1, 1, 16, 6, b"\0" + bytes(range(8)))))
    yield Odd("bits-1.png", holding(saved("PNG", grey.convert("1"))))
    yield Odd("alpha.png", holding(saved("PNG", alpha)))
    yield Odd("grey-alpha.png", holding(saved("PNG", alpha.convert("LA"))))
    yield Odd("animated.png", holding(saved("PNG", save_all=True, append_images=more())))
    yield Odd("one-pixel.png", holding(saved("PNG", Pillow.new("RGB", (1, 1)))))
    yield Odd("very-wide.png", holding(saved("PNG", Pillow.new("RGB", (20_000, 1)))))
    yield Odd("lossless.webp", holding(saved("WEBP", lossless=True)))
    yield Odd("alpha.webp", holding(saved("WEBP", alpha)))
    yield Odd("animated.webp", holding(saved("WEBP", save_all=True, append_images=more())))
    yield Odd("animated.gif", holding(saved("GIF", save_all=True, append_images=more())))
    yield Odd("clear.gif", holding(saved("GIF", colours().quantize(8), transparency=1)))
    yield Odd("rgb.bmp", holding(saved("BMP")))
    yield Odd("palette.bmp", holding(saved("BMP", colours().quantize(16))))
    yield Odd("pages.tiff", holding(saved("TIFF", save_all=True, append_images=more())))
    yield Odd("cmyk.tif", holding(saved("TIFF", colours().convert("CMYK"))))
    yield Odd("lab.tif", holding(saved("TIFF", Pillow.new("LAB", SIZE))))
    yield Odd("deep.tif", holding(saved("TIFF", deep)))
    yield Odd("float.tif", holding(saved("TIFF", Pillow.fromarray(np.eye(30, dtype=np.float32)))))
    yield Odd("packed.tif", holding(saved("TIFF", compression="tiff_lzw")))
    yield Odd("plain.avif", holding(saved("AVIF")))
    yield Odd("alpha.avif", holding(saved("AVIF", alpha)))
    yield Odd("old.jp2", holding(saved("JPEG2000")))
    yield Odd("text.ppm", holding(b"P3 2 1 255  255 0 0  0 255 0\n"))
    yield Odd("mislabelled-png.jpg", holding(saved("PNG")))
    yield Odd("mislabelled-webp.gif", holding(saved("WEBP")))
    yield Odd("mislabelled-tiff.png", holding(saved("TIFF")))
    yield Odd("link.png", lambda path: path.symlink_to(path.parent / "palette.png"))
    yield Odd("näme ' \" % # ? 名.png", holding(saved("PNG", colours(77))))
    yield Odd("line\nend.png", holding(saved("PNG", colours(78))))


def fails() -> Iterator[Odd]:
    """Files that give no picture."""
    jpeg, png_file = saved("JPEG"), saved("PNG")
    yield Odd("empty.jpg", holding(b""), ("decode", "the file is empty"))
    yield Odd("text.jpg", holding(b"404 not found"), ("decode", "not a picture"))
    yield Odd("html.png", holding(b"<!doctype html><html>"), ("decode", "not a picture"))
    yield Odd("zeros.png", holding(b"\0" * 5000), ("decode", "not a picture"))
    yield Odd("drawing.png", holding(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), ("decode", "not a picture"))
    yield Odd("program.jpg", holding(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"), ("decode", "not a picture"))
    yield Odd("document.jpg", holding(b"%PDF-1.7\n"), ("decode", "not a picture"))
    yield Odd("truncated.jpg", holding(jpeg[: len(jpeg) // 2]), ("decode", "damaged"))
    yield Odd("header-only.jpg", holding(jpeg[:20]), ("decode", ""))
    yield Odd("truncated.png", holding(png_file[: len(png_file) // 2]), ("decode", "damaged"))
    yield Odd("truncated.gif", holding(saved("GIF")[:900]), ("decode", "damaged"))
    yield Odd("truncated.webp", holding(saved("WEBP")[:100]), ("decode", ""))
    yield Odd("truncated.tif", holding(saved("TIFF")[:2000]), ("decode", ""))
    yield Odd("truncated.avif", holding(saved("AVIF")[:300]), ("decode", ""))
    yield Odd("truncated.bmp", holding(saved("BMP")[:500]), ("decode", "damaged"))
    spoilt = bytearray(png_file)
    spoilt[60:64] = b"\xff\0\xff\0"
    yield Odd("spoilt.png", holding(bytes(spoilt)), ("decode", "damaged"))
    bomb = png(60_000, 60_000, 1, 0, b"\0" * 1000)
    yield Odd("bomb.png", holding(bomb), ("decode", "60000 by 60000 pixels are more than"))
    text = chunk(b"zTXt", b"a\0\0" + zlib.compress(b"\0" * (80 << 20)))
    yield Odd("text-bomb.png", holding(png(1, 1, 8, 0, b"\0\0", text)), ("decode", "damaged"))
    yield Odd("no-size.png", holding(png(0, 0, 8, 0, b"")), ("decode", ""))
    yield Odd("heavy.bmp", _heavy, _HEAVY)
    yield Odd("gone.jpg", lambda path: path.symlink_to("nowhere"), ("read", "a link to something that is not there"))
    yield Odd("round.jpg", lambda path: path.symlink_to(path), ("read", "symbolic links"))
    yield Odd("round-folder", lambda path: path.symlink_to(path.parent), ("read", "which is not followed"))
    yield Odd("folder.jpg", lambda path: path.mkdir(), ("read", "a folder, not a file"))
    yield Odd("linked-folder.jpg", lambda path: path.symlink_to(path.parent / "folder.jpg"), ("read", "not followed"))
    yield Odd("pipe.jpg", os.mkfifo, ("read", "a pipe, not a file"))
    yield Odd("socket.png", _socket, ("read", ""))
    yield Odd("device.jpg", lambda path: path.symlink_to("/dev/zero"), ("read", "a device, not a file"))


_HEAVY = ("read", "314,572,800 bytes are more than the 268,435,456 allowed")


def _heavy(path: Path) -> None:
    path.touch()
    os.truncate(path, 300 << 20)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as opened:
        here = os.open(path.parent, os.O_RDONLY)
        try:
            opened.bind(f"/proc/self/fd/{here}/{path.name}")  # a socket's path may not be long
        finally:
            os.close(here)


CORPUS = [*decodes(), *fails()]
