"""The file that is measured is one that can be imported."""

from typing import Any

from runtime.bench.catalog_files import import_file
from tests.world import Shop, one


def test_a_measured_import_imports(shop: Shop, owner: Any) -> None:
    times = import_file(shop.id, rows=400)

    assert times.check > 0
    assert times.apply > 0
    assert one(owner, "SELECT count(*) FROM variant WHERE sku LIKE 'BENCH-%%'") == 400
    assert one(owner, "SELECT count(*) FROM product WHERE slug LIKE 'bench-%%'") == 200
