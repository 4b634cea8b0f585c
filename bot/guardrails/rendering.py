"""The safe answer: this turn's results in plain sentences, with nothing a model has added."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.guardrails import rendering_bookings
from bot.guardrails.bills import cart_text, way_text
from bot.guardrails.claims.extraction import said_in
from bot.guardrails.evidence import MONEY, Called, Evidence
from bot.guardrails.formatting import plain
from bot.guardrails.splitting import fit
from bot.guardrails.untrusted import FLAGGED, suspicion
from bot.guardrails.wording import sentence
from shop.kernel.language import Language

_MOST_PRODUCTS = 3
_MOST_CATEGORIES = 8
_LONGEST_PASSAGE = 500
_Result = Mapping[str, Any]


def render_from_facts(evidence: Evidence, language: Language) -> str:
    """What the tools and passages gave, worded by code; never empty.

    Results of tools come in their order. Passages speak only where no tool said anything, the best one
    alone, and none that seems to give instructions. Where there is nothing at all, it says so and
    offers a person.
    """
    parts = [part for called in evidence.results for part in _rendered(called, language, evidence)]
    parts = list(dict.fromkeys(part for part in parts if part))
    if not parts:
        parts = list(_passage(evidence))
    return "\n\n".join(parts) if parts else sentence("not_known", language)


def _rendered(called: Called, language: Language, evidence: Evidence) -> Iterator[str]:
    render = _BY_TOOL.get(called.name)
    if "refusal" in called.result:
        yield from _nearest(called.result, language)
    elif render is not None:
        yield from render(called.result, language, evidence)
    elif called.name in rendering_bookings.BY_TOOL:
        yield from rendering_bookings.BY_TOOL[called.name](called.result, language)


def _found(result: _Result, language: Language, _: Evidence) -> Iterator[str]:
    products, above = result.get("products") or [], result.get("near_budget") or []
    if products:
        yield _list(sentence("found", language), products, language)
    else:
        yield sentence("found_none", language)
    if above and not products:
        yield _list(sentence("above_budget", language), above, language)


def _shown(result: _Result, language: Language, evidence: Evidence) -> Iterator[str]:
    product = result.get("product")
    if not isinstance(product, Mapping):
        return
    lines = [_line(product, language)]
    summary = plain(str(product.get("summary") or ""))
    if summary and _may_be_said(summary, evidence):
        lines.append(summary)
    if product.get("allergens_text"):
        lines.append(sentence("allergens", language, allergens=plain(str(product["allergens_text"]))))
    yield "\n".join(lines)


def _may_be_said(text: str, evidence: Evidence) -> bool:
    """A product's own words may praise it, not price it, and give nobody instructions."""
    said = said_in(text, today=evidence.today, currency=evidence.currency)
    return suspicion(text) < FLAGGED and not any(each.kind in MONEY or each.kind == "link" for each in said)


def _categories(result: _Result, language: Language, _: Evidence) -> Iterator[str]:
    names = [plain(str(each["name"])) for each in result.get("categories") or [] if each.get("name")]
    if names:
        yield sentence("categories", language, names=", ".join(names[:_MOST_CATEGORIES]))


def _shop(result: _Result, _language: Language, _: Evidence) -> Iterator[str]:
    for fact in (result.get("facts") or {}).values():
        if isinstance(fact, Mapping) and fact.get("text"):
            yield " ".join(str(part) for part in (fact["text"], fact.get("map_url")) if part)


def _noted(result: _Result, language: Language, _: Evidence) -> Iterator[str]:
    product = result.get("product") or {}
    if product.get("name"):
        yield sentence("noted", language, product=_line(product, language))


def _link(result: _Result, language: Language, _: Evidence) -> Iterator[str]:
    if result.get("url"):
        yield sentence("link", language, url=result["url"])


def _handed_over(result: _Result, language: Language, _: Evidence) -> Iterator[str]:
    yield sentence(
        "handed_over",
        language,
        person=plain(str(result.get("person") or "")) or sentence("someone", language),
    )


def _cart(result: _Result, language: Language, _: Evidence) -> Iterator[str]:
    if isinstance(result.get("cart"), Mapping):
        yield cart_text(result["cart"], language)


def _proposed(_result: _Result, language: Language, _: Evidence) -> Iterator[str]:
    """The summary itself stands under every answer that proposes."""
    yield sentence("proposal_lead", language)


def _placed(result: _Result, language: Language, _: Evidence) -> Iterator[str]:
    order = result.get("order") or {}
    if order.get("number"):
        text = sentence("order_placed", language, number=order["number"], total=order["total_amount"])
        yield " ".join(str(part) for part in (text, result.get("url")) if part)


def _order(result: _Result, language: Language, _: Evidence) -> Iterator[str]:
    order = result.get("order") or {}
    if order.get("number"):
        yield sentence("order_is", language, number=order["number"], status=order.get("status", ""))
    if result.get("url"):
        yield sentence("link", language, url=result["url"])


def _ways(result: _Result, language: Language, _: Evidence) -> Iterator[str]:
    ways = [each for each in result.get("ways") or [] if each.get("in_time")]
    if ways:
        yield "\n".join(f"• {way_text(each, language)}" for each in ways)
    elif result.get("ways"):
        yield sentence("not_in_time", language, day=result.get("day_in_words", ""))


def _waiting(result: _Result, language: Language, _: Evidence) -> Iterator[str]:
    waiting = result.get("waiting") or {}
    if waiting.get("name"):
        yield sentence("waiting", language, product=plain(str(waiting["name"])))


def _nearest(result: _Result, language: Language) -> Iterator[str]:
    nearest = [each for each in result.get("nearest") or [] if isinstance(each, Mapping) and each.get("name")]
    if nearest:
        yield _list(sentence("nearest", language), nearest, language)


_BY_TOOL = {
    "find_products": _found,
    "show_product": _shown,
    "list_categories": _categories,
    "shop_facts": _shop,
    "mark_interest": _noted,
    "send_link": _link,
    "hand_over": _handed_over,
    **dict.fromkeys(
        (
            *("add_to_cart", "change_quantity", "remove_from_cart", "show_cart", "empty_cart", "apply_code"),
            *("choose_delivery", "choose_payment", "repeat_order"),
        ),
        _cart,
    ),
    "propose_order": _proposed,
    "place_order": _placed,
    "order_status": _order,
    "track_shipment": _order,
    "return_item": _order,
    "delivery_by": _ways,
    "join_waiting_list": _waiting,
}


def _passage(evidence: Evidence) -> Iterator[str]:
    from_tools = [
        each
        for called in evidence.results
        for each in called.result.get("passages") or []
        if isinstance(each, Mapping)
    ]
    texts = [str(each.get("text", "")) for each in from_tools if each.get("kind") != "catalog"]
    texts += [each.text for each in evidence.passages if each.kind != "catalog"]
    for text in texts:
        if text.strip() and suspicion(text) < FLAGGED:
            yield fit(text, _LONGEST_PASSAGE)[0]
            return


def _list(opening: str, products: Sequence[_Result], language: Language) -> str:
    return "\n".join([opening, *(f"• {_line(each, language)}" for each in products[:_MOST_PRODUCTS])])


def _line(product: _Result, language: Language) -> str:
    name, price = plain(str(product["name"])), str(product.get("price") or "")
    sold_out = f" ({sentence('sold_out', language)})" if product.get("stock") == 0 else ""
    return f"{name} – {price}{sold_out}" if price else f"{name}{sold_out}"
