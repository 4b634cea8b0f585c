"""A shop with a little of everything that the console shows, made through the flows: what is then multiplied."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock_time
from typing import Any, Final

import psycopg

from flows.change_cart import add_to_cart
from flows.change_catalog import put_category, put_product
from flows.change_services import put_hours, put_resource, put_service
from flows.confirm_booking import confirm_booking
from flows.end_live_session import end_live_session
from flows.hold_slot import hold_slot
from flows.invite_member import give_password
from flows.manage_members import add_member
from flows.place_order import place_order
from flows.propose_order import propose_order
from flows.register_customer import enroll_customer
from flows.set_up_workspace import set_up_workspace
from flows.start_live_session import start_live_session
from flows.write_chat_line import write_chat_line
from runtime.bench.fresh_shop import bench_profile
from runtime.bench.goods import categories, product
from runtime.bench.stored import store_conversations
from shop.booking.profiles import HoursProfile, NeedProfile, ResourceProfile, ServiceProfile
from shop.booking.slots import slots_of
from shop.booking.zones import day_of
from shop.catalog.changing import CategoryProfile, ProductProfile, VariantProfile
from shop.customers.profiles import Profile
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, ServiceId, WorkspaceId
from shop.kernel.language import Language
from shop.live.attending import Attendee
from shop.workspaces.profile import Hours
from shop.workspaces.viewing import workspace_view

Owner = psycopg.Connection[tuple[object, ...]]

PRODUCTS: Final = 20
CONVERSATIONS: Final = 20
_BUYERS: Final = 4
_BOOKINGS: Final = 3
_SESSIONS: Final = 2
PASSWORD: Final = "tre parole a caso"  # noqa: S105  # of a made-up shop that is gone afterwards
_SERVICE: Final = "hour"


@dataclass(frozen=True, slots=True)
class OneOfEach:
    """The shop, and who runs it."""

    workspace: WorkspaceId
    email: str
    """Of its owner, who signs in with `PASSWORD`."""


def one_of_each(owner: Owner, now: datetime) -> OneOfEach:
    """A shop with goods, conversations, orders, bookings and live sessions that are over, some of each."""
    profile = bench_profile()
    workspace = set_up_workspace(now=now, actor="system", profile=profile)
    told: dict[str, Any] = {"now": now, "actor": "system", "workspace_id": workspace}
    member = add_member(
        **told,
        name="Rosaria",
        role="owner",
        phone="+393330000001",
        language=Language.IT,
        email=(email := f"rosaria@{profile.slug}.example"),
    )
    give_password(now=now, workspace_id=workspace, member_id=member.id, password=PASSWORD)
    _goods(told)
    people = [_enrolled(workspace, number, now) for number in range(_BUYERS)]
    for place, one in enumerate(people):
        _orders(told, one, product(place))
    for place, start in enumerate(_starts(workspace, _service(told), now)):
        _books(told, people[place % _BUYERS], start)
    for _ in range(_SESSIONS):
        _shows(told, f"member:{member.id}")
    store_conversations(owner, shop=profile.slug, count=CONVERSATIONS)
    return OneOfEach(workspace, email)


def _goods(told: dict[str, Any]) -> None:
    for code in categories():
        put_category(**told, category=CategoryProfile(code=code, names={Language.IT: code.capitalize()}))
    for number in range(PRODUCTS):
        made = product(number)
        variant = VariantProfile(sku=_sku(number), price_minor=made.price_minor, stock=50)
        names = {language: made.name(language) for language in Language}
        wanted = ProductProfile(slug=made.slug, category=made.good["of"], names=names, variants=(variant,))
        put_product(**told, product=wanted)


def _sku(number: int) -> str:
    return f"MADE-{number}"


def _enrolled(workspace: WorkspaceId, number: int, now: datetime) -> CustomerId:
    return enroll_customer(
        now=now,
        workspace_id=workspace,
        identities={"phone": f"+39349{number:07d}"},
        profile=Profile(name=f"Giulia {number}", language=Language.IT),
        consents=("service",),
    )


def _orders(told: dict[str, Any], customer: CustomerId, made: Any) -> None:
    whose = told | {"actor": "customer", "customer_id": customer}
    add_to_cart(**whose, conversation_id=None, language=Language.IT, sku=_sku(made.number), quantity=1)
    shown = propose_order(**whose, conversation_id=None, language=Language.IT)
    place_order(**whose, proposal=shown.code, evidence="bench")


def _service(told: dict[str, Any]) -> ServiceId:
    put_resource(**told, resource=ResourceProfile(slug="tano", name="Tano"))
    week = tuple(Hours(weekday=day, opens=clock_time(8), closes=clock_time(20)) for day in range(7))
    service = ServiceProfile(
        slug=_SERVICE, names={Language.IT: "Un'ora"}, minutes=60, needs=((NeedProfile(resource="tano"),),)
    )
    made = put_service(**told, service=service).id
    put_hours(**told, hours=HoursProfile(service=_SERVICE, weekly=week))
    return made


def _starts(workspace: WorkspaceId, service: ServiceId, now: datetime) -> list[datetime]:
    with transaction(workspace) as db:
        shop = workspace_view(db, workspace)
        first = day_of(now, shop.zone) + timedelta(days=1)
        days = slots_of(
            db, shop=shop, service_id=service, from_day=first, to_day=first + timedelta(days=2), at=now
        )
    return [slot.starts_at for day in days for slot in day.slots][: _BOOKINGS * 2 : 2]


def _books(told: dict[str, Any], customer: CustomerId, start: datetime) -> None:
    held = hold_slot(
        **told | {"actor": "customer"},
        customer_id=customer,
        conversation_id=None,
        service=_SERVICE,
        starts_at=start,
        language=Language.IT,
    )
    confirm_booking(**told, booking_id=held.id)


def _shows(told: dict[str, Any], person: str) -> None:
    of = {"now": told["now"], "workspace_id": told["workspace_id"]}
    view = start_live_session(**of, person=person, kind="tour", title="Giro della bottega")
    who = Attendee(person="viewer:bench", role="viewer", name="Ada")
    write_chat_line(**of, session_id=view.session_id, who=who, client_id="bench-line-1", body="Che bello")
    end_live_session(**of, person=person, session_id=view.session_id)
