"""What is new, picked for today, and about how much in another currency: every figure from code."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from flows.change_catalog import set_stock
from flows.pick_of_day import set_picks
from flows.tell_rates import set_rates
from shop.catalog.picks import PickProfile
from shop.kernel.language import Language
from tests.agent_tools.counter import a_customers_turn, a_selling_shop, next_turn, proposed
from tests.agent_tools.turns import Turn
from tests.world import MORNING, Shop, one

pytestmark = pytest.mark.usefixtures("empty_database", "chroma_url")
FRIDAY = date(2026, 11, 20)


@pytest.fixture
def shop(owner: Any) -> Shop:
    """A shop that recommends honey and keeps a rate; beside one that recommends and keeps others."""
    other = a_selling_shop("altra", 2)
    made = a_selling_shop()
    for each, product, rate in ((other, "olio", "9.9"), (made, "miele", "1.0843")):
        pick = PickProfile(product=product, words={Language.IT: "Di zagara", Language.EN: "Orange blossom"})
        set_picks(now=MORNING, actor="member", workspace_id=each.id, day=FRIDAY, picks=[pick])
        set_rates(
            now=MORNING,
            actor="member",
            workspace_id=each.id,
            day=FRIDAY,
            source="BCE",
            rates={"USD": Decimal(rate)},
        )
    owner.execute(
        "UPDATE product SET arrived_on = '2026-11-18', tags = '{taste:sweet}' WHERE slug = 'cassetta'"
    )
    owner.execute("UPDATE product SET arrived_on = '2026-11-20' WHERE slug = 'ragusano'")
    owner.execute("UPDATE product SET arrived_on = '2026-10-01' WHERE slug = 'olio'")
    owner.commit()
    return made


@pytest.fixture
def turn(shop: Shop, owner: Any) -> Turn:
    return a_customers_turn(shop, owner)


def slugs(told: dict[str, Any]) -> list[str]:
    return [product["slug"] for product in told["products"]]


def plain(words: str) -> str:
    return words.replace("\xa0", " ")


def test_todays_pick_comes_with_the_shops_words_and_its_page(turn: Turn, shop: Shop) -> None:
    told = turn.call("todays_picks")
    assert slugs(told) == ["miele"]
    assert (told["products"][0]["why"], plain(told["products"][0]["price"])) == ("Di zagara", "8,50 €")
    assert told["url"].endswith("/s/bottega/today")

    set_stock(now=MORNING, actor="member", workspace_id=shop.id, sku="MIELE", stock=0)
    assert turn.call("todays_picks")["products"] == []
    tomorrow = next_turn(turn, shop, now=MORNING + timedelta(days=1))
    assert tomorrow.call("todays_picks")["products"] == []


def test_what_is_new_is_the_newest_first_and_narrowed_by_what_is_said(turn: Turn) -> None:
    told = turn.call("whats_new")
    assert slugs(told) == ["ragusano", "cassetta"]
    assert [product["arrived"] for product in told["products"]] == [
        "venerdì 20 novembre",
        "mercoledì 18 novembre",
    ]
    assert told["url"].endswith("/s/bottega/new")

    assert slugs(turn.call("whats_new", among="dolce")) == ["cassetta"]
    assert slugs(turn.call("whats_new", among="dispensa")) == ["ragusano", "cassetta"]
    unknown = turn.call("whats_new", among="violini")
    assert (slugs(unknown), unknown["among_unknown"]) == (["ragusano", "cassetta"], "violini")


def test_a_currency_is_told_of_what_was_asked_and_from_then_on_of_everything(
    turn: Turn, shop: Shop, owner: Any
) -> None:
    assert "in_other" not in turn.call("todays_picks")["products"][0]
    told = turn.call("tell_in_currency", currency="dollari", product="miele")
    assert (told["told_in"], told["pays_in"], told["rate_source"]) == ("USD", "EUR", "BCE")
    assert told["rate"] == "1 EUR = 1,0843 USD, BCE, 20 novembre 2026"
    about = told["product"]["in_other"]
    assert (plain(about["about_amount"]), about["about_minor"]) == ("circa 9,22 USD", 922)

    following = next_turn(turn, shop)
    assert following.call("todays_picks")["products"][0]["in_other"]["about_minor"] == 922
    proposal = proposed(following)
    assert (proposal["total_minor"], proposal["in_other"]["about_minor"]) == (1540, 1670)
    assert following.call("tell_in_currency", currency="$")["cart"]["in_other"]["about_minor"] == 1670

    back = next_turn(turn, shop)
    assert "in_other" not in back.call("tell_in_currency", currency="euro", product="miele")["product"]
    assert one(owner, "SELECT currency FROM customer WHERE name = 'Marta'") == ""


def test_what_has_no_rate_or_is_no_currency_is_refused_and_nothing_is_kept(turn: Turn, owner: Any) -> None:
    unknown = turn.call("tell_in_currency", currency="CHF")
    assert (unknown["refusal"], unknown["known"]) == ("RateUnknown", ["USD"])
    unclear = turn.call("tell_in_currency", currency="shells")
    assert (unclear["refusal"], unclear["known"]) == ("CurrencyUnclear", ["USD"])
    assert one(owner, "SELECT count(*) FROM customer WHERE currency <> ''") == 0
    assert turn.call("tell_in_currency", currency="usd", order="77")["refusal"] == "OrderUnknown"


def test_no_amount_can_be_handed_in(turn: Turn) -> None:
    fields = turn.tools["tell_in_currency"].args
    assert set(fields) == {"currency", "product", "order"}
