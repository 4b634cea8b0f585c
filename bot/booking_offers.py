"""What code shows of bookings under an answer, whatever a model has written above: summaries, questions, lists."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from agent_tools.slot_ids import AGAIN, BOOK, LEAVE, MOVE, SLOT, UNBOOK
from bot.agent import ToolResult
from bot.guardrails.booking_texts import held_text, leaving_text, moving_text
from bot.guardrails.wording import sentence
from bot.memory import Said
from shop.kernel.language import Language
from shop.messaging.content import Choice

WHEN: Final = "when:"
"""How the id of an answer to "which day?" begins; the stretch follows."""
SERVICE: Final = "service:"
"""How the id of a service in a list begins; its slug follows."""
TIMES: Final = "times:"
"""How the id of the button begins that asks for another time; the service's slug follows."""
SEATS: Final = "seats:"
"""How what is to be done begins where more, or fewer, are to come to what is booked; their number follows."""
KEEP: Final = "keep:"
"""How the id of the button begins that leaves a booking as it is; its code follows."""
MOVING: Final = "moving:"
"""How the id of a booking in a list begins that is to be moved; its code follows."""
WAIT: Final = "waittime:"
"""How the id of the row begins that waits for a full time; service, seats and stretch follow."""
BY_CODE: Final = (SLOT, BOOK, UNBOOK, LEAVE, MOVE, WHEN, TIMES, KEEP, WAIT, AGAIN)
"""Taps on these say all there is to say: code answers them, and no outside model is asked."""
_TITLE = 24
_DESCRIPTION = 72
_ROWS = 10

_Told = Mapping[str, Any]


def settled_by_code(said: Said) -> bool:
    """Whether a turn is nothing but a tap that says all there is to say."""
    return said.tapped.startswith(BY_CODE) and said.tapped in said.taps and not said.beside


def with_booking(text: str, results: Sequence[ToolResult], language: Language) -> str:
    """The text with what the turn's last change of a booking waits for under it."""
    shown = _shown(results, language)
    return f"{text}\n\n{shown[0]}".strip() if shown else text


def booking_choices(results: Sequence[ToolResult], language: Language) -> tuple[Choice, ...]:
    """The buttons under that; none where nothing waits."""
    shown = _shown(results, language)
    return shown[1] if shown else ()


def listed_choices(results: Sequence[ToolResult], language: Language) -> tuple[Choice, ...]:
    """The list to tap of what the last tool has found: times, answers to its question, services, bookings."""
    told = results[-1].result if results else {}
    if told.get("ask"):
        return tuple(_answer(one) for one in told["ask"]["answers"])
    if told.get("slots") or told.get("others"):
        return slot_choices(told, language)
    if told.get("refusal") in {"ServiceUnnamed", "ServiceUnknown"}:
        return tuple(
            Choice(id=f"{SERVICE}{one['slug']}", title=_cut(one["name"], _TITLE))
            for one in list(told.get("services") or [])[:_ROWS]
        )
    return ()


def slot_choices(told: _Told, language: Language) -> tuple[Choice, ...]:
    """The free times of a result, or those near what was meant; with the row for later ones, or to wait."""
    slots = list(told.get("slots") or told.get("others") or [])
    rows = [
        Choice(id=one["slot"], title=one["title"], description=_cut(_about(one), _DESCRIPTION))
        for one in slots[: _ROWS - 1]
    ]
    if told.get("more"):
        rows.append(Choice(id=f"{WHEN}{told['more']}", title=sentence("choice_later", language)))
    elif told.get("full") and told.get("stretches") and not told.get("booking"):
        rows.append(Choice(id=waiting_id(told), title=_cut(sentence("choice_waiting", language), _TITLE)))
    return tuple(rows)


def waiting_id(told: _Told) -> str:
    """The id that waits for what a result found to be full."""
    return f"{WAIT}{told['service']['slug']}|{told.get('seats', 1)}|{told['stretches'][0]}"


def _shown(results: Sequence[ToolResult], language: Language) -> tuple[str, tuple[Choice, ...]] | None:
    """Text and buttons of what waits for a yes; None where nothing does."""
    for each in reversed(results):
        told = each.result
        if each.name in {"hold_slot", "confirm_booking"} and _kept(told):
            return held_text(_kept(told), language), _of_hold(_kept(told), language)
        if told.get("refusal") == "BookingNotAgreed" and each.name == "cancel_booking":
            return leaving_text(told["booking"], told["terms"], language), _of_leaving(told, language)
        if told.get("refusal") == "BookingNotAgreed" and each.name == "move_booking":
            return moving_text(told["booking"], told["to"], language), _of_move(told, language)
        if each.name in _ENDING and "refusal" not in told:
            return None
    return None


_ENDING = frozenset(
    {"confirm_booking", "cancel_booking", "move_booking", "find_slots", "book_again", "propose_order"}
)
"""After these nothing waits that was asked before."""


def _kept(told: _Told) -> _Told:
    """The time that is kept, while it is."""
    booking = told.get("held") or (told.get("booking") if told.get("refusal") == "BookingNotAgreed" else None)
    return booking if isinstance(booking, Mapping) and booking.get("kept_until") else {}


def _of_hold(booking: _Told, language: Language) -> tuple[Choice, ...]:
    return (
        Choice(id=f"{BOOK}{booking['code']}", title=sentence("choice_book", language)),
        Choice(id=f"{TIMES}{booking['service']}", title=sentence("choice_other_time", language)),
        Choice(id=f"{UNBOOK}{booking['code']}", title=sentence("choice_not", language)),
    )


def _of_leaving(told: _Told, language: Language) -> tuple[Choice, ...]:
    return (
        Choice(id=str(told["button"]), title=sentence("choice_leave", language)),
        Choice(id=f"{KEEP}{told['booking']['code']}", title=sentence("choice_stay", language)),
    )


def _of_move(told: _Told, language: Language) -> tuple[Choice, ...]:
    return (
        Choice(id=str(told["slot"]), title=sentence("choice_move", language)),
        Choice(id=f"{KEEP}{told['booking']['code']}", title=sentence("choice_stay", language)),
    )


def _answer(one: _Told) -> Choice:
    if one.get("slot"):
        return Choice(id=one["slot"], title=one["title"], description=_cut(_about(one), _DESCRIPTION))
    return Choice(id=f"{WHEN}{one['when']}", title=_cut(str(one["words"]), _TITLE))


def _about(slot: _Told) -> str:
    """What stands under a time in a list: the customer's own clock, who, the price, the seats left."""
    price = str(slot["price"]) if slot.get("price_minor") else ""
    return " · ".join(_parts(str(slot.get("your_when", "")), ", ".join(slot.get("with") or []), price))


def _parts(*words: str) -> Iterable[str]:
    return (word for word in words if word)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
