"""A transaction ends: all of it is there, or whoever began it hears in the usual words that it is not."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from shop.kernel.database import transaction
from tests.world import one

pytestmark = pytest.mark.usefixtures("empty_database")


def test_what_the_database_refuses_at_the_end_is_told_as_what_it_is() -> None:
    with pytest.raises(IntegrityError):
        _twice_the_same()

    assert _answers()


def test_a_connection_that_dies_before_the_end_is_told_and_replaced(owner: Any) -> None:
    with pytest.raises(OperationalError):
        _cut_off(owner)

    assert _answers()


def _twice_the_same() -> None:
    with transaction(None) as db:
        db.connection().execute(
            text("CREATE TEMP TABLE twice (one int UNIQUE DEFERRABLE INITIALLY DEFERRED) ON COMMIT DROP")
        )
        db.connection().execute(text("INSERT INTO twice VALUES (1), (1)"))


def _cut_off(owner: Any) -> None:
    with transaction(None) as db:
        line = db.connection().execute(text("SELECT pg_backend_pid()")).scalar_one()
        assert one(owner, "SELECT pg_terminate_backend(%(line)s, 30000)", {"line": line})


def _answers() -> bool:
    with transaction(None) as db:
        return bool(db.connection().execute(text("SELECT true")).scalar_one())
