"""How a page of the console is put up: no route without the permission that it needs."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Depends

from shop.workspaces.permissions import Permission
from webapp.console.asking import needing, proven
from webapp.console.once import OnceRoute
from webapp.rate_limits import limited

PER_MINUTE: Final = 1_200
"""Open pages fetch their parts again whenever something happens, and a shop may share one address."""

PREFIX: Final = "/console"

_Endpoint = Callable[..., Any]
_put_up: "list[ConsoleRoute]" = []


class ConsoleRoute(NamedTuple):
    """A route, and what one must be allowed to reach it."""

    method: str
    path: str
    permission: Permission


class ConsoleRouter:
    """The routes of one part of the console; `door` is what the application includes.

    Paths are told without ``/console``. A handler names whoever asks as ``staff: AtConsole``. Whoever is not
    signed in is sent to sign in; whose role does not hold the permission finds nothing (404). A POST, PUT, PATCH or
    DELETE must come from our own pages and carry their mark: ``{{ csrf_field }}`` in a form, and HTMX by itself.
    """

    def __init__(self) -> None:
        self.door = APIRouter(
            prefix=PREFIX,
            include_in_schema=False,
            route_class=OnceRoute,
            dependencies=[Depends(limited("console", lambda: PER_MINUTE))],
        )

    def get(self, path: str, *, needs: Permission, **told: Any) -> Callable[[_Endpoint], _Endpoint]:
        """A page, or a part of one."""
        return self._put_up("GET", path, needs, told)

    def post(self, path: str, *, needs: Permission, **told: Any) -> Callable[[_Endpoint], _Endpoint]:
        """Something is done."""
        return self._put_up("POST", path, needs, told)

    def put(self, path: str, *, needs: Permission, **told: Any) -> Callable[[_Endpoint], _Endpoint]:
        """Something is replaced."""
        return self._put_up("PUT", path, needs, told)

    def patch(self, path: str, *, needs: Permission, **told: Any) -> Callable[[_Endpoint], _Endpoint]:
        """Something is changed."""
        return self._put_up("PATCH", path, needs, told)

    def delete(self, path: str, *, needs: Permission, **told: Any) -> Callable[[_Endpoint], _Endpoint]:
        """Something is removed."""
        return self._put_up("DELETE", path, needs, told)

    def _put_up(
        self, method: str, path: str, needs: Permission, told: dict[str, Any]
    ) -> Callable[[_Endpoint], _Endpoint]:
        _put_up.append(ConsoleRoute(method, PREFIX + path, needs))
        checks = [Depends(needing(needs)), Depends(proven)]
        checks += told.pop("dependencies", [])
        return self.door.api_route(path, methods=[method], dependencies=checks, response_model=None, **told)


def every_console_route() -> list[ConsoleRoute]:
    """Every route of every part that was imported: all of them, once `webapp.app` was."""
    return list(_put_up)
