"""The phone in the browser, held by the stand-in for Twilio: one's words turned into the other's."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from gateways.standins import phones
from webapp.wiring import Caller, PhoneButton, PhoneMessage, PhoneRequest, PhoneThread, Place, Said


class StandinPhone:
    """Implements `webapp.wiring.Phone`. Safe for threads."""

    def __init__(self, network: phones.Phones) -> None:
        self._network = network

    def say(self, *, shop: str, caller: Caller, said: Said) -> str:
        """Send what the customer does, as a signed webhook; its MessageSid, once the webhook was answered."""
        files = [phones.File(said.media_url, said.media_type)] if said.media_url else []
        place = phones.Place(**asdict(said.place)) if said.place else None
        tap = phones.Tap(said.tap.id, said.tap.title, said.tap.kind) if said.tap else None
        sent = self._network.say(
            shop=shop,
            caller=_theirs(caller),
            text=said.text,
            files=files,
            place=place,
            tap=tap,
            reply_to=said.reply_to,
        )
        return sent.sid

    def upload(self, *, body: bytes, content_type: str, name: str) -> str:  # noqa: ARG002  # Twilio keeps no names
        """Keep a file as Twilio keeps media; its address for `Said.media_url`."""
        return self._network.upload(body, content_type).url

    def media(self, url: str) -> tuple[bytes, str]:
        """A kept file and its content type; raises LookupError where there is none."""
        return self._network.media(url)

    def thread(self, *, shop: str, caller: Caller) -> PhoneThread:
        """Everything on this customer's phone with that shop."""
        found = self._network.thread(shop=shop, caller=_theirs(caller))
        return PhoneThread([_shown(message) for message in found.messages], found.typing)

    def mark_read(self, sid: str) -> None:
        """The customer has read the shop's message."""
        self._network.mark_read(sid)

    def shift_clock(self, seconds: float) -> None:
        """Set the network's clock so far ahead of the real one."""
        self._network.shift_clock(seconds)

    def requests(self, *, after: int = 0, limit: int = 200) -> Sequence[PhoneRequest]:
        """What passed between the product and Twilio's API, oldest first."""
        return [PhoneRequest(**_fields(one)) for one in self._network.requests(after=after, limit=limit)]


def _theirs(caller: Caller) -> phones.Caller:
    return phones.Caller(phone=caller.phone, user_id=caller.user_id, name=caller.name)


def _shown(message: phones.ThreadMessage) -> PhoneMessage:
    return PhoneMessage(
        sid=message.sid,
        mine=message.mine,
        text=message.text,
        at=message.at,
        status=message.status,
        media=message.media,
        place=Place(**asdict(message.place)) if message.place else None,
        tapped=message.tapped,
        buttons=tuple(PhoneButton(**asdict(button)) for button in message.buttons),
        list_title=message.list_title,
        subtitle=message.subtitle,
        template=message.template,
        error_code=message.error_code,
        reply_to=message.reply_to,
    )


def _fields(request: phones.WireRequest) -> dict[str, Any]:
    return asdict(request)
