"""The e-mails of a return: that it was asked for, what the shop says to it, and that the goods have arrived."""

from collections.abc import Iterable
from typing import Final

from shop.kernel.language import phrase, say
from shop.kernel.letter import Letter
from shop.kernel.measures import measured
from shop.kernel.money import Money
from shop.orders.order_view import OrderView, ReturnView
from shop.workspaces.viewing import WorkspaceView

_SUBJECTS: Final = {
    "return_requested": phrase("{shop}: you would like to send something of order {number} back"),
    "return_approved": phrase("{shop}: your return of order {number} is approved"),
    "return_refused": phrase("{shop}: your return of order {number} was not approved"),
    "return_received": phrase("{shop}: your return of order {number} has arrived"),
}
_OPENINGS: Final = {
    "return_requested": phrase("We got your wish to send this back:"),
    "return_approved": phrase("Send this back to us:"),
    "return_refused": phrase("We are sorry: we cannot take this back:"),
    "return_received": phrase("This has arrived back with us:"),
}
_EXPECTED: Final = {
    "return_requested": phrase("Send nothing yet: you hear from us soon."),
    "return_approved": phrase(
        "Pack it well and put a note with order {number} and return {return_number} into the parcel. Once it has "
        "arrived, what you paid for it goes back the way it came."
    ),
    "return_refused": phrase(
        "You keep the goods, and there is nothing for you to do. If you see it otherwise, write to us."
    ),
}
_ADDRESS: Final = phrase("Our address: {address}")
_BACK: Final = phrase("{amount} goes back to you, the way it came. There is nothing more for you to do.")
_NO_MONEY: Final = phrase("There is nothing more for you to do.")


def return_letter(
    kind: str, order: OrderView, asked: ReturnView, *, back: Money, shop: WorkspaceView, url: str
) -> Letter:
    """The letter of that kind, such as ``return_approved``, in the customer's language.

    With the shop's own answer; `back` is what goes back to the customer, `url` the order's page.
    """
    language = order.language
    told: dict[str, object] = {
        "shop": shop.name,
        "number": order.number,
        "return_number": asked.number,
        "amount": back.worded(language),
    }
    expected = _EXPECTED.get(kind, _BACK if back.minor else _NO_MONEY)
    parts = [
        say(language, _OPENINGS[kind], **told),
        "\n".join(_lines(order, asked)),
        asked.answer.strip() if kind in {"return_approved", "return_refused"} else "",
        say(language, expected, **told),
        _where(shop, order, asked) if kind == "return_approved" else "",
        say(language, "Everything about it: {url}", url=url),
        shop.name,
    ]
    return Letter(say(language, _SUBJECTS[kind], **told), "\n\n".join(filter(None, parts)))


def _where(shop: WorkspaceView, order: OrderView, asked: ReturnView) -> str:
    """The shop's address, where its answer does not say how to send it."""
    plain = shop.address and not asked.answer.strip()
    return say(order.language, _ADDRESS, address=shop.address) if plain else ""


def _lines(order: OrderView, asked: ReturnView) -> Iterable[str]:
    for line in asked.lines:
        yield f"{measured(line.quantity, line.unit, order.language)}  {line.name}"
