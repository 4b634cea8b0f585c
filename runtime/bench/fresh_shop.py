"""A shop of its own for a measurement, and nothing of it afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import psycopg

from flows.set_up_workspace import set_up_workspace
from knowledge.index import drop
from runtime.embedded.postgres import plain_url
from runtime.embedded.state import open_state
from runtime.embedded.surroundings import state_folder
from runtime.reaching import enter_surroundings, owner_url
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.workspaces.profile import AgentProfile, DeliveryProfile, TaxProfile, WorkspaceProfile

Owner = psycopg.Connection[tuple[object, ...]]
_TRIES = 10


@contextmanager
def a_fresh_shop(owner: Owner, now: datetime) -> Iterator[WorkspaceId]:
    """A shop that sells with one way of delivery, for the length of the block."""
    workspace = set_up_workspace(now=now, actor="system", profile=bench_profile())
    try:
        yield workspace
    finally:
        _remove(owner, workspace)


def bench_profile() -> WorkspaceProfile:
    """A shop that sells with one way of delivery, under a name of its own."""
    mark = new_id().int % 10**9
    return WorkspaceProfile(
        slug=f"bench-{mark}",
        name="Bench",
        vertical="food",
        timezone="Europe/Rome",
        currency="EUR",
        language=Language.IT,
        color="#2F5D86",
        channel=f"whatsapp:+390{mark:09d}",
        agent=AgentProfile(agent_name="Tano"),
        country="IT",
        delivery=(DeliveryProfile(code="courier", names={Language.IT: "Corriere"}, price_minor=690),),
        taxes=(TaxProfile(rate=1000, since=datetime(2020, 1, 1, tzinfo=UTC).date()),),
    )


@contextmanager
def the_running_product() -> Iterator[Owner]:
    """The database of the product that runs here, as the owner of its tables."""
    state = open_state(state_folder())
    enter_surroundings(state)
    with psycopg.connect(plain_url(owner_url(state)), autocommit=True) as owner:
        yield owner


def _remove(owner: Owner, workspace: WorkspaceId) -> None:
    """Away with it, though a worker may still be at what was put into it."""
    for _ in range(_TRIES):
        owner.execute(
            "UPDATE outbox SET done_at = now() WHERE workspace_id = %s AND done_at IS NULL", [workspace]
        )
        with suppress(psycopg.errors.DeadlockDetected, psycopg.errors.ForeignKeyViolation):
            owner.execute("DELETE FROM workspace WHERE id = %s", [workspace])
            break
    drop(workspace)
