"""What is told of a booking once the service window has closed: templates that the shop has had approved."""

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from shop.booking.said_when import said_when
from shop.booking.viewing import BookingView
from shop.kernel.ids import MessageId
from shop.messaging.asking import first_name, one_line
from shop.messaging.content import Content, TemplateUse
from shop.messaging.service_window import window_open
from shop.messaging.talk import Talk
from shop.messaging.templates import approved_template, filled, variables_in
from shop.messaging.writing import write_message
from shop.workspaces.viewing import WorkspaceView

BOOKING_NEWS: Final = "booking_news"
"""An approved utility template: {{1}} is the first name, {{2}} the shop, {{3}} the code, {{4}} what is told, in sentences."""
BOOKING_REMINDER: Final = "booking_reminder"
"""Another: {{1}} is the first name, {{2}} the shop, {{3}} the service, {{4}} when, {{5}} the code."""
BOOKING_FOLLOW_UP: Final = "booking_follow_up"
"""Another: {{1}} is the first name, {{2}} the shop, {{3}} the service."""
_LEAVES: Final = timedelta(minutes=5)
"""A message may take so long to leave: a window that closes before is taken for closed."""


def still_open(talk: Talk, now: datetime) -> bool:
    """Whether the service window stays open for long enough; `now` is the real instant."""
    return window_open(talk.conversation.last_inbound_at, talk.at(now) + _LEAVES)


def write_template(
    db: Session,
    shop: WorkspaceView,
    view: BookingView,
    talk: Talk,
    name: str,
    *,
    words: str = "",
    now: datetime,
) -> MessageId | None:
    """Send the template of that name, in the booking's language where there is one; None where none is approved.

    `words` is what `BOOKING_NEWS` tells.
    """
    template = approved_template(db, name, [view.language, talk.conversation.language, shop.language])
    if template is None:
        return None
    when = said_when(view.starts_at, view.zone, view.customer_zone, template.language)
    told = (view.code, words) if name == BOOKING_NEWS else (view.service.name, when, view.code)
    known = (first_name(talk, template.language), shop.name, *told)
    values = {str(number): one_line(known[number - 1]) for number in variables_in(template.body)}
    return write_message(
        db,
        workspace=shop.id,
        conversation=talk.conversation.id,
        author="system",
        text=filled(template.body, values),
        now=now,
        at=talk.at(now),
        content=Content(
            kind="template",
            template=TemplateUse(name=template.name, content_sid=template.content_sid, variables=values),
        ),
    )
