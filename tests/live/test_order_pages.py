"""The shop's people keep order from their pages: what can be done stands beside each line, what was done is seen."""

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from redis import Redis

from flows.moderate_chat import moderate_line, moderate_person, slow_chat
from flows.set_live_terms import live_terms
from flows.wait_in_session import wait_in_session
from flows.write_chat_line import write_chat_line
from shop.kernel.database import transaction
from shop.live.attending import Attendee
from shop.live.chatting import WordNotAllowed
from shop.live.keeping_order import order_kept
from shop.live.members import NotAllowed, id_in
from shop.stock.waiting import StillThere, skus_waited_for
from shop.workspaces.roster import roster_entry
from tests.live.rooms import at_work, web
from tests.live.showroom import (
    Showroom,
    a_customer,
    a_showroom,
    as_customer,
    asks,
    puts_in,
    sells_here,
    starts,
    told_in,
)
from tests.world import MORNING, PinnedClock


@pytest.fixture
def room(empty_database: str, valkey: Redis) -> Showroom:
    del empty_database, valkey
    return a_showroom()


@pytest.fixture
def address(room: Showroom) -> Iterator[str]:
    del room
    with web(PinnedClock()) as found:
        yield found


def test_what_was_hidden_muted_and_slowed_is_seen_and_can_be_undone(room: Showroom, address: str) -> None:
    buyer = a_customer(room)
    session = starts(room, buyer)
    told: dict[str, Any] = {
        "now": MORNING,
        "workspace_id": room.shop.id,
        "session_id": session.session_id,
    }
    marta = Attendee(person=as_customer(buyer), role="customer", name="<Marta>", customer_id=buyer.id)
    john = Attendee(person=room.john, role="host", name="John")
    said: tuple[tuple[str, Literal["chat", "question"]], ...] = (
        ("Bello", "chat"),
        ("Quanto costa?", "question"),
        ("Spam", "chat"),
    )
    lines = [
        write_chat_line(**told, who=marta, client_id=f"line-{number}", body=words, kind=kind)
        for number, (words, kind) in enumerate(said)
    ]

    member = id_in(room.john, "member")
    assert member is not None
    with transaction(room.shop.id) as db:
        entry = roster_entry(db, member)
    with at_work(address, room.shop, entry) as browser:
        path = f"/team/live/{session.number}"
        before = browser.client.get(path).text
        for command in ("chat:answer", "chat:pin", "chat:hide", "chat:mute", "chat:ban", "chat:slow"):
            assert f'data-command="{command}"' in before
        assert "&lt;Marta&gt;" in before

        moderate_line(**told, who=john, line_id=lines[0].line.line_id, step="pin")
        moderate_line(**told, who=john, line_id=lines[1].line.line_id, step="answer")
        moderate_line(**told, who=john, line_id=lines[2].line.line_id, step="hide")
        moderate_person(**told, who=john, person=marta.person, step="mute", minutes=10)
        slow_chat(**told, who=john, seconds=30)

        after = browser.client.get(path, headers={"Accept-Language": "en"}).text
        assert 'data-command="chat:unpin"' in after
        assert 'data-command="chat:answer"' not in after
        assert 'data-command="chat:unmute"' in after
        piece = browser.client.get(f"{path}/order").text
        assert "<html" not in piece
        for words in (
            "John hid a line of &lt;Marta&gt;: “Spam”",
            "John muted &lt;Marta&gt;",
            "John set the chat",
        ):
            assert words in piece
        assert '<option value="30" selected>' in piece

        moderate_person(**told, who=john, person=marta.person, step="ban")
        assert 'data-command="chat:unban"' in browser.client.get(f"{path}/order").text

    with transaction(room.shop.id) as db:
        kept = order_kept(db, session.session_id, at=MORNING)
    assert [step.what for step in kept.steps] == [
        "ParticipantBanned",
        "ChatSlowed",
        "ParticipantMuted",
        "ChatLineHidden",
        "QuestionAnswered",
        "ChatLinePinned",
    ]
    assert [(one.name, one.until) for one in kept.silenced] == [("<Marta>", None)]


def test_what_waits_for_a_yes_stands_first_for_whoever_may_give_it(room: Showroom, address: str) -> None:
    sells_here(room, "MIELE", 1000)
    starts(room, a_customer(room), room.nora)
    session = starts(room, a_customer(room))
    session = puts_in(room, session, "MIELE")
    for _ in range(2):
        asks(room, session, session.items[0], 800, ask_approval=True)

    pages = {}
    for person in (room.nora, room.john):
        member = id_in(person, "member")
        assert member is not None
        with transaction(room.shop.id) as db:
            entry = roster_entry(db, member)
        with at_work(address, room.shop, entry) as browser:
            pages[person] = browser.client.get("/team/live?lang=en").text
            assert "data-stage" in browser.client.get(f"/team/live/{session.number}").text

    assert "A price waits for your yes" in pages[room.nora]
    assert pages[room.nora].index('id="row-2"') < pages[room.nora].index('id="row-1"')
    assert "waits for your yes" not in pages[room.john]


def test_nobody_else_sees_how_order_is_kept(room: Showroom, address: str) -> None:
    session = starts(room, a_customer(room))
    picker = id_in(room.mike, "member")
    assert picker is not None
    with transaction(room.shop.id) as db:
        entry = roster_entry(db, picker)
    with at_work(address, room.shop, entry) as browser:
        assert browser.client.get(f"/team/live/{session.number}/order").status_code == 403


def test_the_words_that_are_kept_out_are_set_on_the_page(room: Showroom, address: str) -> None:
    boss = id_in(room.nora, "member")
    assert boss is not None
    with transaction(room.shop.id) as db:
        entry = roster_entry(db, boss)
    with at_work(address, room.shop, entry) as browser:
        told = {
            "words_it": "Sconto falso\n\n pataccari, Sconto falso",
            "words_es": "<timo>",
            "slow_seconds": "15",
            "places": "yes",
        }
        other = {"Sec-Fetch-Site": "cross-site"}
        assert browser.client.post("/team/live-rules", data=told, headers=other).status_code == 403
        same = {"Sec-Fetch-Site": "same-origin"}
        no = browser.client.post("/team/live-rules", data={"words_en": "x"}, headers=same)
        assert no.status_code == 422
        assert ">x</textarea>" in no.text
        browser.client.post("/team/live-rules", data=told, headers=same)
        page = browser.client.get("/team/live-rules").text
        assert "Sconto falso\npataccari</textarea>" in page
        assert "&lt;timo&gt;" in page
    with transaction(room.shop.id) as db:
        terms = live_terms(db, room.shop.id)
    assert terms.words == {"en": [], "it": ["Sconto falso", "pataccari"], "es": ["<timo>"]}
    assert (terms.slow_seconds, terms.places) == (15, True)

    session = starts(room, a_customer(room))
    marta = Attendee(person="viewer:abc", role="viewer")
    with pytest.raises(WordNotAllowed):
        write_chat_line(
            now=MORNING,
            workspace_id=room.shop.id,
            session_id=session.session_id,
            who=marta,
            client_id="line-9",
            body="che P4TACCARI",
        )


def test_what_is_sold_out_is_waited_for_from_the_session(room: Showroom, address: str) -> None:
    sells_here(room, "MIELE", 1000, 0)
    sells_here(room, "OLIO", 1000, 1)
    buyer = a_customer(room)
    session = starts(room, buyer)
    told: dict[str, Any] = {
        "now": MORNING,
        "person": room.john,
        "workspace_id": room.shop.id,
        "session_id": session.session_id,
    }

    wait_in_session(**told, sku="MIELE", client_id="one")
    wait_in_session(**told, sku="MIELE", client_id="one")
    wait_in_session(**told, sku="MIELE", client_id="two")
    with pytest.raises(StillThere):
        wait_in_session(**told, sku="OLIO")
    with pytest.raises(NotAllowed):
        wait_in_session(**told | {"person": room.mike}, sku="MIELE")

    with transaction(room.shop.id) as db:
        assert skus_waited_for(db, buyer.id) == ["MIELE"]
    events = [event.body for event in told_in(room, session) if event.name == "session:waiting"]
    assert [(body["sku"], body["place"]) for body in events] == [("MIELE", 1)]
    member = id_in(room.john, "member")
    assert member is not None
    with transaction(room.shop.id) as db:
        entry = roster_entry(db, member)
    with at_work(address, room.shop, entry) as browser:
        page = browser.client.get(f"/team/live/{session.number}?lang=en").text
    assert 'data-command="session:wait"' in page
    assert "On the waiting list" in page
