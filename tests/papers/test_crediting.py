"""What goes back of an invoice adds up to the invoice, to the cent, in whatever parts it goes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.papers.content import PaperContent, rate_totals
from shop.papers.crediting import Credited, CreditTooHigh, Part, credited
from tests.papers.written import LINES, a_credit_note, an_invoice

KEYED = tuple(line.model_copy(update={"key": str(number)}) for number, line in enumerate(LINES))


def the_invoice() -> PaperContent:
    return an_invoice(lines=KEYED, taxes=rate_totals(KEYED))


def a_note(back: Credited) -> PaperContent:
    total = sum(line.total_minor for line in back.lines) + back.tip_minor
    return a_credit_note(
        lines=back.lines,
        taxes=rate_totals(back.lines),
        tip_minor=back.tip_minor,
        total_minor=total,
        issued_on=date(2026, 11, 21),
    )


def test_one_of_two_jars_gives_back_half_of_the_line_and_its_tax() -> None:
    back = credited(the_invoice(), [], [Part("0", 1, 980)], 980)

    (line,) = back.lines
    assert (line.quantity, line.total_minor, line.tax_minor, line.net_minor) == (1, 980, 89, 891)
    assert back.tip_minor == 0


def test_the_whole_amount_gives_back_every_line_its_tax_and_the_tip() -> None:
    invoice = the_invoice()

    back = credited(invoice, [], [], invoice.total_minor)

    assert rate_totals(back.lines) == invoice.taxes
    assert back.tip_minor == invoice.tip_minor


def test_an_amount_as_such_is_taken_from_all_lines_and_the_tip_stays_with_whom_it_was_meant_for() -> None:
    back = credited(the_invoice(), [], [], 2000)

    assert sum(line.total_minor for line in back.lines) == 2000
    assert len(back.lines) == 4
    assert back.tip_minor == 0


def test_more_than_a_line_holds_cannot_go_back() -> None:
    with pytest.raises(CreditTooHigh):
        credited(the_invoice(), [], [Part("0", 2, 1961)], 1961)


def test_what_went_back_cannot_go_back_again() -> None:
    invoice = the_invoice()
    first = a_note(credited(invoice, [], [Part("0", 2, 1960)], 1960))

    with pytest.raises(CreditTooHigh):
        credited(invoice, [first], [Part("0", 1, 980)], 980)
    with pytest.raises(CreditTooHigh):
        credited(invoice, [first], [], invoice.total_minor)


@given(st.lists(st.integers(1, 4000), max_size=6))
def test_parts_of_any_size_give_back_exactly_the_invoices_tax_in_the_end(amounts: list[int]) -> None:
    invoice = the_invoice()
    notes: list[PaperContent] = []
    left = invoice.total_minor
    for amount in [*amounts, left]:
        wanted = min(amount, left)
        if wanted:
            notes.append(a_note(credited(invoice, notes, [], wanted)))
            left -= wanted
    if left:
        notes.append(a_note(credited(invoice, notes, [], left)))

    assert sum(note.total_minor for note in notes) == invoice.total_minor
    assert sum(note.tax.minor for note in notes) == invoice.tax.minor
    for total in invoice.taxes:
        back = sum(t.tax_minor for note in notes for t in note.taxes if t.rate == total.rate)
        assert back == total.tax_minor
