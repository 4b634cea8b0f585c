"""The shop's own systems are told of what happened: once it did, signed, again and again until they took it."""

import dataclasses
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from standardwebhooks import Webhook

from flows.deliver_webhook import PAUSES
from flows.manage_webhooks import (
    EventUnknown,
    StillWaiting,
    add_endpoint,
    change_endpoint,
    remove_endpoint,
    replay_delivery,
    try_endpoint,
)
from gateways.webhook_sender import WebhookSender
from runtime.webhook_work import perform
from shop.events.recorded import record
from shop.events.webhook_addresses import AddressRefused
from shop.events.webhook_port import Answered
from shop.events.webhook_view import EndpointUnknown, WebhookDeliveryUnknown, deliveries, endpoints
from shop.events.webhooks import PUBLIC_NAMES
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from tests.programs.endpoints import endpoint
from tests.world import MORNING, PinnedClock, Shop, due, one, rows

ORDER = new_id()
URL = "https://hooks.example.com/in"


@dataclass
class Sender:
    """Answers what it is told to."""

    answers: list[Answered] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)

    def send(self, **told: Any) -> Answered:
        """The next answer."""
        self.sent.append(told)
        return self.answers.pop(0) if self.answers else Answered(200)


@dataclass
class Worker:
    """Does what is due."""

    webhooks: Any
    clock: PinnedClock = field(default_factory=PinnedClock)

    def work(self) -> int:
        """How many deliveries were due."""
        entries = due("webhook", at=self.clock.now())
        for entry in entries:
            perform(entry, self)  # type: ignore[arg-type]  # the parts that it needs
        return len(entries)


def an_endpoint(shop: Shop, *events: str, url: str = URL) -> Any:
    return add_endpoint(now=MORNING, actor="member", workspace_id=shop.id, url=url, events=events)


def happens(shop: Shop, name: str = "OrderPaid", at: datetime = MORNING, **details: Any) -> None:
    with transaction(shop.id) as db:
        told: dict[str, Any] = {"order": 7, "total_minor": 2820, "currency": "EUR"} | details
        record(db, name, workspace_id=shop.id, actor="system", now=at, subject_id=ORDER, **told)


def states(shop: Shop, endpoint_id: Any) -> list[tuple[str, str, int]]:
    with transaction(shop.id) as db:
        return [(one_.event, one_.state, one_.attempts) for one_ in deliveries(db, endpoint_id)]


def test_who_asked_for_an_event_is_told_and_nobody_else(shop: Shop, other: Shop) -> None:
    wants_paid, wants_all = an_endpoint(shop, "order.paid"), an_endpoint(shop)
    wants_other, off = an_endpoint(shop, "stock.low"), an_endpoint(shop)
    change_endpoint(now=MORNING, actor="member", workspace_id=shop.id, endpoint_id=off.id, active=False)
    foreign = an_endpoint(other)

    happens(shop)
    happens(shop, "MessageReceived")

    assert states(shop, wants_paid.id) == states(shop, wants_all.id) == [("order.paid", "waiting", 0)]
    assert states(shop, wants_other.id) == states(shop, off.id) == []
    assert states(other, foreign.id) == []


def test_what_did_not_happen_is_not_told(shop: Shop, owner: Any) -> None:
    an_endpoint(shop)

    def breaks() -> None:
        with transaction(shop.id) as db:
            record(db, "OrderPaid", workspace_id=shop.id, actor="system", now=MORNING, subject_id=ORDER)
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        breaks()

    assert one(owner, "SELECT count(*) FROM webhook_delivery") == 0
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'webhook'") == 0


def test_it_holds_ids_and_figures_and_nothing_that_people_said(shop: Shop) -> None:
    an_endpoint(shop)
    happens(
        shop,
        name="OrderCanceled",
        customer="Marta Bellomo",
        reason="Marta Bellomo, Via Roma 1",
        note="ring twice",
        state="marta@example.com ",
    )
    sender = Sender()
    Worker(sender).work()

    assert sender.sent[0]["payload"] == {
        "type": "order.canceled",
        "timestamp": MORNING.isoformat(),
        "data": {"id": str(ORDER), "order": 7, "total_minor": 2820, "currency": "EUR"},
    }


def test_a_real_endpoint_hears_it_signed_with_its_own_secret(shop: Shop, owner: Any) -> None:
    with endpoint() as heard:
        secret = "whsec_" + "c2VjcmV0" * 6
        made = an_endpoint(shop)
        owner.execute("UPDATE webhook_endpoint SET url = %s, secret = %s", [heard.url, secret])
        happens(shop)
        worker = Worker(WebhookSender(private_addresses=True))
        worker.clock.at = datetime.now(tz=MORNING.tzinfo)  # noqa: TID251  # the library that verifies asks it too
        assert worker.work() == 1
        headers, body = heard.heard[0]

    assert Webhook(secret).verify(body, headers)["type"] == "order.paid"
    assert json.loads(body)["data"]["order"] == 7
    assert states(shop, made.id) == [("order.paid", "delivered", 1)]
    assert worker.work() == 0


def test_it_is_tried_for_three_days_ever_more_seldom_and_then_given_up(shop: Shop) -> None:
    made = an_endpoint(shop)
    happens(shop)
    worker = Worker(Sender([Answered(500, "the endpoint answered 500")] * 20))
    began, tries = worker.clock.at, []
    for _ in range(40_000):
        if worker.work():
            tries.append(worker.clock.at)
        if states(shop, made.id)[0][1] == "failed":
            break
        worker.clock.pass_(seconds=PAUSES[min(len(tries), len(PAUSES)) - 1].total_seconds() / 2)

    assert len(tries) == len(PAUSES) + 1
    gaps = [later - earlier for earlier, later in pairwise(tries)]
    assert gaps == sorted(gaps)
    assert timedelta(days=2.5) < tries[-1] - began < timedelta(days=4)
    assert states(shop, made.id) == [("order.paid", "failed", len(PAUSES) + 1)]
    worker.clock.pass_(days=30)
    assert worker.work() == 0


def test_an_endpoint_that_asks_for_a_pause_gets_it(shop: Shop) -> None:
    an_endpoint(shop)
    happens(shop)
    worker = Worker(Sender([Answered(429, "", timedelta(minutes=5))]))
    worker.work()
    worker.clock.pass_(minutes=4)
    assert worker.work() == 0
    worker.clock.pass_(minutes=2)
    assert worker.work() == 1


def test_one_endpoint_that_fails_holds_up_no_other_event(shop: Shop) -> None:
    made = an_endpoint(shop)
    worker = Worker(Sender([Answered(500)]))
    happens(shop)
    worker.work()
    happens(shop, "OrderShipped")
    worker.work()

    assert sorted(states(shop, made.id)) == [("order.paid", "waiting", 1), ("order.shipped", "delivered", 1)]


def test_an_endpoint_that_is_gone_for_good_is_switched_off(shop: Shop) -> None:
    made = an_endpoint(shop)
    happens(shop)
    Worker(Sender([Answered(410)])).work()
    happens(shop)

    with transaction(shop.id) as db:
        assert [one_.active for one_ in endpoints(db)] == [False]
    assert states(shop, made.id) == [("order.paid", "failed", 1)]


def test_an_address_that_leads_inside_by_now_is_not_asked_again(shop: Shop) -> None:
    made = an_endpoint(shop)
    happens(shop)
    worker = Worker(WebhookSender(resolve=lambda *_: ["10.0.0.7"]))
    worker.work()

    assert states(shop, made.id) == [("order.paid", "failed", 1)]
    with transaction(shop.id) as db:
        assert "private" in deliveries(db, made.id)[0].error


def test_what_was_delivered_or_failed_can_be_sent_again_under_the_same_id(shop: Shop, other: Shop) -> None:
    made = an_endpoint(shop)
    happens(shop)
    sender = Sender()
    worker = Worker(sender)
    with transaction(shop.id) as db:
        delivery = deliveries(db, made.id)[0]
    with pytest.raises(StillWaiting):
        replay_delivery(now=MORNING, workspace_id=shop.id, delivery_id=delivery.id)
    worker.work()
    with pytest.raises(WebhookDeliveryUnknown):
        replay_delivery(now=MORNING, workspace_id=other.id, delivery_id=delivery.id)
    assert worker.work() == 0

    replay_delivery(now=MORNING, workspace_id=shop.id, delivery_id=delivery.id)
    assert worker.work() == 1

    first, second = sender.sent
    assert (first["message_id"], first["payload"]) == (second["message_id"], second["payload"])


def test_a_test_event_tells_whether_the_endpoint_hears(shop: Shop) -> None:
    made = an_endpoint(shop, "order.paid")
    sender = Sender()
    try_endpoint(now=MORNING, workspace_id=shop.id, endpoint_id=made.id)
    Worker(sender).work()
    assert [sent["payload"]["type"] for sent in sender.sent] == ["webhook.test"]


@pytest.mark.parametrize("shift", [86_400 * 30, -86_400 * 30])
def test_a_demos_moved_clock_delays_nothing(shop: Shop, owner: Any, shift: int) -> None:
    owner.execute("UPDATE workspace SET clock_shift_seconds = %s WHERE id = %s", [shift, shop.id])
    an_endpoint(shop)
    happens(shop, at=MORNING + timedelta(seconds=shift))
    assert Worker(Sender()).work() == 1


def test_what_cannot_be_an_endpoint_is_refused_and_leaves_nothing(shop: Shop, owner: Any) -> None:
    for url in ("http://shop.example.com/", "https://127.0.0.1/", "https://[fd00::1]/"):
        with pytest.raises(AddressRefused):
            an_endpoint(shop, url=url)
    with pytest.raises(EventUnknown):
        an_endpoint(shop, "order.dreamed")
    assert one(owner, "SELECT count(*) FROM webhook_endpoint") == 0


def test_endpoints_of_another_shop_can_be_neither_seen_nor_changed(shop: Shop, other: Shop) -> None:
    made = an_endpoint(shop)
    with transaction(other.id) as db:
        assert endpoints(db) == []
        with pytest.raises(EndpointUnknown):
            deliveries(db, made.id)
    with pytest.raises(EndpointUnknown):
        remove_endpoint(now=MORNING, actor="member", workspace_id=other.id, endpoint_id=made.id)
    with pytest.raises(EndpointUnknown):
        change_endpoint(now=MORNING, actor="member", workspace_id=other.id, endpoint_id=made.id, active=False)
    with transaction(shop.id) as db:
        assert [one_.active for one_ in endpoints(db)] == [True]


def test_an_endpoint_that_is_removed_takes_its_deliveries_along(shop: Shop, owner: Any) -> None:
    made = an_endpoint(shop)
    happens(shop)
    remove_endpoint(now=MORNING, actor="member", workspace_id=shop.id, endpoint_id=made.id)

    assert rows(owner, "SELECT 1 FROM webhook_delivery") == []
    assert Worker(Sender()).work() == 1
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'webhook' AND done_at IS NULL") == 0


def test_every_public_name_is_said_once() -> None:
    assert len(set(PUBLIC_NAMES.values())) == len(PUBLIC_NAMES)
    assert dataclasses.asdict(Answered(204))["status"] == 204
