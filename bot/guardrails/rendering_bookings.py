"""What the booking tools gave, in plain sentences: where no draft could be proven."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from bot.guardrails.booking_texts import booking_line, booking_text
from bot.guardrails.formatting import plain
from bot.guardrails.wording import sentence
from shop.kernel.language import Language

_Result = Mapping[str, Any]


def _services(result: _Result, language: Language) -> Iterator[str]:
    lines = [f"• {plain(str(one['name']))}, {one['price']}" for one in result.get("services") or []]
    if lines:
        yield "\n".join([sentence("services_listed", language), *lines])


def _slots(result: _Result, language: Language) -> Iterator[str]:
    service = plain(str((result.get("service") or {}).get("name", "")))
    if result.get("ask"):
        yield sentence("slots_which", language)
    elif result.get("slots"):
        yield _listed(sentence("slots_free", language, service=service), result["slots"])
    elif result.get("others"):
        yield _listed(sentence("slots_near", language), result["others"])
    else:
        yield sentence("slots_none", language, service=service)


def _listed(opening: str, slots: list[_Result]) -> str:
    lines = [f"• {' · '.join(str(one[key]) for key in ('when', 'your_when') if key in one)}" for one in slots]
    return "\n".join([opening, *lines])


def _booked(result: _Result, language: Language) -> Iterator[str]:
    booking = result.get("booked") or {}
    if booking:
        key = "booking_done" if booking["state"] == "confirmed" else "booking_pending"
        lead = sentence(key, language, code=booking["code"], status=booking["status"])
        yield "\n".join(filter(None, (lead, booking_text(booking, language), str(result.get("url", "")))))


def _own(result: _Result, language: Language) -> Iterator[str]:
    lines = [f"• {booking_line(one)}" for one in result.get("bookings") or []]
    yield (
        "\n".join([sentence("bookings_listed", language), *lines])
        if lines
        else sentence("bookings_none", language)
    )


def _moved(result: _Result, language: Language) -> Iterator[str]:
    booking = result.get("moved") or {}
    if booking:
        lead = sentence("booking_moved", language, code=booking["code"])
        yield f"{lead}\n{booking_text(booking, language)}"


def _canceled(result: _Result, language: Language) -> Iterator[str]:
    booking = result.get("canceled") or {}
    if booking:
        yield sentence(
            "booking_canceled", language, booking=plain(str(booking["name"])), when=booking["when"]
        )


def _waiting(result: _Result, language: Language) -> Iterator[str]:
    waiting = result.get("waiting") or {}
    if waiting:
        yield sentence("waiting_for_time", language, service=plain(str(waiting["name"])))


def _silent(_result: _Result, _language: Language) -> Iterator[str]:
    """The summary of a time that is kept stands under every answer that keeps one."""
    yield from ()


BY_TOOL: Final[Mapping[str, Callable[[_Result, Language], Iterator[str]]]] = {
    "list_services": _services,
    "find_slots": _slots,
    "book_again": _slots,
    "hold_slot": _silent,
    "confirm_booking": _booked,
    "my_bookings": _own,
    "move_booking": _moved,
    "cancel_booking": _canceled,
    "join_time_list": _waiting,
}
