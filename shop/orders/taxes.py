"""How much tax is in a price, or comes on top of it? As the whole shop reckons it: goods and times alike."""

from shop.workspaces.taxes import WHOLE, Taxed, TaxTable, tax_table, taxed, worded_rate

__all__ = ["WHOLE", "TaxTable", "Taxed", "tax_table", "taxed", "worded_rate"]
