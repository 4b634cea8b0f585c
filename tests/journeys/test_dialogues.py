"""The dialogues that the product was written for, in three languages, judged by what the rows say afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from gateways.standins.phones import Caller
from shop.kernel.language import Language
from tests.journeys.buyers import known, lines_in_cart
from tests.journeys.street import Street, open_street
from tests.world import one, rows

pytestmark = [pytest.mark.usefixtures("chroma_url"), pytest.mark.xdist_group("dialogues")]


@dataclass(frozen=True)
class Words:
    """One customer's side of the dialogues."""

    language: Language
    phone: str
    name: str
    hello: str
    doubt: str
    gift: str
    wish: str
    usage: str
    choice: str
    box: str
    cream: str
    croissant: str


SPANISH = Words(
    Language.ES,
    "+34600555001",
    "Lucía Vega",
    "Hola, me gustaría comprar algunos productos.",
    "¿Es seguro? ¿Qué pasa con mis datos?",
    "Hola, estoy buscando productos típicos sicilianos para regalar.",
    "Mi presupuesto es de unos 50€. Preferiría un surtido de dulces y salados. No hay alergias a considerar.",
    "¿Cómo se puede utilizar la crema de pistacho?",
    "Me llevo la Degustación Siciliana.",
    "Degustación Siciliana",
    "Crema de pistacho",
    "cruasanes",
)
ITALIAN = Words(
    Language.IT,
    "+393335550001",
    "Marta Bellomo",
    "Ciao, vorrei comprare qualcosa.",
    "È sicuro? Che fine fanno i miei dati?",
    "Ciao, cerco prodotti tipici siciliani da regalare.",
    "Sui 50 euro, un misto di dolce e salato. Nessuna allergia.",
    "Come si usa la crema di pistacchio?",
    "Prendo la Degustazione Siciliana.",
    "Degustazione Siciliana",
    "Crema di pistacchio",
    "cornetti",
)
ENGLISH = Words(
    Language.EN,
    "+447700900555",
    "Grace Hall",
    "Hello, I'd like to buy some products.",
    "Is it safe? What happens to my data?",
    "Hi, I'm looking for typical Sicilian products as a gift.",
    "My budget is around 50 euros. I'd prefer a mix of sweet and savory. No allergies.",
    "How can the pistachio cream be used?",
    "I'll take the Sicilian Tasting.",
    "Sicilian Tasting",
    "Pistachio cream",
    "croissants",
)


@pytest.fixture(scope="module")
def street(fresh_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    assert fresh_database
    with open_street(tmp_path_factory.mktemp("town"), "sapori") as street:
        yield street


def results(owner: Any, phone: str, tool: str) -> list[Any]:
    """What that tool gave in the customer's turns, in order."""
    found = rows(
        owner,
        """
        SELECT step -> 'details' -> 'result' FROM turn
        JOIN conversation ON conversation.id = turn.conversation_id
        JOIN customer_identity AS known ON known.customer_id = conversation.customer_id
        CROSS JOIN LATERAL jsonb_array_elements(turn.trace) WITH ORDINALITY AS steps (step, place)
        WHERE known.value = %(phone)s AND step ->> 'step' = 'tool' AND step -> 'details' ->> 'name' = %(tool)s
        ORDER BY turn.number, place
        """,
        {"phone": phone, "tool": tool},
    )
    return [row[0] for row in found]


def unproven(owner: Any) -> list[Any]:
    """Turns in which the concierge said something that could not be proven."""
    return rows(
        owner,
        """
        SELECT step -> 'details' -> 'faults' FROM turn
        CROSS JOIN LATERAL jsonb_array_elements(turn.trace) AS step
        WHERE step ->> 'step' = 'proved' AND step -> 'details' -> 'faults' <> '[]'::jsonb AND model = 'concierge'
        """,
    )


@pytest.mark.parametrize("words", [SPANISH, ITALIAN, ENGLISH], ids=lambda words: words.language.value)
def test_the_dialogues_from_the_first_word_to_the_chosen_box(
    street: Street, owner: Any, words: Words
) -> None:
    caller = Caller(phone=words.phone, name=words.name)

    (invited,) = street.says(caller, words.hello)
    assert [button.kind for button in invited.buttons] == ["link"]
    (calmed,) = street.says(caller, words.doubt)
    assert calmed.text != invited.text
    (welcomed, *_) = street.registers(caller, words.name, words.language)
    assert words.name.split(" ", maxsplit=1)[0] in welcomed.text
    assert _row(owner, words, "name, language") == (words.name, words.language.value)
    assert _consents(owner, words) == [("service", words.language.value)]

    (asked,) = street.says(caller, words.gift)
    assert "3" in asked.text
    (proposed,) = street.says(caller, words.wish)
    found = results(owner, words.phone, "find_products")[-1]
    assert {4500, 4800} <= {product["price_minor"] for product in found["products"]}
    assert all(product["price_minor"] <= 5000 for product in found["products"])
    assert words.box in proposed.text

    (explained,) = street.says(caller, words.usage)
    assert words.cream in explained.text
    assert words.croissant in explained.text
    street.says(caller, words.choice)
    assert _in_cart(owner, words) == [("BOX-DEGUSTAZIONE",)]
    assert unproven(owner) == []


def test_nothing_was_sent_twice_or_out_of_order(street: Street, owner: Any) -> None:
    caller = Caller(phone="+393335550002", name="Pina")
    for text in ("persona", "STOP", "START", "aiuto"):
        street.says(caller, text)

    sent = rows(
        owner,
        """
        SELECT provider_sid, count(*) FROM message
        WHERE direction = 'out' AND provider_sid IS NOT NULL GROUP BY 1 HAVING count(*) > 1
        """,
    )
    assert sent == []
    on_the_phone = [message.sid for message in street.thread(caller) if not message.mine]
    ours = rows(
        owner,
        """
        SELECT provider_sid FROM message JOIN conversation ON conversation.id = message.conversation_id
        JOIN customer_identity AS known ON known.customer_id = conversation.customer_id
        WHERE known.value = %(phone)s AND direction = 'out' ORDER BY seq
        """,
        {"phone": caller.phone},
    )
    assert on_the_phone == [row[0] for row in ours]


@pytest.mark.parametrize(
    ("phone", "text", "excluded"),
    [
        ("+393335550003", "cerco un regalo dolce sotto i 40 euro, è allergica alla frutta a guscio", "nuts"),
        ("+34600555003", "busco un regalo por menos de 40 euros, sin frutos secos", "nuts"),
        ("+447700900553", "a gift under 40 euros please, she can't have nuts", "nuts"),
    ],
)
def test_allergy_and_budget_are_hard_filters(
    street: Street, owner: Any, phone: str, text: str, excluded: str
) -> None:
    caller = Caller(phone=phone, name="Anna")
    street.says(caller, text)

    street.registers(caller, "Anna Riva", Language.IT)

    found = [
        product for result in results(owner, phone, "find_products") for product in result.get("products", [])
    ]
    assert found
    assert all(excluded not in product["allergens"] and product["price_minor"] <= 4000 for product in found)


@pytest.mark.parametrize(
    ("language", "phone", "asks", "about"),
    [
        (
            Language.IT,
            "+393335550011",
            ("proposta del giorno?", "la prendo", "quanto fa in dolari?", "novità?"),
            "circa",
        ),
        (
            Language.ES,
            "+34600555011",
            ("¿la propuesta del día?", "me lo llevo", "¿cuánto es en dólares?", "¿novedades?"),
            "unos",
        ),
    ],
)
def test_the_pick_of_the_day_is_bought_and_told_in_another_currency(
    street: Street, owner: Any, language: Language, phone: str, asks: tuple[str, ...], about: str
) -> None:
    pick, take, exchange, news = asks
    caller = known(street, phone, "Ugo", language)

    (shown,) = street.says(caller, pick)
    ((picked,),) = [told["products"] for told in results(owner, phone, "todays_picks")]
    assert picked["name"] in shown.text
    assert [button.id for button in shown.buttons][:1] == [f"add:{picked['slug']}"]
    street.says(caller, take)
    street.says(caller, "330 g")  # it comes in two sizes
    assert len(lines_in_cart(owner, phone)) == 1

    (told,) = street.says(caller, exchange)
    (amounts,) = results(owner, phone, "tell_in_currency")
    assert amounts["cart"]["in_other"]["currency"] == "USD"
    assert about in told.text
    assert amounts["cart"]["in_other"]["about_amount"] in told.text

    (fresh,) = street.says(caller, news)
    arrived = results(owner, phone, "whats_new")[-1]["products"]
    assert all(product["name"] in fresh.text for product in arrived)
    assert all(product["in_other"]["about_amount"] in fresh.text for product in arrived)
    assert unproven(owner) == []


def _row(owner: Any, words: Words, columns: str) -> Any:
    query = (
        f"SELECT {columns} FROM customer JOIN customer_identity AS known "  # noqa: S608  # our own columns
        "ON known.customer_id = customer.id WHERE known.value = %(phone)s"
    )
    return rows(owner, query, {"phone": words.phone})[0]


def _consents(owner: Any, words: Words) -> list[Any]:
    query = """
        SELECT purpose, language FROM consent JOIN customer_identity AS known USING (customer_id)
        WHERE known.value = %(phone)s AND withdrawn_at IS NULL
    """
    return rows(owner, query, {"phone": words.phone})


def _in_cart(owner: Any, words: Words) -> list[Any]:
    query = """
        SELECT sku FROM cart_line JOIN variant ON variant.id = variant_id JOIN cart ON cart.id = cart_id
        JOIN customer_identity AS known USING (customer_id) WHERE known.value = %(phone)s
    """
    assert one(owner, "SELECT count(*) FROM product") > 0
    return rows(owner, query, {"phone": words.phone})
