"""A no, in a sentence that a model can use, with the values that help it go on."""

from enum import Enum
from typing import Any
from uuid import UUID

from shop.kernel.refusals import Refusal

_SENTENCES = {
    "ProductNotFound": "No product is called {product!r}. If one of `nearest` is meant, call the tool again with"
    " its slug; if several could be, ask the customer which. Otherwise say that the shop does not have it.",
    "CategoryUnknown": "There is no category {category!r}. Use one of `known`, or search without a category.",
    "AllergenUnknown": "{allergen!r} is none of the fourteen declared allergens, so nothing can be promised about it."
    " Use a code from `known`, or tell the customer that a person will check, and hand over.",
    "AmountUnclear": "{amount!r} is not an amount. Give the customer's figure in digits, such as 50 or 49,90.",
    "FactUnknown": "The shop has said nothing about {topic!r}. Ask for one of `topics`, or search the knowledge."
    " Do not guess.",
}


def refused(refusal: Refusal) -> dict[str, Any]:
    """The refusal as the tool's answer."""
    name = type(refusal).__name__
    sentence = _SENTENCES.get(name, "That is not possible now. Say so, and offer a person.")
    return {
        "refusal": name,
        "message": sentence.format_map(_Missing(refusal.values)),
        **_plain(refusal.values),
    }


def failed() -> dict[str, Any]:
    """What a model is told when something broke: nothing of what, and what to do."""
    return {
        "refusal": "InternalError",
        "message": "This did not work just now. Do not try again in this answer: say so briefly and offer a person.",
    }


class _Missing(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "that"


def _plain(value: Any) -> Any:
    """The value as JSON knows it."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    if isinstance(value, Enum):
        return _plain(value.value)
    return str(value) if isinstance(value, UUID) else value
