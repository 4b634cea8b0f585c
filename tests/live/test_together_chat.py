"""What is said in a live session is in one order for all, and its people keep it in order."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from flows.moderate_chat import moderate_line, moderate_person, slow_chat
from flows.take_seat import take_seat
from shop.kernel.database import transaction
from shop.kernel.refusals import Refusal
from shop.live.attending import Banned, ForTheShop, LiveSessionOver, LiveSessionUnknown, NobodyThere
from shop.live.chatting import (
    LineEmpty,
    LineTooLong,
    Muted,
    TooSoon,
    WordNotAllowed,
    lines_of,
    open_questions,
    pinned_of,
)
from shop.live.events import events_after, session_room, staff_room
from shop.live.moderating import NotAQuestion, PauseTooLong
from shop.live.rooms import private_room
from tests.live.together import HOST, SECOND, a_live_session, heard, names, says, terms, viewer
from tests.world import MORNING, Shop, a_shop, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")
ADA, BRUNO = viewer("Ada"), viewer("Bruno")


def audit(owner: Any) -> list[str]:
    return [row[0] for row in rows(owner, "SELECT name FROM event WHERE actor = 'member' ORDER BY id")]


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def test_lines_are_numbered_by_the_server_and_one_sent_again_is_stored_once(shop: Shop, owner: Any) -> None:
    session = a_live_session(shop)

    first = says(shop, session, ADA, " Buongiorno \u0007", client_id="a1")
    second = says(shop, session, HOST, "Benvenuta!")
    again = says(shop, session, ADA, "Buongiorno", client_id="a1")

    assert (first.seq, second.seq, again.seq) == (1, 2, 1)
    assert first.line.body == "Buongiorno"
    assert one(owner, "SELECT count(*) FROM chat_line") == 2
    told = heard(shop, session_room(session))
    assert [(event.seq, event.name, event.body["body"], event.actor) for event in told] == [
        (1, "chat:line", "Buongiorno", ADA.person),
        (2, "chat:line", "Benvenuta!", HOST.person),
    ]
    assert told[0].body["at"] == "2026-11-20T09:00:00Z"
    assert told[1].body["role"] == "host"


def test_many_who_write_at_once_get_numbers_without_a_gap(shop: Shop, owner: Any) -> None:
    session = a_live_session(shop)
    gate = Barrier(8)

    def talk(number: int) -> None:
        gate.wait(timeout=30)
        for line in range(4):
            says(shop, session, viewer(f"V{number}"), f"riga {line}")

    threads = [Thread(target=talk, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = [row[0] for row in rows(owner, "SELECT seq FROM chat_line ORDER BY seq")]
    assert numbers == list(range(1, 33))
    with transaction(shop.id) as db:
        assert [line.seq for line in lines_of(db, session, ADA, before=31, most=10)] == list(range(21, 31))


@pytest.mark.parametrize(("body", "refusal"), [(" \u200b\n", LineEmpty), ("a" * 501, LineTooLong)])
def test_a_line_has_some_letters_and_not_too_many(shop: Shop, body: str, refusal: type[Refusal]) -> None:
    session = a_live_session(shop)

    with pytest.raises(refusal):
        says(shop, session, ADA, body)

    assert names(shop, session) == []


def test_a_question_is_pinned_answered_and_still_read_by_who_comes_late(shop: Shop, owner: Any) -> None:
    session = a_live_session(shop)
    says(shop, session, ADA, "Che bello")
    asked = says(shop, session, BRUNO, "Spedite in Spagna?", kind="question").line
    told: dict[str, Any] = {"now": MORNING, "workspace_id": shop.id, "session_id": session, "who": HOST}

    with transaction(shop.id) as db:
        assert [line.line.body for line in open_questions(db, session)] == ["Spedite in Spagna?"]
    assert moderate_line(**told, line_id=asked.line_id, step="pin")
    assert moderate_line(**told, line_id=asked.line_id, step="answer")
    assert not moderate_line(**told, line_id=asked.line_id, step="answer")

    with transaction(shop.id) as db:
        assert open_questions(db, session) == []
        assert [line.line.body for line in pinned_of(db, session)] == ["Spedite in Spagna?"]
        late = lines_of(db, session, viewer("Carla"))
        assert [(line.line.body, line.line.answered) for line in late] == [
            ("Che bello", False),
            ("Spedite in Spagna?", True),
        ]
    with pytest.raises(NotAQuestion):
        moderate_line(**told, line_id=late[0].line.line_id, step="answer")
    assert names(shop, session) == ["chat:line", "chat:line", "chat:pinned", "chat:answered"]
    assert audit(owner) == ["ChatLinePinned", "QuestionAnswered"]


def test_what_is_private_is_read_by_the_two_alone(shop: Shop) -> None:
    session = a_live_session(shop)
    says(shop, session, BRUNO, "ci sono")
    asked = says(shop, session, ADA, "posso pagare domani?", kind="private")
    says(shop, session, HOST, "certo", kind="private", to_person=ADA.person)
    with pytest.raises(NobodyThere):
        says(shop, session, HOST, "chi sei?", kind="private", to_person="viewer:nobody")

    assert asked.line.to_person == ""
    assert names(shop, session) == ["chat:line"]
    between = [event.body["body"] for event in heard(shop, private_room(session, ADA.person))]
    assert between == ["posso pagare domani?", "certo"]
    assert [event.body["body"] for event in heard(shop, staff_room(session))] == between
    with transaction(shop.id) as db:
        for who, many in ((ADA, 2), (HOST, 2), (BRUNO, 0)):
            assert len(lines_of(db, session, who, kind="private")) == many
        assert [line.line.body for line in lines_of(db, session, HOST)] == ["ci sono"]


def test_a_hidden_line_is_gone_for_all_but_the_shops_people(shop: Shop, owner: Any) -> None:
    session = a_live_session(shop)
    line = says(shop, session, ADA, "comprate da me").line
    told: dict[str, Any] = {
        "now": MORNING,
        "workspace_id": shop.id,
        "session_id": session,
        "line_id": line.line_id,
    }

    with pytest.raises(ForTheShop):
        moderate_line(**told, who=BRUNO, step="hide")
    assert audit(owner) == []
    assert moderate_line(**told, who=HOST, step="hide")
    assert not moderate_line(**told, who=HOST, step="hide")

    with transaction(shop.id) as db:
        assert lines_of(db, session, BRUNO) == []
        assert [line.hidden for line in lines_of(db, session, HOST)] == [True]
    assert heard(shop, session_room(session))[-1].body == {
        "sessionId": str(session),
        "lineId": str(line.line_id),
    }
    assert one(owner, "SELECT details ->> 'by' FROM event WHERE name = 'ChatLineHidden'") == HOST.person


def test_nothing_of_somebody_muted_is_taken_until_their_time_is_over(shop: Shop, owner: Any) -> None:
    session = a_live_session(shop)
    says(shop, session, ADA, "uno")
    told: dict[str, Any] = {"now": MORNING, "workspace_id": shop.id, "session_id": session, "who": HOST}

    assert moderate_person(**told, person=ADA.person, step="mute", minutes=5)
    with pytest.raises(Muted) as refused:
        says(shop, session, ADA, "due", at=MORNING + timedelta(minutes=4))
    assert refused.value.values["until"] == MORNING + timedelta(minutes=5)
    says(shop, session, BRUNO, "io invece parlo")
    says(shop, session, ADA, "due", at=MORNING + timedelta(minutes=5))
    assert moderate_person(**told, person=ADA.person, step="mute", minutes=9)
    assert moderate_person(**told, person=ADA.person, step="unmute")
    says(shop, session, ADA, "tre", at=MORNING + timedelta(minutes=6))

    assert names(shop, session) == ["chat:line"] * 4  # that they are muted is told to them and to the shop
    assert [event.name for event in heard(shop, private_room(session, ADA.person))] == ["chat:muted"] * 3
    assert audit(owner) == ["ParticipantMuted", "ParticipantMuted", "ParticipantUnmuted"]


def test_whoever_is_sent_out_neither_writes_nor_watches(shop: Shop, owner: Any) -> None:
    session, other = a_live_session(shop), a_live_session(shop, number=2)
    says(shop, session, ADA, "uno")
    take_seat(now=MORNING, workspace_id=shop.id, session_id=session, who=ADA, tab="t1")
    told: dict[str, Any] = {"now": MORNING, "workspace_id": shop.id, "session_id": session, "who": HOST}

    assert moderate_person(**told, person=ADA.person, step="ban")
    assert not moderate_person(**told, person=ADA.person, step="ban")

    assert one(owner, "SELECT count(*) FROM watch_seat") == 0
    with pytest.raises(Banned):
        says(shop, session, ADA, "due")
    with pytest.raises(Banned):
        take_seat(now=MORNING, workspace_id=shop.id, session_id=session, who=ADA, tab="t1")
    assert one(owner, "SELECT count(*) FROM watch_seat") == 0
    says(shop, other, ADA, "altrove sì")
    assert moderate_person(**told, person=ADA.person, step="unban")
    says(shop, session, ADA, "eccomi")
    says(shop, session, HOST, "bentornata")
    with pytest.raises(ForTheShop):
        moderate_person(**told, person=HOST.person, step="ban")
    with pytest.raises(NobodyThere):
        moderate_person(**told, person="viewer:nobody", step="ban")
    with pytest.raises(PauseTooLong):
        moderate_person(**told, person=ADA.person, step="mute", minutes=60 * 25)


def test_a_slow_chat_takes_one_line_of_each_in_so_many_seconds(shop: Shop) -> None:
    session = a_live_session(shop)
    terms(shop, slow_seconds=3)
    says(shop, session, ADA, "uno")
    with pytest.raises(TooSoon) as refused:
        says(shop, session, ADA, "due", at=MORNING + SECOND)
    assert refused.value.values == {"seconds": 2}
    says(shop, session, BRUNO, "uno anch'io")
    says(shop, session, HOST, "uno")
    says(shop, session, HOST, "due")

    told: dict[str, Any] = {"now": MORNING, "workspace_id": shop.id, "session_id": session, "who": HOST}
    assert slow_chat(**told, seconds=0)
    assert not slow_chat(**told, seconds=0)
    says(shop, session, ADA, "due", at=MORNING + SECOND)
    with pytest.raises(PauseTooLong):
        slow_chat(**told, seconds=301)
    assert names(shop, session).count("chat:slow") == 1


def test_a_word_that_the_shop_does_not_want_is_kept_out_for_all_but_its_people(shop: Shop) -> None:
    session = a_live_session(shop)
    terms(shop, words={"it": ["truffa"]})

    with pytest.raises(WordNotAllowed):
        says(shop, session, ADA, "che tr.u.ff4")
    with pytest.raises(WordNotAllowed):
        says(shop, session, viewer("Stronzo"), "ciao")
    says(shop, session, HOST, "non è una truffa")

    assert names(shop, session) == ["chat:line"]


def test_nobody_writes_in_what_is_over_or_in_another_shops(shop: Shop, owner: Any) -> None:
    session = a_live_session(shop)
    says(shop, session, ADA, "uno")
    other = a_shop("altra", 2)
    with pytest.raises(LiveSessionUnknown):
        says(other, session, ADA, "due")
    owner.execute("UPDATE live_session SET state = 'completed'")
    owner.commit()

    with pytest.raises(LiveSessionOver):
        says(shop, session, ADA, "due")

    assert one(owner, "SELECT count(*) FROM chat_line") == 1
    with transaction(other.id) as db:
        assert lines_of(db, session, HOST) == []
        assert events_after(db, session_room(session), 0) == []
