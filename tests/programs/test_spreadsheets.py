"""Tables from outside: read as people's programs write them, and never believed."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from shop.catalog import spreadsheets
from shop.catalog.import_cells import CellUnclear, amount, whole_number
from shop.catalog.spreadsheets import FileUnreadable, read_sheet
from tests.programs.files import a_row, as_csv, as_xlsx

ROWS = [a_row("MIELE", "9,80", name_it="Miele è buono – 12 €"), a_row("SALE", "1,20", name_it="Sale")]


def read(body: bytes) -> list[list[str]]:
    sheet = read_sheet(body)
    return [list(sheet.header), *(row for _, row in sheet.rows)]


@pytest.mark.parametrize(
    "body",
    [
        as_csv(ROWS),
        as_csv(ROWS, encoding="utf-8-sig"),
        as_csv(ROWS, delimiter=";"),
        as_csv(ROWS, delimiter=";", encoding="cp1252"),
        as_csv(ROWS, delimiter="\t", encoding="utf-16"),
        b"sep=;\r\n" + as_csv(ROWS, delimiter=";"),
        as_xlsx(ROWS),
    ],
    ids=["comma", "mark", "semicolon", "windows", "unicode text", "separator told", "workbook"],
)
def test_the_same_table_is_read_however_it_was_written(body: bytes) -> None:
    assert read(body) == [
        ["sku", "name_it", "category", "price", "stock"],
        ["MIELE", "Miele è buono – 12 €", "pantry", "9,80", "5"],
        ["SALE", "Sale", "pantry", "1,20", "5"],
    ]


def test_figures_of_a_workbook_come_as_they_were_typed() -> None:
    assert read(as_xlsx([{"sku": 1001, "price": 9.8, "stock": 3.0, "returnable": True}]))[1] == [
        "1001",
        "9.8",
        "3",
        "yes",
    ]


def test_a_cell_over_several_lines_is_one_cell_and_rows_are_counted_as_seen() -> None:
    sheet = read_sheet(b'sku,name\r\nA,"one\r\ntwo"\r\n\r\nB,three\r\n')
    assert list(sheet.rows) == [(2, ["A", "one\r\ntwo"]), (4, ["B", "three"])]


def test_of_a_formula_the_saved_value_is_read() -> None:
    written, workbook = io.BytesIO(), Workbook()
    workbook.worksheets[0].append(["sku", "price"])
    workbook.worksheets[0].append(["A", "=1+1"])
    workbook.save(written)
    assert read(written.getvalue()) == [["sku", "price"], ["A"]]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "The first row must name the columns."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "This is neither CSV nor XLSX."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "This is neither CSV nor XLSX."),
        (b'sku,name\r\nA,"no end\r\n', "a quotation mark is missing"),
        (b"PK\x03\x04 and nothing behind", "This workbook is damaged."),
        (b"sku\n" + b"A" * 40_000, "has a cell of more than"),
        (b"sku\n" + b"A" * 200_000, "has a cell of more than"),
        (b"sku" + b"," * 300 + b"x\n", "more than {columns} columns"),
    ],
)
def test_what_is_no_table_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(FileUnreadable) as refused:
        read(body)
    assert words in refused.value.sentence or words in str(refused.value.values)


def a_workbook(**parts: bytes) -> bytes:
    written = io.BytesIO(as_xlsx([{"sku": "A"}]))
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(f"xl/{name}.xml", content)
    return written.getvalue()


def test_a_workbook_that_unfolds_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = a_workbook(filler=b" " * 3_000_000)
    assert len(bomb) < 20_000
    monkeypatch.setattr(spreadsheets, "MOST_UNFOLDED", 2_000_000)
    with pytest.raises(FileUnreadable, match="FileUnreadable") as refused:
        read(bomb)
    assert "unfolds" in refused.value.sentence


def test_a_workbook_whose_parts_declare_entities_is_refused() -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>'
    with pytest.raises(FileUnreadable):
        read(a_workbook(theme=b" " * (1 << 20) + laughs))


def test_a_row_far_below_does_not_cost_the_rows_between() -> None:
    written = io.BytesIO()
    sheet = b'<row r="9999999"><c r="A9999999" t="inlineStr"><is><t>X</t></is></c></row></sheetData>'
    with (
        zipfile.ZipFile(io.BytesIO(as_xlsx([{"sku": "A"}]))) as source,
        zipfile.ZipFile(written, "w") as made,
    ):
        for part in source.infolist():
            content = source.read(part)
            if part.filename.endswith("sheet1.xml"):
                content = content.replace(b"</sheetData>", sheet)
            made.writestr(part, content)
    with pytest.raises(FileUnreadable) as refused:
        read(written.getvalue())
    assert "rows" in refused.value.sentence


@pytest.mark.parametrize(
    ("cell", "currency", "minor"),
    [
        ("9,80", "EUR", 980),
        ("9.8", "EUR", 980),
        ("12", "EUR", 1200),
        ("1.234,50", "EUR", 123450),
        ("1,234.50", "EUR", 123450),
        ("1.234.567", "EUR", 123456700),
        ("€ 12,50", "EUR", 1250),
        ("12,50 €", "EUR", 1250),
        ("EUR 12.00", "EUR", 1200),
        ("0.500", "EUR", 50),
        ("1.250", "JPY", 1250),
        ("1.250", "KWD", 1250),
    ],
)
def test_a_price_is_read_as_people_write_it(cell: str, currency: str, minor: int) -> None:
    assert amount(cell, currency) == minor


@pytest.mark.parametrize("cell", ["1.250", "12,345", "1.2.3", "1,23,45.6", "9,801", "-3", "1e5", "12 $", ""])
def test_a_price_that_could_be_two_or_none_is_refused(cell: str) -> None:
    with pytest.raises(CellUnclear):
        amount(cell, "EUR")


@pytest.mark.parametrize(("cell", "number"), [("12", 12), ("1.000", 1000), ("1,000", 1000), ("12.0", 12)])
def test_a_whole_number_may_be_grouped(cell: str, number: int) -> None:
    assert whole_number(cell) == number
