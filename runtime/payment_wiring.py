"""Who collects money in this installation, as the settings say: for the pages and for the worker."""

from collections.abc import Mapping

from gateways.stripe_payments import StripePayments
from gateways.test_payments import TestPayments
from shop.kernel.settings import Settings
from shop.payments.provider import PaymentProvider


def payment_providers(configured: Settings) -> Mapping[str, PaymentProvider]:
    """By name. The test provider stays beside Stripe where it is still set up: old refunds are its own."""
    found: dict[str, PaymentProvider] = {}
    if configured.stripe_secret_key:
        found["stripe"] = StripePayments(
            configured.stripe_secret_key.get_secret_value(),
            [secret.get_secret_value() for secret in configured.stripe_webhook_secrets],
            api_url=configured.stripe_api_url,
        )
    if configured.test_payments_url and configured.test_payments_secret:
        found["test"] = TestPayments(
            configured.test_payments_url, configured.test_payments_secret.get_secret_value()
        )
    return found
