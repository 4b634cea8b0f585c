"""Builders of conversations that people answer: who sits at the inbox, who writes, what the agent has in its mouth."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flows.answer_as_member import Writer, answer_as_member
from flows.begin_turn import TurnStart, begin_turn
from flows.finish_turn import Finished, Reply, TurnEnd, finish_turn
from flows.hand_off import hand_off, take_over
from flows.manage_members import add_member
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.kernel.ids import ConversationId, CustomerId, MessageId
from shop.kernel.language import Language
from shop.messaging.writing import conversation_of
from tests.world import MORNING, Shop, a_registered_customer, a_shop, arrives, due

LATER = MORNING + timedelta(minutes=1)
LEASE = timedelta(seconds=30)
_numbers = iter(range(100, 100_000))


@dataclass
class Talk:
    """A customer's conversation with a shop."""

    shop: Shop
    id: ConversationId
    customer: CustomerId
    phone: str

    def says(self, text: str, at: datetime = LATER) -> None:
        """The customer writes."""
        arrives(self.shop, text, phone=self.phone, at=at)

    def wants_a_person(self, at: datetime = LATER) -> bool:
        """The agent hands over."""
        return hand_off(
            now=at,
            actor="agent",
            workspace_id=self.shop.id,
            conversation_id=self.id,
            reason="asked for a person",
        )

    def taken_by(self, writer: Writer, at: datetime = LATER, *, from_another: bool = False) -> None:
        """A member takes it."""
        take_over(
            now=at,
            workspace_id=self.shop.id,
            conversation_id=self.id,
            member=writer.name,
            member_id=writer.member_id,
            from_another=from_another,
        )

    def answered_by(self, writer: Writer, text: str = "Eccomi", at: datetime = LATER) -> MessageId:
        """A member writes."""
        return answer_as_member(
            now=at, workspace_id=self.shop.id, conversation_id=self.id, writer=writer, text=text
        )


def a_desk(slug: str = "bottega", number: int = 1, **changes: object) -> tuple[Shop, Writer, Writer]:
    """A shop with Rosaria, its owner, and Pippo, who sells."""
    shop = a_shop(slug, number, **changes)
    return shop, a_writer(shop, "Rosaria", "owner"), a_writer(shop, "Pippo", "salesperson")


def a_writer(shop: Shop, name: str, role: str = "operator") -> Writer:
    """Somebody who answers there."""
    made = add_member(
        now=MORNING,
        actor="system",
        workspace_id=shop.id,
        name=name,
        role=role,
        phone=f"+3933355{next(_numbers):05d}",
        language=Language.IT,
    )
    return Writer(made.id, made.name)


def a_talk(
    shop: Shop,
    text: str = "avete la crema?",
    *,
    phone: str = "+393331234567",
    name: str = "Marta Bellomo",
    at: datetime = MORNING,
    language: Language = Language.IT,
) -> Talk:
    """Somebody has registered and written."""
    customer = a_registered_customer(shop, phone, name=name, language=language)
    arrives(shop, text, phone=phone, at=at)
    with transaction(shop.id) as db:
        found = conversation_of(db, customer)
    assert isinstance(found, UUID)
    return Talk(shop, ConversationId(found), customer, phone)


def a_turn(at: datetime = LATER) -> tuple[Claimed, TurnStart]:
    """The agent begins to think."""
    (entry,) = due("turn", at=at)
    start = begin_turn(now=at, entry=entry, lease=LEASE, pace=timedelta(minutes=1))
    assert start is not None
    return entry, start


def agent_says(
    entry: Claimed, start: TurnStart, text: str = "Sì, ce l’abbiamo.", at: datetime = LATER
) -> Finished:
    """The agent has thought, and speaks if it may."""
    end = TurnEnd("answered", (Reply(text, "agent"),))
    return finish_turn(now=at, entry=entry, start=start, end=end, lease=LEASE)
