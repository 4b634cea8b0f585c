"""A secret is changed while its receiver works: for a while both sign, so that nothing is refused."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from flows.manage_webhooks import OverlapTooLong, rotate_secret
from gateways.webhook_sender import WebhookSender
from shop.events.webhook_view import EndpointUnknown
from shop.kernel.database import transaction
from shop.tables import WebhookEndpoint
from tests.programs.asking import Asking, a_key, asking_with, problem
from tests.programs.endpoints import endpoint
from tests.programs.test_webhooks import Worker, an_endpoint, happens
from tests.world import MORNING, PinnedClock, Shop, rows


@pytest.fixture
def program(shop: Shop) -> Iterator[Asking]:
    with asking_with(a_key(shop)) as made:
        yield made


def rotated(shop: Shop, endpoint_id: Any, **more: Any) -> str:
    told: dict[str, Any] = {"now": MORNING, "actor": "member", "workspace_id": shop.id} | more
    return rotate_secret(**told, endpoint_id=endpoint_id).secret


def signs(secret: str, message: tuple[Any, bytes]) -> bool:
    """Whether one of the message's signatures is by that secret."""
    headers, body = message
    told = datetime.fromtimestamp(int(headers["webhook-timestamp"]), tz=UTC)
    signature = Webhook(secret).sign(headers["webhook-id"], told, body.decode())
    return signature in headers["webhook-signature"].split(" ")


def test_both_secrets_sign_what_is_sent_until_the_old_one_is_over(shop: Shop) -> None:
    clock = PinnedClock(MORNING)
    with endpoint() as receiver:
        worker = Worker(WebhookSender(private_addresses=True), clock)
        made = an_endpoint(shop)
        point_to(shop, made.id, receiver.url)
        happens(shop)
        worker.work()
        fresh = rotated(shop, made.id)
        for _ in range(2):
            happens(shop, at=clock.now())
            worker.work()
            clock.pass_(hours=24)
    before, during, after = receiver.heard
    assert (signs(made.secret, before), signs(fresh, before)) == (True, False)
    assert (signs(made.secret, during), signs(fresh, during)) == (True, True)
    assert (signs(made.secret, after), signs(fresh, after)) == (False, True)
    assert signs(
        fresh, (during[0] | {"webhook-signature": during[0]["webhook-signature"].split()[0]}, during[1])
    )


def point_to(shop: Shop, endpoint_id: Any, url: str) -> None:
    """An address of this machine, which nobody could give over a door."""
    with transaction(shop.id) as db:
        db.get_one(WebhookEndpoint, endpoint_id).url = url


def test_a_secret_that_somebody_has_seen_ends_at_once(shop: Shop, owner: Any) -> None:
    made = an_endpoint(shop)
    rotated(shop, made.id)
    fresh = rotated(shop, made.id, keep_old=timedelta(0))
    kept = rows(owner, "SELECT secret, old_secret, old_secret_until FROM webhook_endpoint")
    assert kept == [(fresh, "", None)]


def test_another_shops_secret_stays_and_nobody_keeps_two_for_long(
    program: Asking, shop: Shop, other: Shop, owner: Any
) -> None:
    theirs = an_endpoint(other)
    with pytest.raises(EndpointUnknown):
        rotated(shop, theirs.id)
    with pytest.raises(OverlapTooLong):
        rotated(other, theirs.id, keep_old=timedelta(days=8))
    assert problem(program("POST", f"/webhooks/{theirs.id}/rotate", {}))[0] == 404
    assert rows(owner, "SELECT secret, old_secret FROM webhook_endpoint") == [(theirs.secret, "")]


def test_a_program_changes_its_secret_and_is_shown_it_once(program: Asking, shop: Shop) -> None:
    made = an_endpoint(shop)
    key = {"Idempotency-Key": "roll"}
    path = f"/webhooks/{made.id}"
    first, again = (program("POST", f"{path}/rotate", {"keep_old_hours": 2}, headers=key) for _ in range(2))
    assert first.status_code == 201
    assert first.json()["secret"] not in {made.secret, ""}
    assert first.json()["old_until"].startswith("2026-11-20T11:00")
    assert again.json() == first.json(), "asked twice it is changed once"
    assert "secret" not in program("GET", path).text
    assert problem(program("POST", f"{path}/rotate", {"keep_old_hours": 169})) == (422, "validation_failed")
