"""What is typed into the grid of the first goods: prices and times, as people write them."""

import pytest

from webapp.console.set_up_goods_pages import amount, duration


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("9,80", 980), ("9.8", 980), ("12", 1200), ("€ 12,5", 1250), ("1.250", 125_000), ("1.250,00", 125_000),
        ("1,250.00", 125_000), ("0", 0), ("9,805", 980_500), ("", None), ("free", None), ("-4", None),
    ],
)  # fmt: skip
def test_prices_are_read_as_people_write_them(typed: str, minor: int | None) -> None:
    assert amount(typed, "EUR") == minor


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("45", 45),
        ("45 min", 45),
        ("1h", 60),
        ("1h 30", 90),
        ("1:30", 90),
        ("0", None),
        ("", None),
        ("long", None),
    ],
)
def test_times_are_read_as_people_write_them(typed: str, minutes: int | None) -> None:
    assert duration(typed) == minutes
