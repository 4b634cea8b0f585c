"""Somebody who buys, and what the rows say of it afterwards."""

from typing import Any

from gateways.standins.phones import Caller
from shop.catalog.naming import product_by
from shop.catalog.viewing import reader_of
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.workspaces.viewing import workspace_by_slug
from tests.journeys.street import Street
from tests.world import rows

_MINE = "JOIN customer_identity AS known USING (customer_id) WHERE known.value = %(phone)s"
NUMBER = f"SELECT number FROM customer_order {_MINE}"  # noqa: S608  # our own words


def known(street: Street, phone: str, name: str, language: Language) -> Caller:
    """Somebody who has registered."""
    caller = Caller(phone=phone, name=name)
    street.says(caller, {"it": "ciao", "en": "hello", "es": "hola"}[language])
    street.registers(caller, name, language)
    return caller


def orders(owner: Any, phone: str) -> list[Any]:
    """The customer's orders: state, total, payment, and the lines as sku, quantity and total."""
    query = f"""
        SELECT state, total_minor, payment, (
            SELECT json_agg(json_build_array(sku, quantity, line.total_minor) ORDER BY position)
            FROM order_line AS line WHERE order_id = customer_order.id
        ) FROM customer_order {_MINE} ORDER BY number
    """  # noqa: S608  # our own words
    found = [(*row[:3], [tuple(line) for line in row[3]]) for row in rows(owner, query, {"phone": phone})]
    owner.rollback()
    return found


def proposals(owner: Any, phone: str) -> list[Any]:
    """The customer's proposals: code and state."""
    query = f"SELECT code, state FROM proposal {_MINE} ORDER BY proposal.created_at"  # noqa: S608  # our own words
    found = [tuple(row) for row in rows(owner, query, {"phone": phone})]
    owner.rollback()
    return found


def lines_in_cart(owner: Any, phone: str) -> list[Any]:
    """What lies in the customer's open cart."""
    query = f"""
        SELECT sku, quantity FROM cart_line JOIN variant ON variant.id = variant_id
        JOIN cart ON cart.id = cart_id {_MINE} AND cart.state = 'open' ORDER BY sku
    """  # noqa: S608  # our own words
    found = [tuple(row) for row in rows(owner, query, {"phone": phone})]
    owner.rollback()
    return found


def order_id(owner: Any, phone: str) -> Any:
    """The id of the customer's order."""
    query = f"SELECT customer_order.id FROM customer_order {_MINE}"  # noqa: S608  # our own words
    return rows(owner, query, {"phone": phone})[0][0]


def subject_of_link(owner: Any, phone: str) -> Any:
    """What the customer's last link to an order is about."""
    query = f"""
        SELECT subject_id FROM secure_link {_MINE} AND purpose = 'order' ORDER BY secure_link.created_at DESC LIMIT 1
    """  # noqa: S608  # our own words
    return rows(owner, query, {"phone": phone})[0][0]


def stock_left(street: Street, sku: str) -> int:
    """How many of it the shop would sell to somebody else."""
    shop = workspace_by_slug("sapori")
    assert shop.channel == street.shop
    with transaction(shop.id) as db:
        view = product_by(db, sku, reader_of(db))
    return next(one.stock or 0 for one in view.variants if one.sku == sku)


def refusals(owner: Any, phone: str) -> list[str]:
    """Why place_order was refused in the customer's turns, in order."""
    query = """
        SELECT step -> 'details' -> 'result' ->> 'refusal' FROM turn
        JOIN conversation ON conversation.id = turn.conversation_id
        JOIN customer_identity AS known ON known.customer_id = conversation.customer_id
        CROSS JOIN LATERAL jsonb_array_elements(turn.trace) WITH ORDINALITY AS steps (step, place)
        WHERE known.value = %(phone)s AND step -> 'details' ->> 'name' = 'place_order'
        ORDER BY turn.number, place
    """
    return [row[0] for row in rows(owner, query, {"phone": phone})]


def unproven(owner: Any) -> list[Any]:
    """Turns in which the concierge said something that could not be proven."""
    return rows(
        owner,
        """
        SELECT step -> 'details' -> 'faults' FROM turn
        CROSS JOIN LATERAL jsonb_array_elements(turn.trace) AS step
        WHERE step ->> 'step' = 'proved' AND step -> 'details' -> 'faults' <> '[]'::jsonb AND model = 'concierge'
        """,
    )
