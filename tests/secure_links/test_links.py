"""Secure links: one purpose, one person, until they end; looking costs nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.issue_link import issue_link
from secure_links.links import (
    IssuedLink,
    LinkExpired,
    LinkForwarded,
    LinkRevoked,
    LinkSpent,
    LinkUnknown,
    Purpose,
    WrongPurpose,
    claim_device,
    redeem,
    show,
    workspace_of,
)
from secure_links.tokens import LinkTampered, hash_of, new_token
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from tests.world import MORNING, Shop, a_registered_customer, a_shop, one

pytestmark = pytest.mark.usefixtures("empty_database")

DAY = timedelta(hours=24)


@pytest.fixture
def shop() -> Shop:
    shop = a_shop()
    shop.customers["marta"] = a_registered_customer(shop)
    return shop


def a_link(shop: Shop, purpose: Purpose = "registration", at: datetime = MORNING) -> IssuedLink:
    return issue_link(
        now=at,
        actor="agent",
        workspace_id=shop.id,
        customer_id=shop.customers["marta"],
        conversation_id=None,
        purpose=purpose,
        language=Language.IT,
    )


def shown(
    shop: Shop, token: str, *, at: datetime = MORNING, device: str = "", purpose: str | None = None
) -> str:
    with transaction(shop.id) as db:
        return show(db, token, now=at, device=device, purpose=purpose).purpose


def spent(shop: Shop, token: str, *, purpose: Purpose = "registration", at: datetime = MORNING) -> str:
    try:
        with transaction(shop.id) as db:
            redeem(db, token, now=at, purpose=purpose)
    except Refusal as refusal:
        return refusal.code
    return "redeemed"


def test_looking_at_a_link_never_spends_it(shop: Shop) -> None:
    link = a_link(shop)

    assert [shown(shop, link.token) for _ in range(20)] == ["registration"] * 20
    assert spent(shop, link.token) == "redeemed"


def test_registration_link_is_spent_once_even_by_eight_at_once(shop: Shop, owner: Any) -> None:
    link = a_link(shop)

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: spent(shop, link.token), range(8)))

    assert sorted(outcomes) == ["link_spent"] * 7 + ["redeemed"]
    assert one(owner, "SELECT count(*) FROM redemption") == 1
    with pytest.raises(LinkSpent):
        shown(shop, link.token)


def test_registration_link_holds_for_twenty_four_hours(shop: Shop, owner: Any) -> None:
    link = a_link(shop)

    assert shown(shop, link.token, at=MORNING + DAY - timedelta(seconds=1)) == "registration"
    with pytest.raises(LinkExpired):
        shown(shop, link.token, at=MORNING + DAY)
    assert spent(shop, link.token, at=MORNING + DAY) == "link_expired"
    assert one(owner, "SELECT uses_left FROM secure_link") == 1


def test_newer_link_takes_the_older_one_back(shop: Shop) -> None:
    older, newer = a_link(shop, "profile"), a_link(shop, "profile")

    with pytest.raises(LinkRevoked):
        shown(shop, older.token)
    assert shown(shop, newer.token) == "profile"


def test_either_of_two_registration_links_works_and_using_one_ends_the_other(shop: Shop) -> None:
    older, newer = a_link(shop), a_link(shop)
    assert shown(shop, newer.token) == "registration"

    assert spent(shop, older.token) == "redeemed"

    with pytest.raises(LinkRevoked):
        shown(shop, newer.token)
    with pytest.raises(LinkSpent):
        shown(shop, older.token)


def test_link_for_one_purpose_never_opens_another(shop: Shop, owner: Any) -> None:
    link = a_link(shop, "profile")

    with pytest.raises(WrongPurpose):
        shown(shop, link.token, purpose="registration")
    assert spent(shop, link.token, purpose="registration") == "wrong_purpose"
    assert one(owner, "SELECT count(*) FROM redemption") == 0


def test_forwarded_link_opens_on_the_first_device_only(shop: Shop) -> None:
    link = a_link(shop)
    with transaction(shop.id) as db:
        claim_device(db, link.token, now=MORNING, device="martas phone")

    assert shown(shop, link.token, device="martas phone") == "registration"
    with pytest.raises(LinkForwarded):
        shown(shop, link.token, device="somebody elses phone")
    with pytest.raises(LinkForwarded):
        shown(shop, link.token)


def test_token_is_not_kept_only_its_hash(shop: Shop, owner: Any) -> None:
    link = a_link(shop)

    stored = str(owner.execute("SELECT row_to_json(l)::text FROM secure_link l").fetchall())
    assert link.token not in stored
    assert link.token.split("~")[0] not in stored
    assert hash_of(link.token) in stored


def test_link_of_one_shop_is_not_seen_from_another(shop: Shop) -> None:
    other = a_shop("altra", 2)
    link = a_link(shop)

    assert workspace_of(link.token) == shop.id
    with pytest.raises(LinkUnknown):
        shown(other, link.token)


def test_token_that_we_signed_but_never_issued_is_unknown() -> None:
    with pytest.raises(LinkUnknown):
        workspace_of(new_token())


@given(st.text(max_size=120))
def test_no_made_up_token_gets_past_the_signature(token: str) -> None:
    with pytest.raises(LinkTampered):
        hash_of(token)


def test_every_changed_letter_of_a_token_is_noticed() -> None:
    token = new_token()
    for position in range(0, len(token), 7):
        changed = token[:position] + ("A" if token[position] != "A" else "B") + token[position + 1 :]
        with pytest.raises(LinkTampered):
            hash_of(changed)
