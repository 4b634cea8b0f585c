"""How refusals of the catalog's screens are said to a person."""

from typing import Final

from shop.kernel.language import phrase

WORDS: Final = {
    "sku_taken": (phrase("Another product has that sku."), phrase("Give this one its own.")),
    "category_unknown": (
        phrase("There is no such category."),
        phrase("Choose one of the list, or make it first."),
    ),
    "category_loops": (phrase("A category cannot lie under itself."), ""),
    "category_holds": (
        phrase("There is still something in this category."),
        phrase("Move its products and what lies below it first."),
    ),
    "no_store": (phrase("No files can be kept here now."), phrase("Try again in a minute.")),
    "change_unknown": (phrase("That is too long ago to be taken back."), ""),
    "product_unfit": (
        phrase("The catalog cannot hold it like that."),
        phrase("A product needs a name, and each kind a sku of its own."),
    ),
    "product_moved": (
        phrase("Somebody has changed this product meanwhile."),
        phrase("Look at what it is now, and write what you meant once more."),
    ),
    "stock_moved": (
        phrase("Meanwhile there are {stock}."),
        phrase("Something was sold or counted while you typed. Count once more."),
    ),
    "too_many_products": (phrase("That is too many at once."), phrase("Choose two hundred at most.")),
    "cursor_unknown": (phrase("That page of the list is gone."), phrase("Begin at the top again.")),
    "allergen_unknown": (phrase("That is none of the fourteen allergens."), ""),
}
"""By the refusal's code: what is true, and what can be done."""
