"""Codes cost money and disturb: from one address only so many are sent, for whichever numbers."""

from typing import Any

from fastapi.testclient import TestClient

from tests.booking.diary import a_resource, a_service, works
from tests.web.booking import NOBODY, kept
from tests.world import Shop, one


def test_codes_for_ever_other_numbers_are_not_sent(shop: Shop, browser: TestClient, owner: Any) -> None:
    a_resource(shop)
    works(shop, (0, "09:00", "13:00"), resource="ada")
    a_service(shop, "proven", verify_phone=True)
    path = kept(browser, shop, "proven", day="2026-11-23")

    answers = [
        browser.post(f"{path}/booking/confirm", data=NOBODY | {"phone": f"+3933312345{number:02}"})
        for number in range(7)
    ]

    assert [answer.status_code for answer in answers] == [200] * 6 + [429]
    assert one(owner, "SELECT count(*) FROM sign_in_code") == 6
