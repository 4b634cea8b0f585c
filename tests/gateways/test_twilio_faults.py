"""An error of Twilio says whether anyone should try again, and for whom it is meant."""

import json

import pytest
import requests
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateways.twilio_faults import FAULTS, fault_of, fault_of_answer
from gateways.twilio_http import TwilioHttp
from runtime.embedded.processes import free_port
from shop.messaging.channel import Fault, SendFailed
from tests.fakes.serving import served


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (63018, Fault.RETRY),
        (20429, Fault.RETRY),
        (21610, Fault.RECIPIENT),
        (63033, Fault.RECIPIENT),
        (63003, Fault.RECIPIENT),
        (63024, Fault.RECIPIENT),
        (63016, Fault.WINDOW),
        (63007, Fault.SENDER),
        (63051, Fault.SENDER),
        (21617, Fault.CONTENT),
        (21656, Fault.CONTENT),
        (63041, Fault.CONTENT),
        (20500, Fault.UNKNOWN),
        (99999, Fault.CONTENT),
    ],
)
def test_a_code_says_what_a_failed_message_failed_of(code: int, fault: Fault) -> None:
    assert fault_of(code) is fault


@pytest.mark.parametrize(
    ("status", "code", "fault"),
    [
        (400, 21211, Fault.RECIPIENT),
        (400, 99999, Fault.CONTENT),
        (401, 20003, Fault.SENDER),
        (403, None, Fault.SENDER),
        (301, None, Fault.SENDER),
        (404, 20404, Fault.SENDER),
        (429, None, Fault.RETRY),
        (429, 63018, Fault.RETRY),
        (500, 20500, Fault.UNKNOWN),
        (503, None, Fault.UNKNOWN),
        (503, 21610, Fault.UNKNOWN),
    ],
)
def test_an_answer_is_judged_by_its_status_and_its_code(status: int, code: int | None, fault: Fault) -> None:
    failed = fault_of_answer(status, json.dumps({"code": code}))

    assert (failed.fault, failed.code) == (fault, code)


@pytest.mark.parametrize("body", ["", "<html>", "[]", "null", '{"code": "x"}', "{"])
def test_an_answer_without_a_code_is_judged_by_its_status(body: str) -> None:
    assert fault_of_answer(400, body).fault is Fault.CONTENT


def test_only_what_may_pass_is_worth_another_try() -> None:
    again = {fault for fault in Fault if not SendFailed(fault).permanent}

    assert again == {Fault.RETRY, Fault.UNKNOWN}
    assert len(FAULTS) == len(set(FAULTS))


@pytest.mark.parametrize(("told", "seconds"), [("7", 7.0), (None, None), ("soon", None), ("-1", None)])
def test_how_long_to_wait_is_what_twilio_says(told: str | None, seconds: float | None) -> None:
    assert fault_of_answer(429, "", told).retry_after == seconds


def test_a_server_that_is_not_there_took_nothing() -> None:
    http = TwilioHttp(f"http://127.0.0.1:{free_port()}")

    with pytest.raises(SendFailed) as failed:
        http.request("POST", "https://api.twilio.com/x", data={"Body": "ciao"})

    assert failed.value.fault is Fault.RETRY
    assert isinstance(failed.value.__cause__, requests.RequestException)


def test_a_host_without_an_address_took_nothing() -> None:
    http = TwilioHttp("http://nowhere.invalid")

    with pytest.raises(SendFailed) as failed:
        http.request("POST", "https://api.twilio.com/x", data={"Body": "ciao"})

    assert failed.value.fault is Fault.RETRY


@pytest.mark.parametrize(("method", "fault"), [("POST", Fault.UNKNOWN), ("GET", Fault.RETRY)])
def test_a_page_of_somebody_in_between_is_no_answer_of_twilios(method: str, fault: Fault) -> None:
    page = Starlette(routes=[Route("/x", _page, methods=["GET", "POST"])])
    with served(page) as url, pytest.raises(SendFailed) as failed:
        TwilioHttp(url).request(method, "https://api.twilio.com/x")

    assert failed.value.fault is fault


async def _page(_request: Request) -> Response:
    return Response("<html>Log in to this network</html>", media_type="text/html")


def test_requests_go_to_twilio_unless_another_server_is_named() -> None:
    url = "https://content.twilio.com/v1/Content?PageSize=5"

    assert TwilioHttp().aim(url) == url
    assert TwilioHttp("http://127.0.0.1:8401").aim(url) == "http://127.0.0.1:8401/v1/Content?PageSize=5"
