"""Somebody looks at what a shop has to book: whose clock they read, and what they have already."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from sqlmodel import Session

from shop.booking.services import Reader, ServiceView, service_by
from shop.booking.slot import ServiceUnknown
from shop.booking.viewing import bookings_of
from webapp.customer_pages.booking_calendar import Offer
from webapp.customer_pages.booking_clocks import Clocks, zone_asked
from webapp.customer_pages.booking_link import Visitor, visitor_of
from webapp.customer_pages.booking_wanted import Wanted, wanted_of
from webapp.shop_pages.visit import Visit, visit


@dataclass(frozen=True, slots=True)
class BookingVisit:
    """A shop, its own time, who looks, and by which clock."""

    seen: Visit
    visitor: Visitor | None
    clocks: Clocks

    def reader(self) -> Reader:
        """Who reads."""
        return Reader(self.seen.shop, self.seen.reader.language, self.seen.now)


def booking_visit(request: Request, slug: str) -> BookingVisit:
    """The shop of that slug; refuses one that there is not."""
    seen = visit(request, slug)
    visitor = visitor_of(request, seen.shop)
    phone = visitor.phone if visitor and visitor.proven else ""
    zone = zone_asked(request, phone=phone, otherwise=seen.shop.zone)
    return BookingVisit(seen, visitor, Clocks(seen.reader.language, zone, seen.shop.zone, seen.now))


def service_of(db: Session, looked: BookingVisit, slug: str) -> ServiceView:
    """The service of exactly that slug: an address is no question. Refuses ServiceUnknown."""
    found = service_by(db, slug, looked.reader())
    if found.slug != slug:
        raise ServiceUnknown(service=slug, nearest=[])
    return found


def offer_of(
    db: Session, looked: BookingVisit, service: ServiceView, wanted: Wanted | None, request: Request
) -> Offer:
    """Whose calendar is shown, as the address asks; what the visitor has of it already is theirs."""
    asked = wanted or wanted_of(request.query_params, most_seats=service.seats)
    return Offer(
        shop=looked.seen.shop,
        service=service,
        clocks=looked.clocks,
        wanted=asked,
        own=_own(db, looked, service),
    )


def _own(db: Session, looked: BookingVisit, service: ServiceView) -> frozenset[datetime]:
    visitor = looked.visitor
    if visitor is None:
        return frozenset()
    found = bookings_of(db, visitor.customer_id, shop=looked.seen.shop, at=looked.seen.now)
    return frozenset(one.starts_at for one in found if one.service.id == service.id)
