"""Sources are cut into passages small enough to quote, and nothing of them is lost."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents.reading import Section
from knowledge.passages import Piece, cut_document, cut_faq, cut_product
from shop.catalog.viewing import ProductView, VariantView
from shop.kernel.ids import ProductId, VariantId
from shop.kernel.language import Language
from shop.kernel.money import Money
from tests.world import ANY_ID


def a_view(**changes: object) -> ProductView:
    told: dict[str, object] = {
        "id": ProductId(ANY_ID),
        "slug": "crema",
        "name": "Crema di pistacchio",
        "summary": "Da spalmare.",
        "details": {"usage": "Mescola bene."},
        "category": "spreads",
        "category_name": "Creme",
        "tags": ("taste:sweet", "traces:milk"),
        "allergens": ("nuts",),
        "picture": "",
        "variants": (VariantView("A", "", Money(980, "EUR"), 3, variant_id=VariantId(ANY_ID)),),
        "status": "active",
        "revision": 1,
    }
    return ProductView(**(told | changes))  # type: ignore[arg-type]  # checked by what the test reads


def test_a_question_is_cut_with_its_answer_for_each_language() -> None:
    entries = {Language.IT: (" Spedite? ", "Sì,\u200b ovunque."), Language.EN: ("Do you ship?", "")}

    assert cut_faq(entries) == {Language.IT: [Piece("Spedite?", "Sì, ovunque.")]}


def test_a_product_is_told_without_price_and_stock() -> None:
    [piece] = cut_product({Language.IT: a_view()})[Language.IT]

    assert piece == Piece(
        "Crema di pistacchio",
        "Da spalmare.\nCreme: dolce\nCome si usa: Mescola bene.\nAllergeni: frutta a guscio.\n"
        "Può contenere tracce di: latte.",
    )


def test_a_section_keeps_its_headings_in_the_title() -> None:
    sections = [Section(("Resi", "Costi"), ("A tuo carico.",)), Section((), ("Fine.",))]

    assert cut_document("Condizioni", sections) == [
        Piece("Condizioni › Resi › Costi", "A tuo carico."),
        Piece("Condizioni", "Fine."),
    ]


def test_short_paragraphs_of_a_section_stand_together() -> None:
    section = Section((), tuple(f"Frase numero {n} di questo documento." for n in range(60)))

    lengths = [len(piece.text.split()) for piece in cut_document("D", [section])]

    assert all(100 <= length <= 220 for length in lengths[:-1])


def test_a_long_paragraph_is_cut_between_its_sentences() -> None:
    paragraph = " ".join(f"La frase numero {n} dice una cosa sola." for n in range(100))

    pieces = cut_document("D", [Section((), (paragraph,))])

    assert all(piece.text.endswith("sola.") for piece in pieces)
    assert all(100 <= len(piece.text.split()) <= 220 for piece in pieces[:-1])
    assert " ".join(piece.text for piece in pieces).split() == paragraph.split()


def test_words_without_any_mark_are_cut_all_the_same() -> None:
    words = [f"parola{n}" for n in range(1000)]

    pieces = cut_document("D", [Section((), (" ".join(words),))])

    assert " ".join(piece.text for piece in pieces).split() == words
    assert max(len(piece.text.split()) for piece in pieces) <= 220


WORDS = st.lists(st.sampled_from(["olio", "pane", "sale.", "vino,", "e", "mare!"]), min_size=1, max_size=700)


@given(st.lists(WORDS.map(" ".join), min_size=1, max_size=12))
def test_no_word_is_lost_and_no_passage_too_long(paragraphs: list[str]) -> None:
    pieces = cut_document("D", [Section((), tuple(paragraphs))])

    assert " ".join(piece.text for piece in pieces).split() == " ".join(paragraphs).split()
    assert all(1 <= len(piece.text.split()) <= 260 for piece in pieces)
