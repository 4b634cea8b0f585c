"""The shop's own people read what others wrote of live sessions, and see the tips that came."""

from typing import Any

import pytest

from flows.review_live_session import appeal_review
from secure_links.links import issue
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.live.reviewing import AppealClosed, reviews
from tests.live.rooms import a_browser, a_colleague, at_work, web
from tests.live.showroom import a_customer, a_showroom, sells_here, starts
from tests.live.test_tips import Evening, evening
from tests.live.test_together_reviews import over, says, was_there
from tests.live.together import a_live_session, a_member
from tests.world import MORNING, PinnedClock, a_shop, one

__all__ = ["evening"]
SAME = {"Sec-Fetch-Site": "same-origin"}


def test_who_may_reads_lets_others_read_answers_and_declines(
    empty_database: str, valkey: Any, owner: Any
) -> None:
    del empty_database, valkey
    shop = a_shop()
    session = a_live_session(shop, member_id=a_member(shop))
    ada, bruno = was_there(shop, session), was_there(shop, session, "Bruno Ri")
    over(owner)
    says(shop, session, ada, 5, "<i>Bellissimo</i>")
    says(shop, session, bruno, 1, "Comprate da noi")
    first = one(owner, "SELECT id FROM session_review WHERE stars = 5")
    second = one(owner, "SELECT id FROM session_review WHERE stars = 1")
    owner.rollback()

    with web(PinnedClock()) as address:
        with at_work(address, shop, a_colleague(shop)) as seller:
            assert seller.client.get("/team/reviews").status_code == 403
        boss = a_colleague(shop, "Nora", "manager", number=2)
        with at_work(address, shop, boss) as browser:
            page = browser.client.get("/team/reviews").text
            assert "&lt;i&gt;Bellissimo" in page
            assert "Comprate da noi" in page
            here = f"/team/reviews/{first}"
            foreign = {"Sec-Fetch-Site": "cross-site"}
            assert browser.client.post(f"{here}/show", headers=foreign).status_code == 403
            assert browser.client.post(f"{here}/answer", data={"words": "a"}, headers=SAME).status_code == 404
            browser.client.post(f"{here}/show", headers=SAME)
            long = browser.client.post(
                f"{here}/answer", data={"words": "a" * 601, "state": "shown"}, headers=SAME
            )
            assert long.status_code == 422
            assert f'id="review-{first}"' in long.text
            browser.client.post(f"{here}/answer", data={"words": " Grazie,\n Ada "}, headers=SAME)
            away = {"reason": "pubblicità", "state": "waiting"}
            browser.client.post(f"/team/reviews/{second}/decline", data=away, headers=SAME)
            assert "pubblicità" in browser.client.get("/team/reviews?state=declined").text
            again: dict[str, Any] = {
                "now": MORNING,
                "workspace_id": shop.id,
                "session_id": session,
                "customer_id": bruno,
            }
            appeal_review(**again, words="Non è pubblicità")
            assert "Non è pubblicità" in browser.client.get("/team/reviews").text
            browser.client.post(f"/team/reviews/{second}/decline", data=away, headers=SAME)
            with pytest.raises(AppealClosed):
                appeal_review(**again, words="ancora")
            assert browser.client.post(f"{here}/burn", headers=SAME).status_code == 404

            everybody = browser.client.get(f"/live/{shop.slug}/reviews").text
            assert "Grazie, Ada" in everybody
            assert "Comprate" not in everybody
            assert browser.client.get(f"/live/{shop.slug}/reviews?stars=6").status_code == 422

    with transaction(shop.id) as db:
        assert [(one.words, one.answer) for one in reviews(db)] == [("<i>Bellissimo</i>", "Grazie, Ada")]
        assert [one.words for one in reviews(db, least_stars=5, order="lowest")] == ["<i>Bellissimo</i>"]
    assert one(owner, "SELECT count(*) FROM event WHERE starts_with(name, 'Review')") == 5


@pytest.mark.parametrize("evening", ["desk"], indirect=True)
def test_a_tip_goes_from_the_page_to_the_bank_and_stands_on_the_hosts(evening: Evening, owner: Any) -> None:
    street, shop = evening.street, evening.street.shop
    number = one(owner, "SELECT number FROM live_session")
    owner.rollback()
    with transaction(shop.id) as db:
        link = issue(
            db,
            workspace_id=shop.id,
            purpose="live",
            subject_id=evening.session,
            customer_id=street.marta.id,
            conversation_id=None,
            language=Language.IT,
            now=street.clock.now(),
        )
    web, path = street.web, f"/live/{shop.slug}/{number}/after"
    opened = f"/l/{link.url.rpartition('/')[2]}"
    web.post(f"{opened}/open", headers=SAME)
    web.get(opened)

    assert "2,00\xa0€" in web.get(path).text
    for amount, code in (("viel", "tip_unclear"), ("0,50", "tip_out_of_range")):
        no = web.post(
            f"{path}/tip",
            data={"amount": amount, "once": "abcdefgh"},
            headers=SAME,
            follow_redirects=False,
        )
        assert no.headers["location"] == f"{path}?tip={code}#tip"
    assert "da 1,00\xa0€ a 200,00\xa0€" in web.get(f"{path}?tip=tip_out_of_range").text
    leaving = web.post(f"{path}/tip", data={"amount": "7,50", "once": "abcdefgh"}, headers=SAME)
    assert "/pay/" in leaving.text
    assert "conferma la tua mancia" in web.get(f"{path}?payment=done").text
    order = evening.seen()[0]
    assert web.get(f"{path}/tips/{order.order_number}").status_code == 404
    street.counter.pays(one(owner, "SELECT provider_reference FROM payment_intent"))
    owner.rollback()
    street.goes_on()
    again = web.post(
        f"{path}/tip", data={"amount": "7,50", "once": "abcdefgh"}, headers=SAME, follow_redirects=False
    )
    assert again.headers["location"] == f"{path}#tip"
    assert "7,50\xa0€" in web.get(f"{path}/tips/{order.order_number}").text
    assert "conferma la tua mancia" not in web.get(f"{path}?payment=done").text
    assert street.counter.books()["paid"] == {"EUR": 750}


def test_what_is_sent_on_names_the_shop_and_nobody(empty_database: str, valkey: Any) -> None:
    del empty_database, valkey
    room = a_showroom()
    sells_here(room, "MIELE", 850)
    buyer = a_customer(room)
    session = starts(room, buyer, title="Per Marta Russo")
    with transaction(room.shop.id) as db:
        link = issue(
            db,
            workspace_id=room.shop.id,
            purpose="live",
            subject_id=session.session_id,
            customer_id=buyer.id,
            conversation_id=None,
            language=Language.IT,
            now=MORNING,
        )
    with web(PinnedClock()) as address, a_browser(address) as browser:
        window = browser.client.get(f"/live/{room.shop.slug}?lang=it").text
        card = browser.client.get(f"/l/{link.url.rpartition('/')[2]}").text
    for page in (window, card):
        assert '<meta property="og:title" content="Bottega bottega, in diretta">' in page
        assert "og:description" in page
        assert "Marta" not in page
    assert "wa.me/?text=" in window
    assert "quando%20siete%20in%20diretta" in window
