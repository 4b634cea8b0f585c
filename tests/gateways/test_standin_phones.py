"""What people do on the phones behind the stand-in reaches the shop as Twilio would bring it."""

from pathlib import Path

from gateways.standins.phones import Caller, Place
from runtime.embedded.processes import free_port
from tests.fakes.serving import served
from tests.fakes.twilio import ACCOUNT, MARTA, SHOP, Town, twilio_town
from tests.gateways.asking import base_of, is_signed, post


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
