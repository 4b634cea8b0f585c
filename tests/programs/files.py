"""Builders of catalog files, and an import that is done at once."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from openpyxl import Workbook

from flows.import_catalog import apply_import, check_import, upload_catalog, wanted_import, write_import
from runtime.catalog_files import perform
from shop.catalog.import_view import ImportView, import_view
from shop.kernel.database import transaction
from shop.kernel.language import Language
from tests.world import MORNING, Shop, due

Rows = list[dict[str, Any]]


def columns_of(rows: Rows) -> list[str]:
    """Every column that any row has."""
    return list(dict.fromkeys(name for row in rows for name in row))


def as_csv(rows: Rows, *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """The rows as CSV."""
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, columns_of(rows), delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode(encoding)


def as_xlsx(rows: Rows) -> bytes:
    """The rows as a workbook, figures as figures."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(columns_of(rows))
    for row in rows:
        sheet.append([row.get(name) for name in columns_of(rows)])
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def a_row(sku: str, price: Any = "9.80", **more: Any) -> dict[str, Any]:
    """One variant of a product named after its sku."""
    told = {"sku": sku, "name_it": sku.capitalize(), "category": "pantry", "price": price, "stock": 5}
    return told | more


@dataclass
class Files:
    """An object store in memory."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def put(self, body: bytes, _content_type: str = "") -> str:
        """Keep it."""
        name = sha256(body).hexdigest()
        self.kept[name] = body
        return name

    def get(self, sha: str) -> bytes:
        """What was kept."""
        return self.kept[sha]


def silent(**_: int) -> None:
    """Is told how far it is, and tells nobody."""


@dataclass
class Importer:
    """Imports files into a shop, as the worker would."""

    shop: Shop
    at: datetime = MORNING
    language: Language = Language.EN

    def check(self, body: bytes, *, tick: Callable[..., None] = silent) -> ImportView:
        """The dry run."""
        import_id, entry = upload_catalog(
            now=self.at,
            actor="member",
            workspace_id=self.shop.id,
            name="goods.csv",
            source="0" * 64,
            language=self.language,
            ours_until=self.at + timedelta(minutes=5),
        )
        wanted = wanted_import(now=self.at, entry=entry)
        assert wanted is not None
        check_import(now=lambda: self.at, entry=entry, wanted=wanted, body=body, tick=tick)
        return self.look(import_id)

    def apply(self, seen: ImportView, body: bytes) -> ImportView:
        """Take over what was checked."""
        entry = apply_import(now=self.at, actor="member", workspace_id=self.shop.id, import_id=seen.id)
        assert entry is not None
        wanted = wanted_import(now=self.at, entry=entry)
        assert wanted is not None
        write_import(now=lambda: self.at, entry=entry, wanted=wanted, body=body, tick=silent)
        return self.look(seen.id)

    def take_over(self, body: bytes) -> ImportView:
        """Both, and what the agent is told of it."""
        seen = self.check(body)
        assert seen.state == "checked", seen.faults
        applied = self.apply(seen, body)
        self.tell()
        return applied

    def tell(self) -> None:
        """Let the agent learn of what was imported."""
        while entries := [one for one in due("import", at=self.at) if one.payload["step"] == "tell"]:
            for entry in entries:
                perform(entry, _only_the_clock(self.at))

    def look(self, import_id: Any) -> ImportView:
        """How far it is."""
        with transaction(self.shop.id) as db:
            return import_view(db, import_id)


def _only_the_clock(at: datetime) -> Any:
    @dataclass
    class Clock:
        def now(self) -> datetime:
            return at

    @dataclass
    class Only:
        clock: Clock = field(default_factory=Clock)

    return Only()
