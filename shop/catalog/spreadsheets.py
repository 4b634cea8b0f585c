"""What stands in a table that somebody sends: CSV or XLSX, read as rows of text and never believed.

A file comes from outside. Its size, what it unfolds to, the number of its rows and the length of each cell
are limited before anything is made of it; of a formula only the value that was saved beside it is read.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from shop.kernel.language import Language, phrase, say
from shop.kernel.refusals import Refusal

MOST_BYTES = 50_000_000
"""Of a file as it is sent."""
MOST_UNFOLDED = 400_000_000
"""Of everything in an XLSX together."""
MOST_SHARED_TEXTS = 120_000_000
"""Of an XLSX's table of texts, which is read at once."""
MOST_ROWS = 200_000
MOST_COLUMNS = 200
MOST_LETTERS = 32_767
"""In one cell; Excel holds no more either."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet compute a cell instead of showing it."""

_ZIP = b"PK\x03\x04"
_MOST_PARTS = 1_000
_BLOCK = 1 << 20
_BYTE_ORDERS = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = ";,\t|"
_UNTIDY = str.maketrans({"\u00a0": " ", "\u202f": " ", "\ufeff": ""})


class FileUnreadable(Refusal):
    """That file is no table we can read: `sentence` says why in English, with the `values` it names."""

    status = 422

    def __init__(self, sentence: str, **values: Any) -> None:
        super().__init__(**values)
        self.sentence = sentence

    def said(self, language: Language) -> str:
        """Why, in the reader's language."""
        return say(language, self.sentence, **self.values)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first row, and the rows below it."""

    header: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]
    """Each with its number as a spreadsheet counts them; empty ones are left out. Reading them may refuse."""


def read_sheet(body: bytes) -> Sheet:
    """The table in that file, whatever its name says it is. Refuses FileUnreadable, now or while rows are read."""
    if len(body) > MOST_BYTES:
        raise FileUnreadable(
            phrase("The file is larger than {megabytes} MB."), megabytes=MOST_BYTES // 1_000_000
        )
    numbered = _numbered(_of_workbook(body) if body.startswith(_ZIP) else _of_text(body))
    _, header = next(numbered, (1, []))
    if not any(header):
        raise FileUnreadable(phrase("The first row must name the columns."))
    return Sheet(tuple(header), numbered)


def written_as_text(cell: str) -> str:
    """The cell with the apostrophe taken off that kept it from being computed."""
    return cell[1:] if wears_apostrophe(cell) else cell


def wears_apostrophe(cell: str) -> bool:
    """Whether the cell begins with what keeps a formula from being one; of several, one is taken off."""
    return cell.startswith("'") and cell.lstrip("'").startswith(FORMULA_STARTS)


def _numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise FileUnreadable(phrase("The file has more than {rows} rows."), rows=MOST_ROWS)
        if len(row) > MOST_COLUMNS:
            raise FileUnreadable(phrase("The file has more than {columns} columns."), columns=MOST_COLUMNS)
        if any(len(cell) > MOST_LETTERS for cell in row):
            raise _cell_too_long(number)
        tidied = [_tidy(cell) for cell in row]
        if any(tidied) or number == 1:
            yield number, tidied


def _tidy(cell: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("", cell).translate(_UNTIDY).strip() if cell else ""


def _cell_too_long(row: int) -> FileUnreadable:
    return FileUnreadable(
        phrase("Row {row} has a cell of more than {letters} letters."), row=row, letters=MOST_LETTERS
    )


def _of_text(body: bytes) -> Iterator[list[str]]:
    said = _decoded(body)
    first, _, rest = said.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == len("sep=;"):
        delimiter, said = first.strip()[-1], rest
    else:
        delimiter = max(_DELIMITERS, key=lambda mark: _outside_quotes(first, mark))
    reader = csv.reader(io.StringIO(said, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        for number, row in enumerate(reader, 1):  # noqa: B007  # told by the refusal below
            yield row
    except csv.Error as broken:
        if "field larger" in str(broken):
            raise _cell_too_long(number + 1) from broken
        raise FileUnreadable(
            phrase("Row {row} cannot be read: a quotation mark is missing."), row=number + 1
        ) from broken


def _decoded(body: bytes) -> str:
    """The text, as UTF-8, as UTF-16 where its first bytes say so, else as Windows writes it in the west."""
    try:
        if body.startswith(_BYTE_ORDERS):
            return body.decode("utf-16")
        if b"\x00" in body:
            raise FileUnreadable(phrase("This is neither CSV nor XLSX."))
        try:
            return body.decode("utf-8-sig")
        except UnicodeDecodeError:
            return body.decode("cp1252")
    except UnicodeDecodeError as broken:
        raise FileUnreadable(phrase("This is neither CSV nor XLSX.")) from broken


def _outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[::2])


def _of_workbook(body: bytes) -> Iterator[list[str]]:
    try:
        _refuse_bombs(body)
        workbook = load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
        try:
            sheet = workbook.worksheets[0]
            sheet.reset_dimensions()  # what a file says of its own size is not believed
            for row in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1):
                yield [_text_of(value) for value in _without_empty_end(row)]
        finally:
            workbook.close()
    except (FileUnreadable, GeneratorExit, MemoryError):
        raise
    except Exception as broken:  # a damaged archive fails in as many ways as there are parts in it
        raise FileUnreadable(phrase("This workbook is damaged.")) from broken


def _refuse_bombs(body: bytes) -> None:
    """Refuse what unfolds to more than we hold, and parts that could unfold while they are parsed."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        parts = archive.infolist()
        too_much = FileUnreadable(
            phrase("The workbook unfolds to more than {megabytes} MB."), megabytes=MOST_UNFOLDED // 1_000_000
        )
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNFOLDED:
            raise too_much
        for part in parts:
            if part.filename.endswith("sharedStrings.xml") and part.file_size > MOST_SHARED_TEXTS:
                raise too_much
            if part.filename.endswith((".xml", ".rels")):
                _refuse_declarations(archive, part)


def _refuse_declarations(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """No office program writes a document type into a part; entities are declared nowhere else."""
    last = b""
    with archive.open(part) as unfolded:
        while block := unfolded.read(_BLOCK):
            if not last and b"\x00" in block[:4]:
                raise FileUnreadable(phrase("This workbook is damaged."))
            if b"<!DOCTYPE" in last + block:
                raise FileUnreadable(phrase("This workbook is damaged."))
            last = block[-16:]


def _without_empty_end(row: tuple[Any, ...]) -> tuple[Any, ...]:
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return row[:end]


def _text_of(value: Any) -> str:
    """A cell's value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return format(value, ".15g")  # Excel itself holds no more figures
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)
