"""The description of the HTTP API, made without starting anything."""

import os
from typing import Any

from knowledge.search import Found
from shop.kernel.clock import SystemClock
from webapp.app import create_app
from webapp.wiring import WebWiring

_PLACEHOLDERS = {
    "DATABASE_URL": "postgresql+psycopg://nowhere/nothing",
    "REDIS_URL": "redis://nowhere",
    "CHROMA_URL": "http://nowhere",
    "PUBLIC_URL": "http://127.0.0.1:8000",
    "OBJECT_FOLDER": "nowhere",
    "TWILIO_ACCOUNT_SID": "nobody",
    "TWILIO_AUTH_TOKENS": "nothing",
    "LINK_KEYS": "nothing",
}


def openapi_document() -> dict[str, Any]:
    """OpenAPI, as the running product serves it too. Nothing is reached, so placeholders do for settings."""
    for name, value in _PLACEHOLDERS.items():
        os.environ.setdefault(name, value)  # noqa: TID251  # settings are made from it
    return create_app(WebWiring(clock=SystemClock(), health=dict, search=_no_search)).openapi()


def _no_search(*_: object, **__: object) -> list[Found]:
    return []
