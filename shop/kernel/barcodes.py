"""What is printed as a bar code on goods? EAN-8, UPC-A, EAN-13 and GTIN-14, with the figure that proves the others."""

from typing import Final

_LENGTHS: Final = frozenset({8, 12, 13, 14})
_TEN: Final = 10


def gtin(words: str) -> str:
    """The code as it is kept; twelve figures of a UPC-A are thirteen with a zero before them.

    Raises ValueError where the last figure does not prove the others, or there are too few or too many.
    """
    figures = "".join(letter for letter in words if not letter.isspace() and letter not in "-.")
    if not (figures.isascii() and figures.isdigit() and len(figures) in _LENGTHS):
        raise ValueError(words)
    weighed = sum(int(figure) * (3 if place % 2 else 1) for place, figure in enumerate(reversed(figures)))
    if weighed % _TEN:
        raise ValueError(words)
    return f"0{figures}" if len(figures) == 12 else figures  # noqa: PLR2004  # UPC-A, as scanners tell it too


def scanned(words: str) -> str:
    """What a scanner read: a code of goods as it is kept, or the shop's own, such as a sku."""
    try:
        return gtin(words)
    except ValueError:
        return words.strip().upper()
