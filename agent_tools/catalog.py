"""Tools about what the shop sells."""

from dataclasses import replace
from typing import Any

from langchain_core.tools import StructuredTool
from pydantic import Field
from sqlmodel import Session

from agent_tools.answers import in_brief, in_full, on_offer, reader_for
from agent_tools.arguments import Arguments, Words, amount
from agent_tools.context import ToolContext
from agent_tools.finding import Ranking, ranked
from agent_tools.making import make_tool
from agent_tools.pages import page_of, shop_path
from flows.mark_interest import mark_interest as remember_interest
from shop.catalog.allergens import allergen_named
from shop.catalog.categories import categories
from shop.catalog.facets import tag_meant
from shop.catalog.listing import Choice, ProductQuery, carried_tags, choose_products, known_tags, similar
from shop.catalog.naming import ProductNotFound, product_by
from shop.catalog.places import placed
from shop.catalog.viewing import ProductView, products_named
from shop.kernel.database import transaction
from shop.kernel.language import text_in


def catalog_tools(context: ToolContext) -> list[StructuredTool]:
    """Finding, showing and remembering goods."""
    return [
        make_tool(find_products, FindProducts, context, writes=False),
        make_tool(show_product, OneProduct, context, writes=False),
        make_tool(list_categories, Arguments, context, writes=False),
        make_tool(mark_interest, OneProduct, context, writes=True),
    ]


class FindProducts(Arguments):
    """What is looked for."""

    query: str = Field(default="", max_length=300, description="What is wanted, in the customer's own words.")
    category: str = Field(default="", description="Code or name of a category; what is under it counts too.")
    budget: str = Field(default="", description="The customer's own upper limit, such as 50. Never your own.")
    at_least: str = Field(default="", description="The customer's own lower limit.")
    tags: Words = Field(default_factory=list, max_length=8, description="Such as taste:sweet or rooms:3.")
    without_allergens: Words = Field(
        default_factory=list, max_length=14, description="Codes or plain words of what must not be in it."
    )
    in_stock: bool = Field(default=True, description="False to see what is sold out too.")
    limit: int = Field(default=3, ge=1, le=10, description="How many at most.")


class OneProduct(Arguments):
    """Which product is meant."""

    product: str = Field(min_length=1, max_length=200, description="Its slug, or its name.")


def find_products(
    context: ToolContext,
    query: str,
    category: str,
    budget: str,
    at_least: str,
    tags: list[str],
    without_allergens: list[str],
    in_stock: bool,
    limit: int,
) -> dict[str, Any]:
    """Look for goods the shop sells: for a wish, a gift, a budget, a taste, an allergy, a category.

    Every filter is strict: nothing over the budget, sold out, or with (or with traces of) a named allergen
    is among `products`. `near_budget` holds what costs up to a tenth more, `left_out` what would fit but
    for a filter, with the reason; mention those as such. Prices, stock and allergens are only true as they
    stand here: say them as they are, and never work out, round or promise any other. What the customer has told
    us to be allergic to is left out too: `remembered` names it. Not for questions
    about one product that is already known (show_product) nor about the shop (shop_facts). It buys and
    reserves nothing.
    """
    named = tuple(dict.fromkeys(map(allergen_named, without_allergens)))
    allergens = tuple(dict.fromkeys((*named, *_kept_away(context, tags))))
    at_most, least = amount(budget, context.currency), amount(at_least, context.currency, up=True)
    facets, others = _facets(context, tags)
    with transaction(context.workspace_id) as db:
        where = placed(db, " ".join(filter(None, (query, *others))))
    words, zones = where.words, () if any(tag.startswith("zone:") for tag in facets) else where.zones
    filtered = bool(at_most is not None or least is not None or facets or zones or allergens or category)
    wanted = ProductQuery(
        category=category,
        at_least=least,
        at_most=at_most,
        tags=facets,
        any_of=zones,
        without_allergens=allergens,
        in_stock=in_stock,
        pinned=context.pinned,
        limit=limit,
    )
    ranking = ranked(context, words, filtered=filtered) if words else Ranking()
    choice, shop = _chosen(context, wanted, ranking if words else None)
    if ranking.may_go_on and len(choice.products) < limit:
        ranking = ranked(context, words, filtered=filtered, farther=True)
        choice, shop = _chosen(context, wanted, ranking)
    remembered = [code for code in allergens if code not in named]
    return _told(choice, context, shop, ranking.scores) | _remembered(choice, remembered)


def show_product(context: ToolContext, product: str) -> dict[str, Any]:
    """Everything the shop tells of one product.

    What is in it, how to use and keep it, where it comes from, sizes, prices, stock, allergens, and similar
    products; `goes_with` is what the shop proposes beside it, with its reason. For any question about one product. Quote only what `details` say; what is not there, the shop has not
    told: say that you do not know, never guess an ingredient or an effect on health. `beware` names what is in it that
    this customer is allergic to. Not for searching.
    """
    reader = reader_for(context)
    with transaction(context.workspace_id) as db:
        try:
            view = product_by(db, product, reader)
        except ProductNotFound as unknown:
            near = products_named(db, unknown.values["nearest"], reader)
            nearest = [in_brief(one, context) for one in near]
            raise ProductNotFound(product=product, nearest=nearest) from unknown
        return {
            "product": in_full(view, context, page_of(view, shop_path(db, context), context)),
            "similar": [in_brief(other, context) for other in similar(db, view, reader)],
            **_going_with(db, view, context),
            **_beware(view, context),
        }


def list_categories(context: ToolContext) -> dict[str, Any]:
    """The kinds of goods the shop has, with how many of each.

    For "what do you sell?" and to offer a choice. Not for finding a product: use find_products.
    """
    with transaction(context.workspace_id) as db:
        views = categories(db, reader_for(context))
    return {
        "categories": [
            {"code": view.code, "name": view.name, "parent": view.parent, "count": view.count}
            for view in views
        ]
    }


def mark_interest(context: ToolContext, product: str) -> dict[str, Any]:
    """Remember that the customer is interested in a product, so that the shop can come back to it.

    Only when the customer says so ("I like this one", "keep me posted"). It is no order: it buys,
    reserves and promises nothing, and you must not say that it does.
    """
    marked = remember_interest(
        now=context.now,
        actor="agent",
        workspace_id=context.workspace_id,
        customer_id=context.customer_id,
        product=product,
        reader=reader_for(context),
        via="chat",
    )
    return {"done": True, "product": in_brief(marked.product, context)}


def _chosen(context: ToolContext, wanted: ProductQuery, ranking: Ranking | None) -> tuple[Choice, str]:
    """What fits, of what the words found where there were words; and where the shop's pages are."""
    if ranking is not None:
        wanted = replace(wanted, ranked=ranking.slugs, pinned_among=ranking.nearly_best)
    with transaction(context.workspace_id) as db:
        return choose_products(db, wanted, reader_for(context)), shop_path(db, context)


def _facets(context: ToolContext, words: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """The tags that are meant, and the words that mean none: those are looked for like any other."""
    if not words:
        return (), []
    with transaction(context.workspace_id) as db:
        carried = carried_tags(db, words)
        known = known_tags(db) if len(carried) < len(words) else carried
    meant = {word: word if word in carried else tag_meant(word, known) for word in words}
    tags = tuple(dict.fromkeys(tag for tag in meant.values() if tag))
    return tags, [word.rpartition(":")[2] for word, tag in meant.items() if tag is None]


def _kept_away(context: ToolContext, tags: list[str]) -> tuple[str, ...]:
    """What the customer cannot eat themselves; a present is for somebody else."""
    return () if "occasion:gift" in tags else context.avoids


def _remembered(choice: Choice, codes: list[str]) -> dict[str, Any]:
    """What was left out for what the customer once told us; nothing where nothing here tells of allergens."""
    speaks = any(one.allergens or one.traces for one in choice.products)
    speaks = speaks or any(one.reason.partition(":")[2] in codes for one in choice.left_out)
    return {"remembered": codes} if codes and speaks else {}


def _told(choice: Choice, context: ToolContext, shop: str, scores: dict[str, float]) -> dict[str, Any]:
    def offered(views: tuple[ProductView, ...]) -> list[dict[str, Any]]:
        return [
            on_offer(view, context, page_of(view, shop, context), scores.get(view.slug, 1.0))
            | ({"why": "the shop shows it first"} if _pinned(view, context) else {})
            for view in views
        ]

    return {
        "products": offered(choice.products),
        "left_out": [{"name": one.name, "reason": one.reason} for one in choice.left_out],
        "total": choice.total,
        "near_budget": offered(choice.a_little_more),
    }


def _beware(view: ProductView, context: ToolContext) -> dict[str, Any]:
    """What is in it, or may be, of what the customer has told us to be allergic to."""
    found = [code for code in context.avoids if code in {*view.allergens, *view.traces}]
    return {"beware": found} if found else {}


def _pinned(view: ProductView, context: ToolContext) -> bool:
    return bool(context.pinned) and any(variant.sku in context.pinned for variant in view.variants)


def _going_with(db: Session, view: ProductView, context: ToolContext) -> dict[str, Any]:
    """What the shop proposes beside a product, and why; nothing is looked up where it proposes nothing."""
    rules = {
        one.beside: one
        for one in context.recommendations
        if one.on and one.does == "with" and one.product == view.slug
    }
    if not rules:
        return {}
    found = products_named(db, tuple(rules), reader_for(context))
    told = [
        in_brief(other, context)
        | {"why": text_in(rules[other.slug].words, context.language, context.shop_language)}
        for other in found
        if other.stock != 0
    ]
    return {"goes_with": told} if told else {}
