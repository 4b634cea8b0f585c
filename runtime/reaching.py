"""How a command reaches the parts of the running product: with the settings that its processes got."""

import os

from runtime.embedded.leftovers import running_supervisor
from runtime.embedded.state import State
from runtime.embedded.surroundings import given
from runtime.environment import decided, last_composed


def enter_surroundings(state: State) -> str | None:
    """Take over the settings of the running product, before any is read; None where there is none to reach."""
    if running_supervisor(state) is None:
        return "given" if given().get("DATABASE_URL") else None
    os.environ.update({**last_composed(state), **decided(given())})  # noqa: TID251  # settings are made from it
    return "running"


def owner_url(state: State) -> str:
    """The database as the owner of its tables: the one that was given, or that of the running product."""
    return given().get("OWNER_DATABASE_URL") or last_composed(state).get("OWNER_DATABASE_URL", "")
