"""What every way of sending e-mail must do: a folder where no server was given, and a mail server."""

from collections.abc import Callable, Iterator, Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, Protocol

import pytest

from gateways.mail_folder import MailFolder
from gateways.mail_server import MailServer
from shop.kernel.letter import Attachment
from shop.messaging.channel import Fault, SendFailed
from tests.fakes.mail_server import mail_server

SENDER = "shop@example.test"


class Mail(Protocol):
    def send(
        self,
        *,
        reference: str,
        recipient: str,
        subject: str,
        text: str,
        attachments: Sequence[Attachment] = (),
    ) -> object: ...


class Way:
    """A way of sending, and what came out of it."""

    def __init__(self, mail: Mail, arrived: Callable[[], list[bytes]]) -> None:
        self.mail = mail
        self._arrived = arrived

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(body, policy=SMTP) for body in self._arrived()]

    def send(self, **changes: Any) -> object:
        usual: dict[str, Any] = {
            "reference": "01936f3e",
            "recipient": "marta@example.test",
            "subject": "La tua richiesta",
            "text": "È pronta, Marta.\n\n.Puntini\n",
        }
        return self.mail.send(**(usual | changes))


@pytest.fixture(params=["folder", "server"])
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Way]:
    if request.param == "folder":
        folder = tmp_path / "mail"
        yield Way(
            MailFolder(folder, SENDER), lambda: [file.read_bytes() for file in sorted(folder.glob("*"))]
        )
        return
    with mail_server() as box:
        yield Way(MailServer(box.url, SENDER), lambda: box.messages)


def test_words_arrive_as_they_were_written(way: Way) -> None:
    way.send()
    [message] = way.messages

    assert (message["From"], message["To"], message["Subject"]) == (
        SENDER,
        "marta@example.test",
        "La tua richiesta",
    )
    assert message.get_content().replace("\r\n", "\n") == "È pronta, Marta.\n\n.Puntini\n"
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_calendar_file_arrives_byte_for_byte_and_says_what_it_wants(way: Way) -> None:
    body = b"BEGIN:VCALENDAR\r\nSUMMARY:\xc3\x88 luned\xc3\xac\r\nEND:VCALENDAR\r\n"
    file = Attachment("booking.ics", "text/calendar", body, {"charset": "utf-8", "method": "REQUEST"})
    way.send(attachments=(file,))
    [message] = way.messages

    text, attached = message.iter_parts()
    assert text.get_content().startswith("È pronta, Marta.")
    assert attached.get_payload(decode=True) == body
    assert (attached.get_content_type(), attached.get_filename()) == ("text/calendar", "booking.ics")
    assert dict(attached["Content-Type"].params) == {"charset": "utf-8", "method": "REQUEST"}


def test_the_same_reference_is_the_same_message(way: Way) -> None:
    way.send()
    way.send()
    way.send(reference="another")

    assert {message["Message-ID"] for message in way.messages} == {
        "<01936f3e@example.test>",
        "<another@example.test>",
    }


@pytest.mark.parametrize(
    "recipient", ["", "marta", "marta@", "a@b.example\nBcc: c@d.example", "a@b.example, c@d.example"]
)
def test_what_is_no_address_gets_no_mail(way: Way, recipient: str) -> None:
    with pytest.raises(SendFailed) as failed:
        way.send(recipient=recipient)

    assert failed.value.fault is Fault.RECIPIENT
    assert way.messages == []


def test_a_subject_cannot_smuggle_a_header_in(way: Way) -> None:
    way.send(subject="Ciao\r\nBcc: everybody@example.test")

    assert way.messages[0]["Bcc"] is None
    assert way.messages[0]["Subject"] == "Ciao Bcc: everybody@example.test"


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({"RCPT": "550 unknown"}, Fault.RECIPIENT),
        ({"RCPT": "450 busy"}, Fault.RETRY),
        ({"MAIL": "550 not you"}, Fault.SENDER),
        ({"END": "554 spam"}, Fault.CONTENT),
        ({"END": "451 later"}, Fault.RETRY),
        ({"END": ""}, Fault.UNKNOWN),
    ],
)
def test_a_servers_refusal_says_for_whom_it_is_meant(answers: dict[str, str], fault: Fault) -> None:
    with mail_server() as box:
        box.answers = answers
        way = Way(MailServer(box.url, SENDER), lambda: box.messages)
        with pytest.raises(SendFailed) as failed:
            way.send()

    assert failed.value.fault is fault


def test_a_server_that_is_away_took_nothing() -> None:
    with pytest.raises(SendFailed) as failed:
        Way(MailServer("smtp://127.0.0.1:9", SENDER), list).send()

    assert failed.value.fault is Fault.RETRY


def test_a_password_is_not_sent_in_the_open() -> None:
    with mail_server() as box:
        way = Way(MailServer(box.url.replace("smtp://", "smtp://user:secret@"), SENDER), lambda: box.messages)
        with pytest.raises(SendFailed) as failed:
            way.send()

    assert failed.value.fault is Fault.SENDER
    assert box.messages == []


@pytest.mark.parametrize("url", ["", "https://mail.example", "smtp://", "mail.example:25"])
def test_an_address_that_is_no_mail_servers_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="smtp"):
        MailServer(url, SENDER)
