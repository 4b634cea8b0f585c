"""A camera that can be moved, by ONVIF (profile S): SOAP over HTTP, each request signed with the password's digest.

Cameras differ from what is written: some refuse a time with a movement, some keep a wrong clock, which breaks
the digest. So the clock is asked first, and whoever moves a camera also stops it.
"""

import base64
import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote, unquote, urlsplit, urlunsplit
from xml.etree.ElementTree import Element  # only what the parser below has made
from xml.sax.saxutils import escape, quoteattr

import httpx

from gateways.caldav_xml import XmlRefused, parsed
from shop.kernel.clock import Clock

_SECONDS = 4.0
_LARGEST_ANSWER = 512 * 1024
_LONGEST_MOVE: Final = "PT2S"
_UNCHANGED_CLOCK = timedelta(seconds=2)
_SOAP = "http://www.w3.org/2003/05/soap-envelope"
_DEVICE = "http://www.onvif.org/ver10/device/wsdl"
_MEDIA = "http://www.onvif.org/ver10/media/wsdl"
_PTZ = "http://www.onvif.org/ver20/ptz/wsdl"
_SCHEMA = "http://www.onvif.org/ver10/schema"
_WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
_WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
_DIGEST = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest"


class CameraRefused(Exception):
    """The camera did not do it: `reason` is ``password``, ``unreachable``, ``unmovable`` or ``refused``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Preset:
    """A place where the camera can be pointed."""

    preset: str
    """The camera's own name of it."""
    name: str


class OnvifCamera:
    """One camera; for one event loop. Nothing is asked before it is needed."""

    def __init__(self, address: str, clock: Clock) -> None:
        """`address` is its device service: ``http://user:password@camera/onvif/device_service``."""
        parts = urlsplit(address)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._host = f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
        self._device = urlunsplit((parts.scheme, self._host, parts.path or "/onvif/device_service", "", ""))
        self._clock = clock
        self._ahead = timedelta()
        self._ptz = self._media = ""
        self._profile = ""
        self._takes_time = True
        self._client = httpx.AsyncClient(timeout=_SECONDS, follow_redirects=False)

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    async def move(self, pan: float, tilt: float, zoom: float) -> None:
        """Move at those speeds (-1…1) until told otherwise. Raises CameraRefused."""
        await self._connect()
        speed = (
            f'<tptz:Velocity><tt:PanTilt x="{_speed(pan)}" y="{_speed(tilt)}"/>'
            f'<tt:Zoom x="{_speed(zoom)}"/></tptz:Velocity>'
        )
        until = f"<tptz:Timeout>{_LONGEST_MOVE}</tptz:Timeout>" if self._takes_time else ""
        try:
            await self._steer("ContinuousMove", speed + until)
        except CameraRefused as refused:
            if refused.reason != "refused" or not self._takes_time:
                raise
            self._takes_time = False
            await self._steer("ContinuousMove", speed)

    async def stop(self) -> None:
        """Stand still. Raises CameraRefused."""
        await self._connect()
        await self._steer("Stop", "<tptz:PanTilt>true</tptz:PanTilt><tptz:Zoom>true</tptz:Zoom>")

    async def point(self, preset: str) -> None:
        """Go to one of its presets. Raises CameraRefused."""
        await self._connect()
        await self._steer("GotoPreset", f"<tptz:PresetToken>{escape(preset)}</tptz:PresetToken>")

    async def presets(self) -> list[Preset]:
        """Where it can be pointed. Raises CameraRefused."""
        await self._connect()
        answer = await self._steer("GetPresets", "")
        found = [Preset(one.get("token", ""), _text(one, "Name")) for one in _all(answer, _PTZ, "Preset")]
        return [one for one in found if one.preset]

    async def stream_address(self) -> str:
        """Where its picture is (``rtsp://…``), with the password that we know. Raises CameraRefused."""
        await self._connect()
        setup = (
            "<trt:StreamSetup><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP</tt:Protocol>"
            f"</tt:Transport></trt:StreamSetup><trt:ProfileToken>{escape(self._profile)}</trt:ProfileToken>"
        )
        answer = await self._ask(self._media, f"<trt:GetStreamUri>{setup}</trt:GetStreamUri>")
        place = urlsplit(_text(answer, "Uri"))
        user = f"{quote(self._user, safe='')}:{quote(self._password, safe='')}@" if self._user else ""
        host = place.netloc.rpartition("@")[2]
        return urlunsplit((place.scheme, user + host, place.path, place.query, ""))

    async def _connect(self) -> None:
        """Its clock, its services and the first profile, once."""
        if self._ptz:
            return
        await self._set_clock()
        wanted = "<tds:GetCapabilities><tds:Category>All</tds:Category></tds:GetCapabilities>"
        services = await self._ask(self._device, wanted)
        self._media = self._own(_service(services, "Media"))
        profiles = await self._ask(self._media, "<trt:GetProfiles/>")
        self._profile = next((one.get("token", "") for one in _all(profiles, _MEDIA, "Profiles")), "")
        ptz = _service(services, "PTZ")
        if not ptz or not self._profile:
            raise CameraRefused("unmovable")
        self._ptz = self._own(ptz)

    async def _set_clock(self) -> None:
        answer = await self._ask(self._device, "<tds:GetSystemDateAndTime/>", signed=False)
        told = next(_all(answer, _SCHEMA, "UTCDateTime"), None)
        if told is None:
            return
        year, month, day, hour, minute, second = (
            int(_text(told, name) or 0) for name in ("Year", "Month", "Day", "Hour", "Minute", "Second")
        )
        try:
            theirs = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        except ValueError:
            return
        ahead = theirs - self._clock.now()
        self._ahead = ahead if abs(ahead) > _UNCHANGED_CLOCK else timedelta()

    def _own(self, address: str) -> str:
        """The path that the camera names, at the host we know: behind a router it names one that nobody reaches."""
        named, known = urlsplit(address), urlsplit(self._device)
        return urlunsplit((known.scheme, self._host, named.path or known.path, named.query, ""))

    async def _steer(self, action: str, told: str) -> Element:
        profile = f"<tptz:ProfileToken>{escape(self._profile)}</tptz:ProfileToken>"
        return await self._ask(self._ptz, f"<tptz:{action}>{profile}{told}</tptz:{action}>")

    async def _ask(self, address: str, body: str, *, signed: bool = True) -> Element:
        spaces = f'xmlns:s="{_SOAP}" xmlns:tds="{_DEVICE}" xmlns:trt="{_MEDIA}" xmlns:tptz="{_PTZ}" xmlns:tt="{_SCHEMA}"'
        head = f"<s:Header>{self._security()}</s:Header>" if signed and self._user else ""
        envelope = f"<s:Envelope {spaces}>{head}<s:Body>{body}</s:Body></s:Envelope>"
        headers = {"Content-Type": "application/soap+xml; charset=utf-8"}
        try:
            answer = await self._client.post(address, content=envelope.encode(), headers=headers)
        except httpx.HTTPError as problem:
            raise CameraRefused("unreachable") from problem
        if answer.is_error:
            raise CameraRefused("password" if _is_about_password(answer) else "refused")
        try:
            return parsed(answer.content[:_LARGEST_ANSWER])
        except XmlRefused as problem:
            raise CameraRefused("unreachable") from problem

    def _security(self) -> str:
        """WS-Security's username token, its time by the camera's own clock."""
        nonce = secrets.token_bytes(16)
        created = (self._clock.now() + self._ahead).strftime("%Y-%m-%dT%H:%M:%SZ")
        # SHA-1 is what the profile prescribes; nothing else is understood.
        digest = hashlib.sha1(
            nonce + created.encode() + self._password.encode(), usedforsecurity=False
        ).digest()
        return (
            f'<Security xmlns="{_WSSE}"><UsernameToken><Username>{escape(self._user)}</Username>'
            f"<Password Type={quoteattr(_DIGEST)}>{base64.b64encode(digest).decode()}</Password>"
            f"<Nonce>{base64.b64encode(nonce).decode()}</Nonce>"
            f'<Created xmlns="{_WSU}">{created}</Created></UsernameToken></Security>'
        )


def _speed(value: float) -> str:
    return f"{max(-1.0, min(1.0, value)):.2f}"


def _all(document: Element, space: str, name: str) -> Iterator[Element]:
    return document.iter(f"{{{space}}}{name}")


def _text(element: Element, name: str) -> str:
    found = next(_all(element, _SCHEMA, name), None)
    return (found.text or "").strip() if found is not None else ""


def _service(document: Element, name: str) -> str:
    """The address of a service among the capabilities."""
    found = next(_all(document, _SCHEMA, name), None)
    return _text(found, "XAddr") if found is not None else ""


def _is_about_password(answer: httpx.Response) -> bool:
    unauthorized = answer.status_code == httpx.codes.UNAUTHORIZED
    return unauthorized or b"NotAuthorized" in answer.content or b"FailedAuthentication" in answer.content
