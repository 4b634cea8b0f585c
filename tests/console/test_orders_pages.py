"""Orders at the console: found, worked on one by one and together, paid back, taken back; each customer told once."""

from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from flows.advance_order import advance_order
from flows.cancel_order import cancel_order
from flows.return_goods import request_return
from flows.take_cash import confirm_transfer
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.kernel.money import Money
from shop.orders.order_view import OrderView, order_view
from tests.console.signed_in import a_member, signed_in
from tests.orders.buying import Buyer, a_buyer, a_selling_shop, orders, sells
from tests.web.visiting import found, text_of, title_of
from tests.world import MORNING, Shop, one, rows
from webapp.console.asking import Staff


@pytest.fixture
def shop(empty_database: str, valkey: Any) -> Shop:
    """A shop that sells."""
    del empty_database, valkey
    made = a_selling_shop()
    sells(made, "CREMA", 980, 40)
    return made


@pytest.fixture
def marta(shop: Shop) -> Buyer:
    """A customer."""
    return a_buyer(shop)


@pytest.fixture(autouse=True)
def rosaria_works(shop: Shop, browser: TestClient) -> Staff:
    """The shop's owner, signed in."""
    member = a_member(shop, "owner")
    signed_in(browser, member)
    return member


def paid(buyer: Buyer, quantity: int = 1) -> OrderView:
    """An order whose money has come by bank."""
    order = orders(buyer, ("CREMA", quantity), payment="transfer")
    confirm_transfer(
        now=MORNING,
        actor="member",
        workspace_id=buyer.shop.id,
        order_id=order.id,
        amount=Money(order.total_minor, "EUR"),
    )
    return order


def delivered(buyer: Buyer, quantity: int = 1) -> OrderView:
    """The same, in the customer's hands."""
    order = paid(buyer, quantity)
    for step in ("picking", "shipped", "delivered"):
        advance_order(now=MORNING, actor="member", workspace_id=buyer.shop.id, order_id=order.id, to=step)
    return order


def now_is(shop: Shop, order: OrderView) -> OrderView:
    """The order as it stands."""
    with transaction(shop.id) as db:
        return order_view(db, order.id)


def state(shop: Shop, order: OrderView) -> str:
    return now_is(shop, order).state


def numbers(browser: TestClient, query: str = "") -> list[str]:
    page = browser.get(f"/console/orders{query}")
    assert page.status_code == 200
    return [one.text(strip=True) for one in found(page, ".order-number")]


def test_orders_are_found_by_what_is_to_be_done_by_number_and_by_customer(
    shop: Shop, marta: Buyer, browser: TestClient
) -> None:
    first, second, third = paid(marta), orders(marta, ("CREMA", 1)), paid(marta, 2)
    cancel_order(now=MORNING, actor="member", workspace_id=shop.id, order_id=second.id, reason="shop")
    other = a_selling_shop("altra", 2)
    sells(other, "OLIO", 500, 5)
    hidden = orders(a_buyer(other, "+393330000009"), ("OLIO", 1), payment="cash")
    assert numbers(browser) == [str(third.number), str(first.number)]
    assert numbers(browser, "?view=to_pack") == [str(third.number), str(first.number)]
    assert numbers(browser, "?view=canceled") == [str(second.number)]
    assert numbers(browser, "?view=all&payment=transfer") == [str(third.number), str(first.number)]
    assert numbers(browser, f"?view=all&q=%23{second.number}") == [str(second.number)]
    assert numbers(browser, "?view=all&q=marta") == [str(one.number) for one in (third, second, first)]
    assert numbers(browser, "?view=all&q=nobody") == []
    assert numbers(browser, f"?view=all&of={marta.id}&part=rows&before={third.number}") == [
        str(second.number),
        str(first.number),
    ]
    assert browser.get(f"/console/orders/{hidden.id}").status_code == 404
    assert text_of(browser.get("/console/orders/waiting")) == "2"
    assert b"CREMA" in browser.get("/console/orders/export.csv").content


def test_an_order_goes_its_way_on_its_page_and_on_the_board(
    shop: Shop, marta: Buyer, browser: TestClient, owner: Any
) -> None:
    order = paid(marta)
    here = f"/console/orders/{order.id}"
    page = browser.get(here)
    assert title_of(page).startswith(f"Order {order.number}")
    assert "bank transfer" in text_of(page)
    assert browser.post(f"{here}/step", data={"to": "picking", "note": "with a ribbon"}).status_code == 303
    assert browser.post(f"{here}/status", data={"status": "engraver"}).status_code == 303
    assert "Engraving" in text_of(browser.get(here))
    board = browser.get("/console/orders/board")
    column = found(board, '[data-column="picking"]')[0]
    assert [one.attributes["data-goes"] for one in column.css("[data-card]")] == ["shipped "]
    sent = browser.post(
        f"{here}/step", data={"to": "shipped", "on_board": "true"}, headers={"HX-Request": "true"}
    )
    assert (sent.status_code, "toast" in sent.headers["hx-trigger"]) == (200, True)
    assert found(sent, '[data-column="away"] [data-card]')
    refused = browser.post(
        f"{here}/step", data={"to": "picking", "on_board": "true"}, headers={"HX-Request": "true"}
    )
    assert "That step is no longer possible" in refused.headers["hx-trigger"]
    parcel = now_is(shop, order).shipments[0]
    told = {"tracking_number": "BR1", "tracking_url": "https://track.example/BR1"}
    assert browser.post(f"{here}/parcels/{parcel.id}", data=told).status_code == 303
    assert found(browser.get(here), 'a[href="https://track.example/BR1"]')
    assert browser.post(f"{here}/parcels/{parcel.id}", data={"state": "delivered"}).status_code == 303
    assert state(shop, order) == "delivered"
    again = browser.post(f"{here}/step", data={"to": "delivered"})
    assert (again.status_code, "no longer possible" in text_of(again)) == (409, True)
    assert one(owner, "SELECT count(*) FROM order_change") >= 5


def test_many_at_once_have_an_outcome_each(shop: Shop, marta: Buyer, browser: TestClient) -> None:
    first, second = paid(marta), paid(marta)
    open_order = orders(marta, ("CREMA", 1))
    chosen = [str(order.id) for order in (first, second, open_order)]
    page = browser.post("/console/orders/many", data={"order": chosen, "do": "picking"})
    assert "Done for 2 of 3" in text_of(page)
    assert len(found(page, ".outcome-no")) == 1
    assert [state(shop, order) for order in (first, second, open_order)] == ["picking", "picking", "placed"]
    notes = browser.post("/console/orders/many", data={"order": chosen[:2], "do": "notes"})
    assert notes.content.startswith(b"%PDF")
    table = browser.post("/console/orders/many", data={"order": chosen, "do": "xlsx"})
    assert table.content.startswith(b"PK")
    off = browser.post("/console/orders/many", data={"order": chosen[1:], "do": "cancel", "reason": "Sorry"})
    assert "Done for 2 of 2" in text_of(off)
    assert browser.post("/console/orders/many", data={"do": "picking"}).status_code == 303
    assert browser.post("/console/orders/many", data={"order": chosen, "do": "burn"}).status_code == 404
    assert browser.post("/console/orders/many", data={"order": ["x"], "do": "picking"}).status_code == 404


def test_money_comes_and_goes_back_once_and_never_more_than_came(
    shop: Shop, marta: Buyer, browser: TestClient, owner: Any
) -> None:
    order = orders(marta, ("CREMA", 2), payment="transfer")
    here = f"/console/orders/{order.id}"
    unclear = browser.post(f"{here}/money", data={"came": "a lot", "way": "transfer"})
    assert (unclear.status_code, "That is no amount" in text_of(unclear)) == (422, True)
    whole = f"{order.total_minor / 100:.2f}"
    told = {"came": whole, "way": "transfer", "key": "bank-1"}
    assert browser.post(f"{here}/money", data=told).status_code == 303
    browser.post(f"{here}/money", data=told)
    assert now_is(shop, order).paid_minor == order.total_minor
    key = str(new_id())
    some = {"what": "amount", "amount": "5,00", "key": key, "reason": "late"}
    assert browser.post(f"{here}/refund", data=some).status_code == 303
    browser.post(f"{here}/refund", data=some)
    too_much = browser.post(f"{here}/refund", data={**some, "amount": "500", "key": str(new_id())})
    assert (too_much.status_code, "more than came" in text_of(too_much)) == (409, True)
    nothing = browser.post(f"{here}/refund", data={"what": "lines", "key": str(new_id())})
    assert nothing.status_code == 422
    refund = rows(owner, "SELECT id, amount_minor, state FROM refund")
    assert [(amount, how) for _, amount, how in refund] == [(500, "pending")]
    given = browser.post(f"{here}/refunds/{refund[0][0]}/given")
    assert given.status_code == 303
    assert now_is(shop, order).refunded_minor == 500
    line = now_is(shop, order).lines[0]
    lines = {"what": "lines", f"line-{line.id}": "1", "key": str(new_id())}
    assert browser.post(f"{here}/refund", data=lines).status_code == 303
    assert one(owner, "SELECT sum(amount_minor) FROM refund") == 500 + line.total_minor // 2
    signed_in(browser, a_member(shop, "salesperson", name="Ada"))
    assert browser.post(f"{here}/refund", data=lines).status_code == 404


def test_goods_come_back_as_they_are_told_and_the_money_follows(
    shop: Shop, marta: Buyer, browser: TestClient, owner: Any
) -> None:
    order = delivered(marta, 2)
    here, line = f"/console/orders/{order.id}", order.lines[0].id
    empty = browser.post(f"{here}/returns", data={"reason": "damaged"})
    assert (empty.status_code, "How many is not said" in text_of(empty)) == (422, True)
    told = {"reason": "damaged", "note": "<b>broken</b>", f"line-{line}": "1"}
    assert browser.post(f"{here}/returns", data=told).status_code == 303
    page = browser.get(here)
    assert "<b>broken</b>" in text_of(page)
    back = now_is(shop, order).returns[0].id
    assert browser.post(f"{here}/returns/{new_id()}/approve").status_code == 404
    assert browser.post(f"{here}/returns/{back}/burn").status_code == 404
    assert browser.post(f"{here}/returns/{back}/approve", data={"words": "Send it"}).status_code == 303
    assert browser.post(f"{here}/returns/{back}/approve").status_code == 409
    assert browser.post(f"{here}/returns/{back}/receive").status_code == 303
    assert one(owner, "SELECT bool_or(restocked) FROM return_line") is False
    assert one(owner, "SELECT sum(amount_minor) FROM refund") == 980
    asked = request_return(
        now=MORNING,
        actor="customer",
        workspace_id=shop.id,
        customer_id=marta.id,
        order_id=order.id,
        lines=[(line, 1)],
        reason="wrong",
    )
    assert "Comes back" in text_of(browser.get("/console/orders?view=delivered"))
    assert browser.post(f"{here}/returns/{asked.id}/refuse", data={"words": "No"}).status_code == 303
    assert rows(owner, "SELECT state FROM order_return ORDER BY number")[-1] == ("refused",)


def test_a_canceled_order_says_why_and_papers_open_only_with_their_order(
    shop: Shop, marta: Buyer, browser: TestClient
) -> None:
    order = paid(marta)
    here = f"/console/orders/{order.id}"
    assert browser.post(f"{here}/delivery-note").content.startswith(b"%PDF")
    assert browser.get(f"{here}/papers/{new_id()}").status_code == 404
    assert browser.post(f"{here}/cancel", data={"reason": "The jar broke"}).status_code == 303
    page = text_of(browser.get(here))
    assert "The jar broke" in page
    assert state(shop, order) == "canceled"
    gone = browser.get(f"/console/orders/{UUID(int=7)}")
    assert gone.status_code == 404
