"""Whether somebody wants to know an amount in another currency: "quanto fa in dollari?"."""

import re
from dataclasses import dataclass
from functools import cache

from bot.concierge.parsers.mistyped import Words
from shop.kernel.currency_names import currency_names

_BEFORE = r"(?:in|en|into|to|a)\s+(?:(?:the|i|gli|los|las|us|valuta)\s+)?"
_HOW_MANY = r"(?:how many|quant[ie]|cuant[oa]s)\s+"
_PAYING = re.compile(
    r"\b(?:budget|presupuesto|spend\w*|spendere|gastar\w*|max\w*|under|sotto|meno di|menos de|hasta|entro)\b"
)
_LOOKING = re.compile(
    r"\b(?:price|prices|prezz[oi]|precios?|show|mostra\w*|ensena\w*|dimm[ie]|tell|dime|convert\w*|exchange|cambio|torna\w*|back|vuelv\w*)\b"
)
_OF_CART = re.compile(
    r"\b(?:total\w*|carrello|cart|basket|cesta|carrito|tutto|tutta|altogether|everything|todo|in all|en total|proposta|summary)\b"
)
_OF_ORDER = re.compile(r"\b(?:ordin[ei]|ordine|order|pedido)\b")
_FEW = 6


@dataclass(frozen=True, slots=True)
class CurrencyAsked:
    """In which currency, and what of."""

    code: str
    """ISO 4217."""
    rest: str
    """The other words, plain."""
    cart: bool
    """Whether they speak of all of it together."""
    order: bool
    """Whether they speak of an order."""


def currency_asked(text: str, own: str) -> CurrencyAsked | None:
    """The currency that an amount is asked in; None where none is.

    A figure right before it is a budget. The shop's `own` is only meant where prices are spoken of.
    """
    flat = _words().mended(text)
    found = next((match for pattern in _asking() for match in pattern.finditer(flat)), None)
    if found is None or _PAYING.search(flat) or re.search(r"\d", flat[found.start() : found.end()]):
        return None
    code = currency_names()[found["name"]]
    if code == own and not (
        _LOOKING.search(flat) and len(flat.split()) <= _FEW and not re.search(r"\d", flat)
    ):
        return None
    rest = f"{flat[: found.start()]} {flat[found.end() :]}".strip()
    return CurrencyAsked(code, rest, bool(_OF_CART.search(rest)), bool(_OF_ORDER.search(rest)))


@cache
def _asking() -> tuple[re.Pattern[str], ...]:
    names = "|".join(re.escape(name) for name in sorted(currency_names(), key=len, reverse=True))
    after = rf"(?P<name>{names})\b(?!\s*\d)"
    return re.compile(rf"\b{_BEFORE}{after}"), re.compile(rf"\b{_HOW_MANY}{after}")


@cache
def _words() -> Words:
    words = {word for name in currency_names() for word in name.split()}
    return Words(
        words, whole=("francia", "france", "euro", "euros", "francesi", "dolori", "dolore", "dolores")
    )
