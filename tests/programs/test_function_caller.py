"""Asking a shop's own systems: signed, bounded, never into our own network, and read only where it is an object."""

import base64
import time

import orjson
import pytest
from standardwebhooks import Webhook

from gateways.function_caller import FunctionCaller
from gateways.posting import MOST_BYTES
from shop.agents.function_port import FunctionAnswer
from shop.kernel.clock import SystemClock
from tests.programs.endpoints import NAME, endpoint, silent_endpoint

SECRET = "whsec_" + base64.b64encode(b"only-for-tests-only-for-tests-32").decode()
INSIDE = FunctionCaller(private_addresses=True)


def ask(caller: FunctionCaller, url: str, seconds: float = 0.6) -> FunctionAnswer:
    return caller.ask(
        url=url,
        secrets=[SECRET],
        message_id="msg_1",
        payload={"function": "repair", "arguments": {"ticket": "R-1"}},
        now=SystemClock().now(),
        seconds=seconds,
    )


def test_a_question_is_signed_and_its_answer_is_an_object() -> None:
    with endpoint(body=b'{"state": "ready", "cost": 45}') as system:
        answer = ask(INSIDE, f"{system.url}#nobody-sees-this")
    assert answer == FunctionAnswer(200, {"state": "ready", "cost": 45})
    assert answer.answered
    ((headers, body),) = system.heard
    told = Webhook(SECRET).verify(body.decode(), headers)
    assert told == {"function": "repair", "arguments": {"ticket": "R-1"}}


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [
        (302, b"{}", "status"),
        (404, b"{}", "status"),
        (500, b'{"state": "ready"}', "status"),
        (200, b"ready", "unreadable"),
        (200, b"[1]", "unreadable"),
        (200, orjson.dumps({"x": "y" * MOST_BYTES}), "unreadable"),
    ],
)
def test_what_is_no_answer_is_told_as_such_and_no_redirect_is_followed(
    status: int, body: bytes, trouble: str
) -> None:
    with (
        endpoint() as elsewhere,
        endpoint(status=status, body=body, headers={"Location": elsewhere.url}) as system,
    ):
        answer = ask(INSIDE, system.url)
    assert (answer.status, answer.trouble, answer.answer) == (status, trouble, None)
    assert elsewhere.heard == []


def test_a_slow_system_holds_no_customer_and_none_that_is_gone_is_a_fault_of_ours() -> None:
    began = time.monotonic()
    with silent_endpoint() as url:
        assert ask(INSIDE, url, 0.2).trouble == "late"
    with endpoint(drip_seconds=0.05) as dripping:
        assert ask(INSIDE, dripping.url, 0.2).trouble == "late"
    assert ask(INSIDE, dripping.url).trouble == "unreachable"
    assert time.monotonic() - began < 20  # a customer's turn; a busy machine is no fault


def test_it_is_never_asked_into_our_own_network_whatever_a_name_turns_into() -> None:
    outside = FunctionCaller(resolve=lambda _host, _port: ["8.8.8.8", "10.0.0.7"])
    for url in (
        f"https://{NAME}/x",
        "https://127.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "http://shop.example.com/",
        "https://user:word@shop.example.com/",
    ):
        assert ask(outside, url).trouble == "refused", url
    with endpoint() as system:
        assert ask(FunctionCaller(), system.url).trouble == "refused"
    assert system.heard == []

    def nowhere(_host: str, _port: int) -> list[str]:
        raise OSError

    assert ask(FunctionCaller(resolve=nowhere), f"https://{NAME}/x").trouble == "unreachable"
