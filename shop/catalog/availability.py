"""How the catalog's own statements tell what can be had: on hand, less what is kept or bound.

The same sum as `shop.stock.available`, for statements that look at many variants at once. A reservation
that has ended is deleted in its time, so that no clock is needed here.
"""

KEPT_OF_ONE = """
    SELECT coalesce(sum(quantity), 0)::int AS kept FROM (
        SELECT quantity FROM reservation WHERE reservation.variant_id = variant.id
        UNION ALL
        SELECT quantity FROM allocation WHERE allocation.variant_id = variant.id AND state = 'bound'
    ) AS promised
"""
"""What is kept of the `variant` of the statement around it: by its indexes, for a few variants."""

KEPT_OF_ALL = """
    SELECT variant_id, sum(quantity)::int AS kept FROM (
        SELECT variant_id, quantity FROM reservation
        UNION ALL
        SELECT variant_id, quantity FROM allocation WHERE state = 'bound'
    ) AS promised
    GROUP BY variant_id
"""
"""What is kept of each variant of which anything is: for a statement that looks at the whole catalog."""
