"""`/media/<hash>`: what a shop shows, for a year, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from flows.change_catalog import hide_product
from gateways.object_folder import ObjectFolder
from shop.catalog.naming import product_by
from shop.catalog.viewing import MediaView
from shop.kernel.database import transaction
from tests.catalog.goods import ITALIAN
from tests.catalog.photographs import a_photograph, a_picture, taken_sideways, the_worker_comes_by
from tests.web.visiting import visitor
from tests.world import MORNING, Shop


@pytest.fixture
def objects(tmp_path: Path) -> ObjectFolder:
    return ObjectFolder(tmp_path / "objects")


@pytest.fixture
def browser(objects: ObjectFolder) -> Iterator[TestClient]:
    with visitor(objects=objects) as client:
        yield client


@pytest.fixture
def shown(shop: Shop, objects: ObjectFolder) -> MediaView:
    a_picture(shop, objects, taken_sideways(), product="miele-ibleo")
    the_worker_comes_by(objects)
    with transaction(shop.id) as db:
        return product_by(db, "miele-ibleo", ITALIAN).media[0]


def test_a_picture_is_served_for_ever_as_what_it_is(
    browser: TestClient, shown: MediaView, objects: ObjectFolder
) -> None:
    for sha256, content_type in ((shown.jpeg, "image/jpeg"), (shown.widths[320], "image/webp")):
        answer = browser.get(f"/media/{sha256}")

        assert (answer.status_code, answer.content) == (200, objects.get(sha256))
        assert answer.headers["content-type"] == content_type
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
        again = browser.get(f"/media/{sha256}", headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_a_player_may_ask_for_a_part(browser: TestClient, shown: MediaView, objects: ObjectFolder) -> None:
    body = objects.get(shown.jpeg)
    for wanted, part in (("bytes=0-1", body[:2]), ("bytes=10-", body[10:]), ("bytes=-5", body[-5:])):
        answer = browser.get(f"/media/{shown.jpeg}", headers={"Range": wanted})
        assert (answer.status_code, answer.content) == (206, part)
        assert answer.headers["content-range"].endswith(f"/{len(body)}")
    beyond = browser.get(f"/media/{shown.jpeg}", headers={"Range": f"bytes={len(body)}-"})
    assert beyond.status_code == 416


def test_no_other_file_of_the_store_is_served(
    browser: TestClient, shop: Shop, shown: MediaView, objects: ObjectFolder
) -> None:
    secret = objects.put(b"an invoice", "application/pdf")
    original = objects.put(taken_sideways(), "image/jpeg")
    a_picture(shop, objects, a_photograph(), product="cantucci")  # not made yet
    waiting = objects.put(a_photograph(), "image/jpeg")
    for name in (secret, original, waiting, "0" * 64, "..%2f..%2fetc%2fpasswd", shown.jpeg.upper(), "x"):
        assert browser.get(f"/media/{name}").status_code == 404


def test_what_is_hidden_is_served_no_more(browser: TestClient, shop: Shop, shown: MediaView) -> None:
    hide_product(now=MORNING, actor="member", workspace_id=shop.id, slug="miele-ibleo")

    assert browser.get(f"/media/{shown.jpeg}").status_code == 404


def test_a_products_page_shows_its_picture(browser: TestClient, shop: Shop, shown: MediaView) -> None:
    assert f"/media/{shown.jpeg}" in browser.get(f"/s/{shop.slug}/p/miele-ibleo").text
