"""Every part of the console, in the order in which the application asks them."""

from typing import Final

from fastapi import APIRouter, FastAPI

from webapp.console import (
    customers_actions,
    customers_pages,
    dashboard_figures_pages,
    dashboard_pages,
    desk_pages,
    entering_pages,
    inbox_actions,
    inbox_pages,
    key_pages,
    own_pages,
    plan_pages,
    reports_pages,
    security_pages,
    sent_files,
    settings_pages,
    shell_pages,
    stream,
    team_pages,
)
from webapp.console.asking import answer_sign_in_needed
from webapp.console.routes import ConsoleRouter

PARTS: Final[tuple[ConsoleRouter, ...]] = (
    own_pages.router,
    security_pages.router,
    team_pages.router,
    settings_pages.router,
    plan_pages.router,
    key_pages.router,
    shell_pages.router,
    dashboard_pages.router,
    dashboard_figures_pages.router,
    reports_pages.router,
    customers_actions.router,
    customers_pages.router,
    desk_pages.router,
    inbox_actions.router,
    inbox_pages.router,
    stream.router,
)
OUTSIDE: Final[tuple[APIRouter, ...]] = (entering_pages.router, shell_pages.outside, sent_files.router)
"""What is there for people who are not signed in."""


def open_console(app: FastAPI) -> None:
    """Put every page of the console up."""
    for door in OUTSIDE:
        app.include_router(door)
    for part in PARTS:
        app.include_router(part.door)
    answer_sign_in_needed(app)
