"""What publishing looks at, what examples use up, what is never proposed, and how two versions do by orders and handoffs."""

from itertools import count
from typing import Any
from uuid import UUID

import pytest

from bot.concierge.model import Concierge
from flows.change_catalog import put_product
from flows.change_functions import allow_host
from flows.change_recommendations import recommend
from flows.keep_example import keep_example
from flows.publish_agent import FunctionElsewhere, publish_agent
from flows.run_examples import ask_for_run, end_try, keep_result, next_example, try_agent
from shop.agents.answering import on_trial_for
from shop.agents.examples import Compared, Expectation, Heard
from shop.agents.versions import on_trial, published
from shop.analytics.trials import figures_of
from shop.catalog.changing import ProductProfile
from shop.catalog.viewing import reader_of
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.messaging.writing import conversation_of
from shop.workspaces.profile import TaxProfile
from tests.agents.editing import edit
from tests.bot.conversing import Chat, a_chat
from tests.bot.test_own_flows import REPAIR
from tests.console.signed_in import a_member
from tests.orders.buying import COURIER, IBAN, PICKUP, Buyer, called_off, orders, sells
from tests.world import MORNING, a_registered_customer, due, rows

pytestmark = pytest.mark.usefixtures("empty_database", "chroma_url")


def an_example(chat: Chat, member: UUID) -> None:
    keep_example(
        now=MORNING,
        workspace_id=chat.shop.id,
        member_id=member,
        name="Saluto",
        language=Language.IT,
        lines=["ciao"],
        expects=[Expectation(kind="says", value="ciao")],
    )


def test_a_function_on_a_host_that_nobody_allowed_is_not_published(chat: Chat, member: UUID) -> None:
    shop = chat.shop.id
    edit(chat, member, functions=[{**REPAIR, "on": False}])
    assert publish_agent(now=MORNING, workspace_id=shop, member_id=member) == 2
    edit(chat, member, functions=[REPAIR])
    an_example(chat, member)

    for asks in (publish_agent, ask_for_run):
        with pytest.raises(FunctionElsewhere) as refused:
            asks(now=MORNING, workspace_id=shop, member_id=member)
        assert refused.value.values == {"function": "State of a repair", "host": "officina.example"}
    with transaction(shop) as db:
        assert published(db, shop).number == 2  # type: ignore[union-attr]  # it is there

    allow_host(now=MORNING, actor="system", workspace_id=shop, host="officina.example")
    ask_for_run(now=MORNING, workspace_id=shop, member_id=member)
    assert due("examples", at=MORNING)


def test_what_examples_use_of_a_model_counts_in_the_use_of_the_shop_and_answers_nobody(
    chat: Chat, member: UUID, owner: Any
) -> None:
    shop = chat.shop.id
    an_example(chat, member)
    edit(chat, member, agent_name="Nino")
    ask_for_run(now=MORNING, workspace_id=shop, member_id=member)
    [entry] = due("examples", at=MORNING)
    played = next_example(entry=entry)
    assert played is not None
    assert played.example is not None
    heard = Heard(answers=(("Ciao",),), tokens_in=900, tokens_out=40)
    keep_result(
        now=MORNING,
        entry=entry,
        example=played.example,
        drafted=heard,
        before=heard,
        result=Compared("same"),
    )
    used = "SELECT month, answers, tokens_in, tokens_out FROM usage"
    assert [tuple(row) for row in rows(owner, used)] == [(f"{MORNING:%Y-%m}", 0, 1800, 80)]

    made = try_agent(now=MORNING, workspace_id=shop, member_id=member, lines=["ciao"], language=Language.IT)
    tried = next(one for one in due("examples", at=MORNING) if one.key == str(made))
    end_try(now=MORNING, entry=tried, heard=heard)
    assert [tuple(row) for row in rows(owner, used)] == [(f"{MORNING:%Y-%m}", 0, 2700, 120)]


def test_a_product_that_is_never_proposed_stays_so_with_a_new_variant(chat: Chat, member: UUID) -> None:
    shop = chat.shop.id
    with transaction(shop) as db:
        reader = reader_of(db)
    recommend(
        now=MORNING,
        actor=f"member:{member}",
        workspace_id=shop,
        reader=reader,
        does="exclude",
        product="miele-ibleo",
    )
    publish_agent(now=MORNING, workspace_id=shop, member_id=member)
    told = {
        "slug": "miele-ibleo",
        "category": "dispensa",
        "names": {Language.IT: "Miele ibleo"},
        "variants": [
            {"sku": "MIELE-250", "price_minor": 850, "stock": 4},
            {"sku": "MIELE-NEW", "names": {Language.IT: "un chilo"}, "price_minor": 2600, "stock": 4},
        ],
    }
    put_product(now=MORNING, actor="system", workspace_id=shop, product=ProductProfile.model_validate(told))

    for asked in ("avete il miele ibleo?", "cercavo del miele", "cosa avete in dispensa?"):
        answered = "\n".join(sent.text for sent in chat.says(asked))
        assert "26,00" not in answered
        assert "8,50" not in answered


def test_two_versions_are_told_apart_by_real_orders_and_handoffs() -> None:
    tax = TaxProfile(rate=2200, since=MORNING.date().replace(year=2020))
    chat = a_chat(Concierge(), delivery=(COURIER, PICKUP), taxes=(tax,), bank_account=IBAN)
    shop, member = chat.shop.id, a_member(chat.shop).member_id
    sells(chat.shop, "OLIO", 1250)
    edit(chat, member, agent_name="Nino")
    publish_agent(now=MORNING, workspace_id=shop, member_id=member, share=50)
    sides: dict[bool, list[Buyer]] = {True: [], False: []}
    for place in count():  # ids are random: as many customers as it takes to have three on each side
        phone = f"+39333000{place:04d}"
        customer = a_registered_customer(chat.shop, phone)
        side = sides[on_trial_for(customer, 2, 50)]
        if len(side) < 3:
            chat.says("che orari fate?", phone=phone)
            with transaction(shop) as db:
                conversation = conversation_of(db, customer)
            assert conversation is not None
            side.append(Buyer(chat.shop, customer, conversation))
            if len(side) == 3:
                chat.says("vorrei parlare con una persona", phone=phone)
        if all(len(each) == 3 for each in sides.values()):
            break
    now = chat.clock.now()
    for buyer in sides[True][:2]:
        orders(buyer, ("OLIO", 1), now=now)
    kept = orders(sides[False][0], ("OLIO", 1), now=now)
    called_off(chat.shop, orders(sides[False][1], ("OLIO", 1), now=now), now=now)

    with transaction(shop) as db:
        tried = on_trial(db, shop)
        assert tried is not None
        assert tried.published_at is not None
        figures = figures_of(db, shop, [1, 2], since=tried.published_at)
    told = {
        number: (one.customers, one.converted, one.handed_over, one.answers)
        for number, one in figures.items()
    }
    assert kept.number
    assert told == {1: (3, 1, 1, 4), 2: (3, 2, 1, 4)}
    assert figures[2].conversion == pytest.approx(2 / 3)
    assert figures[1].handoff == pytest.approx(1 / 3)
