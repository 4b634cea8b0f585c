"""What a business tells about itself when it is set up."""

from datetime import time
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from shop.kernel.language import Language

Texts = dict[Language, str]


def _zone(name: str) -> str:
    if name not in available_timezones():
        message = f"{name} is no IANA time zone"
        raise ValueError(message)
    return name


class Said(BaseModel):
    """A value that is checked once, at the edge."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Hours(Said):
    """One range of a weekday (0 is Monday), in the shop's own zone, ``[opens, closes)``."""

    weekday: int = Field(ge=0, le=6)
    opens: time
    closes: time

    @model_validator(mode="after")
    def _closes_after_opening(self) -> "Hours":
        if self.closes <= self.opens:
            message = "a range closes after it opens"
            raise ValueError(message)
        return self


class AgentProfile(Said):
    """How the agent speaks; ranges as in the requirements."""

    agent_name: str = Field(min_length=1, max_length=40)
    model: str = "default"
    temperature: Decimal = Field(default=Decimal("0.7"), ge=Decimal("0.1"), le=Decimal("1.0"))
    max_tokens: int = Field(default=250, ge=50, le=1000)
    top_p: Decimal = Field(default=Decimal("0.95"), ge=Decimal("0.5"), le=Decimal("1.0"))
    memory_messages: int = Field(default=10, ge=1, le=20)
    system_prompt: str = Field(default="", max_length=8000)
    fallback: Texts = Field(default_factory=dict)
    escalate_after: int = Field(default=2, ge=1, le=10)
    pinned_products: tuple[str, ...] = ()
    excluded_products: tuple[str, ...] = ()


class WorkspaceProfile(Said):
    """A business, whole."""

    slug: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,38}$")
    name: str = Field(min_length=1, max_length=80)
    vertical: Literal["food", "boutique", "property", "tours", "consulting"]
    timezone: Annotated[str, AfterValidator(_zone)]
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    language: Language
    formality: Literal["informal", "formal"] = "informal"
    color: str = Field(pattern=r"^#[0-9A-Fa-f]{6}$")
    logo: str = ""
    about: Texts = Field(default_factory=dict)
    address: str = ""
    map_url: str = ""
    phone: str = ""
    email: str = ""
    person: str = ""
    monthly_answers: int = Field(default=1000, ge=0)
    privacy_version: str = "1"
    demo: bool = False
    channel: str = Field(pattern=r"^whatsapp:\+\d{6,15}$")
    sms_address: str = Field(default="", pattern=r"^(\+\d{6,15})?$")
    hours: tuple[Hours, ...] = ()
    facts: dict[str, Texts] = Field(default_factory=dict)
    agent: AgentProfile

    @property
    def zone(self) -> ZoneInfo:
        """The shop's own time zone."""
        return ZoneInfo(self.timezone)
