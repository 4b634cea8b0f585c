"""One customer is written to about something live: inside the service window with a link, outside it by template."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session

from flows.booking_templates import still_open
from secure_links.links import issue
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language, say
from shop.messaging.asking import first_name, one_line
from shop.messaging.content import Content, Link, TemplateUse
from shop.messaging.talk import Talk, lock_talk
from shop.messaging.templates import Approved, Category, approved_template, filled, variables_in
from shop.messaging.writing import conversation_of, write_message
from shop.workspaces.viewing import WorkspaceView

LIVE_NEWS: Final = "live_news"
"""An approved utility template: {{1}} is the first name, {{2}} the shop, {{3}} what is told, in sentences."""


@dataclass(frozen=True, slots=True)
class Into:
    """Where the message's link leads: into that session, or to `url`, which needs no link of its own."""

    session_id: UUID
    language: Language
    lasts: timedelta | None = None
    """So long the link opens; None for as long as its purpose says."""
    url: str = ""


def tell_of_live(
    db: Session,
    shop: WorkspaceView,
    customer: UUID,
    words: str,
    *,
    now: datetime,
    into: Into | None = None,
    template: str = LIVE_NEWS,
    category: Category = "utility",
) -> bool:
    """Whether the customer was written to; for flows, last of all, since it locks the conversation.

    Outside the service window only the approved template goes, or nothing: a message that waited would come too
    late. Whoever said STOP, is blocked or was erased hears nothing. `now` is the real instant.
    """
    conversation = conversation_of(db, customer)
    if conversation is None:
        return False
    talk = lock_talk(db, conversation)
    if talk.customer.messages_stopped_at or talk.customer.blocked_at or talk.customer.erased_at:
        return False
    if not still_open(talk, now):
        found = approved_template(
            db, template, [talk.conversation.language, shop.language], category=category
        )
        return found is not None and _write_template(db, shop, talk, found, words, now)
    write_message(
        db,
        workspace=shop.id,
        conversation=conversation,
        author="system",
        text=words,
        now=now,
        at=talk.at(now),
        content=_link(db, shop, talk, into, now) if into else None,
    )
    return True


def _link(db: Session, shop: WorkspaceView, talk: Talk, into: Into, now: datetime) -> Content:
    url = into.url
    if not url:
        url = issue(
            db,
            workspace_id=shop.id,
            purpose="live",
            subject_id=into.session_id,
            customer_id=CustomerId(talk.customer.id),
            conversation_id=talk.conversation.id,
            language=into.language,
            now=talk.at(now),
            until=talk.at(now) + into.lasts if into.lasts else None,
        ).url
    title = say(into.language, "What you saw") if into.lasts else say(into.language, "Come in")
    return Content(kind="link", links=(Link(title=title, url=url),))


def _write_template(
    db: Session, shop: WorkspaceView, talk: Talk, template: Approved, words: str, now: datetime
) -> bool:
    known = {"1": first_name(talk, template.language), "2": shop.name, "3": words}
    values = {str(number): one_line(known[str(number)]) for number in variables_in(template.body)}
    use = TemplateUse(name=template.name, content_sid=template.content_sid, variables=values)
    write_message(
        db,
        workspace=shop.id,
        conversation=talk.conversation.id,
        author="system",
        text=filled(template.body, values),
        now=now,
        at=talk.at(now),
        content=Content(kind="template", template=use),
    )
    return True
