"""A template is stored once, approved by WhatsApp, and then opens a conversation."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from gateways.twilio_http import TwilioHttp
from gateways.twilio_templates import TwilioTemplates
from shop.messaging.channel import Outgoing
from shop.messaging.content import Content, TemplateUse
from shop.messaging.templates import Template
from tests.fakes.twilio import ACCOUNT, MARTA, SHOP, TOKEN, Town, twilio_town

READY = Template(
    name="answer_ready",
    language="it",
    body="Ciao {{1}}, c'è una risposta per te da {{2}}. Scrivici quando vuoi.",
    samples={"1": "Marta", "2": "Sapori di Scicli"},
)


@pytest.fixture
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with twilio_town(tmp_path_factory.mktemp("twilio")) as town:
        yield town


def templates(town: Town) -> TwilioTemplates:
    return TwilioTemplates(ACCOUNT, TOKEN, TwilioHttp(town.url))


def test_a_template_is_made_approved_and_found_again(town: Town) -> None:
    made = templates(town).ensure(READY)
    again = templates(town).ensure(READY)
    stored = httpx.get(f"{town.url}/v1/Content", auth=(ACCOUNT, TOKEN)).json()["contents"]

    assert made == again
    assert made.status == "approved"
    assert [content["sid"] for content in stored] == [made.content_sid]


def test_each_language_has_its_own(town: Town) -> None:
    italian = templates(town).ensure(READY)
    spanish = templates(town).ensure(
        Template("answer_ready", "es", "Hola {{1}}, ya hay respuesta.", {"1": "Lucía"})
    )

    assert italian.content_sid != spanish.content_sid


def test_an_approved_template_reaches_somebody_who_never_wrote(town: Town) -> None:
    stored = templates(town).ensure(READY)
    use = TemplateUse(
        name=READY.name, content_sid=stored.content_sid, variables={"1": "Marta", "2": "Sapori di Scicli"}
    )
    town.whatsapp.send(Outgoing("r", SHOP, "whatsapp:+393331234567", "", "it", Content(template=use)))
    town.phones.settle()

    [message] = town.phones.thread(shop=SHOP, caller=MARTA).messages
    assert message.text.startswith("Ciao Marta, c'è una risposta per te da Sapori di Scicli.")
    assert (message.status, message.template) == ("delivered", "answer_ready")


def test_a_code_comes_in_whatsapps_own_words(town: Town) -> None:
    code = Template("sign_in_code", "it", "{{1}}", {"1": "123456"}, category="authentication")
    stored = templates(town).ensure(code)
    use = TemplateUse(name=code.name, content_sid=stored.content_sid, variables={"1": "204117"})
    town.whatsapp.send(Outgoing("r", SHOP, "whatsapp:+393331234567", "", "it", Content(template=use)))
    town.phones.settle()

    [message] = town.phones.thread(shop=SHOP, caller=MARTA).messages
    assert stored.status == "approved"
    assert message.text == (
        "204117 è il tuo codice di verifica. Per la tua sicurezza, non condividerlo. "
        "Questo codice scade tra 10 minuti."
    )


def test_a_template_is_approved_after_a_moment(tmp_path: Path) -> None:
    with twilio_town(tmp_path, approved_after=1.5) as town:
        made, until = templates(town).ensure(READY), time.monotonic() + 60
        assert (made.status, made.reason) == ("pending", "")
        while templates(town).ensure(READY, made.content_sid).status != "approved":
            assert time.monotonic() < until
            time.sleep(0.05)


def test_a_pending_template_does_not_open_a_conversation(tmp_path: Path) -> None:
    with twilio_town(tmp_path, approved_after=60.0) as town:
        stored = templates(town).ensure(READY)
        use = TemplateUse(name="x", content_sid=stored.content_sid, variables={"1": "Marta", "2": "Sapori"})
        town.whatsapp.send(Outgoing("r", SHOP, "whatsapp:+393331234567", "", "it", Content(template=use)))
        town.phones.settle()

        [message] = town.phones.thread(shop=SHOP, caller=MARTA).messages
        assert (message.status, message.error_code) == ("failed", 63016)


@pytest.mark.parametrize(
    "body", ["{{1}} aspetta una tua parola.", "Una parola per {{1}}!", "Sono {{1}} {{2}} qui"]
)
def test_words_that_whatsapp_does_not_approve_are_rejected_with_the_reason(town: Town, body: str) -> None:
    stored = templates(town).ensure(Template("unfit", "it", body, {"1": "Marta", "2": "Sapori"}))

    assert stored.status == "rejected"
    assert "Variables can't" in stored.reason


def test_a_template_that_somebody_deleted_is_made_anew(town: Town) -> None:
    made = templates(town).ensure(READY)
    httpx.delete(f"{town.url}/v1/Content/{made.content_sid}", auth=(ACCOUNT, TOKEN)).raise_for_status()

    again = templates(town).ensure(READY, made.content_sid)

    assert again.content_sid != made.content_sid
    assert again.status == "approved"
