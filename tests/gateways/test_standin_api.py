"""The stand-in takes, refuses and lists as Twilio does."""

import base64
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fakes.twilio import ACCOUNT, MARTA, SHOP, TOKEN, Town, twilio_town
from tests.gateways.asking import MESSAGES, PROOF, post, text_content


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (21604, {"To": None, "Body": "x"}),
        (21603, {"From": None, "Body": "x"}),
        (21619, {}),
        (21617, {"Body": "x" * 1601}),
        (21211, {"To": "junk", "Body": "x"}),
        (21211, {"To": "whatsapp:junk", "Body": "x"}),
        (21910, {"To": "+393331234567", "Body": "x"}),
        (63007, {"From": "whatsapp:shop", "Body": "x"}),
        (21609, {"StatusCallback": "not a uri", "Body": "x"}),
        (21620, {"MediaUrl": "not a uri"}),
        (21623, {"MediaUrl": [f"https://x.example/{n}.png" for n in range(11)]}),
        (21655, {"ContentSid": "HX" + "0" * 32}),
    ],
)
def test_a_request_that_twilio_refuses_is_refused_in_its_words(
    town: Town, code: int, fields: dict[str, Any]
) -> None:
    before = town.phones.thread(shop=SHOP, caller=MARTA)
    answer = post(town, **fields)

    assert answer.status_code == 400
    assert answer.json()["code"] == code
    assert answer.json()["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert town.phones.thread(shop=SHOP, caller=MARTA) == before


@pytest.mark.parametrize(
    ("code", "variables"),
    [
        (21656, "{"),
        (21656, "[]"),
        (21656, '{"1": null}'),
        (21656, '{"1": ""}'),
        (21656, '{"1": "riga\\nriga"}'),
        (21656, '{"1": "troppo     spazio"}'),
        (21658, json.dumps({"1": "x" * 1601})),
        (92002, json.dumps({str(n): "x" for n in range(101)})),
    ],
)
def test_variables_that_twilio_refuses_are_refused(town: Town, code: int, variables: str) -> None:
    answer = post(town, ContentSid=text_content(town, "{{1}}"), ContentVariables=variables)

    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_without_proof_nothing_is_taken(town: Town) -> None:
    form = {"From": SHOP, "To": "whatsapp:+393331234567", "Body": "x"}
    for proof in (None, (ACCOUNT, "wrong"), ("AC" + "1" * 32, TOKEN)):
        assert httpx.post(town.url + MESSAGES, data=form, auth=proof).json()["code"] == 20003
    broken = {"Authorization": "Basic " + base64.b64encode(b"\xff").decode()}
    assert httpx.post(town.url + MESSAGES, data=form, headers=broken).status_code == 401


def test_a_sender_that_is_not_registered_cannot_send(tmp_path: Path) -> None:
    with twilio_town(tmp_path) as town:
        town.phones.register_sender("whatsapp:+390000000001")
        answer = post(town, Body="ciao")

    assert answer.json()["code"] == 63007


def test_twilios_own_keywords_stop_and_start_the_shop(tmp_path: Path) -> None:
    with twilio_town(tmp_path, keywords=True) as town:
        town.marta_writes("Stop")
        refused = post(town, Body="Ancora qui")
        town.marta_writes("START")
        taken = post(town, Body="Bentornata")
        told = [hook.fields.get("OptOutType") for hook in town.shop.messages]

    assert refused.json()["code"] == 21610
    assert taken.status_code == 201
    assert told == ["STOP", "START"]


def test_a_message_is_listed_fetched_redacted_and_deleted(town: Town) -> None:
    made = post(town, To="whatsapp:+393337770001", Body="segreto").json()
    where = town.url + made["uri"]
    listed = httpx.get(town.url + MESSAGES, params={"To": "whatsapp:+393337770001"}, auth=PROOF).json()

    assert [message["sid"] for message in listed["messages"]] == [made["sid"]]
    assert httpx.get(where, auth=PROOF).json()["body"] == "segreto"
    assert httpx.post(where, data={"Body": ""}, auth=PROOF).json()["body"] == ""
    assert httpx.delete(where, auth=PROOF).status_code == 204
    assert httpx.get(where, auth=PROOF).json()["code"] == 20404


def test_a_long_list_comes_in_pages(town: Town) -> None:
    for n in range(5):
        post(town, To="whatsapp:+393337770002", Body=str(n))
    asked: dict[str, str | int] = {"To": "whatsapp:+393337770002", "PageSize": 2}
    first = httpx.get(town.url + MESSAGES, params=asked, auth=PROOF).json()
    last = httpx.get(town.url + MESSAGES, params={**asked, "Page": 2}, auth=PROOF).json()

    assert [message["body"] for message in first["messages"]] == ["4", "3"]
    assert (first["next_page_uri"] is None, last["next_page_uri"]) == (False, None)
    assert [message["body"] for message in last["messages"]] == ["0"]


@pytest.mark.parametrize("version", ["v3", "v2"])
def test_typing_shows_until_the_answer_comes(town: Town, version: str) -> None:
    sid = town.marta_writes()
    url = f"{town.url}/{version}/Indicators/Typing.json"
    asked = {"channel": "WHATSAPP", "messageId": sid}
    form, body = (asked, None) if version == "v2" else (None, asked)
    answer = httpx.post(url, auth=PROOF, data=form, json=body)

    assert answer.json() == {"success": True}
    assert town.phones.thread(shop=SHOP, caller=MARTA).typing
    post(town, Body="Eccomi")
    assert not town.phones.thread(shop=SHOP, caller=MARTA).typing


def test_typing_to_nobody_is_refused(town: Town) -> None:
    url = f"{town.url}/v3/Indicators/Typing.json"

    assert httpx.post(url, json={"channel": "SMS", "messageId": "x"}, auth=PROOF).status_code == 400
    assert httpx.post(url, json={"channel": "WHATSAPP", "messageId": "SM1"}, auth=PROOF).status_code == 404


def test_everything_that_passed_can_be_looked_at(town: Town) -> None:
    last = max((request.number for request in town.phones.requests()), default=0)
    town.marta_writes("ciao")
    post(town, Body="ciao a te")
    hook, sent = town.phones.requests(after=last)[:2]

    assert (hook.direction, hook.path, hook.fields["Body"], hook.status) == (
        "to_us",
        "/webhooks/twilio/whatsapp",
        "ciao",
        200,
    )
    assert (sent.direction, sent.path, sent.fields["Body"], sent.status) == (
        "to_twilio",
        MESSAGES,
        "ciao a te",
        201,
    )
    assert sent.answer["status"] == "queued"
    assert TOKEN not in str(sent)
