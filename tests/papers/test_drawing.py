"""What people read: the PDF of an invoice, a credit note, a delivery note."""

from datetime import date
from io import BytesIO

import pytest
from pydantic import ValidationError
from pypdf import PdfReader

from shop.kernel.language import Language
from shop.papers.content import PaperContent
from shop.papers.delivery import DeliveryNote, PackedLine
from shop.papers.drawing import draw_delivery_note, draw_delivery_notes, draw_paper
from tests.papers.written import BUYER, SELLER, a_credit_note, an_invoice


def words_of(pdf: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_every_line_tax_and_total_stands_on_the_invoice() -> None:
    words = words_of(draw_paper(an_invoice()))

    for expected in (
        "Sapori di Scicli S.r.l.",
        "IT01234567897",
        "Giulia Rossi",
        "Via Solari 18",
        "2026/17",
        "20 novembre 2026",
        "1042",
        "Crema di pistacchio, 190 g",
        "19,60 €",
        "1,3 kg",
        "28,90 €/1 kg",
        "3,57 €",
        "22%",
        "25,66 €",
        "5,64 €",
        "4%",
        "2,00 €",
        "86,90 €",
    ):
        assert expected in words, expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (Language.IT, ("Fattura 2026/17", "Mancia, fuori campo IVA", "Totale", "20 novembre 2026")),
        (Language.EN, ("Invoice 2026/17", "Tip, outside VAT", "Total", "20 November 2026")),
        (Language.ES, ("Factura 2026/17", "Propina, fuera del IVA", "Total", "20 de noviembre de 2026")),
    ],
)
def test_it_is_in_the_customers_language(language: Language, expected: tuple[str, ...]) -> None:
    words = words_of(draw_paper(an_invoice(language=language)))

    assert [phrase for phrase in expected if phrase not in words] == []


def test_a_screen_reader_is_told_title_language_and_structure() -> None:
    reader = PdfReader(BytesIO(draw_paper(an_invoice())))
    root = reader.root_object

    assert str(root["/Lang"]) == "it"
    assert reader.is_encrypted is False
    assert "/MarkInfo" in root
    assert "/StructTreeRoot" in root
    assert reader.xmp_metadata is not None
    assert b"pdfuaid" in reader.xmp_metadata.stream.get_data()
    assert reader.metadata is not None
    assert "2026/17" in str(reader.metadata.title)


def test_the_same_content_gives_the_same_bytes() -> None:
    assert draw_paper(an_invoice()) == draw_paper(an_invoice())


def test_what_a_customer_or_a_product_is_called_is_never_read_as_a_command() -> None:
    wild = '#let x = "a" $ \\ *bold* _it_ <tag> @ref {{ }} // "'
    buyer = BUYER.model_copy(update={"name": wild})

    words = words_of(draw_paper(an_invoice(buyer=buyer)))

    assert wild in words


def test_a_credit_note_names_the_invoice_that_it_corrects() -> None:
    words = words_of(draw_paper(a_credit_note()))

    assert "NC 2026/3" in words
    assert "2026/17" in words
    assert "Arrivato rotto" in words
    assert "9,80 €" in words


def test_amounts_of_a_currency_without_decimals_have_none() -> None:
    assert "¥8,690" in words_of(draw_paper(an_invoice(currency="JPY", language=Language.EN)))


def test_figures_that_do_not_add_up_are_no_paper() -> None:
    with pytest.raises(ValidationError, match="are not"):
        an_invoice(total_minor=8691)


def test_totals_by_rate_that_are_not_those_of_the_lines_are_no_paper() -> None:
    told = an_invoice()

    with pytest.raises(ValidationError, match="not those of the lines"):
        PaperContent(**{**dict(told), "taxes": told.taxes[:-1]})


def test_a_delivery_note_tells_lots_and_quantities_but_no_price() -> None:
    note = DeliveryNote(
        number="1042",
        issued_on=date(2026, 11, 20),
        language=Language.IT,
        seller=SELLER,
        buyer=BUYER,
        color="#8C2A3C",
        lines=(PackedLine(name="Crema di pistacchio", sku="CREMA", quantity=2, lot="L2611"),),
        words="Citofono Rossi",
    )

    words = words_of(draw_delivery_note(note))

    assert "L2611" in words
    assert "Citofono Rossi" in words
    assert "€" not in words


def test_a_persons_tax_code_is_not_called_a_vat_number() -> None:
    person = BUYER.model_copy(update={"tax_number": "RSSMRA85T10A562S"})
    business = BUYER.model_copy(update={"tax_number": "IT00743110157"})
    assert "Codice fiscale RSSMRA85T10A562S" in words_of(draw_paper(an_invoice(buyer=person)))
    assert "Codice fiscale" not in words_of(draw_paper(an_invoice(buyer=business)))
    assert "IT00743110157" in words_of(draw_paper(an_invoice(buyer=business)))


def test_several_delivery_notes_are_one_document_each_on_its_own_pages() -> None:
    notes = [
        DeliveryNote(
            number=number,
            issued_on=date(2026, 11, 20),
            language=Language.IT,
            seller=SELLER,
            buyer=BUYER,
            color="#2F5D86",
            lines=(PackedLine(name="Miele", sku="MIELE", quantity=1),),
        )
        for number in ("17", "19")
    ]
    pages = PdfReader(BytesIO(draw_delivery_notes(notes))).pages
    assert ["17" in page.extract_text() for page in pages] == [True, False]
    assert ["19" in page.extract_text() for page in pages] == [False, True]
