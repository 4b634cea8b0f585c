"""The machine-readable twin of a paper: UBL 2.1, as EN 16931 wants it.

Amounts are those of the paper, to the cent; prices there are without tax, so a unit price that held its tax
is told as what the line costs without tax for its whole quantity (BT-146 with the base quantity BT-149).
"""

from decimal import Decimal
from xml.etree import ElementTree as ET

from babel.numbers import get_currency_precision

from shop.customers.tax_numbers import is_personal
from shop.papers.content import PaperContent, PaperLine, Party

_PROFILE = "urn:cen.eu:en16931:2017"
_CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
_CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
_ROOTS = {"invoice": "Invoice", "credit_note": "CreditNote"}
_TYPE_CODES = {"invoice": "380", "credit_note": "381"}
# UN/ECE Recommendation 20.
_UNITS = {"piece": "C62", "gram": "GRM", "milliliter": "MLT", "ounce": "ONZ", "minute": "MIN"}
# UNCL 4461.
_MEANS = {"card": "48", "transfer": "30", "cash": "10"}
# ISO/IEC 6523.
_CODICE_FISCALE = "0210"
_TIP = "Voluntary tip, outside the tax base"


def ubl_of(content: PaperContent) -> bytes:
    """The paper as UBL."""
    return _Writer(content).written()


class _Writer:
    def __init__(self, content: PaperContent) -> None:
        self._content = content
        self._name = _ROOTS[content.kind]
        self._precision = get_currency_precision(content.currency)
        self._goods = [line for line in content.lines if line.kind == "goods"]
        self._charges = [line for line in content.lines if line.kind == "delivery" and line.net_minor]

    def written(self) -> bytes:
        content = self._content
        space = f"urn:oasis:names:specification:ubl:schema:xsd:{self._name}-2"
        ET.register_namespace("", space)
        ET.register_namespace("cac", _CAC)
        ET.register_namespace("cbc", _CBC)
        root = ET.Element(f"{{{space}}}{self._name}")
        self._basic(root, "CustomizationID", _PROFILE)
        self._basic(root, "ID", content.number)
        self._basic(root, "IssueDate", content.issued_on.isoformat())
        if content.kind == "invoice":
            self._basic(root, "DueDate", content.issued_on.isoformat())
        self._basic(root, f"{self._name}TypeCode", _TYPE_CODES[content.kind])
        if content.reason:
            self._basic(root, "Note", content.reason)
        self._basic(root, "DocumentCurrencyCode", content.currency)
        order = self._group(root, "OrderReference")
        self._basic(order, "ID", str(content.order_number))
        if content.corrects:
            corrected = self._group(self._group(root, "BillingReference"), "InvoiceDocumentReference")
            self._basic(corrected, "ID", content.corrects.number)
            self._basic(corrected, "IssueDate", content.corrects.issued_on.isoformat())
        self._party(self._group(root, "AccountingSupplierParty"), content.seller)
        self._party(self._group(root, "AccountingCustomerParty"), content.buyer)
        means = self._group(root, "PaymentMeans")
        self._basic(means, "PaymentMeansCode", _MEANS.get(content.paid_with, "1"))
        for charge in self._charges:
            self._charge(root, charge)
        self._taxes(root)
        self._sums(root)
        self._lines(root)
        ET.indent(root)
        told: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
        return told

    def _party(self, above: ET.Element, party: Party) -> None:
        told = self._group(above, "Party")
        if is_personal(party.tax_number):
            self._basic(
                self._group(told, "PartyIdentification"), "ID", party.tax_number, schemeID=_CODICE_FISCALE
            )
        address = self._group(told, "PostalAddress")
        for name, words in (
            ("StreetName", party.street),
            ("CityName", party.city),
            ("PostalZone", party.postal_code),
            ("CountrySubentity", party.region),
        ):
            if words:
                self._basic(address, name, words)
        self._basic(self._group(address, "Country"), "IdentificationCode", party.country)
        if party.tax_number and not is_personal(party.tax_number):
            scheme = self._group(told, "PartyTaxScheme")
            self._basic(scheme, "CompanyID", party.tax_number)
            self._basic(self._group(scheme, "TaxScheme"), "ID", "VAT")
        self._basic(self._group(told, "PartyLegalEntity"), "RegistrationName", party.name)

    def _charge(self, root: ET.Element, line: PaperLine) -> None:
        told = self._group(root, "AllowanceCharge")
        self._basic(told, "ChargeIndicator", "true")
        self._basic(told, "AllowanceChargeReasonCode", "DL")
        self._basic(told, "AllowanceChargeReason", line.name)
        self._amount(told, "Amount", line.net_minor)
        self._category(self._group(told, "TaxCategory"), line.tax_rate)

    def _taxes(self, root: ET.Element) -> None:
        content = self._content
        total = self._group(root, "TaxTotal")
        self._amount(total, "TaxAmount", content.tax.minor)
        for rate in content.taxes:
            part = self._group(total, "TaxSubtotal")
            self._amount(part, "TaxableAmount", rate.net_minor)
            self._amount(part, "TaxAmount", rate.tax_minor)
            self._category(self._group(part, "TaxCategory"), rate.rate)
        if content.tip_minor:
            part = self._group(total, "TaxSubtotal")
            self._amount(part, "TaxableAmount", content.tip_minor)
            self._amount(part, "TaxAmount", 0)
            self._exempt(self._group(part, "TaxCategory"), why=True)

    def _sums(self, root: ET.Element) -> None:
        content = self._content
        goods = sum(line.net_minor for line in self._goods) + content.tip_minor
        charges = sum(line.net_minor for line in self._charges)
        sums = self._group(root, "LegalMonetaryTotal")
        self._amount(sums, "LineExtensionAmount", goods)
        self._amount(sums, "TaxExclusiveAmount", goods + charges)
        self._amount(sums, "TaxInclusiveAmount", content.total_minor)
        if charges:
            self._amount(sums, "ChargeTotalAmount", charges)
        if content.paid_minor:
            self._amount(sums, "PrepaidAmount", content.paid_minor)
        self._amount(sums, "PayableAmount", content.total_minor - content.paid_minor)

    def _lines(self, root: ET.Element) -> None:
        for number, line in enumerate(self._goods, start=1):
            told = self._line(root, number, line.quantity, _UNITS[line.unit], line.net_minor)
            item = self._group(told, "Item")
            self._basic(item, "Name", line.name)
            if line.sku:
                self._basic(self._group(item, "SellersItemIdentification"), "ID", line.sku)
            self._category(self._group(item, "ClassifiedTaxCategory"), line.tax_rate)
            self._price(told, line.quantity, _UNITS[line.unit], line.net_minor)
        if self._content.tip_minor:
            told = self._line(root, len(self._goods) + 1, 1, "C62", self._content.tip_minor)
            item = self._group(told, "Item")
            self._basic(item, "Name", _TIP)
            self._exempt(self._group(item, "ClassifiedTaxCategory"), why=False)
            self._price(told, 1, "C62", self._content.tip_minor)

    def _line(self, root: ET.Element, number: int, quantity: int, unit: str, net: int) -> ET.Element:
        told = self._group(root, f"{self._name}Line")
        self._basic(told, "ID", str(number))
        counted = "Invoiced" if self._content.kind == "invoice" else "Credited"
        self._basic(told, f"{counted}Quantity", str(quantity), unitCode=unit)
        self._amount(told, "LineExtensionAmount", net)
        return told

    def _price(self, line: ET.Element, quantity: int, unit: str, net: int) -> None:
        price = self._group(line, "Price")
        self._amount(price, "PriceAmount", net)
        self._basic(price, "BaseQuantity", str(quantity), unitCode=unit)

    def _category(self, told: ET.Element, rate: int) -> None:
        self._basic(told, "ID", "S" if rate else "Z")
        self._basic(told, "Percent", str(Decimal(rate) / 100))
        self._basic(self._group(told, "TaxScheme"), "ID", "VAT")

    def _exempt(self, told: ET.Element, *, why: bool) -> None:
        self._basic(told, "ID", "E")
        self._basic(told, "Percent", "0")
        if why:
            self._basic(told, "TaxExemptionReason", _TIP)
        self._basic(self._group(told, "TaxScheme"), "ID", "VAT")

    def _amount(self, above: ET.Element, name: str, minor: int) -> None:
        told = Decimal(minor).scaleb(-self._precision)
        self._basic(above, name, str(told), currencyID=self._content.currency)

    @staticmethod
    def _basic(above: ET.Element, name: str, words: str, **attributes: str) -> None:
        ET.SubElement(above, f"{{{_CBC}}}{name}", attributes).text = words

    @staticmethod
    def _group(above: ET.Element, name: str) -> ET.Element:
        return ET.SubElement(above, f"{{{_CAC}}}{name}")
