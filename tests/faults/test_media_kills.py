"""The media process is ended without a word while somebody sends and somebody watches: both go on with the next one."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from websockets.exceptions import WebSocketException

from tests.media.engine import PATIENCE, Seen, play, see, sending, watching
from tests.media.films import film
from tests.product import RunningProduct
from tests.rules.test_house import PROJECT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420), pytest.mark.xdist_group("product")]

_TOKENS = """
from shop.kernel.clock import SystemClock
from shop.kernel.ids import new_id
from shop.kernel.settings import settings
from shop.live.stream_access import grant_stream, token_of
where, shop = settings().media_url.replace("http", "ws"), new_id()
for role, page in (("watch", "watch"), ("publish", "publish?type=video/webm;codecs=h264")):
    grant = grant_stream(workspace_id=shop, stream="s1", role=role, person="member:m", tab="tab-1", now=SystemClock().now())
    print(f"{where}/media/{token_of(grant)}/{page}")
"""


def addresses(product: RunningProduct) -> tuple[str, str]:
    """Where a page of that product watches, and where one sends."""
    told = subprocess.run(  # noqa: S603  # our own words
        [sys.executable, "-c", _TOKENS],
        env=product.environment,
        cwd=PROJECT,
        capture_output=True,
        check=True,
        text=True,
    )
    watch, publish = told.stdout.split()
    return watch, publish


async def again(attempt: Callable[[], Awaitable[Any]]) -> None:
    """Try until it works, as a page does."""
    async with asyncio.timeout(PATIENCE * 2):
        while True:
            try:
                await attempt()
            except (OSError, WebSocketException):
                await asyncio.sleep(0.1)
            else:
                return


def test_who_sends_and_who_watches_go_on_when_the_media_process_was_killed(product: RunningProduct) -> None:
    watch, publish = addresses(product)
    origin = product.environment["PUBLIC_URL"].rstrip("/")

    async def show() -> None:
        async with (
            watching(watch, origin=origin) as page,
            sending(publish, film(seconds=20), pace=0.2),
        ):
            seen = await see(page, Seen(), fragments=4)
            assert seen.inits

    async def story() -> None:
        await again(show)
        await asyncio.to_thread(product.kill, "media")
        await asyncio.to_thread(product.await_return, "media")
        await again(show)

    play(story())
