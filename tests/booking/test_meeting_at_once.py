"""Two windows of the same person, or two who type the same number: one customer, and nobody sees an error."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from flows.book_on_page import book_on_page
from flows.meet_on_page import Told, greet_visitor
from shop.kernel.language import Language
from tests.booking.diary import MONDAY, a_resource, a_service, at_once, holds, on, works
from tests.world import MORNING, a_shop, arrives, one

pytestmark = pytest.mark.usefixtures("empty_database")


def test_a_new_number_typed_three_times_at_once_is_one_customer(owner: Any) -> None:
    shop = a_shop()
    a_resource(shop)
    a_service(shop, needs=[[{"resource": "ada"}]])
    works(shop, (0, "09:00", "13:00"), resource="ada")
    told = Told(phone="+393331112223", name="Ida", language=Language.IT, evidence="browser")
    acts: list[Callable[[], Any]] = []
    for clock in ("09:00", "11:00", "12:00"):
        visitor = greet_visitor(now=MORNING, workspace_id=shop.id, language=Language.IT)
        held = holds(shop, visitor, on(MONDAY, clock))
        name = partial(book_on_page, now=MORNING, workspace_id=shop.id, told=told, note="", guests=())
        acts.append(partial(name, booking_id=held.id, link_id=held.id))

    assert at_once(acts) == [None, None, None]

    assert one(owner, "SELECT count(*) FROM customer_identity WHERE value = '+393331112223'") == 1
    assert one(owner, "SELECT count(*) FROM booking WHERE state = 'confirmed'") == 3
    assert one(owner, "SELECT count(DISTINCT customer_id) FROM booking") == 1
    assert one(owner, "SELECT count(*) FROM consent") == 1


def test_of_two_yeses_at_once_one_books_and_neither_agrees_for_whom_the_number_names(owner: Any) -> None:
    shop = a_shop()
    a_resource(shop)
    a_service(shop, needs=[[{"resource": "ada"}]])
    works(shop, (0, "09:00", "13:00"), resource="ada")
    arrives(shop, "ciao", phone="+393331112223")
    known = one(owner, "SELECT id FROM customer")
    told = Told(phone="+393331112223", name="Ida", language=Language.IT, evidence="browser")
    visitor = greet_visitor(now=MORNING, workspace_id=shop.id, language=Language.IT)
    held = holds(shop, visitor, on(MONDAY, "09:00"))
    act = partial(
        book_on_page, now=MORNING, workspace_id=shop.id, told=told, note="", guests=(),
        booking_id=held.id, link_id=held.id,
    )  # fmt: skip

    refused = at_once([act, act])

    assert sorted(type(one_).__name__ for one_ in refused) == ["HoldOver", "NoneType"]
    assert one(owner, "SELECT customer_id FROM booking WHERE state = 'confirmed'") == known
    assert one(owner, "SELECT count(*) FROM consent") == 0
    assert one(owner, "SELECT name FROM customer WHERE id = %(id)s", {"id": known}) == ""
