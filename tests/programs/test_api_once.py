"""A request that is made twice is done once."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from flows.answer_once import begin_request
from flows.sweep_programs import sweep_programs
from tests.programs.asking import Asking, a_key, asking_with, problem
from tests.world import MORNING, Shop, one, rows

HOOK = {"url": "https://hooks.example.com/in", "events": ["order.paid"]}
KEY = {"Idempotency-Key": "till-1/42"}


@pytest.fixture
def program(shop: Shop) -> Iterator[Asking]:
    with asking_with(a_key(shop)) as made:
        yield made


def test_the_same_request_gets_the_same_answer_and_happens_once(program: Asking, owner: Any) -> None:
    first = program("POST", "/webhooks", HOOK, headers=KEY)
    again = program("POST", "/webhooks", HOOK, headers=KEY)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert one(owner, "SELECT count(*) FROM webhook_endpoint") == 1


def test_another_request_under_the_same_key_is_refused(program: Asking, owner: Any) -> None:
    program("POST", "/webhooks", HOOK, headers=KEY)
    other = program("POST", "/webhooks", {**HOOK, "events": []}, headers=KEY)
    elsewhere = program("POST", "/refunds", HOOK, headers=KEY)

    assert problem(other) == problem(elsewhere) == (422, "key_reused")
    assert one(owner, "SELECT count(*) FROM webhook_endpoint") == 1


def test_a_post_without_a_key_is_refused_and_does_nothing(program: Asking, owner: Any) -> None:
    answer = program("POST", "/webhooks", HOOK, headers={"Idempotency-Key": ""})

    assert problem(answer) == (400, "idempotency_key_needed")
    assert one(owner, "SELECT count(*) FROM webhook_endpoint") == 0


def test_a_refusal_is_an_answer_too(program: Asking, owner: Any) -> None:
    inside = {**HOOK, "url": "https://10.0.0.1/"}
    first = program("POST", "/webhooks", inside, headers=KEY)
    again = program("POST", "/webhooks", inside, headers=KEY)

    assert problem(first) == problem(again) == (422, "address_refused")
    assert again.content == first.content
    assert rows(owner, "SELECT status FROM idempotent_request") == [(422,)]


def test_what_could_not_be_read_leaves_the_key_free(program: Asking, owner: Any) -> None:
    assert problem(program("POST", "/webhooks", {"url": 7}, headers=KEY)) == (422, "validation_failed")
    assert one(owner, "SELECT count(*) FROM idempotent_request") == 0
    assert program("POST", "/webhooks", HOOK, headers=KEY).status_code == 201


def test_one_that_is_not_allowed_leaves_the_key_free(program: Asking, shop: Shop) -> None:
    reads = program.as_key(a_key(shop, "webhooks:read").key)
    assert problem(reads("POST", "/webhooks", HOOK, headers=KEY)) == (403, "scope_missing")
    assert program("POST", "/webhooks", HOOK, headers=KEY).status_code == 201


def test_the_first_one_at_work_is_waited_for(program: Asking, shop: Shop, owner: Any) -> None:
    program("POST", "/webhooks", HOOK, headers=KEY)
    owner.execute("UPDATE idempotent_request SET status = NULL, body = ''")
    answer = program("POST", "/webhooks", HOOK, headers=KEY)
    assert problem(answer) == (409, "still_at_work")

    program.clock.pass_(minutes=3)
    again = program("POST", "/webhooks", HOOK, headers=KEY)
    assert again.status_code == 201, "whoever began it was killed"
    assert one(owner, "SELECT count(*) FROM webhook_endpoint WHERE workspace_id = %s", [shop.id]) == 2  # type: ignore[arg-type]  # positional


def test_ten_at_once_make_one(program: Asking, owner: Any) -> None:
    answers: list[int] = []

    def ask() -> None:
        answers.append(program("POST", "/webhooks", HOOK, headers=KEY).status_code)

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(answers) <= {201, 409}
    assert 201 in answers
    assert one(owner, "SELECT count(*) FROM webhook_endpoint") == 1


def test_keys_of_two_shops_have_nothing_to_do_with_each_other(
    program: Asking, other: Shop, owner: Any
) -> None:
    theirs = program.as_key(a_key(other).key)
    assert program("POST", "/webhooks", HOOK, headers=KEY).status_code == 201
    assert theirs("POST", "/webhooks", {**HOOK, "events": []}, headers=KEY).status_code == 201
    assert one(owner, "SELECT count(*) FROM webhook_endpoint") == 2


def test_an_answer_is_kept_for_a_day(program: Asking, shop: Shop, other: Shop, owner: Any) -> None:
    program("POST", "/webhooks", HOOK, headers=KEY)
    begin_request(now=MORNING, workspace_id=other.id, key="k", fingerprint="f")
    program.clock.pass_(hours=23)
    assert sweep_programs(now=program.clock.now(), workspace_id=shop.id) == 0
    program.clock.pass_(hours=2)

    assert sweep_programs(now=program.clock.now(), workspace_id=shop.id) == 1
    assert one(owner, "SELECT count(*) FROM idempotent_request") == 1, "of the other shop"
    program("POST", "/webhooks", HOOK, headers=KEY)
    assert one(owner, "SELECT count(*) FROM webhook_endpoint") == 2


def test_a_key_is_free_after_a_day_even_before_the_sweep(shop: Shop) -> None:
    later = MORNING + timedelta(hours=25)
    assert begin_request(now=MORNING, workspace_id=shop.id, key="k", fingerprint="one") is None
    assert begin_request(now=later, workspace_id=shop.id, key="k", fingerprint="two") is None


def test_deliveries_are_kept_for_a_month(program: Asking, shop: Shop, owner: Any) -> None:
    made = program("POST", "/webhooks", HOOK).json()
    program("POST", f"/webhooks/{made['id']}/test")
    program("POST", f"/webhooks/{made['id']}/test")
    owner.execute(
        "UPDATE webhook_delivery SET state = 'delivered' WHERE id = (SELECT id FROM webhook_delivery LIMIT 1)"
    )
    sweep_programs(now=MORNING + timedelta(days=31), workspace_id=shop.id)
    assert rows(owner, "SELECT state FROM webhook_delivery") == [("waiting",)]


def test_a_body_that_is_too_large_is_not_read(program: Asking) -> None:
    answer = program("POST", "/webhooks", {**HOOK, "events": ["x" * 1_100_000]})
    assert problem(answer) == (413, "body_too_large")
