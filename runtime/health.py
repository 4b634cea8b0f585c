"""Is everything there that an answer needs? Each part is asked, with little patience."""

import time
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import redis
from sqlalchemy import text

from runtime.embedded.asking import ask
from runtime.signs import is_alive
from shop.kernel.database import engine
from shop.kernel.settings import Settings

_PATIENCE_SECONDS = 1.5

Check = Callable[[], str]
"""Says in a few words that a part works, or raises."""


class NoSign(RuntimeError):
    """A process that leaves signs has left none lately."""


def checks(settings: Settings) -> dict[str, Check]:
    """What to ask each part."""
    client = redis.Redis.from_url(
        settings.redis_url, socket_timeout=_PATIENCE_SECONDS, socket_connect_timeout=_PATIENCE_SECONDS
    )
    return {
        "database": _database,
        "queue": lambda: f"Valkey or Redis {client.info('server')['redis_version']}",
        "vectors": lambda: _vectors(settings.chroma_url),
        "worker": lambda: _process(client, "worker"),
        "relay": lambda: _process(client, "relay"),
    }


def health(wanted: Mapping[str, Check]) -> dict[str, Any]:
    """Every part with its words and milliseconds; `healthy` only where all of them are."""
    parts = {name: _ask(check) for name, check in wanted.items()}
    return {
        "healthy": all(part["ok"] for part in parts.values()),
        "version": product_version(),
        "parts": parts,
    }


def product_version() -> str:
    """The version that is installed; ``unreleased`` where the product runs from a folder."""
    try:
        return version("vetrina")
    except PackageNotFoundError:
        return "unreleased"


def _ask(check: Check) -> dict[str, Any]:
    began = time.perf_counter()
    try:
        ok, words = True, check()
    except Exception as fault:  # noqa: BLE001  # whatever goes wrong with a part is its state, not ours
        ok, words = False, f"no answer ({type(fault).__name__})"
    return {"ok": ok, "words": words, "ms": round((time.perf_counter() - began) * 1000, 1)}


def _database() -> str:
    with engine().connect() as connection:
        found = connection.execute(text("SHOW server_version")).scalar_one()
    return f"PostgreSQL {str(found).split()[0]}"


def _vectors(url: str) -> str:
    _, found = ask(f"{url}/api/v2/version", patience=_PATIENCE_SECONDS)
    return f"Chroma {found}"


def _process(client: redis.Redis, name: str) -> str:
    if not is_alive(client, name):
        raise NoSign(name)
    return "running"
