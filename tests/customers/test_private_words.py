"""Private words are found in what people write, and what must not be stored is masked."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from shop.customers.private_words import Kind, find, mask, mask_cards


def kinds(text: str, language: str | None = None) -> dict[str, str]:
    return {text[span.start : span.end]: span.kind.value for span in find(text, language)}


@pytest.mark.parametrize(
    ("text", "word", "kind"),
    [
        ("La mia carta è 4242 4242 4242 4242 12/27", "4242 4242 4242 4242", Kind.CARD),
        ("4242-4242-4242-4242", "4242-4242-4242-4242", Kind.CARD),
        ("4.2.4.2.4.2.4.2.4.2.4.2.4.2.4.2", "4.2.4.2.4.2.4.2.4.2.4.2.4.2.4.2", Kind.CARD),
        ("amex 3782 822463 10005, grazie", "3782 822463 10005", Kind.CARD),
        ("42\u200b42 4242 4242 4242", "42\u200b42 4242 4242 4242", Kind.CARD),
        ("iban it60 x054 2811 1010 0000 0123 456 grazie", "it60 x054 2811 1010 0000 0123 456", Kind.IBAN),
        ("ES91 2100 0418 4502 0005 1332", "ES91 2100 0418 4502 0005 1332", Kind.IBAN),
        ("scrivi a ada.neri@posta.it.", "ada.neri@posta.it", Kind.EMAIL),
        ("chiamami al 0932/931234", "0932/931234", Kind.PHONE),
        ("+39 333 123 4567, ciao", "+39 333 123 4567", Kind.PHONE),
        ("El teléfono es 91 123 45 67", "91 123 45 67", Kind.PHONE),
        ("020 7946 0958", "020 7946 0958", Kind.PHONE),
        ("(415) 555-0132", "(415) 555-0132", Kind.PHONE),
        ("il codice fiscale è RSSMRA85T10A562S", "RSSMRA85T10A562S", Kind.FISCAL_CODE),
        ("P.IVA 00743110157", "00743110157", Kind.VAT_NUMBER),
        ("carta d'identità AX1234567", "AX1234567", Kind.IDENTITY_CARD),
        ("CA12345AA", "CA12345AA", Kind.IDENTITY_CARD),
        ("passaporto YA1234567", "YA1234567", Kind.PASSPORT),
        ("mi pasaporte es AAA123456", "AAA123456", Kind.PASSPORT),
        ("patente U1H00B000C", "U1H00B000C", Kind.DRIVER_LICENSE),
        ("mi DNI es 12345678Z", "12345678Z", Kind.NIF),
        ("X1234567L", "X1234567L", Kind.NIE),
        ("CIF A13585625", "A13585625", Kind.CIF),
        ("my SSN is 536-90-4399", "536-90-4399", Kind.SSN),
        ("il codice è 482913", "482913", Kind.ONE_TIME_CODE),
        ("482913 is your verification code", "482913", Kind.ONE_TIME_CODE),
        ("me ha llegado el código 58213", "58213", Kind.ONE_TIME_CODE),
        ("la password è Gatto2020!", "Gatto2020!", Kind.PASSWORD),
        ("contraseña: perro", "perro", Kind.PASSWORD),
        ("cvv 123", "123", Kind.CVV),
        ("codice di sicurezza: 4821", "4821", Kind.CVV),
        ("via Roma 12, 97018 Scicli (RG)", "via Roma 12, 97018 Scicli (RG)", Kind.STREET_ADDRESS),
        ("calle Mayor 5, 2º B", "calle Mayor 5, 2º B", Kind.STREET_ADDRESS),
        ("12 Baker Street, London", "12 Baker Street", Kind.STREET_ADDRESS),
        ("sono nata il 12/03/1985", "12/03/1985", Kind.BIRTH_DATE),
        ("born on March 3, 1985", "March 3, 1985", Kind.BIRTH_DATE),
        ("from 192.168.1.10", "192.168.1.10", Kind.IP_ADDRESS),
        ("guarda www.posta.it/ada", "www.posta.it/ada", Kind.URL),
    ],
)
def test_a_private_word_is_found_as_what_it_is(text: str, word: str, kind: Kind) -> None:
    assert kinds(text) == {word: kind.value}


@pytest.mark.parametrize(
    "text",
    [
        "vengo il 20/11/2026 alle 16:30",
        "costa 1.250,00 € o 1200 €",
        "dalle 8:30 alle 19:30, dal 2019 al 2025",
        "ordine B-7K2M9Q e pedido P-482913",
        "barattolo da 200 g e bottiglia da 375 ml a 28,20 €",
        "ordine 12345678",
        "il codice ordine è 482913",
        "codice sconto 482913",
        "codice prodotto 8001234567890",
        "articolo BOX123456",
        "4007630000000",  # a barcode that passes for an old Visa
        "la password è sbagliata",
        "my password is wrong",
        "spedite in via mail 3 copie",
        "corso di cucina per 2 persone",
        "300 persone e 1.500.000 abitanti",
        "versione 1.2.3.4",
        "il mio numero di ordine è 3331234567",
        "4242 4242 4242 4243",
        "IT60X0542811101000000123457",
    ],
)
def test_prices_dates_hours_and_codes_are_no_private_words(text: str) -> None:
    assert kinds(text) == {}


def test_two_letters_and_seven_digits_may_be_two_documents() -> None:
    assert [span.kind for span in find("AA1234567")] == [Kind.IDENTITY_CARD, Kind.PASSPORT]
    assert mask("AA1234567") == "••••"


def test_an_address_of_the_web_hides_no_numbers_but_an_email_inside_it_counts() -> None:
    text = "https://posta.it/x/3331234567?mail=ada@posta.it"
    assert [span.kind for span in find(text)] == [Kind.URL, Kind.EMAIL]


def test_a_masked_card_keeps_its_last_four_digits_and_no_code() -> None:
    text = "Pago con 4242 4242 4242 4242 scad 12/27 cvv 123, ordine 7"
    assert mask_cards(text) == "Pago con •••• 4242 scad 12/27 cvv ••••, ordine 7"


def test_what_is_stored_keeps_telephones_and_codes_as_written() -> None:
    text = "Sono al 333 1234567, il codice è 482913"
    assert mask_cards(text) == text


def test_masking_leaves_only_ends() -> None:
    text = "ada@posta.it, +39 333 1234567, IT60X0542811101000000123456, la password è Gatto2020!"
    assert mask(text) == "a•••@posta.it, •••• 567, •••• 3456, la password è ••••"


@given(
    st.text(alphabet="0123456789", min_size=14, max_size=14).filter(lambda digits: len(set(digits)) > 1),
    st.sampled_from(["", " ", "-", ".", "\u00a0", "\u200b", "  "]),
    st.sampled_from([1, 2, 4, 16]),
)
def test_no_card_survives_storing_however_it_is_spaced(digits: str, gap: str, group: int) -> None:
    number = f"4{digits}"
    number += luhn.calc_check_digit(number)
    written = gap.join(number[at : at + group] for at in range(0, 16, group))
    assert mask_cards(f"pago con {written} ok") == f"pago con •••• {number[-4:]} ok"


@given(st.text(max_size=300))
def test_spans_never_leave_the_text_and_masking_never_fails(text: str) -> None:
    for span in find(text):
        assert 0 <= span.start < span.end <= len(text)
    mask(text)
    mask_cards(text)


def test_a_message_takes_less_than_a_millisecond() -> None:
    text = (
        "Buongiorno, vorrei due vasetti di crema di pistacchio e un box da 50 euro per venerdì 27 novembre "
        "alle 16:30, consegna in via Roma 12 a Scicli. Il mio numero è 333 1234567"
    )
    find(text)
    best = min(_took(text) for _ in range(20))
    assert best < 0.001


@pytest.mark.parametrize(
    "piece", ["1 ", "12-34-", "1.1.", "0.0.0.0 ", "a'", "via a b ", "IT60 ", "a@", "4242"]
)
def test_a_hostile_message_takes_no_long_time(piece: str) -> None:
    assert _took(piece * (1600 // len(piece))) < 0.5


def _took(text: str) -> float:
    began = time.thread_time()  # of the processor: how busy the machine is does not count
    find(text)
    return time.thread_time() - began
