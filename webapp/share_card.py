"""What others see of a live session when its address is sent on: the shop, what it is, a picture. Nobody's name."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from sqlmodel import Session

from shop.catalog.listing import ProductQuery, list_products
from shop.catalog.viewing import reader_of as catalog_reader
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from shop.kernel.settings import settings
from shop.workspaces.viewing import WorkspaceView
from webapp.assets import drawing_url

_TITLE: Final = phrase("{shop}, live")
_WORDS: Final = phrase("Look in and ask: nothing to install.")
_INVITES: Final = phrase("Look, {shop} live: {url}")


@dataclass(frozen=True, slots=True)
class ShareCard:
    """A card in a chat or a feed."""

    title: str
    words: str
    url: str
    """Where it leads: the shop's window, which is for everybody."""
    picture: str
    """Its whole address; empty where the shop has none."""
    whatsapp: str
    """WhatsApp's own way to send it on."""


def share_card(shop: WorkspaceView, language: Language, *, moving: bool = False) -> ShareCard:
    """Of the shop's window; with `moving` its picture is the window's latest, else a good from its shelf."""
    url = _whole(f"/live/{shop.slug}")
    with transaction(shop.id) as db:
        picture = _whole(f"/live/{shop.slug}/window.jpg") if moving else _shelf_picture(db, language)
    invites = say(language, _INVITES, shop=shop.name, url=url)
    return ShareCard(
        title=say(language, _TITLE, shop=shop.name),
        words=say(language, _WORDS),
        url=url,
        picture=picture,
        whatsapp=f"https://wa.me/?text={quote(invites)}",
    )


def _shelf_picture(db: Session, language: Language) -> str:
    found = list_products(
        db, ProductQuery(in_stock=True, limit=1, counted=False), catalog_reader(db, language)
    )
    path = drawing_url(found.products[0].picture, "png") if found.products else ""
    return _whole(path) if path else ""


def _whole(path: str) -> str:
    return f"{str(settings().public_url).rstrip('/')}{path}"
