"""Whoever asked for it is told on their own screen, once, before all other ways; where that fails, as before."""

from typing import Any

import pytest

from flows.hand_off import hand_off
from flows.take_notices import leave_notices, take_notices
from flows.tell_by_notice import settle_notice, wanted_notice
from flows.tell_member import tell_member
from shop.customers.erasure import erase
from shop.customers.export import export_customer
from shop.events.notices import MOST_BROWSERS, Notice, NoticeRefused, Person, Taken, browsers_of
from shop.kernel.database import transaction
from shop.kernel.language import Language
from tests.booking.diary import cancels
from tests.fakes.screens import FakeNotices, Screen
from tests.told.street import DAY, TEN, Street, a_street, chat, letters, wake
from tests.told.test_members_told import works
from tests.world import MORNING, Shop, arrives, due, one

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def street(owner: Any) -> Street:
    """Ada can be booked; Marta has written, and has an address for e-mail."""
    return a_street(owner)


def takes(shop: Shop, person: Person, screen: Screen | None = None) -> bool:
    """They ask for notices in that browser."""
    told = (screen or Screen()).subscription
    return take_notices(
        now=MORNING, actor=person.kind, workspace_id=shop.id, person=person, endpoint=told["endpoint"],
        public_key=told["keys"]["p256dh"], secret=told["keys"]["auth"], language=Language.IT,
    )  # fmt: skip


def carry(notices: FakeNotices, at: Any = MORNING) -> list[Taken | None]:
    """The worker hands over what is due; what came of each entry."""
    ended: list[Taken | None] = []
    for entry in due("notice", at=at):
        wanted = wanted_notice(now=at, entry=entry)
        if wanted is None:
            ended.append(None)
            continue
        came = {browser.id: notices.send(browser, wanted.notice, now=at) for browser in wanted.browsers}
        ended.append(settle_notice(now=at, entry=entry, came=came))
    return ended


def marta(street: Street) -> Person:
    return Person("customer", street.marta)


def test_a_customer_who_asked_hears_of_everything_there_and_nowhere_else(street: Street, owner: Any) -> None:
    assert takes(street.shop, marta(street))
    assert not takes(street.shop, marta(street))
    assert (
        one(owner, "SELECT preferred_way FROM customer WHERE id = %(id)s", {"id": street.marta}) == "notice"
    )
    said, notices = len(chat(owner, street.shop)), FakeNotices()

    booked = street.books()
    assert carry(notices) == ["taken"]
    [(endpoint, told)] = notices.given
    assert (endpoint, told.title, told.about) == ("https://push.example/a", "Bottega bottega", booked.code)
    assert told.text.startswith("Prenotato: Consulenza, lunedì 23 novembre, 10:00")
    assert told.path.startswith("/l/")

    assert wake(TEN - DAY)[-1] == "sent"
    assert carry(notices, TEN - DAY) == ["taken"]
    assert notices.given[-1][1].text.startswith("Un promemoria")
    cancels(street.shop, booked)
    assert carry(notices) == ["taken"]
    assert notices.given[-1][1].text.startswith("Disdetto")
    assert len(chat(owner, street.shop)) == said
    assert "marta@posta.example" not in [letter.recipient for letter in letters(TEN)]


def test_where_no_browser_takes_it_they_are_told_as_before_once(street: Street, owner: Any) -> None:
    takes(street.shop, marta(street))
    takes(street.shop, marta(street), Screen("https://push.example/b"))
    said = len(chat(owner, street.shop))
    gone = FakeNotices({"https://push.example/a": "gone", "https://push.example/b": "gone"})
    booked = street.books()
    assert carry(gone) == ["gone"]
    assert len(chat(owner, street.shop)) == said + 1
    assert [letter.recipient for letter in letters()].count("marta@posta.example") == 1
    with transaction(street.shop.id) as db:
        assert browsers_of(db, marta(street)) == []

    # One of two is enough, and the other is forgotten.
    takes(street.shop, marta(street))
    takes(street.shop, marta(street), Screen("https://push.example/b"))
    cancels(street.shop, booked)
    assert carry(FakeNotices({"https://push.example/a": "gone"})) == ["taken"]
    assert len(chat(owner, street.shop)) == said + 1
    with transaction(street.shop.id) as db:
        assert [browser.endpoint for browser in browsers_of(db, marta(street))] == ["https://push.example/b"]


def test_a_maker_who_is_away_is_asked_again_and_in_the_end_passed_over(street: Street, owner: Any) -> None:
    takes(street.shop, marta(street))
    said, away = len(chat(owner, street.shop)), FakeNotices({"https://push.example/a": "later"})
    street.books()
    assert carry(away) == ["later"]
    assert len(chat(owner, street.shop)) == said
    at, ended = MORNING, "later"
    for _ in range(6):
        at += DAY / 100
        ended = next(iter(carry(away, at)), ended) or ended
    assert ended == "gone"
    assert len(chat(owner, street.shop)) == said + 1


def test_what_is_no_longer_so_is_not_told_and_who_leaves_hears_as_usual(street: Street, owner: Any) -> None:
    takes(street.shop, marta(street))
    notices = FakeNotices()
    booked = street.books()
    cancels(street.shop, booked)
    assert carry(notices) == [None, "taken"]

    told: dict[str, Any] = {
        "now": MORNING,
        "actor": "customer",
        "workspace_id": street.shop.id,
        "person": marta(street),
    }
    assert leave_notices(**told, endpoint="https://push.example/a")
    assert not leave_notices(**told)
    assert one(owner, "SELECT preferred_way FROM customer WHERE id = %(id)s", {"id": street.marta}) == ""
    said = len(chat(owner, street.shop))
    street.books(TEN + DAY)
    assert carry(notices) == []
    assert len(chat(owner, street.shop)) == said + 1


def test_a_browser_is_one_persons_and_goes_with_them(street: Street, owner: Any) -> None:
    rosa = works(street, "Rosa", "owner", 1)
    takes(street.shop, marta(street))
    assert takes(street.shop, Person("member", rosa.id))
    with transaction(street.shop.id) as db:
        assert browsers_of(db, marta(street)) == []
    for number in range(MOST_BROWSERS + 2):
        takes(street.shop, marta(street), Screen(f"https://push.example/{number}"))
    with transaction(street.shop.id) as db:
        assert len(browsers_of(db, marta(street))) == MOST_BROWSERS
        assert export_customer(db, street.marta)["profile"]["screens_with_notices"] == MOST_BROWSERS
        erase(db, street.marta, now=MORNING)
        assert browsers_of(db, marta(street)) == []

    for broken in (Screen("http://push.example/a"), Screen("https://127.0.0.1/a"), Screen(secret=b"short")):
        with pytest.raises(NoticeRefused):
            takes(street.shop, Person("member", rosa.id), broken)
    assert one(owner, "SELECT count(*) FROM notice_address") == 1


def test_members_hear_of_bookings_and_of_who_waits_on_their_screen_else_in_their_chat(
    street: Street, owner: Any
) -> None:
    rosa, mike = works(street, "Rosa", "owner", 1), works(street, "Mike", "warehouse", 2)
    arrives(street.shop, "ciao", phone=rosa.phone)
    for member, name in ((rosa, "r"), (mike, "m")):
        takes(street.shop, Person("member", member.id), Screen(f"https://push.example/{name}"))
    street.books()
    assert [tell_member(now=MORNING, entry=entry) for entry in due("member_news", at=MORNING)] == [False]
    notices = FakeNotices()
    assert carry(notices) == ["taken"]
    [(_, told)] = notices.given
    assert told.title.startswith("Nuova prenotazione: Consulenza")
    assert told.path == "/team/diary"

    talk = one(owner, "SELECT id FROM conversation WHERE customer_id = %(who)s", {"who": street.marta})
    hand_off(
        now=MORNING, actor="agent", workspace_id=street.shop.id, conversation_id=talk, reason="wants a person"
    )
    assert carry(notices) == ["taken"]
    endpoint, told = notices.given[-1]
    assert endpoint == "https://push.example/r"
    assert told == Notice(
        "Bottega bottega", "Marta Bellomo aspetta uno di voi.", f"/console/inbox/{talk}", str(talk)
    )

    said = len(chat(owner, street.shop))
    cancels(street.shop, street.books(TEN + DAY))
    for entry in due("member_news", at=MORNING):
        tell_member(now=MORNING, entry=entry)
    lost = FakeNotices({"https://push.example/r": "gone"})
    assert "gone" in carry(lost)
    said = len(chat(owner, street.shop))
    assert any(tell_member(now=MORNING, entry=entry) for entry in due("member_news", at=MORNING))
    assert len(chat(owner, street.shop)) == said + 1
