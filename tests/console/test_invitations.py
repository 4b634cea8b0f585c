"""Invitations and forgotten passwords: links that are good once, sent where an address was proven, and nowhere else."""

from datetime import timedelta
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from flows.choose_password import ask_new_password
from flows.invite_member import EmailMissing, invite_member
from flows.manage_members import MemberOff, change_member
from flows.tell_sign_in_link import sign_in_message
from flows.write_letter import write_letter
from runtime.cli import app
from runtime.demo.people import ToldMember, employ, sign_in_of
from shop.kernel.language import Language
from shop.workspaces.roster import RosterEntry
from tests.console.entering import (
    EMAIL,
    PASSWORD,
    a_person,
    code_of,
    invited,
    is_in,
    signs_in,
    with_an_app,
    with_password,
)
from tests.web.visiting import found, text_of, title_of, visitor
from tests.world import MORNING, PinnedClock, Shop, a_shop, arrives, due, one, rows
from webapp.wiring import DemoShop, Phone

WORDS = "altre parole mie"


def invites(shop: Shop, member: RosterEntry, way: Any) -> None:
    invite_member(now=MORNING, actor="member", workspace_id=shop.id, member_id=member.id, way=way)


def mailed() -> tuple[str, str]:
    """To whom the one letter that is due goes, and the path of its link."""
    (entry,) = [entry for entry in due("mail", at=MORNING) if "sign_in_link" in entry.payload]
    addressed = write_letter(now=MORNING, entry=entry)
    assert addressed is not None
    return addressed.recipient, "/console/" + addressed.letter.text.rpartition("/console/")[2]


def test_whoever_is_invited_by_mail_chooses_a_password_and_is_in(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    invites(shop, a_person(shop), "email")
    recipient, path = mailed()
    assert recipient == EMAIL
    page = browser.get(path)
    assert (title_of(page), page.headers["referrer-policy"]) == ("Welcome, Rosaria", "no-referrer")
    assert "Bottega bottega" in text_of(page)
    weak = browser.post(path, data={"password": "short"})
    assert (weak.status_code, is_in(browser)) == (422, False)
    done = browser.post(path, data={"password": PASSWORD})
    assert (done.status_code, done.headers["location"]) == (303, "/console")
    assert is_in(browser)
    assert rows(owner, "SELECT email_proven, phone FROM sign_in") == [(True, "")]
    again = browser.post(path, data={"password": WORDS})
    assert (again.status_code, title_of(again)) == (410, "This link has ended")
    token = path.rpartition("/")[2]
    kept = str(rows(owner, "SELECT * FROM sign_in_link")) + str(rows(owner, "SELECT * FROM outbox"))
    assert token not in kept


def test_an_invitation_ends_with_its_week_with_a_newer_one_and_with_whoever_is_switched_off(
    shop: Shop, browser: TestClient, clock: PinnedClock
) -> None:
    rosaria = a_person(shop)
    first = invited(shop, rosaria)
    second = invited(shop, rosaria)
    assert browser.get(first).status_code == 410
    assert browser.get(second).status_code == 200
    change_member(now=MORNING, actor="member", workspace_id=shop.id, member_id=rosaria.id, active=False)
    assert browser.post(second, data={"password": PASSWORD}).status_code == 409
    with pytest.raises(MemberOff):
        invited(shop, rosaria)
    change_member(now=MORNING, actor="member", workspace_id=shop.id, member_id=rosaria.id, active=True)
    clock.pass_(days=7, seconds=1)
    assert browser.post(second, data={"password": PASSWORD}).status_code == 410
    assert browser.get("/console/invitation/nothing").status_code == 404
    with pytest.raises(EmailMissing):
        invites(shop, a_person(shop, email="", phone="+393339000709"), "email")


def test_whoever_has_a_password_proves_it_before_another_shop_opens(shop: Shop, browser: TestClient) -> None:
    with_password(shop)
    other = a_shop("altra", 2)
    path = invited(other, a_person(other, phone="+393339000702"))
    assert "Your password from there opens this shop, too." in text_of(browser.get(path))
    assert browser.post(path, data={"password": WORDS}).status_code == 403
    assert browser.post(path, data={"password": PASSWORD}).status_code == 303
    assert "Bottega altra" in text_of(browser.get("/console/own"))


def test_a_password_that_somebody_chose_for_an_address_they_never_proved_gives_way_to_whoever_proves_it(
    shop: Shop, browser: TestClient, clock: PinnedClock, owner: Any
) -> None:
    strange = a_shop("strana", 2)
    attacker = a_person(strange, phone="+393339000666")
    invites(strange, attacker, "whatsapp")
    taken = browser.post(invited(strange, attacker), data={"password": "a password of theirs"})
    assert taken.status_code == 303
    assert rows(owner, "SELECT email_proven FROM sign_in") == [(False,)]

    invites(shop, a_person(shop), "email")
    _, path = mailed()
    with visitor(clock) as rosarias:
        assert rosarias.post(path, data={"password": PASSWORD}).status_code == 303
    assert not is_in(browser)
    assert signs_in(browser, password="a password of theirs").status_code == 403
    assert rows(owner, "SELECT email_proven, phone FROM sign_in") == [(True, "")]


def test_an_invitation_by_whatsapp_is_no_message_that_colleagues_could_read(shop: Shop, owner: Any) -> None:
    rosaria = a_person(shop)
    arrives(shop, "ciao", phone=rosaria.phone)
    invites(shop, rosaria, "whatsapp")
    (entry,) = due("console", at=MORNING)
    outgoing = sign_in_message(now=MORNING, entry=entry)
    assert outgoing is not None
    assert outgoing.recipient == f"whatsapp:{rosaria.phone}"
    assert "/console/invitation/" in outgoing.text
    assert one(owner, "SELECT count(*) FROM message WHERE body LIKE '%%console%%'") == 0


def test_without_a_way_to_their_whatsapp_the_invitation_stays_as_a_dead_letter(
    shop: Shop, owner: Any
) -> None:
    invites(shop, a_person(shop), "whatsapp")
    (entry,) = due("console", at=MORNING)
    assert sign_in_message(now=MORNING, entry=entry) is None
    assert (
        one(owner, "SELECT error FROM outbox WHERE topic = 'console'") == "no way is open to their WhatsApp"
    )


def test_a_forgotten_password_is_answered_alike_for_everybody_and_sent_to_one(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    with_password(shop)
    known = browser.post("/console/forgotten", data={"email": EMAIL})
    unknown = browser.post("/console/forgotten", data={"email": "nobody@bottega.example"})
    assert known.status_code == unknown.status_code == 200
    assert text_of(known) == text_of(unknown)
    recipient, path = mailed()
    assert (recipient, path.startswith("/console/new-password/")) == (EMAIL, True)
    assert one(owner, "SELECT count(*) FROM sign_in_link") == 1


def test_a_new_password_ends_the_lock_and_every_session_and_keeps_the_second_factor(
    shop: Shop, browser: TestClient, clock: PinnedClock, owner: Any
) -> None:
    with_password(shop)
    signs_in(browser)
    for _ in range(8):
        signs_in(browser, password="not this one")
    with_an_app(now=MORNING - timedelta(hours=1))
    ask_new_password(now=MORNING, email=EMAIL)
    _, path = mailed()
    with visitor(clock) as rosarias:
        assert EMAIL in text_of(rosarias.get(path))
        assert rosarias.post(path, data={"password": "short"}).status_code == 422
        page = rosarias.post(path, data={"password": WORDS})
        assert title_of(page) == "The code of your app"
        ticket = str(found(page, "[name=ticket]")[0].attributes["value"])
        rosarias.post("/console/sign-in/code", data={"ticket": ticket, "code": code_of(MORNING)})
        assert is_in(rosarias)
        assert rosarias.post(path, data={"password": PASSWORD}).status_code == 410
    assert not is_in(browser)
    assert one(owner, "SELECT count(*) FROM sign_in_try") == 0


def test_from_a_terminal_an_invitation_is_printed_or_sent(shop: Shop, browser: TestClient) -> None:
    a_person(shop)
    told = ["member", "invite", "Rosaria", "-w", shop.slug]
    printed = CliRunner().invoke(app, told)
    assert printed.exit_code == 0
    assert browser.get("/console/invitation/" + printed.output.strip().rpartition("/")[2]).status_code == 200
    assert "on its way by email" in CliRunner().invoke(app, [*told, "--by", "email"]).output
    assert CliRunner().invoke(app, [*told, "--by", "pigeon"]).exit_code != 0


def test_passwords_that_everybody_knows_open_nothing_where_no_playground_is_served(
    empty_database: str, browser: TestClient, clock: PinnedClock
) -> None:
    del empty_database
    shop = a_shop("sapori", demo=True)
    rosaria = ToldMember(name="Rosaria Iacono", role="owner", phone="+393339000701", language=Language.IT)
    employ((rosaria,), shop.id, MORNING)
    employ((rosaria,), shop.id, MORNING)
    email, password = sign_in_of("sapori", "Rosaria Iacono")
    assert signs_in(browser, email=email, password=password).status_code == 403
    known = {"sapori": DemoShop(sign_ins={email: password})}
    with visitor(clock, phone=cast("Phone", object()), demo_shops=known) as played:
        assert signs_in(played, email=email, password=password).status_code == 303
        page = played.get("/playground/people?lang=en")
        assert f"they sign in with {email} and {password}" in text_of(page)
