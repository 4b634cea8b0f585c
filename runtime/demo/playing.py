"""Who can be played in a demo shop, and what is worth asking there."""

from dataclasses import dataclass

from runtime.demo.people import sign_in_of
from runtime.demo.reading import demo_shop, demo_shops
from runtime.demo.shapes import ToldCustomer
from shop.kernel.language import Language
from webapp.wiring import Caller, DemoShop


@dataclass(frozen=True, slots=True)
class Preset:
    """A customer to play."""

    name: str
    phone: str
    """In E.164; empty where WhatsApp hides it."""
    user_id: str
    """WhatsApp's id of the person; empty where the phone number is shown."""
    language: Language
    registered: bool
    """Whether the shop knows this person and has their consent."""

    @property
    def identities(self) -> dict[str, str]:
        """The names that the world knows this person by, as the shop keeps them."""
        return {"phone": self.phone} if self.phone else {"bsuid": self.user_id}


@dataclass(frozen=True, slots=True)
class Try:
    """A sentence worth sending to a shop."""

    slug: str
    shop: str
    number: str
    """Where to send it: the shop's WhatsApp number."""
    language: Language
    kind: str
    """What it shows: ``allergy``, ``typo``, ``rude``, ``multi-part``, ``off-topic`` and the like."""
    text: str


def presets(slug: str) -> tuple[Preset, ...]:
    """The customers that can be played in the shop of that slug."""
    return tuple(_preset(customer) for customer in demo_shop(slug).customers)


def tries(slug: str | None = None) -> list[Try]:
    """The sentences for one shop, or for all of them."""
    shops = demo_shops() if slug is None else (demo_shop(slug),)
    return [
        Try(
            shop.slug,
            shop.workspace.name,
            shop.workspace.channel.removeprefix("whatsapp:"),
            language,
            one.kind,
            text,
        )
        for shop in shops
        for one in shop.tries
        for language, text in one.spoken().items()
    ]


def playable() -> dict[str, DemoShop]:
    """What the phone in the browser offers for each shop, by its slug."""
    return {shop.slug: _playable(shop.slug) for shop in demo_shops()}


def _playable(slug: str) -> DemoShop:
    sentences = {
        language.value: [one.text for one in tries(slug) if one.language is language] for language in Language
    }
    callers = tuple(Caller(one.name, one.phone, one.user_id, one.language.value) for one in presets(slug))
    sign_ins = dict(sign_in_of(slug, one.name) for one in demo_shop(slug).people)
    return DemoShop(callers, sentences, sign_ins)


def _preset(customer: ToldCustomer) -> Preset:
    return Preset(
        customer.name,
        customer.phone or "",
        customer.user_id or "",
        customer.language,
        customer.registered,
    )
