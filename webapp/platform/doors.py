"""Every page of the platform."""

from typing import Final

from fastapi import FastAPI

from webapp.platform import entering_pages, flags_pages, queues_pages, reports_pages, shops_pages
from webapp.platform.asking import PlatformRouter, answer_admin_needed
from webapp.routing import open_doors

PARTS: Final[tuple[PlatformRouter, ...]] = (
    shops_pages.router,
    queues_pages.router,
    reports_pages.router,
    flags_pages.router,
)


def open_platform(app: FastAPI) -> None:
    """Put every page up."""
    open_doors(app, entering_pages.router, *(part.door for part in PARTS))
    answer_admin_needed(app)
