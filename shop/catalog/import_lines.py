"""The rows of a catalog file under the columns they stand in: what each says, not yet what it means."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from shop.catalog.import_cells import CellUnclear
from shop.catalog.import_columns import Column, column_called, column_meant
from shop.catalog.spreadsheets import FileUnreadable, Sheet, read_sheet, written_as_text
from shop.kernel.language import Language, phrase, say

TICK_ROWS = 2_000
"""So often somebody is told how far it is."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Whose file it is: how it is read, and in which language its faults are told."""

    language: Language
    shop_language: Language
    currency: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing in a file that does not fit."""

    row: int
    column: str
    words: str


@dataclass(slots=True)
class Faults:
    """What does not fit, in the reader's language; the first thousand in full."""

    language: Language
    found: list[Fault] = field(default_factory=list)
    count: int = 0

    MOST = 1_000

    def add(self, row: int, column: str, sentence: str, /, **values: object) -> None:
        """Something does not fit; the sentence is English, as the catalogs know it."""
        self.count += 1
        if self.count <= self.MOST:
            self.found.append(Fault(row, column, say(self.language, sentence, **values)))

    def add_cell(self, row: int, column: str, unclear: CellUnclear) -> None:
        """A cell does not say what its column wants."""
        self.add(row, column, unclear.sentence, **unclear.values_named)


@dataclass(slots=True)
class Line:
    """One row: its cells that are not empty."""

    row: int
    cells: dict[Column, str]

    def cell(self, about: str) -> str:
        """What stands in the one column about that; empty where nothing does."""
        return next((cell for column, cell in self.cells.items() if column.about == about), "")

    @property
    def speaks_of_product(self) -> bool:
        """Whether anything is said here that is said of a product."""
        return any(column.of_product for column in self.cells)


def read_lines(body: bytes, rules: Rules, faults: Faults, tick: Callable[[int], None]) -> list[Line]:
    """The rows of the file; what cannot be read as a table is a fault of its own, and then there are none.

    `tick` is told now and then how many rows were read.
    """
    try:
        sheet = read_sheet(body)
        columns = _columns(sheet, rules, faults)
        return [] if faults.count else list(_lines(sheet, columns, faults, tick))
    except FileUnreadable as broken:
        faults.add(1, "", broken.sentence, **broken.values)
        return []


def _columns(sheet: Sheet, rules: Rules, faults: Faults) -> list[Column | None]:
    """What each column is about; None for one without a name, which is passed over."""
    columns: list[Column | None] = []
    places = set()
    for called in sheet.header:
        column = column_called(called, rules.shop_language) if called else None
        columns.append(column)
        if column is None and called:
            _refuse_column(called, faults)
        elif column is not None and column.place in places:
            faults.add(1, called, phrase("There are two columns “{column}”."), column=called)
        if column is not None:
            places.add(column.place)
    if ("sku", "", "") not in places and not faults.count:
        faults.add(1, "sku", phrase("The column “{column}” is missing."), column="sku")
    return columns


def _refuse_column(called: str, faults: Faults) -> None:
    meant = column_meant(called)
    if meant:
        sentence = phrase("There is no column “{column}”. Is “{meant}” meant?")
        faults.add(1, called, sentence, column=called, meant=meant)
    else:
        faults.add(1, called, phrase("There is no column “{column}”."), column=called)


def _lines(
    sheet: Sheet, columns: list[Column | None], faults: Faults, tick: Callable[[int], None]
) -> Iterator[Line]:
    width = len(columns)
    for count, (number, row) in enumerate(sheet.rows, 1):
        if len(row) > width and any(row[width:]):
            faults.add(number, "", phrase("This row has more cells than there are columns."))
        cells = {
            column: written_as_text(cell)
            for column, cell in zip(columns, row, strict=False)
            if cell and column is not None
        }
        if cells:
            yield Line(number, cells)
        if count % TICK_ROWS == 0:
            tick(count)
