"""A tip that a customer gives or takes back, in their own figures."""

import re
from dataclasses import dataclass

from bot.concierge.parsers.numbers import numbers
from bot.concierge.wording import composed, plain

_TIP = re.compile(r"\b(?:tip|tips|gratuity|mancia|mance|propina|propinas)\b")
_GIVES = re.compile(
    r"\b(?:add|leave|give|put|include|i'?d like|i want|(?:aggiung|mett|lasci|inserisc|includ)\w*|vorrei|voglio|do|diamo|"
    r"(?:anad|agreg|dej|pon|incluy)\w*|quiero|quisiera|dar|doy)\b"
)
_OFF = re.compile(
    r"\b(?:no|without|remove|drop|cancel|forget|take (?:off|out)|senza|niente|togli\w*|leva\w*|rimuovi\w*|elimina\w*|annulla\w*|"
    r"sin|quita\w*|borra\w*|saca\w*|elimina\w*|anula\w*)\b"
)
_PERCENT = re.compile(r"\s*(?:%|per ?cent[o]?\b|percent\b|por ?ciento\b)")

_ARTICLE = re.compile(r"(?:un|una|uno|a|an)\b(?! (?:euro|eur\b|€))")


@dataclass(frozen=True, slots=True)
class TipSaid:
    """How much of a tip."""

    amount: str = ""
    """In major units, as a decimal number; 0 takes it out."""
    percent: str = ""


def tip_said(text: str, *, asked: bool = False) -> TipSaid | None:
    """A tip that is given or taken back; without figures where it was not said how much; None for none.

    `asked` says that we just asked how much: a number alone then is it.
    """
    flat = plain(composed(text))
    if not asked and not _TIP.search(flat):
        return None
    figures = [one for one in numbers(text) if one.value > 0 and not _ARTICLE.match(flat, one.span[0])]
    if len(figures) == 1:
        figure = f"{figures[0].value:f}"
        part = _PERCENT.match(flat, figures[0].span[1])
        return TipSaid(percent=figure) if part else TipSaid(amount=figure)
    if _OFF.search(flat) and not figures:
        return TipSaid(amount="0")
    gives = _GIVES.search(flat) and "?" not in text and not asked
    return TipSaid() if gives else None
