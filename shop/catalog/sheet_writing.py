"""Writing a table for other people's spreadsheets: nothing in it is ever computed.

A cell that begins like a formula is kept from being one: in CSV by the apostrophe that spreadsheets take
off again, in XLSX by its type, which is text.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from shop.catalog.spreadsheets import FORMULA_STARTS, MOST_LETTERS, wears_apostrophe
from shop.kernel.language import Language

type_of_csv = "text/csv; charset=utf-8"
type_of_xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | Decimal | None
_AT_ONCE = 1_000
_SEPARATORS = {Language.EN: (",", "."), Language.IT: (";", ","), Language.ES: (";", ",")}
"""Between cells and in amounts, as spreadsheets of that language expect them."""


def csv_of(header: Sequence[str], rows: Iterable[Sequence[Cell]], language: Language) -> Iterator[bytes]:
    """The table as CSV in UTF-8, with the mark by which Excel knows that it is; in parts."""
    between, point = _SEPARATORS[language]
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=between)
    yield b"\xef\xbb\xbf"
    writer.writerow([_harmless(name) for name in header])
    for count, row in enumerate(rows, 1):
        writer.writerow([_as_text(cell, point) for cell in row])
        if count % _AT_ONCE == 0:
            yield _taken(written)
    yield _taken(written)


def xlsx_of(header: Sequence[str], rows: Iterable[Sequence[Cell]], places: int) -> bytes:
    """The table as a workbook of one sheet; amounts are shown with so many decimal places."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("catalog")
    sheet.freeze_panes = "A2"
    sheet.append([_cell_of(sheet, name, 0, Font(bold=True)) for name in header])
    for row in rows:
        sheet.append([_cell_of(sheet, cell, places) for cell in row])
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def _as_text(cell: Cell, point: str) -> str:
    if isinstance(cell, Decimal):
        return str(cell).replace(".", point)
    return "" if cell is None else _harmless(str(cell))


def _harmless(text: str) -> str:
    """The text as it may stand in a CSV that a spreadsheet opens."""
    shown = _shown(text)
    return f"'{shown}" if shown.startswith(FORMULA_STARTS) else shown


def _shown(text: str) -> str:
    """The text as a cell may hold it, so that reading it gives the same again."""
    bare = ILLEGAL_CHARACTERS_RE.sub("", text)[: MOST_LETTERS - 2]
    return f"'{bare}" if wears_apostrophe(bare) else bare


def _cell_of(sheet: Any, cell: Cell, places: int, font: Font | None = None) -> Any:
    """A plain value where it can be no formula, which is ten times as fast; else a cell that is text."""
    if isinstance(cell, str):
        text = _shown(cell)
        if font is None and not text.startswith(FORMULA_STARTS):
            return text
        made = WriteOnlyCell(sheet, text)
        made.data_type = "s"
        made.quotePrefix = True
        if font is not None:
            made.font = font
        return made
    if isinstance(cell, Decimal):
        made = WriteOnlyCell(sheet)
        made.value = cell
        made.number_format = "0." + "0" * places if places else "0"
        return made
    return cell


def _taken(written: io.StringIO) -> bytes:
    said = written.getvalue().encode()
    written.seek(0)
    written.truncate()
    return said
