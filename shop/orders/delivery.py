"""How can the goods reach the customer, for how much, and when? By the shop's own methods and rules."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.asked import asked_once
from shop.kernel.language import Language, text_in
from shop.orders.delivery_terms import DeliveryTerms
from shop.orders.promises import DeliveryRule, Promise, promise
from shop.orders.taxes import tax_table
from shop.tables import DeliveryMethod, Holiday
from shop.workspaces.viewing import WorkspaceView


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryChoice:
    """A way that the goods may reach the customer."""

    code: str
    kind: str
    """``delivery`` or ``pickup``."""
    name: str
    price_minor: int
    """As prices are shown in this shop; 0 where the goods cost enough for it to be free."""
    free_from_minor: int | None = None
    earliest_on: date
    promised_on: date
    order_by: datetime
    """Until when to order for that day, by the shop's clock."""
    payments: tuple[str, ...]
    """How it may be paid: ``card``, ``transfer``, ``cash``."""

    def arrives_by(self, day: date) -> bool:
        """Whether the goods are there on that day at the latest."""
        return self.promised_on <= day

    def arrives_before(self, day: date) -> bool:
        """Whether the goods are there before that day begins."""
        return self.promised_on < day


def delivery_choices(
    db: Session, *, shop: WorkspaceView, goods_minor: int, country: str, at: datetime, language: Language
) -> list[DeliveryChoice]:
    """The ways that hold for goods of that price (before discounts) into that country, in the shop's order.

    An empty country is the shop's own. What can promise no day is left out.
    """
    ways = _ways(db, shop=shop, goods_minor=goods_minor, country=country, at=at, language=language)
    return [_choice(way, way.promise, goods_minor) for way in ways if way.promise]


def delivery_terms(
    db: Session,
    *,
    shop: WorkspaceView,
    code: str,
    goods_minor: int,
    country: str,
    at: datetime,
    language: Language,
) -> DeliveryTerms | None:
    """The way of that code; None where there is none that holds for such goods into that country."""
    if not code:
        return None
    ways = _ways(db, shop=shop, goods_minor=goods_minor, country=country, at=at, language=language)
    return next((way for way in ways if way.code == code and way.promise), None)


def _choice(way: DeliveryTerms, promised: Promise, goods_minor: int) -> DeliveryChoice:
    return DeliveryChoice(
        code=way.code,
        kind=way.kind,
        name=way.name,
        price_minor=way.price_for(goods_minor),
        free_from_minor=way.free_from_minor,
        earliest_on=promised.earliest_on,
        promised_on=promised.promised_on,
        order_by=promised.order_by,
        payments=way.payments,
    )


def _ways(
    db: Session, *, shop: WorkspaceView, goods_minor: int, country: str, at: datetime, language: Language
) -> list[DeliveryTerms]:
    day = at.astimezone(shop.zone).date()
    free_days = _holidays(db, day)
    taxes = {
        kind: tax_table(db, country=where, day=day)
        for kind, where in (("delivery", country or shop.country), ("pickup", shop.country))
    }
    return [
        DeliveryTerms(
            code=row.code,
            kind=row.kind,
            name=text_in(row.names, language, shop.language),
            price_minor=row.price_minor,
            free_from_minor=row.free_from_minor,
            least_minor=row.least_minor,
            tax_rate=taxes[row.kind].rate(row.tax_class),
            payments=tuple(kind for kind in row.payments if goods_minor >= row.paid_from.get(kind, 0)),
            promise=promise(_rule(row), at, shop.zone, free_days),
        )
        for row in _methods(db)
        if goods_minor >= row.least_minor and _reaches(row, country or shop.country)
    ]


def _methods(db: Session) -> Sequence[DeliveryMethod]:
    return asked_once(db, "delivery_methods", lambda: db.scalars(_ACTIVE).all())


_ACTIVE = (
    select(DeliveryMethod)
    .where(col(DeliveryMethod.active))
    .order_by(col(DeliveryMethod.position), col(DeliveryMethod.code))
)


def _reaches(method: DeliveryMethod, country: str) -> bool:
    """Whoever picks up comes to the shop from wherever they live."""
    return method.kind == "pickup" or not method.countries or country in method.countries


def _rule(method: DeliveryMethod) -> DeliveryRule:
    return DeliveryRule(
        leaves_on=method.leaves_on,
        arrives_on=method.arrives_on,
        cut_off=method.cut_off,
        least_days=method.least_days,
        most_days=method.most_days,
    )


def _holidays(db: Session, day: date) -> Collection[date]:
    """From the day before on: in other zones it may still be yesterday."""
    since = day - timedelta(days=1)
    ahead = select(col(Holiday.day)).where(col(Holiday.day) >= since)
    return asked_once(db, ("holidays", since), lambda: frozenset(db.scalars(ahead)))
