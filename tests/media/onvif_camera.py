"""A camera that is moved by ONVIF, as its specification has it; written apart from the product.

Its clock may be wrong, it may refuse a time with a movement, and it turns away whoever has no right digest.
"""

import base64
import hashlib
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_SPACES = (
    'xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" '
    'xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tptz="http://www.onvif.org/ver20/ptz/wsdl" '
    'xmlns:tt="http://www.onvif.org/ver10/schema"'
)
_LARGEST_SKEW = timedelta(seconds=5)


@dataclass
class PtzCamera:
    """Where it looks, and what it was told."""

    password: str = "pw & more"
    clock_ahead: timedelta = field(default_factory=timedelta)
    takes_time: bool = True
    calls: list[tuple[str, str]] = field(default_factory=list)
    """What was done, with its figures."""
    plugged: bool = True
    """Unplugged, nothing sensible comes from its address."""
    moving: bool = False
    stopped_at: float = 0.0

    def app(self) -> Starlette:
        """Its services."""
        return Starlette(routes=[Route("/onvif/{part}", self._serve, methods=["POST"])])

    def named(self, name: str) -> list[str]:
        """The figures of every call of that name."""
        return [told for called, told in self.calls if called == name]

    async def _serve(self, request: Request) -> Response:
        text = (await request.body()).decode()
        if not self.plugged:
            return Response("")
        found = re.search(r"<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)", text)
        assert found
        action = found[1]
        if action == "GetSystemDateAndTime":
            return _answer(self._time())
        if not self._knows(text):
            return _fault("ter:NotAuthorized")
        if action == "ContinuousMove" and not self.takes_time and "Timeout" in text:
            return _fault("ter:InvalidArgVal")
        self.calls.append((action, _figures(text)))
        if action == "ContinuousMove":
            self.moving = True
        if action == "Stop":
            self.moving, self.stopped_at = False, time.monotonic()
        return _answer(_ANSWERS.get(action, f"<tptz:{action}Response/>"))

    def _time(self) -> str:
        now = datetime.now(tz=UTC) + self.clock_ahead  # noqa: TID251  # this is a clock of its own
        clock = f"<tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}</tt:Minute><tt:Second>{now.second}</tt:Second>"
        day = f"<tt:Year>{now.year}</tt:Year><tt:Month>{now.month}</tt:Month><tt:Day>{now.day}</tt:Day>"
        utc = f"<tt:UTCDateTime><tt:Time>{clock}</tt:Time><tt:Date>{day}</tt:Date></tt:UTCDateTime>"
        return f"<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime>{utc}</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>"

    def _knows(self, text: str) -> bool:
        told = {name: _inside(text, name) for name in ("Username", "Password", "Nonce", "Created")}
        if told["Username"] != "admin" or not told["Created"]:
            return False
        words = base64.b64decode(told["Nonce"]) + told["Created"].encode() + self.password.encode()
        digest = base64.b64encode(hashlib.sha1(words, usedforsecurity=False).digest()).decode()
        created = datetime.fromisoformat(told["Created"])
        now = datetime.now(tz=UTC) + self.clock_ahead  # noqa: TID251  # as above
        return digest == told["Password"] and abs(now - created) < _LARGEST_SKEW


def _inside(text: str, name: str) -> str:
    found = re.search(rf"<(?:[-\w]+:)?{name}(?:\s[^>]*)?>([^<]*)<", text)
    return found[1] if found else ""


def _figures(text: str) -> str:
    told = re.findall(r'\b[xy]="([-\d.]+)"', text)
    return ",".join(told) or _inside(text, "PresetToken")


def _answer(body: str, status: int = 200) -> Response:
    envelope = f'<?xml version="1.0"?><s:Envelope {_SPACES}><s:Body>{body}</s:Body></s:Envelope>'
    return Response(envelope, status, media_type="application/soap+xml")


def _fault(code: str) -> Response:
    sender = f"<s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>{code}</s:Value></s:Subcode></s:Code>"
    return _answer(f"<s:Fault>{sender}<s:Reason><s:Text>no</s:Text></s:Reason></s:Fault>", 400)


# A camera behind a router names its address inside, which nobody outside can reach.
_WHERE = "http://192.168.77.7/onvif"
_ANSWERS = {
    "GetCapabilities": (
        "<tds:GetCapabilitiesResponse><tds:Capabilities>"
        f"<tt:Media><tt:XAddr>{_WHERE}/media</tt:XAddr></tt:Media><tt:PTZ><tt:XAddr>{_WHERE}/ptz</tt:XAddr></tt:PTZ>"
        "</tds:Capabilities></tds:GetCapabilitiesResponse>"
    ),
    "GetProfiles": (
        '<trt:GetProfilesResponse><trt:Profiles token="P1" fixed="true"><tt:Name>main</tt:Name></trt:Profiles>'
        "</trt:GetProfilesResponse>"
    ),
    "GetStreamUri": (
        "<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>rtsp://10.0.0.7:554/cam?main=1</tt:Uri></trt:MediaUri>"
        "</trt:GetStreamUriResponse>"
    ),
    "GetPresets": (
        '<tptz:GetPresetsResponse><tptz:Preset token="1"><tt:Name>Entrance</tt:Name></tptz:Preset>'
        '<tptz:Preset token="2"><tt:Name>Cheese</tt:Name></tptz:Preset></tptz:GetPresetsResponse>'
    ),
}
