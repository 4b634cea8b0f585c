"""An endpoint that keeps failing is left alone, and tried again by one."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from gateways.circuit import Circuit


@dataclass
class Hands:
    """A clock whose hands a test moves."""

    at: float = 1000.0

    def __call__(self) -> float:
        return self.at


def broken(hands: Hands) -> Circuit:
    circuit = Circuit(failures=3, open_seconds=30, clock=hands)
    for _ in range(3):
        circuit.failed()
    return circuit


def test_a_few_failures_stop_nobody() -> None:
    circuit = Circuit(failures=3, clock=Hands())
    circuit.failed()
    circuit.failed()

    assert circuit.allows()


def test_as_many_failures_in_a_row_stop_everybody() -> None:
    assert not broken(Hands()).allows()


def test_a_success_between_failures_counts_them_anew() -> None:
    circuit = Circuit(failures=2, clock=Hands())
    circuit.failed()
    circuit.succeeded()
    circuit.failed()

    assert circuit.allows()


def test_a_failure_for_good_stops_everybody_at_once() -> None:
    circuit = Circuit(failures=9, clock=Hands())
    circuit.failed(for_good=True)

    assert not circuit.allows()


def test_after_a_while_one_may_try_and_the_others_wait() -> None:
    hands = Hands()
    circuit = broken(hands)
    hands.at += 30

    assert [circuit.allows() for _ in range(3)] == [True, False, False]


def test_the_luck_of_the_one_decides_for_all() -> None:
    hands = Hands()
    circuit = broken(hands)
    hands.at += 30
    circuit.allows()
    circuit.failed()
    assert not circuit.allows()

    hands.at += 30
    circuit.allows()
    circuit.succeeded()
    assert [circuit.allows() for _ in range(3)] == [True, True, True]


def test_one_who_never_comes_back_does_not_block_the_others_for_good() -> None:
    hands = Hands()
    circuit = broken(hands)
    hands.at += 30
    circuit.allows()
    hands.at += 30

    assert circuit.allows()


def test_of_many_at_once_only_one_tries() -> None:
    hands = Hands()
    circuit = broken(hands)
    hands.at += 30
    with ThreadPoolExecutor(16) as pool:
        allowed = list(pool.map(lambda _: circuit.allows(), range(200)))

    assert allowed.count(True) == 1
