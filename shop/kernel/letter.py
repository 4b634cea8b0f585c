"""What is an e-mail before anybody sends it? Plain text, so that it can be read anywhere, and files."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with an e-mail."""

    name: str
    content_type: str
    body: bytes
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Of its type: a calendar file's ``method`` stands there too."""


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail."""

    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()
