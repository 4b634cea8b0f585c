"""Whoever can help is told before the promise to a waiting customer is broken, and once it was: each once, by day."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.moods import look_for_anger
from flows.tell_member import tell_member
from flows.tell_promises import tell_promises
from flows.write_letter import Addressed, write_letter
from runtime.timetable import look_after_promises
from tests.console.signed_in import a_member, signed_in
from tests.console.talking import LATER, Talk, a_talk, a_writer
from tests.web.visiting import found, text_of
from tests.world import Shop, a_shop, due, one, rows

MINUTE = timedelta(minutes=1)


@pytest.fixture
def waits(shop: Shop) -> Talk:
    """A customer who was promised a person."""
    talk = a_talk(shop)
    assert talk.wants_a_person()
    return talk


def due_at(owner: Any) -> datetime:
    found: datetime = one(owner, "SELECT answer_due_at FROM handoff")
    return found


def letters(now: datetime) -> list[Addressed]:
    return [letter for entry in due("mail", at=now) if (letter := write_letter(now=now, entry=entry))]


def test_the_team_is_warned_in_the_last_quarter_and_its_leaders_hear_when_it_broke(
    shop: Shop, waits: Talk, owner: Any
) -> None:
    a_member(shop, "operator", name="Bea")
    a_member(shop, "owner", name="Rosaria")
    a_member(shop, "warehouse", name="Nino")
    ends = due_at(owner)
    asked = LATER
    early = asked + (ends - asked) / 2
    assert tell_promises(now=early, workspace_id=shop.id) == 0
    soon = ends - MINUTE
    assert [tell_promises(now=soon, workspace_id=shop.id) for _ in range(2)] == [1, 0]
    told = letters(soon)
    assert len(told) == 2, "whoever may answer, and nobody else"
    assert "waits for a person" in told[0].letter.subject
    assert f"/console/inbox/{waits.id}" in told[0].letter.text
    late = ends + MINUTE
    assert [tell_promises(now=late, workspace_id=shop.id) for _ in range(2)] == [1, 0]
    assert any("waited too long" in letter.letter.subject for letter in letters(late))
    names = [row[0] for row in rows(owner, "SELECT name FROM event WHERE name ~ '^Promise' ORDER BY id")]
    assert names == ["PromiseWarned", "PromiseBroken"]


def test_whoever_has_the_conversation_is_warned_alone(shop: Shop, waits: Talk, owner: Any) -> None:
    has_it = a_member(shop, "operator", name="Bea")
    a_member(shop, "owner", name="Rosaria")
    owner.execute("UPDATE conversation SET member_id = %s", (has_it.member_id,))
    owner.commit()
    soon = due_at(owner) - MINUTE
    assert tell_promises(now=soon, workspace_id=shop.id) == 1
    (told,) = letters(soon)
    assert told.recipient == one(owner, "SELECT email FROM member WHERE name = 'Bea'")
    del waits


def test_nothing_is_told_once_somebody_has_answered_and_nothing_of_another_shop(
    shop: Shop, waits: Talk, owner: Any
) -> None:
    a_member(a_shop("altra", 2), "owner")
    writer = a_writer(shop, "Pippo")
    ends = due_at(owner)
    waits.taken_by(writer)
    waits.answered_by(writer)
    look_after_promises(ends + MINUTE)
    assert due("mail", at=ends + MINUTE) == []
    assert one(owner, "SELECT count(*) FROM event WHERE name ~ '^Promise'") == 0


def test_a_word_that_was_on_its_way_is_not_said_when_it_is_no_longer_so(
    shop: Shop, waits: Talk, owner: Any
) -> None:
    a_member(shop, "owner", name="Rosaria")
    owner.execute("UPDATE member SET email = ''")
    owner.commit()
    soon = due_at(owner) - MINUTE
    assert tell_promises(now=soon, workspace_id=shop.id) == 1
    (entry, *_) = due("member_news", at=soon)
    writer = a_writer(shop, "Pippo")
    waits.taken_by(writer, at=soon)
    waits.answered_by(writer, at=soon)
    assert not tell_member(now=soon, entry=entry)


def test_an_angry_customer_who_waits_is_told_of_once_to_whoever_is_there(
    shop: Shop, waits: Talk, browser: TestClient, owner: Any
) -> None:
    boss = a_member(shop, "owner", name="Rosaria")
    a_member(shop, "warehouse", name="Nino")
    quiet = a_talk(shop, "buongiorno, vorrei un vasetto di miele", phone="+393331234599", name="Klaus")
    assert quiet.wants_a_person()
    waits.says("siete dei ladri, ridatemi subito i soldi")
    waits.says("è vergognoso, vi denuncio")
    night = LATER.replace(hour=1)
    owner.execute(
        "INSERT INTO opening_hours (id, workspace_id, weekday, opens, closes)"
        " SELECT gen_random_uuid(), %s, day, '09:00', '19:00' FROM generate_series(0, 6) day",
        (shop.id,),
    )
    owner.commit()
    assert look_for_anger(now=night, workspace_id=shop.id) == 0  # nobody is there, so nobody is woken
    assert [look_for_anger(now=LATER, workspace_id=shop.id) for _ in range(2)] == [1, 0]
    (told,) = letters(LATER)
    assert told.letter.subject == "Marta Bellomo is probably angry, and waits"
    assert f"/console/inbox/{waits.id}" in told.letter.text
    signed_in(browser, boss)
    assert "Their words read angry" in text_of(browser.get(f"/console/inbox/{waits.id}"))
    assert "Their words read angry" not in text_of(browser.get(f"/console/inbox/{quiet.id}"))
    waits.taken_by(a_writer(shop, "Pippo"))  # and whoever takes it over later reads it, too
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'AngerTold'") == 1


def test_a_shop_that_does_not_want_to_hear_of_anger_hears_nothing(
    shop: Shop, waits: Talk, browser: TestClient
) -> None:
    signed_in(browser, a_member(shop, "owner", name="Rosaria"))
    waits.says("siete dei ladri, ridatemi subito i soldi")
    box = "input[name=anger]"
    assert "checked" in found(browser.get("/console/desk"), box)[0].attributes
    browser.post("/console/desk/rules", data={"share": "by_hand"})
    assert "checked" not in found(browser.get("/console/desk"), box)[0].attributes
    assert look_for_anger(now=LATER, workspace_id=shop.id) == 0
    browser.post("/console/desk/rules", data={"share": "by_hand", "anger": "true"})
    writer = a_writer(shop, "Pippo")
    waits.taken_by(writer)
    waits.answered_by(writer)
    assert look_for_anger(now=LATER, workspace_id=shop.id) == 0  # a person has written: they wait no more
