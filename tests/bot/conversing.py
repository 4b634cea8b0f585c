"""A small shop with a catalog, the bot's real parts, and a customer whose messages are answered at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel

from bot import turn
from bot.parts import Parts
from flows.change_catalog import put_category, put_product
from flows.publish_knowledge import publish_faq
from flows.register_customer import register_customer
from knowledge.index import bring_up_to_date
from knowledge.search import HybridSearch
from shop.catalog.changing import CategoryProfile, ProductProfile, VariantProfile
from shop.customers.profiles import Profile
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.messaging.channel import Accepted, Fetched, Outgoing
from shop.messaging.templates import Stored, Template
from shop.workspaces.viewing import AgentView
from tests.world import MORNING, PinnedClock, Shop, a_shop, arrives, due


@dataclass
class Mailbox:
    """Takes what leaves, and remembers it; the wire itself is tested with the gateway."""

    sent: list[Outgoing] = field(default_factory=list)

    def send(self, outgoing: Outgoing) -> Accepted:
        """Take it."""
        self.sent.append(outgoing)
        return Accepted(f"SM{new_id().hex}")

    def find_sent(self, outgoing: Outgoing, since: object, taken: object = None) -> Accepted | None:
        """Nothing is ever in doubt here."""
        del outgoing, since, taken
        return None

    def show_typing(self, provider_sid: str) -> None:
        """Nobody watches."""

    def fetch_media(self, url: str, limit: int) -> Fetched:
        """A picture."""
        del url, limit
        return Fetched(b"\xff\xd8\xff", "image/jpeg")

    def forget(self, provider_sid: str) -> None:
        """Forgotten."""


@dataclass
class Keeping:
    """An object store in memory."""

    files: dict[str, bytes] = field(default_factory=dict)

    def put(self, body: bytes, content_type: str) -> str:
        """Keep it."""
        self.files[content_type] = body
        return content_type

    def get(self, sha256: str) -> bytes:
        """What was kept."""
        return self.files[sha256]

    def path(self, sha256: str) -> Path:
        """It lies nowhere."""
        raise LookupError(sha256)

    def drop(self, sha256: str) -> None:
        """Drop it."""
        self.files.pop(sha256, None)


class Approving:
    """Approves every template at once; the wire itself is tested with the gateway."""

    def ensure(self, template: Template, content_sid: str = "") -> Stored:
        """Approved."""
        return Stored(content_sid or f"HX{template.name}", "approved")


class Nobody:
    """A wire that no test here should use."""

    def send(self, **_: object) -> object:
        """Refuse."""
        raise AssertionError("nothing should be sent this way")


@dataclass
class Chat:
    """A shop and its bot."""

    shop: Shop
    parts: Parts
    mailbox: Mailbox
    clock: PinnedClock

    def says(self, *texts: str, phone: str = "+393331234567", **changes: Any) -> list[Outgoing]:
        """The customer writes (fragments of one burst), and the bot answers; returns what left."""
        before = len(self.mailbox.sent)
        for text in texts:
            arrives(self.shop, text, at=self.clock.now(), phone=phone, **changes)
        self.answer()
        return self.mailbox.sent[before:]

    def registers(self, url: str, *, name: str = "Marta Bellomo", language: Language = Language.IT) -> None:
        """The customer opens the registration link and agrees."""
        register_customer(
            now=self.clock.now(),
            token=url.rpartition("/")[2],
            profile=Profile(name=name, language=language),
            service=True,
            memory=False,
            marketing=False,
        )

    def answer(self) -> None:
        """Let every due turn happen."""
        self.clock.pass_(seconds=4)
        for entry in due("turn", at=self.clock.now()):
            turn.perform(entry, self.parts)


def a_chat(
    concierge: BaseChatModel,
    outside: Callable[[AgentView], BaseChatModel | None] = lambda _agent: None,
    *,
    slug: str = "bottega",
    number: int = 1,
    known_words: Callable[[WorkspaceId, Language], Sequence[str]] = lambda _w, _l: (),
    **profile: Any,
) -> Chat:
    """A shop with three products and two questions, open for business."""
    shop = a_shop(slug, number, **profile)
    stock_the_shop(shop)
    clock, mailbox = PinnedClock(), Mailbox()
    parts = Parts(
        clock=clock,
        whatsapp=mailbox,
        templates=Approving(),
        search=HybridSearch(),
        concierge=concierge,
        outside_model=outside,
        objects=Keeping(),
        sms=Nobody(),
        mail=Nobody(),
        known_words=known_words,
    )
    return Chat(shop, parts, mailbox, clock)


def stock_the_shop(shop: Shop, *, note: str = "") -> None:
    """Pistachio cream, honey and a gift box, with what people ask about them."""
    put_category(
        now=MORNING,
        actor="system",
        workspace_id=shop.id,
        category=CategoryProfile(
            code="dispensa", names={Language.IT: "Dispensa", Language.EN: "Pantry", Language.ES: "Despensa"}
        ),
    )
    for product in _products(note):
        put_product(now=MORNING, actor="system", workspace_id=shop.id, product=product)
    publish_faq(
        now=MORNING,
        actor="system",
        workspace_id=shop.id,
        code="spedizioni",
        entries={
            Language.IT: ("In quanto tempo arriva?", "Spediamo in 48 ore in tutta Italia, a 6,90 €."),
            Language.EN: (
                "How long does delivery take?",
                "We ship within 48 hours all over Italy, for €6.90.",
            ),
            Language.ES: ("¿Cuánto tarda el envío?", "Enviamos en 48 horas a toda Italia, por 6,90 €."),
        },
    )
    bring_up_to_date(shop.id, now=MORNING + timedelta(seconds=1))


def _products(note: str) -> list[ProductProfile]:
    return [
        ProductProfile(
            slug="crema-di-pistacchio",
            category="dispensa",
            names={
                Language.IT: "Crema di pistacchio",
                Language.EN: "Pistachio cream",
                Language.ES: "Crema de pistacho",
            },
            summaries={Language.IT: f"Pistacchio siciliano al 50 per cento. {note}".strip()},
            allergens=("nuts",),
            tags=("taste:sweet",),
            picture="pistachio",
            variants=(VariantProfile(sku="CREMA-190", price_minor=980, stock=6),),
        ),
        ProductProfile(
            slug="miele-ibleo",
            category="dispensa",
            names={Language.IT: "Miele ibleo", Language.EN: "Hyblaean honey", Language.ES: "Miel iblea"},
            summaries={Language.IT: "Miele di timo."},
            tags=("taste:sweet",),
            picture="honey",
            variants=(VariantProfile(sku="MIELE-250", price_minor=850, stock=12),),
        ),
        ProductProfile(
            slug="cassetta-iblea",
            category="dispensa",
            names={Language.IT: "Cassetta Iblea", Language.EN: "Hyblaean box", Language.ES: "Caja Iblea"},
            summaries={Language.IT: "Olio, paste di mandorla, miele di timo."},
            allergens=("nuts", "gluten"),
            tags=("taste:mixed", "occasion:gift", "kind:box"),
            picture="box",
            variants=(VariantProfile(sku="CASSETTA", price_minor=2820, stock=7),),
        ),
    ]
