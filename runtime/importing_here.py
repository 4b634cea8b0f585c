"""Catalog files of a terminal: looked through, taken over and written right here, by the worker's own steps."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flows.import_catalog import (
    apply_import,
    check_import,
    note_progress,
    upload_catalog,
    wanted_import,
    write_import,
)
from gateways.object_folder import ObjectFolder
from shop.catalog.exporting import Format, export_catalog
from shop.catalog.import_view import ImportView, import_view
from shop.events.outbox import Claimed
from shop.kernel.clock import SystemClock
from shop.kernel.database import transaction
from shop.kernel.ids import CatalogImportId, WorkspaceId
from shop.kernel.language import Language
from shop.kernel.settings import settings
from shop.workspaces.viewing import workspace_view

_CLOCK = SystemClock()


def import_here(
    workspace: WorkspaceId,
    file: Path,
    *,
    language: str,
    apply: bool,
    ours: timedelta,
    say: Callable[[str], None],
) -> ImportView:
    """The file looked through and, where wanted and without faults, taken over; what became of it."""
    body = file.read_bytes()
    source = ObjectFolder(settings().object_folder).put(body, "application/octet-stream")
    now = _CLOCK.now()
    import_id, entry = upload_catalog(
        now=now,
        actor="member",
        workspace_id=workspace,
        name=file.name,
        source=source,
        language=_language(workspace, language),
        ours_until=now + ours,
    )
    _do(entry, body, say)
    if apply and _look(workspace, import_id).state == "checked":
        now = _CLOCK.now()
        wanted = apply_import(
            now=now, actor="member", workspace_id=workspace, import_id=import_id, ours_until=now + ours
        )
        if wanted is not None:
            _do(wanted, body, say)
    return _look(workspace, import_id)


def export_here(workspace: WorkspaceId, file: Path, *, language: str) -> int:
    """The whole catalog in that file, by its ending CSV or XLSX; how many bytes that were."""
    with transaction(workspace) as db:
        shop = workspace_view(db, workspace)
        wanted: Format = "xlsx" if file.suffix.lower() == ".xlsx" else "csv"
        exported = export_catalog(db, shop, wanted, Language.of(language, shop.language))
    return file.write_bytes(exported.body)


def _do(entry: Claimed, body: bytes, say: Callable[[str], None]) -> None:
    wanted = wanted_import(now=_CLOCK.now(), entry=entry)
    if wanted is None:
        return

    def tick(**figures: int) -> None:
        note_progress(now=_CLOCK.now(), entry=entry, import_id=wanted.id, **figures)
        say(", ".join(f"{count} {kind}" for kind, count in figures.items()))

    do = check_import if wanted.step == "check" else write_import
    do(now=_CLOCK.now, entry=entry, wanted=wanted, body=body, tick=tick)
    say("")


def _look(workspace: WorkspaceId, import_id: CatalogImportId) -> ImportView:
    with transaction(workspace) as db:
        return import_view(db, import_id)


def _language(workspace: WorkspaceId, told: str) -> Language:
    with transaction(workspace) as db:
        return Language.of(told, workspace_view(db, workspace).language)
