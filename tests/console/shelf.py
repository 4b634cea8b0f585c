"""Builders of a shop whose catalog is looked at from the console, with a folder in which files lie."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from fastapi.testclient import TestClient
from httpx2 import Response

from bot.parts import Parts
from gateways.object_folder import ObjectFolder
from runtime.catalog_files import perform
from shop.catalog.whole import whole_product
from shop.catalog.whole_list import Wanted, shelf_page
from shop.kernel.database import transaction
from tests.catalog.goods import ITALIAN, a_small_catalog
from tests.console.signed_in import a_member, signed_in
from tests.web.visiting import found, visitor
from tests.world import MORNING, PinnedClock, Shop, due

PART = {"HX-Request": "true", "HX-Current-URL": "https://shop.example.test/console/catalog?category=sweets"}
"""What HTMX says when a part of the list is asked for."""


@contextmanager
def at_the_catalog(shop: Shop, objects: ObjectFolder) -> Iterator[TestClient]:
    """The owner's browser on a small Sicilian catalog."""
    a_small_catalog(shop)
    with visitor(objects=objects) as client:
        yield signed_in(client, a_member(shop))


def product_id(shop: Shop, slug: str) -> UUID:
    """The product of that slug."""
    with transaction(shop.id) as db:
        return whole_product(db, slug).id


def as_told(shop: Shop, slug: str) -> dict[str, Any]:
    """The product as the shop has written it."""
    with transaction(shop.id) as db:
        return whole_product(db, slug).told


def on_shelf(shop: Shop) -> list[str]:
    """Slugs of what customers see, in the shop's order."""
    with transaction(shop.id) as db:
        return [row.slug for row in shelf_page(db, Wanted(standing="shown"), ITALIAN).rows]


def form_of(page: Response, form: str) -> dict[str, str]:
    """What a form of the page would send: its fields as they are filled in."""
    told: dict[str, str] = {}
    for one in found(page, f"{form} :is(input, textarea, select)"):
        name, kind = one.attributes.get("name"), one.attributes.get("type")
        if not name or (kind in {"checkbox", "radio"} and "checked" not in one.attributes):
            continue
        if one.tag == "select":
            chosen = one.css("option[selected]") or one.css("option")
            told[name] = str(chosen[0].attributes.get("value") or "") if chosen else ""
        else:
            told[name] = one.text() if one.tag == "textarea" else str(one.attributes.get("value") or "")
            told[name] = "on" if kind == "checkbox" else told[name]
    return told


def undo_of(page: Response) -> str:
    """The path by which what was just done is taken back."""
    return str(found(page, "[data-toast] form")[0].attributes["action"])


def the_worker_takes_files(objects: ObjectFolder) -> None:
    """Everything that is due of catalog files is done."""
    parts = cast("Parts", SimpleNamespace(clock=PinnedClock(), objects=objects))
    for entry in due("import", at=MORNING):
        perform(entry, parts)


def a_folder(folder: Path) -> ObjectFolder:
    """Where the shop's files lie."""
    return ObjectFolder(folder / "objects")
