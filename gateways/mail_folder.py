"""E-mails as files in a folder: what is sent where no mail server was given, to be read by whoever runs the shop."""

from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

from gateways.mail_writing import Postbox


class MailFolder(Postbox):
    """Writes each message down once, in the form that mail programs open (``.eml``)."""

    def __init__(self, folder: Path, sender: str) -> None:
        """`sender` is the address they come from."""
        super().__init__(sender)
        self._folder = folder

    def _hand_over(self, message: EmailMessage, reference: str) -> object:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = self._folder / f"{sha256(reference.encode()).hexdigest()[:32]}.eml"
        place.touch(mode=0o600)
        place.write_bytes(message.as_bytes())
        return place.name
