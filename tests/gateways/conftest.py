"""A network with a shop in it, shared by the tests of a module."""

from collections.abc import Iterator

import pytest

from tests.fakes.twilio import Town, twilio_town


@pytest.fixture(scope="module")
def module_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The network that a module's tests share."""
    with twilio_town(tmp_path_factory.mktemp("twilio")) as town:
        yield town


@pytest.fixture
def town(module_town: Town) -> Town:
    """The network, with nothing left of what an earlier test ordered."""
    module_town.phones.clear_faults()
    module_town.phones.shift_clock(0)
    module_town.shop.forget()
    return module_town
