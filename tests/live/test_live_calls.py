"""Who asked for it is told that the shop is live: once, as they agreed to it, and never of what is somebody else's."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from flows.call_followers import call_followers
from flows.follow_live import follow_live
from flows.mark_in_session import mark_interest_live, mark_shown
from flows.open_window import SourceProfile, close_window, open_window, put_live_source
from shop.kernel.database import transaction
from shop.live.following import wish_of
from tests.live.showroom import Showroom, a_customer, a_showroom, as_customer, sells_here, starts
from tests.orders.buying import Buyer
from tests.world import MORNING, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def room() -> Showroom:
    found = a_showroom()
    sells_here(found, "MIELE", 850)
    return found


def asks(buyer: Buyer, *, wants: bool = True) -> bool:
    return follow_live(
        now=MORNING, actor="customer", workspace_id=buyer.shop.id, customer_id=buyer.id, wants=wants
    )


def window_opens(room: Showroom, at: datetime = MORNING) -> None:
    source = SourceProfile(slug="hall", name="Sala", kind="clip", address="hall.mp4")
    put_live_source(now=at, actor="member", workspace_id=room.shop.id, source=source)
    open_window(now=at, actor="member", workspace_id=room.shop.id, slug="hall")


def called(at: datetime) -> int:
    """How many the worker tells by then."""
    told = 0
    while entries := due("live_call", at=at):
        told += sum(call_followers(now=at, entry=entry) for entry in entries)
    return told


def written(owner: Any) -> list[str]:
    found = rows(owner, "SELECT body FROM message WHERE direction = 'out' ORDER BY created_at, seq")
    owner.rollback()
    return [row[0] for row in found]


def test_whoever_asked_is_told_once_that_the_window_is_open(room: Showroom, owner: Any) -> None:
    marta, nobody, gone, stopped = (a_customer(room) for _ in range(4))
    assert asks(marta)
    assert not asks(marta)
    asks(gone)
    asks(gone, wants=False)
    asks(stopped)
    owner.execute("UPDATE customer SET messages_stopped_at = now() WHERE id = %s", (stopped.id,))
    owner.commit()
    del nobody

    window_opens(room)
    assert called(MORNING) == 0  # it begins in peace
    assert called(MORNING + 2 * MINUTE) == 1
    open_window(now=MORNING + 3 * MINUTE, actor="member", workspace_id=room.shop.id, slug="hall")
    close_window(now=MORNING + 4 * MINUTE, actor="member", workspace_id=room.shop.id)
    window_opens(room, MORNING + 5 * MINUTE)
    assert called(MORNING + 10 * MINUTE) == 0  # nobody is called twice within half a day

    (told,) = written(owner)
    assert (
        told
        == "Siamo in diretta: guarda dentro il negozio. Se non vuoi più saperlo, scrivi “niente dirette”."
    )
    links = one(owner, "SELECT content -> 'links' -> 0 ->> 'url' FROM message WHERE direction = 'out'")
    assert links.endswith(f"/live/{room.shop.slug}")
    with transaction(room.shop.id) as db:
        assert (wish_of(db, marta.id), wish_of(db, gone.id)) == (True, False)


def test_a_tour_waits_for_its_picture_and_a_showing_is_nobody_elses(room: Showroom, owner: Any) -> None:
    marta = a_customer(room)
    asks(marta)
    starts(room, a_customer(room))
    assert due("live_call", at=MORNING + MINUTE) == []
    starts(room, None, kind="tour", title="La cantina")
    assert called_once(MORNING + MINUTE) == 0
    owner.execute("UPDATE live_session SET stream_state = 'live' WHERE kind = 'tour'")
    owner.commit()
    assert called_once(MORNING + 3 * MINUTE) == 1
    assert "John è in diretta adesso: “La cantina”. Entra." in written(owner)[-1]
    assert (
        one(
            owner,
            "SELECT count(*) FROM secure_link WHERE purpose = 'live' AND subject_id IN (SELECT id FROM live_session WHERE kind = 'tour')",
        )
        == 1
    )


def test_who_liked_what_was_shown_is_told_only_with_a_yes_to_news(room: Showroom, owner: Any) -> None:
    marta, ada = a_customer(room), a_customer(room)
    for buyer in (marta, ada):
        session = starts(room, buyer)
        told: dict[str, Any] = {
            "now": MORNING,
            "workspace_id": room.shop.id,
            "session_id": session.session_id,
        }
        mark_shown(**told, person=room.john, slug="miele")
        mark_interest_live(**told, person=as_customer(buyer), slug="miele")
    owner.execute("DELETE FROM consent WHERE purpose = 'marketing'")
    owner.execute(
        "INSERT INTO consent (id, workspace_id, created_at, customer_id, purpose, text_version, text_hash, language, via,"
        " evidence, granted_at) SELECT gen_random_uuid(), workspace_id, now(), id, 'marketing', '1', 'x', 'it', 'page', 'x',"
        " now() FROM customer WHERE id = %s",
        (ada.id,),
    )
    owner.commit()

    window_opens(room)

    assert called(MORNING + 2 * MINUTE) == 1
    assert one(owner, "SELECT customer_id FROM live_follower WHERE told_at IS NOT NULL") == ada.id


def called_once(at: datetime) -> int:
    """What one round of the worker does."""
    return sum(call_followers(now=at, entry=entry) for entry in due("live_call", at=at))
