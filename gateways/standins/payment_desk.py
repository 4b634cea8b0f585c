"""The test provider: a payment company of its own, with an API, a page, and signed webhooks. No money moves.

`runtime.desk` serves it; ``TEST_PAYMENTS_URL`` points the product at it.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from gateways.standins.payment_desk_api import Api
from gateways.standins.payment_desk_pages import Pages
from gateways.standins.payment_desk_store import Store
from gateways.standins.payment_desk_telling import Telling
from gateways.standins.payment_desk_till import Till
from shop.kernel.clock import Clock, SystemClock

HOSTS = ("127.0.0.1", "localhost", "[::1]")
"""By which names it may be called: a page that resolves its own name to this machine is turned away."""

_LOOK_SECONDS = 0.25
"""How often it looks for what has become due, or is over; what is new is told at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What the test provider is told when it starts."""

    secret: str
    """Proves who asks, and signs what is told."""
    webhook_url: str
    public_url: str
    """Its own address, as customers reach it."""


def payment_desk(
    folder: Path, setup: Setup, *, clock: Clock | None = None, hosts: Sequence[str] = HOSTS
) -> Starlette:
    """The application. All of its state lies in `folder`; the next one started there goes on with it."""
    clock = clock or SystemClock()
    store = Store(folder)
    telling = Telling(store, clock, url=setup.webhook_url, secret=setup.secret)
    till = Till(store, clock, telling)

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        await telling.open()
        work = asyncio.create_task(_go_on(till))
        yield
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work
        await telling.close()
        store.close()

    return Starlette(
        routes=[
            *Api(till, secret=setup.secret, public_url=setup.public_url).routes(),
            *Pages(till).routes(),
        ],
        lifespan=life,
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))],
    )


async def _go_on(till: Till) -> None:
    """End what is over and tell what is due, whether somebody asks or not."""
    while True:
        till.expire_what_is_over()
        till.telling.post_what_is_due(till.now())
        await till.telling.doze(_LOOK_SECONDS)
