"""The gateway to WhatsApp when things go wrong: what is tried again, looked for, drawn anew or left."""

import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateways.pace import Bucket, Pace
from gateways.twilio_http import TwilioHttp
from gateways.twilio_sms import TwilioSms
from shop.kernel.clock import SystemClock
from shop.messaging.channel import Fault, Outgoing, SendFailed
from shop.messaging.content import Card, Choice, Content, TemplateUse
from tests.fakes.twilio import ACCOUNT, MARTA, SHOP, TOKEN, Town, gateway, twilio_town

YES_OR_NO = (Choice(id="yes", title="Sì"), Choice(id="no", title="No"))


@pytest.fixture(autouse=True)
def _open_window(town: Town) -> None:
    town.marta_writes()


def saying(text: str, **content: Any) -> Outgoing:
    return Outgoing(
        "01936f3e-8a6b-7c1d-9e2f-0a1b2c3d4e5f", SHOP, "whatsapp:+393331234567", text, "it", Content(**content)
    )


def answers(town: Town) -> list[str]:
    thread = town.phones.thread(shop=SHOP, caller=MARTA).messages
    last = max(n for n, message in enumerate(thread) if message.mine)
    return [message.text for message in thread[last + 1 :]]


def failure(town: Town, outgoing: Outgoing) -> SendFailed:
    with pytest.raises(SendFailed) as failed:
        town.whatsapp.send(outgoing)
    return failed.value


def contents(town: Town) -> list[dict[str, Any]]:
    url = f"{town.url}/v1/Content?PageSize=500"
    return [dict(content) for content in httpx.get(url, auth=(ACCOUNT, TOKEN)).json()["contents"]]


def test_word_of_a_message_comes_back_under_our_own_id(town: Town) -> None:
    sent = town.whatsapp.send(saying("Eccola"))
    hook = town.shop.wait_for_status(sent.provider_sid, "delivered")

    assert sent.status == "queued"
    assert hook.path == "/webhooks/twilio/status?ref=01936f3e-8a6b-7c1d-9e2f-0a1b2c3d4e5f"


def test_too_many_messages_are_to_be_tried_when_twilio_says(town: Town) -> None:
    town.phones.order_fault("refuse", match={"path": "Messages"}, code=20429, status=429, retry_after=3)
    failed = failure(town, saying("piano"))

    assert (failed.fault, failed.retry_after) == (Fault.RETRY, 3.0)
    assert answers(town) == []


@pytest.mark.parametrize(
    ("code", "fault"),
    [(21610, Fault.RECIPIENT), (63016, Fault.WINDOW), (63007, Fault.SENDER), (21617, Fault.CONTENT)],
)
def test_a_refusal_says_for_whom_it_is_meant(town: Town, code: int, fault: Fault) -> None:
    town.phones.order_fault("refuse", match={"path": "Messages"}, code=code)
    failed = failure(town, saying("no"))

    assert (failed.fault, failed.code, failed.permanent) == (fault, code, True)


@pytest.mark.parametrize(
    "trouble", [{"how": "take_and_drop"}, {"how": "refuse", "code": 20500, "status": 500}]
)
def test_nobody_knows_what_became_of_a_message_without_an_answer(town: Town, trouble: dict[str, Any]) -> None:
    town.phones.order_fault(**trouble, match={"path": "Messages"})

    assert failure(town, saying("forse")).fault is Fault.UNKNOWN


def test_a_silent_server_is_not_waited_for(town: Town) -> None:
    hasty = gateway(town.url, http=TwilioHttp(town.url, read=0.2))
    town.phones.order_fault("stall", match={"path": "Messages"}, seconds=2.0)
    begun, until = moment(), time.monotonic() + 60

    with pytest.raises(SendFailed) as failed:
        hasty.send(saying("lenta"))
    assert failed.value.fault is Fault.UNKNOWN
    # It was taken all the same, and must be found before anyone sends it again.
    while town.whatsapp.find_sent(saying("lenta"), begun) is None:
        assert time.monotonic() < until
        time.sleep(0.05)


def moment() -> datetime:
    """Now, by the clock that the stand-in goes by."""
    return SystemClock().now()


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"choices": YES_OR_NO},
        {"choices": tuple(Choice(id=str(n), title=f"numero {n}") for n in range(5))},
        {"cards": (Card(product="crema", name="Crema", picture="crema"),)},
        {"cards": (Card(product="crema", name="Crema", picture="crema"),), "choices": YES_OR_NO},
    ],
)
def test_a_message_that_was_taken_unheard_is_found_again(town: Town, content: dict[str, Any]) -> None:
    outgoing = saying("Crema o niente?", **content)
    if "choices" in content:
        town.whatsapp.send(replace(outgoing, text="prima"))  # so that its layout is there
    since = moment()
    town.phones.order_fault("take_and_drop", match={"path": "Messages"})
    failure(town, outgoing)

    found = town.whatsapp.find_sent(outgoing, since)
    assert found is not None
    assert found.provider_sid == town.phones.thread(shop=SHOP, caller=MARTA).messages[-1].sid


def test_a_message_that_was_never_taken_is_not_found(town: Town) -> None:
    since = moment()
    town.phones.order_fault("drop", match={"path": "Messages"})
    failure(town, saying("mai presa"))

    assert town.whatsapp.find_sent(saying("mai presa"), since) is None


def test_the_same_words_of_yesterday_are_not_todays_message(town: Town) -> None:
    town.whatsapp.send(saying("Buongiorno"))

    assert town.whatsapp.find_sent(saying("Buongiorno"), moment() + timedelta(hours=1)) is None
    assert town.whatsapp.find_sent(saying("Buongiorno "), moment()) is not None
    assert (
        town.whatsapp.find_sent(replace(saying("Buongiorno"), recipient="whatsapp:+393330000000"), moment())
        is None
    )


def test_a_template_that_was_taken_unheard_is_found_by_its_words(town: Town) -> None:
    sid = _template(town, "Ciao {{1}}, è tutto pronto.")
    outgoing = saying("", template=TemplateUse(name="ready", content_sid=sid, variables={"1": "Marta"}))
    since = moment()
    town.phones.order_fault("take_and_drop", match={"path": "Messages"})
    failure(town, outgoing)

    assert town.whatsapp.find_sent(outgoing, since) is not None
    other = saying("", template=TemplateUse(name="ready", content_sid=sid, variables={"1": "Luca"}))
    assert town.whatsapp.find_sent(other, since) is None


def test_where_twilio_cannot_be_asked_nothing_is_known(town: Town) -> None:
    town.phones.order_fault("refuse", match={"method": "GET"}, code=20500, status=500, times=2)

    with pytest.raises(SendFailed) as failed:
        town.whatsapp.find_sent(saying("x"), moment())
    assert not failed.value.permanent


def test_a_layout_is_drawn_once_and_found_again_by_another_process(town: Town) -> None:
    first, second = saying("Quale?", choices=YES_OR_NO), saying("E ora?", choices=YES_OR_NO)
    town.whatsapp.send(first)
    before = contents(town)
    town.whatsapp.send(second)
    gateway(town.url).send(second)

    assert contents(town) == before
    assert answers(town) == ["Quale?", "E ora?", "E ora?"]


def test_a_layout_that_somebody_deleted_is_drawn_anew(town: Town) -> None:
    town.whatsapp.send(saying("Quale?", choices=YES_OR_NO))
    for content in contents(town):
        httpx.delete(f"{town.url}/v1/Content/{content['sid']}", auth=(ACCOUNT, TOKEN))
    town.whatsapp.send(saying("E adesso?", choices=YES_OR_NO))

    assert answers(town) == ["Quale?", "E adesso?"]


def test_where_no_layout_can_be_had_the_words_go_alone(town: Town) -> None:
    town.phones.order_fault("refuse", match={"path": "/v1/Content"}, code=20500, status=500)
    cold = gateway(town.url)
    cold.send(saying("Quale?", choices=YES_OR_NO))

    assert answers(town) == ["Quale?\n\n1. Sì\n2. No"]


def test_a_content_api_that_is_away_is_asked_by_one_message_alone(town: Town) -> None:
    town.phones.order_fault("refuse", match={"path": "/v1/Content"}, code=20500, status=500, times=9)
    cold = gateway(town.url)
    last = max(request.number for request in town.phones.requests())
    for _ in range(3):
        cold.send(saying("Quale?", choices=YES_OR_NO))

    asked = [request for request in town.phones.requests(after=last) if "/v1/Content" in request.path]
    assert len(asked) == 1
    assert len(answers(town)) == 3


def test_typing_is_shown_and_its_failure_disturbs_nobody(town: Town) -> None:
    sid = town.marta_writes("ci sei?")
    town.whatsapp.show_typing(sid)
    assert town.phones.thread(shop=SHOP, caller=MARTA).typing

    town.phones.order_fault("refuse", match={"path": "Typing"}, code=20500, status=500)
    town.whatsapp.show_typing(sid)
    town.whatsapp.show_typing("no sid")
    gateway("http://127.0.0.1:9").show_typing(sid)


def test_what_marta_sent_is_forgotten_at_twilio_too(town: Town) -> None:
    sid = town.phones.say(
        shop=SHOP, caller=MARTA, text="la mia carta", files=[town.phones.upload(b"PNG", "image/png")]
    ).sid
    url = town.shop.messages[-1].fields["MediaUrl0"]
    town.whatsapp.forget(sid)
    town.whatsapp.forget(sid)

    assert sid not in [message.sid for message in town.phones.thread(shop=SHOP, caller=MARTA).messages]
    with pytest.raises(LookupError):
        town.phones.media(url)


def test_a_message_that_cannot_be_forgotten_yet_is_so_later(town: Town) -> None:
    sid = town.marta_writes("scordami")
    town.phones.order_fault("refuse", match={"method": "DELETE"}, code=20009, status=409)

    with pytest.raises(SendFailed) as failed:
        town.whatsapp.forget(sid)
    assert failed.value.fault is Fault.RETRY
    town.whatsapp.forget(sid)


def test_a_pace_that_is_too_fast_holds_a_message_back(town: Town, valkey: Any) -> None:
    slow = gateway(town.url, pace=Pace(valkey, customer=Bucket(burst=1, a_second=0.1)))
    slow.send(saying("uno"))

    with pytest.raises(SendFailed) as failed:
        slow.send(saying("due"))
    assert failed.value.fault is Fault.RETRY
    assert 3 < (failed.value.retry_after or 0) <= 10
    assert answers(town) == ["uno"]


def test_an_sms_is_plain_words_to_a_number(tmp_path: Path) -> None:
    with twilio_town(tmp_path) as town:
        sms = TwilioSms(ACCOUNT, [TOKEN], api_url=town.url, status_callback_base="http://127.0.0.1:9")
        sent = sms.send(
            reference="r", sender="+390932111222", recipient="+393331234567", text="Il codice è pronto"
        )
        thread = town.phones.thread(shop="+390932111222", caller=MARTA).messages

        for recipient, text, fault in (("IT.HIDDEN", "x", Fault.RECIPIENT), ("+39333", "", Fault.CONTENT)):
            with pytest.raises(SendFailed) as failed:
                sms.send(reference="r", sender="+390932111222", recipient=recipient, text=text)
            assert failed.value.fault is fault

    assert [(message.sid, message.text) for message in thread] == [(sent.provider_sid, "Il codice è pronto")]


def _template(town: Town, body: str) -> str:
    told = {"language": "it", "friendly_name": "ready", "types": {"twilio/text": {"body": body}}}
    answer = httpx.post(f"{town.url}/v1/Content", json=told, auth=(ACCOUNT, TOKEN))
    return str(answer.json()["sid"])


def test_the_same_words_sent_before_are_another_message(town: Town) -> None:
    town.marta_writes()
    since = moment() - timedelta(seconds=1)
    first = town.whatsapp.send(saying("Eccomi"))
    second = town.whatsapp.send(saying("Eccomi"))

    found = town.whatsapp.find_sent(saying("Eccomi"), since, lambda sid: sid == first.provider_sid)

    assert found is not None
    assert found.provider_sid == second.provider_sid
