"""The stand-in for Twilio: its API on the loopback, and the phones behind it.

`runtime.vendors` serves it; ``TWILIO_API_URL`` points the product at it.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateways.standins.twilio_api import TwilioApi
from gateways.standins.twilio_content_api import ContentApi
from gateways.standins.twilio_guard import Guard
from gateways.standins.twilio_network import Network, Setup
from gateways.standins.twilio_phones import Phones
from gateways.standins.twilio_postman import Postman
from gateways.standins.twilio_refusals import Refused
from gateways.standins.twilio_script import Script
from gateways.standins.twilio_store import Store
from shop.kernel.clock import Clock, SystemClock

HOSTS = ("127.0.0.1", "localhost", "[::1]")
"""By which names it may be called: a page that resolves its own name to this machine is turned away."""


def twilio_standin(
    folder: Path, setup: Setup, *, clock: Clock | None = None, hosts: Sequence[str] = HOSTS
) -> Starlette:
    """The application. All of its state lies in `folder`; the next one started there goes on with it."""
    clock = clock or SystemClock()
    store, script = Store(folder), Script()
    postman = Postman(store, clock, token=setup.tokens[0], shared_key=setup.shared_key)
    network = Network(store, postman, clock, setup)
    guard = Guard(network, script)

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        await postman.open()
        network.resume()
        yield
        await network.stop()
        await postman.close()
        store.close()

    return Starlette(
        routes=[
            *TwilioApi(network, guard).routes(),
            *ContentApi(network, guard).routes(),
            *Phones(network, script).routes(),
        ],
        lifespan=life,
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))],
        exception_handlers={404: _not_found},
    )


async def _not_found(request: Request, _error: Exception) -> Response:
    return JSONResponse(Refused(20404, request.url.path).answer, 404)
