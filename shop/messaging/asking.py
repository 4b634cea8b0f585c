"""Asking a customer to write, since something waits and the service window has closed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from shop.kernel.calling import given_name
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language
from shop.messaging.content import Content, TemplateUse
from shop.messaging.talk import Talk
from shop.messaging.templates import ANSWER_WAITING, Approved, approved_template, filled, variables_in
from shop.messaging.writing import write_message
from shop.tables import Message

ASKED = "the service window has closed; the customer was asked to write"
STOPPED = "the service window has closed; the customer has stopped messages"
BLOCKED = "the service window has closed; the customer is blocked"
NO_TEMPLATE = "the service window has closed; no approved template to ask the customer with"
NOT_ASKED = "the service window has closed; the customer could not be asked to write"

_AGAIN = {Language.EN: "again", Language.IT: "di nuovo", Language.ES: "de nuevo"}
"""Stands where a first name would, after a greeting."""
_LONGEST_NAME = 60


def ask_to_write(db: Session, talk: Talk, *, turn: UUID | None, now: datetime) -> str:
    """Send the template that asks the customer to write, if it may be sent and has not been; tells how it is.

    `turn` is whose answer waits, where it is one.
    """
    if talk.customer.messages_stopped_at:
        return STOPPED
    if talk.customer.blocked_at:
        return BLOCKED
    if _asked(db, talk.conversation.id):
        return ASKED
    template = approved_template(db, ANSWER_WAITING, [talk.conversation.language, talk.shop.language])
    if template is None:
        return NO_TEMPLATE
    values = greeting(talk, template)
    write_message(
        db,
        workspace=WorkspaceId(talk.shop.id),
        conversation=talk.conversation.id,
        author="system",
        text=filled(template.body, values),
        now=now,
        at=talk.at(now),
        content=Content(
            kind="template",
            template=TemplateUse(name=template.name, content_sid=template.content_sid, variables=values),
        ),
        turn=turn,
    )
    return ASKED


def greeting(talk: Talk, template: Approved) -> dict[str, str]:
    """What a template's variables stand for: 1 is the first name, 2 the shop; each is one line with single blanks."""
    known = {"1": first_name(talk, template.language), "2": talk.shop.name}
    return {str(number): one_line(known[str(number)]) for number in variables_in(template.body)}


def first_name(talk: Talk, language: Language) -> str:
    """The customer's first name, or a neutral word that fits after a greeting."""
    name = given_name(talk.customer.name, talk.shop.name_order)
    return name[:_LONGEST_NAME] if name else _AGAIN[language]


def one_line(value: str) -> str:
    """A template takes no line breaks, and no two blanks in a row, from what fills it in."""
    return " ".join(value.split())


def is_notice(content: Content) -> bool:
    """Whether the message only asks the customer to write, since something is held."""
    return content.template is not None and content.template.name == ANSWER_WAITING


def _asked(db: Session, conversation: UUID) -> bool:
    """Whether the customer was asked to write since the last time that the customer wrote."""
    last = select(func.coalesce(func.max(col(Message.seq)), 0)).where(
        col(Message.conversation_id) == conversation, col(Message.direction) == "in"
    )
    asked = select(col(Message.id)).where(
        col(Message.conversation_id) == conversation,
        col(Message.seq) > last.scalar_subquery(),
        col(Message.direction) == "out",
        col(Message.kind) == "template",
        col(Message.content)["template"]["name"].astext == ANSWER_WAITING,
        col(Message.status) != "failed",
    )
    return db.connection().execute(asked.limit(1)).first() is not None
