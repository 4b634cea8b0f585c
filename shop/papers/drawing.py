"""From what stands on a paper to its PDF: by Typst, tagged for screen readers (PDF/UA-1)."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst

from shop.customers.tax_numbers import is_personal
from shop.kernel.language import Language, phrase, say
from shop.kernel.measures import measured
from shop.papers.content import PaperContent, PaperLine, Party
from shop.papers.delivery import DeliveryNote
from shop.papers.wording import address_of, day, money, percent

_LAYOUTS = Path(__file__).with_name("layouts")
_PAID = {
    "card": phrase("Paid by card: {amount}."),
    "transfer": phrase("Paid by bank transfer: {amount}."),
    "cash": phrase("Paid in cash: {amount}."),
}


def draw_paper(content: PaperContent) -> bytes:
    """The invoice or credit note as a PDF; the same content gives the same bytes."""
    language = content.language
    title = say(language, "Invoice") if content.kind == "invoice" else say(language, "Credit note")
    drawn = {
        **_head(content.seller, content.color, language),
        "title": f"{title} {content.number}",
        "buyer": _party(content.buyer, language),
        "buyer_heading": say(language, "For"),
        "facts": _facts(content),
        "headings": [
            say(language, "What"),
            say(language, "Quantity"),
            say(language, "Price"),
            say(language, "VAT"),
            say(language, "Amount"),
        ],
        "lines": [_line(line, content) for line in content.lines],
        "tax_headings": [
            say(language, "VAT rate"),
            say(language, "Without VAT"),
            say(language, "VAT"),
        ],
        "taxes": [
            [
                percent(total.rate, language),
                money(total.net_minor, content.currency, language),
                money(total.tax_minor, content.currency, language),
            ]
            for total in content.taxes
        ],
        "totals": _totals(content),
        "notes": _notes(content),
    }
    return _compile("paper.typ", drawn, content.issued_on)


def draw_delivery_note(note: DeliveryNote) -> bytes:
    """What lies in the parcel, without a price, as a PDF."""
    return _compile("delivery_note.typ", _delivery_note(note), note.issued_on)


def draw_delivery_notes(notes: Sequence[DeliveryNote]) -> bytes:
    """Several of them to be printed at once, each on pages of its own; at least one."""
    drawn = [_delivery_note(note) for note in notes]
    first = notes[0]
    title = say(first.language, "Delivery notes of {day}", day=day(first.issued_on, first.language))
    whole = {"title": title, "seller": drawn[0]["seller"], "language": first.language.value, "notes": drawn}
    return _compile("delivery_notes.typ", whole, first.issued_on)


def _delivery_note(note: DeliveryNote) -> dict[str, Any]:
    language = note.language
    return {
        **_head(note.seller, note.color, language),
        "title": say(language, "Delivery note {number}", number=note.number),
        "buyer": _party(note.buyer, language),
        "buyer_heading": say(language, "Deliver to"),
        "facts": [[say(language, "Day"), day(note.issued_on, language)]],
        "headings": [say(language, "What"), say(language, "Lot"), say(language, "Quantity")],
        "lines": [
            [[line.name, line.sku], line.lot, measured(line.quantity, line.unit, language)]
            for line in note.lines
        ],
        "notes": [note.words] if note.words else [],
    }


def _head(seller: Party, color: str, language: Language) -> dict[str, Any]:
    return {"language": language.value, "color": color, "seller": _party(seller, language)}


def _party(party: Party, language: Language) -> dict[str, Any]:
    number = [_tax_number(party.tax_number, language)] if party.tax_number else []
    reached = [words for words in (party.email, party.phone) if words]
    return {"name": party.name, "lines": [*address_of(party, language), *number, *reached]}


def _tax_number(number: str, language: Language) -> str:
    if is_personal(number):
        return say(language, "Tax code {number}", number=number)
    return say(language, "VAT number {number}", number=number)


def _facts(content: PaperContent) -> list[list[str]]:
    language = content.language
    facts = [
        [say(language, "Day"), day(content.issued_on, language)],
        [
            say(language, "Order"),
            say(
                language,
                "{number} of {day}",
                number=content.order_number,
                day=day(content.ordered_on, language),
            ),
        ],
    ]
    if content.corrects:
        corrected = say(
            language,
            "{number} of {day}",
            number=content.corrects.number,
            day=day(content.corrects.issued_on, language),
        )
        facts.append([say(language, "Corrects invoice"), corrected])
    return facts


def _line(line: PaperLine, content: PaperContent) -> list[Any]:
    language = content.language
    under = [line.sku] if line.sku else []
    if line.discount_minor:
        saved = money(line.discount_minor, content.currency, language)
        under.append(say(language, "discount {amount}", amount=saved))
    each = money(line.unit_minor, content.currency, language)
    per = f"/{measured(line.price_per, line.unit, language)}" if line.price_per > 1 else ""
    return [
        [line.name, " · ".join(under)],
        measured(line.quantity, line.unit, language),
        f"{each}{per}",
        percent(line.tax_rate, language),
        money(line.total_minor, content.currency, language),
    ]


def _totals(content: PaperContent) -> list[list[str]]:
    language, currency = content.language, content.currency
    rows = [
        [say(language, "Without VAT"), content.net.worded(language)],
        [say(language, "VAT"), content.tax.worded(language)],
    ]
    if content.tip_minor:
        rows.append(
            [say(language, "Tip, outside VAT"), money(content.tip_minor, currency, language)],
        )
    return [*rows, [say(language, "Total"), money(content.total_minor, currency, language)]]


def _notes(content: PaperContent) -> list[str]:
    language = content.language
    notes = [content.reason] if content.reason else []
    if content.kind == "invoice" and content.paid_minor:
        paid = money(content.paid_minor, content.currency, language)
        sentence = _PAID[content.paid_with or "card"]
        notes.append(say(language, sentence, amount=paid))
    if content.seller.country == "IT":
        notes.append(
            say(language, "Courtesy copy. Where the law asks for it, the invoice itself is sent through SdI.")
        )
    return notes


def _compile(layout: str, drawn: dict[str, Any], issued_on: date) -> bytes:
    """The same values give the same bytes: the paper's own day is its only date."""
    return typst.compile(
        _LAYOUTS / layout,
        root=_LAYOUTS,
        sys_inputs={"content": json.dumps(drawn, ensure_ascii=False)},
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=int(datetime.combine(issued_on, time(), UTC).timestamp()),
    )
