"""`/s/{slug}/book`: what can be booked in a shop, with whom, and when next."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from shop.booking.services import ServiceView, services
from shop.kernel.database import transaction
from shop.kernel.language import Language
from webapp.customer_pages.booking_clocks import remember_zone, zones_to_choose
from webapp.customer_pages.chat import chat_url
from webapp.rendering import page
from webapp.shop_pages.booking_filters import filters_of, found_by, looked_for
from webapp.shop_pages.booking_hosts import NextTime, hosts_of, next_time
from webapp.shop_pages.booking_visit import BookingVisit, booking_visit
from webapp.shop_pages.booking_words import chips_of, price_of
from webapp.shop_pages.visit import CACHED

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Offered:
    """Something that can be booked, in a few words, and when next."""

    slug: str
    name: str
    summary: str
    picture: str
    chips: list[str]
    price: str
    hosts: str
    next_time: NextTime | None
    url: str


@router.api_route("/s/{slug}/book", methods=["GET", "HEAD"])
def show_services(request: Request, slug: str) -> Response:
    """Everything that can be booked, narrowed as the address asks, and the people whom one can book."""
    looked = booking_visit(request, slug)
    seen, wanted = looked.seen, looked_for(request.query_params)
    with transaction(seen.shop.id) as db:
        everything = services(db, looked.reader())
        found = found_by(db, looked, wanted) if wanted.narrowed else everything
        shown = [offered(db, looked, one) for one in found]
        hosts = [one for one in hosts_of(db, looked, everything) if wanted.host in {"", one.slug}]
    answer = page(
        request,
        "shop/bookable.html",
        reader=seen.reader,
        headers=CACHED,
        shop=seen.shop,
        services=shown,
        hosts=hosts,
        filters=filters_of(everything, wanted, looked),
        wanted=wanted,
        today=looked.clocks.today,
        clocks=looked.clocks,
        zones=zones_to_choose(seen.reader.language),
        chat_url=chat_url(request, seen.shop),
    )
    remember_zone(request, answer)
    return answer


def offered(db: Session, looked: BookingVisit, service: ServiceView) -> Offered:
    """The service with when it can be had next."""
    language: Language = looked.seen.reader.language
    return Offered(
        slug=service.slug,
        name=service.name,
        summary=service.summary,
        picture=service.picture,
        chips=chips_of(service, language),
        price=price_of(service, language),
        hosts=", ".join(host.name for host in service.hosts if host.kind == "staff"),
        next_time=next_time(db, looked, service),
        url=f"/s/{looked.seen.shop.slug}/book/{service.slug}",
    )
