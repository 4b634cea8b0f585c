"""E-mails as files in a folder: what is sent where no mail server was given, to be read by whoever runs the shop."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from gateways.mail_writing import written
from shop.kernel.letter import Attachment


class MailFolder:
    """Writes each message down once, in the form that mail programs open (``.eml``)."""

    def __init__(self, folder: Path, sender: str) -> None:
        """`sender` is the address they come from."""
        self._folder = folder
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
        """Write the message down; the same `reference` again is the same message. Raises SendFailed."""
        message = written(
            reference=reference,
            sender=self._sender,
            recipient=recipient,
            subject=subject,
            text=text,
            attachments=attachments,
            sender_name=sender_name,
        )
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = self._folder / f"{sha256(reference.encode()).hexdigest()[:32]}.eml"
        place.touch(mode=0o600)
        place.write_bytes(message.as_bytes())
        return place.name
