"""How the routes of a part become the application's own."""

from fastapi import APIRouter, FastAPI


def open_doors(app: FastAPI, *doors: APIRouter) -> None:
    """Put up the routes of these routers as they are, in this order.

    `include_router` would build each of them once more, for every application anew, at its first request: half a
    second and more. It is needed only where something is added to a router's routes: a prefix, or what is checked first.
    """
    for door in doors:
        app.router.routes.extend(door.routes)
