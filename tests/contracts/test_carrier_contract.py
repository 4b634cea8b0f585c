"""What every carrier must do: the shop's own delivery, and the one in memory that other tests use."""

from dataclasses import replace

import pytest

from gateways.own_delivery import OwnDelivery
from shop.kernel.ids import new_id
from shop.kernel.language import Language
from shop.papers.bars import bars
from shop.papers.carrier import Carrier, CarrierFailed, ParcelToSend, TellingRefused
from shop.papers.content import Party
from tests.fakes.carrier import CarrierInMemory

PARCEL = ParcelToSend(
    reference=str(new_id()),
    order_number=7,
    sender=Party(name="Bottega", street="Via Penna 3", postal_code="97018", city="Scicli", country="IT"),
    receiver=Party(
        name="Marta Bellomo",
        street="Via Roma 1",
        postal_code="97015",
        city="Modica",
        country="IT",
        phone="+39333",
    ),
    words="Ring twice",
    goods_minor=2000,
    currency="EUR",
    cash_minor=2690,
    color="#1F5D57",
    language=Language.IT,
)


@pytest.fixture(params=["own", "memory"])
def carrier(request: pytest.FixtureRequest) -> Carrier:
    """Each of them."""
    return OwnDelivery() if request.param == "own" else CarrierInMemory()


def test_a_parcel_has_one_label_however_often_it_is_asked_for(carrier: Carrier) -> None:
    first, again = carrier.make_label(PARCEL), carrier.make_label(PARCEL)
    other = carrier.make_label(replace(PARCEL, reference=str(new_id())))
    assert first == again
    assert first.pdf.startswith(b"%PDF")
    assert first.tracking_number
    assert other.tracking_number != first.tracking_number
    assert not first.tracking_url or first.tracking_url.startswith("https://")


def test_what_it_costs_is_told_in_the_shops_currency_or_not_at_all(carrier: Carrier) -> None:
    rate = carrier.rate(PARCEL)
    assert rate is None or (rate.currency == "EUR" and rate.minor >= 0)


def test_whoever_is_not_the_carrier_tells_nothing_of_parcels(carrier: Carrier) -> None:
    body = (
        b'{"news": [{"number": "VL00000001", "id": "1", "what": "delivered", "at": "2026-11-20T10:00:00Z"}]}'
    )
    for headers in ({}, {"x-veloce-signature": "AAAA"}):
        with pytest.raises(TellingRefused):
            carrier.read(body, headers)


def test_the_stand_in_signs_its_news_and_says_why_it_gives_no_label() -> None:
    carrier = CarrierInMemory()
    news = {
        "number": "VL00000001",
        "id": "e1",
        "what": "out",
        "at": "2026-11-20T10:00:00+00:00",
        "where": "Modica",
    }
    (seen,) = carrier.read(*carrier.tells(news))
    assert (seen.kind, seen.place, seen.reference) == ("out", "Modica", "e1")
    with pytest.raises(CarrierFailed, match="address"):
        carrier.make_label(replace(PARCEL, receiver=Party(name="Nobody")))


def test_own_labels_carry_bars_that_begin_and_end_as_the_standard_says() -> None:
    star = bars("")
    assert [width for _, width in star] == [1, 1, 3, 3, 1, 1, 1, 3, 3, 1]
    assert [at for at, _ in bars("V-2")][:5] == [0, 4, 6, 10, 14]
    with pytest.raises(KeyError):
        bars("é")
