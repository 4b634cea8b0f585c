"""What the catalog's own rules say against a row, in the reader's words and at the cell where it stands."""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from shop.catalog.import_lines import Faults
from shop.kernel.language import phrase

_COLUMNS = {
    "slug": "product",
    "names": "name",
    "summaries": "summary",
    "details": "detail",
    "price_minor": "price",
    "attributes": "option",
}
_SENTENCES = {
    "product": phrase("A product is named in addresses by small letters, figures and dashes, 80 at most."),
    "sku": phrase("A sku has capital letters, figures, points and dashes, 40 at most."),
    "tags": phrase("A tag is written kind:value in small letters, such as taste:sweet."),
    "name": phrase("A new product needs a name."),
    "tax_class": phrase("A tax class is a word in small letters, such as standard or reduced."),
    "least": phrase("The least is a multiple of the step, and no more than the most."),
}
_OTHERWISE = phrase("This does not fit the column “{column}”.")


def name_faults(
    invalid: ValidationError, row: int, rows: Mapping[str, int], skus: Sequence[str], faults: Faults
) -> None:
    """Add each error of a product that begins in `row`; `skus` are its variants as they were checked."""
    for error in invalid.errors():
        at, place = row, tuple(str(part) for part in error["loc"])
        if place == ("variants",):  # a variant that does not fit is missed among them, and named by itself
            continue
        if len(place) > 1 and place[0] == "variants":
            at, place = rows.get(skus[int(place[1])], row), place[2:] or ("least",)
        column = _COLUMNS.get(place[0], place[0]) if place else ""
        faults.add(at, column, _SENTENCES.get(column, _OTHERWISE), column=column)
