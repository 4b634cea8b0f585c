"""Open pages hear of what changes in their own shop, and of nothing else; a member has so many of them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from tests.console.talking import Talk, a_desk, a_talk
from webapp.console.stream import MOST_PAGES, OpenPage, Stream

pytestmark = pytest.mark.usefixtures("empty_database")
PATIENCE = 20.0
BOTH = frozenset({"inbox", "figures"})


async def next_mark(page: AsyncIterator[str], name: str) -> str:
    """What is told under that name next; what the page is told besides is passed over."""
    while True:
        told = await asyncio.wait_for(anext(page), PATIENCE)
        if told.startswith(f"event: {name}\n"):
            return told.partition("data: ")[2].strip()


async def open_page(stream: Stream, workspace: UUID, names: frozenset[str] = BOTH) -> AsyncIterator[str]:
    page = stream.follow(OpenPage(workspace, UUID(int=1), names))
    assert (await anext(page)).startswith("retry:")
    return page


def played(play: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """In a thread of its own: where a browser was driven before, this one has a loop."""
    with ThreadPoolExecutor(1) as hand:
        hand.submit(lambda: asyncio.run(play())).result(120)


async def does(act: Callable[..., object], *told: object) -> None:
    await asyncio.to_thread(act, *told)


def test_a_page_hears_of_its_own_shop_alone_and_of_what_its_role_may_see() -> None:
    shop, rosaria, _ = a_desk()
    talk, other = a_talk(shop), a_talk(a_desk("altra", 2)[0])

    async def play() -> None:
        stream = Stream()
        mine = await open_page(stream, shop.id)
        theirs = await open_page(stream, other.shop.id)
        without = await open_page(stream, shop.id, frozenset({"figures"}))
        # As soon as it listens: what happened before is not known.
        for page in (mine, theirs):
            assert await next_mark(page, "inbox") == ""
        assert await next_mark(without, "figures") == ""

        await does(talk.says, "e il miele?")
        assert await next_mark(mine, "inbox") == str(talk.id)
        await does(talk.taken_by, rosaria)
        assert await next_mark(mine, "inbox") == str(talk.id)
        await does(Talk.says, other, "hola")
        assert await next_mark(theirs, "inbox") == str(other.id)
        told = await asyncio.wait_for(anext(without), PATIENCE)
        assert told.startswith("event: figures")

        for page in (mine, theirs, without):
            await page.aclose()  # type: ignore[attr-defined]  # they are generators
        assert stream.pages == ()

    played(play)


def test_the_oldest_page_of_a_member_makes_room_and_another_members_does_not() -> None:
    shop, _, _ = a_desk()

    async def play() -> None:
        stream = Stream()
        colleague = stream.follow(OpenPage(shop.id, UUID(int=2), BOTH))
        await anext(colleague)
        pages = [await open_page(stream, shop.id) for _ in range(MOST_PAGES + 1)]
        assert len(stream.pages) == MOST_PAGES + 1
        left = [told async for told in pages[0]]
        assert all(told.startswith("event: ") for told in left)
        assert await next_mark(colleague, "inbox") == ""
        for page in (*pages[1:], colleague):
            await page.aclose()  # type: ignore[attr-defined]  # they are generators

    played(play)
