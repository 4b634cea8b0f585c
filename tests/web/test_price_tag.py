"""A price hangs from the shelf: cents raised, and one number for who listens."""

import pytest

from shop.kernel.language import Language
from shop.kernel.money import Money
from webapp.price_tag import price_tag, tag_of


@pytest.mark.parametrize(
    ("worded", "shown"),
    [
        ("28,20 €", '28<sup>20</sup><span class="cur">€</span>'),
        ("€28.20", '<span class="cur cur-before">€</span>28<sup>20</sup>'),
        ("$1,234.50", '<span class="cur cur-before">$</span>1,234<sup>50</sup>'),
        ("¥500", '<span class="cur cur-before">¥</span>500'),
        ("1.250,00 €", '1.250<sup>00</sup><span class="cur">€</span>'),
    ],
)
def test_cents_are_raised_and_the_currency_is_small(worded: str, shown: str) -> None:
    assert f'<span aria-hidden="true">{shown}</span>' in tag_of(worded)


def test_who_listens_hears_one_number() -> None:
    assert '<span class="sr-only">28,20 €</span>' in tag_of("28,20 €")


def test_nobody_sells_a_house_to_the_cent() -> None:
    assert "<sup>" not in price_tag(Money(18_500_000, "EUR"), Language.IT)
    assert "185.000" in price_tag(Money(18_500_000, "EUR"), Language.IT)


def test_words_that_are_no_price_stay_words() -> None:
    assert "&lt;b&gt;ask" in tag_of("<b>ask")
