"""A catalog file is looked through, and taken over as one."""

from typing import Any

import pytest

from flows.change_catalog import hide_product, set_stock
from flows.import_catalog import apply_import
from shop.catalog.import_view import ImportNotChecked, ImportUnknown, import_view, imports_of
from shop.kernel.database import transaction
from shop.kernel.language import Language
from tests.programs.files import Importer, Rows, a_row, as_csv, as_xlsx
from tests.world import MORNING, Shop, a_shop, one, rows


def catalog(owner: Any, shop: Shop) -> list[Any]:
    """Everything that the shop's catalog says."""
    goods = "SELECT slug, names, summaries, details, tags, allergens, picture, tax_class, status FROM product"
    variants = "SELECT sku, names, price_minor, stock, unit, step, attributes FROM variant"
    mine = " WHERE workspace_id = %(shop)s ORDER BY 1"
    return [rows(owner, goods + mine, {"shop": shop.id}), rows(owner, variants + mine, {"shop": shop.id})]


def ledger_adds_up(owner: Any) -> bool:
    """Whether each stock is the sum of its lines."""
    wrong = """
        SELECT sku FROM variant LEFT JOIN stock_movement ON variant_id = variant.id
        GROUP BY variant.id HAVING coalesce(stock, 0) <> coalesce(sum(quantity), 0)
    """
    return rows(owner, wrong) == []


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_a_dry_run_tells_the_difference_and_writes_nothing(
    importer: Importer, other: Shop, owner: Any, write: Any
) -> None:
    before = catalog(owner, importer.shop), catalog(owner, other)
    told: Rows = [
        a_row("MANDORLE", "12,40", product="mandorle", option_size="250 g"),
        {"sku": "MANDORLE-500", "price": 22.8, "stock": 3, "option_size": "500 g"},
        {"sku": "MIELE-IBLEO", "price": "9.10"},
        {"sku": "CANTUCCI", "price": "6.20", "stock": 5},
    ]

    seen = importer.check(write(told))

    assert (seen.state, seen.rows, seen.done, seen.fault_count) == ("checked", 4, 4, 0)
    assert seen.difference["products"] == {"new": 1, "changed": 1, "same": 1}
    assert seen.difference["variants"] == {"new": 2, "changed": 1, "same": 1}
    assert seen.difference["changes"] == [
        {"row": 2, "product": "mandorle", "what": "new", "fields": {}},
        {
            "row": 4,
            "product": "miele-ibleo",
            "sku": "MIELE-IBLEO",
            "what": "changed",
            "fields": {"price": ["8.50", "9.10"]},
        },
    ]
    assert (catalog(owner, importer.shop), catalog(owner, other)) == before


def test_what_was_checked_is_taken_over_into_this_shop_alone(
    importer: Importer, other: Shop, owner: Any
) -> None:
    before = catalog(owner, other)
    told = [
        a_row("MANDORLE", "12,40", name_en="Almonds", tags="taste:sweet, kind:box", allergens="frutta secca"),
        {"sku": "MIELE-IBLEO", "price": "9.10", "stock": 40, "summary_it": "Di timo."},
    ]

    applied = importer.take_over(as_csv(told))

    assert (applied.state, applied.done) == ("applied", 2)
    fresh = "SELECT names, tags, allergens, tax_class, status FROM product WHERE slug = 'mandorle'"
    assert rows(owner, fresh) == [
        (
            {"it": "Mandorle", "en": "Almonds"},
            ["taste:sweet", "kind:box"],
            ["nuts"],
            "standard",
            "active",
        )
    ]
    changed = "SELECT price_minor, stock FROM variant WHERE sku = 'MIELE-IBLEO' AND workspace_id = %(shop)s"
    assert rows(owner, changed, {"shop": importer.shop.id}) == [(910, 40)]
    assert catalog(owner, other) == before
    assert ledger_adds_up(owner)
    counted = "SELECT quantity, reason, actor FROM stock_movement WHERE reason = 'counted'"
    assert rows(owner, counted) == [(35, "counted", "member")]


def test_the_same_file_twice_changes_nothing(importer: Importer, owner: Any) -> None:
    told = as_csv([a_row("MANDORLE"), {"sku": "MIELE-IBLEO", "price": "9.10", "stock": 2}])
    importer.take_over(told)
    before = catalog(owner, importer.shop), one(owner, "SELECT count(*) FROM stock_movement")
    events = one(owner, "SELECT count(*) FROM event")

    seen = importer.check(told)
    again = importer.apply(seen, told)

    assert seen.difference["products"] == {"new": 0, "changed": 0, "same": 2}
    assert again.state == "applied"
    assert (catalog(owner, importer.shop), one(owner, "SELECT count(*) FROM stock_movement")) == before
    assert one(owner, "SELECT count(*) FROM event") == events


def test_what_the_file_does_not_speak_of_stays(importer: Importer, owner: Any) -> None:
    importer.take_over(as_csv([{"sku": "CREMA-DI-PISTACCHIO", "price": "10.50", "summary_it": ""}]))

    found = rows(
        owner, "SELECT summaries, details, allergens FROM product WHERE slug = 'crema-di-pistacchio'"
    )
    assert found == [
        (
            {"it": "Da spalmare sul pane a colazione."},
            {"it": {"usage": "Mescola bene prima di spalmare.", "origin": "Bronte"}},
            ["nuts"],
        )
    ]
    assert one(owner, "SELECT count(*) FROM product WHERE status = 'active'") == 6


def test_a_dash_takes_away(importer: Importer, owner: Any) -> None:
    told = {
        "sku": "CREMA-DI-PISTACCHIO",
        "summary_it": "-",
        "tags": "-",
        "detail_origin_it": "-",
        "stock": "-",
    }
    importer.take_over(as_csv([told]))

    found = rows(owner, "SELECT summaries, details, tags FROM product WHERE slug = 'crema-di-pistacchio'")
    assert found == [({}, {"it": {"usage": "Mescola bene prima di spalmare."}}, [])]
    assert one(owner, "SELECT stock FROM variant WHERE sku = 'CREMA-DI-PISTACCHIO'") is None


def test_a_product_can_be_hidden_and_shown_again(importer: Importer, owner: Any) -> None:
    hide_product(now=MORNING, actor="member", workspace_id=importer.shop.id, slug="cantucci")
    told = [{"sku": "CANTUCCI", "status": "active"}, {"sku": "MIELE-IBLEO", "status": "nascosto"}]
    importer.take_over(as_csv(told))

    hidden = rows(owner, "SELECT slug FROM product WHERE status = 'hidden'")
    assert hidden == [("miele-ibleo",)]
    told_of = rows(owner, "SELECT reference FROM knowledge_source WHERE kind = 'catalog'")
    assert ("cantucci",) in told_of
    assert ("miele-ibleo",) not in told_of


def test_what_the_agent_may_tell_follows_the_catalog(importer: Importer, owner: Any) -> None:
    importer.take_over(as_csv([a_row("MANDORLE", name_en="Almonds", summary_en="From Noto.")]))

    said = rows(
        owner,
        "SELECT language, title, text, words @@ to_tsquery('simple', 'noto') FROM passage "
        "WHERE reference = 'mandorle' ORDER BY language",
    )
    assert [(language, title) for language, title, _, _ in said] == [("en", "Almonds"), ("it", "Mandorle")]
    assert said[0][3] is True
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'index' AND done_at IS NULL") >= 1


def test_new_categories_are_made_and_told_beforehand(importer: Importer, owner: Any) -> None:
    told = [a_row("TE-VERDE", category="Dolci > Bevande calde"), a_row("PIATTO", category="Ceramiche")]
    seen = importer.check(as_csv(told))
    assert seen.difference["categories"] == ["bevande-calde", "ceramiche"]
    assert one(owner, "SELECT count(*) FROM category") == 3

    importer.apply(seen, as_csv(told))

    tree = """
        SELECT category.code, parent.code FROM category LEFT JOIN category AS parent ON parent.id = category.parent_id
        WHERE category.code IN ('bevande-calde', 'ceramiche') ORDER BY 1
    """
    assert rows(owner, tree) == [("bevande-calde", "sweets"), ("ceramiche", None)]


FAULTS = [
    ({"sku": "", "price": "1"}, 2, "sku", "A row needs a sku."),
    (a_row("mandorle dolci"), 2, "sku", "A sku has capital letters"),
    (a_row("X1", "1.250"), 2, "price", "“1.250” could be two different prices."),
    (a_row("X1", "free"), 2, "price", "“free” is no price."),
    (a_row("X1", ""), 2, "price", "A new variant needs a price."),
    (a_row("X1", stock="2.5"), 2, "stock", "“2.5” is no whole number."),
    (a_row("X1", category="Dispenza"), 2, "category", "Is “Dispensa” meant?"),
    (a_row("X1", category=""), 2, "category", "A new product needs a category."),
    (a_row("X1", name_it=""), 2, "name", "A new product needs a name."),
    (a_row("X1", tags="Sweet!"), 2, "tags", "kind:value"),
    (a_row("X1", allergens="dust"), 2, "allergens", "“dust” is none of the fourteen allergens."),
    (a_row("X1", unit="barrel"), 2, "unit", "“barrel” is no unit."),
    (a_row("X1", least="7", step="5"), 2, "least", "multiple of the step"),
    (a_row("X1", returnable="maybe"), 2, "returnable", "neither yes nor no"),
    (a_row("X1", arrived_on="soon"), 2, "arrived_on", "is no day such as"),
    (a_row("X1", starts_at="soon"), 2, "starts_at", "is no day and time"),
    (a_row("X1", "#N/A"), 2, "price", "The formula in this cell has failed"),
    (a_row("MIELE-IBLEO", product="cantucci"), 2, "product", "belongs to the product miele-ibleo"),
    ({**a_row("X1"), "pric": "2"}, 1, "pric", "Is “price” meant?"),
    ({"price": "1"}, 1, "sku", "The column “sku” is missing."),
]


@pytest.mark.parametrize(("row", "at", "column", "words"), FAULTS)
def test_a_fault_names_its_row_and_changes_nothing(
    importer: Importer, owner: Any, row: dict[str, Any], at: int, column: str, words: str
) -> None:
    before = catalog(owner, importer.shop)
    good = dict.fromkeys(row, "") | {"sku": "MIELE-IBLEO", "price": "1.00"} if "sku" in row else {}
    seen = importer.check(as_csv([row, good] if good and row["sku"] != "MIELE-IBLEO" else [row]))

    assert seen.state == "refused"
    assert [(fault["row"], fault["column"]) for fault in seen.faults] == [(at, column)]
    assert words in seen.faults[0]["words"]
    with pytest.raises(ImportNotChecked):
        apply_import(now=MORNING, actor="member", workspace_id=importer.shop.id, import_id=seen.id)
    assert catalog(owner, importer.shop) == before


def test_rows_that_contradict_one_another_are_faults(importer: Importer) -> None:
    told = [
        a_row("X1", product="x", name_it="Uno"),
        a_row("X2", product="x", name_it="Due"),
        a_row("X1", product="x", name_it="Uno"),
    ]
    seen = importer.check(as_csv(told))

    assert [(fault["row"], fault["column"]) for fault in seen.faults] == [(3, "name_it"), (4, "sku")]
    assert "Row 2 says something else" in seen.faults[0]["words"]
    assert "Row 2 has the sku X1 already." in seen.faults[1]["words"]


def test_of_thousands_of_faults_the_first_thousand_are_told(importer: Importer) -> None:
    seen = importer.check(as_csv([a_row(f"X{number}", "much") for number in range(1_200)]))

    assert (len(seen.faults), seen.fault_count) == (1_000, 1_200)


def test_the_plan_limits_what_an_import_may_add(empty_database: str, owner: Any) -> None:
    del empty_database
    shop = a_shop(plan="basic")
    importer = Importer(shop)
    six = as_csv([a_row(f"X{number}", category="Dispensa") for number in range(6)])
    five = as_csv([a_row(f"X{number}", category="Dispensa") for number in range(5)])

    assert "Your plan holds 5 products" in importer.check(six).faults[0]["words"]
    assert importer.take_over(five).state == "applied"
    assert importer.check(six).state == "refused"
    assert one(owner, "SELECT count(*) FROM product") == 5


def test_what_changed_since_the_dry_run_counts(importer: Importer, owner: Any) -> None:
    told = as_csv([{"sku": "MIELE-IBLEO", "stock": 8, "price": "8.50"}])
    seen = importer.check(told)
    set_stock(now=MORNING, actor="member", workspace_id=importer.shop.id, sku="MIELE-IBLEO", stock=2)

    importer.apply(seen, told)

    assert one(owner, "SELECT stock FROM variant WHERE sku = 'MIELE-IBLEO'") == 8
    assert ledger_adds_up(owner)


def test_faults_are_told_in_the_readers_language(importer: Importer) -> None:
    importer.language = Language.IT
    seen = importer.check(as_csv([a_row("X1", "tanto")]))
    assert seen.language == "it"
    assert seen.faults[0]["words"].startswith("“tanto”")


def test_imports_of_another_shop_are_unknown_here(importer: Importer, other: Shop, owner: Any) -> None:
    seen = importer.check(as_csv([a_row("X1")]))

    with transaction(other.id) as db:
        assert imports_of(db) == []
        with pytest.raises(ImportUnknown):
            import_view(db, seen.id)
    with pytest.raises(ImportUnknown):
        apply_import(now=MORNING, actor="member", workspace_id=other.id, import_id=seen.id)
    assert one(owner, "SELECT state FROM catalog_import") == "checked"
