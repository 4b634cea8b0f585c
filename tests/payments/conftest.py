"""What every test of money can ask for: a street with the test provider on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.payments.counters import DeskCounter, desk_counter
from tests.payments.street import Street, a_street
from tests.world import PinnedClock


@pytest.fixture
def clock() -> PinnedClock:
    return PinnedClock()


@pytest.fixture
def desk(tmp_path: Path, clock: PinnedClock) -> Iterator[DeskCounter]:
    """The test provider."""
    with desk_counter(tmp_path / "desk", clock) as counter:
        yield counter


@pytest.fixture
def street(empty_database: str, desk: DeskCounter, clock: PinnedClock) -> Iterator[Street]:
    """A shop and a customer."""
    assert empty_database
    with a_street(desk, clock) as street:
        yield street
