"""What is written to somebody who is invited to a console, wants a new password, or is to confirm their address: by e-mail, or by WhatsApp.

The link stands in no message of a conversation, where colleagues would read it: it leaves as a one-time code does.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from secure_links.sign_in_links import SignInLinkView, url_of_sign_in_link
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.calling import given_name
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from shop.kernel.letter import Letter
from shop.messaging.asking import one_line
from shop.messaging.channel import Outgoing
from shop.messaging.content import Content, TemplateUse
from shop.messaging.service_window import last_heard_from, window_open
from shop.messaging.templates import approved_template, variables_in
from shop.tables import Member, SetUp
from shop.workspaces.roster import RosterEntry, roster_entry
from shop.workspaces.viewing import WorkspaceView, workspace_view

NEWS = "shop_news"
"""The approved utility template for the shop's own people: {{1}} is the first name, {{2}} the shop, {{3}} what."""
_LETTERS: Final = {
    "begun": (
        phrase("{shop} is begun"),
        phrase(
            "Hi {name}, {shop} is begun. Come in here: whoever signs in with this address already keeps their "
            "password, everybody else chooses one."
        ),
        phrase(
            "The link is good for seven days, and once. If you did not open a shop, leave it: nothing happens."
        ),
    ),
    "invite": (
        phrase("Your place at {shop}"),
        phrase(
            "Hi {name}, {shop} has a place for you at its console: conversations, orders, the diary, live sessions."
        ),
        phrase("Choose your password here. The link is good for seven days, and once."),
    ),
    "confirm": (
        phrase("Is this your address?"),
        phrase("Hi {name}, {shop} is begun. Confirm that this address is yours, and you can open its doors."),
        phrase(
            "The link is good for 24 hours, and once. If you did not open a shop, leave it: nothing happens."
        ),
    ),
    "password": (
        phrase("A new password for Vetrina"),
        phrase("Hi {name}, here you choose a new password for Vetrina."),
        phrase(
            "The link is good for an hour, and once. If you did not ask for it, leave it: nothing has changed."
        ),
    ),
}
"""The subject of each, what it is about, and how long its link is good."""


def sign_in_letter(
    db: Session, shop: WorkspaceView, entry: Claimed, now: datetime
) -> tuple[str, Letter] | None:
    """To whom, and what; None where the link holds no longer."""
    known = url_of_sign_in_link(db, UUID(entry.payload["sign_in_link"]), now)
    if known is None:
        return None
    link, url = known
    member = roster_entry(db, link.member_id)
    kind = "begun" if link.purpose == "invite" and _is_begun(db, shop) else link.purpose
    told = {"name": member.name, "shop": shop.name}
    subject, *words = (say(member.language, one, **told) for one in _LETTERS[kind])
    return link.email, Letter(subject, "\n\n".join((*words, url)))


def _is_begun(db: Session, shop: WorkspaceView) -> bool:
    """Whether it is a shop that somebody opened themselves, in which nobody has been yet."""
    if (
        shop.shown
        or db.scalars(select(col(SetUp.id)).where(col(SetUp.workspace_id) == shop.id)).first() is None
    ):
        return False
    someone = select(col(Member.id)).where(
        col(Member.workspace_id) == shop.id, col(Member.sign_in_id).is_not(None)
    )
    return db.scalars(someone.limit(1)).first() is None


def sign_in_message(*, now: datetime, entry: Claimed) -> Outgoing | None:
    """What goes to the person's WhatsApp; None, and the entry is done, where nobody needs it, or no way is open.

    Inside the service window plain words go, outside it the template for the shop's own people.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return None
        known = url_of_sign_in_link(db, UUID(entry.payload["link"]), now)
        if known is None:
            outbox.finish(db, entry.id, now=now)
            return None
        link, url = known
        shop, member = workspace_view(db, entry.workspace_id), roster_entry(db, link.member_id)
        made = _outgoing(db, shop, member, link, _line(shop, member, link, url), now)
        if made is None:
            outbox.give_up(db, entry.id, now=now, error="no way is open to their WhatsApp")
        return made


def _line(shop: WorkspaceView, member: RosterEntry, link: SignInLinkView, url: str) -> str:
    words = (
        phrase("Your place at the console of {shop}: choose your password within seven days. {url}")
        if link.purpose == "invite"
        else phrase("Here you choose a new password for Vetrina, within an hour. {url}")
    )
    return say(member.language, words, shop=shop.name, url=url)


def _outgoing(
    db: Session, shop: WorkspaceView, member: RosterEntry, link: SignInLinkView, words: str, now: datetime
) -> Outgoing | None:
    if not shop.channel:
        return None
    content = Content()
    if not window_open(last_heard_from(db, member.phone, shop.channel), shop.at(now)):
        template = approved_template(db, NEWS, [member.language.value, shop.language.value])
        if template is None:
            return None
        told = {"1": given_name(member.name, shop.name_order), "2": shop.name, "3": words}
        values = {str(number): one_line(told[str(number)]) for number in variables_in(template.body)}
        use = TemplateUse(name=template.name, content_sid=template.content_sid, variables=values)
        content = Content(kind="template", template=use)
    language = Language(member.language)
    return Outgoing(str(link.id), shop.channel, f"whatsapp:{member.phone}", words, language.value, content)
