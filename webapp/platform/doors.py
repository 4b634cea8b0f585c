"""Every page of the platform."""

from typing import Final

from fastapi import FastAPI

from webapp.platform import entering_pages, flags_pages, queues_pages, reports_pages, shops_pages
from webapp.platform.asking import PlatformRouter, answer_admin_needed

PARTS: Final[tuple[PlatformRouter, ...]] = (
    shops_pages.router,
    queues_pages.router,
    reports_pages.router,
    flags_pages.router,
)


def open_platform(app: FastAPI) -> None:
    """Put every page up."""
    app.include_router(entering_pages.router)
    for part in PARTS:
        app.include_router(part.door)
    answer_admin_needed(app)
