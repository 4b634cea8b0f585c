"""Opens a shop that shows and sells in a running product, and prints the links of whoever works there."""

import json
import sys
from datetime import date

from flows.change_catalog import put_category, put_product
from flows.manage_members import add_member, issue_work_link
from flows.register_customer import enroll_customer
from flows.set_up_workspace import set_up_workspace
from shop.catalog.changing import CategoryProfile, ProductProfile, VariantProfile
from shop.customers.profiles import Profile
from shop.kernel.clock import SystemClock
from shop.kernel.language import Language
from shop.workspaces.profile import TaxProfile
from tests.orders.buying import COURIER, IBAN, PICKUP
from tests.world import a_profile

SLUG, NUMBER = "sala", 9
ADDRESS = a_profile(SLUG, NUMBER).channel
STAFF = {"John": "salesperson", "Jane": "salesperson", "Mike": "warehouse"}
CUSTOMERS = {"Ada": "+393580000001", "Bea": "+393580000002", "Ciro": "+393580000003"}
GOODS = ("OLIO", "MIELE", "CAPPERI")
STOCK = 500


def main() -> None:
    """Two who sell, one who picks, three customers, and goods enough."""
    now = SystemClock().now()
    profile = a_profile(
        SLUG,
        NUMBER,
        legal_name="Sala srl",
        tax_number="IT01234567897",
        country="IT",
        bank_account=IBAN,
        delivery=(COURIER, PICKUP),
        taxes=(TaxProfile(rate=1000, since=date(2020, 1, 1)),),
    )
    shop = set_up_workspace(now=now, actor="system", profile=profile)
    category = CategoryProfile(code="pantry", names={Language.IT: "Dispensa"})
    put_category(now=now, actor="system", workspace_id=shop, category=category)
    for sku in GOODS:
        goods = ProductProfile(
            slug=sku.lower(),
            category="pantry",
            names={Language.IT: sku.title()},
            variants=(VariantProfile(sku=sku, price_minor=1000, stock=STOCK),),
        )
        put_product(now=now, actor="system", workspace_id=shop, product=goods)
    told: dict[str, dict[str, str]] = {"staff": {}, "customers": {}}
    for number, (name, role) in enumerate(STAFF.items()):
        member = add_member(
            now=now,
            actor="system",
            workspace_id=shop,
            name=name,
            role=role,
            phone=f"+39358900000{number}",
            language=Language.IT,
        )
        link = issue_work_link(now=now, actor="member", workspace_id=shop, member_id=member.id)
        told["staff"][name] = link.url
    for name, phone in CUSTOMERS.items():
        told["customers"][name] = str(
            enroll_customer(
                now=now,
                workspace_id=shop,
                identities={"phone": phone},
                profile=Profile(name=name, language=Language.IT),
                consents=["service"],
            )
        )
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
