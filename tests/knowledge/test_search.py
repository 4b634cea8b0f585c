"""A question finds the shop's own passage, in any language, and never another shop's."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.index import bring_up_to_date, drop
from knowledge.search import KINDS, Found, HybridSearch
from knowledge.vectors import ChromaVectors
from shop.kernel.language import Language
from tests import parts as testing
from tests.knowledge.shelves import EN, ES, IT, a_library, publish_answer
from tests.parts import Parts
from tests.world import MORNING, Shop, a_shop

search = HybridSearch()


@pytest.fixture(scope="module")
def shop(parts: Parts, database: str) -> Iterator[Shop]:
    """A shop with a library, beside another that has the same one and a secret; nobody changes them."""
    with parts.postgres.connect(database) as owner:
        testing.empty_database(owner)
    other = a_library(a_shop("altra", 2))
    publish_answer(other, "segreto", {IT: ("Qual è la parola segreta?", "Abracadabra.")})
    bring_up_to_date(other.id, now=MORNING)
    shop = a_library(a_shop("bottega", 1))
    yield shop
    drop(shop.id)
    drop(other.id)


def first(shop: Shop, question: str, language: Language = IT, *kinds: str) -> Found:
    return search(shop.id, question, language=language, kinds=kinds or KINDS)[0]


@pytest.mark.parametrize(
    ("question", "language", "reference"),
    [
        ("quanto pago di spedizione?", IT, "spedizione"),
        ("how much do you charge for delivery?", EN, "spedizione"),
        ("¿puedo entrar con mi perro?", ES, "cani"),
        ("my jar came broken", EN, "condizioni"),
        ("pistachio spread", EN, "crema-di-pistacchio"),
        ("crema pistachio", IT, "crema-di-pistacchio"),
    ],
)
def test_a_question_finds_its_passage_in_any_language(
    shop: Shop, question: str, language: Language, reference: str
) -> None:
    assert first(shop, question, language).reference == reference


@pytest.mark.parametrize(
    ("language", "title"), [(IT, "Quanto costa la spedizione?"), (EN, "How much is shipping?")]
)
def test_the_readers_language_is_given_where_there_is_one(shop: Shop, language: Language, title: str) -> None:
    for question in ("shipping cost", "costo spedizione", "gastos de envío"):
        assert first(shop, question, language, "faq").title == title


def test_each_source_is_found_once_and_a_document_at_most_twice(shop: Shop) -> None:
    found = search(shop.id, "spedizione resi garanzia", language=IT, limit=20)

    sources = [(one.kind, one.reference) for one in found]
    assert sources.count(("faq", "spedizione")) == 1
    assert sources.count(("document", "condizioni")) == 2
    assert len(sources) == len(set(sources)) + 1


def test_only_the_kinds_that_are_asked_for_are_found(shop: Shop) -> None:
    for kind in ("faq", "document", "catalog"):
        found = search(shop.id, "crema, spedizione, resi", language=IT, kinds=(kind,), limit=20)
        assert {one.kind for one in found} == {kind}


def test_results_come_best_first_with_a_score_between_0_and_1(shop: Shop) -> None:
    found = search(shop.id, "Posso entrare con il cane?", language=IT)

    assert [one.rank_score for one in found] == sorted((one.rank_score for one in found), reverse=True)
    assert all(0 <= one.score <= 1 for one in found)
    assert found[0].score > 0.85 > found[1].score


def test_a_question_off_every_topic_scores_low(shop: Shop) -> None:
    assert first(shop, "chi ha vinto la partita ieri sera?").score < 0.35


@pytest.mark.parametrize("question", ["Qual è la parola segreta?", "abracadabra", "parola segreta"])
def test_nothing_of_another_shop_is_ever_found(shop: Shop, question: str) -> None:
    for how in (search, HybridSearch(by_words=False), HybridSearch(by_meaning=False)):
        found = how(shop.id, question, language=IT, limit=50)
        assert "segreto" not in {one.reference for one in found}


@pytest.mark.parametrize("question", ["", "  ", "\u200b", "???"])
def test_an_empty_question_finds_nothing_and_breaks_nothing(shop: Shop, question: str) -> None:
    found = search(shop.id, question, language=IT)

    assert question.strip("\u200b? ") or len(found) <= 5


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80))
def test_no_question_breaks_the_search(shop: Shop, question: str) -> None:
    for one in search(shop.id, question, language=IT):
        assert 0 <= one.score <= 1


@pytest.mark.parametrize("question", ["' | !(", "a:* & b", "\\", "it's 'quoted' \\' text", "%_%", "x" * 5000])
def test_marks_of_query_languages_are_plain_words(shop: Shop, question: str) -> None:
    search(shop.id, f"{question} spedizione", language=IT)


class _Strange(http.server.BaseHTTPRequestHandler):
    """A server that knows every collection and answers every question with something else."""

    answer = b""

    def do_GET(self) -> None:  # the library's name
        self._say(b'{"id": "7"}')

    def do_POST(self) -> None:  # as above
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say(self.answer)

    def log_message(self, *_: object) -> None:
        """Silence."""

    def _say(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def a_strange_server(answer: bytes) -> Iterator[str]:
    kind = type("Strange", (_Strange,), {"answer": answer})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def found_without_vectors(shop: Shop, url: str) -> None:
    looked = HybridSearch(ChromaVectors(url)).look(shop.id, "quanto costa la spedizione?", language=IT)

    assert not looked.complete
    assert looked.found[0].reference == "spedizione"
    assert looked.found[0].score > 0.3


def test_without_chroma_words_alone_find_and_say_so(shop: Shop) -> None:
    found_without_vectors(shop, "http://127.0.0.1:9")
    found_without_vectors(shop, "http://nowhere.invalid:80/prefix")


@pytest.mark.parametrize("answer", [b"", b"<html>", b"{}", b'{"ids": [[1]], "distances": [["x"]]}', b"[]"])
def test_an_answer_that_is_none_is_like_no_answer(shop: Shop, answer: bytes) -> None:
    with a_strange_server(answer) as url:
        found_without_vectors(shop, url)


def test_with_chroma_a_search_is_complete(shop: Shop) -> None:
    assert search.look(shop.id, "spedizione", language=IT).complete
