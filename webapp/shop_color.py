"""A shop's one color, made legible: five values for each theme, moved as little as needed.

Hue is kept, chroma capped, lightness moved in steps of 0.005. A light color stays itself with ink on it
and gets a border that can be seen. Ratios are WCAG 2 contrast; the conversion is Björn Ottosson's Oklab.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from math import atan2, cos, degrees, hypot, radians, sin

_PAPER = (0.988, 0.004, 88.0)
_INK = (0.25, 0.028, 258.0)
_TEXT_FLOOR = 4.5
_EDGE_FLOOR = 3.0
_STEP = 0.005
_DARKEST, _LIGHTEST = 0.1, 0.97

Lch = tuple[float, float, float]
"""Lightness 0 to 1, chroma, hue in degrees."""


class Theme(StrEnum):
    """The two sheets that pages are printed on."""

    DAY = "giorno"
    NIGHT = "notte"


@dataclass(frozen=True, slots=True)
class _Ground:
    sheet: Lch
    counter: Lch
    most_chroma: float
    veil_lightness: str
    veil_chroma: float
    fill_stands_out: bool


_GROUNDS = {
    Theme.DAY: _Ground((0.988, 0.004, 88), (0.958, 0.008, 88), 0.17, "0.945", 0.028, fill_stands_out=False),
    Theme.NIGHT: _Ground((0.245, 0.020, 262), (0.205, 0.018, 262), 0.12, "0.32", 0.045, fill_stands_out=True),
}


@dataclass(frozen=True, slots=True)
class ShopColors:
    """What pages may paint with a shop's color; each is a CSS color."""

    fill: str
    """Awning, the one button, what is chosen."""
    content: str
    """Text on the fill: paper or ink, whichever is stronger."""
    edge: str
    """A border that can be seen on both grounds."""
    text: str
    """The color as text, on both grounds."""
    veil: str
    """The faintest ground."""


@cache
def correct(color: str, theme: Theme) -> ShopColors:
    """The five values of a color written ``#8E2A3F``, for a theme."""
    ground = _GROUNDS[theme]
    lightness, own_chroma, hue = _lch_of(color)
    chroma = min(own_chroma, ground.most_chroma)

    def nearest(fits: Callable[[Lch], bool]) -> Lch:
        return _nearest(lightness, chroma, hue, fits)

    def stands_out(candidate: Lch) -> bool:
        return all(contrast(candidate, other) >= _EDGE_FLOOR for other in (ground.sheet, ground.counter))

    def reads(candidate: Lch) -> bool:
        return all(contrast(candidate, other) >= _TEXT_FLOOR for other in (ground.sheet, ground.counter))

    def carries(candidate: Lch) -> bool:
        seen = not ground.fill_stands_out or contrast(candidate, ground.sheet) >= _EDGE_FLOOR
        return seen and contrast(candidate, _content(candidate)) >= _TEXT_FLOOR

    fill = nearest(carries)
    return ShopColors(
        fill=_css(fill),
        content=_css(_content(fill)),
        edge=_css(nearest(stands_out)),
        text=_css(nearest(reads)),
        veil=f"oklch({ground.veil_lightness} {min(chroma, ground.veil_chroma):.3f} {hue:.0f})",
    )


def stylesheet(color: str) -> str:
    """The custom properties that a page of this shop reads, for both themes and the system's wish."""
    day = _properties(correct(color, Theme.DAY))
    night = _properties(correct(color, Theme.NIGHT))
    return (
        f":root{{{day}}}[data-theme=notte]{{{night}}}"
        f"@media(prefers-color-scheme:dark){{:root:not([data-theme]){{{night}}}}}"
    )


def contrast(one: Lch, other: Lch) -> float:
    """WCAG 2 contrast of two colors as a screen shows them, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def hex_of(color: Lch) -> str:
    """The color as a screen shows it, ``#8e2a3f``."""
    channels = (max(0.0, min(1.0, channel)) for channel in _shown(color))
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def parsed(css: str) -> Lch:
    """The three numbers of an ``oklch(…)``."""
    lightness, chroma, hue = css.removeprefix("oklch(").removesuffix(")").split()
    return float(lightness), float(chroma), float(hue)


def _properties(colors: ShopColors) -> str:
    return (
        f"--shop:{colors.fill};--shop-content:{colors.content};--shop-edge:{colors.edge};"
        f"--shop-ink:{colors.text};--shop-veil:{colors.veil}"
    )


def _nearest(lightness: float, chroma: float, hue: float, fits: Callable[[Lch], bool]) -> Lch:
    for step in range(int(1 / _STEP) + 1):
        for moved in (lightness - step * _STEP, lightness + step * _STEP):
            candidate = (round(moved, 3), round(chroma, 3), float(round(hue)))
            if _DARKEST < moved < _LIGHTEST and fits(candidate):
                return candidate
    message = "every hue has a lightness that stands out, so this cannot be"
    raise AssertionError(message)


def _content(fill: Lch) -> Lch:
    return _PAPER if contrast(fill, _PAPER) >= contrast(fill, _INK) else _INK


def _css(color: Lch) -> str:
    return f"oklch({color[0]:.3f} {color[1]:.3f} {color[2]:.0f})"


def _lch_of(color: str) -> Lch:
    red, green, blue = (_linear(int(color[i : i + 2], 16) / 255) for i in (1, 3, 5))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, hypot(a, b), degrees(atan2(b, a)) % 360


def _rgb_of(color: Lch) -> tuple[float, float, float]:
    lightness, chroma, hue = color
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _encoded(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _encoded(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _encoded(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def _shown(color: Lch) -> tuple[float, float, float]:
    """As sRGB, with as much chroma as the screen has at that lightness and hue."""
    lightness, most, hue = color
    if _displayable(color):
        return _rgb_of(color)
    least = 0.0
    while most - least > 0.4 / 2**13:
        middle = (least + most) / 2
        least, most = (middle, most) if _displayable((lightness, middle, hue)) else (least, middle)
    return _rgb_of((lightness, least, hue))


def _displayable(color: Lch) -> bool:
    return all(0 <= channel <= 1 for channel in _rgb_of(color))


def _luminance(color: Lch) -> float:
    red, green, blue = (_linear(channel) for channel in _shown(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    if channel <= 0.04045:  # noqa: PLR2004  # IEC 61966-2-1
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)


def _encoded(light: float) -> float:
    if abs(light) <= 0.0031308:  # noqa: PLR2004  # IEC 61966-2-1
        return light * 12.92
    return float(1.055 * abs(light) ** (1 / 2.4) - 0.055) * (1 if light > 0 else -1)
