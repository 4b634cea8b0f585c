"""Journeys begin in a town where nothing has happened yet."""

import pytest

from shop.workspaces.viewing import forget_channels
from tests.parts import Parts, empty_database


@pytest.fixture(scope="module")
def fresh_database(parts: Parts, database: str) -> str:
    """The name of the database, without a single row: whoever tested before has left some."""
    with parts.postgres.connect(database) as owner:
        empty_database(owner)
    forget_channels()
    return database
