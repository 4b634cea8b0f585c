"""From a figure to what it counts; and what came of one's own work, for whoever did it alone."""

import re
from typing import Any

import pytest

from shop.analytics.behind import COUNTED, behind
from shop.analytics.figures import figures
from shop.analytics.periods import period_of
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.workspaces.viewing import workspace_view
from tests.console.signed_in import a_member, signed_in
from tests.live.together import a_live_session
from tests.orders.buying import bought
from tests.web.visiting import visitor
from tests.world import MORNING, PinnedClock, arrives, one

pytestmark = pytest.mark.usefixtures("empty_database", "valkey")


def test_a_figure_leads_to_exactly_what_it_counts(owner: Any) -> None:
    shop, _, order = bought()
    arrives(shop, "ciao", at=MORNING)
    owner.execute("UPDATE customer_order SET paid_at = placed_at")
    owner.commit()
    with transaction(shop.id) as db:
        view = workspace_view(db, shop.id)
        period = period_of("7", MORNING.astimezone(view.zone).date(), view.zone)
        told, _ = figures(db, view, period, MORNING)
        listed = {what: behind(db, period, what) for what in COUNTED}
        for what, found in listed.items():
            counted = told.counted(what) if what.startswith("orders") else told.of(what)
            assert len(found) == counted, what
        assert (len(listed["orders"]), len(listed["orders_paid"]), len(listed["chats"])) == (1, 1, 1)
        last = listed["orders"][-1]
        assert behind(db, period, "orders", after=(last.at, last.id)) == []

    with visitor(PinnedClock()) as browser:
        signed_in(browser, a_member(shop, "owner", name="Nora", language=Language.EN))
        number = one(owner, "SELECT number FROM customer_order")
        page = browser.get("/console/figures/behind?what=orders&period=7").text
        assert f"Order {number}" in page
        assert f"/console/orders/{order.id}" in page
        leads = "/console/figures/behind?what=orders&amp;period=7"
        assert leads in browser.get("/console/figures?period=7").text
        assert browser.get("/console/figures/behind?what=secrets").status_code == 422


def test_whoever_hosts_sees_what_came_of_their_own_work_and_nobody_elses(owner: Any) -> None:
    shop, _, _ = bought()
    with visitor(PinnedClock()) as browser:
        ada = a_member(shop, "host", name="Ada", language=Language.EN)
        signed_in(browser, ada)
        assert "Nothing in these days." in browser.get("/console/own/earned").text
        a_live_session(shop, member_id=ada.member_id)
        bruno = a_member(shop, "host", name="Bruno").member_id
        a_live_session(shop, member_id=bruno, number=2)
        owner.execute("UPDATE live_session SET state = 'completed', ended_at = %(at)s", {"at": MORNING})
        owner.commit()
        page = browser.get("/console/own/earned").text
        assert "live sessions held" in page
        assert re.search(r'class="display">\s*1\s*</dd>', page)
        assert not re.search(r'class="display">\s*2\s*</dd>', page)
        assert browser.get("/console/figures/people").status_code == 404
