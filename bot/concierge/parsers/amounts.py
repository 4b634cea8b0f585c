"""How much a customer wants to spend: limits from below and above, and whether they are meant loosely."""

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from bot.concierge.parsers.numbers import Number, numbers
from bot.concierge.wording import Span, composed, plain

_CURRENCIES = {
    "EUR": r"€|eur(?:os?|i)?\b|euri\b|pavos\b|sacchi\b",
    "USD": r"\$|usd\b|dollar[si]?\b|dollari\b|dolar(?:es)?\b",
    "GBP": r"£|gbp\b|pounds?\b|quid\b|sterline\b|libras\b",
}
_MOST = (
    r"(?:max(?:imum|imo)?|massimo|at most|up to|under|below|less than|no more than|not more than|within|"
    r"cheaper than|not over|fino a[id]?|al massimo|sotto(?: i| gli| a[id])?|meno di|non piu di|entro(?: i| gli)?|"
    r"inferiore a[id]?|hasta|como mucho|como maximo|menos de|por debajo de|no mas de|tope|non oltre|sin pasar de)"
)
_LEAST = (
    r"(?:at least|from|min(?:imum|imo)?|over|above|more than|starting (?:at|from)|almeno|oltre|piu di|"
    r"sopra(?: i| gli)?|a partire da(?:i)?|dai|al menos|desde|mas de|por encima de|a partir de|como minimo|"
    r"superiore a[id]?)"
)
_ABOUT = (
    r"(?:about|around|roughly|approx\w*|circa|sui|sugli|intorno a[id]?|attorno a[id]?|piu o meno|unos|unas|"
    r"alrededor de|sobre|cerca de|aprox\w*|mas o menos|~|da|de|un|una|por unos|verso i)"
)
_JOINERS = r"(?:\s*(?:of|de|di|los|las|i|gli|the|to|a|un|una|el|:|=)\s*)*"
_PLAINLY_MONEY = 1000
_SIGNS = r"(?:\s*(?:€|\$|£|eur|usd|gbp)\s*)?"
_BEFORE_MOST = re.compile(rf"\b{_MOST}{_JOINERS}{_SIGNS}\s*$")
_BEFORE_LEAST = re.compile(rf"\b{_LEAST}{_JOINERS}{_SIGNS}\s*$")
_BEFORE_ABOUT = re.compile(rf"(?:\b|^|(?<=\s)){_ABOUT}{_JOINERS}{_SIGNS}\s*$")
_MONEY_CUE = re.compile(
    r"\b(?:budget|presupuesto|spend\w*|spes[ao]|spendere|gast\w+|price|prezzo|precio|cost\w*|cuesta|paga\w*|pay)\b"
)
_RANGE = re.compile(
    r"\s*(?:€|euros?|eur)?\s*(?:and|to|e|y|a|ai|agli|hasta|fino a[id]?|-|–|/|o|or)\s*(?:los\s+|las\s+|i\s+|gli\s+)?(?:€|\$|£)?\s*"
)
_BEFORE_RANGE = re.compile(
    r"\b(?:between|from|tra|fra|da[il]?|dai|dagli|entre|de|desde)\s*(?:i|gli|los|las|€|\$|£)?\s*$"
)
_UNITS = re.compile(
    r"\s*(?:%|º|°|:\d|h\b|(?:persone|persona|people|persons?|personas|adult\w*|kids|bambin\w+|nin[oi]s|ospiti|guests|"
    r"camer\w+|stanz\w+|local\w*|rooms?|bedrooms?|bathrooms?|bagn\w+|banos?|habitacion\w*|dormitorio\w*|"
    r"bottigli\w+|bottles?|botellas?|vasett\w+|jars?|tarros?|pezz\w+|pieces?|piezas?|box|boxes|cajas?|scatol\w+|"
    r"g|gr|gramm\w*|grams?|gramos?|kg|kil\w+|ml|cl|l|litr\w+|liters?|mq|m2|metr\w+|meters?|square|km|"
    r"giorn\w+|days?|dias?|settiman\w+|weeks?|semanas?|or[ae]|hours?|horas?|minut\w+|ann[oi]|years?|anos?|mesi|months?|meses|"
    r"gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|"
    r"enero|febrero|abril|mayo|junio|julio|septiembre|octubre|noviembre|diciembre|posti|places|plazas|seats|percent\w*|"
    r"de (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre))\b)"
)
_AFTER_MOST = re.compile(
    r"\s*(?:max\w*|massimo|al massimo|at most|tops|or less|o meno|o menos|como mucho|como maximo)\b"
)
_AFTER_LEAST = re.compile(r"\s*(?:in su|or more|o piu|o mas|en adelante|minimo|at least|come minimo)\b")
_AFTER_ABOUT = re.compile(r"\s*(?:circa|or so|more or less|piu o meno|mas o menos|ish\b|aproximadamente)")


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be spent, in major units."""

    at_most: Decimal | None = None
    at_least: Decimal | None = None
    about: bool = False
    """Whether the limit is meant loosely ("around 50")."""
    currency: str = ""
    """ISO 4217 where the customer named one, else empty."""
    spans: tuple[Span, ...] = ()


def budget(text: str, *, asked: bool = False) -> Budget | None:
    """What a customer wants to spend, None where nothing is said of it.

    A number counts as money beside a currency or a word of spending or limits. Where we just `asked`
    for a budget, a number without a unit counts too.
    """
    flat = plain(composed(text))
    found = numbers(text)
    for first, second in pairwise(found):
        spread = _range(flat, first, second)
        if spread is not None:
            return spread
    candidates = [amount for number in found if (amount := _amount(flat, number, asked=asked)) is not None]
    return _joined(candidates)


def _range(flat: str, first: Number, second: Number) -> Budget | None:
    """Two numbers that bound an amount: ``between 20 and 40``, ``20-40 euro``."""
    between = flat[first.span[1] : second.span[0]]
    if not _RANGE.fullmatch(between) or second.value <= first.value:
        return None
    opening = _BEFORE_RANGE.search(flat[: first.span[0]])
    currency, end = _currency(flat, second.span)
    dashed = between.strip() in {"-", "–", "a", "o", "or", "/"}
    spoken = bool(currency) or bool(_MONEY_CUE.search(flat[: first.span[0]]))
    if _UNITS.match(flat, second.span[1]) or not (opening or (dashed and spoken)):
        return None
    if opening is None and not spoken:
        return None
    start = opening.start() if opening else first.span[0]
    return Budget(second.value, first.value, currency=currency, spans=((start, end),))


def _amount(flat: str, number: Number, *, asked: bool) -> Budget | None:
    """The limit that one number states, None where it is no money."""
    before, (start, end) = flat[: number.span[0]], number.span
    currency, end = _currency(flat, number.span)
    most, least, about = (limit.search(before) for limit in (_BEFORE_MOST, _BEFORE_LEAST, _BEFORE_ABOUT))
    thousands = number.value >= _PLAINLY_MONEY and not number.in_words
    cued = (
        bool(most or least)
        or bool(_MONEY_CUE.search(before))
        or (thousands and flat[number.span[1] - 1] == "k")
    )
    measured = not currency and _UNITS.match(flat, number.span[1]) is not None
    if measured or not (currency or (not number.article and (cued or asked))):
        return None
    after_most, after_least = _AFTER_MOST.match(flat, end), _AFTER_LEAST.match(flat, end)
    opening, closing = most or least or about, after_most or after_least
    span = (opening.start() if opening else start, closing.end() if closing else end)
    if (least and not most and not after_most) or after_least:
        return Budget(at_least=number.value, currency=currency, spans=(span,))
    loosely = not (most or after_most) and bool(
        about or _AFTER_ABOUT.match(flat, end) or _rounded(flat, number)
    )
    return Budget(number.value, about=loosely, currency=currency, spans=(span,))


def _rounded(flat: str, number: Number) -> bool:
    """Whether the number itself says about: ``una cinquantina``."""
    return flat[slice(*number.span)].endswith(("tina", "dicina", "decina", "naio", "ntena", "enar"))


def _currency(flat: str, span: Span) -> tuple[str, int]:
    """The currency beside a number, and where the amount ends."""
    for code, pattern in _CURRENCIES.items():
        after = re.compile(rf"\s*(?:de |di |of )?(?:{pattern})").match(flat, span[1])
        if after:
            return code, after.end()
        if re.search(rf"(?:{pattern})\s*$", flat[: span[0]]):
            return code, span[1]
    return "", span[1]


def _joined(candidates: list[Budget]) -> Budget | None:
    """One budget of all that was said: a lower and an upper limit may stand apart; the last one holds."""
    if not candidates:
        return None
    most = next((amount for amount in reversed(candidates) if amount.at_most is not None), None)
    least = next((amount for amount in reversed(candidates) if amount.at_least is not None), None)
    currency = next((amount.currency for amount in candidates if amount.currency), "")
    spans = tuple(span for amount in candidates for span in amount.spans)
    return Budget(
        most.at_most if most else None,
        least.at_least if least else None,
        about=bool(most and most.about),
        currency=currency,
        spans=spans,
    )
