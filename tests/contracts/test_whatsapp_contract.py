"""What every server behind the gateway must take and refuse: the stand-in, and Twilio's own specification.

The specification is served by a mock server from npm; without npm, its half is skipped.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from twilio.rest.content.v1.content import ContentList
from twilio.rest.content.v1.content.approval_create import ApprovalCreateList
from twilio.rest.messaging.v3.typing_indicator import TypingIndicatorList

from gateways.twilio_http import TwilioHttp
from gateways.twilio_sms import TwilioSms
from gateways.twilio_templates import TwilioTemplates
from shop.messaging.channel import Outgoing, WhatsApp
from shop.messaging.content import Card, Choice, Content, Link, TemplateUse
from shop.messaging.templates import Template
from tests.fakes.twilio import ACCOUNT, MARTA, SHOP, TOKEN, Town, gateway, twilio_town
from tests.peers.specification import specification_server

TO = "whatsapp:+393331234567"
SERVICE = "MG" + "1" * 32
INBOUND = "SM" + "a" * 32


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with twilio_town(tmp_path_factory.mktemp("twilio")) as town:
        town.phones.say(
            shop=SHOP, caller=MARTA, text="guarda", files=[town.phones.upload(b"GIF", "image/gif")]
        )
        town.phones.say(shop=SHOP, caller=MARTA, text="ciao", sid=INBOUND)
        yield town


@pytest.fixture(scope="module")
def specification(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with specification_server(tmp_path_factory.mktemp("specification")) as url:
        yield url


# The specification comes from npm, and a server of its own answers by it.
@pytest.fixture(params=["standin", pytest.param("specification", marks=pytest.mark.slow)])
def url(request: pytest.FixtureRequest) -> str:
    if request.param == "standin":
        town: Town = request.getfixturevalue("town")
        return town.url
    return str(request.getfixturevalue("specification"))


@pytest.fixture
def whatsapp(url: str) -> WhatsApp:
    return gateway(url, "https://shop.example")


class Aimed(TwilioHttpClient):  # type: ignore[misc]  # twilio carries no types
    """Twilio's client as it is, calling another host."""

    def __init__(self, url: str) -> None:
        super().__init__(timeout=10)
        self._aim = TwilioHttp(url).aim

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Any:
        return super().request(method, self._aim(url), *args, **options)


@pytest.fixture
def client(url: str) -> Client:
    """Twilio's own client, without our gateway."""
    return Client(ACCOUNT, TOKEN, http_client=Aimed(url))


@pytest.fixture
def template(client: Client) -> str:
    return str(client.content.v1.contents.create(_quick_reply("Ciao {{1}}, a presto.")).sid)


# Through the gateway


@pytest.mark.parametrize(
    "content",
    [
        Content(),
        Content(choices=(Choice(id="yes", title="Sì"), Choice(id="no", title="No"))),
        Content(choices=tuple(Choice(id=str(n), title=f"numero {n}", description="d") for n in range(10))),
        Content(choices=tuple(Choice(id=str(n), title=f"numero {n}") for n in range(12))),
        Content(links=(Link(title="Apri", url="https://shop.example/l/abc"),)),
        Content(cards=(Card(product="crema", name="Crema", picture="crema"),)),
        Content(
            cards=(Card(product="c", name="Crema", picture="c"),), choices=(Choice(id="1", title="Mi piace"),)
        ),
        Content(media_url="https://shop.example/menu.png"),
    ],
    ids=["text", "buttons", "list", "numbers", "link", "picture", "card", "media"],
)
def test_every_kind_of_message_is_taken(whatsapp: WhatsApp, content: Content) -> None:
    sent = whatsapp.send(Outgoing("r", SHOP, TO, "La Crema è pronta.\n\nVuoi altro?", "it", content))

    assert sent.provider_sid[:2] in {"SM", "MM"}
    assert sent.status in {"queued", "accepted"}


def test_a_template_is_taken(whatsapp: WhatsApp, template: str) -> None:
    use = TemplateUse(name="ready", content_sid=template, variables={"1": "Marta"})

    assert whatsapp.send(Outgoing("r", SHOP, TO, "", "it", Content(template=use))).provider_sid


def test_a_person_without_a_number_is_written_to(whatsapp: WhatsApp) -> None:
    assert whatsapp.send(Outgoing("r", SHOP, "whatsapp:IT.1A2B3C4D", "Ciao", "it")).provider_sid


def test_words_go_by_sms_too(url: str) -> None:
    sms = TwilioSms(ACCOUNT, [TOKEN], api_url=url, status_callback_base="https://shop.example")

    sent = sms.send(
        reference="r", sender="+390932111222", recipient="+393331234567", text="123456 è il codice"
    )

    assert sent.provider_sid.startswith(("SM", "MM"))


def test_template_for_codes_is_taken(url: str) -> None:
    template = Template("sign_in_code", "it", "{{1}}", {"1": "123456"}, category="authentication")

    assert TwilioTemplates(ACCOUNT, TOKEN, TwilioHttp(url)).ensure(template).content_sid


def test_typing_is_taken(client: Client) -> None:
    request = TypingIndicatorList.TypingIndicatorRequest({"channel": "WHATSAPP", "messageId": INBOUND})

    assert client.messaging.v3.typing_indicator.create(request).success is True


def test_a_message_is_forgotten_with_its_media(whatsapp: WhatsApp, client: Client) -> None:
    sid = client.messages.list(to=SHOP, limit=2)[-1].sid

    whatsapp.forget(sid)


# Through Twilio's own client


@pytest.mark.parametrize(
    "fields",
    [
        {"body": "ciao"},
        {"body": "ciao", "status_callback": "https://shop.example/webhooks/twilio/status?ref=1"},
        {"body": "x" * 1600},
        {"media_url": ["https://shop.example/a.png"]},
        {"body": "sotto", "media_url": ["https://shop.example/a.png"]},
        {"body": "ciao", "messaging_service_sid": SERVICE},
    ],
)
def test_a_good_request_is_taken(client: Client, fields: dict[str, Any]) -> None:
    message = client.messages.create(to=TO, from_=SHOP, **fields)

    assert message.sid
    assert message.status in {"queued", "accepted"}


@pytest.mark.parametrize(
    "fields",
    [
        {"body": "x", "from_": None},
        {},
        {"body": "x" * 1601},
        {"content_sid": "HXnope"},
        {"body": "x", "status_callback": "not a uri"},
    ],
)
def test_a_bad_request_is_refused(client: Client, fields: dict[str, Any]) -> None:
    sent = {name: value for name, value in {"from_": SHOP, **fields}.items() if value is not None}

    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=TO, **sent)
    assert 400 <= refused.value.status < 500


def test_without_proof_nothing_is_taken(url: str) -> None:
    nobody = Client("", "", http_client=Aimed(url), account_sid=ACCOUNT)

    with pytest.raises(TwilioRestException) as refused:
        nobody.messages.create(to=TO, from_=SHOP, body="ciao")
    assert refused.value.status == 401


def test_a_content_is_made_approved_found_and_deleted(client: Client) -> None:
    made = client.content.v1.contents.create(_quick_reply("Ciao {{1}}"))
    found = client.content.v1.contents(made.sid).fetch()
    approval = ApprovalCreateList.ContentApprovalRequest({"name": "ready", "category": "UTILITY"})

    assert made.sid.startswith("HX")
    assert found.sid
    assert client.content.v1.contents(made.sid).approval_create.create(approval).status
    assert client.content.v1.contents(made.sid).approval_fetch().fetch().whatsapp is not None
    assert isinstance(client.content.v1.contents.list(limit=1), list)
    assert client.content.v1.contents(made.sid).delete()


@pytest.mark.parametrize("lacking", ["language", "types"])
def test_a_content_that_lacks_something_is_refused(client: Client, lacking: str) -> None:
    request = _quick_reply("Ciao")
    setattr(request, lacking, None)

    with pytest.raises(TwilioRestException) as refused:
        client.content.v1.contents.create(request)
    assert 400 <= refused.value.status < 500


@pytest.mark.parametrize(
    "wrong", [{"channel": "PIGEON", "messageId": INBOUND}, {"channel": "WHATSAPP", "messageId": "x"}]
)
def test_typing_to_nobody_is_refused(client: Client, wrong: dict[str, str]) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client.messaging.v3.typing_indicator.create(TypingIndicatorList.TypingIndicatorRequest(wrong))
    assert 400 <= refused.value.status < 500


def test_messages_are_listed_with_every_field_that_the_client_reads(client: Client) -> None:
    client.messages.create(to=TO, from_=SHOP, body="ciao")
    message = client.messages.list(to=TO, from_=SHOP, limit=1)[0]

    assert message.sid
    assert message.date_created.tzinfo is not None
    assert json.dumps([message.body, message.num_media, message.status, message.direction])


def _quick_reply(body: str) -> Any:
    action = ContentList.QuickReplyAction({"type": "QUICK_REPLY", "title": "Sì", "id": "yes"})
    shape = ContentList.TwilioQuickReply({"body": body, "actions": [action]})
    told = {"friendly_name": "f", "language": "it", "variables": {"1": "Ada"}}
    return ContentList.ContentCreateRequest(
        {**told, "types": ContentList.Types({"twilio/quick-reply": shape})}
    )
