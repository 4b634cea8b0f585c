"""The test provider of payments, where no Stripe account was given.

The port on the loopback and the folder of its state are its arguments.
"""

import sys
from pathlib import Path

from gateways.standins.payment_desk import Setup, payment_desk
from runtime.logs import configure_logs
from runtime.serving import serve
from shop.kernel.settings import settings


def main() -> None:
    """Serve until told to stop."""
    configured = settings()
    configure_logs("desk", configured.log_level)
    if configured.test_payments_secret is None:
        sys.exit("TEST_PAYMENTS_SECRET is missing")
    setup = Setup(
        secret=configured.test_payments_secret.get_secret_value(),
        webhook_url=f"{str(configured.public_url).rstrip('/')}/webhooks/payments/test",
        public_url=configured.test_payments_url,
    )
    app = payment_desk(Path(sys.argv[2]), setup)
    serve(app, port=int(sys.argv[1]), name="desk", redis_url=configured.redis_url)


if __name__ == "__main__":
    main()
