"""A live session looked back on: its page shows what was seen and bought, and takes stars once it is over."""

from collections.abc import Iterator
from typing import Any

import pytest
from redis import Redis

from flows.be_present import be_present
from flows.mark_in_session import mark_shown
from flows.tell_live import follow_live_session
from shop.kernel.language import Language
from shop.live.attending import Attendee
from tests.live.rooms import invited, web
from tests.live.showroom import (
    Showroom,
    a_customer,
    a_showroom,
    as_customer,
    completes,
    puts_in,
    sells_here,
    starts,
)
from tests.world import MORNING, PinnedClock, due, one

SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def room(empty_database: str, valkey: Redis) -> Showroom:
    """Two salespeople and a jar of honey."""
    del empty_database, valkey
    found = a_showroom()
    sells_here(found, "MIELE", 850)
    return found


@pytest.fixture
def address(room: Showroom) -> Iterator[str]:
    """The shop's web process."""
    del room
    with web(PinnedClock()) as found:
        yield found


def test_who_was_there_sees_what_it_was_and_gives_stars_once_it_is_over(
    room: Showroom, address: str, owner: Any
) -> None:
    buyer = a_customer(room)
    session = starts(room, buyer, language=Language.IT)
    who = Attendee(person=as_customer(buyer), role="customer", name="Marta", customer_id=buyer.id)
    be_present(now=MORNING, workspace_id=room.shop.id, session_id=session.session_id, who=who)
    mark_shown(
        now=MORNING, person=room.john, workspace_id=room.shop.id, session_id=session.session_id, slug="miele"
    )
    puts_in(room, session, "MIELE", 2)
    path = f"/live/{room.shop.slug}/{session.number}"

    with invited(address, room.shop, session.session_id, buyer.id) as guest:
        early = guest.client.get(f"{path}/after", follow_redirects=False)
        assert early.headers["location"] == path
        assert guest.client.post(f"{path}/after", data={"stars": "5"}, headers=SAME).status_code == 409
        completes(room, session)
        shown = guest.client.get(f"{path}/after")
        assert shown.status_code == 200
        assert "17,00" in shown.text
        assert "/p/miele" in shown.text
        assert guest.client.post(f"{path}/after", data={"stars": "9"}, headers=SAME).status_code == 422
        other_site = {"Sec-Fetch-Site": "cross-site"}
        assert guest.client.post(f"{path}/after", data={"stars": "4"}, headers=other_site).status_code == 403
        given = guest.client.post(
            f"{path}/after",
            data={"stars": "4", "words": "<b>Bello</b>"},
            headers=SAME,
            follow_redirects=False,
        )
        assert given.headers["location"] == f"{path}/after?told=thanks"
        again = guest.client.get(f"{path}/after").text
        assert "&lt;b&gt;Bello&lt;/b&gt;" in again
        assert "<b>Bello" not in again

        public = f"/live/{room.shop.slug}/reviews"
        assert "Bello" not in guest.client.get(public).text
        owner.execute("UPDATE session_review SET state = 'shown'")
        owner.commit()
        assert "Bello&lt;/b&gt;" in guest.client.get(f"{public}?order=highest&stars=4").text
        assert "Bello" not in guest.client.get(f"{public}?stars=5").text
        assert guest.client.get(f"{public}?order=dearest").status_code == 422

    assert one(owner, "SELECT stars FROM session_review ") == 4
    entries = due("live_news", at=MORNING)
    assert [follow_live_session(now=MORNING, entry=entry) for entry in entries] == [[]]
