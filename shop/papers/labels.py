"""The label of a parcel that the shop brings itself: who it is for, from whom, and bars to scan, on A6."""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path

import typst

from shop.kernel.language import say
from shop.kernel.money import Money
from shop.papers.bars import bars
from shop.papers.carrier import ParcelToSend
from shop.papers.content import Party
from shop.papers.wording import address_of

_LAYOUTS = Path(__file__).with_name("layouts")
_DRAWN_ON = date(2020, 1, 1)
"""The PDF tells no day, so that the same label is the same file."""


def draw_label(parcel: ParcelToSend, tracking_number: str) -> bytes:
    """The label as a PDF, tagged for screen readers; the same parcel gives the same bytes."""
    language = parcel.language
    cash = Money(parcel.cash_minor, parcel.currency).worded(language) if parcel.cash_minor else ""
    drawn = {
        "language": language.value,
        "color": parcel.color,
        "title": say(language, "Label {number}", number=tracking_number),
        "from_heading": say(language, "From"),
        "to_heading": say(language, "Deliver to"),
        "sender": _party(parcel.sender, parcel),
        "receiver": _party(parcel.receiver, parcel),
        "order": say(language, "Order {number}", number=parcel.order_number),
        "cash": say(language, "To collect: {amount}", amount=cash) if cash else "",
        "words": parcel.words,
        "number": tracking_number,
        "bars": bars(tracking_number),
    }
    return typst.compile(
        _LAYOUTS / "label.typ",
        root=_LAYOUTS,
        sys_inputs={"content": json.dumps(drawn, ensure_ascii=False)},
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=int(datetime.combine(_DRAWN_ON, time(), UTC).timestamp()),
    )


def _party(party: Party, parcel: ParcelToSend) -> dict[str, object]:
    lines = [*address_of(party, parcel.language), *([party.phone] if party.phone else [])]
    return {"name": party.name, "lines": lines}
