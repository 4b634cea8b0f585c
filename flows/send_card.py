"""A member sends goods into a conversation as a card: one product, or what the shop recommends today."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from flows.answer_as_member import Writer, write_answer
from shop.catalog.listing import ProductQuery, list_products
from shop.catalog.naming import ProductNotFound
from shop.catalog.picks import picks_of
from shop.catalog.quantities import price_worded
from shop.catalog.viewing import ProductView, reader_of
from shop.kernel.database import transaction
from shop.kernel.ids import ConversationId, MessageId, WorkspaceId
from shop.kernel.language import Language, phrase, say
from shop.kernel.refusals import Refusal
from shop.messaging.content import Card, Choice, Content, Link
from shop.messaging.service_window import window_open
from shop.messaging.thread import talk_of
from shop.workspaces.streets import street_of
from shop.workspaces.viewing import WorkspaceView, workspace_view

_MOST_NAMED = 5


class NoPicksToday(Refusal):
    """Nothing is recommended today, or nothing of it can be had."""


class CardNeedsWindow(Refusal):
    """A card is no template: it can be sent while the customer's 24 hours last."""


@dataclass(frozen=True, slots=True)
class CardDraft:
    """A message as the customer will see it."""

    text: str
    content: Content
    language: Language


def product_card(db: Session, shop: WorkspaceView, slug: str, language: Language) -> CardDraft:
    """One product: what it costs, a line about it, its picture, a button. Refuses ProductNotFound."""
    query = ProductQuery(ranked=(slug,), in_stock=False, limit=1)
    found = list_products(db, query, reader_of(db, language)).products
    if not found:
        raise ProductNotFound(named=slug)
    one = found[0]
    price = price_worded(one.offer, language)
    url = _page(shop, f"/p/{one.slug}")
    text = "\n".join(filter(None, (f"*{one.name}*, {price}", one.summary)))
    card = Card(
        product=one.slug, name=one.name, summary=one.summary, price=price, picture=one.picture, url=url
    )
    choices = (Choice(id=f"interest:{one.slug}", title=say(language, "I want it")),)
    if one.picture:
        return CardDraft(text, Content(kind="card", cards=(card,), choices=choices), language)
    link = Link(title=say(language, "Open the page"), url=url)
    return CardDraft(text, Content(kind="link", links=(link,)), language)


def picks_card(db: Session, shop: WorkspaceView, now: datetime, language: Language) -> CardDraft:
    """What the shop recommends today, with the way to its page. Refuses NoPicksToday; `now` is the real instant."""
    today = shop.at(now).astimezone(shop.zone).date()
    picks = picks_of(db, today, reader_of(db, language))
    if not picks:
        raise NoPicksToday
    lines = [_line(one.product, one.words, language) for one in picks[:_MOST_NAMED]]
    text = "\n".join([say(language, phrase("Today {shop} recommends:"), shop=shop.name), *lines])
    link = Link(title=say(language, phrase("Look at them")), url=_page(shop, "/today"))
    return CardDraft(text, Content(kind="link", links=(link,)), language)


def send_card(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    writer: Writer,
    product: str,
) -> MessageId:
    """The card leaves as the member's message; an empty `product` is today's picks.

    Refuses CardNeedsWindow, and as any answer does.
    """
    with transaction(workspace_id) as db:
        shop, talk = workspace_view(db, workspace_id), talk_of(db, conversation_id)
        if not window_open(talk.heard_at, shop.at(now)):
            raise CardNeedsWindow
        language = Language(talk.language)
        made = product_card(db, shop, product, language) if product else picks_card(db, shop, now, language)
        content = made.content.model_copy(update={"by": str(writer.member_id)})
        return write_answer(db, workspace_id, conversation_id, writer, made.text, content, now=now)


def _line(product: ProductView, words: str, language: Language) -> str:
    told = f"• {product.name}, {price_worded(product.offer, language)}"
    return f"{told}: {words}" if words else told


def _page(shop: WorkspaceView, path: str) -> str:
    return f"{street_of(shop)}/s/{shop.slug}{path}"
