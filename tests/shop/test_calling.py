"""People are called by their given name, wherever it stands in the whole one."""

from typing import Any

import pytest

from flows.change_shop import change_shop
from shop.kernel.calling import given_name
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.messaging.asking import first_name
from shop.messaging.canned import filled_in
from shop.messaging.talk import lock_talk
from shop.workspaces.changing import ShopChange
from shop.workspaces.viewing import workspace_view
from tests.world import MORNING, a_registered_customer, a_shop, arrives, one


@pytest.mark.parametrize(
    ("name", "order", "called"),
    [
        ("Marta Bellomo", "given_first", "Marta"),
        ("Bellomo Marta", "family_first", "Marta"),
        ("Nagy Anna Mária", "family_first", "Anna"),
        ("Bellomo, Marta Lucia", "given_first", "Marta"),
        ("Marta", "family_first", "Marta"),
        ("山田 花子", "given_first", "山田 花子"),
        ("김민수", "family_first", "김민수"),
        ("  Marta   Bellomo ", "given_first", "Marta"),
        ("Bellomo,", "given_first", "Bellomo"),
        (" ", "family_first", ""),
    ],
)
def test_the_given_name_is_found_where_it_stands(name: str, order: str, called: str) -> None:
    assert given_name(name, order) == called


@pytest.mark.usefixtures("empty_database")
def test_a_shop_says_how_names_are_written_and_greets_accordingly(owner: Any) -> None:
    shop = a_shop()
    customer = a_registered_customer(shop)
    arrives(shop, "ciao")
    owner.execute("UPDATE customer SET name = 'Bellomo Marta' WHERE id = %s", [customer])
    owner.commit()
    talk_id = one(owner, "SELECT id FROM conversation")
    with transaction(shop.id) as db:
        assert first_name(lock_talk(db, talk_id), Language.IT) == "Bellomo"
        view = workspace_view(db, shop.id)

    told = {
        "name": view.name, "vertical": view.vertical, "language": view.language, "timezone": str(view.zone),
        "color": view.color,
    }  # fmt: skip
    for order in ("family_first", ""):  # a form that does not ask leaves it
        change = ShopChange.model_validate({**told, "name_order": order})
        change_shop(now=MORNING, actor="member", workspace_id=shop.id, change=change)
    with transaction(shop.id) as db:
        assert first_name(lock_talk(db, talk_id), Language.IT) == "Marta"
        assert workspace_view(db, shop.id).name_order == "family_first"
    words = filled_in("Ciao {name}", name="Bellomo Marta", shop="", member="", order="family_first")
    assert words == "Ciao Marta"
