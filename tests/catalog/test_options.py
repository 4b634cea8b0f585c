"""The option matrix: what there is to choose, and what is left of it."""

from uuid import UUID

import pytest

from shop.catalog.options import options_of
from shop.catalog.viewing import ProductView, VariantView
from shop.kernel.ids import ProductId, VariantId
from shop.kernel.language import Language
from shop.kernel.money import Money
from tests.world import ANY_ID


def a_dress(*variants: tuple[str, str, int]) -> ProductView:
    """A dress in colors and sizes, each with its stock."""
    return a_good(
        *(
            VariantView(
                f"D-{number}",
                "",
                Money(8900, "EUR"),
                stock,
                {"color": color, "size": size},
                variant_id=VariantId(UUID(int=number)),
            )
            for number, (color, size, stock) in enumerate(variants)
        )
    )


def a_good(*variants: VariantView) -> ProductView:
    return ProductView(
        id=ProductId(ANY_ID),
        slug="marea",
        name="Vestido Marea",
        summary="",
        details={},
        category="dresses",
        category_name="Vestidos",
        tags=(),
        allergens=(),
        picture="",
        variants=variants,
        status="active",
        revision=1,
    )


DRESS = a_dress(("blue", "M", 2), ("blue", "S", 0), ("red", "XL", 1), ("red", "M", 3))


def test_axes_and_values_come_in_an_order_that_people_expect() -> None:
    color, size = options_of(DRESS, Language.IT).axes

    assert (color.heading, size.heading) == ("Colore", "Taglia")
    assert [(value.value, value.words) for value in color.values] == [("blue", "azzurro"), ("red", "rosso")]
    assert [(value.value, value.available) for value in size.values] == [
        ("S", False),
        ("M", True),
        ("XL", True),
    ]


def test_a_whole_choice_is_a_variant_or_does_not_exist() -> None:
    matrix = options_of(DRESS, Language.EN)

    found = matrix.variant_of(color="Red", size="m")
    assert found is not None
    assert found.sku == "D-3"
    assert matrix.variant_of(color="red", size="S") is None
    assert matrix.variant_of(color="red") is None


def test_half_a_choice_tells_what_can_still_be_had() -> None:
    matrix = options_of(DRESS, Language.EN)

    assert matrix.left_for() == {"color": ("blue", "red"), "size": ("M", "XL")}
    assert matrix.left_for(color="blue") == {"size": ("M",)}
    assert matrix.left_for(size="XL") == {"color": ("red",)}
    assert matrix.left_for(size="S") == {"color": ()}


@pytest.mark.parametrize("language", Language)
def test_shoes_go_by_number(language: Language) -> None:
    shoes = a_dress(("tan", "40", 1), ("tan", "9.5", 1), ("tan", "37", 1), ("tan", "100", 1))

    assert [value.value for value in options_of(shoes, language).axes[1].values] == ["9.5", "37", "40", "100"]


def test_without_options_there_is_nothing_to_choose_by() -> None:
    jars = a_good(
        *(
            VariantView(sku, sku, Money(1, "EUR"), 1, variant_id=VariantId(ANY_ID))
            for sku in ("190 g", "330 g")
        )
    )

    assert options_of(jars, Language.EN).axes == ()


def test_two_variants_in_one_place_are_told_by_their_names() -> None:
    assert options_of(a_dress(("blue", "M", 1), ("blue", "M", 2)), Language.EN).axes == ()
