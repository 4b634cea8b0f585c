"""The seven checks, in their order: who is answered, and how a turn ends before anybody thinks."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.checks import Ended, Passed, check
from bot.tracing import Trace
from flows.begin_turn import TurnStart, begin_turn
from tests.world import MORNING, a_registered_customer, a_shop, arrives, due

pytestmark = pytest.mark.usefixtures("empty_database")

ORDER = ["workspace_active", "not_blocked", "keywords", "registered", "consent", "allowance", "responder"]
LATER = MORNING + timedelta(seconds=5)


def a_start(text: str = "avete la crema?", *, registered: bool = True) -> TurnStart:
    shop = a_shop()
    if registered:
        a_registered_customer(shop)
    arrives(shop, text)
    (entry,) = due("turn", at=LATER)
    start = begin_turn(now=LATER, entry=entry, lease=timedelta(seconds=30), pace=timedelta(minutes=1))
    assert start is not None
    return start


def checked(start: TurnStart) -> tuple[Passed | Ended, list[tuple[str, str]]]:
    trace = Trace()
    verdict = check(start, trace, turns_per_minute=30)
    return verdict, [(step.step, step.state) for step in trace.steps]


def test_registered_customer_passes_all_seven_in_order() -> None:
    verdict, steps = checked(a_start())

    assert verdict == Passed(outside_model=True)
    assert steps == [(name, "ok") for name in ORDER]


@pytest.mark.parametrize("status", ["suspended", "closed"])
def test_closed_shop_says_so_once_a_day(status: str) -> None:
    start = a_start()
    closed = replace(start, workspace=replace(start.workspace, status=status))

    assert checked(closed)[0] == Ended("closed")
    told = replace(closed, notices={"closed": LATER.timestamp()})
    assert checked(told)[0] == Ended("closed", silent=True)


def test_blocked_customer_is_ignored_before_any_cost() -> None:
    start = a_start("STOP")
    blocked = replace(start, customer=replace(start.customer, blocked_at=MORNING))

    verdict, steps = checked(blocked)

    assert verdict == Ended("blocked", silent=True)
    assert [name for name, _ in steps] == ORDER[:2]


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("STOP", "stop"),
        ("Alta", "start"),
        ("aiuto", "help"),
        ("persona", "person"),
        ("Segnala abuso", "report"),
    ],
)
def test_keywords_are_obeyed_even_before_registering(text: str, keyword: Any) -> None:
    assert checked(a_start(text, registered=False))[0] == Ended(keyword)


def test_wish_to_cancel_an_order_is_no_opt_out() -> None:
    assert checked(a_start("cancel my order"))[0] == Passed(outside_model=True)


def test_unregistered_customer_is_asked_to_register() -> None:
    verdict, steps = checked(a_start(registered=False))

    assert verdict == Ended("registration")
    assert steps[-1] == ("registered", "refused")


def test_changed_terms_need_a_new_consent() -> None:
    start = a_start()
    changed = replace(start, workspace=replace(start.workspace, privacy_version="2"))

    assert checked(changed)[0] == Ended("consent")


def test_used_up_allowance_leaves_the_concierge_answering() -> None:
    start = a_start()
    used = replace(start, answers_this_month=start.workspace.monthly_answers)

    verdict, steps = checked(used)

    assert verdict == Passed(outside_model=False)
    assert ("allowance", "changed") in steps


def test_customer_who_writes_too_fast_is_told_once_a_minute() -> None:
    start = replace(a_start(), turns_last_minute=31)

    assert checked(start)[0] == Ended("pace")
    told = replace(start, notices={"pace": (start.now - timedelta(seconds=20)).timestamp()})
    assert checked(told)[0] == Ended("pace", silent=True)


def test_agent_is_silent_while_a_member_answers() -> None:
    assert checked(replace(a_start(), responder="member"))[0] == Ended("member", silent=True)


def test_member_reaches_an_unregistered_customer_without_a_link_in_between() -> None:
    assert checked(replace(a_start(registered=False), responder="member"))[0] == Ended("member", silent=True)


def test_agent_comes_back_when_nobody_came() -> None:
    start = a_start()
    waiting = replace(start, responder="queue", responder_until=start.now + timedelta(minutes=1))
    over = replace(waiting, responder_until=start.now)

    assert checked(waiting)[0] == Ended("member", silent=True)
    assert checked(over)[0] == Passed(outside_model=True)
