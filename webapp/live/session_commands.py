"""What is asked for in a live session: its cart, its prices, what is shown, its beginning and its end.

The flows hold the rules: whose session it is, limits, floors. Here stands who may ask at all.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import Field

from flows.cancel_live_session import cancel_live_session
from flows.change_session_cart import add_session_item, change_session_item, remove_session_item
from flows.complete_live_session import complete_live_session
from flows.mark_in_session import mark_interest_live, mark_shown, note_live_session
from flows.price_session_item import adjust_session_price, answer_session_offer, offer_session_price
from flows.start_live_session import resume_live_session, start_live_session
from flows.wait_in_session import wait_in_session
from shop.live.viewing import SessionView
from webapp.live.commands import Asked, Command, OfSession, Wish
from webapp.live.people import GUESTS, HOSTS, Role

_BUYS: Final[frozenset[Role]] = HOSTS | GUESTS
_LEADS: Final[frozenset[Role]] = frozenset({"owner", "manager"})

Quantity = Annotated[int, Field(ge=1, le=1_000_000)]
Minor = Annotated[int, Field(ge=0, le=10**12)]
Words = Annotated[str, Field(max_length=1_000)]
Reason = Annotated[str, Field(max_length=200)]


class Start(Wish):
    """With whom, and of what kind."""

    customer_id: UUID | None = None
    booking_id: UUID | None = None
    conversation_id: UUID | None = None
    kind: Literal["window", "showing", "tour", "consultation"] = "showing"
    title: Annotated[str, Field(max_length=120)] = ""
    source_id: UUID | None = None
    occurrence_id: UUID | None = None
    ends_at: datetime | None = None
    notes: Words = ""


class AddItem(OfSession):
    """So many units of a variant; a price other than the catalog's needs its reason."""

    variant_id: UUID | None = None
    sku: Annotated[str, Field(max_length=80)] = ""
    quantity: Quantity = 1
    batch_id: UUID | None = None
    price: Minor | None = None
    reason: Reason = ""
    note: Reason = ""


class WaitFor(OfSession):
    """So many units of a variant that is sold out."""

    variant_id: UUID | None = None
    sku: Annotated[str, Field(max_length=80)] = ""
    quantity: Quantity = 1


class ChangeItem(OfSession):
    """Another quantity; the same one keeps it longer."""

    item_id: UUID
    quantity: Quantity


class OfItem(OfSession):
    """A line of the cart."""

    item_id: UUID


class AdjustPrice(OfItem):
    """Another price for a line, and why; beyond one's own limit somebody is asked with `askApproval`."""

    new_price: Minor
    reason: Reason
    ask_approval: bool = False


class OfferPrice(OfItem):
    """A price that the other side may take."""

    new_price: Minor
    note: Reason = ""
    ask_approval: bool = False


class AnswerOffer(OfSession):
    """Take it, decline it, or name another."""

    offer_id: UUID
    answer: Literal["take", "decline", "counter"]
    new_price: Minor | None = None
    note: Reason = ""
    ask_approval: bool = False


class OfProduct(OfSession):
    """A product, by its id or its slug."""

    product_id: UUID | None = None
    slug: Annotated[str, Field(max_length=120)] = ""


class Note(OfSession):
    """For the shop's own people."""

    note: Annotated[str, Field(min_length=1, max_length=1_000)]


class Complete(OfSession):
    """How it reaches the customer and how it is paid; a customer says which version of the cart they saw."""

    version: Annotated[int, Field(ge=1)] | None = None
    delivery: Annotated[str, Field(max_length=60)] = ""
    payment: Annotated[str, Field(max_length=40)] = "card"


class Cancel(OfSession):
    """Why, in words."""

    reason: Reason = ""


def _in_session(flow: Callable[..., Any], **renamed: str) -> Callable[[Asked], dict[str, Any]]:
    """The flow, told who asks and what; `renamed` says what the flow calls a field of the wire."""

    def perform(asked: Asked) -> dict[str, Any]:
        told = {renamed.get(name, name): value for name, value in asked.body}
        result = flow(
            now=asked.now,
            person=asked.person.person,
            workspace_id=asked.person.workspace_id,
            client_id=asked.id,
            **told,
        )
        return _brief(result) if isinstance(result, SessionView) else {}

    return perform


def _brief(view: SessionView) -> dict[str, Any]:
    """What came of it; everything else is told by events."""
    return view.model_dump(
        mode="json", by_alias=True, include={"session_id", "number", "state", "version", "order_id"}
    )


def _command(
    model: type[Wish], roles: frozenset[Role], flow: Callable[..., Any], says: str, **renamed: str
) -> Command:
    return Command(model, roles, _in_session(flow, **renamed), once=False, says=says)


SESSION_COMMANDS: Final[dict[str, Command]] = {
    "session:start": _command(Start, HOSTS, start_live_session, "begins a session that whoever asks holds"),
    "session:resume": _command(OfSession, HOSTS, resume_live_session, "its holder is back"),
    "session:addItem": _command(
        AddItem, _BUYS, add_session_item, "puts goods into the cart and keeps them", price="unit_minor"
    ),
    "session:wait": _command(WaitFor, _BUYS, wait_in_session, "the customer waits for what is sold out"),
    "session:changeItem": _command(ChangeItem, _BUYS, change_session_item, "another quantity, kept anew"),
    "session:removeItem": _command(OfItem, _BUYS, remove_session_item, "takes a line out"),
    "session:adjustPrice": _command(
        AdjustPrice, HOSTS, adjust_session_price, "asks another price for a line", new_price="unit_minor"
    ),
    "session:offerPrice": _command(
        OfferPrice, _BUYS, offer_session_price, "names a price to the other side", new_price="unit_minor"
    ),
    "session:answerOffer": _command(
        AnswerOffer, _BUYS, answer_session_offer, "answers a price that was named", new_price="unit_minor"
    ),
    "session:approve": _command(
        AnswerOffer,
        _LEADS,
        answer_session_offer,
        "allows a price beyond another's limit, or does not",
        new_price="unit_minor",
    ),
    "session:markShown": _command(OfProduct, HOSTS, mark_shown, "a product is shown now"),
    "session:markInterest": _command(OfProduct, _BUYS, mark_interest_live, "somebody likes a product"),
    "session:note": _command(Note, HOSTS, note_live_session, "a note for the shop's own people"),
    "session:complete": _command(Complete, _BUYS, complete_live_session, "makes the order"),
    "session:cancel": _command(Cancel, HOSTS, cancel_live_session, "ends it and frees everything"),
}
"""By name."""
