"""Who collects money in an installation, as its settings say."""

from pathlib import Path
from typing import Any

import pytest

from runtime.embedded.state import State, open_state
from runtime.environment import choose_ports, compose, keep_secrets
from runtime.payment_wiring import payment_providers
from runtime.queue import QUEUES
from runtime.tasks import PERFORMERS
from shop.kernel.settings import Settings
from shop.kernel.settings import settings as of_this_process
from shop.payments.provider import PaymentProvider, card_provider


@pytest.fixture
def state(tmp_path: Path) -> State:
    return open_state(tmp_path / "state")


def composed(state: State, **given: str) -> dict[str, str]:
    return compose(state, choose_ports(state, None), keep_secrets(state), servers={}, given=given)


def settings(**changes: Any) -> Settings:
    return Settings.model_validate(of_this_process().model_dump() | changes)


def providers(configured: Settings) -> dict[str, PaymentProvider]:
    found = dict(payment_providers(configured))
    for one in found.values():
        one.disconnect()  # type: ignore[attr-defined]  # both gateways can
    return found


def test_on_one_machine_the_test_provider_plays_with_a_drawn_secret(state: State) -> None:
    first = composed(state)

    assert first["TEST_PAYMENTS_URL"].startswith("http://127.0.0.1:")
    assert len(first["TEST_PAYMENTS_SECRET"]) >= 32
    assert composed(state)["TEST_PAYMENTS_SECRET"] == first["TEST_PAYMENTS_SECRET"]


def test_with_a_stripe_account_nobody_plays(state: State) -> None:
    assert "TEST_PAYMENTS_URL" not in composed(state, STRIPE_SECRET_KEY="sk_live")


def test_stripe_takes_the_cards_where_it_has_a_key() -> None:
    stripe = settings(stripe_secret_key="sk_test", stripe_webhook_secrets="whsec_1, whsec_2")
    played = settings(test_payments_url="http://127.0.0.1:9", test_payments_secret="s")

    assert card_provider(stripe) == "stripe"
    assert card_provider(played) == "test"
    assert list(providers(stripe)) == ["stripe"]
    assert list(providers(played)) == ["test"]
    assert providers(settings()) == {}
    assert [secret.get_secret_value() for secret in stripe.stripe_webhook_secrets] == ["whsec_1", "whsec_2"]


def test_somebody_does_the_work() -> None:
    assert {"payment", "refund"} <= set(PERFORMERS) & set(QUEUES)
