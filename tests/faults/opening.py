"""Opens a small shop in a running product: ``python -m tests.faults.opening``, with its settings."""

from datetime import date

from flows.change_catalog import put_category, put_product
from flows.set_up_workspace import set_up_workspace
from shop.catalog.changing import CategoryProfile, ProductProfile, VariantProfile
from shop.kernel.clock import SystemClock
from shop.kernel.language import Language
from shop.workspaces.profile import TaxProfile
from tests.orders.buying import COURIER, IBAN
from tests.world import a_profile

SLUG = "bottega"
ADDRESS = a_profile().channel
STOCK = 40


def main() -> None:
    """One product, one way of delivery, and terms that its page asks for."""
    now = SystemClock().now()
    profile = a_profile(
        SLUG,
        legal_name="Bottega srl",
        tax_number="IT01234567897",
        country="IT",
        bank_account=IBAN,
        delivery=(COURIER,),
        taxes=(TaxProfile(rate=1000, since=date(2020, 1, 1)),),
        terms={Language.IT: "## Condizioni\n\nSi può rendere entro 14 giorni."},
        terms_version="1",
    )
    shop = set_up_workspace(now=now, actor="system", profile=profile)
    category = CategoryProfile(code="pantry", names={Language.IT: "Dispensa"})
    put_category(now=now, actor="system", workspace_id=shop, category=category)
    honey = ProductProfile(
        slug="miele-ibleo",
        category="pantry",
        names={Language.IT: "Miele ibleo"},
        variants=(VariantProfile(sku="MIELE", price_minor=850, stock=STOCK),),
    )
    put_product(now=now, actor="system", workspace_id=shop, product=honey)


if __name__ == "__main__":
    main()
