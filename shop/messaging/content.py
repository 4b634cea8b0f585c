"""What an outbound message holds besides its text, before any channel has shaped it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_BODY = 1600
"""WhatsApp's limit for one message through Twilio, in characters (facts: protocol, 1.G)."""


class Frozen(BaseModel):
    """A value: compared by what it holds, never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Choice(Frozen):
    """One thing that the customer can tap, answer by number or by its words."""

    id: str = Field(max_length=200)
    """Ours, such as ``product:crema-di-pistacchio``; it comes back when tapped."""
    title: str
    description: str = ""


class Link(Frozen):
    """A button that opens a page."""

    title: str
    url: str


class Card(Frozen):
    """A product as a card; every figure on it was rendered by code."""

    product: str
    """The product's slug."""
    name: str
    summary: str = ""
    price: str = ""
    """Formatted for the reader, such as ``28,20 €``."""
    picture: str = ""
    """Name of the drawn good or stored picture; empty where there is none."""
    url: str = ""


class TemplateUse(Frozen):
    """An approved template, for when the service window has closed."""

    name: str
    content_sid: str
    variables: dict[str, str] = Field(default_factory=dict)


class Content(Frozen):
    """Everything about an outbound message that is not its text."""

    kind: Literal["text", "choices", "link", "card", "template", "media"] = "text"
    choices: tuple[Choice, ...] = ()
    """Up to ten. Up to three short ones become buttons, more become a list, else numbered text."""
    list_title: str = ""
    """The word on the button that opens a list."""
    links: tuple[Link, ...] = ()
    cards: tuple[Card, ...] = ()
    media_url: str = ""
    template: TemplateUse | None = None
    by: str = ""
    """Id of the member who wrote it; empty where none did."""
