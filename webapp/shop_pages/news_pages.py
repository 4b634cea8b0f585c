"""`/s/{slug}/today` and `/s/{slug}/new`: what the shop recommends on a day, and what is new on its shelf."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final
from urllib.parse import urlencode

from babel.dates import format_date
from fastapi import APIRouter, Request
from starlette.responses import Response

from shop.catalog.allergens import TRACES
from shop.catalog.categories import CategoryView, categories
from shop.catalog.facets import facet_words
from shop.catalog.picks import days_with_picks, new_arrivals, picks_of
from shop.catalog.viewing import ProductView
from shop.catalog.viewing import reader_of as catalog_reader
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from webapp.customer_pages.chat import chat_url
from webapp.rendering import page
from webapp.shop_pages.shelves import Shelf, standing_of, tops_of
from webapp.shop_pages.visit import CACHED, Visit, full_picture_url, full_url, visit

router = APIRouter(include_in_schema=False)

NEW_FOR: Final = timedelta(days=30)
_DAYS_BACK: Final = 7
_AT_MOST: Final = 60
_TRAITS: Final = 8


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A category, a trait or a day to look at alone."""

    words: str
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Clip:
    """A short film of what is new."""

    name: str
    slug: str
    video: str
    poster: str


@router.api_route("/s/{slug}/today", methods=["GET", "HEAD"])
def show_picks(request: Request, slug: str, day: str = "") -> Response:
    """What the shop recommends today, or recommended on one of the days before."""
    seen = visit(request, slug)
    language, today = seen.reader.language, _today(seen)
    wanted = _day(day, today)
    with transaction(seen.shop.id) as db:
        picks = picks_of(db, wanted, catalog_reader(db, language))
        days = days_with_picks(db, today - timedelta(days=_DAYS_BACK), today)
    board = Shelf("", [standing_of(one.product, language, words=one.words) for one in picks])
    if wanted == today:
        title = say(language, phrase("Picked for today"))
    else:
        title = say(language, phrase("Picked for {day}"), day=_in_words(wanted, language))
    turned = [
        Narrowing(_in_words(each, language), "?" + urlencode({"day": each.isoformat()}), each == wanted)
        for each in sorted(days | {today}, reverse=True)
    ]
    lead = say(language, phrase("Chosen by the shop on {day}."), day=_in_words(wanted, language))
    return _board(
        request,
        seen,
        title,
        "today",
        query={"day": wanted.isoformat()} if wanted != today else {},
        lead=lead,
        boards=[board] if picks else [],
        turned=turned if len(turned) > 1 else [],
        first=picks[0].product if picks else None,
        clips=_clips([pick.product for pick in picks]),
    )


@router.api_route("/s/{slug}/new", methods=["GET", "HEAD"])
def show_new(request: Request, slug: str, category: str = "", tag: str = "") -> Response:
    """What arrived lately and can be had, day by day, of everything or of one category or trait."""
    seen = visit(request, slug)
    language, today = seen.reader.language, _today(seen)
    with transaction(seen.shop.id) as db:
        tree = categories(db, catalog_reader(db, language))
        found = new_arrivals(db, today - NEW_FOR, today, catalog_reader(db, language), limit=_AT_MOST)
    tops = tops_of(tree)
    shown = [one for one in found if _fits(one, tops, category, tag)]
    query = {name: value for name, value in {"category": category, "tag": tag}.items() if value}
    return _board(
        request,
        seen,
        say(language, phrase("New on the shelf")),
        "new",
        query=query,
        lead=say(language, phrase("What came in during the last {days} days."), days=NEW_FOR.days),
        boards=_by_day(shown, today, language),
        turned=_narrowings(found, tree, category, tag, language),
        first=shown[0] if shown else None,
        clips=_clips(shown),
    )


def _board(
    request: Request,
    seen: Visit,
    title: str,
    path: str,
    *,
    query: dict[str, str],
    lead: str,
    boards: Sequence[Shelf],
    turned: Sequence[Narrowing],
    first: ProductView | None,
    clips: Sequence[Clip],
) -> Response:
    base = f"/s/{seen.shop.slug}/{path}"
    return page(
        request,
        "shop/board.html",
        reader=seen.reader,
        headers=CACHED,
        shop=seen.shop,
        title=title,
        lead=lead,
        shelves=boards,
        turned=turned,
        narrowed=bool(query),
        base=base,
        clips=clips,
        chat_url=chat_url(request, seen.shop),
        page_url=full_url(base + (f"?{urlencode(query)}" if query else "")),
        picture_url=full_picture_url(first.picture) if first else "",
    )


def _today(seen: Visit) -> date:
    return seen.now.astimezone(seen.shop.zone).date()


def _day(told: str, today: date) -> date:
    """The day of an address; what is none, or not there yet, is today."""
    try:
        return min(date.fromisoformat(told), today) if told else today
    except ValueError:
        return today


def _in_words(day: date, language: Language) -> str:
    pattern = "EEEE d 'de' MMMM" if language is Language.ES else "EEEE d MMMM"
    return format_date(day, pattern, locale=language.locale)


def _fits(product: ProductView, tops: dict[str, str], category: str, tag: str) -> bool:
    inside = not category or category in {product.category, tops.get(product.category)}
    return inside and (not tag or tag in product.tags)


def _by_day(products: Sequence[ProductView], today: date, language: Language) -> list[Shelf]:
    """A board for each day on which something arrived, the newest first."""
    return [
        Shelf(_arrived(day, today, language), [standing_of(one, language) for one in arrived])
        for day, arrived in groupby(products, key=lambda one: one.arrived_on)
        if day is not None
    ]


def _arrived(day: date, today: date, language: Language) -> str:
    if day == today:
        return say(language, phrase("Arrived today"))
    if day == today - timedelta(days=1):
        return say(language, phrase("Arrived yesterday"))
    return say(language, phrase("Arrived on {day}"), day=_in_words(day, language))


def _narrowings(
    found: Sequence[ProductView], tree: Sequence[CategoryView], category: str, tag: str, language: Language
) -> list[Narrowing]:
    """Everything, the top categories in which something is new, and the traits that several carry."""
    tops = tops_of(tree)
    carried = {tops.get(one.category, one.category) for one in found}
    traits = Counter(each for one in found for each in one.tags if not each.startswith(TRACES))
    common = [each for each, count in traits.most_common() if count > 1 and count < len(found)][:_TRAITS]
    everything = Narrowing(say(language, phrase("Everything")), "?", not category and not tag)
    narrower = [
        Narrowing(one.name, "?" + urlencode({"category": one.code}), one.code == category)
        for one in tree
        if one.code in carried
    ]
    narrower += [
        Narrowing(_trait(each, language), "?" + urlencode({"tag": each}), each == tag) for each in common
    ]
    return [everything, *narrower] if len(narrower) > 1 else []


def _trait(tag: str, language: Language) -> str:
    words = facet_words(tag, language)
    return words[:1].upper() + words[1:]


def _clips(products: Sequence[ProductView]) -> list[Clip]:
    """The first short film of each, where there is one."""
    films = [(one, next((each for each in one.media if each.video), None)) for one in products]
    return [Clip(one.name, one.slug, film.video, film.jpeg) for one, film in films if film is not None]
