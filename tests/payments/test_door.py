"""The door of payment webhooks: what is let in, and what is not."""

import json
from datetime import timedelta
from typing import Any

import pytest

from gateways.event_signature import sign
from shop.kernel.ids import new_id
from tests.orders.buying import a_selling_shop
from tests.payments.counters import SECRET, DeskCounter
from tests.payments.street import Street
from tests.world import one

DOOR = "/webhooks/payments/test"


def an_event(street: Street, **about: Any) -> bytes:
    """As the test provider writes it."""
    metadata = {"workspace": str(street.shop.id), "intent": str(new_id())}
    told = {
        "id": f"event_{new_id().hex}",
        "kind": "session.paid",
        "created": int(street.clock.now().timestamp()),
        "about": {"id": "session_1", "metadata": metadata, **about},
    }
    return json.dumps(told).encode()


def signed(street: Street, body: bytes, secret: str = SECRET, **ago: float) -> dict[str, str]:
    """The header with which it was sent."""
    return {"Desk-Signature": sign(body, secret, at=street.clock.now() - timedelta(**ago))}


def test_a_genuine_event_about_nothing_of_ours_is_taken_and_let_be(street: Street, owner: Any) -> None:
    body = an_event(street)

    assert street.web.post(DOOR, content=body, headers=signed(street, body)).status_code == 200
    assert one(owner, "SELECT count(*) FROM payment_event") == 0
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'payment'") == 0


def test_what_is_not_signed_by_the_provider_is_refused(street: Street, owner: Any) -> None:
    body = an_event(street)

    for headers in (
        {},
        signed(street, body, "another"),
        signed(street, body + b" "),
        signed(street, body, hours=1),
    ):
        assert street.web.post(DOOR, content=body, headers=headers).status_code == 400
    assert one(owner, "SELECT count(*) FROM payment_event") == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"about": 7}', b"\xff\xfe", b"null"])
def test_junk_is_refused_even_if_it_is_signed(street: Street, body: bytes) -> None:
    assert street.web.post(DOOR, content=body, headers=signed(street, body)).status_code == 400


def test_too_much_is_not_read(street: Street) -> None:
    body = b"x" * (256 * 1024 + 1)

    assert street.web.post(DOOR, content=body, headers=signed(street, body)).status_code == 413
    chunks = (b"x" * 65536 for _ in range(6))
    assert street.web.post(DOOR, content=chunks).status_code == 413


def test_a_provider_whom_we_do_not_know_has_no_door(street: Street) -> None:
    assert street.web.post("/webhooks/payments/nobody", content=b"{}").status_code == 404
    assert street.web.get(DOOR).status_code == 405


def test_one_event_is_kept_once(street: Street, desk: DeskCounter, owner: Any) -> None:
    order = street.order()
    street.pays(order)
    hooks = desk.hooks()

    for body, headers in [*hooks, *hooks]:
        assert street.web.post(DOOR, content=body, headers=headers).status_code == 200

    assert one(owner, "SELECT count(*) FROM payment_event") == len(hooks)
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'payment' AND key NOT LIKE '%%/end'") == 1


def test_nothing_of_the_person_is_kept(street: Street, owner: Any) -> None:
    street.paid_order()

    (payloads,) = owner.execute("SELECT string_agg(payload::text, ' ') FROM payment_event").fetchone()
    assert "Bellomo" not in payloads
    assert "amount" not in payloads


def test_an_event_of_another_shops_workspace_finds_nothing_of_ours(street: Street, owner: Any) -> None:
    """Signed, but with a workspace that the wish does not belong to."""
    order = street.order()
    street.page(order)
    intent = one(owner, "SELECT id FROM payment_intent")
    other = a_selling_shop("altra", 2)
    body = an_event(street, metadata={"workspace": str(other.id), "intent": str(intent)})

    assert street.web.post(DOOR, content=body, headers=signed(street, body)).status_code == 200

    assert one(owner, "SELECT count(*) FROM payment_event") == 0
    assert one(owner, "SELECT state FROM payment_intent") == "open"
