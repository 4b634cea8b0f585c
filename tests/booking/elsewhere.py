"""Builders of calendars elsewhere: whose they are, and a worker that reads and writes them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from icalendar import Calendar
from langchain_core.language_models import FakeListChatModel

from bot.parts import Parts
from flows.add_outside_calendar import add_outside_calendar
from flows.move_booking import move_booking
from knowledge.search import HybridSearch
from runtime import calendar_work
from runtime.tasks import run_entries
from shop.booking.outside import Account, OutsideCalendars
from shop.booking.outside_views import ConflictView, OutsideCalendarView, conflicts, outside_calendars
from shop.booking.viewing import BookingView
from shop.booking.writing import service_named
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from tests.booking.diary import MONDAY, a_resource, a_service, clocks, on, slots, works
from tests.bot.conversing import Approving, Keeping, Mailbox, Nobody
from tests.world import MORNING, PinnedClock, Shop, a_registered_customer, a_shop, due

TEN: Final = on(MONDAY, "10:00")
BUSY: Final = ("DTSTART:20261123T090000Z", "DTEND:20261123T100000Z", "SUMMARY:Dentista")


@dataclass
class Diary:
    """A shop, a calendar elsewhere, and the worker between them."""

    shop: Shop
    calendars: OutsideCalendars
    account: Account
    clock: PinnedClock = field(default_factory=PinnedClock)

    def now(self) -> datetime:
        """The pinned instant."""
        return self.clock.now()

    def adds(self, resource: str = "ada", *, writes: bool = True) -> OutsideCalendarView:
        """The shop names the calendar."""
        return add_outside_calendar(
            now=self.now(),
            actor="member",
            workspace_id=self.shop.id,
            resource=resource,
            account=self.account,
            writes=writes,
        )

    def reads(self, **after: float) -> None:
        """Time goes by, and what is due is read."""
        self.clock.pass_(**after)
        calendar_work.read_all_due(self.parts())

    def works(self, **after: float) -> int:
        """Time goes by, and the worker does what is due for calendars; how much that was."""
        self.clock.pass_(**after)
        done = 0
        while entries := due("calendar", at=self.now()):
            packed = [
                {
                    "id": str(entry.id),
                    "workspace_id": str(entry.workspace_id),
                    "topic": entry.topic,
                    "key": entry.key,
                    "payload": entry.payload,
                    "attempts": entry.attempts,
                }
                for entry in entries
            ]
            run_entries(packed, self.parts())
            done += len(entries)
        return done

    def view(self) -> OutsideCalendarView:
        """The calendar as the shop sees it."""
        with transaction(self.shop.id) as db:
            return outside_calendars(db)[0]

    def conflicts(self) -> list[ConflictView]:
        """What does not agree."""
        with transaction(self.shop.id) as db:
            return conflicts(db)

    def parts(self) -> Parts:
        """The worker's."""
        return Parts(
            clock=self.clock,
            whatsapp=Mailbox(),
            templates=Approving(),
            search=HybridSearch(),
            concierge=FakeListChatModel(responses=[]),
            outside_model=lambda _agent: None,
            objects=Keeping(),
            sms=Nobody(),
            mail=Nobody(),
            known_words=lambda _workspace, _language: (),
            calendars=self.calendars,
        )


def a_bookable_shop() -> Shop:
    """Ada gives consultations on Monday mornings; Marta is a customer."""
    shop = a_shop()
    a_resource(shop, "ada", name="Ada Rizzo")
    a_service(shop)
    works(shop, (0, "09:00", "13:00"), resource="ada")
    shop.customers["marta"] = a_registered_customer(shop)
    return shop


def marta(shop: Shop) -> CustomerId:
    """Who books."""
    return shop.customers["marta"]


def free(shop: Shop) -> list[str]:
    """The hours of Monday that can be booked."""
    with transaction(shop.id) as db:
        service = service_named(db, "consultation").id
    return clocks(slots(shop, service))


def moved(shop: Shop, booking: BookingView, clock: str, **told: Any) -> BookingView:
    """The customer moves the booking to another hour of Monday."""
    return move_booking(
        now=MORNING,
        actor="customer",
        workspace_id=shop.id,
        booking_id=booking.id,
        starts_at=on(MONDAY, clock),
        **told,
    )


def name_of(booking: BookingView) -> str:
    """How its event is called elsewhere."""
    return str(booking.id)


def event_in(text: str) -> dict[str, Any]:
    """What a calendar program reads."""
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    told = ("UID", "SEQUENCE", "SUMMARY", "STATUS")
    return {name: str(event[name]) for name in told} | {
        "at": event.decoded("DTSTART").astimezone(UTC),
        "until": event.decoded("DTEND").astimezone(UTC),
    }
