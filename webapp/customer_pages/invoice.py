"""An invoice's small page, and the paper itself."""

from typing import Any
from uuid import UUID

from babel.numbers import format_decimal
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from secure_links.links import WrongPurpose
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from shop.kernel.measures import measured
from shop.kernel.money import Money
from shop.kernel.refusals import Refusal
from shop.kernel.settings import settings
from shop.papers.content import PaperContent
from shop.papers.wording import day
from shop.payments.invoices import InvoiceUnknown, InvoiceView, invoice_view, papers_of_order
from webapp.customer_pages.bill import Sum
from webapp.customer_pages.chat import chat_url
from webapp.customer_pages.opened import Opened, open_page, own_page
from webapp.rate_limits import limited
from webapp.rendering import page
from webapp.wiring import wiring_of

router = APIRouter(
    include_in_schema=False,
    dependencies=[Depends(limited("links", lambda: settings().link_requests_per_minute))],
)
_PER_PERCENT = 100
_FILE_NAMES = {
    "invoice": {Language.EN: "invoice", Language.IT: "fattura", Language.ES: "factura"},
    "credit_note": {Language.EN: "credit-note", Language.IT: "nota-di-credito", Language.ES: "abono"},
}


class PaperNotDrawn(Refusal):
    """The paper was issued a moment ago and is not drawn yet."""

    status = 503


def show(request: Request, opened: Opened) -> Response:
    """Number, day and totals, and the way to the paper."""
    with transaction(opened.shop.id) as db:
        paper = invoice_view(db, opened.link.subject_id, customer_id=opened.link.customer_id)
    language = opened.reader.language
    content = PaperContent.model_validate(paper.content)
    heading = phrase("Invoice {number}") if paper.kind == "invoice" else phrase("Credit note {number}")
    return page(
        request,
        "links/invoice.html",
        reader=opened.reader,
        shop=opened.shop,
        url=opened.url,
        title=say(language, heading, number=paper.number),
        issued=say(
            language,
            phrase("{day}, for order {number}"),
            day=day(content.issued_on, language),
            number=content.order_number,
        ),
        corrects=content.corrects.number if content.corrects else "",
        buyer=content.buyer.name,
        lines=_lines(content, language),
        total=paper.total.worded(language),
        taxes=_taxes(paper, language),
        pdf_url=f"{opened.url}/invoice.pdf",
        file_name=_file_name(paper),
        drawn=bool(paper.pdf),
        chat_url=chat_url(request, opened.shop),
    )


@router.get("/l/{token}/invoice.pdf")
def open_paper(request: Request, token: str, paper: UUID | None = None) -> Response:
    """The PDF, for the holder of the invoice's link or of its order's; no cache in between keeps it."""
    opened = own_page(request, token, _purpose(request, token))
    found = _paper(opened, paper)
    objects = wiring_of(request).objects
    if not found.pdf or objects is None:
        raise PaperNotDrawn
    try:
        body = objects.get(found.pdf)
    except LookupError as problem:
        raise PaperNotDrawn from problem
    return Response(
        body,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{_file_name(found)}"',
            "Cache-Control": "private, max-age=3600",
            "ETag": f'"{found.pdf}"',
        },
    )


def _purpose(request: Request, token: str) -> Any:
    purpose = open_page(request, token).link.purpose
    if purpose not in {"order", "invoice"}:
        raise WrongPurpose(purpose=purpose)
    return purpose


def _paper(opened: Opened, wanted: UUID | None) -> InvoiceView:
    with transaction(opened.shop.id) as db:
        if opened.link.purpose == "invoice":
            return invoice_view(db, opened.link.subject_id, customer_id=opened.link.customer_id)
        of_order = papers_of_order(db, opened.link.subject_id)
        for one in of_order:
            if one.customer_id == opened.link.customer_id and wanted in {None, one.id}:
                return one
    raise InvoiceUnknown


def _lines(content: PaperContent, language: Language) -> list[Sum]:
    """Every line as the paper has it, the tip last."""
    rows = [(f"{measured(line.quantity, line.unit, language)} {line.name}", line) for line in content.lines]
    found = [
        Sum(words if line.kind == "goods" else line.name, _money(line.total_minor, content, language))
        for words, line in rows
    ]
    if content.tip_minor:
        tip = say(language, phrase("Tip, outside VAT"))
        found.append(Sum(tip, _money(content.tip_minor, content, language)))
    return found


def _money(minor: int, content: PaperContent, language: Language) -> str:
    return Money(minor, content.currency).worded(language)


def _taxes(paper: InvoiceView, language: Language) -> list[Sum]:
    """What is taxed at each rate, as the paper itself says."""
    words = phrase("of which tax, {rate}%")
    return [
        Sum(
            say(language, words, rate=format_decimal(one["rate"] / _PER_PERCENT, locale=language.locale)),
            Money(one["tax_minor"], paper.total.currency).worded(language),
        )
        for one in paper.content["taxes"]
        if one["tax_minor"]
    ]


def _file_name(paper: InvoiceView) -> str:
    """``fattura-2026-17.pdf``."""
    number = "-".join(part for part in paper.number.replace("/", " ").split() if part.isdecimal())
    return f"{_FILE_NAMES[paper.kind][paper.language]}-{number}.pdf"
