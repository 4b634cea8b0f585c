"""By which part of a whole name is somebody called? The given name; where it stands differs from place to place."""

import re
from typing import Final, Literal

NameOrder = Literal["given_first", "family_first"]

_WRITTEN_TOGETHER: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Kana, Han, Hangul: family first everywhere, and nobody is called by a part of it by strangers."""


def given_name(name: str, order: NameOrder | str = "given_first") -> str:
    """The given name in a whole one as people of that order write it; empty where there is none.

    "Rossi, Marta" says by its comma which is which. A name of one word is that word, and one in a script that
    writes names together is called whole.
    """
    if _WRITTEN_TOGETHER.search(name):
        return " ".join(name.split())
    family, comma, given = name.partition(",")
    if comma and family.strip() and given.split():
        return given.split()[0]
    parts = name.replace(",", " ").split()
    if not parts:
        return ""
    return parts[1] if order == "family_first" and len(parts) > 1 else parts[0]
