"""What a salesperson types finds first what is called so, then what has to do with it."""

import pytest

from flows.change_catalog import put_category, put_product
from flows.find_for_session import stock_search
from shop.catalog.changing import CategoryProfile, ProductProfile, VariantProfile
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.workspaces.viewing import workspace_view
from tests.live.showroom import a_showroom
from tests.world import MORNING


@pytest.mark.usefixtures("empty_database")
def test_what_bears_the_name_stands_before_the_box_that_holds_it() -> None:
    room = a_showroom()
    told = {"now": MORNING, "actor": "member", "workspace_id": room.shop.id}
    put_category(**told, category=CategoryProfile(code="pantry", names={Language.IT: "Dispensa"}))  # type: ignore[arg-type]  # as above
    for place, (slug, name, summary) in enumerate(
        [
            ("box", "Box Classica", "Con crema di pistacchio e miele"),
            ("cream", "Crema di pistacchio", "Verde"),
        ]
    ):
        goods = ProductProfile(
            slug=slug,
            category="pantry",
            names={Language.IT: name},
            summaries={Language.IT: summary},
            position=place,
            variants=(VariantProfile(sku=slug.upper(), price_minor=900, stock=3),),
        )
        put_product(**told, product=goods)  # type: ignore[arg-type]  # as above

    with transaction(room.shop.id) as db:
        shop = workspace_view(db, room.shop.id)
        found = {
            words: [one.sku for one in stock_search(db, shop, query=words)]
            for words in ("pistacchio", "crema pist", "box")
        }

    assert found["pistacchio"] == ["CREAM", "BOX"]
    assert found["crema pist"][0] == "CREAM"
    assert found["box"] == ["BOX"]
