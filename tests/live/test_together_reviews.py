"""Who was there gives stars, which count at once; their words are read by others once the shop let them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from redis import Redis

from flows.be_present import be_present
from flows.review_live_session import moderate_review, review_live_session
from shop.kernel.database import transaction
from shop.live.attending import Attendee, ForTheShop, LiveSessionUnknown
from shop.live.reviewing import (
    NotOverYet,
    ReviewSettled,
    ReviewTooLong,
    ReviewUnknown,
    StarsUnclear,
    WasNotThere,
    rating_of,
    reviews,
    waiting_reviews,
)
from tests.booking.diary import somebody
from tests.live.together import HOST, a_live_session, a_member, viewer
from tests.programs.asking import a_key, asking_with
from tests.world import ANY_ID, MORNING, Shop, a_shop, one

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def was_there(shop: Shop, session: UUID, name: str = "Ada Lo") -> UUID:
    """A customer who came."""
    customer = somebody(shop, name=name)
    who = Attendee(person=f"customer:{customer}", role="customer", name=name, customer_id=customer)
    be_present(now=MORNING, workspace_id=shop.id, session_id=session, who=who)
    return customer


def over(owner: Any) -> None:
    owner.execute("UPDATE live_session SET state = 'completed', ended_at = now()")
    owner.commit()


def says(shop: Shop, session: UUID, customer: UUID, stars: int, words: str = "", **told: Any) -> bool:
    values: dict[str, Any] = {"now": MORNING, "workspace_id": shop.id, "session_id": session} | told
    return review_live_session(**values, customer_id=customer, stars=stars, words=words)


def decides(shop: Shop, review: UUID, *, show: bool, who: Attendee = HOST, reason: str = "") -> bool:
    return moderate_review(
        now=MORNING, workspace_id=shop.id, review_id=review, who=who, show=show, reason=reason
    )


def test_stars_count_at_once_and_words_are_read_once_the_shop_let_them(shop: Shop, owner: Any) -> None:
    host = a_member(shop)
    session = a_live_session(shop, member_id=host)
    ada, bruno = was_there(shop, session), was_there(shop, session, "Bruno Ri")
    over(owner)

    assert says(shop, session, ada, 5, " Bellissimo\n giro ")
    assert not says(shop, session, ada, 5, "Bellissimo giro")
    assert says(shop, session, bruno, 4)
    with transaction(shop.id) as db:
        assert reviews(db) == []
        waiting = waiting_reviews(db)
        assert [(one.stars, one.words, one.name) for one in waiting] == [(5, "Bellissimo giro", "Ada")]
        assert (rating_of(db, host).count, rating_of(db, host).average) == (2, Decimal("4.5"))
        assert rating_of(db, host).weighed == Decimal("4.1")  # two opinions prove little
        assert rating_of(db, ANY_ID).average is None

    with pytest.raises(ForTheShop):
        decides(shop, waiting[0].id, show=True, who=viewer())
    assert decides(shop, waiting[0].id, show=True)
    assert not decides(shop, waiting[0].id, show=True)
    with transaction(shop.id) as db:
        assert [one.words for one in reviews(db, member_id=host)] == ["Bellissimo giro"]
        assert reviews(db, least_stars=5, order="highest")[0].session_number == 1
        assert waiting_reviews(db) == []

    assert says(shop, session, ada, 1, "Ho cambiato idea", now=MORNING + timedelta(days=2))
    with transaction(shop.id) as db:
        assert reviews(db) == []  # new words wait anew
        assert waiting_reviews(db)[0].words == "Ho cambiato idea"
    assert decides(shop, waiting[0].id, show=False, reason="insulti")
    with transaction(shop.id) as db:
        assert (reviews(db), rating_of(db).average) == ([], Decimal("2.5"))
    with pytest.raises(ReviewSettled):
        says(shop, session, ada, 2, now=MORNING + timedelta(days=8))
    assert one(owner, "SELECT reason FROM session_review WHERE stars = 1") == "insulti"


def test_the_shops_own_programs_read_them_and_decide(shop: Shop, owner: Any, valkey: Redis) -> None:
    del valkey
    host, picker = a_member(shop), a_member(shop, "Pino", "warehouse")
    session = a_live_session(shop, member_id=host)
    says_after = was_there(shop, session)
    over(owner)
    says(shop, session, says_after, 5, "Bello")

    with asking_with(a_key(shop)) as program:
        waiting = program("GET", "/live-reviews?state=waiting").json()
        path = f"/live-reviews/{waiting['reviews'][0]['id']}/decision"
        refused = program("POST", path, {"member_id": str(picker), "show": True})
        assert (refused.status_code, refused.json()["code"]) == (403, "for_the_shop")
        assert program("POST", path, {"member_id": str(host), "show": True}).json() == {"changed": True}
        answer = path.replace("/decision", "/answer")
        said = {"member_id": str(host), "words": "Grazie"}
        assert program("POST", answer, said | {"member_id": str(picker)}).status_code == 403
        assert program("POST", answer, said).json() == {"changed": True}
        told = program("GET", f"/live-reviews?member_id={host}&least_stars=5&order=highest").json()
        assert program("GET", f"/live-tips?member_id={host}").json() == []

    assert (waiting["count"], waiting["average"], told["weighed"]) == (1, 5.0, 4.2)
    assert [(one["words"], one["answer"]) for one in told["reviews"]] == [("Bello", "Grazie")]


def test_who_was_not_there_or_has_nothing_to_say_is_not_heard(shop: Shop, owner: Any) -> None:
    session = a_live_session(shop)
    ada = was_there(shop, session)
    with pytest.raises(NotOverYet):
        says(shop, session, ada, 5)
    over(owner)

    for stars, words, refusal in (
        (0, "", StarsUnclear),
        (6, "", StarsUnclear),
        (5, "a" * 601, ReviewTooLong),
    ):
        with pytest.raises(refusal):
            says(shop, session, ada, stars, words)
    with pytest.raises(WasNotThere):
        says(shop, session, somebody(shop), 5)
    other = a_shop("altra", 2)
    with pytest.raises(LiveSessionUnknown):
        says(other, session, ada, 5)
    with pytest.raises(ReviewUnknown):
        decides(other, ANY_ID, show=True)

    assert one(owner, "SELECT count(*) FROM session_review") == 0
