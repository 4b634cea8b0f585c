"""What stands on a delivery note."""

from datetime import date

from pydantic import Field

from shop.kernel.language import Language
from shop.papers.content import Party, Written


class PackedLine(Written):
    """So much of one thing, from one lot."""

    name: str
    sku: str
    quantity: int = Field(gt=0)
    unit: str = "piece"
    lot: str = ""


class DeliveryNote(Written):
    """What lies in a parcel; a present never shows its price, so no parcel does."""

    number: str
    """The order's."""
    issued_on: date
    language: Language
    seller: Party
    buyer: Party
    color: str
    lines: tuple[PackedLine, ...]
    words: str = ""
    """What the customer wrote for whoever delivers."""
