"""What a shop recommends on a day, and what is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pydantic import Field
from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from shop.catalog.categories import category_ids
from shop.catalog.changing import Slug, Texts, Told
from shop.catalog.naming import ProductNotFound
from shop.catalog.viewing import ProductView, Reader, views_of
from shop.kernel.ids import new_id
from shop.tables import DailyPick, Product, Workspace


class PickProfile(Told):
    """A product that is recommended, and why."""

    product: Slug
    words: Texts = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pick:
    """A product that is recommended on a day, and why, in the reader's language."""

    product: ProductView
    words: str


def picks_of(db: Session, day: date, reader: Reader) -> list[Pick]:
    """What the shop recommends on that day of its own calendar, in its order; what cannot be had is left out."""
    wanted = (
        select(DailyPick)
        .join(Product, col(Product.id) == col(DailyPick.product_id))
        .where(col(DailyPick.day) == day, col(Product.status) == "active")
        .order_by(col(DailyPick.position))
    )
    rows = {row.product_id: row for row in db.scalars(wanted)}
    views = views_of(db, list(rows), reader)
    return [Pick(view, reader.text(rows[view.id].words)) for view in views if view.offer.in_stock]


def new_arrivals(
    db: Session,
    since: date,
    until: date,
    reader: Reader,
    limit: int = 6,
    *,
    category: str = "",
    tags: Sequence[str] = (),
) -> list[ProductView]:
    """What arrived from `since` to `until` (both included) and can be had, the newest first.

    With a `category` (code or name) what is in it or under it; with `tags` what carries all of them. Refuses
    CategoryUnknown.
    """
    arrived = (
        select(col(Product.id))
        .where(col(Product.status) == "active", col(Product.arrived_on).between(since, until))
        .order_by(col(Product.arrived_on).desc(), col(Product.position), col(Product.slug))
    )
    if category:
        arrived = arrived.where(col(Product.category_id).in_(category_ids(db, category)))
    for tag in tags:
        arrived = arrived.where(col(Product.tags).any_() == tag)
    views = views_of(db, list(db.scalars(arrived)), reader)
    return [view for view in views if view.offer.in_stock][:limit]


def days_with_picks(db: Session, since: date, until: date) -> set[date]:
    """The days in that stretch (both included) for which something was picked."""
    days = select(col(DailyPick.day)).where(col(DailyPick.day).between(since, until)).distinct()
    return set(db.scalars(days))


@dataclass(frozen=True, slots=True)
class WrittenPick:
    """A product on a day's list as the shop has written it, whether it can be had or not."""

    product_id: UUID
    slug: str
    words: dict[str, str]

    @property
    def profile(self) -> PickProfile:
        """The same, to be written again."""
        return PickProfile.model_validate({"product": self.slug, "words": self.words})


def written_picks(db: Session, day: date) -> list[WrittenPick]:
    """The list of a day, in its order."""
    wanted = (
        select(col(DailyPick.product_id), col(Product.slug), col(DailyPick.words))
        .join(Product, col(Product.id) == col(DailyPick.product_id))
        .where(col(DailyPick.day) == day)
        .order_by(col(DailyPick.position))
    )
    return [WrittenPick(row.product_id, row.slug, dict(row.words)) for row in db.execute(wanted)]


def write_picks(
    db: Session, workspace_id: UUID, day: date, picks: Sequence[PickProfile], at: datetime
) -> bool:
    """The list of a day whole; whether it is other than it was. Refuses what the shop does not sell."""
    slugs = [pick.product for pick in picks]
    active = select(Product).where(col(Product.slug).in_(slugs), col(Product.status) == "active")
    known = {row.slug: row.id for row in db.scalars(active)}
    for pick in picks:
        if pick.product not in known:
            raise ProductNotFound(product=pick.product, nearest=[])
    told = [
        (known[pick.product], {language.value: words for language, words in pick.words.items()})
        for pick in picks
    ]
    db.execute(select(col(Workspace.id)).with_for_update(key_share=True))  # two at once write one list
    of_day = select(DailyPick).where(col(DailyPick.day) == day).order_by(col(DailyPick.position))
    if [(row.product_id, row.words) for row in db.scalars(of_day)] == told:
        return False
    db.connection().execute(delete(DailyPick).where(col(DailyPick.day) == day))
    for position, (product, words) in enumerate(told):
        db.connection().execute(
            insert(DailyPick).values(
                id=new_id(),
                workspace_id=workspace_id,
                day=day,
                product_id=product,
                words=words,
                position=position,
                created_at=at,
            )
        )
    return True
