"""The phone in the browser speaks only through the front door, and shows what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import AnyHttpUrl

from bot.webhook import webhook_parts, webhook_router
from flows.note_delivery import note_delivery
from flows.receive_message import receive_message
from gateways.standins.phones import Phones
from gateways.standins.twilio import twilio_standin
from gateways.standins.twilio_network import Setup
from gateways.twilio_faults import fault_of
from runtime.embedded.processes import free_port
from runtime.phone import StandinPhone
from shop.kernel.settings import settings
from tests.fakes.serving import served
from tests.parts import TWILIO_ACCOUNT, TWILIO_TOKEN
from tests.web.visiting import PHONE, healthy, nothing_found
from tests.world import PinnedClock, Shop, a_shop, one, rows
from webapp.app import create_app
from webapp.wiring import Caller, DemoShop, WebWiring

MARTA = {"name": "Marta", "phone": PHONE, "language": "it"}
ANA = {"name": "Ana", "user_id": "ES.7K2M9Q", "language": "es"}
DEMO = DemoShop((Caller("Marta", PHONE), Caller("Ana", "", "ES.7K2M9Q", "es")), {"it": ["avete la crema?"]})


@dataclass
class Bench:
    """The playground's JSON, asked as its page asks."""

    http: httpx.Client
    phones: Phones

    def say(self, **told: Any) -> httpx.Response:
        return self.http.post("/playground/api/say", json={"workspace": "bottega", "customer": MARTA, **told})

    def get(self, what: str, **query: str) -> Any:
        asked = {"workspace": "bottega", "customer": PHONE, **query}
        return self.http.get(f"/playground/api/{what}", params=asked).raise_for_status().json()


@pytest.fixture
def bench(shop: Shop, clock: PinnedClock, tmp_path: Path) -> Iterator[Bench]:
    """A shop, its webhooks, and a phone network that knows where they are."""
    del shop
    port = free_port()
    web = f"http://127.0.0.1:{port}"
    setup = Setup(
        account_sid=TWILIO_ACCOUNT, tokens=[TWILIO_TOKEN], webhook_url=f"{web}/webhooks/twilio/whatsapp"
    )
    with served(twilio_standin(tmp_path, setup)) as network:
        phones = Phones(network, account_sid=TWILIO_ACCOUNT, token=TWILIO_TOKEN)
        doors = webhook_parts(
            settings().model_copy(update={"public_url": AnyHttpUrl(web)}),
            clock,
            fault_of=fault_of,
            receive_message=receive_message,
            note_delivery=note_delivery,
        )
        wiring = WebWiring(
            clock=clock,
            health=healthy,
            search=nothing_found,
            phone=StandinPhone(phones),
            routers=(webhook_router(doors),),
            demo_shops={"bottega": DEMO},
        )
        with served(create_app(wiring), port), httpx.Client(base_url=web) as http:
            yield Bench(http, phones)
        phones.close()


def test_words_arrive_as_a_signed_webhook(bench: Bench, owner: object) -> None:
    sid = bench.say(text="avete la crema di pistacchio?").json()["message_sid"]

    assert rows(owner, "SELECT provider_sid, body FROM message") == [(sid, "avete la crema di pistacchio?")]
    wire = [found for found in bench.get("requests") if found["direction"] == "to_us"]
    assert wire[-1]["fields"]["MessageSid"] == sid
    assert wire[-1]["status"] == 200
    assert any(name.lower() == "x-twilio-signature" for name in wire[-1]["headers"])


def test_the_thread_shows_what_went_over_the_wire(bench: Bench) -> None:
    bench.say(text="ciao")
    bench.say(text="ci siete?")

    thread = bench.get("thread")

    assert [(m["text"], m["mine"], m["status"], m["time"]) for m in thread["messages"]] == [
        ("ciao", True, "delivered", "10:00"),
        ("ci siete?", True, "delivered", "10:00"),
    ]
    assert thread["conversation"]["responder"] == "agent"


def test_nothing_is_told_twice(bench: Bench) -> None:
    bench.say(text="ciao")
    asked = {"workspace": "bottega", "customer": PHONE}
    first = bench.http.get("/playground/api/thread", params=asked)

    again = bench.http.get("/playground/api/thread", params={**asked, "seen": first.headers["ETag"]})
    bench.say(text="ancora io")
    later = bench.http.get("/playground/api/thread", params={**asked, "seen": first.headers["ETag"]})

    assert (again.status_code, later.status_code) == (204, 200)


def test_a_picture_a_place_and_a_tap_travel_too(bench: Bench, owner: object) -> None:
    kept = bench.http.post("/playground/api/media/drawing", data={"name": "pistachio"}).json()
    bench.say(text="questa", media_url=kept["url"], media_type=kept["type"])
    bench.say(place={"latitude": 36.79, "longitude": 14.7, "label": "Piazza Italia"})
    bench.say(tap={"id": "product:miele-ibleo", "title": "Miele ibleo"})

    assert rows(owner, "SELECT kind FROM message ORDER BY seq") == [("image",), ("location",), ("tap",)]
    picture, place, tap = bench.get("thread")["messages"]
    shown = bench.http.get(picture["media"][0][0])
    assert (shown.headers["Content-Type"], shown.content[:4]) == ("image/png", b"\x89PNG")
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert place["place"]["label"] == "Piazza Italia"
    assert tap["text"] == "Miele ibleo"


def test_a_file_of_ones_own_is_taken_if_whatsapp_would_carry_it(bench: Bench) -> None:
    def upload(name: str, body: bytes, kind: str) -> httpx.Response:
        return bench.http.post("/playground/api/media", files={"file": (name, body, kind)})

    assert upload("a.png", b"\x89PNG", "image/png").json()["type"] == "image/png"
    refused = upload("a.html", b"<script>", "text/html")
    assert (refused.status_code, refused.json()["code"]) == (413, "file_refused")
    assert upload("a.png", b"x" * (16 * 1024 * 1024 + 1), "image/png").status_code == 413


def test_somebody_without_a_number_can_write(bench: Bench, owner: object) -> None:
    bench.say(customer=ANA, text="hola")

    assert rows(owner, "SELECT kind, value FROM customer_identity") == [("bsuid", "ES.7K2M9Q")]
    assert [m["text"] for m in bench.get("thread", customer="ES.7K2M9Q")["messages"]] == ["hola"]


def test_somebody_who_has_registered_can_be_made_up(bench: Bench, owner: object) -> None:
    bench.say(customer=MARTA | {"registered": True}, text="ciao")

    assert one(owner, "SELECT registered_at IS NOT NULL FROM customer") is True
    assert rows(owner, "SELECT purpose FROM consent") == [("service",)]


def test_a_message_tells_how_far_its_answer_is(bench: Bench) -> None:
    sid = bench.say(text="ciao").json()["message_sid"]

    assert bench.get(f"message/{sid}")["state"] == "pending"
    assert bench.get("message/SM0")["state"] == "unknown"


def test_rows_and_outbox_show_what_was_written(bench: Bench) -> None:
    bench.say(text="ciao")

    written = bench.get("rows")
    assert PHONE in [row["value"] for row in written["customer_identity"]]
    assert [row["body"] for row in written["message"]] == ["ciao"]
    assert {entry["topic"] for entry in bench.get("outbox")} >= {"turn"}
    assert "token_hash" not in str(written)


def test_the_shops_are_told_with_who_can_be_played(bench: Bench) -> None:
    (told,) = bench.get("workspaces")

    assert (told["name"], told["agent"], told["open_now"]) == ("Bottega bottega", "Tano", True)
    assert [(one_["name"], one_["registered"]) for one_ in told["customers"]] == [
        ("Marta", False),
        ("Ana", False),
    ]
    assert told["sentences"] == {"it": ["avete la crema?"]}
    assert told["clock"]["words"] == "Fri 20 Nov, 10:00"


def test_a_real_shops_clock_cannot_be_moved(bench: Bench, owner: object) -> None:
    moved = bench.http.post("/playground/api/clock", json={"workspace": "bottega", "shift_seconds": 3600})

    assert (moved.status_code, moved.json()["code"]) == (409, "clock_is_real")
    assert one(owner, "SELECT clock_shift_seconds FROM workspace") == 0


def test_a_demos_clock_goes_forward_to_an_hour_and_back(bench: Bench) -> None:
    a_shop("demo", 2, demo=True)

    def move(**wanted: Any) -> dict[str, Any]:
        told: dict[str, Any] = bench.http.post(
            "/playground/api/clock", json={"workspace": "demo", **wanted}
        ).json()
        return told

    assert move(shift_seconds=3600)["words"] == "Fri 20 Nov, 11:00"
    assert move(shift_seconds=86400)["words"] == "Sat 21 Nov, 11:00"
    assert move(at="2026-11-22T08:15:00")["words"] == "Sun 22 Nov, 08:15"
    assert move(reset=True)["shift_seconds"] == 0


def test_one_shops_talk_is_told_to_nobody_elses_playground(bench: Bench) -> None:
    a_shop("altra", 2)
    sid = bench.say(text="ciao").json()["message_sid"]

    assert bench.get("thread", workspace="altra")["messages"] == []
    assert bench.get(f"message/{sid}", workspace="altra")["state"] == "unknown"
    assert bench.get("rows", workspace="altra") == {}
    assert bench.get("outbox", workspace="altra") == []


def test_another_site_cannot_write_for_anybody(bench: Bench, owner: object) -> None:
    told = {"workspace": "bottega", "customer": MARTA, "text": "ciao"}
    refused = bench.http.post("/playground/api/say", json=told, headers={"Sec-Fetch-Site": "cross-site"})

    assert (refused.status_code, refused.json()["code"]) == (403, "foreign_origin")
    assert one(owner, "SELECT count(*) FROM message") == 0


@pytest.mark.parametrize("customer", [{}, {"name": "X"}, {"user_id": "nonsense"}])
def test_nobody_cannot_write(bench: Bench, customer: dict[str, str]) -> None:
    refused = bench.say(customer=customer, text="ciao")

    assert (refused.status_code, refused.json()["code"]) == (422, "validation_failed")


def test_a_network_that_is_away_is_said_to_be(bench: Bench) -> None:
    bench.phones.close()

    refused = bench.say(text="ciao")

    assert (refused.status_code, refused.json()["code"]) == (503, "phone_away")


def test_the_way_back_from_a_page_leads_to_the_phone(bench: Bench) -> None:
    page = bench.http.get("/s/bottega", headers={"Accept": "text/html"})

    assert 'href="/playground?workspace=bottega"' in page.text
