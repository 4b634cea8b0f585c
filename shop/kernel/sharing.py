"""How is an amount rounded and shared out, so that the parts add up to the whole to the cent? Whole numbers only."""

from collections.abc import Sequence


def half_up(numerator: int, denominator: int) -> int:
    """The quotient of two whole numbers that are not negative, halves rounded up."""
    return (2 * numerator + denominator) // (2 * denominator)


def share_out(amount: int, weights: Sequence[int], ranks: Sequence[str]) -> list[int]:
    """The amount in proportion to the weights, by largest remainder; the parts add up to it.

    Remainders that are equal go to the lower rank first, so that the order of the parts plays no role.
    Refuses to share more than the weights together: no part is ever larger than its weight.
    """
    whole = sum(weights)
    if not 0 <= amount <= whole:
        message = f"{amount} cannot be shared out over {whole}"
        raise ValueError(message)
    if not amount:
        return [0] * len(weights)
    parts = [amount * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda part: (-(amount * weights[part] % whole), ranks[part], part)
    )
    for part in by_remainder[: amount - sum(parts)]:
        parts[part] += 1
    return parts
