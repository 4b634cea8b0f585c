"""What a shop paid ahead and how long it keeps what, as its owner sees and changes it; payments by whoever runs Vetrina."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from flows.add_picture import add_picture
from flows.keep_wallet import sum_up, top_up
from shop.kernel.database import transaction
from shop.workspaces.storage import MEGABYTE, StorageFull, forget_files, store_file, stored_bytes
from shop.workspaces.wallet import MILLION, PAGE, meter
from tests.catalog.goods import a_small_catalog
from tests.console.signed_in import a_member, signed_in
from tests.platform.running import an_admin, at_platform
from tests.web.visiting import found, text_of
from tests.world import MORNING, Shop, one, rows

WHY = "Transfer of 20 November"
FORMULA = "-2+3 of 20 November"


def test_the_credit_is_told_line_by_line_and_as_a_file(shop: Shop, browser: TestClient) -> None:
    signed_in(browser, a_member(shop))
    assert "Nothing is paid ahead" in text_of(browser.get("/console/plan/wallet"))
    ada = an_admin().admin
    for note in [FORMULA, *[WHY] * PAGE]:
        top_up(now=MORNING, admin=ada, workspace_id=shop.id, micros=MILLION, note=note)
    with transaction(shop.id) as db:
        meter(db, shop.id, {"message": 8_000}, at=MORNING)
    sum_up(now=MORNING, workspace_id=shop.id)
    page = browser.get("/console/plan/wallet")
    told = text_of(page)
    assert "€1.00" in told  # of 41, 40 went for 8,000 messages
    assert "Little is left" in told
    assert "how many: 8000" in told
    assert len(found(page, "section[aria-labelledby=ledger] .line")) == PAGE
    rest = browser.get(found(page, ".audit-next")[0].attributes["hx-get"] or "")
    assert (len(found(rest, ".line")), found(rest, "main")) == (2, [])
    without_script = browser.get(found(page, ".audit-next a")[0].attributes["href"] or "")
    assert len(found(without_script, "main section[aria-labelledby=ledger] .line")) == 2
    lines = browser.get("/console/plan/wallet.csv").text.splitlines()
    assert len(lines) == 1 + PAGE + 2
    assert lines[1].endswith(",8000,-40.000000,1.000000,")
    assert lines[-1].endswith(f",'{FORMULA}")
    assert "Little of the credit is left." in text_of(browser.get("/console/plan/warning"))
    assert "little is left" in text_of(browser.get("/console/plan"))


def test_how_long_something_is_kept_is_changed_within_its_range_and_taken_back(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    signed_in(browser, a_member(shop))
    page = browser.get("/console/kept")
    assert len(found(page, ".kept-kind")) == 10
    wrong = browser.post("/console/kept/messages", data={"days": "10"})
    assert wrong.status_code == 422
    assert "Choose from 90 to 3650 days" in text_of(wrong)
    assert found(wrong, "#days-messages")[0].attributes["aria-invalid"] == "true"
    assert browser.post("/console/kept/messages", data={"days": "zwölf"}).status_code == 422
    assert browser.post("/console/kept/messages", data={"days": "120"}).status_code == 303
    assert rows(owner, "SELECT kind, days FROM retention_rule") == [("messages", 120)]
    assert browser.post("/console/kept/messages/1095").status_code == 303
    assert one(owner, "SELECT days FROM retention_rule") == 1095
    assert browser.post("/console/kept/invoices", data={"days": "120"}).status_code == 404
    assert browser.post("/console/kept/messages/" + "9" * 5000).status_code == 422  # more than Python reads
    assert one(owner, "SELECT days FROM retention_rule") == 1095


def test_whoever_runs_vetrina_writes_payments_down_once_each(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    at_platform(browser, an_admin())
    url = f"/platform/shops/{shop.id}"
    reference = found(browser.get(url), "input[name=reference]")[0].attributes["value"]
    payment = {"amount": "12,50", "reason": WHY, "kind": "top_up", "reference": reference}
    for _ in range(2):
        assert browser.post(f"{url}/credit", data=payment).status_code == 303
    assert rows(owner, "SELECT micros, reference FROM wallet_entry") == [(12_500_000, reference)]
    for amount in ("", "viel", "-5", "NaN", "1e99", "9e999999"):
        assert browser.post(f"{url}/credit", data={**payment, "amount": amount}).status_code == 422
    fixed = {"amount": "-2.50", "reason": "Counted twice by the bank", "kind": "correction"}
    assert browser.post(f"{url}/credit", data=fixed).status_code == 303
    assert "€10.00" in text_of(browser.get(url))
    assert "€10.00" in text_of(browser.get("/platform/shops"))


@pytest.mark.parametrize("size", [2 * MEGABYTE])
def test_a_file_that_does_not_fit_into_the_plan_is_refused_and_nothing_happens(
    shop: Shop, owner: Any, size: int
) -> None:
    a_small_catalog(shop)
    owner.execute("UPDATE workspace SET plan = 'basic' WHERE id = %(it)s", {"it": shop.id})
    slug = one(owner, "SELECT slug FROM product WHERE workspace_id = %(it)s LIMIT 1", {"it": shop.id})
    with transaction(shop.id) as db:
        store_file(db, shop.id, "a" * 64, 2047 * MEGABYTE, at=MORNING)
    told: dict[str, Any] = {
        "now": MORNING,
        "actor": "member",
        "workspace_id": shop.id,
        "product": slug,
        "content_type": "image/png",
    }
    with pytest.raises(StorageFull) as refused:
        add_picture(**told, source="b" * 64, size=size)
    assert refused.value.values == {"most": 2048, "used": 2047, "size": 2, "plan": "basic"}
    assert one(owner, "SELECT count(*) FROM product_media") == 0
    add_picture(**told, source="c" * 64, size=MEGABYTE)
    add_picture(**told, source="c" * 64, size=MEGABYTE)  # the same file takes its room once
    with transaction(shop.id) as db:
        assert stored_bytes(db, shop.id) == 2048 * MEGABYTE
        forget_files(db, shop.id, ["a" * 64])
        assert stored_bytes(db, shop.id) == MEGABYTE
