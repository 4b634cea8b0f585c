"""Bars that a scanner reads: Code 39 (ISO/IEC 16388), for figures, capitals and dashes."""

from typing import Final

_WIDE: Final = 3
# Nine elements a letter, bars and gaps in turn, three of them wide: as the standard tables them.
_PATTERNS: Final = dict(
    line.split()
    for line in """
0 nnnwwnwnn 1 wnnwnnnnw 2 nnwwnnnnw 3 wnwwnnnnn 4 nnnwwnnnw 5 wnnwwnnnn 6 nnwwwnnnn 7 nnnwnnwnw 8 wnnwnnwnn 9 nnwwnnwnn
A wnnnnwnnw B nnwnnwnnw C wnwnnwnnn D nnnnwwnnw E wnnnwwnnn F nnwnwwnnn G nnnnnwwnw H wnnnnwwnn I nnwnnwwnn J nnnnwwwnn
K wnnnnnnww L nnwnnnnww M wnwnnnnwn N nnnnwnnww O wnnnwnnwn P nnwnwnnwn Q nnnnnnwww R wnnnnnwwn S nnwnnnwwn T nnnnwnwwn
U wwnnnnnnw V nwwnnnnnw W wwwnnnnnn X nwnnwnnnw Y wwnnwnnnn Z nwwnwnnnn - nwnnnnwnw * nwnnwnwnn
""".replace("\n", " ")
    .strip()
    .replace(" n", "=n")
    .replace(" w", "=w")
    .replace(" ", "\n")
    .replace("=", " ")
    .splitlines()
)


def bars(words: str) -> list[tuple[int, int]]:
    """Where each bar begins and how wide it is, in units of the thinnest; raises KeyError for what it has no sign for."""
    found: list[tuple[int, int]] = []
    at = 0
    for letter in f"*{words}*":
        for place, element in enumerate(_PATTERNS[letter]):
            width = _WIDE if element == "w" else 1
            if place % 2 == 0:
                found.append((at, width))
            at += width
        at += 1
    return found
