"""`/api/v1`: what a shop sells and says, for other programs, in the language they ask for."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from flows.mark_interest import mark_interest
from secure_links.links import show
from shop.catalog.allergens import allergen_named
from shop.catalog.categories import categories
from shop.catalog.listing import ProductQuery, list_products
from shop.catalog.naming import product_by
from shop.catalog.viewing import ProductView
from shop.catalog.viewing import reader_of as catalog_reader
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.kernel.money import Money
from shop.kernel.settings import settings
from shop.workspaces.viewing import facts, opening_of
from webapp.api.bearers import profile_token
from webapp.api.keys import idempotency_key
from webapp.api.made_once import made_once
from webapp.api.shapes import Category, Interest, InterestIn, Product, Products, Shop, ShopFact
from webapp.assets import drawing_url
from webapp.customer_pages.devices import device_of
from webapp.problems import problem_responses
from webapp.rate_limits import limited
from webapp.shop_pages.visit import Visit, visit

router = APIRouter(
    prefix="/api/v1",
    dependencies=[Depends(limited("api", lambda: settings().api_requests_per_minute))],
    responses=problem_responses(404),
)


def _visit(request: Request, slug: str, lang: Annotated[Language | None, Query()] = None) -> Visit:
    """The shop, in the language of `lang`, else of `Accept-Language`, else its own."""
    _ = lang  # read from the request itself; named here so that OpenAPI tells of it
    return visit(request, slug)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which products are asked for; every filter is hard."""

    q: Annotated[
        str, Query(max_length=120, description="Words that the name resembles, in any language.")
    ] = ""
    category: Annotated[str, Query(max_length=80, description="Code or name; all under it counts.")] = ""
    max_price: Annotated[
        Decimal | None, Query(ge=0, decimal_places=2, description="In major units, such as `50` or `49.90`.")
    ] = None
    without_allergens: Annotated[
        list[str] | None, Query(description="Codes or names; declared ones and traces are kept away.")
    ] = None
    in_stock: Annotated[bool, Query(description="Only what can be had.")] = False
    limit: Annotated[int, Query(ge=1, le=100)] = 20
    cursor: Annotated[str, Query(max_length=500, description="`next_cursor` of the page before.")] = ""

    def query(self, currency: str) -> ProductQuery:
        """As the catalog understands it; refuses an allergen that is none of the fourteen."""
        most = Money.of(self.max_price, currency).minor if self.max_price is not None else None
        return ProductQuery(
            text=self.q,
            category=self.category,
            at_most=most,
            without_allergens=tuple(allergen_named(words) for words in self.without_allergens or ()),
            in_stock=self.in_stock,
            limit=self.limit,
            after=self.cursor,
        )


@router.get("/shops/{slug}", tags=["Shops"], summary="A shop")
def get_shop(seen: Annotated[Visit, Depends(_visit)]) -> Shop:
    """A business: what it is, where it is, and whether it is open."""
    with transaction(seen.shop.id) as db:
        opening = opening_of(db, seen.shop, now=seen.now, language=seen.reader.language)
    return Shop.of(seen.shop, opening, seen.reader.language)


@router.get("/shops/{slug}/products", tags=["Catalog"], summary="Products that fit")
def get_products(seen: Annotated[Visit, Depends(_visit)], wanted: Annotated[Wanted, Depends()]) -> Products:
    """The products that fit every filter, in the shop's own order, a page at a time."""
    with transaction(seen.shop.id) as db:
        reader = catalog_reader(db, seen.reader.language)
        found = list_products(db, wanted.query(seen.shop.currency), reader)
    return Products.of(found, [_product(seen, product) for product in found.products])


@router.get("/shops/{slug}/products/{product}", tags=["Catalog"], summary="A product")
def get_product(seen: Annotated[Visit, Depends(_visit)], product: str) -> Product:
    """One product, by its slug or by a name, with its variants and details."""
    with transaction(seen.shop.id) as db:
        found = product_by(db, product, catalog_reader(db, seen.reader.language))
    return _product(seen, found)


@router.get("/shops/{slug}/categories", tags=["Catalog"], summary="Categories")
def get_categories(seen: Annotated[Visit, Depends(_visit)]) -> list[Category]:
    """The catalog's tree, each parent before its children."""
    with transaction(seen.shop.id) as db:
        return [Category.of(one) for one in categories(db, catalog_reader(db, seen.reader.language))]


@router.get("/shops/{slug}/facts", tags=["Shops"], summary="What the shop says of itself")
def get_facts(
    seen: Annotated[Visit, Depends(_visit)], topic: Annotated[str, Query(max_length=40)] = "all"
) -> list[ShopFact]:
    """Hours, address, delivery, payment and whatever else the shop tells; of one topic or of all."""
    with transaction(seen.shop.id) as db:
        told = facts(db, seen.shop, topic=topic, language=seen.reader.language, now=seen.now)
    return [ShopFact.of(fact) for fact in told]


@router.post(
    "/shops/{slug}/interests",
    tags=["Customers"],
    summary="Note an interest",
    status_code=201,
    response_model=Interest,
    responses=problem_responses(400, 401, 403, 404, 409, 410),
)
def post_interest(
    request: Request,
    seen: Annotated[Visit, Depends(_visit)],
    wanted: InterestIn,
    token: Annotated[str, Depends(profile_token)],
    key: Annotated[str, Depends(idempotency_key)],
) -> Response:
    """Remember that a customer is interested in a product.

    The bearer is the token of the customer's own profile link, which nobody else has.
    """
    with transaction(seen.shop.id) as db:
        link = show(db, token, now=seen.now, purpose="profile", device=device_of(request))
        reader = catalog_reader(db, seen.reader.language)

    def note() -> Interest:
        marked = mark_interest(
            now=seen.now,
            actor="customer",
            workspace_id=seen.shop.id,
            customer_id=link.customer_id,
            product=wanted.product,
            reader=reader,
            via="api",
        )
        return Interest(product=marked.product.slug, name=marked.product.name, times=marked.times)

    return made_once(seen, f"interest {link.customer_id} {key}", wanted, note)


def _product(seen: Visit, product: ProductView) -> Product:
    base = str(settings().public_url).rstrip("/")
    drawn = drawing_url(product.picture, "png")
    return Product.of(
        product,
        seen.reader.language,
        picture=f"{base}{drawn}" if drawn else "",
        url=f"{base}/s/{seen.shop.slug}/p/{product.slug}",
    )
