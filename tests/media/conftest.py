"""The embedded engine, one for a module."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateways.media.cameras import Patience
from tests.media.engine import RunningEngine, running_engine


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEngine]:
    """The real engine on the loopback; each test has streams of its own."""
    folder: Path = tmp_path_factory.mktemp("media")
    with running_engine(folder, patience=Patience(pauses=(0.1,))) as running:
        yield running
