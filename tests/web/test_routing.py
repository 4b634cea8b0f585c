"""Every part puts up its own routes, and they are built once, however many applications there are."""

from fastapi import FastAPI
from fastapi.routing import APIRoute

from tests.web.visiting import healthy, nothing_found
from tests.world import PinnedClock
from webapp.app import create_app
from webapp.wiring import WebWiring


def routes_of(app: FastAPI) -> list[APIRoute]:
    return [route for route in app.router.routes if isinstance(route, APIRoute)]


def test_applications_share_their_routes_and_nothing_else() -> None:
    one, other = (
        create_app(WebWiring(clock=PinnedClock(), health=healthy, search=nothing_found)) for _ in range(2)
    )

    assert len(routes_of(one)) > 500
    assert all(mine is theirs for mine, theirs in zip(routes_of(one), routes_of(other), strict=True))
    assert one.state.wiring is not other.state.wiring
    # Besides: static files, the description, a socket. What is included is built for each application anew.
    assert len(one.router.routes) - len(routes_of(one)) < 10
