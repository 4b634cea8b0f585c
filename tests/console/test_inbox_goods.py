"""Goods sent from a conversation: found in a drawer, seen as the customer will, gone as a card; and one's own WhatsApp."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from flows.answer_as_member import Writer
from flows.own_phone import own_phone
from flows.pick_of_day import set_picks
from flows.relay_in import relay_in
from flows.send_card import CardNeedsWindow, send_card
from shop.catalog.picks import PickProfile
from shop.kernel.database import transaction
from shop.kernel.language import Language
from tests.bot.conversing import stock_the_shop
from tests.console.signed_in import a_member, signed_in
from tests.console.talking import Talk
from tests.web.visiting import found, text_of
from tests.world import MORNING, Shop, a_shop, arrives, due, one, rows
from webapp.console.asking import Staff


def test_goods_are_found_seen_as_the_customer_sees_them_and_sent(
    browser: TestClient, shop: Shop, rosaria: Staff, talk: Talk, owner: Any
) -> None:
    stock_the_shop(shop)
    page = f"/console/inbox/{talk.id}"
    assert found(browser.get(page), "#goods-drawer [hx-get$='/goods?product=picks']")
    looked = browser.get(f"{page}/goods?q=crema")
    assert "Pistachio cream" in text_of(looked)
    assert "Nothing on the shelf" in text_of(browser.get(f"{page}/goods?q=zzzz"))
    seen = text_of(browser.get(f"{page}/goods?product=crema-di-pistacchio"))
    assert "Crema di pistacchio" in seen  # in the customer's own language
    assert "9,80" in seen
    assert browser.get(f"{page}/goods?product=nothing").status_code == 404

    browser.post(f"{page}/card", data={"product": "crema-di-pistacchio"})
    (kept,) = rows(
        owner,
        "SELECT m.body, m.content -> 'cards' -> 0 ->> 'price', m.content ->> 'by', c.responder FROM message m"
        " JOIN conversation c ON c.id = m.conversation_id WHERE m.author = 'member'",
    )
    assert kept[0].startswith("*Crema di pistacchio*, 9,80")
    assert kept[1:] == ("9,80\xa0€", str(rosaria.member_id), "member")

    assert "Nothing is recommended today" in text_of(browser.get(f"{page}/goods?product=picks"))
    assert browser.post(f"{page}/card", data={"product": "picks"}).status_code == 409
    set_picks(
        now=MORNING,
        actor="member",
        workspace_id=shop.id,
        day=MORNING.date(),
        picks=[PickProfile(product="crema-di-pistacchio", words={Language.IT: "Appena fatta"})],
    )
    assert "Appena fatta" in text_of(browser.get(f"{page}/goods?product=picks"))
    browser.post(f"{page}/card", data={"product": "picks"})
    (link,) = rows(
        owner,
        "SELECT content -> 'links' -> 0 ->> 'url' FROM message WHERE body LIKE 'Oggi%%' AND author = 'member'",
    )
    assert link[0].endswith(f"/s/{shop.slug}/today")

    # Nobody without the right, and nobody of another shop, sees or sends anything.
    count = one(owner, "SELECT count(*) FROM message")
    for other in (a_member(shop, "warehouse"), a_member(a_shop("altrove", 2))):
        signed_in(browser, other)
        assert browser.get(f"{page}/goods?q=crema").status_code == 404
        assert browser.post(f"{page}/card", data={"product": "crema-di-pistacchio"}).status_code == 404
    assert one(owner, "SELECT count(*) FROM message") == count


def test_a_card_is_no_template(shop: Shop, rosaria: Staff, talk: Talk, owner: Any) -> None:
    stock_the_shop(shop)
    with pytest.raises(CardNeedsWindow):
        send_card(
            now=MORNING + timedelta(hours=25),
            workspace_id=shop.id,
            conversation_id=talk.id,
            writer=Writer(rosaria.member_id, rosaria.name),
            product="crema-di-pistacchio",
        )
    assert one(owner, "SELECT count(*) FROM message WHERE direction = 'out'") == 0


def test_a_member_sets_their_own_whatsapp_up_on_their_own_page(
    browser: TestClient, shop: Shop, rosaria: Staff, owner: Any
) -> None:
    page = "/console/own/phone"
    assert found(browser.get("/console/own"), f"a[href='{page}']")
    wrong = browser.post(page, data={"phone": "12"})
    assert wrong.status_code == 422
    assert found(wrong, "#own-phone[aria-invalid]")
    assert browser.post(page, data={"phone": shop.address.removeprefix("whatsapp:")}).status_code == 409
    browser.post(page, data={"phone": "+39 347 888 0001"})
    with transaction(shop.id) as db:
        own = own_phone(db, rosaria.member_id, MORNING)
    assert own is not None
    state = browser.get(f"{page}/state")
    assert f"#{own.digits}" in text_of(state)
    assert "every 3s" in state.text
    asked = browser.get(f"{page}/state", headers={"HX-Request": "true"})
    assert (asked.status_code, asked.text) == (204, "")  # nothing new: what has the keyboard keeps it
    assert own.digits not in str(rows(owner, "SELECT code FROM member_phone"))
    other = a_member(shop)
    arrives(shop, f"#{own.digits}", phone="+393478880001")
    (entry,) = due("relay_in", at=MORNING)
    assert relay_in(now=MORNING, entry=entry) == "proven"
    assert "Switch it off" in text_of(browser.get(f"{page}/state", headers={"HX-Request": "true"}))
    assert "every 3s" not in browser.get(f"{page}/state").text
    browser.post(f"{page}/relays", data={"on": "false"})
    assert not one(owner, "SELECT relays FROM member_phone")
    signed_in(browser, other)
    assert browser.post(page, data={"phone": "+393478880001"}).status_code == 409
    signed_in(browser, rosaria)
    browser.post(f"{page}/forget")
    assert rows(owner, "SELECT 1 FROM member_phone") == []
    names = {name for (name,) in rows(owner, "SELECT name FROM event WHERE name LIKE 'OwnPhone%%'")}
    assert names == {"OwnPhoneNamed", "OwnPhoneSwitched", "OwnPhoneForgotten"}
