"""The pages of figures and reports: what they tell, in files too, to whom, and what they refuse."""

import json
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, update

from flows.manage_members import add_member
from shop.kernel.database import engine, transaction
from shop.kernel.language import Language
from shop.tables import Member
from tests.analytics.told import Counted
from tests.console.signed_in import a_member, signed_in
from tests.web.visiting import found, text_of
from tests.world import MORNING, Shop, a_shop, one, rows
from webapp.console.asking import Staff

pytestmark = pytest.mark.usefixtures("empty_database")
HOUR = timedelta(hours=1)


def a_week(shop: Shop, minor: int = 31240, number: int = 1) -> Counted:
    """One customer wrote, wanted oil and bought it; another was answered by a person."""
    world = Counted(shop, numbers=count(number))
    oil = world.product("OLIO")
    buys, asks = world.person(MORNING - 50 * HOUR), world.person(MORNING - 50 * HOUR)
    for who in (buys, asks):
        world.writes(who, MORNING - 50 * HOUR)
        world.is_told(who, MORNING - 50 * HOUR)
        world.answers(who, MORNING - 50 * HOUR, tokens_in=1_000_000)
    world.wants(buys, oil, MORNING - 49 * HOUR)
    world.fills_cart(buys, MORNING - 48 * HOUR)
    world.line(world.orders(buys, MORNING - 48 * HOUR, minor, paid_at=MORNING - 47 * HOUR), oil, 1200)
    world.asks_for_a_person(asks, MORNING - 48 * HOUR)
    return world


def at_the_console(shop: Shop, browser: TestClient, role: Any = "owner", **told: Any) -> Staff:
    member = a_member(shop, role, **told)
    signed_in(browser, member)
    return member


def test_a_period_is_told_in_charts_with_the_same_table_behind_each(shop: Shop, browser: TestClient) -> None:
    a_week(shop)
    a_week(a_shop("altra", 2), 99900)
    at_the_console(shop, browser)

    page = browser.get("/console/figures?period=7")

    said = text_of(page)
    assert "€312.40" in said
    assert "999" not in said
    for chart, table in zip(found(page, "[data-chart]"), found(page, ".chart-table table"), strict=True):
        told = json.loads(str(chart.attributes["data-chart"]))["series"]
        assert sorted(cell.text() for cell in table.css("td")) == sorted(
            word for each in told for word in each["words"]
        )
    assert "1 · 50%" in said
    assert "100% · 1 of 1" in said
    assert "From the chat to the payment" in said
    for other in (
        "/console/figures?period=custom&first=2026-11-20&last=2026-11-19",
        "/console/figures?period=ever",
    ):
        assert browser.get(other).status_code == 422


def test_a_file_holds_every_day_and_no_formula(shop: Shop, browser: TestClient) -> None:
    world = a_week(shop)
    world.is_called(world.people[0], "Marta")
    at_the_console(shop, browser)
    with transaction(shop.id) as db:
        db.connection().execute(update(Member).values(name="=1+1"))

    lines = browser.get("/console/figures.csv?period=7").text.lstrip("\ufeff").splitlines()
    assert len(lines) == 8
    assert lines[0].startswith("Day,Chats,Chats with a cart")
    assert "2026-11-18,2,1,1,1,0.5" in lines[5]
    assert "312.40" in lines[5]
    answer = browser.get("/console/figures/people.csv")
    assert "'=1+1,owner" in answer.text
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("role", ["operator", "salesperson", "warehouse", "host"])
def test_whoever_may_not_see_figures_finds_none(shop: Shop, browser: TestClient, role: Any) -> None:
    at_the_console(shop, browser, role)
    for path in ("", ".csv", "/people", "/people.csv", "/reports", "/report.csv", "/counted"):
        assert browser.get(f"/console/figures{path}").status_code == 404
    assert browser.post("/console/figures/prices").status_code == 404


def test_an_owner_of_two_shops_sees_both_and_whoever_only_works_in_the_other_does_not(
    shop: Shop, browser: TestClient
) -> None:
    other, third = a_shop("altra", 2, name="Bottega due"), a_shop("terza", 3, name="Bottega tre")
    a_week(shop)
    a_week(other, 5000)
    a_week(third, 7000)
    member = at_the_console(shop, browser)
    for place, role in ((other, "manager"), (third, "salesperson")):
        made = add_member(
            now=MORNING,
            actor="member",
            workspace_id=place.id,
            name="R",
            role=role,
            phone="+393330000001",
            language=Language.IT,
            email="",
        )
        with transaction(place.id) as db:
            row = db.get_one(Member, made.id)
            row.sign_in_id = member.sign_in_id
            db.add(row)

    rows_of = [
        row.text(separator=" ")
        for row in found(browser.get("/console/figures?period=7"), "#shops-title ~ div tbody tr")
    ]

    assert len(rows_of) == 2
    assert "€312.40" in rows_of[0]
    assert "€50.00" in rows_of[1]


def test_a_question_is_asked_kept_asked_again_and_forgotten(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    a_week(shop)
    at_the_console(shop, browser)
    asked = browser.get("/console/figures/reports?measure=interest&split=product&period=30")
    assert "Olio" in text_of(asked)
    told = {"name": " Olio  <b>", "measure": "turned", "split": "product", "period": "90"}
    assert browser.post("/console/figures/reports", data=told).status_code == 303
    page = browser.get("/console/figures/reports")
    link = next(each for each in found(page, "a") if each.text() == "Olio <b>")
    assert "100%" in text_of(browser.get(str(link.attributes["href"])))
    assert (
        browser.get("/console/figures/report.csv?measure=turned&split=product").text.splitlines()[1]
        == "Olio,1.0000"
    )

    for refused in (
        {**told, "name": " "},
        {**told, "split": "day"},
        {**told, "measure": "moods"},
        {**told, "period": "custom"},
    ):
        answer = browser.post("/console/figures/reports", data=refused)
        assert answer.status_code == 422
        assert found(answer, "[role=alert]")
    assert one(owner, "SELECT count(*) FROM saved_report") == 1

    action = str(found(page, "form[action$=forget]")[0].attributes["action"])
    signed_in(browser, a_member(a_shop("altra", 2)))
    browser.post(action)
    assert one(owner, "SELECT count(*) FROM saved_report") == 1
    signed_in(browser, a_member(shop, name="Ada"))
    browser.post(action)
    assert one(owner, "SELECT count(*) FROM saved_report") == 0


def test_prices_make_the_cost_of_a_chat_and_nonsense_changes_nothing(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    a_week(shop)
    at_the_console(shop, browser)
    assert "Tell us what you pay" in text_of(browser.get("/console/figures?period=7"))
    for price in ("-1", "abc", "0.001", "1e30"):
        assert browser.post("/console/figures/prices", data={"tokens_in_minor": price}).status_code == 422
    assert rows(owner, "SELECT 1 FROM cost_terms") == []
    browser.post("/console/figures/prices", data={"tokens_in_minor": "0,15", "messages_minor": "5"})
    assert "€0.16 cost of each chat" in " ".join(as_it_is_seen(browser, "cost of each chat"))


def as_it_is_seen(browser: TestClient, words: str) -> list[str]:
    """The figure and its words, in the order in which they are seen."""
    for told in found(browser.get("/console/figures?period=7"), ".told"):
        if words in told.text():
            return [told.css("dd")[0].text().strip(), words]
    return []


def test_as_many_queries_for_a_busy_shop_as_for_an_empty_one(shop: Shop, browser: TestClient) -> None:
    at_the_console(shop, browser)
    paths = ("/console", "/console/today", "/console/figures?period=90", "/console/figures/people")
    before = [asked_of(browser, path) for path in paths]
    a_week(shop)
    a_week(shop, 5000, 100)
    after = [asked_of(browser, path) for path in paths]
    # What a product is called is asked where there is one.
    assert all(more - less <= 1 for less, more in zip(before, after, strict=True))
    assert max(after) < 30


def asked_of(browser: TestClient, path: str) -> int:
    asked: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(engine(), "before_cursor_execute", note)
    try:
        assert browser.get(path).status_code == 200
    finally:
        event.remove(engine(), "before_cursor_execute", note)
    return len(asked)
