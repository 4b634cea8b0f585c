"""What is worth writing to the demo shops, as printed when the product has started."""

from collections.abc import Iterator

from runtime.demo.playing import tries
from shop.kernel.language import Language

_OF_EACH = 2


def sentences_to_try(slug: str = "sapori") -> Iterator[str]:
    """Some lines: the shop's number, and a few sentences in each language."""
    found = tries(slug)
    yield f"Write to {found[0].shop}, {found[0].number}, in the playground or from here:"
    for language in Language:
        for one in [one for one in found if one.language is language][:_OF_EACH]:
            yield f'  vetrina say --workspace {one.slug} "{one.text}"'
