"""The stand-in for Twilio: its API on the loopback, and the phones behind it.

Start it with ``python -m gateways.standins.twilio --folder state/twilio --port 8401``; account, tokens and
the product's public address come from the settings. Point the product at it with ``TWILIO_API_URL``.
"""

import argparse
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateways.standins.twilio_api import TwilioApi
from gateways.standins.twilio_content_api import ContentApi
from gateways.standins.twilio_network import Network, Setup
from gateways.standins.twilio_phones import Phones
from gateways.standins.twilio_postman import Postman
from gateways.standins.twilio_refusals import Refused
from gateways.standins.twilio_script import Script
from gateways.standins.twilio_store import Store
from shop.kernel.clock import Clock, SystemClock
from shop.kernel.settings import settings

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
    api = TwilioApi(network, script)

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        await postman.open()
        network.resume()
        yield
        await network.stop()
        await postman.close()
        store.close()

    return Starlette(
        routes=[*api.routes(), *ContentApi(network, api).routes(), *Phones(network, script).routes()],
        lifespan=life,
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))],
        exception_handlers={404: _not_found},
    )


def main() -> None:
    """Serve it on the loopback, as the settings say."""
    arguments = _arguments()
    told = settings()
    setup = Setup(
        account_sid=told.twilio_account_sid,
        tokens=[token.get_secret_value() for token in told.twilio_auth_tokens],
        webhook_url=f"{str(told.public_url).rstrip('/')}/webhooks/twilio/whatsapp#{arguments.overrides}",
    )
    app = twilio_standin(arguments.folder, setup)
    uvicorn.run(app, host=arguments.host, port=arguments.port, log_level="warning", access_log=False)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A stand-in for Twilio's API and the phones behind it.")
    parser.add_argument("--folder", type=Path, required=True, help="where its state lies")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--overrides", default="rc=5&rp=all", help="how webhooks are retried")
    return parser.parse_args()


async def _not_found(request: Request, _error: Exception) -> Response:
    return JSONResponse(Refused(20404, request.url.path).answer, 404)


if __name__ == "__main__":
    main()
