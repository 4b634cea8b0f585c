"""Links to a cart, an order or an invoice: each about its owner's own, and still good when the next one comes."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from flows.issue_link import SubjectUnknown, issue_link
from flows.send_new_link import send_new_link
from secure_links.links import LinkExpired, Purpose, claim_device, redeem, show
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, new_id
from shop.kernel.language import Language
from tests.web.selling import HONEY, a_link_to, a_selling_shop, an_order
from tests.web.visiting import marta_writes
from tests.world import MORNING, Shop, a_registered_customer, one

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def shop() -> Shop:
    """A shop that sells."""
    return a_selling_shop()


def a_link(shop: Shop, customer: CustomerId, purpose: Purpose, subject: UUID | None) -> Any:
    return issue_link(
        now=MORNING,
        actor="agent",
        workspace_id=shop.id,
        customer_id=customer,
        conversation_id=None,
        purpose=purpose,
        language=Language.IT,
        subject_id=subject,
    )


def holds(shop: Shop, token: str, **told: Any) -> bool:
    with transaction(shop.id) as db:
        return show(db, token, **({"now": MORNING} | told)).purpose in {"cart", "order", "invoice"}


def test_nobody_gets_a_link_to_somebody_elses_order(shop: Shop, owner: object) -> None:
    other = a_selling_shop("altra", 2)
    stranger = a_registered_customer(other, "+393330000009", name="Ugo Serra")
    neighbor = a_registered_customer(shop, "+393330000008", name="Ida Russo")
    marta = a_registered_customer(shop)
    hers, his = an_order(shop, neighbor), an_order(other, stranger, sku=HONEY)

    for purpose in ("order", "invoice"):
        for subject in (hers.id, his.id, new_id(), None):
            with pytest.raises(SubjectUnknown):
                a_link(shop, marta, purpose, subject)

    assert one(owner, "SELECT count(*) FROM secure_link") == 0
    assert a_link(shop, neighbor, "order", hers.id)


def test_a_newer_link_leaves_the_older_ones_open(shop: Shop) -> None:
    marta = a_registered_customer(shop)
    order = an_order(shop, marta)
    older = [a_link_to(shop, marta), a_link_to(shop, marta, "order", order.id)]

    a_link_to(shop, marta)
    a_link_to(shop, marta, "order", order.id)

    assert all(holds(shop, link.token) for link in older)


@pytest.mark.parametrize(
    ("purpose", "lasts", "uses"),
    [("cart", timedelta(hours=24), 200), ("order", timedelta(days=30), 200)],
)
def test_a_link_holds_as_long_and_as_often_as_its_purpose_needs(
    shop: Shop, owner: object, purpose: Purpose, lasts: timedelta, uses: int
) -> None:
    marta = a_registered_customer(shop)
    subject = an_order(shop, marta).id if purpose == "order" else None
    link = a_link_to(shop, marta, purpose, subject)
    with transaction(shop.id) as db:
        claim_device(db, link.token, now=MORNING, device="hers")
        redeem(db, link.token, now=MORNING, purpose=purpose, device="hers")

    assert link.expires_at == MORNING + lasts
    assert one(owner, "SELECT uses_left FROM secure_link") == uses - 1
    with pytest.raises(LinkExpired):
        holds(shop, link.token, now=MORNING + lasts, device="hers")


def test_whoever_holds_a_forwarded_link_cannot_close_the_owners_page(shop: Shop, owner: object) -> None:
    marta = marta_writes(shop)
    order = an_order(shop, marta)
    link = a_link_to(shop, marta, "order", order.id)
    with transaction(shop.id) as db:
        claim_device(db, link.token, now=MORNING, device="hers")

    query = "SELECT count(*) FROM secure_link WHERE purpose = 'order' AND revoked_at IS NULL"
    before = one(owner, query)

    send_new_link(now=MORNING, token=link.token)

    assert holds(shop, link.token, device="hers")
    assert one(owner, query) == before + 1
