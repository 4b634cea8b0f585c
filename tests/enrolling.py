"""Registers customers in a running product: ``python -m tests.enrolling SHOP NUMBER…``, with its settings."""

import sys

from flows.register_customer import enroll_customer
from shop.customers.profiles import Profile
from shop.kernel.clock import SystemClock
from shop.kernel.language import Language
from shop.workspaces.viewing import workspace_id_of


def main() -> None:
    """Register each number, with consent to be served."""
    slug, *phones = sys.argv[1:]
    for phone in phones:
        enroll_customer(
            now=SystemClock().now(),
            workspace_id=workspace_id_of(slug),
            identities={"phone": phone},
            profile=Profile(name="Giulia", language=Language.IT),
            consents=["service"],
        )


if __name__ == "__main__":
    main()
