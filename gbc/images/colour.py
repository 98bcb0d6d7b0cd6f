"""Any of Pillow's modes to upright 8-bit sRGB."""

from __future__ import annotations

import io
import struct

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, ImageCms
from PIL import Image as Pillow

_SRGB = ImageCms.createProfile("sRGB")
_SPACES = {"RGB": "RGB ", "CMYK": "CMYK", "L": "GRAY", "LAB": "Lab "}
"""Modes that a profile can speak of, and how profiles call them."""

_TURNS = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_270,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_90,
}
"""EXIF's orientations, and what makes them upright."""


def upright_rgb(opened: Pillow.Image) -> Pillow.Image:
    """The first frame as RGB: upright, its profile followed, transparency over white, deep channels cut to 8 bits."""
    opened.load()  # before its orientation is asked for: TIFF turns itself
    profile, turn = opened.info.get("icc_profile"), _TURNS.get(orientation_of(opened))
    rgb = _rgb(opened, profile if isinstance(profile, bytes) else None)
    return rgb.transpose(turn) if turn is not None else rgb


def orientation_of(opened: Pillow.Image) -> int:
    """EXIF's orientation, 1 to 8; 1 where it asks for nothing, or is damaged or senseless."""
    try:
        orientation = opened.getexif().get(ExifTags.Base.Orientation)
    except (OSError, ValueError, SyntaxError, LookupError, TypeError, AttributeError, ArithmeticError, struct.error):
        return 1
    return int(orientation) if isinstance(orientation, int) and orientation in _TURNS else 1


def _rgb(picture: Pillow.Image, profile: bytes | None) -> Pillow.Image:
    flat = _eight_bits(picture)
    if flat.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in flat.info:
        return _over_white(flat, profile)
    if flat.mode in ("P", "1"):
        flat = flat.convert("RGB")
    return _to_srgb(flat, profile)


def _over_white(picture: Pillow.Image, profile: bytes | None) -> Pillow.Image:
    rgba = picture.convert("RGBA")
    white = Pillow.new("RGB", rgba.size, "white")
    white.paste(_to_srgb(rgba.convert("RGB"), profile), mask=rgba.getchannel("A"))
    return white


def _eight_bits(picture: Pillow.Image) -> Pillow.Image:
    """Deep grey by its high byte, as Pillow reads colours of 16 bits; other modes as they are."""
    clear = picture.info.get("transparency")
    if picture.mode.startswith("I;16"):
        deep = np.asarray(picture).astype(np.uint16)
    elif picture.mode == "I":  # 32 bits, in practice 16-bit values
        deep = np.asarray(picture).clip(0, 65535).astype(np.uint16)
    elif picture.mode == "F":
        return Pillow.fromarray(_scaled(np.asarray(picture)))
    else:
        return picture
    grey = Pillow.fromarray((deep >> 8).astype(np.uint8))
    if isinstance(clear, int):  # one value of 16 bits that is transparent: only those pixels, not their neighbours
        grey.putalpha(Pillow.fromarray(np.where(deep == clear, 0, 255).astype(np.uint8)))
    return grey


def _scaled(values: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """Grey of floating point: from 0 to 1 where nothing is larger, else from 0 to 255."""
    sound = np.nan_to_num(values, posinf=0.0, neginf=0.0)
    top = 255.0 if sound.size and sound.max() <= 1 else 1.0
    scaled: npt.NDArray[np.uint8] = np.rint((sound * top).clip(0, 255)).astype(np.uint8)
    return scaled


def _to_srgb(picture: Pillow.Image, profile: bytes | None) -> Pillow.Image:
    """Through the embedded profile where there is a sound one that fits the mode, else by Pillow's formulas."""
    converted = None
    try:
        if picture.mode == "LAB":
            converted = ImageCms.profileToProfile(picture, ImageCms.createProfile("LAB"), _SRGB, outputMode="RGB")
        elif profile and picture.mode in _SPACES:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if source.profile.xcolor_space == _SPACES[picture.mode]:
                converted = ImageCms.profileToProfile(picture, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        converted = None
    if converted is not None:
        return converted
    return picture if picture.mode == "RGB" else picture.convert("RGB")  # which would copy it
