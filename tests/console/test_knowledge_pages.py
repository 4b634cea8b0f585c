"""What the agent knows: written, read from files, looked through, hidden, taken back; and what nobody could answer."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.concierge.model import Concierge
from knowledge.index import bring_up_to_date
from knowledge.search import HybridSearch
from shop.kernel.language import Language
from tests.bot.conversing import a_chat
from tests.console.signed_in import a_member, signed_in
from tests.console.talking import LATER, Talk, a_writer
from tests.knowledge.shelves import a_library
from tests.web.visiting import found, text_of, title_of, visitor
from tests.world import MORNING, PinnedClock, Shop, a_registered_customer, a_shop, one, rows
from webapp.console.asking import Staff

pytestmark = pytest.mark.usefixtures("chroma_url")


@pytest.fixture
def browser(clock: PinnedClock) -> Iterator[TestClient]:
    """A browser on pages that really search."""
    with visitor(clock, search=HybridSearch()) as client:
        yield client


def titles(answer: Any) -> list[str]:
    return [one.text(strip=True) for one in found(answer, ".knowledge-rows b")]


def way_back(browser: TestClient, answer: Any) -> str:
    """Where "Undo" leads on the page that comes next."""
    page = browser.get(answer.headers["location"])
    return str(found(page, "#toasts form")[0].attributes["action"])


def test_what_it_knows_is_found_by_kind_and_words_and_a_page_ends_in_the_next(
    shop: Shop, browser: TestClient, rosaria: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    del rosaria
    a_library(shop)
    page = browser.get("/console/knowledge")
    assert len(titles(page)) == 5
    assert "Do I get an invoice" not in text_of(page)
    assert titles(browser.get("/console/knowledge?view=document")) == ["Condizioni"]
    assert titles(browser.get("/console/knowledge?q=guinzaglio")) == ["Posso entrare con il cane?"]
    assert "finds by meaning" in text_of(browser.get("/console/knowledge?q=100%25"))
    monkeypatch.setattr("webapp.console.knowledge_pages.PAGE", 2)
    first = browser.get("/console/knowledge")
    following = found(first, ".inbox-next")[0].attributes["hx-get"]
    second = browser.get(following, headers={"HX-Request": "true"})
    assert "<html" not in second.text
    assert not set(titles(first)) & {row.text(strip=True) for row in found(second, "b")}
    assert len(found(second, "b")) == 2


def test_a_customers_question_is_tried_before_anybody_asks_it(
    shop: Shop, browser: TestClient, rosaria: Staff
) -> None:
    del rosaria
    a_library(shop)
    asked = browser.get("/console/knowledge/try", params={"q": "posso portare il mio cagnolino?"})
    assert "It answers with this" in text_of(asked)
    assert found(asked, ".bubble-agent b")[0].text() == "Posso entrare con il cane?"
    unknown = browser.get("/console/knowledge/try", params={"q": "riparate biciclette elettriche?"})
    assert "It says that it does not know" in text_of(unknown)
    form = found(unknown, ".knowledge-missing input")[0].attributes
    new = browser.get("/console/knowledge/new", params={str(form["name"]): str(form["value"])})
    assert found(new, "#question_en")[0].attributes["value"] == "riparate biciclette elettriche?"


def test_an_answer_is_written_changed_hidden_removed_and_taken_back(
    shop: Shop, browser: TestClient, rosaria: Staff, owner: Any
) -> None:
    told = {"question_it": "Si può parcheggiare?", "answer_it": "Sì, davanti al negozio <b>gratis</b>."}
    for wrong in ({}, {"question_it": "Solo questo?"}, told | {"question_es": "¿Y aquí?"}):
        refused = browser.post("/console/knowledge/answer", data=wrong)
        assert refused.status_code == 422
        assert "belong together" in text_of(refused)
    assert one(owner, "SELECT count(*) FROM passage") == 0
    assert browser.post("/console/knowledge/answer", data=told).headers["location"] == "/console/knowledge"
    (code,) = rows(owner, "SELECT DISTINCT reference FROM knowledge_source")[0]
    source = {"kind": "faq", "reference": code}
    page = browser.get("/console/knowledge/source", params=source)
    assert found(page, "textarea#answer_it")[0].text() == told["answer_it"]
    assert "Being read" in text_of(page)
    bring_up_to_date(shop.id, now=MORNING)
    assert "Can be found" in text_of(browser.get("/console/knowledge/source", params=source))

    changed = told | {"code": code, "question_en": "Can I park?", "answer_en": "Yes, for free."}
    browser.post("/console/knowledge/answer", data=changed)
    assert rows(owner, "SELECT language FROM passage ORDER BY 1") == [("en",), ("it",)]
    assert browser.post("/console/knowledge/answer", data=told | {"code": "none"}).status_code == 404

    undo = way_back(browser, browser.post(f"/console/knowledge/hide?kind=faq&reference={code}"))
    assert one(owner, "SELECT count(*) FROM passage") == 0
    assert titles(browser.get("/console/knowledge?view=hidden")) == ["Can I park?"]
    browser.post("/console/knowledge/answer", data=changed | {"answer_en": "Yes, and for free."})
    assert one(owner, "SELECT count(*) FROM passage") == 0, "what is hidden stays so while it is changed"
    browser.post(undo)
    assert one(owner, "SELECT text FROM passage WHERE language = 'en'") == "Yes, and for free."

    undo = way_back(browser, browser.post(f"/console/knowledge/remove?kind=faq&reference={code}"))
    assert browser.get("/console/knowledge/source", params=source).status_code == 404
    assert titles(browser.get("/console/knowledge?view=hidden")) == []
    browser.post(undo)
    assert one(owner, "SELECT count(*) FROM passage") == 2
    actors = {row[0] for row in rows(owner, "SELECT actor FROM event WHERE position('Source' IN name) > 0")}
    assert actors == {f"member:{rosaria.member_id}"}


def test_a_file_is_read_and_each_passage_of_it_can_be_mended(
    shop: Shop, browser: TestClient, rosaria: Staff, owner: Any
) -> None:
    del rosaria, shop
    for name, body, kind, status in (
        ("foto.png", b"\x89PNG", "image/png", 415),
        ("vuoto.txt", b"  \n", "text/plain", 422),
    ):
        answer = browser.post(
            "/console/knowledge/file", data={"language": "it"}, files={"file": (name, body, kind)}
        )
        assert answer.status_code == status
        assert found(answer, "[role=alert]")
    text = b"# Resi\nEntro 14 giorni.\n\n# Garanzia\nSe si rompe, rimborsiamo.\n\n# Doni\nCarta e nastro."
    done = browser.post(
        "/console/knowledge/file",
        data={"language": "it"},
        files={"file": ("Condizioni di vendita.md", text, "application/octet-stream")},
    )
    where = done.headers["location"]
    page = browser.get(where)
    assert title_of(page) == "Condizioni di vendita"
    assert [one.text() for one in found(page, ".knowledge-text")] == [
        "Entro 14 giorni.",
        "Se si rompe, rimborsiamo.",
        "Carta e nastro.",
    ]
    passage = {"kind": "document", "reference": "Condizioni di vendita", "language": "it"}
    browser.post("/console/knowledge/passage", data=passage | {"position": 0, "text": "Entro 30 giorni."})
    browser.post("/console/knowledge/passage", data=passage | {"position": 2, "text": " "})
    assert browser.post("/console/knowledge/passage", data=passage | {"position": 9}).status_code == 404
    assert rows(owner, "SELECT text FROM passage ORDER BY position") == [
        ("Entro 30 giorni.",),
        ("Se si rompe, rimborsiamo.",),
    ]
    browser.post(
        "/console/knowledge/text", data={"title": "Storia", "text": "Nati nel 1962.", "language": "it"}
    )
    assert one(owner, "SELECT count(*) FROM knowledge_source") == 2


def test_what_nobody_could_answer_is_answered_once_for_all_who_ask_it(
    owner: Any, empty_database: str, clock: PinnedClock
) -> None:
    del empty_database
    chat = a_chat(Concierge())
    a_registered_customer(chat.shop)
    chat.says("fate corsi di cucina per bambini?")
    chat.says("organizzate corsi di cucina per i bambini?")
    chat.says("in quanto tempo arriva?")
    assert rows(owner, "SELECT missed FROM turn ORDER BY number") == [("nothing",), ("nothing",), ("",)]
    with visitor(clock) as browser:
        signed_in(browser, a_member(chat.shop, "owner", language=Language.IT))
        page = browser.get("/console/knowledge/questions")
        (group,) = found(page, ".knowledge-group")
        turns = group.css("input[name=turns]")[0].attributes["value"]
        assert len(turns.split(",")) == 2
        undo = way_back(browser, browser.post("/console/knowledge/settle", data={"turns": turns}))
        assert not found(browser.get("/console/knowledge"), ".knowledge-open")
        browser.post(undo)
        wrong = browser.post("/console/knowledge/answer", data={"turns": turns, "question_it": "Parcheggio?"})
        assert (wrong.status_code, len(found(wrong, ".knowledge-group"))) == (422, 1)
        browser.post(
            "/console/knowledge/answer",
            data={
                "turns": turns,
                "question_it": "Fate corsi di cucina per bambini?",
                "answer_it": "Sì, il sabato in via Aleardi.",
            },
        )
        assert not found(browser.get("/console/knowledge/questions"), ".knowledge-group")
        bring_up_to_date(chat.shop.id, now=MORNING)
        (said,) = chat.says("fate corsi di cucina per bambini?")
        assert "via Aleardi" in said.text
        signed_in(browser, a_member(a_shop("altra", 2), "owner"))
        browser.post(f"/console/knowledge/open?turns={turns}")
    assert one(owner, "SELECT count(*) FROM turn WHERE settled_at IS NOT NULL") == 2, "each shop has its own"


def test_what_a_member_answered_can_be_taught_or_put_away(
    shop: Shop, browser: TestClient, rosaria: Staff, talk: Talk, owner: Any
) -> None:
    del shop, rosaria
    writer = a_writer(talk.shop, "Pippo")
    talk.says("fate corsi di cucina per bambini?")
    talk.wants_a_person()
    talk.taken_by(writer)
    talk.answered_by(writer, "Sì, il sabato mattina, dai sei anni in su.", at=LATER)
    page = browser.get("/console/knowledge/questions")
    form = found(page, "form[action$='/answer']")[0]
    assert form.css("textarea")[0].text() == "Sì, il sabato mattina, dai sei anni in su."
    handoff = str(form.css("input[name=handoff]")[0].attributes["value"])
    assert "One answer of yours could be learned" in text_of(browser.get("/console/knowledge"))
    browser.post(way_back(browser, browser.post("/console/knowledge/settle", data={"handoff": handoff})))
    browser.post(
        "/console/knowledge/answer",
        data={"handoff": handoff, "question_it": "Fate corsi per bambini?", "answer_it": "Sì, il sabato."},
    )
    assert "could be learned" not in text_of(browser.get("/console/knowledge"))
    assert one(owner, "SELECT title FROM passage") == "Fate corsi per bambini?"


def test_who_only_reads_changes_nothing(shop: Shop, browser: TestClient, owner: Any) -> None:
    a_library(shop)
    signed_in(browser, a_member(shop, "operator"))
    assert not found(browser.get("/console/knowledge"), ".knowledge-add")
    page = browser.get("/console/knowledge/source?kind=faq&reference=cani")
    assert not found(page, "main form[action$='/hide?kind=faq&reference=cani']")
    assert browser.post("/console/knowledge/remove?kind=faq&reference=cani").status_code == 404
    assert one(owner, "SELECT count(*) FROM knowledge_source WHERE reference = 'cani'") == 1
