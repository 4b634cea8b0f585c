"""What the HTTP API says: every shape of its JSON. Texts are in the reader's language."""

from typing import Any, Self

from pydantic import BaseModel, Field

from shop.catalog.allergens import allergens_text
from shop.catalog.categories import CategoryView
from shop.catalog.listing import ProductPage
from shop.catalog.viewing import ProductView, VariantView
from shop.kernel.language import Language, text_in
from shop.kernel.money import Money
from shop.workspaces.opening import Opening
from shop.workspaces.viewing import Fact, WorkspaceView


class Price(BaseModel):
    """An amount of money."""

    minor: int = Field(description="Whole minor units of the currency.", examples=[2820])
    currency: str = Field(description="ISO 4217.", examples=["EUR"])
    text: str = Field(description="As the reader's language writes it.", examples=["28,20 €"])

    @classmethod
    def of(cls, money: Money, language: Language) -> Self:
        """The amount, worded."""
        return cls(minor=money.minor, currency=money.currency, text=money.worded(language))


class OpeningHours(BaseModel):
    """The hours, and how it stands now."""

    text: str = Field(description="The week in words.")
    open_now: bool
    opens_next: str = Field(description="When it opens again, in words; empty while open.")
    closes: str = Field(description="Until when it is open today; empty while closed.")


class Shop(BaseModel):
    """A business."""

    slug: str
    name: str
    about: str
    vertical: str = Field(examples=["food", "boutique", "property", "tours", "consulting"])
    currency: str
    timezone: str
    language: str
    color: str
    address: str
    map_url: str
    whatsapp: str = Field(description="The number customers write to, E.164.")
    hours: OpeningHours

    @classmethod
    def of(cls, shop: WorkspaceView, opening: Opening, language: Language) -> Self:
        """The business, as this reader sees it."""
        return cls(
            slug=shop.slug,
            name=shop.name,
            about=text_in(shop.about, language, shop.language),
            vertical=shop.vertical,
            currency=shop.currency,
            timezone=shop.zone.key,
            language=shop.language.value,
            color=shop.color,
            address=shop.address,
            map_url=shop.map_url,
            whatsapp=shop.channel.removeprefix("whatsapp:"),
            hours=OpeningHours(
                text=opening.text,
                open_now=opening.open_now,
                opens_next=opening.opens_next,
                closes=opening.closes,
            ),
        )


class Variant(BaseModel):
    """What has a price and a stock."""

    sku: str
    name: str
    price: Price
    stock: int | None = Field(description="Whole pieces on hand; null where the thing is not counted.")

    @classmethod
    def of(cls, variant: VariantView, language: Language) -> Self:
        """The variant, worded."""
        price = Price.of(variant.price, language)
        return cls(sku=variant.sku, name=variant.name, price=price, stock=variant.stock)


class Product(BaseModel):
    """Something the shop sells."""

    slug: str
    name: str
    summary: str
    price: Price = Field(description="From how much on it can be had.")
    stock: int | None
    category: str = Field(description="Code of its category.")
    allergens: list[str] = Field(description="Codes of the declared allergens, (EU) 1169/2011 annex II.")
    allergens_text: str = Field(description="Their names in the reader's language.")
    traces: list[str] = Field(description="Codes of allergens it may contain traces of.")
    tags: list[str]
    picture: str = Field(description="Address of its picture; empty where there is none.")
    url: str = Field(description="Its page.")
    details: dict[str, str]
    variants: list[Variant]

    @classmethod
    def of(cls, product: ProductView, language: Language, *, picture: str, url: str) -> Self:
        """The product, as this reader sees it."""
        return cls(
            slug=product.slug,
            name=product.name,
            summary=product.summary,
            price=Price.of(product.price, language),
            stock=product.stock,
            category=product.category,
            allergens=list(product.allergens),
            allergens_text=allergens_text(product.allergens, language),
            traces=list(product.traces),
            tags=list(product.tags),
            picture=picture,
            url=url,
            details=product.details,
            variants=[Variant.of(variant, language) for variant in product.variants],
        )


class Products(BaseModel):
    """A page of products."""

    products: list[Product]
    total: int = Field(description="How many fit in all.")
    next_cursor: str = Field(description="For the page after; empty at the end.")

    @classmethod
    def of(cls, found: ProductPage, products: list[Product]) -> Self:
        """The page, with its products as the reader sees them."""
        return cls(products=products, total=found.total, next_cursor=found.next_cursor)


class Category(BaseModel):
    """A place in the catalog's tree."""

    code: str
    name: str
    parent: str = Field(description="Code of the category above; empty at the top.")
    count: int = Field(description="Products in it and in everything under it.")

    @classmethod
    def of(cls, category: CategoryView) -> Self:
        """The category."""
        return cls(code=category.code, name=category.name, parent=category.parent, count=category.count)


class ShopFact(BaseModel):
    """What the shop says of one topic."""

    topic: str = Field(examples=["delivery"])
    text: str
    details: dict[str, Any]

    @classmethod
    def of(cls, fact: Fact) -> Self:
        """The fact."""
        return cls(topic=fact.topic, text=fact.text, details=fact.details)


class InterestIn(BaseModel):
    """A customer's interest in a product."""

    product: str = Field(min_length=1, max_length=120, description="The product's slug.")


class Interest(BaseModel):
    """An interest, noted."""

    product: str
    name: str
    times: int = Field(description="How often it has been noted.")
