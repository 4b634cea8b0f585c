"""Members change products at the console: a part of one, the same of many, one whole; and take it back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from flows.add_product import add_product
from flows.change_catalog import hide_product
from flows.change_products import (
    MOST_AT_ONCE,
    Changed,
    ProductMoved,
    ProductUnfit,
    TooManyProducts,
    change_product,
    change_products,
    rewrite_product,
    take_back,
)
from flows.correct_stock import correct_stock
from flows.count_stock import count_stock
from flows.try_plan import choose_plan
from shop.catalog.changing import SkuTaken
from shop.catalog.naming import ProductNotFound
from shop.catalog.partly import PartChange
from shop.catalog.shelf_changes import ChangeUnknown
from shop.catalog.whole import on_hand, whole_product
from shop.catalog.whole_list import Wanted, shelf_page, shelf_row
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.kernel.language import Language
from shop.workspaces.plans import PlanFull, plans
from tests.catalog.goods import ITALIAN, a_category, a_product, a_small_catalog, a_variant
from tests.world import MORNING, Shop, a_shop, one, rows

MEMBER = f"member:{new_id()}"


@pytest.fixture
def shop(empty_database: str) -> Shop:
    """Six Sicilian goods."""
    del empty_database
    made = a_shop()
    a_small_catalog(made)
    return made


def told(shop: Shop, slug: str) -> Mapping[str, Any]:
    with transaction(shop.id) as db:
        return whole_product(db, slug).told


def id_of(shop: Shop, slug: str) -> UUID:
    with transaction(shop.id) as db:
        return whole_product(db, slug).id


def changes(shop: Shop, slug: str, **change: Any) -> Changed:
    return change_product(
        now=MORNING,
        actor=MEMBER,
        workspace_id=shop.id,
        product_id=id_of(shop, slug),
        change=PartChange(**change),
        what="price",
    )


def back(shop: Shop, done: Changed) -> int:
    assert done.change_id is not None
    return take_back(now=MORNING, actor=MEMBER, workspace_id=shop.id, change_id=done.change_id)


def found(shop: Shop, **wanted: Any) -> list[str]:
    with transaction(shop.id) as db:
        return [row.slug for row in shelf_page(db, Wanted(**wanted), ITALIAN).rows]


def test_a_part_of_a_product_is_changed_and_taken_back_unless_somebody_changed_it_since(
    shop: Shop, owner: Any
) -> None:
    sku = "MIELE-IBLEO"
    done = changes(shop, "miele-ibleo", prices={sku: 900}, names={Language.ES: "Miel"}, stocks={sku: 9})
    after = told(shop, "miele-ibleo")
    assert after["names"]["es"] == "Miel"
    assert (after["variants"][0]["price_minor"], after["variants"][0]["stock"]) == (900, 9)
    assert rows(owner, "SELECT quantity, reason, actor FROM stock_movement WHERE reason = 'counted'") == [
        (4, "counted", MEMBER)
    ]
    event = one(
        owner, "SELECT details FROM event WHERE actor = %(who)s AND name = 'ProductPut'", {"who": MEMBER}
    )
    assert event == {"fields": ["names", "prices", "stocks"]}
    changes(shop, "miele-ibleo", prices={sku: 950})
    count_stock(now=MORNING, actor=MEMBER, workspace_id=shop.id, sku=sku, counted=7)  # two were sold
    assert back(shop, done) == 1
    again = told(shop, "miele-ibleo")
    assert "es" not in again["names"]
    assert (again["variants"][0]["price_minor"], again["variants"][0]["stock"]) == (950, 3)
    assert back(shop, done) == 0, "once"
    with pytest.raises(ChangeUnknown):
        take_back(now=MORNING, actor=MEMBER, workspace_id=shop.id, change_id=new_id())


def test_what_changes_nothing_leaves_nothing_to_take_back(shop: Shop, owner: Any) -> None:
    assert changes(shop, "miele-ibleo", prices={"MIELE-IBLEO": 850}).change_id is None
    with pytest.raises(ProductUnfit):
        changes(shop, "miele-ibleo", names={Language.IT: ""})
    with pytest.raises(ProductNotFound):
        change_product(
            now=MORNING,
            actor=MEMBER,
            workspace_id=shop.id,
            product_id=new_id(),
            change=PartChange(),
            what="x",
        )
    assert one(owner, "SELECT count(*) FROM shelf_change") == 0


def test_many_are_changed_at_once_each_with_an_outcome_of_its_own(shop: Shop) -> None:
    some = [id_of(shop, slug) for slug in ("cantucci", "caponata")]
    missing = new_id()
    done = change_products(
        now=MORNING,
        actor=MEMBER,
        workspace_id=shop.id,
        products=[*some, missing, some[0]],
        change=PartChange(price_by=-1_050, tag_on="occasion:gift", category="pantry", shown=False),
        what="many",
    )
    assert (done.done, [one.product_id for one in done.refused]) == (2, [missing])
    biscuits = told(shop, "cantucci")
    assert biscuits["variants"][0]["price_minor"] == 555  # 620 less 10.5 %, half a cent up
    assert (biscuits["status"], biscuits["category"]) == ("hidden", "pantry")
    assert biscuits["tags"] == ("taste:sweet", "occasion:gift")
    assert found(shop, standing="hidden") == ["cantucci", "caponata"]
    assert back(shop, done) == 2
    assert told(shop, "cantucci")["category"] == "sweets"
    assert told(shop, "caponata")["tags"] == ("taste:savory",)
    assert found(shop, standing="hidden") == []
    with pytest.raises(TooManyProducts):
        change_products(
            now=MORNING,
            actor=MEMBER,
            workspace_id=shop.id,
            products=[new_id() for _ in range(MOST_AT_ONCE + 1)],
            change=PartChange(),
            what="many",
        )


def test_a_page_is_written_whole_but_never_over_what_was_sold_or_changed_meanwhile(shop: Shop) -> None:
    known = id_of(shop, "olio-tonda-iblea")
    with transaction(shop.id) as db:
        seen = whole_product(db, "olio-tonda-iblea")
    count_stock(now=MORNING, actor=MEMBER, workspace_id=shop.id, sku="OLIO-TONDA-IBLEA", counted=2)
    small = a_variant("OLIO-PICCOLO", 700, 3, names={"it": "Piccolo"}).model_dump(mode="json")
    page = {
        "names": {"it": "Olio nuovo"},
        "summaries": {"it": "Verde."},
        "allergens": (),
        "arrived_on": "2026-11-02",
        "variants": [*seen.told["variants"], small],
    }
    named: dict[str, Any] = {
        "now": MORNING,
        "actor": MEMBER,
        "workspace_id": shop.id,
        "product_id": known,
        "told": page,
    }
    done = rewrite_product(**named, revision=seen.revision)
    after = told(shop, "olio-tonda-iblea")
    assert [one["stock"] for one in after["variants"]] == [2, 3]
    assert after["names"] == {"it": "Olio nuovo"}
    with pytest.raises(ProductMoved):
        rewrite_product(**named, revision=seen.revision)
    taken = page | {"variants": [{**small, "sku": "CANTUCCI"}]}
    with pytest.raises(SkuTaken):
        rewrite_product(**(named | {"told": taken}), revision=seen.revision + 1)
    assert back(shop, done) == 1
    again = told(shop, "olio-tonda-iblea")
    assert ([one["sku"] for one in again["variants"]], again["variants"][0]["stock"]) == (
        ["OLIO-TONDA-IBLEA"],
        2,
    )
    assert (again["names"], again["arrived_on"]) == ({"it": "Olio tonda iblea"}, None)


def test_something_new_gets_its_address_and_its_sku_from_its_name(shop: Shop) -> None:
    variant = a_variant("A", 500, 3).model_dump(mode="json") | {"sku": ""}
    new = {"names": {"it": "Crema di pistacchio"}, "category": "spreads", "variants": [variant, variant]}
    named: dict[str, Any] = {"now": MORNING, "actor": MEMBER, "workspace_id": shop.id, "told": new}
    draft = add_product(**named, shown=False)
    assert (draft.slug, draft.change_id) == ("crema-di-pistacchio-2", None)
    kinds = told(shop, draft.slug)
    assert [one["sku"] for one in kinds["variants"]] == ["CREMA-DI-PISTACCHIO-2", "CREMA-DI-PISTACCHIO-2-2"]
    assert kinds["status"] == "hidden"
    shown = add_product(**named, shown=True)
    assert found(shop, standing="shown")[-1] == shown.slug
    assert shown.change_id is not None
    take_back(now=MORNING, actor=MEMBER, workspace_id=shop.id, change_id=shown.change_id)
    assert told(shop, shown.slug)["status"] == "hidden"
    with pytest.raises(ProductUnfit):
        add_product(**(named | {"told": new | {"names": {}}}), shown=True)


def test_a_full_plan_lets_hidden_goods_be_written_and_shows_no_more(shop: Shop, owner: Any) -> None:
    most = plans()["basic"].products
    assert most is not None
    choose_plan(now=MORNING, actor="system", workspace_id=shop.id, plan="basic")
    hide_product(now=MORNING, actor=MEMBER, workspace_id=shop.id, slug="cantucci")
    category = one(owner, "SELECT id FROM category LIMIT 1")
    owner.execute(
        "INSERT INTO product (id, workspace_id, slug, category_id, names, summaries, details, tags, allergens, picture, "
        "position, status, revision, created_at) SELECT gen_random_uuid(), %s, 'p' || n, %s, '{}', '{}', '{}', '{}', '{}', "
        "'', 100 + n, 'active', 1, now() FROM generate_series(1, %s) AS n",
        (shop.id, category, most - 5),
    )
    with pytest.raises(PlanFull):
        changes(shop, "cantucci", shown=True)
    assert changes(shop, "cantucci", prices={"CANTUCCI": 700}).done == 1
    assert told(shop, "cantucci")["status"] == "hidden"


def test_the_list_is_narrowed_searched_and_turned_page_by_page(shop: Shop, owner: Any) -> None:
    hide_product(now=MORNING, actor=MEMBER, workspace_id=shop.id, slug="sale-di-trapani")
    other = a_shop("altra", 2)
    a_category(other, "pantry")
    a_product(other, "miele-loro")
    in_order = found(shop)
    assert in_order == [
        *("cantucci", "caponata", "crema-di-pistacchio", "olio-tonda-iblea", "miele-ibleo", "sale-di-trapani")
    ]
    assert found(shop, category="sweets") == ["cantucci", "crema-di-pistacchio", "miele-ibleo"]
    assert found(shop, standing="out") == ["caponata"]
    assert "crema-di-pistacchio" not in found(shop, standing="untold")
    assert found(shop, standing="bare") == in_order
    owner.execute("UPDATE variant SET low_at = 5 WHERE sku = 'CANTUCCI'")
    assert found(shop, standing="low") == ["cantucci"]
    assert found(shop, words="trapani") == ["sale-di-trapani"], "hidden ones too"
    assert found(shop, words="miele")[0] == "miele-ibleo"
    assert found(shop, words="olio-tonda") == ["olio-tonda-iblea"]
    assert found(shop, words="100%") == []
    with transaction(shop.id) as db:
        row = shelf_row(db, id_of_slug(owner, "caponata"), ITALIAN)
        assert (row.kinds[0].is_out, row.untold) == (True, (Language.EN, Language.ES))
        with pytest.raises(ProductNotFound):
            shelf_row(db, id_of_slug(owner, "miele-loro"), ITALIAN)
    category = one(owner, "SELECT id FROM category WHERE code = 'sweets'")
    owner.execute(
        "INSERT INTO product (id, workspace_id, slug, category_id, names, summaries, details, tags, allergens, picture, "
        "position, status, revision, created_at) SELECT gen_random_uuid(), %s, 'p' || n, %s, '{}', '{}', '{}', '{}', '{}', "
        "'', n %% 7, 'active', 1, now() FROM generate_series(100, 180) AS n",
        (shop.id, category),
    )
    seen, after = [], ""
    with transaction(shop.id) as db:
        while True:
            page = shelf_page(db, Wanted(after=after), ITALIAN)
            seen += [row.slug for row in page.rows]
            after = page.next
            if not after:
                break
    assert len(seen) == len(set(seen)) == 87


def id_of_slug(owner: Any, slug: str) -> UUID:
    found: UUID = one(owner, "SELECT id FROM product WHERE slug = %(slug)s", {"slug": slug})
    return found


def test_a_count_is_taken_back_by_what_it_was_off(shop: Shop) -> None:
    sku = "MIELE-IBLEO"
    named: dict[str, Any] = {"now": MORNING, "actor": MEMBER, "workspace_id": shop.id, "sku": sku}
    assert count_stock(**named, counted=12).difference == 7
    assert correct_stock(**named, by=-7) == 5
    assert correct_stock(**named, by=-70) == 0
    with transaction(shop.id) as db:
        assert on_hand(db, sku).on_hand == 0
