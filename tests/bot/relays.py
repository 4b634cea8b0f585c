"""A member whose own WhatsApp is known, customers who wait, and what was told to either."""

from typing import Any

from bot import relaying
from flows.hand_off import hand_off
from flows.own_phone import name_own_phone
from shop.kernel.database import transaction
from shop.kernel.ids import ConversationId
from shop.messaging.viewing import conversation_with
from tests.bot.conversing import Chat
from tests.console.signed_in import a_member
from tests.world import a_registered_customer, arrives, due, rows
from webapp.console.asking import Staff

OWN = "+393478880001"
GIULIA = "+393331112223"


def relays(chat: Chat) -> list[str]:
    """Everything that is due is heard and told; what reached members since."""
    before = len(chat.mailbox.sent)
    for _ in range(3):
        for entry in due("relay_in", at=chat.clock.now()):
            relaying.hear(entry, chat.parts)
        for entry in due("relay_out", at=chat.clock.now()):
            relaying.tell(entry, chat.parts)
    return [one.text for one in chat.mailbox.sent[before:]]


def connected(chat: Chat, phone: str = OWN, name: str = "Rosaria") -> Staff:
    """A member who has proven their number by writing from it."""
    member = a_member(chat.shop, name=name)
    digits = name_own_phone(
        now=chat.clock.now(), workspace_id=chat.shop.id, member_id=member.member_id, phone=phone
    ).digits
    assert arrives(chat.shop, f"#{digits}", at=chat.clock.now(), phone=phone).outcome == "member"
    assert "This is your WhatsApp" in relays(chat)[0]
    return member


def waits(
    chat: Chat, phone: str = GIULIA, name: str = "Giulia", text: str = "Posso cambiare taglia?"
) -> ConversationId:
    """A customer who asked for a person and wrote something."""
    a_registered_customer(chat.shop, phone, name=name)
    chat.says(text, phone=phone)
    with transaction(chat.shop.id) as db:
        talk = conversation_with(db, workspace=chat.shop.id, identities=[phone])
    assert talk is not None
    hand_off(
        now=chat.clock.now(),
        actor="customer",
        workspace_id=chat.shop.id,
        conversation_id=ConversationId(talk.id),
        reason="asked",
    )
    return ConversationId(talk.id)


def said(owner: Any) -> list[tuple[str, str, str]]:
    """What members said to customers."""
    return rows(
        owner,
        "SELECT m.body, c.member, m.content ->> 'by' FROM message m JOIN conversation c ON c.id = m.conversation_id"
        " WHERE m.author = 'member' ORDER BY m.created_at, m.id",
    )
