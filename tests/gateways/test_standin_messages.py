"""What a shop sends through the stand-in travels to the phone, and word of it comes back."""

from typing import Any

import httpx
import pytest

from gateways.standins.phones import Caller, Tap
from tests.fakes.twilio import MARTA, SHOP, Town
from tests.gateways.asking import PROOF, approve, base_of, content, is_signed, post, text_content


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
