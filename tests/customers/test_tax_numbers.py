"""Tax numbers as people type them, and as papers tell them."""

import pytest

from shop.customers.tax_numbers import TaxNumberRefused, is_personal, tax_number


@pytest.mark.parametrize(
    ("typed", "country", "told"),
    [
        ("00743110157", "IT", "IT00743110157"),
        ("it 00743110157", "IT", "IT00743110157"),
        ("IT00743110157", "ES", "IT00743110157"),
        ("RSSMRA85T10A562S", "IT", "RSSMRA85T10A562S"),
        ("rss mra 85t10 a562s", "ES", "RSSMRA85T10A562S"),
        ("B-58378431", "ES", "ESB58378431"),
        ("54362315K", "ES", "ES54362315K"),
        ("DE 136,695 976".replace(",", ""), "DE", "DE136695976"),
        ("EL094259216", "GR", "EL094259216"),
        ("094259216", "GR", "EL094259216"),
        ("12-3456789", "US", "123456789"),
        ("  ", "IT", ""),
    ],
)
def test_a_number_is_told_with_its_country(typed: str, country: str, told: str) -> None:
    assert tax_number(typed, country) == told
    assert tax_number(told, country) == told


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("00743110158", "IT"),
        ("RSSMRA85T10A562T", "IT"),
        ("B58378432", "ES"),
        ("IT00743110158", "ES"),
        ("<b>", "US"),
        ("niente", "IT"),
    ],
)
def test_what_does_not_fit_is_refused(typed: str, country: str) -> None:
    with pytest.raises(TaxNumberRefused):
        tax_number(typed, country)


def test_a_persons_number_is_known_as_one() -> None:
    assert is_personal("RSSMRA85T10A562S")
    assert not is_personal("IT00743110157")
    assert not is_personal("")
