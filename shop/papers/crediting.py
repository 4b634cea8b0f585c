"""What goes back of an invoice: which part of each line, and of its tax, so that nothing drifts by a cent.

A line that comes back in three parts gives back exactly the tax that was on it, whatever rounding did to the
parts: each part's tax is what is due up to now, less what earlier credit notes gave back already.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shop.kernel.refusals import Refusal
from shop.kernel.sharing import half_up, share_out
from shop.papers.content import PaperContent, PaperLine


class CreditTooHigh(Refusal):
    """More would go back than the invoice still holds."""


@dataclass(frozen=True, slots=True)
class Part:
    """So much of one line goes back."""

    key: str
    quantity: int
    """0 where the price goes back but not the goods."""
    minor: int


@dataclass(frozen=True, slots=True)
class Credited:
    """The lines of a credit note, and how much of the tip goes back."""

    lines: tuple[PaperLine, ...]
    tip_minor: int


def credited(
    invoice: PaperContent, earlier: Sequence[PaperContent], parts: Sequence[Part], amount_minor: int
) -> Credited:
    """What a credit note of that amount holds: the named parts, and the rest of the amount shared out.

    What is in no named part is taken from all that is left, line by line, the tip last. Refuses more than
    is left.
    """
    left = _left(invoice, earlier)
    taken = {part.key: part.minor for part in parts}
    if any(minor > left.get(key, 0) for key, minor in taken.items()):
        raise CreditTooHigh
    rest = amount_minor - sum(taken.values())
    shares, tip = _shares(
        {key: left[key] - taken.get(key, 0) for key in left}, rest, _tip_left(invoice, earlier)
    )
    amounts = {key: taken.get(key, 0) + shares.get(key, 0) for key in left}
    quantities = {part.key: part.quantity for part in parts}
    lines = tuple(
        _line(line, amounts[line.key], quantities.get(line.key, 0), _given_back(line.key, earlier))
        for line in invoice.lines
        if amounts[line.key]
    )
    return Credited(lines, tip)


def _left(invoice: PaperContent, earlier: Sequence[PaperContent]) -> dict[str, int]:
    return {line.key: line.total_minor - _given_back(line.key, earlier)[0] for line in invoice.lines}


def _tip_left(invoice: PaperContent, earlier: Sequence[PaperContent]) -> int:
    return invoice.tip_minor - sum(note.tip_minor for note in earlier)


def _given_back(key: str, earlier: Sequence[PaperContent]) -> tuple[int, int]:
    """How much of the line, and of its tax, earlier credit notes gave back."""
    lines = [line for note in earlier for line in note.lines if line.key == key]
    return sum(line.total_minor for line in lines), sum(line.tax_minor for line in lines)


def _shares(left: Mapping[str, int], rest: int, tip_left: int) -> tuple[dict[str, int], int]:
    goods = sum(left.values())
    if not 0 <= rest <= goods + tip_left:
        raise CreditTooHigh
    of_goods = min(rest, goods)
    keys = list(left)
    return dict(
        zip(keys, share_out(of_goods, [left[key] for key in keys], keys), strict=True)
    ), rest - of_goods


def _line(line: PaperLine, minor: int, quantity: int, before: tuple[int, int]) -> PaperLine:
    given, tax_given = before
    tax = half_up(line.tax_minor * (given + minor), line.total_minor) - tax_given
    whole = quantity == line.quantity and minor == line.total_minor
    return line.model_copy(
        update={
            "quantity": quantity or line.quantity,
            "discount_minor": line.discount_minor if whole else 0,
            "total_minor": minor,
            "net_minor": minor - tax,
            "tax_minor": tax,
        }
    )
