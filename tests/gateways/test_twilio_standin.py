"""The stand-in does as Twilio does: what it takes, refuses, tells and repeats."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot.signature import SigningKeys, is_genuine
from gateways.standins.phones import Caller, Place, Tap
from shop.messaging.channel import Outgoing
from tests.fakes.serving import free_port, served
from tests.fakes.shop_server import Hook
from tests.fakes.twilio import ACCOUNT, MARTA, SHOP, TOKEN, Town, twilio_town

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
PROOF = (ACCOUNT, TOKEN)


@pytest.fixture(scope="module")
def module_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with twilio_town(tmp_path_factory.mktemp("twilio")) as town:
        yield town


@pytest.fixture
def town(module_town: Town) -> Town:
    module_town.phones.clear_faults()
    module_town.phones.shift_clock(0)
    module_town.shop.forget()
    return module_town


def post(town: Town, **fields: Any) -> httpx.Response:
    usual = {"From": SHOP, "To": "whatsapp:+393331234567"}
    form = {name: value for name, value in {**usual, **fields}.items() if value is not None}
    return httpx.post(town.url + MESSAGES, data=form, auth=PROOF)


def content(town: Town, **types: Any) -> str:
    body = {"language": "it", "friendly_name": "f", "variables": {"1": "x"}, "types": types}
    answer = httpx.post(f"{town.url}/v1/Content", json=body, auth=PROOF)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["sid"])


def text_content(town: Town, body: str) -> str:
    return content(town, **{"twilio/text": {"body": body}})


def approve(town: Town, sid: str) -> None:
    url = f"{town.url}/v1/Content/{sid}/ApprovalRequests/whatsapp"
    assert httpx.post(url, json={"name": "n", "category": "UTILITY"}, auth=PROOF).status_code == 201


def is_signed(hook: Hook, base: str) -> bool:
    return is_genuine(
        url=base + hook.path,
        content=list(hook.fields.items()),
        signature=hook.headers["x-twilio-signature"],
        settings=hook.headers.get("x-twilio-webhooks-signature-settings"),
        keys=SigningKeys([SecretStr(TOKEN)], {"webhooks_1": SecretStr("shared")}),
    )


def base_of(hook: Hook) -> str:
    return f"http://{hook.headers['host']}"


# From the phone


def test_what_marta_writes_reaches_the_shop_signed_as_twilio_signs(town: Town) -> None:
    said = town.phones.say(shop=SHOP, caller=MARTA, text="avete la crema di pistacchio?")

    hook = town.shop.messages[0]
    assert (said.status, said.attempts) == (200, 1)
    assert is_signed(hook, base_of(hook))
    assert (hook.path, hook.fields["MessageSid"]) == ("/webhooks/twilio/whatsapp", said.sid)
    assert hook.fields["Body"] == "avete la crema di pistacchio?"
    assert hook.fields["From"] == "whatsapp:+393331234567"
    assert hook.fields["ExternalUserId"].startswith("whatsapp:IT.")
    assert hook.fields["ProfileName"] == "Marta Ferrara"


def test_the_same_message_again_is_the_same_message(town: Town) -> None:
    sid = town.marta_writes("due volte")
    town.phones.say(shop=SHOP, caller=MARTA, text="due volte", sid=sid)

    thread = town.phones.thread(shop=SHOP, caller=MARTA).messages
    assert [hook.fields["MessageSid"] for hook in town.shop.messages] == [sid, sid]
    assert [message.sid for message in thread].count(sid) == 1


def test_somebody_who_hides_the_number_writes_under_a_user_id(town: Town) -> None:
    nobody = Caller(user_id="IT.NOBODY1", name="N", username="nobody")
    town.phones.say(shop=SHOP, caller=nobody, text="ciao")

    fields = town.shop.messages[0].fields
    assert fields["From"] == fields["ExternalUserId"] == "whatsapp:IT.NOBODY1"
    assert fields["ProfileUsername"] == "nobody"
    assert post(town, To="whatsapp:IT.NOBODY1", Body="ciao a te").status_code == 201
    assert [m.text for m in town.phones.thread(shop=SHOP, caller=nobody).messages] == ["ciao", "ciao a te"]


def test_a_number_and_a_user_id_of_one_person_share_a_thread(town: Town) -> None:
    town.phones.say(shop=SHOP, caller=Caller(phone="+34600111222", user_id="ES.LUCIA"), text="hola")
    town.phones.say(shop=SHOP, caller=Caller(user_id="ES.LUCIA"), text="otra vez")

    assert [hook.fields["From"] for hook in town.shop.messages] == [
        "whatsapp:+34600111222",
        "whatsapp:ES.LUCIA",
    ]
    thread = town.phones.thread(shop=SHOP, caller=Caller(phone="+34600111222"))
    assert [message.text for message in thread.messages] == ["hola", "otra vez"]


def test_a_place_and_a_file_arrive_with_their_fields(town: Town) -> None:
    file = town.phones.upload(b"\x89PNG", "image/png")
    town.phones.say(shop=SHOP, caller=MARTA, place=Place(36.79, 14.70, "Bar Basile"))
    town.phones.say(shop=SHOP, caller=MARTA, text="questa", files=[file])

    place, picture = (hook.fields for hook in town.shop.messages)
    assert (place["Latitude"], place["Longitude"], place["Label"]) == ("36.79", "14.7", "Bar Basile")
    assert (picture["NumMedia"], picture["MediaContentType0"]) == ("1", "image/png")
    assert picture["MediaUrl0"].startswith(f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/")
    assert town.phones.media(picture["MediaUrl0"]) == (b"\x89PNG", "image/png")


def test_a_shop_that_cannot_be_reached_is_tried_once_more(tmp_path: Path) -> None:
    with twilio_town(tmp_path, webhook_url=f"http://127.0.0.1:{free_port()}/hook") as town:
        said = town.phones.say(shop=SHOP, caller=MARTA, text="c'è qualcuno?")
        thread = town.phones.thread(shop=SHOP, caller=MARTA).messages

    assert (said.status, said.attempts) == (0, 2)
    assert [message.status for message in thread] == ["failed"]


def test_a_shop_that_fails_is_not_asked_again_by_default(town: Town) -> None:
    town.shop.answers = [503]

    assert town.phones.say(shop=SHOP, caller=MARTA, text="ciao").attempts == 1


def test_overrides_in_the_address_decide_about_retries(tmp_path: Path) -> None:
    with twilio_town(tmp_path) as helper, served(helper.shop.app) as url:
        with twilio_town(tmp_path / "b", webhook_url=f"{url}/hook#rc=3&rp=5xx,ct") as town:
            helper.shop.answers = [500, 503]
            said = town.phones.say(shop=SHOP, caller=MARTA, text="ciao")
        tokens = {hook.headers["i-twilio-idempotency-token"] for hook in helper.shop.messages}
        paths = {hook.path for hook in helper.shop.messages}

    assert (said.status, said.attempts, len(tokens), paths) == (200, 3, 1, {"/hook"})


def test_the_fallback_is_told_what_went_wrong(tmp_path: Path) -> None:
    with twilio_town(tmp_path) as helper, served(helper.shop.app) as url:
        with twilio_town(tmp_path / "b", webhook_url=f"{url}/first", fallback_url=f"{url}/second") as town:
            helper.shop.answers = [500]
            said = town.phones.say(shop=SHOP, caller=MARTA, text="ciao")
        first, second = helper.shop.messages

    assert said.status == 200
    assert (first.path, second.path, second.fields["ErrorCode"]) == ("/first", "/second", "11200")
    assert is_signed(second, base_of(second))


def test_a_shared_key_signs_where_one_is_set(tmp_path: Path) -> None:
    with twilio_town(tmp_path, shared_key=("webhooks_1", "shared")) as town:
        town.marta_writes()
        hook = town.shop.messages[0]

    assert hook.headers["x-twilio-webhooks-signature-settings"] == "key=webhooks_1,algorithm=HMAC_SHA256"
    assert is_signed(hook, base_of(hook))


# To the phone


def test_a_message_is_told_of_as_sent_delivered_and_read(town: Town) -> None:
    town.marta_writes()
    callback = f"{base_of(town.shop.messages[0])}/webhooks/twilio/status?ref=abc"
    sid = post(town, Body="Eccola", StatusCallback=callback).json()["sid"]
    delivered = town.shop.wait_for_status(sid, "delivered")
    town.phones.read(shop=SHOP, caller=MARTA)
    town.shop.wait_for_status(sid, "read")

    assert town.shop.statuses(sid) == ["sent", "delivered", "read"]
    assert delivered.path == "/webhooks/twilio/status?ref=abc"
    assert is_signed(delivered, base_of(delivered))
    assert town.phones.thread(shop=SHOP, caller=MARTA).messages[-1].status == "read"


def test_a_blocked_shop_is_never_told(town: Town) -> None:
    luca = Caller(phone="+393335550001")
    town.phones.say(shop=SHOP, caller=luca, text="ciao")
    town.phones.block(shop=SHOP, caller=luca)
    callback = f"{base_of(town.shop.messages[0])}/s"
    sid = post(town, To="whatsapp:+393335550001", Body="Ciao Luca", StatusCallback=callback).json()["sid"]
    town.phones.settle()

    assert town.shop.statuses(sid) == ["sent"]


def test_free_words_after_a_day_come_back_undelivered(town: Town) -> None:
    town.marta_writes()
    town.phones.shift_clock(24 * 3600 + 60)
    callback = f"{base_of(town.shop.messages[0])}/s"
    answer = post(town, Body="Ci sei ancora?", StatusCallback=callback)
    told = town.shop.wait_for_status(answer.json()["sid"], "undelivered")

    assert answer.status_code == 201
    assert told.fields["ErrorCode"] == "63016"


def test_an_approved_template_reaches_a_phone_after_a_day(town: Town) -> None:
    town.marta_writes()
    town.phones.shift_clock(24 * 3600 + 60)
    sid = text_content(town, "Ciao {{1}}, la tua richiesta è pronta.")
    approve(town, sid)
    callback = f"{base_of(town.shop.messages[0])}/s"
    answer = post(town, ContentSid=sid, ContentVariables='{"1": "Marta"}', StatusCallback=callback)

    town.shop.wait_for_status(answer.json()["sid"], "delivered")
    shown = town.phones.thread(shop=SHOP, caller=MARTA).messages[-1]
    assert (shown.text, shown.template) == ("Ciao Marta, la tua richiesta è pronta.", "f")


def test_a_list_cannot_open_a_conversation_even_when_asked_to_be_approved(town: Town) -> None:
    town.marta_writes()
    items = [{"id": "a", "item": "A"}]
    sid = content(town, **{"twilio/list-picker": {"body": "b", "button": "c", "items": items}})
    approve(town, sid)
    status = httpx.get(f"{town.url}/v1/Content/{sid}/ApprovalRequests", auth=PROOF).json()["whatsapp"][
        "status"
    ]

    assert status == "rejected"


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        ("twilio/quick-reply", {"body": "b", "actions": [{"title": str(n), "id": str(n)} for n in range(4)]}),
        ("twilio/quick-reply", {"body": "b", "actions": [{"title": "x" * 21, "id": "1"}]}),
        ("twilio/quick-reply", {"body": "b" * 1025, "actions": [{"title": "x", "id": "1"}]}),
        (
            "twilio/quick-reply",
            {"body": "b", "actions": [{"title": "x", "id": "1"}, {"title": "x", "id": "2"}]},
        ),
        ("twilio/list-picker", {"body": "b", "button": "c", "items": [{"id": "1", "item": "x" * 25}]}),
        ("twilio/list-picker", {"body": "b", "button": "c" * 21, "items": [{"id": "1", "item": "x"}]}),
        (
            "twilio/list-picker",
            {"body": "b", "button": "c", "items": [{"id": "1", "item": "x", "description": "d" * 73}]},
        ),
        (
            "twilio/list-picker",
            {"body": "b", "button": "c", "items": [{"id": "1", "item": str(n)} for n in range(2)]},
        ),
        (
            "twilio/call-to-action",
            {"body": "b" * 641, "actions": [{"type": "URL", "title": "t", "url": "https://x"}]},
        ),
        (
            "twilio/call-to-action",
            {"body": "b", "actions": [{"type": "URL", "title": t, "url": "https://x"} for t in "ab"]},
        ),
    ],
)
def test_what_whatsapp_would_not_show_is_undelivered(town: Town, kind: str, shape: dict[str, Any]) -> None:
    town.marta_writes()
    callback = f"{base_of(town.shop.messages[0])}/s"
    answer = post(town, ContentSid=content(town, **{kind: shape}), StatusCallback=callback)

    assert town.shop.wait_for_status(answer.json()["sid"], "undelivered").fields["ErrorCode"] == "63021"


def test_the_phone_shows_buttons_and_a_tap_names_its_message(town: Town) -> None:
    town.marta_writes()
    actions = [{"type": "QUICK_REPLY", "title": "Sì", "id": "yes"}]
    sid = post(
        town, ContentSid=content(town, **{"twilio/quick-reply": {"body": "Vuoi?", "actions": actions}})
    ).json()["sid"]
    shown = town.phones.thread(shop=SHOP, caller=MARTA).messages[-1]
    town.phones.say(shop=SHOP, caller=MARTA, tap=Tap("yes", "Sì"))

    assert [(button.kind, button.title, button.id) for button in shown.buttons] == [("reply", "Sì", "yes")]
    fields = town.shop.messages[-1].fields
    assert (fields["ButtonPayload"], fields["ButtonText"], fields["Body"]) == ("yes", "Sì", "Sì")
    assert fields["OriginalRepliedMessageSid"] == sid


# What Twilio refuses at once


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


# The rest of the API


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


# Trouble on order, and after a crash


def test_a_fault_on_order_happens_as_often_as_ordered(town: Town) -> None:
    town.phones.order_fault("refuse", match={"Body": "uno"}, code=20429, status=429, retry_after=2, times=1)

    assert post(town, Body="due").status_code == 201
    refused = post(town, Body="uno")
    assert (refused.status_code, refused.headers["retry-after"], refused.json()["code"]) == (429, "2", 20429)
    assert post(town, Body="uno").status_code == 201


def test_a_message_can_be_taken_and_the_answer_lost(town: Town) -> None:
    town.phones.order_fault("take_and_drop", match={"Body": "perso"})

    with pytest.raises(httpx.RemoteProtocolError):
        post(town, Body="perso")
    assert town.phones.thread(shop=SHOP, caller=MARTA).messages[-1].text == "perso"


def test_a_message_can_be_lost_before_it_is_taken(town: Town) -> None:
    before = town.phones.thread(shop=SHOP, caller=MARTA)
    town.phones.order_fault("drop", match={"Body": "mai"})

    with pytest.raises(httpx.RemoteProtocolError):
        post(town, Body="mai")
    assert town.phones.thread(shop=SHOP, caller=MARTA) == before


def test_a_message_can_fail_later_with_a_code(town: Town) -> None:
    town.marta_writes()
    town.phones.order_fault("take_and_fail", match={"Body": "dopo"}, code=63024, words="failed")
    callback = f"{base_of(town.shop.messages[0])}/s"
    sid = post(town, Body="dopo", StatusCallback=callback).json()["sid"]

    assert town.shop.wait_for_status(sid, "failed").fields["ErrorCode"] == "63024"


def test_what_was_under_way_goes_on_after_a_restart(tmp_path: Path) -> None:
    with twilio_town(tmp_path / "a") as helper, served(helper.shop.app) as url:
        with twilio_town(tmp_path / "b", sent_after=30.0, webhook_url=f"{url}/hook") as before:
            before.marta_writes("ciao")
            sid = post(before, Body="Eccomi", StatusCallback=f"{url}/s").json()["sid"]
        assert helper.shop.statuses(sid) == []

        with twilio_town(tmp_path / "b", webhook_url=f"{url}/hook") as after:
            helper.shop.wait_for_status(sid, "delivered")
            texts = [message.text for message in after.phones.thread(shop=SHOP, caller=MARTA).messages]

    assert texts == ["ciao", "Eccomi"]


def test_no_page_of_another_site_can_use_the_phones(town: Town) -> None:
    forged = httpx.post(
        f"{town.url}/phones/say", content='{"shop": "x"}', headers={"Content-Type": "text/plain"}
    )
    renamed = httpx.get(f"{town.url}/standin/requests", headers={"Host": "evil.example"})

    assert (forged.status_code, renamed.status_code) == (400, 400)
    assert not town.shop.hooks


def test_the_gateways_words_reach_the_phone_whole(town: Town) -> None:
    town.marta_writes()
    text = "È «buona»: l’olio 🫒 & 100 % d'oliva + altro\n\n49,50\xa0€"
    town.whatsapp.send(Outgoing("ref", SHOP, "whatsapp:+393331234567", text, "it"))

    assert town.phones.thread(shop=SHOP, caller=MARTA).messages[-1].text == text
