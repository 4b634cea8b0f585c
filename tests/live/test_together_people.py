"""Who is there is known, since when and how their picture comes; what they feel is counted."""

from typing import Any

import pytest

from flows.be_present import be_present, go_away
from flows.count_reactions import count_reactions
from shop.kernel.database import transaction
from shop.live.attending import Attendee, LiveSessionOver
from shop.live.chat_bodies import PersonHere
from shop.live.presence import Here, Watching, who_is_here
from shop.live.reacting import reactions_of
from tests.booking.diary import at_once
from tests.live.together import HOST, SECOND, a_live_session, terms, viewer
from tests.world import MORNING, Shop, a_shop, one

pytestmark = pytest.mark.usefixtures("empty_database")
ADA, BRUNO = viewer("Ada"), viewer("Bruno")


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def comes(shop: Shop, session: Any, who: Attendee, seconds: int = 0, **told: Any) -> PersonHere | None:
    return be_present(
        now=MORNING + seconds * SECOND,
        workspace_id=shop.id,
        session_id=session,
        who=who,
        told=Watching(**told),
        entered=seconds == 0,
    )


def here(shop: Shop, session: Any, seconds: int) -> Here:
    with transaction(shop.id) as db:
        return who_is_here(db, session, at=MORNING + seconds * SECOND)


def test_who_comes_and_who_goes_is_told_once(shop: Shop) -> None:
    session = a_live_session(shop)

    came = comes(shop, session, ADA)
    assert came is not None
    assert (came.name, came.joined_at) == ("Ada", MORNING)
    assert comes(shop, session, ADA, 15) is None
    assert comes(shop, session, BRUNO) is not None
    assert comes(shop, session, HOST) is not None
    assert [one.name for one in here(shop, session, 16).people] == ["Rosaria", "Ada", "Bruno"]
    assert here(shop, session, 16).watching == 2  # nobody counts the shop's own people

    gone = go_away(now=MORNING + 20 * SECOND, workspace_id=shop.id, session_id=session, person=ADA.person)
    assert gone
    assert here(shop, session, 20).watching == 1
    assert not go_away(now=MORNING, workspace_id=shop.id, session_id=session, person=ADA.person)
    assert not go_away(now=MORNING, workspace_id=shop.id, session_id=session, person="viewer:x")
    back = comes(shop, session, ADA, 25)
    assert back is not None
    assert back.joined_at == MORNING  # since when they are there does not begin anew


def test_a_page_that_is_not_heard_of_any_more_is_gone(shop: Shop) -> None:
    session = a_live_session(shop)
    comes(shop, session, ADA)
    comes(shop, session, BRUNO)
    comes(shop, session, BRUNO, 30)

    assert here(shop, session, 44).watching == 2
    assert [one.name for one in here(shop, session, 46).people] == ["Bruno"]
    assert comes(shop, session, ADA, 60) is not None


def test_how_the_picture_comes_is_kept_and_nobody_watches_longer_than_time_passes(
    shop: Shop, owner: Any
) -> None:
    session = a_live_session(shop)
    comes(shop, session, ADA, connection="mse good")
    comes(shop, session, ADA, 15, connection="<b>", watched_seconds=15, stalls=1, latency_ms=900)
    comes(shop, session, ADA, 30, watched_seconds=4000, stalls=-3)

    row = owner.execute("SELECT connection, watched_seconds, stalls, latency_ms FROM participant").fetchone()
    assert row == ("mse good", 30, 1, 900)


def test_where_somebody_is_stands_only_where_the_shop_asks_for_it(shop: Shop) -> None:
    session = a_live_session(shop)
    comes(shop, session, ADA, place="Valencia")
    assert here(shop, session, 1).places == {}

    terms(shop, places=True)
    comes(shop, session, ADA, 1, place=" Valencia\n(ES) ")
    comes(shop, session, BRUNO, 1)

    assert here(shop, session, 2).places == {"Valencia (ES)": 1}


def test_reactions_given_at_once_are_all_counted(shop: Shop, owner: Any) -> None:
    session = a_live_session(shop)
    told: dict[str, Any] = {"now": MORNING, "workspace_id": shop.id, "session_id": session}

    acts = [lambda: count_reactions(**told, given={"heart": 2, "clap": 1, "smile": 0}) for _ in range(8)]
    assert at_once(acts) == [None] * 8

    with transaction(shop.id) as db:
        assert reactions_of(db, session) == {"thumbs_up": 0, "heart": 16, "smile": 0, "party": 0, "clap": 8}
    assert count_reactions(**told, given={"heart": 1}) == {"heart": 17}
    owner.execute("UPDATE live_session SET state = 'completed'")
    owner.commit()
    with pytest.raises(LiveSessionOver):
        count_reactions(**told, given={"heart": 1})
    with pytest.raises(LiveSessionOver):
        comes(shop, session, ADA)
    with pytest.raises(LiveSessionOver):
        comes(shop, session, ADA, 15)
    assert one(owner, "SELECT sum(total) FROM reaction_count") == 25


def test_a_viewer_is_seen_as_they_say_and_takes_it_back(shop: Shop) -> None:
    session = a_live_session(shop)
    terms(shop, places=True, words={"it": ["pataccaro"]})
    nobody = viewer("")
    comes(shop, session, nobody)

    told = comes(shop, session, nobody, 1, name=" Ada  B ", place="Modica")
    assert told is not None
    assert (told.name, told.place) == ("Ada B", "Modica")
    assert comes(shop, session, nobody, 2, name="Ada B", place="Modica") is None
    assert comes(shop, session, nobody, 3) is None  # what is not said stays
    assert comes(shop, session, nobody, 4, name="P4taccaro", place="pataccaro") is None
    marta = Attendee(person="customer:marta", role="customer", name="Marta")
    comes(shop, session, marta, 4, name="Somebody else")

    assert [one.name for one in here(shop, session, 5).people] == ["Ada B", "Marta"]
    comes(shop, session, nobody, 6, name="", place="")
    assert [(one.name, one.place) for one in here(shop, session, 7).people] == [("", ""), ("Marta", "")]
