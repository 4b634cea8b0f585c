"""A shop that can be booked: two people, a tour, a class; whoever books, and what stands on its calendar."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient
from httpx2 import Response

from flows.change_dates import put_occurrence
from shop.booking.profiles import OccurrenceProfile
from shop.booking.viewing import BookingView, booking_view
from shop.customers.sign_in import digits_of
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from shop.tables import SignInCode
from shop.workspaces.viewing import workspace_view
from tests.booking.diary import a_resource, a_service, works
from tests.web.visiting import found
from tests.world import MORNING, Shop, a_shop, due, one

SATURDAY = date(2026, 11, 28)
NOBODY = {"name": "Ida Russo", "phone": "333 765 4321", "service": "yes"}
TERMS = {"it": "## Condizioni\n\nSi disdice.", "en": "## Terms\n\nOne can cancel.", "es": "## Condiciones"}


def a_bookable_shop(slug: str = "bottega", number: int = 1, **changes: Any) -> Shop:
    """Ada and Bruno, an hour with either of them, and a tour on Saturday at half past four in Rome."""
    made = a_shop(slug, number, **({"terms": TERMS} | changes))
    a_resource(
        made, "ada", languages=("it", "en"), titles={"en": "Archaeologist", "it": "Archeologa"},
        about={"en": "Ada knows every stone.", "it": "Ada conosce ogni pietra."},
    )  # fmt: skip
    a_resource(made, "bruno", languages=("es",))
    a_service(
        made,
        needs=[[{"resource": "ada"}, {"resource": "bruno"}]],
        names={Language.IT: "Consulenza", Language.EN: "Consultation", Language.ES: "Consulta"},
        languages=("it", "en"),
    )
    works(made, *((day, "09:00", "12:00") for day in range(5)), resource="ada")
    works(made, *((day, "09:00", "11:00") for day in range(5)), resource="bruno")
    a_service(
        made,
        "tour",
        kind="event",
        seats=12,
        price_minor=1800,
        names={Language.IT: "Scicli barocca", Language.EN: "Baroque Scicli", Language.ES: "Scicli barroca"},
        policy={"free_until_minutes": 1440, "late_percent": 50, "no_show_percent": 100},
        place="outdoors",
        position=1,
    )
    a_date(made, SATURDAY, "16:30")
    return made


def a_date(shop: Shop, day: date, clock: str, **changes: Any) -> None:
    """One date of the tour, at that hour in Rome."""
    starts_at = datetime.combine(day, time.fromisoformat(clock), UTC) - timedelta(hours=1)
    profile = OccurrenceProfile.model_validate({"service": "tour", "starts_at": starts_at} | changes)
    put_occurrence(now=MORNING, actor="member", workspace_id=shop.id, occurrence=profile)


def starts_on(page: Response) -> list[str]:
    """What can be chosen."""
    return [str(one_.attributes["value"]) for one_ in found(page, "input[name=start]")]


def keeps(browser: TestClient, shop: Shop, service: str, start: str, **told: Any) -> Response:
    """Somebody presses the button that keeps a time."""
    return browser.post(f"/s/{shop.slug}/book/{service}", data={"start": start, **told})


def kept(browser: TestClient, shop: Shop, service: str = "consultation", **query: Any) -> str:
    """Somebody keeps the first time that is free; the path of its page."""
    page = browser.get(f"/s/{shop.slug}/book/{service}", params=query)
    answer = keeps(browser, shop, service, starts_on(page)[0], seats=query.get("seats", 1))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def the_booking(shop: Shop, owner: Any) -> BookingView:
    """The latest one."""
    latest = one(
        owner,
        "SELECT id FROM booking WHERE workspace_id = %(shop)s ORDER BY id DESC LIMIT 1",
        {"shop": shop.id},
    )
    with transaction(shop.id) as db:
        return booking_view(db, latest, shop=workspace_view(db, shop.id))


def who(owner: Any, customer: CustomerId) -> dict[str, Any]:
    """What is known of somebody."""
    row = owner.execute(
        "SELECT name, registered_at FROM customer WHERE id = %(id)s", {"id": customer}
    ).fetchone()
    phone = owner.execute(
        "SELECT value FROM customer_identity WHERE customer_id = %(id)s AND kind = 'phone'", {"id": customer}
    ).fetchone()
    consents = owner.execute(
        "SELECT count(*) FROM consent WHERE customer_id = %(id)s AND withdrawn_at IS NULL", {"id": customer}
    ).fetchone()
    return {
        "name": row[0],
        "registered": row[1] is not None,
        "phone": phone[0] if phone else "",
        "consents": consents[0],
    }


def digits_asked_for(shop: Shop, at: datetime) -> str:
    """The code that somebody asked for, as it is sent."""
    entry = next(one for one in due("sign_in", at=at) if one.workspace_id == shop.id)
    with transaction(shop.id) as db:
        return digits_of(db.get_one(SignInCode, UUID(entry.payload["code"])))
