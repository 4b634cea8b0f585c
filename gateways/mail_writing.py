"""An e-mail as it goes over the wire, the same whichever way it leaves."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from shop.kernel.letter import Attachment
from shop.messaging.channel import Fault, SendFailed


class Postbox(ABC):
    """Where e-mails are handed over that come from one address."""

    def __init__(self, sender: str) -> None:
        """`sender` is the address they come from."""
        self._sender = sender

    def send(
        self,
        *,
        reference: str,
        recipient: str,
        subject: str,
        text: str,
        attachments: Sequence[Attachment] = (),
        sender_name: str = "",
    ) -> object:
        """Hand the message over; the same `reference` again is the same message. Raises SendFailed."""
        message = written(
            reference=reference,
            sender=self._sender,
            recipient=recipient,
            subject=subject,
            text=text,
            attachments=attachments,
            sender_name=sender_name,
        )
        return self._hand_over(message, reference)

    @abstractmethod
    def _hand_over(self, message: EmailMessage, reference: str) -> object:
        """Raises SendFailed."""


def written(
    *,
    reference: str,
    sender: str,
    recipient: str,
    subject: str,
    text: str,
    attachments: Sequence[Attachment] = (),
    sender_name: str = "",
) -> EmailMessage:
    """The message, with an id of its own made from our `reference`; raises SendFailed for no address."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(sender_name, addr_spec=sender) if sender_name else sender
    message["To"] = _address(recipient)
    message["Subject"] = " ".join(subject.split())
    message["Message-ID"] = f"<{reference}@{sender.rpartition('@')[2]}>"
    # No answer of a machine to a machine, as RFC 3834 has it.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    for file in attachments:
        kind, _, finer = file.content_type.partition("/")
        message.add_attachment(
            file.body, maintype=kind, subtype=finer, filename=file.name, params=dict(file.parameters)
        )
    return message


def _address(recipient: str) -> Address:
    try:
        address = Address(addr_spec=recipient)
    except (HeaderParseError, ValueError, IndexError):
        raise SendFailed(Fault.RECIPIENT) from None
    if not address.domain:
        raise SendFailed(Fault.RECIPIENT)
    return address
