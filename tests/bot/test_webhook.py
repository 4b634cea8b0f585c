"""The way in: genuine or not, message or junk, stored or not. Spoken over a real socket."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from bot.signature import SigningKeys, flattened, sign
from bot.webhook import MOST_FIELDS, WebhookParts, webhook_router
from shop.messaging.channel import Fault
from shop.messaging.inbound import Inbound, StatusReport
from tests.fakes.serving import served

PUBLIC = "https://shop.example/vetrina"
TOKEN = SecretStr("token")
NOW = datetime(2026, 11, 20, 9, 41, tzinfo=UTC)
SID = "SM" + "a1" * 16
REFERENCE = "01936f3e-8a6b-7c1d-9e2f-0a1b2c3d4e5f"
TEXT = [
    ("MessageSid", SID),
    ("AccountSid", "AC" + "0" * 32),
    ("From", "whatsapp:+393331234567"),
    ("To", "whatsapp:+390932111222"),
    ("Body", "avete la crema di pistacchio? 🌰 è per l’Epifania"),
    ("ProfileName", ""),
]
DELIVERED = [("MessageSid", SID), ("MessageStatus", "delivered"), ("AccountSid", "AC" + "0" * 32)]


class StoppedClock:
    def now(self) -> datetime:
        return NOW


@dataclass(frozen=True)
class Received:
    outcome: str = "stored"


@dataclass
class Flows:
    """The flows behind the webhook, remembering what they were told."""

    inbound: list[Inbound] = field(default_factory=list)
    reports: list[StatusReport] = field(default_factory=list)
    troubles: list[Exception] = field(default_factory=list)
    calls: int = 0

    def receive_message(self, *, now: datetime, inbound: Inbound) -> Received:
        self._meet_trouble(now)
        self.inbound.append(inbound)
        return Received()

    def note_delivery(self, *, now: datetime, report: StatusReport) -> None:
        self._meet_trouble(now)
        self.reports.append(report)

    def _meet_trouble(self, now: datetime) -> None:
        assert now == NOW
        self.calls += 1
        if self.troubles:
            raise self.troubles.pop(0)

    @property
    def untouched(self) -> bool:
        return self.calls == 0


@dataclass
class Door:
    """The webhooks, as Twilio reaches them."""

    url: str
    flows: Flows

    def post(
        self,
        pairs: Sequence[tuple[str, str]],
        path: str = "/webhooks/twilio/whatsapp",
        *,
        signature: str | None = None,
        body: bytes | None = None,
        content_type: str = "application/x-www-form-urlencoded",
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        right = sign(PUBLIC + path + flattened(pairs), TOKEN).decode()
        told = {"X-Twilio-Signature": right if signature is None else signature, "Content-Type": content_type}
        content = urlencode(pairs).encode() if body is None else body
        return httpx.post(self.url + path, content=content, headers={**told, **(headers or {})})


@pytest.fixture(scope="module")
def running() -> Iterator[Door]:
    flows = Flows()
    parts = WebhookParts(
        public_url=PUBLIC,
        keys=SigningKeys([TOKEN]),
        body_limit=20_000,
        clock=StoppedClock(),
        fault_of=lambda _: Fault.RECIPIENT,
        receive_message=flows.receive_message,
        note_delivery=flows.note_delivery,
    )
    app = FastAPI()
    app.include_router(webhook_router(parts))
    with served(app) as url:
        yield Door(url, flows)


@pytest.fixture
def door(running: Door) -> Door:
    flows = running.flows
    flows.inbound, flows.reports, flows.troubles, flows.calls = [], [], [], 0
    return running


def test_a_genuine_message_is_handed_on_and_answered_with_nothing_to_say(door: Door) -> None:
    answer = door.post(TEXT)

    assert (answer.status_code, answer.text) == (200, "<Response/>")
    assert answer.headers["content-type"].startswith("text/xml")
    assert [inbound.body for inbound in door.flows.inbound] == [TEXT[4][1]]
    assert door.flows.inbound[0].form["ProfileName"] == ""


def test_a_forged_message_is_turned_away_without_a_word(door: Door) -> None:
    answer = door.post(TEXT, signature="AAAAAAAAAAAAAAAAAAAAAAAAAAA=")

    assert (answer.status_code, answer.content) == (403, b"")
    assert door.flows.untouched


def test_a_message_without_a_signature_is_turned_away(door: Door) -> None:
    answer = httpx.post(f"{door.url}/webhooks/twilio/whatsapp", data=dict(TEXT))

    assert (answer.status_code, answer.content) == (403, b"")
    assert door.flows.untouched


def test_the_public_address_is_what_is_signed_not_the_one_a_proxy_calls(door: Door) -> None:
    inside = sign(f"{door.url}/webhooks/twilio/whatsapp" + flattened(TEXT), TOKEN).decode()

    assert door.post(TEXT, signature=inside).status_code == 403
    assert (
        door.post(TEXT, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}).status_code
        == 200
    )


def test_a_genuine_request_that_is_no_message_is_called_bad(door: Door) -> None:
    assert door.post([("Hello", "you")]).status_code == 400
    assert door.flows.untouched


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"%%%=%zz", b"&&&===", b"From=%00&To=%ed%a0%80"])
def test_junk_is_never_a_fault_of_ours(door: Door, body: bytes) -> None:
    assert door.post([], body=body).status_code in {400, 403}
    assert door.flows.untouched


def test_a_json_body_is_no_message_whoever_signed_it(door: Door) -> None:
    assert door.post([], body=b"{}", content_type="application/json").status_code == 403
    assert door.flows.untouched


def test_a_genuine_json_body_is_of_the_wrong_kind(door: Door) -> None:
    path = f"/webhooks/twilio/whatsapp?bodySHA256={sha256(b'{}').hexdigest()}"
    answer = door.post([], path, body=b"{}", content_type="application/json")

    assert answer.status_code == 415
    assert door.flows.untouched


def test_a_body_over_the_limit_is_refused_before_it_is_read(door: Door) -> None:
    assert door.post([*TEXT, ("More", "x" * 20_000)]).status_code == 413
    assert door.flows.untouched


def test_a_body_that_does_not_tell_its_size_is_cut_off_at_the_limit(door: Door) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 1000

    try:
        answer = httpx.post(f"{door.url}/webhooks/twilio/whatsapp", content=endless())
    except httpx.WriteError:  # the server has hung up already
        return
    assert answer.status_code == 413
    assert door.flows.untouched


def test_a_form_of_too_many_fields_is_refused(door: Door) -> None:
    many = [*TEXT, *((f"f{n}", "") for n in range(MOST_FIELDS))]

    assert door.post(many).status_code == 413
    assert door.flows.untouched


@pytest.mark.parametrize(
    "trouble",
    [
        OperationalError("SELECT", {}, Exception()),
        InterfaceError("SELECT", {}, Exception()),
        NoConnectionFree(),
    ],
)
def test_without_a_database_the_provider_is_told_to_fall_back(door: Door, trouble: Exception) -> None:
    door.flows.troubles = [trouble, trouble]
    answer = door.post(TEXT)

    assert (answer.status_code, answer.content) == (503, b"")
    assert not door.flows.inbound


def test_a_connection_that_died_in_the_pool_costs_nobody_a_message(door: Door) -> None:
    door.flows.troubles = [OperationalError("SELECT", {}, Exception())]

    assert door.post(TEXT).status_code == 200
    assert len(door.flows.inbound) == 1


def test_a_delivery_report_carries_our_id_back(door: Door) -> None:
    answer = door.post(DELIVERED, f"/webhooks/twilio/status?ref={REFERENCE}")

    assert answer.status_code == 200
    assert [(report.status, report.reference) for report in door.flows.reports] == [("delivered", REFERENCE)]


def test_our_id_in_a_report_cannot_be_changed_on_the_way(door: Door) -> None:
    path = f"/webhooks/twilio/status?ref={REFERENCE}"
    signature = sign(PUBLIC + path + flattened(DELIVERED), TOKEN).decode()

    assert door.post(DELIVERED, path.replace("01936", "01937"), signature=signature).status_code == 403
    assert door.flows.untouched


def test_a_status_with_a_new_name_is_passed_over(door: Door) -> None:
    answer = door.post([("MessageSid", SID), ("MessageStatus", "teleported")], "/webhooks/twilio/status")

    assert answer.status_code == 200
    assert door.flows.untouched


def test_the_doors_are_for_posting_alone(door: Door) -> None:
    assert httpx.get(f"{door.url}/webhooks/twilio/whatsapp").status_code == 405
    assert httpx.get(f"{door.url}/openapi.json").json()["paths"] == {}
