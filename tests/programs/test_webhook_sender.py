"""What goes over the wire to a shop's own systems, and where it never goes."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from gateways.posting import MOST_BYTES
from gateways.webhook_sender import WebhookSender, signed_headers
from shop.events.webhook_addresses import AddressRefused, is_of_the_world, webhook_url
from shop.events.webhook_port import Answered
from shop.kernel.clock import SystemClock
from tests.programs.endpoints import NAME, endpoint, silent_endpoint, trusting

SECRET = "whsec_" + base64.b64encode(b"only-for-tests-only-for-tests-32").decode()
PAYLOAD = {"type": "order.paid", "timestamp": "2026-11-20T09:00:00+00:00", "data": {"order": 7}}
INSIDE = WebhookSender(private_addresses=True, seconds=60.0)
HASTY = WebhookSender(private_addresses=True, seconds=0.6)


def send(sender: WebhookSender, url: str) -> Answered:
    now = SystemClock().now()
    return sender.send(url=url, secrets=[SECRET], message_id="msg_1", payload=PAYLOAD, now=now)


def test_the_signature_is_that_of_the_specification() -> None:
    # The vector that the reference libraries of Standard Webhooks share.
    headers = dict(
        signed_headers(
            ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            b'{"test": 2432232314}',
            datetime.fromtimestamp(1614265330, tz=UTC),
        )
    )
    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_arrives_can_be_verified_by_hand_and_by_the_library() -> None:
    with endpoint() as shop:
        heard = send(INSIDE, shop.url)
        headers, body = shop.heard[0]

    assert (heard.status, heard.error) == (200, "")
    assert Webhook(SECRET).verify(body, headers) == PAYLOAD
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = hmac.new(b"only-for-tests-only-for-tests-32", signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(mac).decode()
    assert headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 404, 410, 429, 500, 503])
def test_whatever_is_no_2xx_was_not_taken_and_no_redirect_is_followed(status: int) -> None:
    with endpoint() as elsewhere, endpoint(status=status, headers={"Location": elsewhere.url}) as shop:
        heard = send(INSIDE, shop.url)

    assert (heard.status, heard.taken, heard.never) == (status, False, False)
    assert elsewhere.heard == []


def test_an_endpoint_may_ask_to_be_left_alone() -> None:
    with endpoint(status=429, headers={"Retry-After": "120"}) as shop:
        assert send(INSIDE, shop.url).retry_after == timedelta(minutes=2)


@pytest.mark.parametrize("kind", ["silent", "dripping"])
def test_a_slow_endpoint_holds_nobody(kind: str) -> None:
    if kind == "silent":
        with silent_endpoint() as url:
            heard = send(HASTY, url)
    else:
        with endpoint(drip_seconds=0.05) as shop:  # it would take minutes
            heard = send(HASTY, shop.url)

    assert (heard.status, heard.error) == (None, "no answer in time")


def test_a_long_answer_is_not_read_to_its_end() -> None:
    with endpoint(body=b"x" * (200 * MOST_BYTES)) as shop:
        assert send(INSIDE, shop.url).status == 200
        assert shop.left.wait(60)


def test_nobody_listening_is_no_fault_of_ours() -> None:
    with endpoint() as shop:
        url = shop.url
    assert send(INSIDE, url).error == "no connection to 127.0.0.1"


OUT_THERE = ["8.8.8.8", "1.1.1.1", "93.184.216.34", "151.101.1.69", "2606:4700::1111", "2a00:1450:4002::200e"]
NOT_OUT_THERE = [
    *(f"{0}.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.8.9.1"),
    *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.7"),
    *("192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.9"),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:10.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:4136:e378::1"),
    *("2001:10::1", "2001:db8::1", "2002:7f00:1::1", "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1"),
    *("fd00:ec2::254", "fe80::1", "fe80::1%eth0", "2606:4700::1111%eth0", "fec0::1", "ff02::1", "ff0e::1"),
    *("localhost", "", "8.8.8", "8.8.8.8.8"),
]


@pytest.mark.parametrize("address", OUT_THERE)
def test_addresses_out_there_are_reached(address: str) -> None:
    assert is_of_the_world(address)


@pytest.mark.parametrize("address", NOT_OUT_THERE)
def test_addresses_inside_or_wrapped_are_never_reached(address: str) -> None:
    assert not is_of_the_world(address)
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["8.8.8.8", address]

    heard = send(WebhookSender(resolve=resolve), f"https://{NAME}/hook")
    assert (heard.status, heard.never) == (None, True)
    assert asked == [NAME]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://shop.example.com/hook", "scheme"),
        ("ftp://shop.example.com/hook", "scheme"),
        ("file:///etc/passwd", "url"),
        ("gopher://127.0.0.1:6379/_FLUSHALL", "scheme"),
        ("https://user:password@shop.example.com/", "credentials"),
        ("https://user@shop.example.com/", "credentials"),
        ("https://127.0.0.1/", "private"),
        ("https://[::1]/", "private"),
        ("https://[::ffff:10.0.0.1]/", "private"),
        ("https://localhost/", "private"),
        ("https://localhost./", "private"),
        ("https://db/", "private"),
        ("https://printer.local/", "private"),
        ("https://metadata.google.internal/", "private"),
        ("https:///nowhere", "url"),
        ("https://shop.example.com:99999/", "url"),
        ("https://shop.example.com/ a", "url"),
        ("https://shop.example.com/\r\nHost: other", "url"),
        ("https://" + "a" * 3_000 + ".com", "url"),
        ("no address at all", "url"),
    ],
)
def test_an_address_that_can_only_be_wrong_is_refused_when_it_is_told(url: str, reason: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        webhook_url(url, private=False, plain=False)
    assert refused.value.values["reason"] == reason


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "017700000001"])
def test_numbers_that_mean_the_loopback_are_seen_through(host: str) -> None:
    """A resolver takes these for 127.0.0.1; the real one is asked."""
    heard = send(WebhookSender(), f"https://{host}/")
    assert heard.status is None


def test_the_connection_is_made_to_the_address_that_was_judged() -> None:
    answers = iter([["127.0.0.1"], ["8.8.8.8"]])
    context = trusting()
    sender = WebhookSender(private_addresses=True, context=context, resolve=lambda *_: next(answers))
    with endpoint(tls=True) as shop:
        heard = send(sender, f"{shop.url}/hook?a=1#part")
        headers, _ = shop.heard[0]

    assert heard.status == 200
    assert headers["host"] == f"{NAME}:{shop.port}"
    assert next(answers) == ["8.8.8.8"], "the name was asked for once"


def test_a_certificate_of_another_name_is_no_certificate() -> None:
    context = trusting()
    sender = WebhookSender(private_addresses=True, context=context, resolve=lambda *_: ["127.0.0.1"])
    with endpoint(tls=True) as shop:
        heard = send(sender, f"https://other.example.com:{shop.port}/")
        assert heard.status is None
        unknown = WebhookSender(private_addresses=True, resolve=lambda *_: ["127.0.0.1"])
        assert send(unknown, shop.url).status is None
    assert shop.heard == []


def test_a_name_that_nobody_knows_is_tried_again() -> None:
    def resolve(_host: str, _port: int) -> list[str]:
        raise OSError

    heard = send(WebhookSender(resolve=resolve), f"https://{NAME}/")
    assert (heard.never, heard.error) == (False, "the name cannot be resolved")
