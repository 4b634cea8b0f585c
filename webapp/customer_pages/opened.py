"""A link that somebody opened: whose it is, in which shop, and what its page may show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from babel.dates import format_timedelta
from fastapi import Request
from sqlmodel import Session

from secure_links.links import OpenedLink, show, workspace_of
from shop.customers.identities import phone_of
from shop.customers.viewing import CustomerView, customer_view
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.workspaces.viewing import WorkspaceView, agent_view, opening_of, workspace_view
from webapp.customer_pages.devices import device_of
from webapp.customer_pages.goods import goods_of
from webapp.reader import Reader, reader_of
from webapp.wiring import wiring_of

_SHOWN_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Opened:
    """Everything that the pages behind a link have in common."""

    token: str
    shop: WorkspaceView
    link: OpenedLink
    person: CustomerView
    phone: str
    """In E.164; empty where WhatsApp hides it."""
    agent: str
    hours: str
    goods: list[tuple[str, str]]
    """Pictures and names for the shelf beside the page."""
    now: datetime
    """The shop's own time."""
    reader: Reader

    @property
    def ending(self) -> str:
        """The last digits of the number: enough to know one's own, useless to anybody else."""
        return self.phone[-_SHOWN_DIGITS:]

    @property
    def expires(self) -> str:
        """When the page closes, in words: ``in 23 hours``."""
        return format_timedelta(
            self.link.expires_at - self.now,
            add_direction=True,
            threshold=1.5,
            locale=self.reader.language.locale,
        )


def open_page(
    request: Request,
    token: str,
    *,
    purpose: Literal["registration", "profile"] | None = None,
    language: Language | None = None,
) -> Opened:
    """The link, shown to this browser; refuses by name what does not hold. Nothing is spent.

    `language` is what a form just chose; it wins over the language of the chat.
    """
    workspace = workspace_of(token)
    with transaction(workspace) as db:
        shop = workspace_view(db, workspace)
        now = shop.at(wiring_of(request).clock.now())
        link = show(db, token, now=now, purpose=purpose, device=device_of(request))
        reader = reader_of(request, default=shop.language, personal=link.language)
        if language is not None:
            reader = Reader(language, reader.theme)
        return _opened(db, token, shop, link, reader, now)


def _opened(
    db: Session, token: str, shop: WorkspaceView, link: OpenedLink, reader: Reader, now: datetime
) -> Opened:
    return Opened(
        token=token,
        shop=shop,
        link=link,
        person=customer_view(db, link.customer_id),
        phone=phone_of(db, link.customer_id),
        agent=agent_view(db, shop.id).agent_name,
        hours=opening_of(db, shop, now=now, language=reader.language).text,
        goods=goods_of(db, reader.language),
        now=now,
        reader=reader,
    )
