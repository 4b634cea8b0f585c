"""What a shop's goods can be narrowed down by: the facets of its vertical, with the values that are in use."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session

from shop.catalog.allergens import allergens_text
from shop.catalog.categories import categories
from shop.catalog.facets import Facet, facet_heading, facet_value, facets_of
from shop.catalog.viewing import Reader


@dataclass(frozen=True, slots=True)
class FilterValue:
    """A value that active products have."""

    value: str
    """What `ProductQuery` takes: a tag, a category's code, an allergen's."""
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow down, and what there is to choose."""

    kind: str
    type: str
    """``category``, ``allergens`` (to be left out), ``choice`` or ``number`` (from and to)."""
    heading: str
    values: tuple[FilterValue, ...]
    """Numbers from small to large, the rest by how many products have them."""


def filters_of(db: Session, vertical: str, reader: Reader) -> list[Filter]:
    """The filters of a shop of that vertical that tell its active products apart."""
    tags = _tags_in_use(db)
    offered = [_filter(db, facet, tags[facet.kind], reader) for facet in facets_of(vertical)]
    return [one for one in offered if one.values]


def _filter(db: Session, facet: Facet, tags: dict[str, int], reader: Reader) -> Filter:
    heading = facet_heading(facet.kind, reader.language)
    if facet.type == "category":
        values = [FilterValue(one.code, one.name, one.count) for one in categories(db, reader)]
    elif facet.type == "allergens":
        values = [
            FilterValue(row.code, allergens_text([row.code], reader.language), row.products)
            for row in db.connection().execute(_ALLERGENS)
        ]
    else:
        values = [
            FilterValue(tag, facet_value(tag, reader.language)[1], count) for tag, count in tags.items()
        ]
    if facet.type == "number":
        values.sort(key=lambda one: float(one.value.partition(":")[2]))
    return Filter(facet.kind, facet.type, heading, tuple(values))


def _tags_in_use(db: Session) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in db.connection().execute(_TAGS):
        found[row.tag.partition(":")[0]][row.tag] = row.products
    return found


# Many products carry the same: counted together, they are taken apart only once.
_TAGS = text("""
    SELECT tag, CAST(sum(products) AS int) AS products FROM (
        SELECT tags, count(*) AS products FROM product WHERE status = 'active' GROUP BY tags
    ) AS several, unnest(tags) AS tag
    GROUP BY tag ORDER BY sum(products) DESC, tag
""")
_ALLERGENS = text("""
    SELECT code, CAST(sum(products) AS int) AS products FROM (
        SELECT allergens, count(*) AS products FROM product WHERE status = 'active' GROUP BY allergens
    ) AS several, unnest(allergens) AS code
    GROUP BY code ORDER BY sum(products) DESC, code
""")
