"""What stands in for the companies we call, where no account of theirs was given: Twilio's API and its phones.

The port on the loopback and the folder of its state are its arguments.
"""

import sys
from pathlib import Path

from gateways.standins.twilio import twilio_standin
from gateways.standins.twilio_network import Setup
from runtime.logs import configure_logs
from runtime.serving import serve
from shop.kernel.settings import settings

_RETRIES = "rc=5&rp=all"
"""As an account would be set up: whatever goes wrong with a webhook, it comes again, five times."""


def main() -> None:
    """Serve until told to stop."""
    configured = settings()
    configure_logs("vendors", configured.log_level)
    setup = Setup(
        account_sid=configured.twilio_account_sid,
        tokens=[token.get_secret_value() for token in configured.twilio_auth_tokens],
        webhook_url=f"{str(configured.public_url).rstrip('/')}/webhooks/twilio/whatsapp#{_RETRIES}",
    )
    app = twilio_standin(Path(sys.argv[2]), setup)
    serve(app, port=int(sys.argv[1]), name="vendors", redis_url=configured.redis_url)


if __name__ == "__main__":
    main()
