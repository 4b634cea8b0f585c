"""What becomes of a picture: turned upright, in three sizes, with nothing left of who took it and where."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError

MOST_PIXELS = 50_000_000
"""A phone's largest picture; beyond it a small file that unfolds into gigabytes."""
NARROWEST = 64
_LONGEST_SHAPE = 5
_JPEG_WIDTH = 960
"""Wide enough for a chat and for a preview."""
_LARGE = 90
"""How well a picture is kept that is sent as it is: nobody sees the difference."""
_LYING = frozenset({5, 6, 7, 8})
"""Orientations of a picture that was taken with the camera on its side."""
_FORMATS = ("JPEG", "PNG", "WEBP")


class PictureBroken(Exception):
    """No picture can be made of these bytes; `reason` is a code."""

    def __init__(self, reason: str) -> None:
        """Keep the code: ``broken``, ``too_many_pixels``, ``too_small``, ``too_long_a_shape``."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Pressed:
    """The sizes of a picture."""

    width: int
    height: int
    """Of the original, upright."""
    widths: dict[int, bytes]
    """WebP, by the width that was asked for; a size that the original does not fill is left out."""
    jpeg: bytes


def press(original: bytes, widths: tuple[int, ...]) -> Pressed:
    """The picture in these widths. Raises PictureBroken."""
    with _unfolding():
        return _press(original, widths)


def bare(original: bytes, content_type: str) -> bytes:
    """The picture as large as it is and of the same kind, upright, with nothing of who took it and where.

    Raises PictureBroken.
    """
    with _unfolding():
        with Image.open(BytesIO(original), formats=_FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PictureBroken("too_many_pixels")
            picture = _plain(ImageOps.exif_transpose(opened))
        return _written(picture, "PNG") if content_type == "image/png" else _jpeg(picture, _LARGE)


@contextmanager
def _unfolding() -> Iterator[None]:
    """Whatever goes wrong with bytes of strangers is a PictureBroken."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            yield
        except PictureBroken:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
            raise PictureBroken("too_many_pixels") from bomb
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as fault:
            raise PictureBroken("broken") from fault


def _press(original: bytes, widths: tuple[int, ...]) -> Pressed:
    with Image.open(BytesIO(original), formats=_FORMATS) as opened:
        _check(*opened.size)  # before a single pixel is unfolded
        width, height = _upright(opened)
        opened.draft("RGB", (2 * max(widths), 2 * max(widths)))  # a JPEG is read no larger than needed
        picture = _plain(ImageOps.exif_transpose(opened))
    sizes = {asked: _webp(_fit(picture, asked)) for asked in _useful(widths, width)}
    return Pressed(width, height, sizes, _jpeg(_fit(picture, _JPEG_WIDTH)))


def _check(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise PictureBroken("too_many_pixels")
    if min(width, height) < NARROWEST:
        raise PictureBroken("too_small")
    if max(width, height) > _LONGEST_SHAPE * min(width, height):
        raise PictureBroken("too_long_a_shape")


def _upright(opened: Image.Image) -> tuple[int, int]:
    """Its measures as it is looked at."""
    width, height = opened.size
    turned = opened.getexif().get(ExifTags.Base.Orientation, 1) in _LYING
    return (height, width) if turned else (width, height)


def _useful(widths: tuple[int, ...], width: int) -> Iterator[int]:
    """Every width that the original fills, and the first one beyond it."""
    for asked in sorted(widths):
        yield asked
        if asked >= width:
            return


def _plain(picture: Image.Image) -> Image.Image:
    """In the colors of the web, without anything that came along with it."""
    profile = picture.info.get("icc_profile")
    clear = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    mode = "RGBA" if clear else "RGB"
    if profile and picture.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            web = ImageCms.createProfile("sRGB")
            picture = ImageCms.profileToProfile(picture, own, web, outputMode=mode) or picture
        except ImageCms.PyCMSError:
            pass  # a broken profile: the colors as they are
    bare = Image.new(mode, picture.size)
    bare.paste(picture.convert(mode))
    return bare


def _fit(picture: Image.Image, width: int) -> Image.Image:
    if picture.width <= width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _webp(picture: Image.Image) -> bytes:
    return _written(picture, "WEBP", quality=80, method=4)


def _jpeg(picture: Image.Image, quality: int = 82) -> bytes:
    """On white, where it was clear."""
    if picture.mode == "RGBA":
        white = Image.new("RGB", picture.size, "white")
        white.paste(picture, mask=picture.getchannel("A"))
        picture = white
    return _written(picture, "JPEG", quality=quality, optimize=True, progressive=True)


def _written(picture: Image.Image, form: str, **options: object) -> bytes:
    out = BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()
