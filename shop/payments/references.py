"""What a customer writes on a bank transfer: the creditor reference of ISO 11649, which banks check themselves."""

from uuid import UUID

from stdnum import iso11649
from stdnum.iso7064 import mod_97_10


def creditor_reference(order_number: int, order_id: UUID) -> str:
    """``RF`` with two check digits, the order's number, and three letters that tell shops apart.

    Two shops may have one bank account and both an order 1042.
    """
    body = f"{order_number}{order_id.hex[-3:].upper()}"
    return f"RF{mod_97_10.calc_check_digits(f'{body}RF')}{body}"


def spaced(reference: str) -> str:
    """In groups of four, as it is printed."""
    return str(iso11649.format(reference))
