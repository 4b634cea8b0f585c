"""What the phone in the browser asks for, and what it is told: the shapes of its JSON."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from shop.messaging.viewing import ConversationView, TurnView
from webapp.wiring import Caller, Place, Said, Tap


class Asked(BaseModel):
    """Something that a browser or the command line sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _number(value: str) -> str:
    return "".join(sign for sign in value if sign.isdigit() or sign == "+")


class WhoCalls(Asked):
    """Who holds the phone."""

    name: str = Field(default="", max_length=80)
    phone: Annotated[str, AfterValidator(_number)] = Field(default="", max_length=24)
    user_id: str = Field(default="", max_length=140, pattern=r"^([A-Z]{2}\.[A-Za-z0-9.]+)?$")
    language: Literal["en", "it", "es"] = "it"
    registered: bool = False
    """The command line asks for somebody who has registered and consented already."""

    @model_validator(mode="after")
    def _is_somebody(self) -> "WhoCalls":
        if not self.phone and not self.user_id:
            message = "a number or a WhatsApp user id is needed"
            raise ValueError(message)
        return self

    @property
    def caller(self) -> Caller:
        """As the phone network knows the person."""
        return Caller(self.name, self.phone, self.user_id, self.language)

    @property
    def identities(self) -> dict[str, str]:
        """As the shop knows the person."""
        named = {"phone": self.phone, "bsuid": self.user_id}
        return {kind: value for kind, value in named.items() if value}


class WherePlaced(Asked):
    """A location to send."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    label: str = Field(default="", max_length=120)
    address: str = Field(default="", max_length=240)


class WhatTapped(Asked):
    """A button or a row of a list."""

    id: str = Field(default="", max_length=256)
    title: str = Field(min_length=1, max_length=256)
    kind: Literal["button", "item"] = "button"


class ToSay(Asked):
    """A message to send from the phone."""

    workspace: str
    customer: WhoCalls
    text: str = Field(default="", max_length=4096)
    media_url: str = Field(default="", max_length=2000)
    media_type: str = Field(default="", max_length=120)
    place: WherePlaced | None = None
    tap: WhatTapped | None = None
    reply_to: str = Field(default="", max_length=64)

    @property
    def said(self) -> Said:
        """As the phone network takes it."""
        return Said(
            text=self.text,
            media_url=self.media_url,
            media_type=self.media_type,
            place=Place(**self.place.model_dump()) if self.place else None,
            tap=Tap(**self.tap.model_dump()) if self.tap else None,
            reply_to=self.reply_to,
        )


class ToMoveClock(Asked):
    """Where to set a demo's clock: an instant there, a distance from now there, or back to real time."""

    workspace: str
    at: datetime | None = None
    """Without a zone it is wall time of the shop."""
    shift_seconds: int | None = Field(default=None, ge=-366 * 86_400, le=366 * 86_400)
    """So much further than it stands now."""
    reset: bool = False


class ToRead(Asked):
    """A message that was looked at."""

    sid: str = Field(max_length=64)


class Sent(BaseModel):
    """The MessageSid that a message got."""

    message_sid: str


class Kept(BaseModel):
    """A file that can be sent."""

    url: str
    type: str


class ShopClock(BaseModel):
    """What time it is in a shop."""

    now: datetime
    words: str
    shift_seconds: int


class ShownCustomer(BaseModel):
    """Somebody who can be played."""

    name: str
    phone: str
    user_id: str
    language: str
    registered: bool


class ShownWorkspace(BaseModel):
    """A shop that can be written to."""

    slug: str
    name: str
    color: str
    logo: str
    agent: str
    person: str
    hours: str
    open_now: bool
    clock: ShopClock
    customers: list[ShownCustomer]
    sentences: dict[str, list[str]]


class ShownButton(BaseModel):
    """Something to touch under a message."""

    kind: Literal["reply", "item", "link"]
    title: str
    id: str = ""
    description: str = ""
    url: str = ""


class ShownCard(BaseModel):
    """A good that a message shows: on its shelf, with its tag."""

    slug: str
    name: str
    tag: str
    """The tag as it hangs, ready to be put on the page; empty where no price was told."""
    picture: str
    """Address of the drawing; empty where there is none."""
    stance: str
    url: str


class ShownMessage(BaseModel):
    """One message on the phone: what went over the wire, with what our rows know of it."""

    sid: str
    mine: bool
    author: str
    text: str
    time: str
    status: str
    media: list[tuple[str, str]]
    place: WherePlaced | None
    buttons: list[ShownButton]
    list_title: str
    subtitle: str
    template: str
    error_code: int | None
    reply_to: str
    turn: int | None
    """Number of the turn that it belongs to."""
    cards: list[ShownCard]


class ShownThread(BaseModel):
    """The phone, and the turns at a glance."""

    clock: ShopClock
    typing: bool
    conversation: ConversationView | None
    messages: list[ShownMessage]
    turns: list[TurnView]


class ShownRequest(BaseModel):
    """What passed between the product and Twilio's API."""

    number: int
    at: datetime
    direction: str
    method: str
    path: str
    status: int
    milliseconds: float
    fields: dict[str, Any]
    answer: Any
    headers: dict[str, str]
