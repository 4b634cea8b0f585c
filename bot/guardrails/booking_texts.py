"""A kept time, a booking, what giving it up means, as their customer reads them: every time as the tool worded it."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.guardrails.formatting import plain
from bot.guardrails.wording import sentence
from shop.kernel.language import Language

_Told = Mapping[str, Any]


def held_text(booking: _Told, language: Language) -> str:
    """Everything that a yes agrees to, and until when it is kept."""
    lines = [*_lines(booking, language), *_price(booking, language)]
    lines += ["", sentence("kept_until", language, until=booking.get("kept_until", ""))]
    return "\n".join(lines)


def booking_text(booking: _Told, language: Language) -> str:
    """A booking in a few lines."""
    return "\n".join(_lines(booking, language))


def booking_line(booking: _Told) -> str:
    """A booking in one line."""
    yours = f" · {booking['your_when']}" if booking.get("your_when") else ""
    return f"{plain(str(booking['name']))}, {booking['when']}{yours}"


def leaving_text(booking: _Told, terms: _Told, language: Language) -> str:
    """What giving the booking up means, and the question whether to."""
    lines = [*_lines(booking, language), "", *_terms(terms, language), sentence("leaving_ask", language)]
    return "\n".join(lines)


def moving_text(booking: _Told, to: _Told, language: Language) -> str:
    """From when to when, and the question whether to."""
    lines = [*_lines(booking, language), "", sentence("moving_ask", language, when=_both(to))]
    return "\n".join(lines)


def _lines(booking: _Told, language: Language) -> Iterator[str]:
    people = [plain(str(name)) for name in booking.get("with") or []]
    name = f"*{plain(str(booking['name']))}*"
    yield f"{name} {sentence('with_whom', language, names=', '.join(people))}" if people else name
    yield str(booking["when"])
    if booking.get("your_when"):
        yield sentence("for_you", language, when=booking["your_when"])
    if booking.get("where"):
        yield sentence("booking_where", language, where=plain(str(booking["where"])))
    if booking.get("seats"):
        key = "seats_one" if booking["seats"] == "1" else "seats_many"
        yield sentence(key, language, seats=booking["seats"])
    guests = [plain(str(name)) for name in booking.get("guests") or [] if name]
    if guests:
        yield sentence("coming_along", language, names=", ".join(guests))
    if booking.get("note"):
        yield sentence("booking_note", language, note=plain(str(booking["note"])))


def _price(booking: _Told, language: Language) -> Iterator[str]:
    if booking.get("price_amount"):
        yield sentence("booking_price", language, price=booking["price_amount"])
    if booking.get("to_pay_amount"):
        yield sentence("booking_to_pay", language, price=booking["to_pay_amount"])
    if booking.get("policy"):
        yield str(booking["policy"])


def _terms(terms: _Told, language: Language) -> Iterator[str]:
    if terms.get("kept_amount"):
        yield sentence("leaving_kept", language, kept=terms["kept_amount"])
    if terms.get("refund_amount"):
        yield sentence("leaving_refund", language, refund=terms["refund_amount"])
    if not terms.get("kept_amount") and not terms.get("refund_amount"):
        yield sentence("leaving_free", language)


def _both(told: _Told) -> str:
    return " · ".join(str(told[key]) for key in ("when", "your_when") if told.get(key))
