"""What can be booked and with whom is found by words, tags, languages, price and rating."""

from decimal import Decimal
from typing import Any

import pytest

from flows.change_services import hide_service
from shop.booking.viewing import Reader, ServiceUnknown, ServiceView, service_by, services
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.workspaces.viewing import workspace_view
from tests.booking.diary import a_resource, a_service
from tests.world import MORNING, Shop, a_shop

pytestmark = pytest.mark.usefixtures("empty_database")


def found(shop: Shop, **told: Any) -> list[str]:
    with transaction(shop.id) as db:
        reader = Reader(workspace_view(db, shop.id), Language.IT)
        return [service.slug for service in services(db, reader, **told)]


def named(shop: Shop, words: str) -> ServiceView:
    with transaction(shop.id) as db:
        return service_by(db, words, Reader(workspace_view(db, shop.id), Language.IT))


@pytest.fixture
def shop(empty_database: str) -> Shop:
    assert empty_database
    shop, other = a_shop(), a_shop("altra", 2)
    for each in (shop, other):
        a_resource(each, titles={"it": "archeologa"}, languages=["it", "en"], tags=["art"])
    a_resource(shop, "bea", languages=["es"])
    a_service(shop, price_minor=6000, tags=["legal"])
    tour = {"it": "Giro del barocco", "en": "Baroque tour"}
    a_service(shop, "tour", names=tour, price_minor=2500, position=-1, needs=[[{"resource": "bea"}]])
    a_service(other, "altrove", names={"it": "Giro altrove"})
    return shop


def test_services_are_narrowed_by_what_is_asked(shop: Shop, owner: Any) -> None:
    owner.execute("UPDATE resource SET rating_sum = 9, rating_count = 2 WHERE slug = 'bea'")
    owner.commit()

    assert found(shop) == ["tour", "consultation"]
    assert found(shop, query="archeologa") == found(shop, tags=["legal"]) == ["consultation"]
    assert found(shop, query="giro") == found(shop, language="es") == ["tour"]
    assert found(shop, most_minor=3000) == found(shop, least_rating=Decimal(4)) == ["tour"]
    assert found(shop, kind="class") == found(shop, query="altrove") == []


def test_service_is_known_by_slug_or_name_in_any_language_however_it_is_spelled(shop: Shop) -> None:
    assert {named(shop, words).slug for words in ("tour", "BAROQUE TOUR", "giro del baroco")} == {"tour"}
    with pytest.raises(ServiceUnknown) as refused:
        named(shop, "girro barocci")
    assert refused.value.values["nearest"]
    with pytest.raises(ServiceUnknown):
        named(shop, "altrove")


def test_hidden_service_is_shown_to_nobody(shop: Shop) -> None:
    hide_service(now=MORNING, actor="member", workspace_id=shop.id, slug="tour")

    assert found(shop) == ["consultation"]
    with pytest.raises(ServiceUnknown):
        named(shop, "tour")
