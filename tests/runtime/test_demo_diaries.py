"""What can be booked in the demo shops, as it stands in their files: whole, and true to the rest of the shop."""

from collections.abc import Iterator
from datetime import date

import pytest

from runtime.demo.reading import demo_shops
from runtime.demo.shapes import Shop
from runtime.demo.texts import Texts
from shop.kernel.language import Language
from tests.runtime.test_demo_shops import INTIMATE, OUT_OF_VOICE, drawn
from tests.world import ANY_ID

SHOPS = {shop.slug: shop for shop in demo_shops()}
each_shop = pytest.mark.parametrize("shop", SHOPS.values(), ids=SHOPS)
TODAY = date(2026, 11, 20)


def texts_of(shop: Shop) -> Iterator[Texts]:
    for host in shop.diary.hosts:
        yield from (text for text in (host.titles, host.about) if text)
    for service in shop.diary.services:
        yield from (service.names, service.summaries, *service.details.values())


@each_shop
def test_whoever_is_needed_is_there(shop: Shop) -> None:
    hosts = {host.slug for host in shop.diary.hosts}

    for service in shop.diary.services:
        told = service.profile(shop.workspace.currency, 0)
        assert {need.resource for place in told.needs for need in place} <= hosts
        for series in service.dates(ANY_ID, TODAY):
            assert series.resources
            assert set(series.resources) <= hosts
            assert series.language in {"", *service.languages}
    for hours in shop.diary.hours():
        assert hours.resource in {"", *hosts}


@each_shop
def test_services_have_pictures_that_are_drawn_and_the_voice_of_the_house(shop: Shop) -> None:
    assert {service.picture for service in shop.diary.services} <= drawn()
    for texts in texts_of(shop):
        for language, words in texts.spoken().items():
            assert not OUT_OF_VOICE.search(words), words
            if shop.workspace.formality == "formal" and language in INTIMATE:
                assert not INTIMATE[language].search(words), words


@each_shop
def test_a_service_is_told_in_three_languages_and_not_twice(shop: Shop) -> None:
    slugs = [service.slug for service in shop.diary.services]

    assert len(set(slugs)) == len(slugs) >= 3
    for service in shop.diary.services:
        assert len(set(service.summaries.spoken().values())) == len(Language)


def test_what_is_sold_as_well_costs_the_same_booked() -> None:
    for shop in SHOPS.values():
        sold = {product.slug: product for product in shop.products}
        for service in shop.diary.services:
            if service.slug in sold:
                prices = {variant.price for variant in sold[service.slug].variants}
                assert service.price in prices, service.slug
