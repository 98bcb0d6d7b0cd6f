"""Any of Pillow's modes to upright 8-bit sRGB."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps

_SRGB = ImageCms.createProfile("sRGB")


def upright_rgb(opened: Pillow.Image) -> Pillow.Image:
    """The first frame as RGB: upright, its profile followed, transparency over white, deep grey cut to 8 bits."""
    upright = ImageOps.exif_transpose(opened)
    if upright.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in upright.info:
        return _over_white(upright)
    return _to_srgb(_eight_bits(upright), upright.info.get("icc_profile"))


def _over_white(picture: Pillow.Image) -> Pillow.Image:
    rgba = picture.convert("RGBA")
    colours = _to_srgb(rgba.convert("RGB"), picture.info.get("icc_profile") if picture.mode == "RGBA" else None)
    white = Pillow.new("RGB", rgba.size, "white")
    white.paste(colours, mask=rgba.getchannel("A"))
    return white


def _eight_bits(picture: Pillow.Image) -> Pillow.Image:
    """Grey of 16 bits by its high byte, as Pillow reads colours of 16 bits; other depths as they are."""
    if picture.mode.startswith("I;16"):
        deep = np.asarray(picture).astype(np.uint16)
        return Pillow.fromarray((deep >> 8).astype(np.uint8))
    if picture.mode == "I":  # 32 bits, in practice 16-bit values
        return Pillow.fromarray((np.asarray(picture).clip(0, 65535) >> 8).astype(np.uint8))
    return picture


def _to_srgb(picture: Pillow.Image, profile: bytes | None) -> Pillow.Image:
    """Through the embedded profile where there is a sound one that fits the mode, else by Pillow's formulas."""
    if profile and picture.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            converted = None
        if converted is not None:
            return converted
    return picture.convert("RGB")
