"""The catalog leaves as a file in which nothing is computed, and comes back unchanged."""

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from shop.catalog.exporting import Exported, Format, export_catalog
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.workspaces.viewing import workspace_view
from tests.catalog.goods import a_product, a_variant
from tests.programs.files import Importer
from tests.world import Shop, one

NASTY = ("=cmd|' /C calc'!A0", "+39 055", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "＝1+1", "'=1+1")


def exported(shop: Shop, wanted: Format, language: Language = Language.IT) -> Exported:
    with transaction(shop.id) as db:
        return export_catalog(db, workspace_view(db, shop.id), wanted, language)


@pytest.mark.parametrize("wanted", ["csv", "xlsx"])
@pytest.mark.parametrize("language", [Language.IT, Language.EN])
def test_what_was_exported_changes_nothing_when_it_comes_back(
    importer: Importer, wanted: Format, language: Language
) -> None:
    a_product(
        importer.shop,
        "maglia",
        variants=(
            a_variant("MAGLIA-S", 1990, 0, attributes={"size": "S", "color": "rojo"}, low_at=2),
            a_variant("MAGLIA-M", 1995, None, names={Language.ES: "Mediana"}, attributes={"size": "M"}),
            a_variant("FILO", 50000, 4000, unit="gram", price_per=1000, step=50, least=100, most=2000),
        ),
    )
    body = exported(importer.shop, wanted, language).body
    seen = importer.check(body)

    assert (seen.state, seen.faults) == ("checked", ())
    assert seen.difference["variants"] == {"new": 0, "changed": 0, "same": 9}
    assert seen.difference["products"] == {"new": 0, "changed": 0, "same": 7}


@pytest.mark.parametrize("wanted", ["csv", "xlsx"])
def test_an_empty_shop_becomes_the_same_from_the_file(importer: Importer, owner: Any, wanted: Format) -> None:
    from tests.world import a_shop  # noqa: PLC0415  # a third shop is this test's alone

    fresh = a_shop("nuova", 3)
    Importer(fresh).take_over(exported(importer.shop, wanted).body)

    same = """
        SELECT count(*) FROM product AS one JOIN product AS two USING (slug, names, details, tags, allergens)
        WHERE one.workspace_id = %(one)s AND two.workspace_id = %(two)s
    """
    assert one(owner, same, {"one": importer.shop.id, "two": fresh.id}) == 6


def test_no_cell_of_a_csv_begins_like_a_formula(importer: Importer) -> None:
    for number, name in enumerate(NASTY):
        a_product(importer.shop, f"nasty-{number}", names={Language.IT: f"{name} {number}"})
    body = exported(importer.shop, "csv").body

    cells = [cell for row in csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";") for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝")) for cell in cells)
    assert "'=cmd|' /C calc'!A0 0" in cells
    assert importer.check(body).difference["products"]["same"] == 14


def test_cells_of_a_workbook_that_begin_like_formulas_are_text(importer: Importer, owner: Any) -> None:
    for number, name in enumerate(NASTY):
        a_product(importer.shop, f"nasty-{number}", names={Language.IT: name.strip()})
    body = exported(importer.shop, "xlsx").body

    sheet = load_workbook(io.BytesIO(body)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "=cmd|' /C calc'!A0" in {cell.value for cell in cells}
    assert importer.check(body).difference["products"]["changed"] == 0
    assert one(owner, "SELECT count(*) FROM product") == 14


def test_amounts_and_separators_follow_the_language(importer: Importer) -> None:
    italian = exported(importer.shop, "csv", Language.IT).body.decode("utf-8-sig")
    english = exported(importer.shop, "csv", Language.EN).body.decode("utf-8-sig")

    assert italian.startswith("sku;product;category")
    assert ";9,80;" in italian
    assert english.startswith("sku,product,category")
    assert ",9.80," in english


def test_an_export_holds_this_shops_goods_alone(importer: Importer, other: Shop) -> None:
    a_product(other, "segreto")
    for wanted in ("csv", "xlsx"):
        body = exported(importer.shop, wanted).body
        seen = importer.check(body)
        assert seen.rows == 6
    assert b"segreto" not in exported(importer.shop, "csv").body
    assert b"segreto" in exported(other, "csv").body
