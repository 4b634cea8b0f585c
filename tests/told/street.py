"""Builders of what is told: a shop whose host has an address, a customer who wrote, and what reaches them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flows.deliver_message import begin_delivery, note_accepted, note_refused
from flows.send_reminder import send_reminder
from flows.try_again import settle
from flows.write_letter import Addressed, write_letter
from shop.booking.viewing import BookingView
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, new_id
from shop.kernel.language import Language
from shop.kernel.letter import Attachment
from shop.messaging.channel import Accepted, Fault, Outgoing, SendFailed
from shop.messaging.templates import Category
from shop.tables import MessageTemplate
from tests.booking.diary import MONDAY, a_resource, a_service, books, on, works
from tests.world import MORNING, Shop, a_registered_customer, a_shop, arrives, due, rows

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
TEN = on(MONDAY, "10:00")
"""Ten o'clock on Monday, three days from now."""
ADA = "ada@bottega.example"
SHOP = "ciao@bottega.example"
MARTA = "marta@posta.example"
REMINDER = (
    "Ciao {{1}}, da {{2}} un promemoria per {{3}}, quando: {{4}}. Il tuo codice è {{5}}. Scrivici pure."
)
NEWS = "Ciao {{1}}, da {{2}} una novità su {{3}}, eccola. {{4}} Per qualsiasi cosa scrivici."
FOLLOW_UP = "Ciao {{1}}, grazie della visita da {{2}}. Com'è andata con {{3}} per te? Bastano due parole."


@dataclass(frozen=True)
class Street:
    """A shop where an hour with Ada can be booked, and Marta, who has written."""

    shop: Shop
    marta: CustomerId

    def books(self, starts_at: datetime = TEN, *, at: datetime = MORNING, **told: Any) -> BookingView:
        """Marta holds an hour and says yes, on a page."""
        return books(self.shop, self.marta, starts_at, at=at, **told)


def a_street(
    owner: Any,
    slug: str = "bottega",
    number: int = 1,
    *,
    email: bool = True,
    writes: bool = True,
    **service: Any,
) -> Street:
    """Marta, with an address for e-mail unless told otherwise, who wrote this morning unless told otherwise."""
    shop = a_shop(slug, number)
    a_resource(shop, email=ADA)
    a_service(shop, **service)
    works(shop, *((day, "08:00", "20:00") for day in range(7)), resource="ada")
    marta = a_registered_customer(shop)
    if writes:
        arrives(shop, "ciao")
    if email:
        owner.execute("UPDATE customer SET email = %s WHERE id = %s", [MARTA, marta])
        owner.commit()
    return Street(shop, marta)


def a_template(
    shop: Shop, name: str = "booking_reminder", body: str = REMINDER, category: Category = "utility"
) -> None:
    """An approved one, in Italian."""
    with transaction(shop.id) as db:
        db.add(
            MessageTemplate(
                id=new_id(),
                workspace_id=shop.id,
                name=name,
                language=Language.IT.value,
                category=category,
                body=body,
                samples={},
                content_sid=f"HX{name}",
                status="approved",
                created_at=MORNING,
            )
        )


def letters(at: datetime = MORNING) -> list[Addressed]:
    """Every e-mail that is due; what is outdated is not written."""
    found: list[Addressed] = []
    while entries := due("mail", at=at):
        for entry in entries:
            written = write_letter(now=at, entry=entry)
            if written is not None:
                found.append(written)
                settle(now=at, entry=entry)
    return found


def letter_to(recipient: str, found: Iterable[Addressed]) -> Addressed:
    """The one to that address."""
    [letter] = [each for each in found if each.recipient == recipient]
    return letter


def calendar_in(letter: Addressed) -> Attachment:
    """Its calendar file."""
    [file] = letter.letter.attachments
    return file


def chat(owner: Any, shop: Shop) -> list[str]:
    """What the shop wrote in its conversations, in order."""
    found = rows(
        owner,
        "SELECT body FROM message WHERE direction = 'out' AND workspace_id = %(shop)s ORDER BY seq",
        {"shop": shop.id},
    )
    return [row[0] for row in found]


def wake(at: datetime) -> list[str]:
    """What becomes of the reminders whose entries are due then."""
    return [send_reminder(now=at, entry=entry) for entry in due("reminder", at=at)]


def planned(owner: Any, state: str = "due") -> list[tuple[str, int, datetime]]:
    """Kind, sequence and time of the reminders in that state."""
    return [
        (row[0], row[1], row[2])
        for row in rows(
            owner,
            "SELECT kind, sequence, due_at FROM reminder WHERE state = %(state)s ORDER BY due_at, kind",
            {"state": state},
        )
    ]


def leave(at: datetime, failing: Fault | None = None) -> list[Outgoing]:
    """What is due in the chat leaves, or is refused by the provider for that fault."""
    left: list[Outgoing] = []
    for entry in due("deliver", at=at):
        departure = begin_delivery(now=at, entry=entry)
        if departure is None:
            continue
        if failing is None:
            left.append(departure.outgoing)
            note_accepted(now=at, entry=entry, departure=departure, accepted=Accepted(f"SM{new_id().hex}"))
        else:
            note_refused(now=at, entry=entry, departure=departure, failed=SendFailed(failing))
    return left
