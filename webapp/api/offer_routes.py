"""`/api/v1` for the shop's own programs: offers are listed, written and ended."""

from contextlib import suppress
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Path, Query, Security
from pydantic import BaseModel, Field

from flows.change_offers import end_offer, put_offer
from shop.kernel.database import transaction
from shop.kernel.ids import OfferId, new_id
from shop.kernel.language import Language
from shop.orders.offer_profile import OfferProfile
from shop.orders.offers import OfferUnknown, OfferView, all_offers, offer_coded
from webapp.api.diary_routes import OtherSlug
from webapp.api.keys import KeyedRoute, Program, program
from webapp.problems import problem_responses

router = APIRouter(
    prefix="/api/v1/offers",
    tags=["Offers"],
    route_class=KeyedRoute,
    responses=problem_responses(400, 401, 403, 404, 409, 413),
)
Reads = Annotated[Program, Security(program, scopes=["offers:read"])]
Writes = Annotated[Program, Security(program, scopes=["offers:write"])]
Meant = Annotated[
    str,
    Path(
        pattern=r"^([A-Za-z0-9-]{3,30}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$",
        description="The offer's id, or the code that it is had with.",
    ),
]


class Offer(BaseModel):
    """A lower price: for everybody, a category, a product, a customer, or whoever knows the code."""

    id: UUID
    names: dict[Language, str]
    kind: str = Field(examples=["percent", "amount"])
    value: int = Field(description="Hundredths of a percent, or minor units.")
    code: str
    category: str = Field(description="Its code; empty for any.")
    product: str = Field(description="Its slug; empty for any.")
    customer_id: UUID | None
    least_minor: int
    starts_at: datetime
    ends_at: datetime | None
    most_uses: int | None
    uses: int
    once_each: bool
    active: bool = Field(description="False once it was ended.")

    @classmethod
    def of(cls, view: OfferView) -> Self:
        """The offer."""
        terms = view.terms
        return cls(
            id=view.id,
            names=dict(view.names),
            kind=terms.kind,
            value=terms.value,
            code=terms.code,
            category=view.category,
            product=view.product,
            customer_id=terms.customer_id,
            least_minor=terms.least_minor,
            starts_at=terms.starts_at,
            ends_at=terms.ends_at,
            most_uses=view.most_uses,
            uses=view.uses,
            once_each=view.once_each,
            active=view.active,
        )


class Offers(BaseModel):
    """A page of offers, the newest first."""

    offers: list[Offer]
    next_cursor: str = Field(description="For the page after; empty at the end.")


@router.get("", summary="Offers")
def get_offers(
    asking: Reads,
    cursor: Annotated[UUID | None, Query(description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Offers:
    """Those that are to come and those that ended too, a page at a time."""
    with transaction(asking.shop.id) as db:
        found = all_offers(db, shop=asking.shop, language=asking.language, after=cursor, limit=limit + 1)
    shown = found[:limit]
    more = str(shown[-1].id) if len(found) > limit else ""
    return Offers(offers=[Offer.of(view) for view in shown], next_cursor=more)


@router.get("/{offer}", summary="An offer")
def get_offer(asking: Reads, offer: Meant) -> Offer:
    """With how often it was had."""
    return _offer(asking, _known(asking, offer))


@router.put("/{offer}", summary="Write an offer")
def put_an_offer(asking: Writes, offer: Meant, told: OfferProfile) -> Offer:
    """Whole: what is not told is not there. An ended one holds again, and orders keep what they were given.

    A code that no offer has makes one; so does an id of the program's own, for an offer that needs no code.
    """
    meant = _id(offer)
    if meant is None:
        told = told.model_copy(update={"code": told.code or offer.upper()})
        if told.code != offer.upper():
            raise OtherSlug(path=offer, body=told.code)
        with transaction(asking.shop.id) as db:
            meant = offer_coded(db, told.code) or OfferId(new_id())
    put_offer(now=asking.now, actor="member", workspace_id=asking.shop.id, offer_id=meant, offer=told)
    return _offer(asking, meant)


@router.delete("/{offer}", summary="End an offer", status_code=204)
def delete_offer(asking: Writes, offer: Meant) -> None:
    """It holds for no new cart or order; written once more it holds again."""
    end_offer(now=asking.now, actor="member", workspace_id=asking.shop.id, offer_id=_known(asking, offer))


def _id(named: str) -> OfferId | None:
    with suppress(ValueError):
        return OfferId(UUID(named))
    return None


def _known(asking: Program, named: str) -> OfferId:
    meant = _id(named)
    if meant is not None:
        return meant
    with transaction(asking.shop.id) as db:
        found = offer_coded(db, named)
    if found is None:
        raise OfferUnknown(offer=named)
    return found


def _offer(asking: Program, offer_id: OfferId) -> Offer:
    with transaction(asking.shop.id) as db:
        found = all_offers(db, shop=asking.shop, language=asking.language, offer_id=offer_id)
    if not found:
        raise OfferUnknown(offer=str(offer_id))
    return Offer.of(found[0])
