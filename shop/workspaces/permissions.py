"""What may each role do? One table; whatever does not stand in it may nobody."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

Role = Literal["owner", "manager", "operator", "salesperson", "warehouse", "host"]
"""What a person is in one workspace. Whoever runs the installation is none of these."""

Permission = Literal[
    "today:see",
    "own:see",
    "own:change",
    "inbox:see",
    "inbox:answer",
    "inbox:supervise",
    "customers:see",
    "customers:change",
    "customers:erase",
    "catalog:see",
    "catalog:change",
    "orders:see",
    "orders:change",
    "orders:refund",
    "calendar:see",
    "calendar:change",
    "live:see",
    "live:host",
    "warehouse:see",
    "warehouse:pick",
    "reviews:moderate",
    "figures:see",
    "people_figures:see",
    "agent:see",
    "agent:change",
    "agent:publish",
    "templates:see",
    "templates:change",
    "team:see",
    "team:change",
    "settings:see",
    "settings:change",
    "plan:see",
    "plan:change",
    "keys:see",
    "keys:change",
    "audit:see",
]
"""``own`` is what everybody has of themselves: their password, their sessions, their language."""

ROLES: Final[tuple[Role, ...]] = ("owner", "manager", "operator", "salesperson", "warehouse", "host")

_OWNER: Final[frozenset[Role]] = frozenset({"owner"})
_LEADS: Final[frozenset[Role]] = _OWNER | {"manager"}
_OPERATES: Final[frozenset[Role]] = _LEADS | {"operator"}
_SELLS: Final[frozenset[Role]] = _OPERATES | {"salesperson"}
_SHOWS: Final[frozenset[Role]] = _SELLS | {"host"}
_PICKS: Final[frozenset[Role]] = _SELLS | {"warehouse"}
_ALL: Final[frozenset[Role]] = frozenset(ROLES)

ALLOWED: Final[Mapping[Permission, frozenset[Role]]] = MappingProxyType(
    {
        "today:see": _ALL,
        "own:see": _ALL,
        "own:change": _ALL,
        "inbox:see": _SELLS,
        "inbox:answer": _SELLS,
        "inbox:supervise": _LEADS,
        "customers:see": _SELLS,
        "customers:change": _SELLS,
        "customers:erase": _LEADS,
        "catalog:see": _ALL,
        "catalog:change": _OPERATES,
        "orders:see": _PICKS,
        "orders:change": _PICKS,
        "orders:refund": _LEADS,
        "calendar:see": _SHOWS,
        "calendar:change": _SELLS,
        "live:see": _SHOWS,
        "live:host": _SHOWS,
        "warehouse:see": _PICKS,
        "warehouse:pick": _PICKS,
        "reviews:moderate": _OPERATES,
        "figures:see": _LEADS,
        "people_figures:see": _LEADS,
        "agent:see": _OPERATES,
        "agent:change": _LEADS,
        "agent:publish": _LEADS,
        "templates:see": _OPERATES,
        "templates:change": _LEADS,
        "team:see": _LEADS,
        "team:change": _LEADS,
        "settings:see": _LEADS,
        "settings:change": _LEADS,
        "plan:see": _LEADS,
        "plan:change": _OWNER,
        "keys:see": _LEADS,
        "keys:change": _OWNER,
        "audit:see": _LEADS,
    }
)


VISITORS: Final[frozenset[Permission]] = frozenset(
    permission for permission in ALLOWED if permission.endswith(":see") and permission != "own:see"
)
"""What whoever runs the installation sees of a shop that they have entered: all of it, and they change nothing."""


def may(role: str, permission: Permission) -> bool:
    """Whether somebody of that role may do that; a role nobody knows may nothing."""
    return role in ALLOWED.get(permission, frozenset())
