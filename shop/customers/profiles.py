"""What a customer tells us about themselves, checked at the edge."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

from shop.kernel.language import Language
from shop.kernel.refusals import Refusal

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


class EmailUnreadable(Refusal):
    """That is no e-mail address; `part` says what is missing: ``at``, ``after`` or ``form``."""

    status = 422


def _email(value: str) -> str:
    if not value:
        return ""
    if "@" not in value:
        raise EmailUnreadable(part="at")
    if value.endswith("@"):
        raise EmailUnreadable(part="after")
    if not _EMAIL.fullmatch(value):
        raise EmailUnreadable(part="form")
    return value


def _one_line(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


PersonName = Annotated[
    str, BeforeValidator(_one_line), StringConstraints(min_length=1, max_length=80, pattern=r"^[^<>{}\[\]]+$")
]
Email = Annotated[str, BeforeValidator(_one_line), StringConstraints(max_length=200), AfterValidator(_email)]


class Profile(BaseModel):
    """Name, language and, if they like, an e-mail address."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: PersonName
    language: Language
    email: Email = ""
    way: Literal["", "whatsapp", "email", "sms", "notice"] = ""
    """How they want to hear of what they booked; empty for as usual."""
