"""Whoever can help is told before the promise to a waiting customer is broken, and once it was: each once, by day."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from flows.tell_member import tell_member
from flows.tell_promises import tell_promises
from flows.write_letter import Addressed, write_letter
from runtime.timetable import look_after_promises
from tests.console.signed_in import a_member
from tests.console.talking import LATER, Talk, a_talk, a_writer
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
