"""A booking in its reader's words: when in both zones, where, with whom, what it costs, and how far it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from babel.units import format_unit

from shop.booking.again import again_of
from shop.booking.guests import Guest, guests_of, is_to_come
from shop.booking.holding import HOLDS
from shop.booking.policies import late_part
from shop.booking.services import ServiceView
from shop.booking.states import DECLINED, HOLD_OVER, REPLACED, UNPAID
from shop.booking.viewing import BookingStep, BookingView
from shop.kernel.language import Language, phrase, say
from shop.kernel.money import Money
from webapp.customer_pages.basket import Kept
from webapp.customer_pages.booking_clocks import Clocks
from webapp.customer_pages.booking_wanted import Wanted
from webapp.customer_pages.order_story import TimelineStep

_PLACES: Final = {
    "customer": ("map-pin", phrase("At your place")),
    "online": ("monitor", phrase("Online, by video")),
    "outdoors": ("map-pin", phrase("Outdoors")),
}
_ICONS: Final = {
    "held": "hourglass",
    "pending": "hourglass",
    "confirmed": "calendar-check",
    "live": "video",
    "completed": "check",
    "canceled": "calendar-x",
    "no_show": "ban",
}
_TITLES: Final = {
    "held": phrase("Almost yours"),
    "pending": phrase("The shop looks at it"),
    "pending:pay": phrase("What is missing is the payment"),
    "confirmed": phrase("You are booked"),
    "live": phrase("It is happening now"),
    "completed": phrase("It has taken place"),
    "canceled": phrase("Canceled"),
    "no_show": phrase("Nobody came"),
}
_SENTENCES: Final = {
    "held": phrase("Say who comes, and the time is yours."),
    "pending": phrase("We tell you as soon as it is accepted. Until then nobody else can have the time."),
    "pending:pay": phrase("Until then nobody else can have the time."),
    "confirmed": phrase("We are looking forward to it."),
    "live": phrase("Come in."),
    "completed": phrase("Thank you for coming."),
    "canceled": phrase("The time is free for others again."),
    "no_show": phrase("Write to us in the chat if that is not so."),
}
_WHY: Final = {
    HOLD_OVER: phrase("The five minutes were over before it was booked. Nothing was charged."),
    REPLACED: phrase("You chose another time instead."),
    UNPAID: phrase("The time to pay it was over. Nothing was charged."),
    DECLINED: phrase("The shop cannot take it. What you paid comes back whole."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBooking:
    """Everything on the page."""

    code: str
    service: ServiceView
    state: str
    icon: str
    title: str
    sentence: str
    moment: str
    elsewhere: str
    lasts: str
    place_icon: str
    place: str
    people: str
    seats: int
    guests: list[str]
    note: str
    price: str
    deposit: str
    paid: str
    due: str
    """What is paid on the provider's page before it counts; empty where nothing is."""
    to_pay: str
    """What is due now; empty where nothing is."""
    policy: str
    free_until: str
    kept: Kept | None
    over: bool
    """It was held, and is not any more."""
    may_move: bool
    may_cancel: bool
    in_calendar: bool
    may_rate: bool
    """It has taken place, so that its customer can say how it was."""
    may_invite: bool
    """Somebody is named who comes along, and can still be given a page of their own."""
    again: str
    """What its calendar is asked for to have it once more; empty while it is to come, or is offered no longer."""
    again_words: str
    timeline: list[TimelineStep]


def shown_booking(view: BookingView, clocks: Clocks, *, address: str) -> ShownBooking:
    """The booking as its reader reads it, at the clock's time."""
    language, over = clocks.language, is_over(view, clocks.now)
    state = "canceled" if over else _state(view, clocks.now)
    place_icon, place = _PLACES.get(view.service.place, ("map-pin", ""))
    due = due_minor(view)
    again, again_words = _again(view, state, language)
    return ShownBooking(
        code=view.code,
        service=view.service,
        state=state,
        icon=_ICONS[state],
        title=say(language, _TITLES[_kind(view, state)]),
        sentence=_sentence(view, state, language, over=over),
        moment=clocks.moment(view.starts_at),
        elsewhere=clocks.elsewhere(view.starts_at),
        lasts=lasts(int((view.ends_at - view.starts_at).total_seconds()) // 60, language),
        place_icon=place_icon,
        place=say(language, place) if place else address,
        people=", ".join(view.people),
        seats=view.seats,
        guests=[_named(guest, language) for guest in guests_of(view.guests)],
        note=view.note,
        price=_amount(view.price, language),
        deposit=_amount(view.deposit, language) if view.deposit.minor < view.price.minor else "",
        paid=_amount(Money(view.paid_minor, view.price.currency), language),
        due=_amount(Money(due, view.price.currency), language),
        to_pay=_amount(Money(due, view.price.currency), language) if waits_for_money(view) else "",
        policy=view.policy_words,
        free_until=_free_until(view, clocks),
        kept=_kept(view, clocks),
        over=over,
        may_move=may_change(view, clocks.now) and not late_fee(view, clocks.now),
        may_cancel=may_change(view, clocks.now),
        in_calendar=state in {"pending", "confirmed"},
        may_rate=state in {"confirmed", "live", "completed"} and view.ends_at <= clocks.now,
        may_invite=bool(guests_of(view.guests)) and is_to_come(view, clocks.now),
        again=again,
        again_words=again_words,
        timeline=_timeline(view.steps, clocks),
    )


def due_minor(view: BookingView) -> int:
    """What has to be paid before the booking counts: its deposit, else its price, or nothing."""
    return (view.deposit.minor or view.price.minor) if view.service.pay_before else 0


def is_over(view: BookingView, now: datetime) -> bool:
    """Whether it is a hold whose five minutes have passed, though nobody has noted it yet."""
    return view.state == "held" and view.hold_until is not None and view.hold_until <= now


def waits_for_money(view: BookingView) -> bool:
    """Whether its payment has still to come."""
    return view.state == "pending" and view.order_id is not None and view.paid_minor < due_minor(view)


def may_change(view: BookingView, now: datetime) -> bool:
    """Whether its customer can still move or cancel it."""
    return view.state in {"pending", "confirmed"} and view.starts_at > now


def late_fee(view: BookingView, now: datetime) -> int:
    """What is kept of its price where its customer cancels at that moment."""
    if view.state != "confirmed":
        return 0
    return late_part(view.policy, view.price.minor, view.starts_at, now)


def lasts(minutes: int, language: Language) -> str:
    """``60 minutes``, ``3 hours``."""
    hours, left = divmod(minutes, 60)
    if hours > 1 and not left:
        return format_unit(hours, "duration-hour", locale=language.locale)
    return format_unit(minutes, "duration-minute", locale=language.locale)


def _state(view: BookingView, now: datetime) -> str:
    """Its state; what is past and nobody has ended yet has taken place."""
    past = view.ends_at <= now and view.state in {"confirmed", "live"}
    return "completed" if past else view.state


def _named(guest: Guest, language: Language) -> str:
    return guest.name if guest.coming else say(language, phrase("{name} (is not coming)"), name=guest.name)


def _again(view: BookingView, state: str, language: Language) -> tuple[str, str]:
    """The query that asks its calendar for the same once more, and what the way there is called."""
    wanted = again_of(view) if state in {"completed", "no_show"} else None
    if wanted is None:
        return "", ""
    if wanted.host is None:
        return Wanted(seats=wanted.seats).address(), say(language, phrase("Book again"))
    words = say(language, phrase("Book again with {name}"), name=wanted.host.name)
    return Wanted(seats=wanted.seats, host=wanted.host.slug).address(), words


def _kind(view: BookingView, state: str) -> str:
    return "pending:pay" if state == "pending" and waits_for_money(view) else state


def _sentence(view: BookingView, state: str, language: Language, *, over: bool) -> str:
    if state != "canceled":
        return say(language, _SENTENCES[_kind(view, state)])
    reason = HOLD_OVER if over else next((step.reason for step in reversed(view.steps)), "")
    return say(language, _WHY.get(reason, _SENTENCES["canceled"]))


def _amount(money: Money, language: Language) -> str:
    return money.worded(language) if money.minor else ""


def _free_until(view: BookingView, clocks: Clocks) -> str:
    """Until when it can be moved or canceled for nothing; empty where that costs nothing, or always does."""
    minutes = int(view.policy.get("free_until_minutes", 0))
    until = view.starts_at - timedelta(minutes=minutes)
    if not (minutes and view.price.minor and int(view.policy.get("late_percent", 0))) or until <= clocks.now:
        return ""
    words = phrase("Free to move or cancel until {when}.")
    return say(clocks.language, words, when=clocks.moment(until))


def _kept(view: BookingView, clocks: Clocks) -> Kept | None:
    """Until when it is kept: five minutes for a yes, half an hour for the money; nothing stretches either."""
    until = view.hold_until if view.state == "held" else view.pay_until if waits_for_money(view) else None
    left = ceil((until - clocks.now).total_seconds()) if until else 0
    if until is None or left <= 0:
        return None
    words = say(clocks.language, phrase("Kept for you until {time}"), time=clocks.hour(until))
    return Kept(left, max(int(HOLDS.total_seconds()), left), words)


def _timeline(steps: tuple[BookingStep, ...], clocks: Clocks) -> list[TimelineStep]:
    """What has happened to it, in its order; a change of time says which one."""
    shown: list[TimelineStep] = []
    before: datetime | None = None
    # That it was kept first goes without saying, once it is anything else.
    told = [step for step in steps if step.state != "held"]
    for number, step in enumerate(told):
        words = step.words
        if before is not None and step.starts_at != before:
            words = say(clocks.language, phrase("Moved to {when}"), when=clocks.short(step.starts_at))
        last = number == len(told) - 1
        state = "no" if step.state in {"canceled", "no_show"} else "now" if last else "done"
        shown.append(
            TimelineStep(state=state, icon=_ICONS[step.state], words=words, at=clocks.short(step.at))
        )
        before = step.starts_at
    return shown
