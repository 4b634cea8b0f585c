"""How a no is said about what a plan has room for, what is paid ahead, and how long something is kept."""

from typing import Final

from shop.kernel.language import phrase

WORDS: Final = {
    "storage_full": (
        phrase("There is no room left for this file."),
        phrase(
            "The plan has {most} MB, {used} MB are used, and the file has {size} MB. Remove pictures that nobody needs, "
            "or take a larger plan."
        ),
    ),
    "amount_unfit": (
        phrase("That amount cannot be written down."),
        phrase("Write it in figures, such as 50 or 12,50."),
    ),
    "days_unfit": (
        phrase("It cannot be kept for so long or so short."),
        phrase("Choose from {lowest} to {highest} days."),
    ),
    "kind_unknown": (phrase("Nothing of that kind is kept."), ""),
}
"""By the refusal's code: what is true, and what can be done."""
