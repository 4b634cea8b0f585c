"""A shop under its own address: proven before it holds, seen there alone, with its own sender and its own texts."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from flows.issue_link import issue_link
from flows.own_domain import claim_domain
from gateways.dns_records import DnsRecords
from gateways.mail_writing import written
from runtime.embedded.processes import free_port
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.tables import Workspace
from shop.workspaces.streets import forget_hosts, shop_at
from tests.booking.diary import at_once
from tests.bot.conversing import stock_the_shop
from tests.console.signed_in import a_member, signed_in
from tests.fakes.serving import served
from tests.web.visiting import found, text_of, visitor
from tests.world import MORNING, PinnedClock, Shop, a_registered_customer, a_shop, one, rows
from webapp.console.asking import Staff

PAGE = "/console/settings/address"
HOST = "bottega.example"


class Registry:
    """The world's registry of names, as far as a test wrote it."""

    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {}
        self.away = False

    def __call__(self, name: str) -> list[str]:
        """What stands there."""
        if self.away:
            raise OSError
        return self.texts.get(name, [])


@pytest.fixture
def registry() -> Registry:
    """Nothing stands in it yet."""
    forget_hosts()
    return Registry()


@pytest.fixture
def browser(shop: Shop, registry: Registry) -> Iterator[TestClient]:
    """A browser on the shop's pages."""
    del shop
    with visitor(PinnedClock(), txt_records=registry) as client:
        yield client


def claims(browser: TestClient, registry: Registry, host: str = HOST) -> None:
    """The record is set and looked at."""
    assert browser.post(PAGE, data={"host": f"https://{host.upper()}/"}).status_code == 303
    name, value = [one.text() for one in found(browser.get(PAGE), ".domain-record dd")][1:]
    registry.texts[name] = ["v=spf1 -all", f'"{value}"']
    assert browser.post(f"{PAGE}/prove").status_code == 303


def test_an_address_is_the_shops_once_its_record_is_found(
    browser: TestClient, shop: Shop, rosaria: Staff, registry: Registry, owner: Any
) -> None:
    for wrong in ("", "shop", "https://", "127.0.0.1", "a b.example", "testserver"):
        assert browser.post(PAGE, data={"host": wrong}).status_code in {409, 422}, wrong
    browser.post(PAGE, data={"host": HOST})
    assert browser.post(f"{PAGE}/prove").status_code == 409
    registry.texts[f"_vetrina.{HOST}"] = ["vetrina-shop=" + "0" * 32]
    assert browser.post(f"{PAGE}/prove").status_code == 409
    registry.away = True
    assert browser.post(f"{PAGE}/prove").status_code == 503
    registry.away = False
    assert one(owner, "SELECT own_host FROM workspace") == ""
    claims(browser, registry)
    assert one(owner, "SELECT own_host FROM workspace") == HOST
    assert shop_at(HOST) == shop.slug
    names = [name for (name,) in rows(owner, "SELECT name FROM event WHERE name LIKE 'Domain%%' ORDER BY id")]
    assert names == ["DomainClaimed", "DomainProven"]

    other = a_shop("altrove", 2)
    signed_in(browser, a_member(other))
    assert browser.post(PAGE, data={"host": HOST}).status_code == 409
    with transaction(other.id) as db:
        row = db.get_one(Workspace, other.id)
        row.plan = "professional"
        db.add(row)
    assert browser.post(PAGE, data={"host": "altrove.example"}).status_code == 409
    assert not found(browser.get(PAGE), "#own-host")
    signed_in(browser, rosaria)
    browser.post(f"{PAGE}/drop")
    assert one(owner, "SELECT own_host FROM workspace WHERE slug = 'bottega'") == ""
    assert shop_at(HOST) == ""


def test_two_owners_who_claim_at_once_make_one_claim(shop: Shop, owner: Any) -> None:
    def claim() -> None:
        claim_domain(now=MORNING, actor="member", workspace_id=shop.id, host=HOST)

    assert at_once([claim] * 4) == [None] * 4
    assert one(owner, "SELECT count(*) FROM domain_claim") == 1


def test_under_its_host_only_that_shop_is_seen_and_nothing_of_the_house(
    browser: TestClient, shop: Shop, rosaria: Staff, registry: Registry
) -> None:
    del rosaria
    stock_the_shop(shop)
    other = a_shop("altrove", 2)
    claims(browser, registry)
    customer = a_registered_customer(shop)
    link = issue_link(
        now=MORNING,
        actor="agent",
        workspace_id=shop.id,
        customer_id=customer,
        conversation_id=None,
        purpose="profile",
        language=Language.IT,
    )
    assert link.url.split("/l/")[0].endswith(f"//{HOST}")
    foreign = issue_link(
        now=MORNING,
        actor="agent",
        workspace_id=other.id,
        customer_id=a_registered_customer(other),
        conversation_id=None,
        purpose="profile",
        language=Language.IT,
    )
    path, foreign_path = (one.url[one.url.index("/l/") :] for one in (link, foreign))
    browser.cookies.clear()

    def asks(where: str, host: str = HOST) -> int:
        return browser.get(where, headers={"Host": host}, follow_redirects=False).status_code

    assert asks("/") == 307
    for there in (
        "/s/bottega",
        "/live/bottega",
        "/s/bottega/p/crema-di-pistacchio",
        path,
        "/api/v1/shops/bottega",
    ):
        assert asks(there) == 200, there
    for hidden in (
        *(
            "/s/altrove",
            "/live/altrove",
            "/api/v1/shops/altrove",
            foreign_path,
            "/console",
            "/console/sign-in",
        ),
        *("/team", "/platform", "/playground", "/health", "/webhooks/twilio/whatsapp", "/s/../console"),
    ):
        assert asks(hidden) == 404, hidden
    for unknown in ("evil.example", f"{HOST}.evil.example", f"www.{HOST}"):
        assert asks("/s/bottega", unknown) == 421, unknown
    assert asks("/s/altrove", "testserver") == 200  # the installation's own address shows all
    page = browser.get("/s/bottega", headers={"Host": f"{HOST}:443"})
    assert "Vetrina" not in page.text.replace("_vetrina", "")
    assert f"{HOST}/s/bottega" in page.text
    gone = browser.get("/s/bottega/p/nothing", headers={"Host": HOST, "Accept": "text/html"})
    assert gone.status_code == 404
    assert "Vetrina" not in gone.text


def test_own_texts_are_kept_version_by_version_and_agreed_to_anew(
    browser: TestClient, shop: Shop, rosaria: Staff, owner: Any
) -> None:
    del rosaria
    texts = f"{PAGE}/texts/privacy"
    assert browser.post(texts, data={"en": "Only English"}).status_code == 422
    told = {"it": "# Privacy di {shop}\n\nTeniamo poco.\n\n<script>alert(1)</script>", "en": ""}
    browser.post(texts, data=told)
    browser.post(texts, data=told)  # the same words are the same version
    assert one(owner, "SELECT privacy_version FROM workspace") == "own-1"
    assert one(owner, "SELECT count(*) FROM legal_text") == 1
    page = browser.get("/s/bottega/privacy?lang=it")
    assert "Privacy di Bottega bottega" in text_of(page)
    assert "<script>alert" not in page.text
    a_registered_customer(shop, "+393334445556", name="Ada")
    version, digest = rows(owner, "SELECT text_version, text_hash FROM consent WHERE purpose = 'service'")[0]
    assert version == "own-1"
    assert len(digest) == 64
    browser.post(texts, data=told | {"it": "# Privacy\n\nAncora meno."})
    assert one(owner, "SELECT privacy_version FROM workspace") == "own-2"
    assert one(owner, "SELECT count(*) FROM legal_text") == 2
    browser.post(texts, data={"it": "", "en": ""})
    assert one(owner, "SELECT privacy_version FROM workspace") == "1"

    browser.post(f"{PAGE}/texts/terms", data={"it": "Si paga prima."})
    assert one(owner, "SELECT terms_version FROM workspace") == "own-1"
    assert one(owner, "SELECT terms ->> 'it' FROM workspace") == "Si paga prima."
    assert browser.post(f"{PAGE}/texts/other", data={"it": "x"}).status_code == 404


def test_mails_come_under_the_shops_own_name(browser: TestClient, rosaria: Staff, owner: Any) -> None:
    del rosaria
    browser.post(f"{PAGE}/sender", data={"name": "La Bottega\r\nBcc: x@y.example"})
    assert one(owner, "SELECT mail_sender FROM workspace") == "La Bottega Bcc: x@y.example"
    message = written(
        reference=str(UUID(int=0)),
        sender="no-reply@vetrina.example",
        recipient="marta@example.test",
        subject="Ciao",
        text="Ciao",
        sender_name="La Bottega, Scicli",
    )
    assert message["From"] == '"La Bottega, Scicli" <no-reply@vetrina.example>'
    assert message["Bcc"] is None


def test_the_registry_is_asked_over_https_and_its_answer_is_read() -> None:
    told: dict[str, Any] = {
        "Answer": [
            {"type": 5, "data": "elsewhere."},
            {"type": 16, "data": '"vetrina-shop=" "abc"'},
            {"type": 16, "data": "plain"},
        ]
    }
    asked: list[str] = []

    async def answers(scope: Any, receive: Any, send: Any) -> None:
        del receive
        asked.append(scope["query_string"].decode())
        status = 200 if told else 500
        body = json.dumps(told).encode()
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"x/y")]})
        await send({"type": "http.response.body", "body": body})

    port = free_port()
    with served(answers, port):
        records = DnsRecords(f"http://127.0.0.1:{port}/")
        assert records("_vetrina.shop.example") == ["vetrina-shop=abc", "plain"]
        assert asked == ["name=_vetrina.shop.example&type=TXT"]
        told.clear()
        with pytest.raises(OSError, match="HTTPStatusError"):
            records("_vetrina.shop.example")
    with pytest.raises(OSError, match="Connect"):
        records("_vetrina.shop.example")
