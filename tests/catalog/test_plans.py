"""What a plan allows is counted where it is used, so that nobody slips past."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from flows.change_catalog import hide_product, put_product
from flows.set_up_workspace import set_up_workspace
from shop.workspaces.plans import PlanFull, plans
from tests.catalog.goods import a_category, a_product, product_profile
from tests.world import MORNING, Shop, a_profile, a_shop, one

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def shop() -> Shop:
    """A shop on the smallest plan with four products, beside one that has many."""
    for slug, number, plan, products in (("altra", 2, "enterprise", 12), ("bottega", 1, "basic", 4)):
        made = a_shop(slug, number, plan=plan)
        a_category(made, "pantry")
        for product in range(products):
            a_product(made, f"{slug}-{product}")
    return made


def active(owner: Any) -> int:
    return int(
        one(
            owner,
            "SELECT count(*) FROM product JOIN workspace ON workspace.id = workspace_id "
            "WHERE workspace.slug = 'bottega' AND product.status = 'active'",
        )
    )


def test_the_plans_are_those_of_the_price_list() -> None:
    told = {name: (plan.products, plan.answers, plan.channels) for name, plan in plans().items()}
    assert told == {
        "basic": (5, 1000, 1),
        "professional": (100, 5000, 3),
        "enterprise": (None, None, None),
    }


def test_one_product_more_than_the_plan_allows_is_refused(shop: Shop, owner: Any) -> None:
    a_product(shop, "last-one")
    with pytest.raises(PlanFull) as full:
        a_product(shop, "one-too-many")

    assert full.value.values == {"what": "products", "most": 5, "plan": "basic"}
    assert active(owner) == 5
    a_product(shop, "last-one", price=1200)  # what is there may change


def test_a_hidden_product_makes_room_and_needs_room_to_come_back(shop: Shop, owner: Any) -> None:
    hide_product(now=MORNING, actor="member", workspace_id=shop.id, slug="bottega-0")
    a_product(shop, "new-one")
    a_product(shop, "new-two")
    with pytest.raises(PlanFull):
        a_product(shop, "bottega-0")

    assert active(owner) == 5


def test_two_at_once_do_not_both_get_the_last_place(shop: Shop, owner: Any) -> None:
    for number in range(5):
        start = Barrier(2)

        def add(slug: str, start: Barrier = start) -> bool:
            start.wait()
            try:
                put_product(now=MORNING, actor="member", workspace_id=shop.id, product=product_profile(slug))
            except PlanFull:
                return False
            return True

        with ThreadPoolExecutor(2) as both:
            added = list(both.map(add, (f"left-{number}", f"right-{number}")))
        assert sorted(added) == [False, True]
        assert active(owner) == 5
        winner = f"left-{number}" if added[0] else f"right-{number}"
        hide_product(now=MORNING, actor="member", workspace_id=shop.id, slug=winner)


@pytest.mark.usefixtures("empty_database", "shop")
def test_a_second_number_needs_a_larger_plan(owner: Any) -> None:
    with pytest.raises(PlanFull) as full:
        a_shop("bottega", 7, plan="basic")
    assert full.value.values["what"] == "channels"
    assert one(owner, "SELECT count(*) FROM channel") == 2

    a_shop("bottega", 7, plan="professional")
    assert one(owner, "SELECT count(*) FROM channel") == 3


def test_answers_never_exceed_the_plan(owner: Any) -> None:
    for plan, agreed, held in (
        ("basic", 9000, 1000),
        ("professional", 2000, 2000),
        ("enterprise", 9000, 9000),
    ):
        profile = a_profile("bottega", 1, plan=plan, monthly_answers=agreed)
        set_up_workspace(now=MORNING, actor="system", profile=profile)
        assert one(owner, "SELECT monthly_answers FROM workspace") == held
