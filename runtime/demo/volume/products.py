"""What a generated product looks like in the tables."""

import json
from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any
from uuid import UUID

from runtime.demo.volume.ids import BEGAN, Home, Kind, Row, steady_id


def category_rows(home: Home) -> Iterator[Row]:
    """The categories of generated products."""
    for position, names in enumerate(_CATEGORIES):
        yield (
            "category",
            {
                "id": steady_id(Kind.CATEGORY, position, BEGAN),
                "workspace_id": home.workspace,
                "code": f"group-{position}",
                "names": json.dumps(names),
                "position": position,
            },
        )


def product_rows(number: int, home: Home) -> Iterator[Row]:
    """A product of one variant, and what its stock began with."""
    chance = Random(-number - 1)  # noqa: S311  # volume, not a secret
    group = number % len(_CATEGORIES)
    own = {"workspace_id": home.workspace}
    identity = steady_id(Kind.PRODUCT, number, BEGAN)
    yield "product", own | _product(identity, number, group, chance)
    variant = own | _variant(identity, number, chance)
    yield "variant", variant
    if variant["stock"]:
        yield "stock_movement", own | _opening(variant, number)


def _product(identity: UUID, number: int, group: int, chance: Random) -> dict[str, Any]:
    category = _CATEGORIES[group]
    names = {code: f"{word} {number}" for code, word in category.items()}
    return {
        "id": identity,
        "slug": f"{category['en'].lower().replace(' ', '-')}-{number}",
        "category_id": steady_id(Kind.CATEGORY, group, BEGAN),
        "names": json.dumps(names),
        "summaries": json.dumps({code: f"{name}." for code, name in names.items()}),
        "details": "{}",
        "tags": [f"taste:{chance.choice(('sweet', 'savory'))}"],
        "allergens": chance.sample(("nuts", "gluten", "milk"), chance.randrange(3)),
        "picture": "",
        "position": number,
        "status": "active",
        "revision": 1,
        "created_at": BEGAN,
    }


def _variant(identity: UUID, number: int, chance: Random) -> dict[str, Any]:
    return {
        "id": steady_id(Kind.VARIANT, number, BEGAN),
        "product_id": identity,
        "sku": f"VOL-{number:06d}",
        "names": "{}",
        "price_minor": chance.randrange(200, 9000, 10),
        "stock": chance.randrange(40),
        "position": 0,
        "attributes": "{}",
    }


def _opening(variant: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "id": steady_id(Kind.MOVEMENT, number, BEGAN),
        "variant_id": variant["id"],
        "quantity": variant["stock"],
        "reason": "opening",
        "note": "",
        "actor": "system",
        "created_at": BEGAN,
    }


_GOODS = (
    {"en": "Honey", "it": "Miele", "es": "Miel"},
    {"en": "Oil", "it": "Olio", "es": "Aceite"},
    {"en": "Jam", "it": "Confettura", "es": "Mermelada"},
    {"en": "Pasta", "it": "Pasta", "es": "Pasta"},
)
_PLACES = (
    {"en": "from Modica", "it": "di Modica", "es": "de Módica"},
    {"en": "from Noto", "it": "di Noto", "es": "de Noto"},
    {"en": "from Bronte", "it": "di Bronte", "es": "de Bronte"},
    {"en": "from Trapani", "it": "di Trapani", "es": "de Trapani"},
)
_CATEGORIES = tuple(
    {code: f"{good[code]} {place[code]}" for code in ("en", "it", "es")}
    for good, place in product(_GOODS, _PLACES)
)
