"""From a paid order to a parcel on its way: fetched by tap or scanner, labeled, handed over, followed."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from gateways.own_delivery import OwnDelivery
from runtime.tasks import run_entries
from shop.catalog.changing import ProductProfile
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.orders.order_view import OrderView
from shop.orders.packing import OrderToPack, orders_to_pack
from shop.papers.carrier import CarrierFailed
from tests.booking.elsewhere import Diary
from tests.bot.conversing import Keeping
from tests.fakes.carrier import CarrierInMemory
from tests.fakes.outside_calendar import CalendarsInMemory
from tests.live.control import signs_in
from tests.live.rooms import a_colleague
from tests.live.showroom import lies
from tests.orders.buying import (
    Buyer,
    a_buyer,
    a_selling_shop,
    called_off,
    orders,
    pays,
    seen,
    sells,
    words_to,
)
from tests.programs.asking import a_key
from tests.web.selling import a_link_to, opened
from tests.web.visiting import found, text_of, visitor
from tests.world import MORNING, PinnedClock, Shop, due, one, rows

EAN = "8001234567897"
UPC = "036000291452"


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """Oil on A3 with a bar code, jam on C1 with a UPC, and honey that nobody bought."""
    del empty_database, valkey
    made = a_selling_shop()
    lies(made, sells(made, "OLIO", 1000, ean=EAN), ("L1", "A3", 10, None))
    lies(made, sells(made, "JAM", 500, ean=UPC), ("L7", "C1", 10, None))
    sells(made, "MIELE", 700)
    return made


@pytest.fixture
def buyer(shop: Shop) -> Buyer:
    """Marta."""
    return a_buyer(shop)


@pytest.fixture
def carrier() -> CarrierInMemory:
    """Veloce."""
    return CarrierInMemory()


@pytest.fixture
def store() -> Keeping:
    """Where labels lie."""
    return Keeping()


@pytest.fixture
def browser(shop: Shop, carrier: CarrierInMemory, store: Keeping) -> Iterator[TestClient]:
    """Mike of the warehouse."""
    with visitor(PinnedClock(), carriers={"own": OwnDelivery(), "veloce": carrier}, objects=store) as client:
        signs_in(client, shop, a_colleague(shop, "Mike", "warehouse"))
        client.cookies.set("lang", "en")
        yield client


def to_pack(shop: Shop) -> list[OrderToPack]:
    """The list."""
    with transaction(shop.id) as db:
        return orders_to_pack(db)


def labels(carrier: CarrierInMemory, store: Keeping, shop: Shop) -> None:
    """The worker makes what labels are wanted."""
    worker = Diary(shop, CalendarsInMemory(), CalendarsInMemory().new_calendar())
    parts = worker.parts()
    object.__setattr__(parts, "carriers", {"own": OwnDelivery(), "veloce": carrier})
    object.__setattr__(parts, "objects", store)
    packed = [
        {
            "id": str(entry.id),
            "workspace_id": str(entry.workspace_id),
            "topic": entry.topic,
            "key": entry.key,
            "payload": entry.payload,
            "attempts": entry.attempts,
        }
        for entry in due("parcel", at=MORNING)
    ]
    run_entries(packed, parts)


def bought(shop: Shop, buyer: Buyer, *lines: tuple[str, int], **told: Any) -> OrderView:
    """A paid order."""
    order = orders(buyer, *(lines or (("OLIO", 2), ("JAM", 1))), **told)
    pays(shop, order)
    return order


def everything_picked(browser: TestClient, order: OrderView) -> None:
    for code in (EAN, UPC):
        browser.post(f"/team/packing/{order.id}/scan", data={"code": code})


def test_lines_stand_by_shelf_and_are_picked_by_tap_and_scanner_and_the_wrong_thing_is_refused(
    shop: Shop, buyer: Buyer, browser: TestClient, owner: Any
) -> None:
    order = bought(shop, buyer)
    page = browser.get("/team/packing?lang=en")
    assert [row.text(strip=True) for row in found(page, ".pick-shelf")] == ["A3", "C1"]
    assert [row.attributes["data-codes"] for row in found(page, ".pick")] == [f"{EAN} OLIO", f"0{UPC} JAM"]
    assert "lot L1" in text_of(page)

    def scans(code: str) -> Any:
        return browser.post(f"/team/packing/{order.id}/scan", data={"code": code})

    assert scans(EAN).status_code == 303
    assert [(line.sku, line.picked_by) for line in to_pack(shop)[0].lines] == [("OLIO", "Mike"), ("JAM", "")]
    assert seen(shop, order).state == "picking"
    assert "Stiamo preparando" in words_to(owner, buyer.conversation)[-1]
    again, wrong, strange = scans(EAN), scans("miele"), scans("4006381333931")
    assert (again.status_code, wrong.status_code, strange.status_code) == (409, 409, 404)
    assert "is in already" in text_of(again)
    assert "MIELE does not go into this parcel." in text_of(wrong)
    assert "Nothing of this shop has the code 4006381333931." in text_of(strange)

    jam = to_pack(shop)[0].lines[1].id
    for does, picked in (("pick", 0), ("unpick", 1), ("pick", 0)):
        assert browser.post(f"/team/packing/lines/{jam}/{does}").status_code == 303
        assert to_pack(shop)[0].left == picked
    assert scans(UPC).status_code == 409
    told = rows(owner, "SELECT name FROM event WHERE starts_with(name, 'OrderLine') ORDER BY id")
    assert [row[0][9:] for row in told] == ["Picked", "Picked", "LetGo", "Picked"]


def test_a_packed_order_gets_its_label_once_leaves_and_is_followed_by_what_its_carrier_says(
    shop: Shop, buyer: Buyer, browser: TestClient, carrier: CarrierInMemory, store: Keeping, owner: Any
) -> None:
    order = bought(shop, buyer)
    early = browser.post(f"/team/packing/{order.id}/hand-over")
    assert (early.status_code, "no label yet" in text_of(early)) == (409, True)
    everything_picked(browser, order)
    carrier.fails = [CarrierFailed("address", permanent=True)]
    for _ in range(2):
        assert browser.post(f"/team/packing/{order.id}/label", data={"carrier": "veloce"}).status_code == 303
    labels(carrier, store, shop)
    assert "does not know that address" in text_of(browser.get("/team/packing?lang=en"))
    browser.post(f"/team/packing/{order.id}/label", data={"carrier": "veloce"})
    assert "The label is being made." in text_of(browser.get("/team/packing?lang=en"))
    labels(carrier, store, shop)
    labels(carrier, store, shop)

    pdf = browser.get(f"/team/packing/{order.id}/label.pdf")
    assert (pdf.headers["content-type"], pdf.content[:4]) == ("application/pdf", b"%PDF")
    assert seen(shop, order).shipments == ()  # nobody is told of a parcel that has not left
    assert browser.post(f"/team/packing/{order.id}/hand-over").status_code == 303
    view = seen(shop, order)
    (parcel,) = view.shipments
    assert (view.state, parcel.carrier, parcel.tracking_number) == ("shipped", "Veloce", "VL00000001")
    assert parcel.tracking_url == "https://veloce.example/VL00000001"
    assert (to_pack(shop), len(carrier.parcels)) == ([], 1)
    assert [row[0]["files"] for row in rows(owner, "SELECT payload FROM outbox WHERE topic = 'unused'")] == [
        ["application/pdf"]
    ]
    assert one(owner, "SELECT count(*) FROM shipment") == 1

    def news(what: str, reference: str, number: str = "VL00000001") -> Any:
        at = "2026-11-21T10:00:00+00:00"
        body, headers = carrier.tells(
            {"number": number, "id": reference, "what": what, "at": at, "where": "Modica"}
        )
        return browser.post("/webhooks/carriers/bottega/veloce", content=body, headers=headers)

    answers = [
        news("out", "e1"),
        news("delivered", "e2"),
        news("out", "e1"),
        news("moving", "e0"),
        news("out", "x", "VL9"),
    ]
    assert {answer.status_code for answer in answers} == {200}
    view = seen(shop, order)
    assert (view.state, [said.kind for said in view.shipments[0].said]) == (
        "delivered",
        ["out", "delivered", "moving"],
    )
    assert view.shipments[0].said[0].place == "Modica"
    body, _ = carrier.tells(
        {"number": "VL00000001", "id": "e9", "what": "lost", "at": "2026-11-22T10:00:00Z"}
    )
    assert browser.post("/webhooks/carriers/bottega/veloce", content=body).status_code == 400
    assert browser.post("/webhooks/carriers/bottega/nobody", content=body).status_code == 404
    assert browser.post("/webhooks/carriers/bottega/own", content=body).status_code == 400


def test_programs_pack_too_and_the_customer_reads_on_the_order_what_its_carrier_said(
    shop: Shop, buyer: Buyer, browser: TestClient, carrier: CarrierInMemory, store: Keeping
) -> None:
    order = bought(shop, buyer, ("OLIO", 1))
    browser.headers["Authorization"] = f"Bearer {a_key(shop).key}"
    (waiting,) = browser.get("/api/v1/packing").json()
    assert [(line["sku"], line["ean"], line["picked"]) for line in waiting["lines"]] == [("OLIO", EAN, False)]

    def asks(path: str, **told: Any) -> Any:
        return browser.post(
            f"/api/v1/orders/{order.number}/{path}", json=told, headers={"Idempotency-Key": str(new_id())}
        )

    assert [(one["carrier"], one["amount_minor"]) for one in browser.get(f"/api/v1/orders/{order.number}/rates").json()] == [
        ("own", 0), ("veloce", 490),
    ]  # fmt: skip
    assert asks("label", carrier="nobody").status_code == 422
    assert asks("hand-over").status_code == 409
    wanted = asks("label", carrier="veloce")
    assert (wanted.status_code, wanted.json()["label"]) == (202, "wanted")
    labels(carrier, store, shop)
    assert browser.get("/api/v1/packing").json()[0]["tracking_number"] == "VL00000001"
    assert browser.get(f"/api/v1/orders/{order.number}/label.pdf").content.startswith(b"%PDF")
    assert asks("hand-over").json()["state"] == "shipped"
    news = {
        "number": "VL00000001",
        "id": "e1",
        "what": "out",
        "at": "2026-11-21T10:00:00+00:00",
        "where": "Modica",
    }
    body, headers = carrier.tells(news)
    browser.post("/webhooks/carriers/bottega/veloce", content=body, headers=headers)
    del browser.headers["Authorization"]
    page = browser.get(opened(browser, a_link_to(shop, buyer.id, "order", order.id)))
    assert "The driver has it, Modica" in text_of(page)


def test_our_own_delivery_draws_its_label_and_what_is_picked_up_needs_none(
    shop: Shop, buyer: Buyer, browser: TestClient, carrier: CarrierInMemory, store: Keeping
) -> None:
    sent = bought(shop, buyer)
    everything_picked(browser, sent)
    note = browser.post(f"/team/packing/{sent.id}/delivery-note")
    assert (note.headers["content-type"], note.content[:4]) == ("application/pdf", b"%PDF")
    browser.post(f"/team/packing/{sent.id}/label")
    labels(carrier, store, shop)
    (waiting,) = to_pack(shop)
    assert waiting.parcel is not None
    assert waiting.parcel.tracking_number.startswith("V-")
    assert store.files["application/pdf"].startswith(b"%PDF")
    browser.post(f"/team/packing/{sent.id}/hand-over")
    assert seen(shop, sent).state == "shipped"

    fetched = bought(shop, buyer, ("JAM", 1), delivery="pickup")
    browser.post(f"/team/packing/{fetched.id}/scan", data={"code": UPC})
    assert "Ready to be picked up" in text_of(browser.get("/team/packing?lang=en"))
    assert browser.post(f"/team/packing/{fetched.id}/label").status_code == 409
    assert browser.post(f"/team/packing/{fetched.id}/ready").status_code == 303
    assert seen(shop, fetched).state == "ready"

    gone = bought(shop, buyer)
    everything_picked(browser, gone)
    browser.post(f"/team/packing/{gone.id}/label")
    labels(carrier, store, shop)
    called_off(shop, gone)
    assert (to_pack(shop), seen(shop, gone).shipments) == ([], ())


def test_nobody_else_sees_the_list_and_a_bar_code_that_proves_nothing_is_refused(
    shop: Shop, buyer: Buyer, browser: TestClient
) -> None:
    order = bought(shop, buyer)
    other = a_selling_shop("altra", 2)
    with visitor(PinnedClock()) as stranger:
        assert stranger.get("/team/packing").status_code == 401
        signs_in(stranger, other, a_colleague(other, "Olga", "owner", 3))
        assert "OLIO" not in stranger.get("/team/packing").text
        line = to_pack(shop)[0].lines[0].id
        assert stranger.post(f"/team/packing/lines/{line}/pick").status_code == 404
        assert stranger.post(f"/team/packing/{order.id}/scan", data={"code": EAN}).status_code == 404
        signs_in(stranger, shop, a_colleague(shop, "Hanna", "host", 4))
        assert stranger.get("/team/packing").status_code == 403
    assert (
        browser.post(
            f"/team/packing/{order.id}/scan", data={"code": EAN}, headers={"Sec-Fetch-Site": "cross-site"}
        ).status_code
        == 403
    )
    with pytest.raises(ValueError, match="bar code"):
        ProductProfile.model_validate(
            {
                "slug": "x",
                "category": "pantry",
                "names": {"it": "X"},
                "variants": [{"sku": "X", "price_minor": 1, "ean": "8001234567890"}],
            }
        )
