"""Whatever process dies between a yes and a paid order: no order twice, no payment lost or taken twice, no goods leaked."""

import threading

import pytest

from tests.faults.shoppers import STEPS, Auditor, Shopper, all_at_once, run_inside, shoppers
from tests.product import RunningProduct

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.xdist_group("product")]

PEOPLE = 6


@pytest.fixture(scope="module", autouse=True)
def bottega(product: RunningProduct) -> None:
    """A shop of their own, with forty jars of one honey."""
    run_inside(product, "tests.faults.opening")


def deaths(
    product: RunningProduct,
    names: tuple[str, str],
    people: list[Shopper],
    over: threading.Event,
    died: list[str],
) -> threading.Thread:
    """One or the other is killed whenever somebody is the first to get one step further, five times in all."""

    def kill() -> None:
        for number, step in enumerate(("said yes", *STEPS[:-1])):
            while number and not any(step in one.steps for one in people):
                if over.wait(0.05):
                    return
            name = names[number % 2]
            product.kill(name)
            died.append(name)
            product.await_return(name)

    return threading.Thread(target=kill)


@pytest.mark.parametrize(
    ("names", "prefix"),
    [(("web", "desk"), "+393570"), (("worker", "relay"), "+393571"), (("postgres", "valkey"), "+393572")],
    ids=["web and desk", "worker and relay", "postgres and valkey"],
)
def test_a_killed_process_costs_no_order_and_no_payment(
    product: RunningProduct, names: tuple[str, str], prefix: str
) -> None:
    over, died = threading.Event(), list[str]()
    with shoppers(product, prefix, PEOPLE) as people:
        all_at_once(people, lambda one: one.fills_the_cart("prendo il miele ibleo", "ordina"))
        killer = deaths(product, names, people, over, died)
        killer.start()
        try:
            all_at_once(people, Shopper.buys)
        finally:
            over.set()
            killer.join()
        assert set(died) == set(names)
        auditor = Auditor(product)
        auditor.await_quiet()
        auditor.check(people)
