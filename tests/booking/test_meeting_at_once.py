"""Two windows of the same person, or two who type the same number: one customer, and nobody sees an error."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from flows.meet_on_page import Told, greet_visitor, name_booker
from shop.kernel.language import Language
from tests.booking.diary import MONDAY, a_resource, a_service, at_once, holds, on, works
from tests.world import MORNING, a_shop, one

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
        name = partial(name_booker, now=MORNING, workspace_id=shop.id, told=told, note="", guests=())
        acts.append(partial(name, booking_id=held.id, link_id=held.id))

    assert at_once(acts) == [None, None, None]

    assert one(owner, "SELECT count(*) FROM customer_identity WHERE value = '+393331112223'") == 1
    assert one(owner, "SELECT count(*) FROM booking WHERE state = 'held'") == 1
