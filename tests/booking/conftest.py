"""What tests of paid bookings can ask for: a street with the test provider on it."""

from tests.payments.conftest import clock, desk, street

__all__ = ["clock", "desk", "street"]
