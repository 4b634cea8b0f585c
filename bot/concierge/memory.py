"""What the concierge keeps of a conversation between two turns: options on offer, half-filled wishes."""

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError

Asked = Literal[
    "",
    "wishes",
    "interest",
    "person",
    "intent",
    "product",
    "variant",
    "quantity",
    "cart",
    "delivery",
    "proposal",
    "change",
    "code",
    "waiting",
    "cancel",
    "tip",
    "service",
    "when",
    "held",
    "leaving",
    "moving",
    "booking",
    "language",
]
"""What we last asked: details of a wish, whether to note a product, whether to get a person, what was
meant, or which product is spoken of; of a purchase which variant, whether another quantity will do, whether
to order what is in the cart, which way of delivery, a yes to a proposal, what to change of it, the code,
whether to wait for what is sold out, whether to call an order off, or how much of a tip;
of a time which service, when, a yes to what is kept, to giving a booking up or to moving it, or which booking;
or whether to go on in another language."""


class Kept(BaseModel):
    """A value that travels as JSON in the conversation's memory."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Named(Kept):
    """A product by slug and name, or an option by id and title."""

    id: str
    title: str = ""


class Wishes(Kept):
    """What is looked for, as far as it was said."""

    words: str = ""
    category: str = ""
    at_most: str = ""
    """The customer's own limit in major units."""
    at_least: str = ""
    about: bool = False
    """Whether the limit was meant loosely."""
    no_limit: bool = False
    cheapest: bool = False
    """Whether what costs least is wanted."""
    taste: str = ""
    gift: bool = False
    avoid: tuple[str, ...] = ()
    diets: tuple[str, ...] = ()
    avoid_said: bool = False
    """Whether something, or that there is nothing, to avoid was said."""
    tags: tuple[str, ...] = ()


class Appointment(Kept):
    """A time that is being booked, moved or given up, as far as it was said."""

    act: str = ""
    service: str = ""
    """Its slug."""
    seats: int = 0
    """For how many; 0 where nothing was said of it."""
    guests: tuple[str, ...] = ()
    host: str = ""
    when: str = ""
    """The customer's words about the time, while something else was asked."""
    day: str = ""
    """The day that was spoken of last, as a date: "at five" is meant on it."""
    booking: str = ""
    """The code of the booking that is moved, or of the time that is kept."""
    slot: str = ""
    """The id of the time that is kept, or that a move was asked about."""
    until: str = ""
    """Until when it is kept: an instant."""


class Walk(Kept):
    """How far a flow of the shop's own has come."""

    code: str
    step: str
    """The question that waits for its answer."""
    known: dict[str, str] = {}
    """What was answered and told so far, by the names it was kept under."""
    tries: int = 0
    """How often it was asked again."""


class Memory(Kept):
    """Everything that is kept."""

    asked: Asked = ""
    text: str = ""
    """The message that we asked back about."""
    intent: str = ""
    """For a question about which product: what is wanted of it."""
    options: tuple[Named, ...] = ()
    """What the last message offered to tap."""
    listed: tuple[Named, ...] = ()
    """The products of the last list, by slug: "the second" means one of them, turns later too."""
    product: Named | None = None
    """What was last spoken of."""
    chosen: Named | None = None
    """What the customer said to like."""
    variant: Named | None = None
    """The one variant that was last asked about: its sku, and its product's slug as title."""
    wishes: Wishes | None = None
    """The last search, or the one we asked details for."""
    sku: str = ""
    """What a question about a purchase is about: a sku or a slug."""
    quantity: str = ""
    """How much of it is wanted."""
    later: tuple[str, ...] = ()
    """Goods of the same message that go in after the one that was asked about, in the customer's words."""
    added: Named | None = None
    """What was put into the cart in the last turn, by sku."""
    in_cart: bool = False
    """Whether there was something in the cart when we last looked."""
    way: str = ""
    """The way of delivery that keeps the day the customer asked about, by code."""
    proposal: str = ""
    """The code of the proposal that waits for a yes."""
    order: str = ""
    """The number of the order that a question is about."""
    ordered: str = ""
    """The number of the last order that was made or spoken of."""
    appointment: Appointment | None = None
    """The time that is spoken of."""
    live: str = ""
    """The number of the live session that they were let into."""
    flow: Walk | None = None
    """The flow of the shop's own that is under way."""
    shown: tuple[str, ...] = ()
    """Slugs that the last search has shown so far."""

    @classmethod
    def read(cls, kept: Any) -> Self:
        """The memory as it was kept; an empty one where it cannot be read."""
        try:
            return cls.model_validate(kept or {})
        except ValidationError:
            return cls()

    def after(self, **changes: Any) -> Self:
        """The memory after a turn: questions and options of the turn before are forgotten."""
        fresh: dict[str, Any] = {"asked": "", "text": "", "intent": "", "options": ()}
        fresh |= {"sku": "", "quantity": "", "later": (), "added": None, "proposal": "", "order": ""}
        fresh |= {"flow": None}
        return self.model_copy(update=fresh | changes)

    def told(self) -> dict[str, Any]:
        """The memory as JSON, without what is empty."""
        return self.model_dump(mode="json", exclude_defaults=True)
