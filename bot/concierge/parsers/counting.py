"""Whether somebody asks how many there are of what is spoken of: "quante ne avete?", "how many do you have left?"."""

import re

from bot.concierge.wording import composed, plain

_LEAD = r"\W*(?:(?:e|ed|and|y|ok|but|ma|pero|scusa|sorry|perdona)\W+)*"
_OF_THEM = r"(?: (?:left|in stock|of (?:them|those|these|each)|now|right now|still|ancora|adesso|ora|in tutto|in magazzino|disponibili|di (?:quell[ie]|quest[ie]|ognun[oa])|por cada uno|de cada uno|de (?:esos|esas|estos|estas)|ahora|en stock|todavia))*"
_HOW_MANY = re.compile(
    rf"{_LEAD}(?:how many(?: of (?:them|those|these|each))?(?: (?:do you|have you|u|you))?(?: (?:have|got|are (?:there|left)|have got|is left))?(?: got)?{_OF_THEM}|"
    rf"quant[ie](?: pezzi)?(?: ce)? ?(?:ne )?(?:avete|hai|avreste|ci sono|sono|restano|rimangono|sono rimast[ei]|vi (?:restano|rimangono)){_OF_THEM}|"
    rf"cuant[oa]s(?: unidades)?(?: os| te| le)? ?(?:teneis|tienes|tienen|tiene|hay|quedan){_OF_THEM})\W*"
)


def asks_how_many(text: str) -> bool:
    """Whether nothing but the number is asked, of what is spoken of."""
    return _HOW_MANY.fullmatch(plain(composed(text))) is not None
