"""What the demo shops say about selling, and what they do, agree."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import psycopg
import pytest
from stdnum import iban
from stdnum.eu import vat
from stdnum.gb import vat as british_vat

from runtime.demo.reading import demo_shop, demo_shops
from runtime.demo.seeding import Seeded, seed
from runtime.demo.shapes import Shop
from shop.catalog.naming import product_by
from shop.catalog.picks import new_arrivals, picks_of
from shop.catalog.quantities import price_worded, quantity_asked
from shop.catalog.viewing import reader_of
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.workspaces.exchange import rates_of
from shop.workspaces.viewing import workspace_view
from tests.parts import Parts, empty_database

SHOPS = {shop.slug: shop for shop in demo_shops()}
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
Owner = psycopg.Connection[tuple[object, ...]]
each_shop = pytest.mark.parametrize("shop", SHOPS.values(), ids=SHOPS)


@pytest.fixture(scope="module")
def seeded(parts: Parts, database: str) -> Seeded:
    """All demo shops, filled once for these tests."""
    with parts.postgres.connect(database) as connection:
        empty_database(connection)
    return seed(now=NOW)


def written(amount: Decimal) -> str:
    """``6,90 €`` as Italian facts write it, without decimals where there are none."""
    whole = amount == amount.to_integral_value()
    return f"{int(amount) if whole else f'{amount:.2f}'.replace('.', ',')} €"


@pytest.mark.parametrize("slug", ["sapori", "lino"])
def test_every_price_and_every_number_of_days_stands_in_the_shops_own_words(slug: str) -> None:
    shop = SHOPS[slug]
    said = shop.facts["delivery"].it
    for way in shop.delivery:
        if way.kind == "pickup":
            continue
        for amount in (way.price, way.free_from, way.least):
            assert not amount or written(amount) in said, f"{way.code}: {amount}"
    days = {way.code: way.days for way in shop.delivery}
    if slug == "sapori":
        assert days["italy"] == "2-4"
        assert "2–4 giorni" in said
        assert days["express-italy"] == "1-2"
        assert "24–48 ore" in said
        assert days["spain-malta"] == "3-4"
        assert "3–4 giorni" in said
        assert days["europe"] == "4-6"
        assert "4–6 giorni" in said
        assert all(way.cut_off.hour == 16 for way in shop.delivery if way.kind == "delivery")
        assert "entro le 16:00" in said
    else:
        assert (days["mainland"], days["islands"], days["neighbors"]) == ("1-2", "3-5", "3-4")
        assert all(way.cut_off.hour == 13 for way in shop.delivery)


@each_shop
def test_only_what_the_shop_says_it_takes_can_be_paid_with(shop: Shop) -> None:
    said = shop.facts["payment"].en.lower()
    kinds = {kind for way in shop.delivery for kind in way.payments}
    assert "transfer" not in kinds or "bank transfer" in said
    assert "cash" not in kinds or "cash" in said
    assert all(kind in way.payments for way in shop.delivery for kind in way.paid_from)
    away = {kind for way in shop.delivery if way.kind == "delivery" for kind in way.payments}
    assert "cash" not in away


@each_shop
def test_every_price_has_its_tax(shop: Shop) -> None:
    assert {product.tax for product in shop.products} <= set(shop.taxes)


def test_food_is_taxed_as_food_and_wine_as_wine() -> None:
    taxes = {product.slug: SHOPS["sapori"].taxes[product.tax] for product in SHOPS["sapori"].products}
    assert taxes["crema-di-pistacchio"] == 10
    assert taxes["olio-tonda-iblea"] == taxes["pecorino-pepato"] == taxes["busiate"] == 4
    assert taxes["cerasuolo-di-vittoria"] == taxes["box-sicilia-classica"] == 22
    assert set(SHOPS["lino"].taxes.values()) == {21, 10, 4}


def test_cheese_cannot_come_back() -> None:
    for product in SHOPS["sapori"].products:
        assert product.returnable == (product.category != "cheese"), product.slug


@each_shop
def test_who_sells_is_made_up_but_could_be(shop: Shop) -> None:
    seller = shop.seller
    assert "demo" in seller.legal_name.lower()
    number = seller.tax_number
    assert british_vat.is_valid(number) if seller.country == "GB" else vat.is_valid(number)
    assert "000" in number
    assert not seller.bank_account or (iban.is_valid(seller.bank_account) and "99999" in seller.bank_account)
    assert shop.workspace.person in seller.terms.en or shop.workspace.name.split()[0] in seller.terms.en


@each_shop
def test_holidays_reach_through_the_coming_year(shop: Shop) -> None:
    days = {holiday.day for holiday in shop.profile(TODAY).holidays}
    if shop.seller.rests:
        assert {date(2026, 12, 25), date(2027, 1, 1), date(2027, 12, 25)} <= days
    else:
        assert not days


@each_shop
def test_offers_are_one_for_all_and_one_by_code(shop: Shop) -> None:
    if not shop.delivery:
        assert not shop.offers  # homes are not sold from a cart
        return
    automatic, by_code = shop.offers
    assert automatic.category in {category.code for category in shop.categories}
    assert not automatic.code
    assert by_code.code == by_code.code.upper() != ""


def test_filling_leaves_a_ledger_that_adds_up(seeded: Seeded, owner: Owner) -> None:
    assert seeded.shops
    wrong = owner.execute(
        "SELECT sku FROM variant WHERE coalesce(stock, 0) <> "
        "(SELECT coalesce(sum(quantity), 0) FROM stock_movement WHERE variant_id = variant.id)"
    ).fetchall()
    assert wrong == []
    batches = owner.execute(
        "SELECT lot FROM batch WHERE on_hand <> "
        "(SELECT coalesce(sum(quantity), 0) FROM stock_movement WHERE batch_id = batch.id)"
    ).fetchall()
    assert batches == []
    told = sum(len(v.batches) for shop in SHOPS.values() for p in shop.products for v in p.variants)
    assert owner.execute("SELECT count(*) FROM batch").fetchone() == (told,)
    early = owner.execute("SELECT lot FROM batch WHERE expires_on <= %s", [TODAY]).fetchall()
    assert early == []


def test_stocks_are_those_of_the_files(seeded: Seeded, owner: Owner) -> None:
    assert seeded.shops
    stocks = owner.execute(
        "SELECT sku, stock FROM variant JOIN workspace w ON w.id = workspace_id WHERE w.slug = 'sapori'"
    ).fetchall()
    found = {str(row[0]): row[1] for row in stocks}
    told = {v.sku: v.stock for product in SHOPS["sapori"].products for v in product.variants}
    assert found == told


def test_a_cheese_is_cut_as_one_says(seeded: Seeded) -> None:
    with transaction(seeded.shops[0].workspace_id) as db:
        [cheese] = product_by(db, "pecorino pepato", reader_of(db)).variants
    assert price_worded(cheese, Language.IT) == "24,00\u00a0€ / kg"
    assert quantity_asked("tre etti", cheese) == 300
    assert cheese.price_of(300).minor == 720


def test_something_is_recommended_today_and_in_a_week_and_something_is_new(seeded: Seeded) -> None:
    for shop in seeded.shops:
        with transaction(shop.workspace_id) as db:
            reader = reader_of(db, Language.ES)
            today, later = (picks_of(db, day, reader) for day in (TODAY, TODAY + timedelta(days=7)))
            new = new_arrivals(db, TODAY - timedelta(days=14), TODAY, reader)
        assert [len(picks) for picks in (today, later)] == [1, 1], shop.slug
        assert today[0].words
        assert new or shop.slug == "ponte"


def test_a_day_later_only_the_day_that_came_near_is_picked_for(seeded: Seeded, owner: Owner) -> None:
    assert seeded.shops
    before = owner.execute("SELECT max(day) FROM daily_pick").fetchone()
    owner.commit()
    seed(now=NOW + timedelta(days=1))
    after = owner.execute("SELECT max(day) FROM daily_pick").fetchone()
    assert (before, after) == ((TODAY + timedelta(days=13),), (TODAY + timedelta(days=14),))


def test_amounts_can_be_told_in_other_currencies(seeded: Seeded) -> None:
    for shop in seeded.shops:
        with transaction(shop.workspace_id) as db:
            found = rates_of(db, workspace_view(db, shop.workspace_id), NOW)
        assert {rate.source for rate in found} == {"demo"}, shop.slug


def test_a_file_is_read_once() -> None:
    assert demo_shop("sapori") is SHOPS["sapori"]
