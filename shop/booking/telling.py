"""How is a booking spoken of to its customer? Whole sentences for each change, for a reminder, and afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shop.booking.calendar_file import place_of
from shop.booking.claims import NOT_THEIRS
from shop.booking.said_when import said_when
from shop.booking.states import CALLED_OFF, DECLINED, HOLD_OVER, REPLACED, UNPAID
from shop.booking.viewing import BookingView
from shop.events.recorded import for_shop
from shop.kernel.language import clock_time, day_and_time, phrase, say
from shop.workspaces.viewing import WorkspaceView

_TOLD: Final[Mapping[str, str]] = {
    "confirmed": phrase("Booked: {service}, {when}."),
    "pending": phrase(
        "Your wish is with the shop: {service}, {when}. You hear from me as soon as it is accepted."
    ),
    "pending:pay": phrase(
        "I keep {service}, {when}, for you until {until}. It is yours once it is paid, on its page."
    ),
    "moved": phrase("Moved: {service} is now {when}."),
    "moved:pending": phrase(
        "Your new time is with the shop: {service}, {when}. You hear from me as soon as it is accepted."
    ),
    "canceled": phrase("Canceled: {service}, {when}."),
    "canceled:shop": phrase("We are sorry: we had to cancel {service}, {when}."),
    "canceled:declined": phrase("We are sorry: {service}, {when}, is not possible."),
    "canceled:unpaid": phrase("No payment came in time, so {service}, {when}, is canceled."),
    "offered": phrase("A time is free: {service}, {when}. I keep it for you until {until}."),
    "no_show": phrase("We missed you: {service}, {when}. For a new time, just write."),
    "reminder": phrase("A reminder: {service}, {when}."),
    "reminder:soon": phrase("It starts soon: {service}, {when}."),
    "guest:no": phrase("{guest} is not coming: {service}, {when}. The place stays yours."),
    "guest:yes": phrase("{guest} is coming after all: {service}, {when}."),
    "guest:gone": phrase("Somebody whom you named is not coming: {service}, {when}."),
    "follow_up": phrase("How was {service}? Tell us in a word or two, we read everything."),
}
GUEST: Final = "guest:"
"""How a change begins that a guest made; their id follows."""
_WHERE: Final = phrase("Where: {place}.")
_WITH: Final = phrase("With {people}.")
_CODE: Final = phrase("Your code is {code}.")
_CLAIM: Final = phrase(
    "Somebody booked this on our page with your number. If it was not you, say so on its page: it costs you nothing."
)
_COMES: Final = frozenset({"confirmed", "moved", "reminder", "reminder:soon"})
"""After these it is told where to go, and with whom."""
_REMINDS: Final = frozenset({"reminder", "reminder:soon"})
_SHOWN: Final = phrase("We will show you: {products}.")
_NO_CODE: Final = frozenset({"follow_up", "offered"})
"""With these no code is told: it is over, or not theirs yet."""
_CODES: Final = frozenset(
    {
        *(
            "",
            "customer",
            "shop",
            "member",
            "agent",
            "system",
            "canceled",
            "moved",
            "accepted",
            "paid",
            "to_pay",
        ),
        *(
            CALLED_OFF,
            "mismatch",
            "late",
            "short_of_goods",
            "no_show",
            HOLD_OVER,
            REPLACED,
            UNPAID,
            DECLINED,
            NOT_THEIRS,
        ),
    }
)
"""Reasons of ours: anything else is what a member wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened to a booking, and who did it."""

    kind: str
    """``pending``, ``confirmed``, ``moved``, ``canceled``, ``no_show``; ``offered``, ``reminder`` and ``follow_up`` too."""
    actor: str = "system"
    reason: str = ""
    """Of its history: a code of ours, or a member's own words."""
    goods: tuple[str, ...] = ()
    """Names of what is to be shown to them; told with reminders."""


def told(view: BookingView, shop: WorkspaceView, change: Change) -> str:
    """What the customer is told, in their language: when in both zones where they differ, where, and the code."""
    kind = _variant(view, change)
    said = [say(view.language, _TOLD[kind], **_values(view, change))]
    if kind in _COMES:
        place = place_of(view, shop)
        said.append(say(view.language, _WHERE, place=place) if place else "")
        said.append(say(view.language, _WITH, people=", ".join(view.people)) if view.people else "")
    if change.goods and kind in _REMINDS:
        said.append(say(view.language, _SHOWN, products=", ".join(change.goods)))
    if kind not in _NO_CODE:
        said.append(say(view.language, _CODE, code=view.code))
    said.append(
        say(view.language, _CLAIM) if view.claimed and change.kind in {"pending", "confirmed"} else ""
    )
    said.append(own_words(change))
    return " ".join(filter(None, said))


def own_words(change: Change) -> str:
    """What a member says besides, in their own words; empty where there is only a code of ours."""
    return "" if change.reason in _CODES else change.reason.strip()


def when_of(view: BookingView) -> str:
    """When it is, in its customer's language, in both zones where they differ."""
    return said_when(view.starts_at, view.zone, view.customer_zone, view.language)


def _variant(view: BookingView, change: Change) -> str:
    """The sentence that fits best."""
    if change.kind == "pending" and view.order_id is not None and view.pay_until is not None:
        return "pending:pay" if view.paid_minor == 0 else "pending"
    if change.kind == "moved" and view.state == "pending":
        return "moved:pending"
    if change.kind == "canceled":
        return _canceled(change)
    if change.kind.startswith(GUEST):
        guest = _guest(view, change)
        return "guest:gone" if guest is None else f"guest:{'no' if guest.get('coming') == 'no' else 'yes'}"
    return change.kind


def _canceled(change: Change) -> str:
    if f"canceled:{change.reason}" in _TOLD:
        return f"canceled:{change.reason}"
    by_shop = for_shop(change.actor) or change.reason == CALLED_OFF
    return "canceled:shop" if by_shop else "canceled"


def _guest(view: BookingView, change: Change) -> Mapping[str, str] | None:
    """The guest who answered; None where the booking names them no more."""
    wanted = change.kind.removeprefix(GUEST)
    return next((one for one in view.guests if one.get("id") == wanted), None)


def _values(view: BookingView, change: Change) -> dict[str, object]:
    return {
        "guest": (_guest(view, change) or {}).get("name", ""),
        "service": view.service.name,
        "when": when_of(view),
        "until": _until(view),
    }


def _until(view: BookingView) -> str:
    """Until when it is kept, or is to be paid: in the customer's own zone where it is known."""
    zone = view.customer_zone or view.zone
    if view.hold_until is not None:
        return clock_time(view.hold_until.astimezone(zone), view.language)
    if view.pay_until is None:
        return ""
    return day_and_time(view.pay_until.astimezone(zone), view.language)
