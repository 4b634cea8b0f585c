"""In which quantities a variant is sold: at least so much, in steps, perhaps at most so much."""

from shop.tables import Variant


def nearest(quantity: int, variant: Variant) -> int:
    """The quantity in which the variant is sold that is nearest to the wished one; of two, the larger."""
    step = variant.step
    least = -(-variant.least // step) * step
    rounded = (2 * quantity + step) // (2 * step) * step
    most = variant.most // step * step if variant.most is not None else max(rounded, least)
    return max(least, min(rounded, most))
