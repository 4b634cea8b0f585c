"""What the engine answers a page: frames that are read on, the code of a close, a file."""

import asyncio
import json
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.media.engine import PATIENCE


async def closing_code(page: ClientConnection) -> int:
    """With which code the other side ends it."""
    async with asyncio.timeout(PATIENCE):
        try:
            while True:
                await page.recv()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 0


async def code_at(url: str) -> int:
    """With which code a page is turned away."""
    async with connect(url, compression=None, max_size=None) as page:
        return await closing_code(page)


async def told(page: ClientConnection, **wanted: Any) -> dict[str, Any]:
    """Read on until the host's page is told that."""
    async with asyncio.timeout(PATIENCE):
        while True:
            words: dict[str, Any] = json.loads(await page.recv())
            if wanted.items() <= words.items():
                return words


async def load(url: str) -> httpx.Response:
    """A file, as a page of the shop asks for it."""
    async with httpx.AsyncClient(timeout=PATIENCE) as browser:
        return await browser.get(url, headers={"Origin": "https://shop.example.test"})
