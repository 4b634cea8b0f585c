"""A shop types in its first goods and services, a line each; every line stands or falls by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import exists, select
from sqlmodel import Session, col

from flows.apply_pack import first_host
from flows.change_catalog import put_category, put_product
from flows.change_services import put_service
from shop.booking.profiles import NeedProfile, ServiceProfile
from shop.catalog.changing import CategoryProfile, ProductProfile, VariantProfile
from shop.catalog.import_shelf import slug_of
from shop.events.recorded import Actor
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language, phrase, say
from shop.kernel.refusals import Refusal
from shop.tables import Category, Product, Service, Variant
from shop.workspaces.viewing import workspace_view

_GOODS: Final = "goods"
_LONGEST_SKU: Final = 40


class NameUnreadable(Refusal):
    """A name has at least two letters or digits."""

    status = 422


class GoodKnown(Refusal):
    """The shop has something of that name already."""


@dataclass(frozen=True, slots=True)
class GoodTold:
    """A product in a line."""

    name: str
    price_minor: int
    stock: int | None
    """Pieces on hand; None where they are not counted."""
    category: str
    """Code or name of one that is there, or the name of a new one; empty for none."""
    words: str = ""


@dataclass(frozen=True, slots=True)
class ServiceTold:
    """A service in a line."""

    name: str
    minutes: int
    price_minor: int
    words: str = ""


def put_goods(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, goods: Sequence[GoodTold]
) -> list[Refusal | None]:
    """Put each on the shelf, in the shop's own language; for each line what it was refused for, or nothing.

    Refused by line: NameUnreadable, GoodKnown, PlanFull.
    """
    return [_refusal(_put_good, now, actor, workspace_id, good) for good in goods]


def put_services(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, services: Sequence[ServiceTold]
) -> list[Refusal | None]:
    """Offer each, with whoever of the shop comes first; for each line what it was refused for, or nothing."""
    return [_refusal(_put_service, now, actor, workspace_id, service) for service in services]


def _refusal(
    put: object, now: datetime, actor: Actor, workspace_id: WorkspaceId, line: object
) -> Refusal | None:
    try:
        put(now, actor, workspace_id, line)  # type: ignore[operator]  # one of the two below
    except Refusal as refusal:
        return refusal
    return None


def _put_good(now: datetime, actor: Actor, workspace_id: WorkspaceId, good: GoodTold) -> None:
    with transaction(workspace_id) as db:
        language = workspace_view(db, workspace_id).language
        slug = _free_slug(db, good.name, col(Product.slug))
        sku = _free_sku(db, slug)
        code, fresh = _category(db, good.category, language)
    if fresh is not None:
        put_category(now=now, actor=actor, workspace_id=workspace_id, category=fresh)
    product = ProductProfile(
        slug=slug,
        category=code,
        names={language: good.name},
        summaries={language: good.words} if good.words else {},
        variants=(VariantProfile(sku=sku, price_minor=good.price_minor, stock=good.stock),),
    )
    put_product(now=now, actor=actor, workspace_id=workspace_id, product=product)


def _put_service(now: datetime, actor: Actor, workspace_id: WorkspaceId, told: ServiceTold) -> None:
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        slug = _free_slug(db, told.name, col(Service.slug))
        host = first_host(db, shop, shop.at(now))
    service = ServiceProfile(
        slug=slug,
        names={shop.language: told.name},
        summaries={shop.language: told.words} if told.words else {},
        minutes=told.minutes,
        price_minor=told.price_minor,
        needs=((NeedProfile(resource=host),),),
    )
    put_service(now=now, actor=actor, workspace_id=workspace_id, service=service)


def _free_slug(db: Session, name: str, column: object) -> str:
    slug = slug_of(name)
    if len(slug) < 2:  # noqa: PLR2004  # one letter is nobody's name
        raise NameUnreadable(name=name[:80])
    if db.scalars(select(exists().where(column == slug))).one():  # type: ignore[arg-type]  # a column of slugs
        raise GoodKnown(name=name[:80])
    return slug


def _free_sku(db: Session, slug: str) -> str:
    """Of its name; with a figure behind it where a longer name begins like that."""
    wanted = slug.upper()[:_LONGEST_SKU].strip("-")
    taken = set(db.scalars(select(col(Variant.sku)).where(col(Variant.sku).startswith(wanted[:30]))))
    number = 2
    sku = wanted
    while sku in taken:
        sku = f"{wanted[: _LONGEST_SKU - 4]}-{number}"
        number += 1
    return sku


def _category(db: Session, told: str, language: Language) -> tuple[str, CategoryProfile | None]:
    """The code of the category that is meant, and itself where it is to be made first."""
    named: dict[str, str] = {}
    for known, names in db.execute(select(col(Category.code), col(Category.names))):
        named |= {known: known} | {slug_of(name): known for name in names.values()}
    code = slug_of(told)
    if code in named:
        return named[code], None
    if code:
        return code, CategoryProfile(code=code, names={language: told.strip()})
    if _GOODS in named:
        return _GOODS, None
    names = {one: say(one, phrase("Our goods")) for one in Language}
    return _GOODS, CategoryProfile(code=_GOODS, names=names)
