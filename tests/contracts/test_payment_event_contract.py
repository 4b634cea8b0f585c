"""What providers of payments tell by themselves: signed, of now, and saying where to look."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from shop.kernel.money import Money
from shop.payments.provider import SignatureInvalid
from tests.payments.counters import (
    DECLINED,
    Counter,
    a_counter,
    a_refund,
    a_wish,
)
from tests.world import PinnedClock


@pytest.fixture
def clock() -> PinnedClock:
    return PinnedClock()


@pytest.fixture(params=["desk", "stripe"])
def counter(request: pytest.FixtureRequest, clock: PinnedClock, tmp_path: Path) -> Iterator[Counter]:
    with a_counter(request.param, tmp_path, clock) as counter:
        yield counter


@pytest.fixture
def paid(counter: Counter, clock: PinnedClock) -> str:
    """What a refund names, of 49.50 €."""
    opened = counter.provider.open(a_wish(clock))
    counter.pays(opened.reference)
    return counter.provider.look(opened.reference).payment_reference


def test_events_say_where_to_look(counter: Counter, clock: PinnedClock) -> None:
    wish = a_wish(clock)
    opened = counter.provider.open(wish)
    counter.pays(opened.reference, DECLINED)
    counter.pays(opened.reference)

    events = [counter.provider.read_event(body, headers, clock.now()) for body, headers in counter.hooks()]

    assert {event.intent_id for event in events} == {wish.intent_id}
    assert {event.workspace_id for event in events} == {wish.workspace_id}
    assert opened.reference in {event.reference for event in events}
    assert len({event.event_id for event in events}) == len(events)


def test_events_of_refunds_name_the_refund(counter: Counter, paid: str, clock: PinnedClock) -> None:
    counter.hooks()
    wish = a_refund(paid, Money(100, "EUR"))
    seen = counter.provider.refund(wish)

    events = [counter.provider.read_event(body, headers, clock.now()) for body, headers in counter.hooks()]

    assert {event.refund_id for event in events} == {wish.refund_id}
    assert {event.workspace_id for event in events} == {wish.workspace_id}
    assert {event.reference for event in events} == {seen.reference}


def test_what_ends_is_told(counter: Counter, clock: PinnedClock) -> None:
    wish = a_wish(clock)
    counter.provider.open(wish)
    clock.pass_(minutes=34)

    (hook,) = counter.hooks()

    assert counter.provider.read_event(*hook, clock.now()).intent_id == wish.intent_id


def test_nothing_of_the_person_is_kept_of_an_event(counter: Counter, clock: PinnedClock) -> None:
    opened = counter.provider.open(a_wish(clock))
    counter.pays(opened.reference)

    events = [counter.provider.read_event(body, headers, clock.now()) for body, headers in counter.hooks()]

    assert all("marta" not in str(event) for event in events)


def test_what_nobody_signed_is_refused(counter: Counter, clock: PinnedClock) -> None:
    opened = counter.provider.open(a_wish(clock))
    counter.pays(opened.reference)
    body, headers = hook = counter.hooks()[0]
    (signature,) = [name for name in headers if name.endswith("-signature")]
    told = headers[signature]

    forged = [
        counter.mislead(hook),
        (body, {}),
        (body, {signature: ""}),
        (body, {signature: told.partition(",")[0]}),
        (body, {signature: told.replace("v1=", "v0=")}),
        (body, {signature: told.replace("t=", "t=1")}),
        (body, {signature: f"t=1,{told}"}),
        (body, {signature: "t=x,v1=y"}),
        (b"", headers),
    ]
    for one in forged:
        with pytest.raises(SignatureInvalid):
            counter.provider.read_event(*one, clock.now())
    assert counter.provider.read_event(body, headers, clock.now()).event_id


@pytest.mark.parametrize("minutes", [-6, 2], ids=["too old", "from the future"])
def test_an_event_is_of_now(counter: Counter, clock: PinnedClock, minutes: int) -> None:
    """Stripe's own client believes any time in the future."""
    opened = counter.provider.open(a_wish(clock))
    counter.pays(opened.reference)
    hook = counter.hooks()[0]

    with pytest.raises(SignatureInvalid):
        counter.provider.read_event(*hook, clock.now() - timedelta(minutes=minutes))
