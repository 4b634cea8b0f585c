"""Stock by lots, and pictures, over the API."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest

from gateways.object_folder import ObjectFolder
from runtime.picture_work import drop_unused
from tests.catalog.photographs import a_photograph, the_worker_comes_by
from tests.programs.asking import Asking, a_key, asking_with, problem
from tests.world import Shop, due, one


@pytest.fixture
def program(shop: Shop) -> Iterator[Asking]:
    with asking_with(a_key(shop)) as made:
        yield made


def test_goods_come_in_lots_and_are_written_off(program: Asking, other: Shop) -> None:
    for lot, last, quantity in (("L2", "2027-05-01", 4), ("L1", "2026-11-24", 6)):
        came = {"quantity": quantity, "lot": lot, "expires_on": last, "shelf": "A3"}
        assert program("POST", "/stock/MIELE-IBLEO/received", came).status_code == 201
    gone = {"quantity": 2, "lot": "L1", "note": "broken"}
    assert program("POST", "/stock/MIELE-IBLEO/wasted", gone).json()["on_hand"] == 13
    assert problem(program("POST", "/stock/MIELE-IBLEO/wasted", {"quantity": 99})) == (409, "stock_bound")
    assert problem(program("POST", "/stock/MIELE-IBLEO/wasted", {"quantity": 1, "lot": "no"}))[0] == 404
    assert problem(program("POST", "/stock/MIELE-IBLEO/wasted", {"quantity": 0}))[0] == 422

    lots = program("GET", "/stock/MIELE-IBLEO/batches").json()
    assert [(lot["lot"], lot["on_hand"], lot["bound"], lot["shelf"]) for lot in lots] == [
        ("L1", 4, 0, "A3"),
        ("L2", 4, 0, "A3"),
    ]
    soon = program("GET", "/batches?days=7").json()
    assert [(lot["sku"], lot["lot"], lot["expires_on"]) for lot in soon] == [
        ("MIELE-IBLEO", "L1", "2026-11-24")
    ]
    ledger = program("GET", "/stock/MIELE-IBLEO/movements?limit=2").json()
    assert [(line["quantity"], line["reason"], line["lot"]) for line in ledger["movements"]] == [
        (-2, "wasted", "L1"),
        (6, "received", "L1"),
    ]
    rest = program("GET", f"/stock/MIELE-IBLEO/movements?cursor={ledger['next_cursor']}").json()
    lines = (*ledger["movements"], *rest["movements"])
    assert sum(line["quantity"] for line in lines) == 13

    theirs = program.as_key(a_key(other).key)
    assert theirs("GET", "/batches?days=3650").json() == []
    assert theirs("GET", "/stock/MIELE-IBLEO/batches").json() == []
    assert len(theirs("GET", "/stock/MIELE-IBLEO/movements").json()["movements"]) == 1
    assert theirs("GET", "/stock/MIELE-IBLEO").json()["on_hand"] == 5


def sends(program: Asking, body: bytes, kind: str = "image/jpeg", **more: Any) -> Any:
    sent = {"file": ("jar.jpg", body, kind)}
    return program("POST", "/products/miele-ibleo/pictures", files=sent, **more)


def test_a_picture_is_sent_described_ordered_and_taken_back(
    shop: Shop, other: Shop, tmp_path: Any, owner: Any
) -> None:
    store = ObjectFolder(tmp_path)
    with asking_with(a_key(shop)) as program:
        program.files.put = store.put  # type: ignore[assignment,method-assign]  # what the worker reads too
        first = sends(program, a_photograph(800, 600), data={"texts": '{"it": "Un vasetto"}'})
        assert (first.status_code, first.json()["state"]) == (202, "wanted")
        assert first.json()["texts"] == {"it": "Un vasetto"}
        second = sends(program, a_photograph(640, 640)).json()
        the_worker_comes_by(store)

        path = "/products/miele-ibleo/pictures"
        seen = program("GET", path).json()
        assert [picture["state"] for picture in seen] == ["ready", "ready"]
        assert set(seen[0]["sizes"]) == {"320", "640", "1280", "jpeg"}
        turned = program("PUT", path, {"pictures": [second["id"]]}).json()
        assert [picture["id"] for picture in turned] == [second["id"], first.json()["id"]]
        described = f"/pictures/{second['id']}/texts"
        assert program("PUT", described, {"texts": {"en": "A lid"}}).status_code == 204
        assert program("GET", path).json()[0]["texts"] == {"en": "A lid"}

        theirs = program.as_key(a_key(other).key)
        assert theirs("GET", path).json() == []
        assert problem(theirs("PUT", path, {"pictures": [second["id"]]})) == (404, "picture_unknown")
        assert problem(theirs("PUT", described, {"texts": {}})) == (404, "picture_unknown")
        assert problem(theirs("DELETE", f"/pictures/{second['id']}")) == (404, "picture_unknown")

        assert program("DELETE", f"/pictures/{second['id']}").status_code == 204
        assert len(program("GET", path).json()) == 1
        # The same original is another shop's too: only what nobody needs is dropped.
        sends(theirs, a_photograph(640, 640))
        program.clock.pass_(hours=2)
        parts: Any = type("Parts", (), {"clock": program.clock, "objects": store})()
        [entry] = due("unused", at=program.clock.now())
        drop_unused(entry, parts)
        assert store.get(one(owner, "SELECT source FROM product_media WHERE state = 'wanted'"))
        for size in second["sizes"].values():
            with pytest.raises(LookupError):
                store.get(size.removeprefix("/media/"))
        assert store.get(seen[0]["sizes"]["jpeg"].removeprefix("/media/"))


def test_the_same_form_twice_is_one_picture_whatever_its_boundary(program: Asking, owner: Any) -> None:
    key = {"Idempotency-Key": "jar"}
    first, again = (sends(program, a_photograph(), headers=key) for _ in range(2))
    assert first.request.headers["content-type"] != again.request.headers["content-type"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    assert problem(sends(program, a_photograph(300, 300), headers=key)) == (422, "key_reused")
    assert one(owner, "SELECT count(*) FROM product_media") == 1


@pytest.mark.parametrize(
    ("kind", "size", "status", "code"),
    [
        ("image/svg+xml", 10, 415, "kind_not_taken"),
        ("image/jpeg", 20 * 1024 * 1024 + 1, 413, "file_too_large"),
        ("video/mp4", 51 * 1024 * 1024, 413, "body_too_large"),
    ],
)
def test_what_is_no_picture_or_too_large_is_kept_nowhere(
    program: Asking, owner: Any, kind: str, size: int, status: int, code: str
) -> None:
    assert problem(sends(program, BytesIO(bytes(size)).read(), kind)) == (status, code)
    assert program.files.kept == {}
    assert one(owner, "SELECT count(*) FROM product_media") == 0


def test_texts_that_are_no_json_and_products_that_are_none_are_refused(program: Asking) -> None:
    unread = sends(program, a_photograph(), data={"texts": "{"})
    assert problem(unread) == (422, "texts_unreadable")
    sent = {"file": ("jar.jpg", a_photograph(), "image/jpeg")}
    assert problem(program("POST", "/products/none/pictures", files=sent)) == (404, "product_not_found")
    assert program.files.kept == {}
