"""Which discount code a customer tells, where they speak of one."""

import re

from bot.concierge.wording import composed, plain

_OF_CODE = re.compile(
    r"\b(?:(?:discount|promo(?:tion(?:al)?)?|voucher|coupon|gift) codes?|code|coupon|voucher|codice(?: (?:sconto|promo\w*|di sconto))?|(?:un|il|mio|questo|quel|del) buono(?: sconto| regalo)?|^buono(?= \S*\d)|buono sconto|coupon|cupon|"
    r"codigo(?: (?:de descuento|promo\w*|descuento))?|vale (?:de )?descuento)\b"
)
_OTHER_CODES = re.compile(
    r"\b(?:tracking|tracciamento|seguimiento|postal|postale|zip|fiscale|fiscal|qr|dress|barre|barras|bar|source|sicurezza|seguridad|security|verifica|verificacion|verification|tracking)\b"
)
_SHOUTED = re.compile(r"(?<![\w-])(?=[A-Z0-9_-]*[A-Z])[A-Z0-9][A-Z0-9_-]{2,29}(?![\w-])")
_FILLERS = frozenset(
    [
        "is",
        "e",
        "es",
        "called",
        "chiamato",
        "llamado",
        "it",
        "the",
        "il",
        "lo",
        "la",
        "el",
        "di",
        "de",
        "del",
        "for",
        "per",
        "para",
        "sconto",
        "discount",
        "promo",
        "promozionale",
        "promocional",
        "descuento",
        "un",
        "una",
        "a",
        "que",
        "che",
        "si",
        "llama",
        "named",
        "here",
        "ecco",
        "aqui",
        "tengo",
        "ho",
        "have",
        "please",
        "grazie",
        "gracias",
        "dice",
        "says",
        "valido",
        "funziona",
        "works",
    ]
)


def code_told(text: str) -> str | None:
    """The discount code in a text; empty where one is spoken of but not told, None where none is."""
    whole = composed(text)
    flat = plain(whole)
    named = _OF_CODE.search(flat)
    if named is None or _OTHER_CODES.search(flat):
        return None
    shouted = [match.group() for match in _SHOUTED.finditer(whole)]
    if shouted:
        return max(shouted, key=len)
    for match in re.finditer(r"[\w-]+", flat[named.end() :]):
        if match.group() not in _FILLERS and len(match.group()) > 2:  # noqa: PLR2004  # no code is shorter
            return whole[named.end() :][slice(*match.span())].upper()
    return ""


def a_code(text: str) -> str:
    """The text as a code, where it may be one and nothing else: what somebody answers who was asked for it."""
    words = re.findall(r"[\w-]+", composed(text))
    return words[0].upper() if len(words) == 1 and len(words[0]) > 2 else (code_told(text) or "")  # noqa: PLR2004  # as above
