"""Prices, percentages, discounts and what is free, as a text states them."""

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.guardrails.claims.numbers import FIGURES, money_reading, number_before, readings, spelled_between
from bot.guardrails.claims.said import Page, Said

_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR"}
_CURRENCY = (
    r"(?:€|\$|£|¥|₹|(?:eur|usd|gbp|chf|jpy|mxn)\b|euros?\b|eurini\b|dollars?\b|dollari\b|dollaro\b|d[oó]lares\b|bucks\b|pounds?\b|"
    r"sterline\b|libras\b|quid\b|pavos\b)"
)
_BY_STEM = {"eur": "EUR", "usd": "USD", "dol": "USD", "dól": "USD", "buc": "USD", "gbp": "GBP", "pou": "GBP"}
_BY_STEM |= {"chf": "CHF", "jpy": "JPY", "mxn": "MXN", "ste": "GBP", "lib": "GBP", "qui": "GBP", "pav": "EUR"}

_NOT_INSIDE = r"(?<![\w\x00])(?<!\d[.,])"
_RANGE = (
    rf"(?:(?P<low>{FIGURES}) ?[-–—] ?|(?:da|dai|dagli|tra|fra|tra i|fra i|between|from|de|entre|desde) (?:€ ?)?(?P<least>{FIGURES})"
    r"(?: ?€)? (?:a|ai|agli|e|e i|to|and|y|hasta) )?"
)
_CENTS = rf"(?: (?:e|y|and|con) (?P<cents>\d{{2}}|{spelled_between(5, 99)})(?![\w,.]\w)(?: (?:centesimi|cents?|c[eé]ntimos))?)?"
_AFTER = re.compile(
    rf"{_NOT_INSIDE}{_RANGE}(?P<figures>{FIGURES})(?:,-)?[ \u00a0\u202f]?(?P<currency>{_CURRENCY}){_CENTS}",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?<![\w\x00])(?P<currency>€|\$|£|¥|₹|eur|usd|gbp|chf|jpy|mxn)[ \u00a0\u202f]?(?P<figures>{FIGURES})(?:[ ]?(?:-|–)[ ]?(?P<high>{FIGURES}))?(?![\w%])",
    re.IGNORECASE,
)
_WORD_CURRENCY = re.compile(rf"(?<=[^\W\d_]) (?P<currency>{_CURRENCY}){_CENTS}", re.IGNORECASE)
_CENTS_ALONE = re.compile(
    rf"{_NOT_INSIDE}(?P<figures>\d{{1,2}}) ?(?:centesimi|cents?|c[eé]ntimos|¢)(?!\w)", re.IGNORECASE
)
_COSTS = re.compile(
    r"\b(?:cost[aio]\w*|costs?|viene|vengono|cuestan?|vale|valen|precio(?: es)?(?: de)?|prezzo(?: è)?(?: di)?|price(?: is)?(?: of)?|"
    r"priced at|a soli|a sole|for only|for just|just|(?:per|por|a) s[oó]lo|appena|adesso a|ora a|now at|"
    r"(?:è|sono|is|are|está|están|lascio|dejo|offro|porti|lleva[sn]?) (?:a|at|por|per|for))"
    rf"[ :]+(?:solo |only |just |s[oó]lo |about |circa |unos )?(?P<figures>{FIGURES})(?![\w%€$£:\x00]|[.,]\d| ?\x00| (?:[^\W\d_]|°))",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"{_NOT_INSIDE}(?<![:h] )(?P<figures>\d{{1,4}},\d\d|\d{{1,4}}\.\d\d)(?![\w%:\x00]|[.,]\d| ?(?:kg|g|ml|cl|l|m|cm|km|am|pm|h|ore|m²)\b|[ ]?[-–][ ]?\d)"
)
_CLOCK_BEFORE = re.compile(
    r"(?:alle|ore|dalle|at|las|h|until|till|fino alle|hasta las|from|by) ?$|\d ?[-–] ?$", re.IGNORECASE
)

_PERCENT = re.compile(
    rf"{_NOT_INSIDE}(?P<figures>{FIGURES})[ \u00a0]?(?:%|per ?cento\b|per ?cent\b|percent\b|por ?ciento\b)",
    re.IGNORECASE,
)
_PERCENT_WORDS = re.compile(r"(?<=[^\W\d_]) (?:per ?cento|per ?cent|percent|por ?ciento)\b", re.IGNORECASE)
_REDUCED = re.compile(
    r"\b(?:sconto|sconti|scontat\w+|descuento|descuentos|rebaja\w*|discount\w*|off|(?:on|summer|winter|spring|autumn|flash|big|special|clearance|our|the) sale|sale (?:price|now|ends|today|of)|promo\w*|ofert\w+|offerta|risparmi\w*|"
    r"save|saving|ahorr\w+|in meno|less|menos|ridott\w+|reduced|reducid\w+)\b",
    re.IGNORECASE,
)
_HALF_PRICE = re.compile(r"\b(?:half[- ]price|met[àa] prezzo|mitad de precio)\b", re.IGNORECASE)
_PROMOTION = re.compile(
    r"(?<![\w.,])[2-5] ?[x×] ?[1-4](?!\w| ?(?:cm|mm|m|g|kg|ml|cl|l)\b)|"
    r"\b(?:(?:two|three) for (?:one|two)|buy one,? get one|bogo|(?:due|tre) al prezzo di (?:uno|una|due)|prendi \d,? (?:e )?paghi \d|(?:dos|tres) por (?:uno|una|dos))\b",
    re.IGNORECASE,
)
_REDUCED_REACH = 24

_FREE = re.compile(
    r"\b(?:gratis|gratuit\w+|free of charge|for free|omaggio|in regalo con|"
    # "caja de regalo con lazo" is wrapping, "una taza de regalo con tu pedido" is a gift
    r"(?<!caja )(?<!cajas )(?<!cesta )(?<!papel )(?<!bolsa )(?<!lote )(?<!pack )(?<!envoltorio )de regalo con|"
    r"free (?:and \w+ )?(?:shipping|delivery|gift|returns?|postage|sample|wrapping)|"
    r"(?:shipping|delivery|returns?|postage|everything|all (?:our |the )?\w+|products?|items?|it) (?:is|are) (?:\w+ )?free)\b(?! (?:from|of (?!charge)))",
    re.IGNORECASE,
)


def amounts(page: Page, currency: str) -> Iterator[Said]:
    """Percentages first, then prices with a sign, in words, after a verb of price, and bare ones."""
    yield from _percentages(page)
    yield from _priced(page, currency)
    yield from _free(page)


def _percentages(page: Page) -> Iterator[Said]:
    for match in page.find(_PERCENT):
        value = max(readings(match.group("figures")))
        yield page.take(
            _percent_kind(page.text, match.start(), match.end()), match.start(), match.end(), value
        )
    for match in page.find(_PERCENT_WORDS):
        spelled = _spelled_before(page.left, match.start())
        if spelled:
            value, start = spelled
            yield page.take(_percent_kind(page.text, start, match.end()), start, match.end(), value)
    for match in page.find(_HALF_PRICE):
        yield page.take("discount", match.start(), match.end(), Decimal(50))
    for match in page.find(_PROMOTION):
        yield page.take("discount", match.start(), match.end(), match.group().lower().replace(" ", ""))


def _percent_kind(text: str, start: int, end: int) -> str:
    """A discount where a word of reduction stands close by, or a minus sign before the figures."""
    around = text[max(0, start - _REDUCED_REACH) : end + _REDUCED_REACH]
    before = text[:start].rstrip()
    return "discount" if _REDUCED.search(around) or before.endswith(("-", "−")) else "percent"


def _priced(page: Page, currency: str) -> Iterator[Said]:
    for match in page.find(_AFTER):
        yield from _with_sign(page, match)
    for match in page.find(_BEFORE):
        yield from _with_sign(page, match)
    for match in page.find(_WORD_CURRENCY):
        spelled = _spelled_before(page.left, match.start())
        if spelled:
            value, start = spelled
            amount = value + _cents(match)
            yield page.take("price", start, match.end(), (amount, _code(match.group("currency"))))
    for match in page.find(_CENTS_ALONE):
        yield page.take("price", *match.span(), (Decimal(match.group("figures")) / 100, currency))
    for match in page.find(_COSTS):
        yield page.take("price", *match.span("figures"), (money_reading(match.group("figures")), currency))
    for match in page.find(_BARE):
        if not _CLOCK_BEFORE.search(page.text[: match.start()][-12:]):
            yield page.take(
                "price", *match.span("figures"), (money_reading(match.group("figures")), currency)
            )


def _with_sign(page: Page, match: re.Match[str]) -> Iterator[Said]:
    """The amount, and the other end of a range of prices where one is said."""
    code = _code(match.group("currency"))
    for name in {"low", "least", "high"} & match.re.groupindex.keys():
        if match.group(name):
            amount = money_reading(match.group(name))
            yield Said("price", match.group(name), *match.span(name), frozenset({(amount, code)}))
    amount = money_reading(match.group("figures")) + _cents(match)
    start = match.start("figures" if match.re is _AFTER else "currency")
    yield page.take("price", start, match.end(), (amount, code))
    page.blank(match.start(), match.end())


def _cents(match: re.Match[str]) -> Decimal:
    said = match.group("cents") if "cents" in match.re.groupindex else None
    if not said:
        return Decimal(0)
    number = (
        Decimal(said) if said.isdecimal() else (number_before(said.lower().split()) or (Decimal(0), 0))[0]
    )
    return number / 100


def _code(written: str) -> str:
    return _SIGNS.get(written) or _BY_STEM.get(written[:3].lower(), "EUR")


def _spelled_before(text: str, end: int) -> tuple[Decimal, int] | None:
    """The number spelled in the words that end there, and where it begins."""
    tail = text[max(0, end - 60) : end]
    words = [
        (match.group().lower(), match.start())
        for match in re.finditer(r"[^\W\d_]+(?:['’-][^\W\d_]+)*['’]?", tail)
    ]
    found = number_before([word for word, _ in words])
    if found is None:
        return None
    number, count = found
    return number, end - len(tail) + words[-count][1]


def _free(page: Page) -> Iterator[Said]:
    for match in page.find(_FREE):
        yield page.take("free", match.start(), match.end(), "free")
