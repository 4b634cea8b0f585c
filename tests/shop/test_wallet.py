"""What a shop paid ahead: used up without anybody waiting, written down line by line, and told once when it is little."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from bot.checks import Passed, check
from bot.tracing import Trace
from flows.begin_turn import begin_turn
from flows.finish_turn import Reply, TurnEnd, finish_turn
from flows.keep_wallet import AmountUnfit, correct, sum_up, top_up
from flows.visit_workspace import ReasonMissing
from flows.write_letter import write_letter
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.workspaces.platform_admins import Admin
from shop.workspaces.wallet import MILLION, ledger, meter, month_of, price_list, wallet_of, worded_micros
from tests.platform.running import an_admin
from tests.world import MORNING, Shop, a_registered_customer, a_shop, arrives, due, one, rows

LEASE = timedelta(seconds=60)
HOUR = timedelta(hours=1)
WHY = "Transfer of 20 November"

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def shop() -> Shop:
    return a_shop(monthly_answers=0)


@pytest.fixture
def ada() -> Admin:
    return an_admin().admin


def paid(shop: Shop, ada: Admin, euros: int = 10, reference: str = "") -> None:
    top_up(
        now=MORNING,
        admin=ada,
        workspace_id=shop.id,
        micros=euros * MILLION,
        note=WHY,
        reference=reference,
    )


def left(shop: Shop) -> int:
    with transaction(shop.id) as db:
        wallet = wallet_of(db, shop.id)
    assert wallet is not None
    return wallet.micros


def use(shop: Shop, count: int) -> None:
    with transaction(shop.id) as db:
        meter(db, shop.id, {"message": count, "tokens": 12_000}, at=MORNING)


def test_what_is_used_comes_off_at_once_and_stands_in_the_ledger_an_hour_later(
    shop: Shop, ada: Admin, owner: Any
) -> None:
    use(shop, 5)  # nothing was ever paid ahead: nothing is counted
    assert one(owner, "SELECT count(*) FROM metered") == 0
    paid(shop, ada)
    for _ in range(3):
        use(shop, 100)
    assert left(shop) == 10 * MILLION - 300 * 5_000
    assert sum_up(now=MORNING, workspace_id=shop.id) == 1
    use(shop, 100)
    assert (
        sum_up(now=MORNING + timedelta(minutes=30), workspace_id=shop.id) == 0
    )  # a line an hour can be read
    assert left(shop) == 10 * MILLION - 400 * 5_000
    assert sum_up(now=MORNING + HOUR, workspace_id=shop.id) == 1
    with transaction(shop.id) as db:
        lines = ledger(db, shop.id)
        month = month_of(db, shop.id, MORNING - 10 * HOUR, MORNING + 10 * HOUR)
        assert [line.id for line in ledger(db, shop.id, before=lines[0].id)] == [
            line.id for line in lines[1:]
        ]
    assert [(line.kind, line.micros, line.after_micros, line.quantity) for line in lines] == [
        ("message", -500_000, 8_000_000, 100),
        ("message", -1_500_000, 8_500_000, 300),
        ("top_up", 10_000_000, 10_000_000, 0),
    ]
    assert [(spent.kind, spent.micros, spent.quantity) for spent in month] == [
        ("top_up", 10_000_000, 0),
        ("message", -2_000_000, 400),
    ]
    assert one(owner, "SELECT count(*) FROM metered") == 0


def test_the_ledger_is_added_to_and_never_changed(shop: Shop, ada: Admin, owner: Any) -> None:
    paid(shop, ada, reference="bank-1")
    paid(shop, ada, reference="bank-1")  # the same payment told twice
    correct(now=MORNING, admin=ada, workspace_id=shop.id, micros=-MILLION, note="Paid by another shop")
    assert left(shop) == 9 * MILLION == one(owner, "SELECT sum(micros)::bigint FROM wallet_entry")
    for statement in (
        "UPDATE wallet_entry SET micros = 0",
        "DELETE FROM wallet_entry",
        "TRUNCATE wallet_entry",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction(shop.id) as db:
            db.connection().execute(text(statement))
    with pytest.raises(AmountUnfit):
        top_up(now=MORNING, admin=ada, workspace_id=shop.id, micros=0, note=WHY)
    with pytest.raises(ReasonMissing):
        top_up(now=MORNING, admin=ada, workspace_id=shop.id, micros=MILLION, note="")
    assert left(shop) == 9 * MILLION
    names = rows(
        owner, "SELECT name, details ->> 'reason' FROM event WHERE actor_kind = 'platform' ORDER BY id"
    )
    assert names == [("WalletToppedUp", WHY), ("WalletCorrected", "Paid by another shop")]


def test_another_shop_sees_nothing_of_it(shop: Shop, ada: Admin) -> None:
    paid(shop, ada)
    other = a_shop("altra", 2)
    with transaction(other.id) as db:
        assert wallet_of(db, shop.id) is None
        assert ledger(db, shop.id) == []


def test_the_owner_is_told_once_when_it_is_little_once_when_it_is_gone_and_nothing_stops(
    shop: Shop, ada: Admin, owner: Any
) -> None:
    paid(shop, ada)
    use(shop, 1_600)  # exactly a fifth is left
    sum_up(now=MORNING, workspace_id=shop.id)
    sum_up(now=MORNING + HOUR, workspace_id=shop.id)
    assert kinds(owner) == ["low"]
    letter = write_letter(now=MORNING, entry=due("mail", at=MORNING)[0])
    assert letter is not None
    assert letter.recipient == "ciao@bottega.example"
    assert "2,00\u00a0€" in letter.letter.text
    use(shop, 500)
    sum_up(now=MORNING + HOUR, workspace_id=shop.id)  # at once, since little was left
    sum_up(now=MORNING + 2 * HOUR, workspace_id=shop.id)
    assert kinds(owner) == ["low", "empty"]
    assert left(shop) == -500_000  # what went out went out
    paid(shop, ada, 5)
    assert one(owner, "SELECT warned FROM wallet") == ""
    sum_up(now=MORNING + 3 * HOUR, workspace_id=shop.id)
    assert kinds(owner) == ["low", "empty"]


def test_after_a_correction_the_owner_is_told_anew_and_the_letter_says_what_is_so_when_it_is_written(
    shop: Shop, ada: Admin, owner: Any
) -> None:
    paid(shop, ada)
    use(shop, 2_000)
    sum_up(now=MORNING, workspace_id=shop.id)
    assert kinds(owner) == ["empty"]
    correct(now=MORNING, admin=ada, workspace_id=shop.id, micros=MILLION, note=WHY)
    letter = write_letter(now=MORNING, entry=due("mail", at=MORNING)[0])
    assert letter is not None
    assert "used up" not in letter.letter.subject  # there is something again
    sum_up(now=MORNING + HOUR, workspace_id=shop.id)
    correct(now=MORNING, admin=ada, workspace_id=shop.id, micros=8 * MILLION, note=WHY)
    sum_up(now=MORNING + 2 * HOUR, workspace_id=shop.id)
    use(shop, 1_700)
    sum_up(now=MORNING + 4 * HOUR, workspace_id=shop.id)
    assert kinds(owner) == ["empty", "low"]
    use(shop, 100)
    sum_up(now=MORNING + 5 * HOUR, workspace_id=shop.id)
    assert kinds(owner) == ["empty", "low", "empty"]


def kinds(owner: Any) -> list[str]:
    return [
        kind
        for (kind,) in rows(
            owner, "SELECT payload ->> 'wallet' FROM outbox WHERE payload ? 'wallet' ORDER BY position"
        )
    ]


def test_answers_beyond_the_plan_are_paid_ahead_and_without_money_the_built_in_agent_answers(
    shop: Shop, ada: Admin, owner: Any
) -> None:
    a_registered_customer(shop)
    paid(shop, ada)
    arrives(shop, "Avete la crema di pistacchio?")
    entry = due("turn", at=MORNING + timedelta(seconds=30))[0]
    start = begin_turn(now=MORNING, entry=entry, lease=LEASE, pace=LEASE)
    assert start is not None
    assert start.wallet_micros == 10 * MILLION
    assert outside(start) is True
    end = TurnEnd("answered", (Reply("Certo.", "agent"),), tokens_in=900, tokens_out=100, counts=True)
    finish_turn(now=MORNING, entry=entry, start=start, end=end, lease=LEASE)
    assert rows(owner, "SELECT kind, quantity FROM metered") == [("answer", 1)]
    assert left(shop) == 10 * MILLION - price_list().prices["answer"].micros
    assert outside(replace(start, wallet_micros=0)) is False  # and yet somebody answers


def outside(start: Any) -> bool:
    """Whether an outside model may answer; and that nothing ended the turn."""
    passed = check(start, Trace(), turns_per_minute=100)
    assert isinstance(passed, Passed)
    return passed.outside_model


def test_two_shops_meter_without_a_lock_that_the_other_waits_for(shop: Shop, ada: Admin) -> None:
    paid(shop, ada)
    with transaction(shop.id) as first:
        meter(first, shop.id, {"message": 1}, at=MORNING)
        first.flush()
        locks = first.connection().execute(
            text(
                "SELECT DISTINCT mode FROM pg_locks JOIN pg_class c ON c.oid = relation WHERE c.relname = 'wallet' "
                "AND pid = pg_backend_pid()"
            )
        )
        assert set(locks.scalars()) <= {"AccessShareLock"}


@pytest.mark.parametrize(
    ("micros", "english", "italian"),
    [
        (5_000, "€0.005", "0,005 €"),
        (15_694_000, "€15.69", "15,69 €"),
        (12_400_000, "€12.40", "12,40 €"),
        (-500_000, "-€0.50", "-0,50 €"),
    ],
)
def test_amounts_are_told_as_fine_as_they_are(micros: int, english: str, italian: str) -> None:
    said = [
        worded_micros(micros, "EUR", language).replace("\u00a0", " ")
        for language in (Language.EN, Language.IT)
    ]
    assert said == [english, italian]
