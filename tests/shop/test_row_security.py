"""Two workspaces side by side: the database itself shows no row of one to the other."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from flows.issue_link import issue_link
from shop.kernel.database import TransactionAlreadyOpen, transaction
from shop.kernel.language import Language
from shop.tables import metadata
from shop.workspaces.sign_in import enter_sign_in, person_of_email
from tests.console.entering import with_password
from tests.world import MORNING, a_registered_customer, a_shop, arrives, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")

TABLES = sorted(metadata.tables)


def two_shops() -> tuple[Any, Any]:
    shops = a_shop("uno", 1), a_shop("due", 2)
    for shop in shops:
        customer = a_registered_customer(shop)
        arrives(shop, "ciao")
        issue_link(
            now=MORNING,
            actor="system",
            workspace_id=shop.id,
            customer_id=customer,
            conversation_id=None,
            purpose="profile",
            language=Language.IT,
        )
    return shops


@pytest.mark.parametrize("table", TABLES)
def test_no_row_of_another_workspace_is_seen(table: str, owner: Any) -> None:
    mine, other = two_shops()
    # People who sign in belong to no workspace, and none sees any of them.
    of_none = ("sign_in", "sign_in_try", "platform_admin", "platform_session", "platform_act", "feature_flag")
    own = {"workspace": "id", **dict.fromkeys(of_none, "NULL::uuid")}
    column = own.get(table, "workspace_id")

    with transaction(mine.id) as db:
        seen = (
            db.connection()
            .execute(
                text(f"SELECT count(*), count(*) FILTER (WHERE {column} = :other) FROM {table}"),  # noqa: S608  # the names come from our own tables
                {"other": other.id},
            )
            .one()
        )  # the names come from our own tables

    assert seen[1] == 0
    assert seen[0] <= one(owner, f"SELECT count(*) FROM {table}")  # noqa: S608  # as above


@pytest.mark.parametrize("table", ["customer", "message", "secure_link", "outbox", "conversation"])
def test_rows_of_another_workspace_can_be_neither_changed_nor_deleted(table: str, owner: Any) -> None:
    mine, other = two_shops()
    before = one(owner, f"SELECT count(*) FROM {table}")  # noqa: S608  # as above

    with transaction(mine.id) as db:
        gone = db.connection().execute(
            text(f"DELETE FROM {table} WHERE workspace_id = :other"),  # noqa: S608  # as above
            {"other": other.id},
        )
        assert gone.rowcount == 0

    assert one(owner, f"SELECT count(*) FROM {table}") == before  # noqa: S608  # as above


def test_row_of_another_workspace_cannot_be_written() -> None:
    mine, other = two_shops()

    with pytest.raises(ProgrammingError, match="row-level security"), transaction(mine.id) as db:
        db.connection().execute(
            text(
                "INSERT INTO shop_fact (id, workspace_id, topic, texts) "
                "VALUES (gen_random_uuid(), :other, 'planted', '{}')"
            ),
            {"other": other.id},
        )


def test_a_person_who_signs_in_is_seen_only_by_whoever_has_entered_them(owner: Any) -> None:
    mine, other = two_shops()
    people = [with_password(shop, email=f"{shop.slug}@x.example") for shop in (mine, other)]
    first, second = (person_of_email(f"{shop.slug}@x.example") for shop in (mine, other))
    assert first
    assert second
    assert first != second
    assert len(people) == 2
    with transaction(mine.id) as db:
        assert db.connection().execute(text("SELECT count(*) FROM sign_in")).scalar() == 0
        enter_sign_in(db, first)
        assert db.connection().execute(text("SELECT array_agg(id) FROM sign_in")).scalar() == [first]
        changed = db.connection().execute(
            text("UPDATE sign_in SET password_hash = '' WHERE id = :other"), {"other": second}
        )
        assert changed.rowcount == 0
    assert one(owner, "SELECT count(*) FROM sign_in WHERE password_hash = ''") == 0


def test_without_a_workspace_no_row_is_seen() -> None:
    two_shops()

    with transaction(None) as db:
        for table in TABLES:
            assert db.connection().execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0  # noqa: S608  # as above


def test_application_role_cannot_bypass_row_security(owner: Any) -> None:
    role = rows(
        owner, "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = 'vetrina_app'"
    )
    assert role == [(False, False, False)]
    unprotected = rows(
        owner,
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
        "AND NOT relrowsecurity AND relname <> 'alembic_version'",
    )
    assert unprotected == []


def test_application_role_does_not_own_what_it_is_bound_by(owner: Any) -> None:
    owners = rows(owner, "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
    assert ("vetrina_app",) not in owners


def test_kept_consents_and_events_cannot_be_deleted() -> None:
    mine, _ = two_shops()
    for table in ("consent", "event"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction(mine.id) as db:
            db.connection().execute(text(f"DELETE FROM {table}"))  # noqa: S608  # as above


def test_transactions_do_not_nest() -> None:
    with transaction(None), pytest.raises(TransactionAlreadyOpen), transaction(None):
        pass


def test_workspace_left_behind_by_a_connection_is_not_entered_again() -> None:
    mine, _ = two_shops()
    with transaction(mine.id):
        pass

    with transaction(None) as db:
        assert db.connection().execute(text("SELECT count(*) FROM customer")).scalar() == 0
