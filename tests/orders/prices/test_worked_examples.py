"""Prices, totals and taxes against examples worked by hand, in three currencies."""

from shop.kernel.language import Language
from shop.orders.pricing import price
from shop.orders.quote import Quote
from tests.orders.prices.selling import a_sale, an_id, an_offer, by_courier, some_goods


def figures(quote: Quote) -> dict[str, tuple[int, int, int, int, int]]:
    """Of each sku: amount, discount, total, net, tax."""
    return {
        line.sku: (line.amount_minor, line.discount_minor, line.total_minor, line.net_minor, line.tax_minor)
        for line in quote.lines
    }


def rates(quote: Quote) -> list[tuple[int, int, int]]:
    return [(one.rate, one.net_minor, one.tax_minor) for one in quote.taxes]


def test_a_basket_in_euro_with_three_rates_within_its_prices() -> None:
    quote = price(
        [
            some_goods("CREMA", 980, 3, tax=1000, categories=("creme", "dolci")),
            some_goods("PECORINO", 2800, 350, unit="gram", price_per=1000, step=50, tax=400),
            some_goods("CESTO", 4500, tax=2200),
        ],
        sale=a_sale(),
        offers=[
            an_offer("Settimana dei dolci", percent=1500, category_id=an_id("dolci")),
            an_offer("Tutto a meno", percent=500, category_id=an_id("dolci")),
            an_offer("Benvenuto", percent=1000, code="BENVENUTO10"),
        ],
        codes=["benvenuto10"],
        delivery=by_courier(690, tax=2200, free_from=9000),
        tip_minor=200,
    )

    # Crema:    3 × 9,80 = 29,40; the better of the two percents, 15 %: 4,41 off, 24,99 left
    # Pecorino: 350 g at 28,00 the kilo: 28,00 × 0,350 = 9,80
    # Cesto:    45,00
    # Goods:    29,40 + 9,80 + 45,00 = 84,20, too little for free delivery from 90,00
    # Code:     10 % of 24,99 + 9,80 + 45,00 = 79,79 is 7,979, rounded 7,98; shared out in proportion:
    #           24,99 / 79,79 × 7,98 = 2,4993; 9,80 / 79,79 × 7,98 = 0,9801; 45,00 / 79,79 × 7,98 = 4,5006
    #           2,49 + 0,98 + 4,50 = 7,97, the missing cent to the largest remainder: 2,50
    # Left:     24,99 − 2,50 = 22,49; 9,80 − 0,98 = 8,82; 45,00 − 4,50 = 40,50
    # VAT:      22,49 × 10/110 = 2,0445 → 2,04; 8,82 × 4/104 = 0,3392 → 0,34; 40,50 × 22/122 = 7,3033 → 7,30
    assert figures(quote) == {
        "CREMA": (2940, 441 + 250, 2249, 2249 - 204, 204),
        "PECORINO": (980, 98, 882, 882 - 34, 34),
        "CESTO": (4500, 450, 4050, 4050 - 730, 730),
    }
    # Delivery: 6,90 with 6,90 × 22/122 = 1,2443 → 1,24 of VAT. The tip of 2,00 is outside of it.
    # Total:    22,49 + 8,82 + 40,50 + 6,90 + 2,00 = 80,71
    # By rate:  22 %: 33,20 + 5,66 = 38,86 net, 7,30 + 1,24 = 8,54; 10 %: 20,45 and 2,04; 4 %: 8,48 and 0,34
    assert (quote.goods_minor, quote.discount_minor) == (8420, 441 + 798)
    assert (quote.delivery_minor, quote.tip_minor, quote.total_minor) == (690, 200, 8071)
    assert rates(quote) == [(2200, 3886, 854), (1000, 2045, 204), (400, 848, 34)]
    assert quote.tax_minor == 854 + 204 + 34
    assert quote.codes == ("BENVENUTO10",)


def test_a_basket_in_dollars_with_the_tax_on_top() -> None:
    quote = price(
        [
            some_goods("MUG", 1250, 2, tax=825),
            some_goods("COFFEE", 1800, 10, unit="ounce", price_per=16, tax_class="zero"),
            some_goods("TOWEL", 799, tax=825),
        ],
        sale=a_sale("USD", Language.EN, tax_included=False),
        offers=[an_offer("Five off", amount=500, code="FIVE")],
        codes=["FIVE"],
        delivery=by_courier(600, tax=825),
        tip_minor=300,
    )

    # Mug:      2 × 12.50 = 25.00; coffee: 10 oz at 18.00 the 16 oz: 11.25; towel: 7.99; together 44.24
    # Code:     5.00 in proportion: 25.00/44.24 × 5 = 2.8255; 11.25/44.24 × 5 = 1.2715; 7.99/44.24 × 5 = 0.9030
    #           2.82 + 1.27 + 0.90 = 4.99, the missing cent to the largest remainder: 2.83
    # Left:     22.17, 9.98, 7.09
    # Tax:      22.17 × 8.25 % = 1.8290 → 1.83; none on coffee; 7.09 × 8.25 % = 0.5849 → 0.58
    assert figures(quote) == {
        "MUG": (2500, 283, 2217 + 183, 2217, 183),
        "COFFEE": (1125, 127, 998, 998, 0),
        "TOWEL": (799, 90, 709 + 58, 709, 58),
    }
    # Delivery: 6.00, taxed 6.00 × 8.25 % = 0.495, half a cent up: 0.50
    # Total:    22.17 + 9.98 + 7.09 + 6.00 + 3.00 tip = 48.24, and 1.83 + 0.58 + 0.50 = 2.91 of tax: 51.15
    assert (quote.goods_minor, quote.discount_minor, quote.delivery_minor) == (4424, 500, 600)
    assert (quote.tax_minor, quote.total_minor) == (291, 5115)
    assert rates(quote) == [(825, 2217 + 709 + 600, 291), (0, 998, 0)]


def test_a_basket_in_yen_which_have_no_cents() -> None:
    quote = price(
        [
            some_goods("BOWL", 3300, 2, tax=1000),
            some_goods("SENCHA", 1980, 250, unit="gram", price_per=100, tax=800),
            some_goods("DAIFUKU", 545, tax=800),
        ],
        sale=a_sale("JPY", Language.EN),
        offers=[
            an_offer("Sweets of the day", percent=1000, product_id=an_id("daifuku")),
            an_offer("A thousand off", amount=1000, least_minor=10_000),
            an_offer("Two thousand off", amount=2000, least_minor=20_000),
        ],
        delivery=by_courier(660, tax=1000, free_from=12_000),
    )

    # Bowl:     2 × ¥3,300 = ¥6,600; sencha: 250 g at ¥1,980 the 100 g: ¥4,950; daifuku: ¥545; together ¥12,095
    # Percent:  10 % of ¥545 is ¥54.5, half a yen up: ¥55 off, ¥490 left
    # Amount:   ¥1,000 from ¥10,000 on, of ¥12,040 left: 6600/12040 × 1000 = 548.17; 4950/12040 × 1000 = 411.13;
    #           490/12040 × 1000 = 40.70; 548 + 411 + 40 = 999, the missing yen to the largest remainder: 41
    # Left:     ¥6,052, ¥4,539, ¥449
    # Tax:      6,052 × 10/110 = 550.18 → ¥550; 4,539 × 8/108 = 336.22 → ¥336; 449 × 8/108 = 33.26 → ¥33
    assert figures(quote) == {
        "BOWL": (6600, 548, 6052, 5502, 550),
        "SENCHA": (4950, 411, 4539, 4203, 336),
        "DAIFUKU": (545, 55 + 41, 449, 416, 33),
    }
    # Delivery is free from ¥12,000 of goods, before discounts. Total: 6,052 + 4,539 + 449 = ¥11,040
    assert (quote.goods_minor, quote.discount_minor, quote.delivery_minor) == (12_095, 1055, 0)
    assert (quote.total_minor, quote.tax_minor) == (11_040, 919)
    assert rates(quote) == [(1000, 5502, 550), (800, 4203 + 416, 336 + 33)]


def test_every_step_is_told_in_the_language_of_the_customer() -> None:
    goods = [some_goods("PECORINO", 2800, 350, unit="gram", price_per=1000, tax=1000, name="Pecorino")]
    offer = an_offer("Formaggi", percent=1000)

    quote = price(goods, sale=a_sale(), offers=[offer], delivery=by_courier(690, tax=2200))

    # 28,00 × 0,350 = 9,80; 10 % of it 0,98
    line = quote.lines[0]
    assert [(step.words.replace("\xa0", " "), step.minor) for step in line.reasons] == [
        ("350 g × 28,00 €/kg", 980),
        ("Formaggi −10%", -98),
    ]
    assert [(step.words, step.minor) for step in quote.steps][1:] == [
        ("Formaggi −10%", -98),
        ("Corriere", 690),
    ]


def test_a_tax_on_top_is_a_step_of_its_own() -> None:
    sale = a_sale("USD", Language.EN, tax_included=False)

    quote = price([some_goods("MUG", 1000, tax=825)], sale=sale, tip_minor=100)

    # 10.00 × 8.25 % = 0.825 → 0.83; 10.00 + 1.00 + 0.83 = 11.83
    assert [(step.words, step.minor) for step in quote.steps] == [
        ("Goods", 1000),
        ("Tip", 100),
        ("Tax 8.25% on US$10.00", 83),
    ]
    assert quote.total_minor == 1183
