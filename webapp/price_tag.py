"""A price as it stands on a tag: the cents raised, the currency small, one number for who listens."""

import re

from markupsafe import Markup

from shop.kernel.language import Language
from shop.kernel.money import Money

# From here on cents would only be noise; nobody sells a house for 185.000,00 €.
_LARGE = 1000
_PARTS = re.compile(
    r"(?P<before>[^\d\-]*)(?P<whole>-?\d[\d.,\u00a0\u202f\s]*?)(?:[.,](?P<cents>\d{2}))?(?P<after>[^\d]*)"
)


def price_tag(price: Money, language: Language, *, size: str = "") -> Markup:
    """The tag of a price; `size` is ``lg`` for the one thing on its page."""
    return tag_of(price.worded(language), large=price.major >= _LARGE, size=size)


def tag_of(worded: str, *, large: bool = False, size: str = "") -> Markup:
    """The tag of a price that is already worded, such as ``28,20 €`` or ``€28.20``."""
    found = _PARTS.fullmatch(worded.strip())
    if found is None:
        return _TAG.format(kind=_kind(size), worded=worded, shown=worded)
    whole, cents = found["whole"].strip(), found["cents"]
    raised = Markup("<sup>{}</sup>").format(cents) if cents and not (large and cents == "00") else ""
    shown = Markup("{}{}{}{}").format(
        _currency(found["before"]), whole, raised, _currency(found["after"], after=True)
    )
    return _TAG.format(kind=_kind(size), worded=worded, shown=shown)


_TAG = Markup(
    '<span class="{kind}"><span class="sr-only">{worded}</span><span aria-hidden="true">{shown}</span></span>'
)


def _kind(size: str) -> str:
    return f"price-tag price-tag-{size}" if size else "price-tag"


def _currency(symbol: str, *, after: bool = False) -> Markup | str:
    kind = "cur" if after else "cur cur-before"
    return Markup('<span class="{}">{}</span>').format(kind, symbol.strip()) if symbol.strip() else ""
