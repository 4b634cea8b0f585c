"""The inbox on its pages: what stands there, what can be done, and what no other shop or role sees."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from flows.answer_as_member import Writer
from flows.decide_draft import set_drafts
from flows.give_out import set_share
from flows.keep_canned_reply import keep_canned_reply
from flows.keep_card import plan_follow_up, write_note
from shop.kernel.database import engine
from shop.kernel.language import Language
from tests.console.signed_in import a_member, signed_in
from tests.console.talking import LATER, Talk, a_talk, a_turn, agent_says
from tests.flows.windows import a_template, leave
from tests.world import MORNING, Shop, a_shop, arrives, one, rows
from webapp.console.asking import Staff

pytestmark = pytest.mark.usefixtures("rosaria")

HTMX = {"HX-Request": "true"}
YESTERDAY = MORNING - timedelta(hours=21)


def writer(member: Staff) -> Writer:
    return Writer(member.member_id, member.name)


def test_a_conversation_is_read_taken_answered_noted_and_given_back(
    browser: TestClient, talk: Talk, owner: Any
) -> None:
    talk.wants_a_person(MORNING)
    here = f"/console/inbox/{talk.id}"

    listed = browser.get("/console/inbox").text
    assert "Marta Bellomo" in listed
    assert "Wants a person" in listed
    assert browser.get("/console/inbox/unread").text == "1"

    opened = browser.get(here).text
    assert "avete la crema?" in opened
    assert "In short." in opened
    assert "No order so far." in opened
    assert "Window open for 24 h more" in opened
    assert "First answer" in opened

    taken = browser.post(f"{here}/take", headers=HTMX)
    assert "Give back to Tano" in taken.text
    assert "Tano is silent here" in taken.headers["HX-Trigger"]
    browser.post(f"{here}/say", data={"text": "Buongiorno, sono Rosaria"}, headers=HTMX)
    noted = browser.post(f"{here}/say", data={"text": "Cliente di Milano", "mode": "note"}, headers=HTMX).text
    assert "Only the team sees it." in noted
    assert [text.text for text in leave(MORNING)] == ["Buongiorno, sono Rosaria"]

    refused = browser.post(f"{here}/say", data={"text": "x" * 1601}, headers=HTMX)
    assert (refused.status_code, "At most 1600 characters fit." in refused.text) == (422, True)
    assert "x" * 1601 in refused.text

    back = browser.post(f"{here}/back", headers=HTMX)
    assert "Take over" in back.text
    assert "Given back to Tano" in back.text
    assert one(owner, "SELECT responder FROM conversation") == "agent"
    assert browser.get("/console/inbox/unread").text == ""


def test_views_filters_and_search_find_what_is_meant(browser: TestClient, shop: Shop, owner: Any) -> None:
    def names(query: str) -> list[str]:
        page = browser.get(f"/console/inbox?{query}").text
        return [name for name in ("Marta Bellomo", "Owen Price") if f">{name}" in page]

    talk = a_talk(shop, at=YESTERDAY)
    owen = a_talk(
        shop,
        "do you ship pistachio to Bath",
        phone="+447700900123",
        name="Owen Price",
        language=Language.EN,
        at=YESTERDAY,
    )
    owner.execute("UPDATE conversation SET language = 'en' WHERE id = %(id)s", {"id": owen.id})
    assert names("view=unread") == [], "what was written before Rosaria came is not unread for her"
    owner.execute("UPDATE member SET created_at = created_at - interval '2 days'")
    owner.commit()
    pippo = a_member(shop, "salesperson", name="Pippo")
    owen.wants_a_person(MORNING)
    owen.taken_by(writer(pippo), MORNING)
    write_note(
        now=MORNING,
        workspace_id=shop.id,
        customer_id=talk.customer,
        conversation_id=talk.id,
        writer=writer(pippo),
        text="@Rosaria la conosci?",
    )

    assert names("view=all") == ["Marta Bellomo", "Owen Price"]
    assert names("view=for_me") == []
    assert names("view=others") == ["Owen Price"]
    assert names("view=agent") == ["Marta Bellomo"]
    assert names("view=mentions") == ["Marta Bellomo"]
    assert names("view=closing") == ["Marta Bellomo", "Owen Price"]
    assert names("view=all&language=en") == ["Owen Price"]
    assert names(f"view=all&of={pippo.member_id}") == ["Owen Price"]
    for asked in ("pista", "owen", "PRICE ow", "447700900123"):
        assert names(f"q={asked}") == ["Owen Price"], asked
    assert names("q=crema") == ["Marta Bellomo"]
    assert names("q=zzz") == []
    assert names("view=unread") == ["Marta Bellomo", "Owen Price"]
    browser.get(f"/console/inbox/{talk.id}")
    assert names("view=unread") == ["Owen Price"]
    browser.post(f"/console/inbox/{talk.id}/unread")
    assert names("view=unread") == ["Marta Bellomo", "Owen Price"]


def test_another_has_it_and_the_later_one_is_told_may_note_and_may_step_in(
    browser: TestClient, talk: Talk, shop: Shop, owner: Any
) -> None:
    pippo = a_member(shop, "salesperson", name="Pippo")
    talk.taken_by(writer(pippo), MORNING)
    here = f"/console/inbox/{talk.id}"

    refused = browser.post(f"{here}/say", data={"text": "Eccomi"}, headers=HTMX)
    assert (refused.status_code, "Pippo has this conversation." in refused.text) == (409, True)
    assert ">Eccomi</textarea>" in refused.text
    assert one(owner, "SELECT count(*) FROM message WHERE direction = 'out'") == 0
    owner.rollback()
    assert browser.post(f"{here}/say", data={"text": "Offrile il 10%", "mode": "note"}).status_code == 303
    browser.post(f"{here}/take", data={"anyway": "true"})
    assert one(owner, "SELECT member FROM conversation") == "Rosaria"
    owner.rollback()

    given = browser.post(f"{here}/assign", data={"member": str(pippo.member_id)}, headers=HTMX).text
    assert "Take over" in given
    assert rows(owner, "SELECT responder, member FROM conversation") == [("queue", "Pippo")]


def test_drafts_templates_and_ready_answers_are_at_hand(
    browser: TestClient, talk: Talk, shop: Shop, owner: Any
) -> None:
    here = f"/console/inbox/{talk.id}"
    keep_canned_reply(
        now=MORNING,
        workspace_id=shop.id,
        shortcut="/orari",
        texts={Language.IT: "Ciao {name}, siamo aperti fino alle 19:30.", Language.EN: "Open until 19:30."},
    )
    assert "Ciao Marta, siamo aperti fino alle 19:30." in browser.get(here).text

    set_drafts(now=MORNING, workspace_id=shop.id, drafts=True)
    agent_says(*a_turn(), "Sì, 9,80 €")
    page = browser.get(here).text
    assert "Tano would say" in page
    assert "Draft to approve" in browser.get("/console/inbox?view=all").text
    draft = one(owner, "SELECT id FROM reply_draft")
    owner.rollback()
    sent = browser.post(f"{here}/draft/{draft}", data={"do": "send", "text": "Sì, 9,80 €"}, headers=HTMX)
    assert "Tano would say" not in sent.text
    again = browser.post(f"{here}/draft/{draft}", data={"do": "send"}, headers=HTMX)
    assert (again.status_code, "That draft is no longer open." in again.text) == (409, True)

    a_template(shop)
    owner.execute("UPDATE conversation SET last_inbound_at = last_inbound_at - interval '25 hours'")
    owner.commit()
    closed = browser.get(here).text
    assert "The window has closed." in closed
    template = one(owner, "SELECT id FROM message_template")
    sent = browser.post(
        f"{here}/template",
        data={"template": str(template), "v1": "Marta", "v2": "Bottega"},
        headers=HTMX,
    )
    assert "c&#39;è una risposta per te da Bottega" in sent.text


def test_no_other_shop_and_no_other_role_sees_a_conversation(
    browser: TestClient, talk: Talk, shop: Shop, owner: Any
) -> None:
    other = a_shop("altra", 2)
    inside = [f"/console/inbox/{talk.id}", f"/console/customers/{talk.customer}"]
    doing = [
        f"/console/inbox/{talk.id}/say",
        f"/console/inbox/{talk.id}/take",
        f"/console/customers/{talk.customer}/block",
        f"/console/customers/{talk.customer}/erase",
    ]
    for member in (a_member(other, "owner"), a_member(shop, "warehouse")):
        signed_in(browser, member)
        for path in inside:
            assert browser.get(path).status_code == 404, path
        for path in doing:
            assert browser.post(path, data={"text": "ciao"}).status_code == 404, path
        for query in ("view=all", "q=marta", "q=crema", "q=3331234567"):
            assert "Marta Bellomo" not in browser.get(f"/console/inbox?{query}").text
        assert "Marta Bellomo" not in browser.get("/console/customers?q=marta").text
    assert rows(owner, "SELECT responder, last_seq FROM conversation") == [("agent", 1)]
    assert one(owner, "SELECT count(*) FROM customer WHERE blocked_at IS NOT NULL") == 0


def test_what_waits_comes_to_whoevers_turn_it_is(
    browser: TestClient, talk: Talk, shop: Shop, owner: Any
) -> None:
    pippo = a_member(shop, "salesperson", name="Pippo")
    a_member(shop, "warehouse", name="Gino")
    browser.post("/console/desk/rules", data={"share": "in_turn"})
    others = [
        a_talk(shop, "una persona", phone=f"+39333000{number:04d}", name=f"Cliente {number}")
        for number in range(3)
    ]
    for one_talk in (talk, *others):
        one_talk.wants_a_person(MORNING + timedelta(minutes=30))
    held = [name for (name,) in rows(owner, "SELECT member FROM conversation ORDER BY created_at, id")]
    owner.rollback()
    assert sorted(held) == ["Pippo", "Pippo", "Rosaria", "Rosaria"]

    browser.post(
        f"/console/desk/seats/{pippo.member_id}", data={"capacity": "2", "skills": "en, it", "takes": "true"}
    )
    shifts = {"capacity": "9", "takes": "true", "from4": "19:00", "to4": "22:00"}
    browser.post(f"/console/desk/seats/{pippo.member_id}", data=shifts)
    assert "off shift" in browser.get("/console/desk").text
    browser.post(f"/console/desk/seats/{pippo.member_id}", data={**shifts, "to4": "18:00"})
    assert one(owner, "SELECT shifts -> 0 ->> 'to' FROM desk_seat WHERE capacity = 9") == "22:00"
    owner.rollback()
    browser.post(f"/console/desk/seats/{pippo.member_id}", data={"capacity": "2", "takes": "true"})
    browser.post("/console/desk/away", data={"hours": "2"})
    late = a_talk(shop, "una persona", phone="+393330009999", name="Ultima")
    late.wants_a_person(MORNING + timedelta(minutes=40))
    assert rows(owner, "SELECT member FROM conversation WHERE id = %(id)s", {"id": late.id}) == [("",)]
    desk = browser.get("/console/desk").text
    for words in ("away until", "2 of 2 conversations", "Ultima", "In turn"):
        assert words in desk, words
    set_share(workspace_id=shop.id, share="by_hand")


def test_a_page_asks_the_database_the_same_few_times_however_much_there_is(
    browser: TestClient, rosaria: Staff, talk: Talk, shop: Shop
) -> None:
    talk.wants_a_person(MORNING)
    asked = [0]

    def count(*_: object, **__: object) -> None:
        asked[0] += 1

    def queries(path: str) -> int:
        asked[0] = 0
        assert browser.get(path).status_code == 200
        return asked[0]

    paths = [
        "/console/inbox?view=all",
        f"/console/inbox/{talk.id}",
        f"/console/customers/{talk.customer}",
        "/console/customers",
        "/console/desk",
    ]
    event.listen(engine(), "before_cursor_execute", count)
    try:
        for path in paths:
            browser.get(path)
        before = [queries(path) for path in paths]
        for number in range(5):
            a_talk(shop, "ciao", phone=f"+39333111{number:04d}", name=f"Cliente {number}").wants_a_person(
                LATER
            )
            arrives(shop, f"e anche {number}", phone=talk.phone, at=LATER)
            talk.answered_by(writer(rosaria), f"risposta {number}")
            plan_follow_up(
                now=MORNING,
                workspace_id=shop.id,
                customer_id=talk.customer,
                member_id=None,
                text="Richiamare",
                due_at=MORNING,
            )
        assert [queries(path) for path in paths] == before
    finally:
        event.remove(engine(), "before_cursor_execute", count)
    assert max(before) < 45
