"""Which questions stand in a text: found by its marks, and never made up."""

import pytest

from knowledge.documents.reading import read_document
from knowledge.questions import MOST, Understood, split_questions


def understood(text: str, name: str = "text.txt", kind: str = "text/plain") -> Understood:
    """What is found in a text that was pasted."""
    return split_questions(read_document(name, text.encode(), kind))


def pairs(text: str, name: str = "text.txt", kind: str = "text/plain") -> list[tuple[str, str]]:
    """The same as pairs."""
    return [(one.question, one.answer) for one in understood(text, name, kind).asked]


@pytest.mark.parametrize(
    "text",
    [
        "Spedite all'estero?\nSì, in tutta Europa.\n\nQuanto costa?\n6,90 €.",
        "1. Spedite all'estero?\nSì, in tutta Europa.\n2) Quanto costa?\n6,90 €.",
        "Spedite all'estero? Sì, in tutta Europa.\n\nQuanto costa? 6,90 €.",
        "D: Spedite all'estero?\nR: Sì, in tutta Europa.\nD: Quanto costa?\nR: 6,90 €.",
        "**Spedite all'estero?**\n\nSì, in tutta Europa.\n\n**Quanto costa?**\n\n6,90 €.",
        "Le nostre risposte\n\n- Spedite all'estero?\nSì, in tutta Europa.\n- Quanto costa?\n6,90 €.",
    ],
)
def test_a_line_that_asks_begins_a_question_however_it_is_written(text: str) -> None:
    assert pairs(text) == [("Spedite all'estero?", "Sì, in tutta Europa."), ("Quanto costa?", "6,90 €.")]


def test_an_answer_may_be_long_and_a_spanish_question_keeps_its_marks() -> None:
    text = "¿Hacéis envíos?\nSí.\n\nTardan tres días.\nCuestan 5 €.\n\n¿Y a Canarias? También."
    assert pairs(text) == [
        ("¿Hacéis envíos?", "Sí.\nTardan tres días.\nCuestan 5 €."),
        ("¿Y a Canarias?", "También."),
    ]


def test_where_nobody_asks_headings_are_what_answers_are_found_by() -> None:
    text = "# Condizioni\n\n## Spedizione\n\nIn 48 ore.\n\n## Resi\n\nEntro 14 giorni.\n"
    assert pairs(text, "t.md", "text/markdown") == [
        ("Spedizione", "In 48 ore."),
        ("Resi", "Entro 14 giorni."),
    ]
    asked = "<h2>Do you ship?</h2><p>Yes.</p><h2>About us</h2><p>Since 1980.</p>"
    assert pairs(asked, "t.html", "text/html") == [("Do you ship?", "Yes.")]


def test_a_letter_has_no_questions_and_says_how_much_is_left() -> None:
    letter = understood("Siamo una bottega.\n\nDal 1980 siamo qui.")
    assert (letter.asked, letter.left_over) == ((), 2)


def test_halves_and_repetitions_are_left_out_and_there_is_an_end() -> None:
    assert pairs("Quanto costa?\n\nQuando aprite?\nAlle 9.\n\nQUANDO APRITE?\nMai.") == [
        ("Quando aprite?", "Alle 9.")
    ]
    many = "\n".join(f"Domanda numero {number}?\nRisposta." for number in range(MOST + 20))
    assert len(pairs(many)) == MOST
