"""A form of the console that is sent twice, by a double tap or by another try, is done once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from tests.console.signed_in import signed_in
from tests.web.visiting import found, visitor
from tests.world import PinnedClock, Shop, one
from webapp.console.asking import MOST_BYTES, Staff
from webapp.console.once import ONCE_FIELD

KEYS = "/console/keys"


def marked(browser: TestClient, page: str) -> dict[str, str]:
    """What each form of that page carries."""
    fields = found(browser.get(page), f'form :is([name="csrf"], [name="{ONCE_FIELD}"])')
    return {str(field.attributes["name"]): str(field.attributes["value"]) for field in fields}


def secret_of(page: Response) -> str:
    return str(found(page, "#secret")[0].text())


def count(owner: Any) -> int:
    return int(one(owner, "SELECT count(*) FROM api_key"))


def test_the_second_tap_is_answered_as_the_first_and_does_nothing(
    rosaria: Staff, browser: TestClient, clock: PinnedClock, owner: Any
) -> None:
    del rosaria
    told = marked(browser, KEYS) | {"name": "Till", "scopes": "webhooks:write"}
    first, second = (browser.post(KEYS, data=told) for _ in range(2))
    assert (first.status_code, second.status_code, count(owner)) == (200, 200, 1)
    assert secret_of(first) == secret_of(second)
    kept = one(owner, "SELECT body FROM idempotent_request")
    assert secret_of(first).encode() not in bytes(kept), "what is shown once is kept sealed"
    other = browser.post(KEYS, data=told | {"name": "Scale"})
    assert (secret_of(other) != secret_of(first), count(owner)) == (True, 2)
    browser.post(KEYS, data=told | marked(browser, KEYS))
    assert count(owner) == 3, "a page that was asked for later means it again"
    clock.at += timedelta(minutes=3)
    browser.post(KEYS, data=told)
    assert count(owner) == 4


def test_of_two_taps_at_once_one_does_it_and_both_hear_of_it(
    rosaria: Staff, browser: TestClient, owner: Any
) -> None:
    told = marked(browser, KEYS) | {"name": "Till", "scopes": "webhooks:write"}
    with visitor() as other, ThreadPoolExecutor(2) as taps:
        signed_in(other, rosaria)
        answers = list(taps.map(lambda hand: hand.post(KEYS, data=told), (browser, other)))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert (count(owner), len({secret_of(answer) for answer in answers})) == (1, 1)


def test_what_was_refused_can_be_sent_again_and_where_it_led_is_said_again(
    rosaria: Staff, browser: TestClient, owner: Any
) -> None:
    del rosaria
    told = marked(browser, "/console/canned") | {"shortcut": "ciao", "it": "Ciao"}
    first, second = (browser.post("/console/canned", data=told) for _ in range(2))
    assert [first.headers["location"], first.status_code] == [second.headers["location"], 303]
    assert "console-toast" in second.headers["set-cookie"]
    forged = told | {"csrf": "x", "shortcut": "altro"}
    del browser.headers["X-CSRF-Token"]
    assert browser.post("/console/canned", data=forged).status_code == 403
    assert browser.post("/console/canned", data=forged | {"csrf": told["csrf"]}).status_code == 303
    assert one(owner, "SELECT count(*) FROM canned_reply") == 2


def test_nobody_unknown_has_us_read_and_nobody_at_all_more_than_there_can_be(
    shop: Shop, browser: TestClient, rosaria: Staff
) -> None:
    del shop
    huge = {"Content-Length": str(MOST_BYTES + 1)}
    assert browser.post("/console/catalog/files", content=b"x", headers=huge).status_code == 413
    streamed = {"Transfer-Encoding": "chunked"}
    assert browser.post("/console/catalog/files", content=iter([b"x"]), headers=streamed).status_code == 413
    signed_in(browser, rosaria).cookies.clear()
    half = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = browser.post("/console/catalog/files", content=b"--y", headers=half)
    assert answer.status_code == 401, "a form that cannot even be read is not looked at"
