"""What a chat shows of a product's page: the good on its board, its price tag, its name, the shop's awning."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from typing import Final, Literal

from PIL import Image, ImageDraw, ImageFont, ImageOps

from webapp.assets import drawing_file, font_file, mark_file, stance_of

WIDTH, HEIGHT = 1200, 630

_PAPER, _COUNTER, _GROUND = "#fcfbf7", "#f4f1ea", "#f0ece2"
_INK, _INK_2, _BOARD, _RAIL, _STRAW, _ON_STRAW = (
    "#1c2531",
    "#44505f",
    "#2c3646",
    "#7d6547",
    "#f4e6b8",
    "#332a17",
)
_STRIPE: Final = 40
_SIDE: Final = 600
"""How wide the good's half is."""
_ART: Final = 480
_ART_TOP: Final = 60
_DRAWN: Final = 640
"""The side of a drawing as the build makes it, with its board at 584 to 600 and its rail at 44 to 56."""
_TEXT_LEFT, _TEXT_RIGHT = 652, 1144
_Family = Literal["besley", "commissioner"]


@dataclass(frozen=True, slots=True)
class ShareCard:
    """Everything that stands on the picture."""

    picture: str
    name: str
    summary: str
    price: str
    per: str
    """For how much the price is: ``/ kg``; empty for a piece."""
    shop: str
    color: str
    """``#8E2A3F``"""
    logo: str
    logo_picture: bytes = b""
    """The shop's own picture for its mark; empty where it is drawn or a letter."""


@lru_cache(maxsize=256)
def drawn(card: ShareCard) -> bytes:
    """The picture of a drawn good as PNG, 1200 by 630."""
    return with_photograph(card, b"")


def with_photograph(card: ShareCard, photograph: bytes) -> bytes:
    """The same with a photograph that the shop took; it fills its half as a scene does."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _COUNTER)
    brush = ImageDraw.Draw(image)
    _good(image, brush, card, photograph)
    _tag(image, card)
    _words(image, brush, card)
    _awning(image, card.color)
    kept = BytesIO()
    image.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _good(image: Image.Image, brush: ImageDraw.ImageDraw, card: ShareCard, photograph: bytes) -> None:
    """On its board, from its rail, or as a scene that fills its half."""
    stance = stance_of(card.picture)
    board, under = _ART_TOP + _scaled(584), _ART_TOP + _scaled(600)
    brush.rectangle((0, 0, _SIDE - 1, HEIGHT if stance == "hang" else board), fill=_GROUND)
    if photograph:
        with Image.open(BytesIO(photograph)) as taken:
            image.paste(ImageOps.fit(taken.convert("RGB"), (_SIDE, board)), (0, 0))
    elif stance is None:
        letter = _font("besley", 200, 480)
        brush.text((_SIDE // 2, board // 2 + 20), card.name[:1], font=letter, fill=_BOARD, anchor="mm")
    elif stance == "hang":
        brush.rectangle((0, _ART_TOP + _scaled(44), _SIDE - 1, _ART_TOP + _scaled(56) - 1), fill=_RAIL)
        image.paste(_art(card.picture, _ART), ((_SIDE - _ART) // 2, _ART_TOP))
        return
    elif stance == "view":
        image.paste(
            _art(card.picture, _SIDE).crop((0, (_SIDE - board) // 2, _SIDE, (_SIDE + board) // 2)), (0, 0)
        )
    else:
        image.paste(
            _art(card.picture, _ART).crop((0, 0, _ART, _scaled(584))), ((_SIDE - _ART) // 2, _ART_TOP)
        )
    brush.rectangle((0, board, _SIDE - 1, under - 1), fill=_BOARD)


def _art(picture: str, side: int) -> Image.Image:
    with Image.open(drawing_file(picture)) as drawing:
        return drawing.convert("RGB").resize((side, side))


def _tag(image: Image.Image, card: ShareCard) -> None:
    """Straw paper with one cut corner, hanging from the board's edge."""
    large, small = _font("besley", 58, 560), _font("commissioner", 30, 500)
    brush = ImageDraw.Draw(image)
    price, per = brush.textlength(card.price, font=large), brush.textlength(card.per, font=small)
    left, top, height, cut = 56, _ART_TOP + _scaled(584) - 2, 96, 26
    right = left + 26 + price + (14 + per if card.per else 0) + 34
    corners = [
        (left, top),
        (right - cut, top),
        (right, top + cut),
        (right, top + height),
        (left, top + height),
    ]
    brush.polygon(corners, fill=_STRAW)
    brush.text((left + 26, top + height / 2 + 2), card.price, font=large, fill=_ON_STRAW, anchor="lm")
    if card.per:
        brush.text(
            (left + 40 + price, top + height / 2 + 10), card.per, font=small, fill=_ON_STRAW, anchor="lm"
        )


def _words(image: Image.Image, brush: ImageDraw.ImageDraw, card: ShareCard) -> None:
    _sign(image, brush, card)
    width = _TEXT_RIGHT - _TEXT_LEFT
    title = _font("besley", 60, 480)
    lines = list(_wrapped(brush, card.name, title, width, most=3))
    y = 216
    for line in lines:
        brush.text((_TEXT_LEFT, y), line, font=title, fill=_INK)
        y += 70
    text = _font("commissioner", 30, 400)
    for line in _wrapped(brush, card.summary, text, width, most=5 - len(lines)):
        brush.text((_TEXT_LEFT, y + 24), line, font=text, fill=_INK_2)
        y += 42


def _sign(image: Image.Image, brush: ImageDraw.ImageDraw, card: ShareCard) -> None:
    """The shop's mark and name, as over its door."""
    size, top = 76, 92
    mark = mark_file(card.logo)
    left = _TEXT_LEFT
    if card.logo_picture:
        with Image.open(BytesIO(card.logo_picture)) as own:
            image.paste(ImageOps.fit(own.convert("RGB"), (size, size)), (left, top), _round(size))
    elif mark is not None:
        with Image.open(mark) as drawing:
            image.paste(_INK, (left, top), drawing.convert("L").resize((size, size)))
    else:
        brush.ellipse((left, top, left + size, top + size), fill=card.color)
        initial = _font("besley", 40, 600)
        middle = (left + size // 2, top + size // 2)
        brush.text(middle, card.shop[:1], font=initial, fill=_PAPER, anchor="mm")
    name = _font("besley", 34, 480)
    width = _TEXT_RIGHT - left - size - 22
    shop = next(_wrapped(brush, card.shop, name, width, most=1), "")
    brush.text((left + size + 22, top + size // 2), shop, font=name, fill=_INK, anchor="lm")


def _round(size: int) -> Image.Image:
    """A disk, drawn four times as large and made smaller, so that its edge is smooth."""
    mask = Image.new("L", (size * 4, size * 4), 0)
    ImageDraw.Draw(mask).ellipse((0, 0, size * 4 - 1, size * 4 - 1), fill=255)
    return mask.resize((size, size))


def _awning(image: Image.Image, color: str) -> None:
    """Drawn twice as large and made smaller, so that its scallops are smooth."""
    double = _STRIPE * 2
    sheet = Image.new("RGBA", (WIDTH * 2, double * 2), (0, 0, 0, 0))
    brush = ImageDraw.Draw(sheet)
    for place, left in enumerate(range(0, WIDTH * 2, double)):
        fill = color if place % 2 == 0 else _PAPER
        brush.rectangle((left, 0, left + double - 1, double // 2), fill=fill)
        brush.pieslice((left, 0, left + double - 1, double - 1), 0, 180, fill=fill)
    small = sheet.resize((WIDTH, double))
    shadow = Image.new("RGBA", small.size, (28, 37, 49, 0))
    shadow.putalpha(small.getchannel("A").point(lambda alpha: alpha // 7))
    image.paste(shadow, (0, 5), shadow)
    image.paste(small, (0, 0), small)


def _wrapped(
    brush: ImageDraw.ImageDraw, words: str, font: ImageFont.FreeTypeFont, width: int, *, most: int
) -> Iterator[str]:
    """The words in lines of that width; what does not fit ends with an ellipsis."""
    line, told = "", 0
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and brush.textlength(longer, font=font) > width:
            told += 1
            if told == most:
                yield _shortened(brush, longer, font, width)
                return
            yield line
            line = word
        else:
            line = longer
    if line and most > 0:
        yield _shortened(brush, line, font, width)


def _shortened(brush: ImageDraw.ImageDraw, line: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    if brush.textlength(line, font=font) <= width:
        return line
    while line and brush.textlength(f"{line}…", font=font) > width:
        line = line.rpartition(" ")[0] or line[:-1]
    return f"{line.rstrip(' ,.;:')}…"


@cache
def _font(family: _Family, size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(font_file(family), size)
    font.set_variation_by_axes([weight])  # both families vary in nothing else
    return font


def _scaled(pixels: int) -> int:
    return round(pixels * _ART / _DRAWN)
