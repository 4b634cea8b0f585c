"""How far a shop is with setting itself up: six things, each told from what is there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import distinct, exists, func, select
from sqlmodel import Session, col

from shop.tables import CustomerIdentity, KnowledgeSource, Member, Message, Product, Service, SetUp
from shop.workspaces.viewing import WorkspaceView

Step = Literal["shop", "goods", "questions", "number", "try", "open"]
STEPS: Final[tuple[Step, ...]] = ("shop", "goods", "questions", "number", "try", "open")
_TESTERS: Final = 10**5
GOODS_ASKED: Final = 10
"""With so many things a first conversation has something to choose from; fewer are fine."""


@dataclass(frozen=True, slots=True)
class SetUpView:
    """What is done and what is left."""

    begun: bool
    """Whether the shop was opened at the console at all; others have nothing to set up."""
    pack: str
    profile: bool
    products: int
    services: int
    answers: int
    """Questions with an answer, and documents."""
    number: str
    heard: bool
    """Whether anybody has written to that number."""
    number_word: str
    answered: bool
    opened_at: datetime | None

    @property
    def goods(self) -> int:
        """Whatever can be asked for."""
        return self.products + self.services

    def done(self, step: Step) -> bool:
        """Whether there is nothing left to do there."""
        states: dict[Step, bool] = {
            "shop": self.profile,
            "goods": self.goods > 0,
            "questions": self.answers > 0,
            "number": bool(self.number) and self.heard,
            "try": self.answered,
            "open": self.opened_at is not None,
        }
        return states[step]

    @property
    def steps_done(self) -> int:
        """How many of them."""
        return sum(self.done(step) for step in STEPS)

    @property
    def following(self) -> Step:
        """Where to go on: the first that is not done, else the last."""
        return next((step for step in STEPS if not self.done(step)), STEPS[-1])


def set_up_view(db: Session, shop: WorkspaceView) -> SetUpView:
    """All of it, with one query."""
    heard = exists().where(col(Message.workspace_id) == shop.id, col(Message.direction) == "in")
    told = (
        select(func.count(distinct(col(KnowledgeSource.reference))))
        .where(col(KnowledgeSource.kind).in_(("faq", "document")))
        .scalar_subquery()
    )
    counts = select(
        select(func.count()).select_from(Product).where(col(Product.status) == "active").scalar_subquery(),
        select(func.count()).select_from(Service).where(col(Service.status) == "active").scalar_subquery(),
        told,
        heard,
    )
    products, services, answers, anybody = db.execute(counts).one()
    row = db.scalars(select(SetUp).where(col(SetUp.workspace_id) == shop.id)).first()
    return SetUpView(
        begun=row is not None,
        pack=row.pack if row else "",
        profile=row is None or row.profile_at is not None,
        products=products,
        services=services,
        answers=answers,
        number=shop.channel.removeprefix("whatsapp:"),
        heard=anybody,
        number_word=row.number_word if row else "",
        answered=row is None or row.answered_at is not None,
        opened_at=row.opened_at if row else None,
    )


def number_on_phone(member_id: UUID) -> str:
    """The number that a member has on the built-in phone: always the same; of a hundred thousand, so that hardly two of a team share it."""
    return f"+39333990{member_id.int % _TESTERS:05d}"


def plays_customer(db: Session, *, customer_id: UUID, conversation_id: UUID) -> bool:
    """Whether somebody who writes to a shop that is not open is one of its own, trying it.

    They are known by their place in the team, by the built-in phone, or because they wrote the word by which the
    shop showed that its number is its own.
    """
    known = select(col(CustomerIdentity.value)).where(
        col(CustomerIdentity.customer_id) == customer_id, col(CustomerIdentity.kind) == "phone"
    )
    numbers = set(db.scalars(known))
    team = db.scalars(select(Member).where(col(Member.active))).all()
    if any(one.customer_id == customer_id or number_on_phone(one.id) in numbers for one in team):
        return True
    word = db.scalars(select(col(SetUp.number_word)).where(col(SetUp.number_word) != "")).first()
    if word is None:
        return False
    written = select(col(Message.id)).where(
        col(Message.conversation_id) == conversation_id,
        col(Message.direction) == "in",
        func.lower(func.trim(col(Message.body))) == word,
    )
    return db.scalars(written.limit(1)).first() is not None
