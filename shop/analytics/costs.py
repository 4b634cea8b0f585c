"""What conversations cost: what models read and wrote, and what was sent, at the prices that the shop told us."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from babel.numbers import get_currency_precision
from sqlalchemy import select
from sqlmodel import Session, col

from shop.analytics.figures import Figures
from shop.kernel.ids import WorkspaceId
from shop.tables import CostTerms

MILLION: Final = 1_000_000
THOUSAND: Final = 1_000


@dataclass(frozen=True, slots=True)
class Prices:
    """In minor units of `currency`: for a million tokens, for a thousand messages."""

    currency: str
    tokens_in_minor: int
    tokens_out_minor: int
    messages_minor: int
    templates_minor: int

    @property
    def major(self) -> dict[str, Decimal]:
        """The same in major units, as they are typed."""
        places = get_currency_precision(self.currency)
        names = ("tokens_in_minor", "tokens_out_minor", "messages_minor", "templates_minor")
        return {name: Decimal(getattr(self, name)).scaleb(-places) for name in names}


@dataclass(frozen=True, slots=True)
class Cost:
    """In major units, as exact as the prices are."""

    currency: str
    models: Decimal
    messages: Decimal
    each: Decimal | None
    """For each chat that began on these days; None where none did."""

    @property
    def all(self) -> Decimal:
        """Models and messages together."""
        return self.models + self.messages


def prices(db: Session, workspace: WorkspaceId) -> Prices | None:
    """What the shop pays; None where nobody told us."""
    row = db.scalars(select(CostTerms).where(col(CostTerms.workspace_id) == workspace)).first()
    if row is None:
        return None
    return Prices(
        row.currency, row.tokens_in_minor, row.tokens_out_minor, row.messages_minor, row.templates_minor
    )


def cost_of(now: Figures, paid: Prices) -> Cost:
    """Tokens by the million and messages by the thousand, templates once more on top."""
    models = Decimal(now.of("tokens_in")) * paid.tokens_in_minor / MILLION
    models += Decimal(now.of("tokens_out")) * paid.tokens_out_minor / MILLION
    messages = Decimal(now.of("messages_in") + now.of("messages_out")) * paid.messages_minor / THOUSAND
    messages += Decimal(now.of("templates_out")) * paid.templates_minor / THOUSAND
    places, chats = get_currency_precision(paid.currency), now.of("chats")
    models, messages = models.scaleb(-places), messages.scaleb(-places)
    return Cost(paid.currency, models, messages, (models + messages) / chats if chats else None)
