"""How much of something a customer wants: so many, or so much by weight or volume."""

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.concierge.parsers.numbers import Number, numbers
from bot.concierge.wording import Span, composed, plain, without

_UNIT = (
    r"(?:g|gr|gramm[io]|grams?|gramos?|kg|kgs|kil[oi]s?|kilogram\w*|chil[oi]|chilogramm[io]|ett[oi]|hg|oz|ounces?|onz[ae]s?|onc[ei]|lbs?|pounds?|"
    r"libbr[ae]|libras?|ml|cl|l|lt|litr[oi]s?|liters?|litres?)\b"
)
_IN_FIGURES = re.compile(rf"(?<![\w.,])\d+(?:[.,]\d+)?\s*{_UNIT}(?!\s*(?:€|eur))")
_AFTER_UNIT = re.compile(rf"\s*{_UNIT}(?!\s*(?:€|eur))")
_PART = re.compile(
    rf"\b(?:(?:mezzo|mezza|mezz'|un quarto di|tre quarti di|half an?|half|a quarter of an?|a quarter|medio|media|un cuarto de|tres cuartos de)\s*{_UNIT}"
    rf"|(?:un|una|uno|a|an|one)\s+{_UNIT}(?:\s+e mezzo|\s+y medio|\s+and a half)?)"
)
_ROUND = re.compile(
    r"\b(?:(?P<half>mezza dozzina|half a dozen|media docena)|(?P<dozen>una dozzina|a dozen|dozen|una docena)|"
    r"(?P<pair>un paio|un par|a couple|a pair|entramb[ei]|both))\b"
)
_ROUND_AMOUNTS = {"half": 6, "dozen": 12, "pair": 2}
_TIMES = re.compile(r"(?:\bx\s?(?P<after>\d{1,3})\b|\b(?P<before>\d{1,3})\s?[x×](?=\s|$))")
_NOT_A_COUNT = re.compile(
    r"\s*(?:€|\$|£|%|º|°|:\d|eur\w*|dollar\w*|dolar\w*|pounds?\b|per ?cent\w*|por ?ciento|giorn\w+|days?\b|dias?\b|or[ae]\b|hours?\b|horas?\b|anni\b|years?\b|anos\b|"
    r"de (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)|(?:gennaio|febbraio|marzo|aprile|maggio|giugno|"
    r"luglio|agosto|settembre|ottobre|novembre|dicembre|january|february|march|april|may|june|july|august|september|october|november|december))"
)
_BEFORE_A_PLACE = re.compile(
    r"(?:\b(?:the|il|lo|la|el|number|numero|no\.?|n\.?|opzione|option|opcion|order|ordine|pedido|alle|at|a las|taglia|size|talla)\s*|[€$£#])$"
)
_COUNTERS = re.compile(
    r"\b(?:jars?|bottles?|packs?|packets?|tins?|cans?|pieces?|pezz[oi]|vasett[oi]|barattol[oi]|bottigli[ae]|latt[ae]|confezion[ei]|pacchett[oi]|"
    r"tarros?|botellas?|paquetes?|latas?|unidad(?:es)?|piezas?|tavolett[ae]|tabletas?|copie|copies|volte|times|veces)\b(?:\s+(?:of|di|de)\b)?"
)
_MOST = 999


@dataclass(frozen=True, slots=True)
class Quantity:
    """How much, as far as it was said."""

    count: str = ""
    """So many, in figures; empty where no number was said."""
    measure: str = ""
    """By weight or volume, in the customer's words: ``300 g``, ``mezzo chilo``."""
    rest: str = ""
    """The text without them."""


def quantity(text: str) -> Quantity:
    """The quantity in a text; an article is none, nor is an amount of money, a date or a place in a list."""
    whole = composed(text)
    flat = plain(whole)
    measure, spans = _measured(whole, flat)
    count, counted = _counted(flat, spans)
    spans += counted
    if count or measure:
        spans += [match.span() for match in _COUNTERS.finditer(flat)]
    return Quantity(count, measure, without(whole, spans))


def counts_goods(word: str) -> bool:
    """Whether a plain word is what goods come in: "jars", "barattolo"."""
    return _COUNTERS.fullmatch(word) is not None


def counts_pieces(text: str) -> bool:
    """Whether a number stands beside what goods come in: "two jars", "3 pezzi"."""
    flat = plain(composed(text))
    return bool(_counted(flat, [])[0]) and _COUNTERS.search(flat) is not None


def _measured(whole: str, flat: str) -> tuple[str, list[Span]]:
    """The first amount by weight or volume."""
    part = _PART.search(flat)
    if part:
        return whole[slice(*part.span())], [part.span()]
    figures = _IN_FIGURES.search(flat)
    if figures:
        return whole[slice(*figures.span())], [figures.span()]
    for number in numbers(flat):
        unit = _AFTER_UNIT.match(flat, number.span[1])
        if unit:
            written = f"{number.value:f}{flat[number.span[1] : unit.end()]}"
            return written, [(number.span[0], unit.end())]
    return "", []


def _counted(flat: str, taken: list[Span]) -> tuple[str, list[Span]]:
    times = _TIMES.search(flat)
    if times and not _overlaps(times.span(), taken):
        return times["after"] or times["before"], [times.span()]
    rounded = _ROUND.search(flat)
    if rounded and not _overlaps(rounded.span(), taken):
        return str(_ROUND_AMOUNTS[str(rounded.lastgroup)]), [rounded.span()]
    found = [one for one in numbers(flat) if _counts(flat, one) and not _overlaps(one.span, taken)]
    return (f"{found[0].value:f}", [found[0].span]) if found else ("", [])


def _counts(flat: str, number: Number) -> bool:
    whole = number.value == number.value.to_integral_value() and Decimal(0) <= number.value <= _MOST
    elsewhere = _NOT_A_COUNT.match(flat, number.span[1]) or _BEFORE_A_PLACE.search(flat[: number.span[0]])
    return whole and not number.article and not elsewhere


def _overlaps(span: Span, others: list[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)
