"""How a shop sells is written as its profile tells it, again and again, and nothing that orders name is lost."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from flows.set_up_workspace import set_up_workspace
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language
from shop.workspaces.viewing import workspace_view
from tests.world import MORNING, a_profile, a_registered_customer, a_shop, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")
COURIER = {"code": "courier", "names": {Language.IT: "Corriere"}, "countries": ("IT",), "price_minor": 690}
PICK_UP = {"code": "pick-up", "kind": "pickup", "names": {Language.IT: "Ritiro"}, "price_minor": 0}
TAX = {"tax_class": "standard", "rate": 2200, "since": date(2020, 1, 1)}
CHRISTMAS = {"day": date(2026, 12, 25), "name": "Natale"}
ENGRAVED = {"code": "engraved", "state": "picking", "names": {Language.IT: "Dall'incisore"}}
IBAN = "IT52K9999999999000000000042"


def sells(**how: Any) -> WorkspaceId:
    profile = a_profile("bottega", 1, **how)
    return set_up_workspace(now=MORNING, actor="system", profile=profile)


def told(owner: Any, table: str) -> list[Any]:
    return rows(owner, f"SELECT to_jsonb(t) FROM {table} t ORDER BY id")  # noqa: S608  # names of this test


def test_the_same_profile_twice_changes_no_row(owner: Any) -> None:
    whole: dict[str, Any] = {
        "delivery": (COURIER, PICK_UP),
        "taxes": (TAX,),
        "holidays": (CHRISTMAS,),
        "statuses": (ENGRAVED,),
    }
    tables = ("delivery_method", "tax_rate", "holiday", "order_status", "workspace")
    sells(**whole)
    before = {table: told(owner, table) for table in tables}

    sells(**whole)

    assert {table: told(owner, table) for table in tables} == before
    assert [len(before[table]) for table in tables] == [2, 1, 1, 1, 1]


def test_a_method_that_disappears_is_offered_no_more_but_stays(owner: Any) -> None:
    sells(delivery=(COURIER, PICK_UP))
    other = a_shop("altra", 2, delivery=(COURIER,))
    courier = one(owner, "SELECT id FROM delivery_method WHERE code = 'courier' ORDER BY id")

    sells(delivery=(PICK_UP,))

    active = rows(
        owner,
        "SELECT code, active FROM delivery_method WHERE workspace_id <> %(o)s ORDER BY code",
        {"o": other.id},
    )
    assert active == [("courier", False), ("pick-up", True)]
    assert one(owner, "SELECT active FROM delivery_method WHERE workspace_id = %(o)s", {"o": other.id})
    sells(delivery=({**COURIER, "price_minor": 750},))
    assert rows(
        owner, "SELECT active, price_minor FROM delivery_method WHERE id = %(id)s", {"id": courier}
    ) == [(True, 750)]


def test_taxes_and_holidays_follow_the_profile_in_this_shop_alone(owner: Any) -> None:
    a_shop("altra", 2, taxes=(TAX,), holidays=(CHRISTMAS,))
    sells(taxes=(TAX, {**TAX, "tax_class": "reduced", "rate": 1000}), holidays=(CHRISTMAS,))

    sells(taxes=({**TAX, "rate": 2300},), holidays=())

    assert rows(owner, "SELECT tax_class, rate FROM tax_rate ORDER BY rate") == [
        ("standard", 2200),
        ("standard", 2300),
    ]
    assert one(owner, "SELECT count(*) FROM holiday") == 1


def test_a_status_that_an_order_carries_keeps_its_words(owner: Any) -> None:
    shop = a_shop("bottega", 1, statuses=(ENGRAVED, {**ENGRAVED, "code": "wrapped"}))
    customer = a_registered_customer(shop)
    owner.execute(
        "INSERT INTO customer_order (id, workspace_id, customer_id, number, state, custom_status, payment, currency,"
        " language, goods_minor, discount_minor, delivery_minor, tip_minor, tax_minor, total_minor, paid_minor,"
        " refunded_minor, quote, delivery, address, terms_version, placed_at, created_at)"
        " VALUES (gen_random_uuid(), %(w)s, %(c)s, 1, 'picking', 'engraved', 'card', 'EUR', 'it', 0, 0, 0, 0, 0, 0,"
        " 0, 0, '{}', '{}', '{}', '1', now(), now())",
        {"w": shop.id, "c": customer},
    )
    owner.commit()

    sells(statuses=())

    assert rows(owner, "SELECT code FROM order_status") == [("engraved",)]


def test_who_sells_is_known_to_everyone_who_looks() -> None:
    workspace = sells(
        country="IT",
        legal_name="Bottega S.r.l.",
        tax_number="IT00042000885",
        bank_account="IT52 K999 9999 9990 0000 0000 042",
        legal_address={
            "street": "Via Mormina Penna 42",
            "postal_code": "97018",
            "city": "Scicli",
            "country": "IT",
        },
        terms={Language.IT: "Si vende.", Language.EN: "It is sold."},
        terms_version="2",
        tax_included=False,
    )

    with transaction(workspace) as db:
        shop = workspace_view(db, workspace)
    assert (shop.legal_name, shop.tax_number, shop.bank_account) == ("Bottega S.r.l.", "IT00042000885", IBAN)
    assert (shop.country, shop.plan, shop.tax_included, shop.terms_version) == (
        "IT",
        "enterprise",
        False,
        "2",
    )
    assert shop.legal_address["city"] == "Scicli"
    assert shop.terms == {"it": "Si vende.", "en": "It is sold."}


@pytest.mark.parametrize(
    "wrong",
    [
        {"bank_account": "IT53K9999999999000000000042"},
        {"plan": "gold"},
        {"country": "Italy"},
        {"delivery": (COURIER, COURIER)},
        {"delivery": ({**COURIER, "least_days": 3, "most_days": 2},)},
        {"delivery": ({**COURIER, "payments": ("transfer",)},)},
        {"delivery": ({**COURIER, "payments": ("gold",)},)},
        {"delivery": ({**COURIER, "leaves_on": (7,)},)},
        {"taxes": ({**TAX, "rate": 10_001},)},
        {"statuses": ({**ENGRAVED, "state": "lost"},)},
    ],
)
def test_what_cannot_be_is_refused_at_the_edge(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        a_profile("bottega", 1, **wrong)
