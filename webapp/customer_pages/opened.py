"""A link that somebody opened: whose it is, in which shop, and what its page may show."""

from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_timedelta
from fastapi import Request

from secure_links.links import LinkForwarded, OpenedLink, Purpose, redeem, show, workspace_of
from shop.customers.identities import phone_of
from shop.customers.viewing import CustomerView, customer_view
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.workspaces.viewing import WorkspaceView, workspace_view
from webapp.customer_pages.devices import device_of
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
    now: datetime
    """The shop's own time."""
    real_now: datetime
    """The world's: what flows are told."""
    reader: Reader

    @property
    def ending(self) -> str:
        """The last digits of the number: enough to know one's own, useless to anybody else."""
        return self.phone[-_SHOWN_DIGITS:]

    @property
    def url(self) -> str:
        """The page's own path."""
        return f"/l/{self.token}"

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
    request: Request, token: str, *, purpose: Purpose | None = None, language: Language | None = None
) -> Opened:
    """The link, shown to this browser; refuses by name what does not hold. Nothing is spent.

    `language` is what a form just chose; it wins over the language of the chat.
    """
    workspace = workspace_of(token)
    real_now = wiring_of(request).clock.now()
    with transaction(workspace) as db:
        shop = workspace_view(db, workspace)
        now = shop.at(real_now)
        link = show(db, token, now=now, purpose=purpose, device=device_of(request))
        # A guest is not whoever booked: their own browser says in which language they read.
        personal = None if link.purpose == "guest" else link.language
        reader = reader_of(request, default=link.language, personal=personal)
        return Opened(
            token=token,
            shop=shop,
            link=link,
            person=customer_view(db, link.customer_id),
            phone=phone_of(db, link.customer_id),
            now=now,
            real_now=real_now,
            reader=reader if language is None else Reader(language, reader.theme),
        )


def own_page(request: Request, token: str, purpose: Purpose) -> Opened:
    """The page of somebody who has said that it is theirs, in the browser where they did."""
    opened = open_page(request, token, purpose=purpose)
    if not opened.link.claimed:
        raise LinkForwarded
    return opened


def spend(request: Request, token: str, purpose: Purpose) -> Opened:
    """The same for a form that was sent: it takes one of the link's uses."""
    opened = own_page(request, token, purpose)
    with transaction(opened.shop.id) as db:
        redeem(db, token, now=opened.now, purpose=purpose, device=device_of(request))
    return opened
