"""Files that customers send are fetched with care: our credentials stay with Twilio."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from gateways.twilio_whatsapp import TwilioWhatsApp
from shop.messaging.channel import Fault, SendFailed
from tests.fakes.serving import served
from tests.fakes.twilio import ACCOUNT, MARTA, SHOP, TOKEN, Town, gateway, twilio_town

MEDIA = "https://api.twilio.com/2010-04-01/Accounts/AC0/Messages/MM0/Media/"
LIMIT = 5_000


@dataclass
class Storage:
    """Twilio's API and the storage it points to, in one; it remembers who proved what."""

    proofs: dict[str, str | None] = field(default_factory=dict)

    @property
    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self._answer)])

    async def _answer(self, request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        self.proofs[name] = request.headers.get("authorization")
        answers: dict[str, Response] = {
            "away": RedirectResponse("/storage/picture", 307),
            "round": RedirectResponse(request.url.path, 307),
            "file": RedirectResponse("file:///etc/passwd", 307),
            "picture": Response(b"\x89PNG", media_type="image/png"),
            "huge": StreamingResponse((b"x" * 1000 for _ in range(1000)), media_type="image/png"),
            "missing": Response(status_code=404),
            "gone": Response(status_code=410),
        }
        return answers.get(name, Response(status_code=500))


@pytest.fixture(scope="module")
def storage() -> Iterator[tuple[Storage, TwilioWhatsApp]]:
    storage = Storage()
    with served(storage.app) as url:
        yield storage, gateway(url)


def test_a_file_is_fetched_with_proof_and_from_where_it_lies_without(
    storage: tuple[Storage, TwilioWhatsApp],
) -> None:
    storage[0].proofs.clear()
    fetched = storage[1].fetch_media(MEDIA + "away", LIMIT)

    assert (fetched.body, fetched.content_type) == (b"\x89PNG", "image/png")
    proof = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    assert storage[0].proofs == {"away": f"Basic {proof}", "picture": None}


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("huge", Fault.CONTENT),
        ("round", Fault.CONTENT),
        ("file", Fault.CONTENT),
        ("gone", Fault.CONTENT),
        ("missing", Fault.RETRY),
        ("broken", Fault.RETRY),
    ],
)
def test_a_file_that_cannot_be_had_says_whether_it_may_be_had_later(
    storage: tuple[Storage, TwilioWhatsApp], name: str, fault: Fault
) -> None:
    with pytest.raises(SendFailed) as failed:
        storage[1].fetch_media(MEDIA + name, LIMIT)

    assert failed.value.fault is fault


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x",
        "https://api.twilio.com.evil.example/x",
        "https://eviltwilio.com/x",
        "http://api.twilio.com/x",
        "file:///etc/passwd",
        "https://api.twilio.com@evil.example/x",
    ],
)
def test_an_address_that_is_not_twilios_is_never_called(url: str) -> None:
    nobody = gateway("http://127.0.0.1:9")

    with pytest.raises(SendFailed) as failed:
        nobody.fetch_media(url, LIMIT)
    assert failed.value.fault is Fault.CONTENT


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with twilio_town(tmp_path_factory.mktemp("twilio")) as town:
        yield town


def test_a_picture_that_marta_sends_is_fetched_whole(town: Town) -> None:
    picture = bytes(range(256)) * 40
    town.phones.say(shop=SHOP, caller=MARTA, files=[town.phones.upload(picture, "image/jpeg")])
    url = town.shop.messages[-1].fields["MediaUrl0"]

    assert town.whatsapp.fetch_media(url, len(picture)).body == picture
    with pytest.raises(SendFailed):
        town.whatsapp.fetch_media(url, len(picture) - 1)
