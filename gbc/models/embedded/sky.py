"""Where a picture plainly shows a daytime sky.

A smooth blue surface at the top may be a wall or a studio's background, also one that grows paler downwards. So
clouds or foliage must speak for the sky, and a second thing with them.
"""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt

from gbc.models.embedded.surface import Area, Surface, pieces, union

_HUES = (215, 280)
_LEAST_BLUE = 0.3
_LEAST_AREA = 0.08
_ALONG_THE_TOP = 0.55
_AT_THE_BOTTOM = 0.3
_STILL = 0.004
"""The median grain of clear sky and clouds; painted cloth has more."""

_HORIZON = 0.06
"""A larger change of colour from row to row, all across, ends the sky: the sea below is as blue and as smooth."""


class Evidence(msgspec.Struct, frozen=True):
    """What speaks for a sky apart from being smooth, blue and on top."""

    clouds: bool
    foliage: bool
    level: bool
    paler: bool

    @property
    def enough(self) -> bool:
        """Level lower edges and paler lower parts are common indoors too, and count only with one of the others."""
        seen = self.clouds + self.foliage + self.level + self.paler
        return (self.clouds or self.foliage) and seen >= 2


def find_sky(seen: Surface, foliage: float) -> Area | None:
    """The pixels of the sky, or None. ``foliage`` is the share of the picture that is green and textured."""
    blue = _blue(seen)
    pale = (seen.light > 0.78) & (seen.chroma < 0.03)
    candidates = pieces((blue | pale) & seen.smooth, 0.01)
    sky = union([piece for piece in candidates if piece[:2].any()], blue.shape)
    _end_at_horizon(sky, seen)
    if not _in_place(sky) or (sky & blue).sum() < _LEAST_BLUE * sky.sum():
        return None
    if np.median(seen.grain[sky]) > _STILL or np.median(seen.chroma[sky & blue]) < 0.04:
        return None
    return sky if _evidence(sky, blue, seen, foliage).enough else None


def cool_top(seen: Surface) -> bool:
    """Whether the uppermost part is bright, smooth and cool: a covered sky, a window; no lamp light."""
    top = slice(0, max(1, seen.light.shape[0] // 6))
    pale = (seen.light > 0.5) & (seen.chroma < 0.04) & seen.smooth
    fits = (pale | (_blue(seen) & seen.smooth))[top]
    return bool(fits.mean() > 0.6 and np.median(seen.warmth[top][fits]) < -0.002)


def _blue(seen: Surface) -> Area:
    """Light blue, or darker where it is deep."""
    bright = (seen.light > 0.38) | ((seen.light > 0.3) & (seen.chroma > 0.06))
    return np.asarray((seen.hue > _HUES[0]) & (seen.hue < _HUES[1]) & (seen.chroma > 0.03) & bright)


def _in_place(sky: Area) -> bool:
    along_the_top, at_the_bottom = sky[:2].any(axis=0).mean(), sky[-3:].any(axis=0).mean()
    return bool(sky.mean() >= _LEAST_AREA and along_the_top >= _ALONG_THE_TOP and at_the_bottom < _AT_THE_BOTTOM)


def _end_at_horizon(sky: Area, seen: Surface) -> None:
    """Clear what lies below the sharpest change between rows, where that is sharp enough."""
    rows = _by_row(sky, seen)
    change = np.linalg.norm(rows[4:] - rows[:-4], axis=1)
    change[np.isnan(change)] = 0
    if change.size and change.max() > _HORIZON:
        sky[int(change.argmax()) + 2 :] = False


def _by_row(sky: Area, seen: Surface) -> npt.NDArray[np.float64]:
    """The median lightness and warmth of the sky in each row, shape (height, 2); NaN where it is narrow."""
    rows = np.full((sky.shape[0], 2), np.nan)
    for y in np.flatnonzero(sky.mean(axis=1) > 0.3):
        rows[y] = np.median(seen.light[y][sky[y]]), np.median(seen.warmth[y][sky[y]])
    return rows


def _evidence(sky: Area, blue: Area, seen: Surface, foliage: float) -> Evidence:
    white = (sky & ~blue).sum() / sky.sum()
    between = ((seen.chroma[sky] > 0.015) & (seen.chroma[sky] < 0.045)).mean()  # clouds have soft edges
    columns = np.flatnonzero(sky.any(axis=0))
    low = sky.shape[0] - 1 - sky[::-1, columns].argmax(axis=0)
    near = np.abs(low - np.median(low)) < 0.06 * sky.shape[0]
    return Evidence(
        clouds=bool(white > 0.05 and between > 0.1),
        foliage=foliage > 0.06,
        level=bool(near.sum() > 0.5 * sky.shape[1]),
        paler=_paler(sky & blue, seen),
    )


def _paler(blue: Area, seen: Surface) -> bool:
    """Whether lightness grows and colour fades from the top to the horizon, by the height and little else."""
    y = np.nonzero(blue)[0] / blue.shape[0]
    if np.ptp(y) < 0.05:
        return False
    light, colour = seen.light[blue], seen.chroma[blue]
    curve = np.polynomial.Polynomial.fit(y, light, 2)
    explained = 1 - np.var(light - curve(y)) / max(float(np.var(light)), 1e-9)
    rise, fade = np.polynomial.Polynomial.fit(y, light, 1), np.polynomial.Polynomial.fit(y, colour, 1)
    return bool(explained > 0.4 and rise(1) - rise(0) > 0.1 and fade(1) - fade(0) < -0.03)
