"""A shop whose service window closes: what it writes, what leaves, what its templates say."""

from datetime import datetime, timedelta

from flows.approve_template import note_stored, wanted_template
from flows.declare_template import Declared, declare_template
from flows.deliver_message import begin_delivery, note_accepted
from flows.hand_off import write_as_member
from flows.hold_message import give_up_held
from shop.kernel.database import transaction
from shop.kernel.ids import ConversationId, MessageId, new_id
from shop.kernel.language import Language
from shop.messaging.channel import Accepted, Outgoing
from shop.messaging.templates import ANSWER_WAITING, Category, Status, Stored, TemplateProfile
from shop.messaging.writing import conversation_of
from tests.world import MORNING, Shop, a_registered_customer, a_shop, arrives, due

DAY = timedelta(days=1)
NIGHT = MORNING + timedelta(hours=23)
"""Still inside the window."""
TOMORROW = MORNING + DAY
"""Not any more."""

BODIES = {
    Language.IT: "Ciao {{1}}, c'è una risposta per te da {{2}}. Scrivici quando vuoi.",
    Language.EN: "Hi {{1}}, there is an answer for you from {{2}}. Write back whenever you like.",
    Language.ES: "Hola {{1}}, hay una respuesta para ti de {{2}}. Escríbenos cuando quieras.",
}


def a_waiting_shop(slug: str = "bottega", number: int = 1, *, approved: bool = True) -> Shop:
    """Marta has registered and written in the morning."""
    shop = a_shop(slug, number)
    shop.customers["marta"] = a_registered_customer(shop)
    arrives(shop, "avete la crema?")
    if approved:
        a_template(shop)
    return shop


def a_template(
    shop: Shop,
    language: Language = Language.IT,
    *,
    status: Status = "approved",
    category: Category = "utility",
    reason: str = "",
) -> Declared:
    """The shop's template that says that an answer waits, as far as its approval has come."""
    profile = TemplateProfile(
        name=ANSWER_WAITING,
        language=language,
        category=category,
        body=BODIES[language],
        samples={"1": "Marta", "2": "Bottega"},
    )
    declared = declare_template(now=MORNING, actor="system", workspace_id=shop.id, template=profile)
    for entry in due("template", at=MORNING):
        wanted = wanted_template(now=MORNING, entry=entry)
        assert wanted is not None
        stored = Stored(f"HX{shop.slug}{language.value}", status, reason)
        note_stored(now=MORNING, entry=entry, wanted=wanted, stored=stored)
    return declared


def conversation(shop: Shop) -> ConversationId:
    """Marta's."""
    with transaction(shop.id) as db:
        found = conversation_of(db, shop.customers["marta"])
    assert found is not None
    return ConversationId(found)


def written(shop: Shop, text: str = "Eccola", at: datetime = MORNING) -> MessageId:
    """A member writes."""
    return write_as_member(now=at, workspace_id=shop.id, conversation_id=conversation(shop), text=text)


def leave(at: datetime) -> list[Outgoing]:
    """Everything that is due is delivered, one after another; what left."""
    left: list[Outgoing] = []
    while entries := due("deliver", at=at):
        for entry in entries:
            departure = begin_delivery(now=at, entry=entry)
            if departure is not None:
                left.append(departure.outgoing)
                accepted = Accepted(f"SM{new_id().hex}")
                note_accepted(now=at, entry=entry, departure=departure, accepted=accepted)
    return left


def texts(left: list[Outgoing]) -> list[str]:
    """Their words."""
    return [outgoing.text for outgoing in left]


def give_up(at: datetime) -> list[bool]:
    """Look at whatever was held for too long."""
    return [give_up_held(now=at, entry=entry) for entry in due("held", at=at)]
