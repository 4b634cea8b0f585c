"""The demo shops as they stand in their files: whole, in three languages, and true to themselves."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from knowledge.documents.reading import read_document
from runtime.demo.documents import content_of
from runtime.demo.playing import playable, presets, tries
from runtime.demo.reading import demo_shop, demo_shops
from runtime.demo.shapes import Shop
from runtime.demo.texts import Texts
from shop.catalog.allergens import TRACES, allergen_codes, allergens_in
from shop.kernel.language import Language
from shop.kernel.money import Money

SHOPS = {shop.slug: shop for shop in demo_shops()}
ART = Path(__file__).parents[2] / "webapp" / "frontend" / "art"
OUT_OF_VOICE = re.compile(r"!|\boops\b|\bplease\b|\bper favore\b|\bpor favor\b", re.IGNORECASE)
INTIMATE = {
    Language.IT: re.compile(r"\b(tuo|tua|tuoi|tue|ti|scrivi|chiedi|dicci|puoi|vuoi)\b", re.IGNORECASE),
    Language.ES: re.compile(r"\b(tú|tus|te|escribe|dinos|puedes|quieres)\b", re.IGNORECASE),
}

each_shop = pytest.mark.parametrize("shop", SHOPS.values(), ids=SHOPS)


def texts_of(shop: Shop) -> Iterator[Texts]:
    """Everything that the shop says, but not what its customers say."""
    yield from (shop.workspace.about, shop.workspace.fallback, *shop.facts.values())
    yield from (category.names for category in shop.categories)
    for product in shop.products:
        yield from (product.names, product.summaries, *product.details.values())
    for question in shop.questions:
        yield from (question.questions, question.answers)


@each_shop
def test_a_shop_fills_a_whole_workspace(shop: Shop) -> None:
    profile = shop.profile(date(2026, 11, 20))
    assert profile.demo
    assert profile.agent.own_words
    assert set(profile.about) == set(profile.agent.fallback) == set(Language)
    assert {"delivery", "payment", "returns", "contact"} <= set(profile.facts)
    assert all(set(texts) == set(Language) for texts in profile.facts.values())


def test_every_shop_has_a_number_of_its_own_and_one_keeps_its_books_in_pounds() -> None:
    assert len({shop.workspace.channel for shop in SHOPS.values()}) == len(SHOPS) == 5
    assert {shop.workspace.currency for shop in SHOPS.values()} == {"EUR", "GBP"}
    assert len({shop.workspace.vertical for shop in SHOPS.values()}) == 5


@pytest.mark.parametrize(
    ("slug", "products"), [("sapori", 36), ("lino", 23), ("nunzia", 14), ("barocco", 10), ("ponte", 9)]
)
def test_a_shop_is_as_large_as_a_real_small_one(slug: str, products: int) -> None:
    shop = SHOPS[slug]
    assert len(shop.products) == products
    assert 15 <= len(shop.questions) <= 25
    assert 1 <= len(shop.documents) <= 3


@each_shop
def test_whatever_is_referred_to_is_there(shop: Shop) -> None:
    codes = [category.code for category in shop.categories]
    slugs = {product.slug for product in shop.products}
    variants = [variant for product in shop.products for variant in product.variants]
    assert all(codes.index(c.parent) < codes.index(c.code) for c in shop.categories if c.parent)
    assert {product.category for product in shop.products} <= set(codes)
    assert {held for product in shop.products for held in product.holds} <= slugs
    assert {variant.color for variant in variants} - {""} <= set(shop.colors)
    assert set(shop.workspace.pinned) <= {variant.sku for variant in variants}


@each_shop
def test_nothing_is_told_twice_under_one_name(shop: Shop) -> None:
    for names in (
        [product.slug for product in shop.products],
        [variant.sku for product in shop.products for variant in product.variants],
        [question.code for question in shop.questions],
        [document.reference for document in shop.documents],
        [category.code for category in shop.categories],
    ):
        assert len(set(names)) == len(names)


@each_shop
def test_prices_are_positive_and_whole_in_the_shops_currency(shop: Shop) -> None:
    prices = [shop.price(variant) for product in shop.products for variant in product.variants]
    assert all(price.minor > 0 for price in prices)
    assert {price.currency for price in prices} == {shop.workspace.currency}


@each_shop
def test_variants_of_one_product_can_be_told_apart_in_every_language(shop: Shop) -> None:
    for product in shop.products:
        if len(product.variants) == 1:
            continue
        for language in Language:
            names = [shop.name_of(variant)[language] for variant in product.variants]
            assert len(set(names)) == len(names), product.slug


@each_shop
def test_no_answer_is_left_in_another_language(shop: Shop) -> None:
    for question in shop.questions:
        assert len(set(question.questions.spoken().values())) == 3, question.code
        assert len(set(question.answers.spoken().values())) == 3, question.code
    for product in shop.products:
        assert len(set(product.summaries.spoken().values())) == 3, product.slug


@each_shop
def test_shops_speak_in_the_voice_of_the_house(shop: Shop) -> None:
    for texts in texts_of(shop):
        for words in texts.spoken().values():
            assert not OUT_OF_VOICE.search(words), words


def test_a_formal_shop_addresses_nobody_as_a_friend() -> None:
    shop = SHOPS["nunzia"]
    assert shop.workspace.formality == "formal"
    answers = [texts.spoken() for texts in (*shop.facts.values(), *(q.answers for q in shop.questions))]
    for spoken in answers:
        for language, friendly in INTIMATE.items():
            assert not friendly.search(spoken[language].replace("«", "")), spoken[language]


def drawn() -> set[str]:
    """The names of everything that the front end has a drawing of, in its own colors or in others."""
    sources = "".join(file.read_text("utf-8") for file in sorted(ART.glob("*.mjs")))
    return set(re.findall(r"export const (\w+)", sources)) | set(
        re.findall(r"'?([a-z-]+)'?: recolored", sources)
    )


@each_shop
def test_pictures_and_marks_are_drawn(shop: Shop) -> None:
    pictures = {product.picture for product in shop.products} | {shop.workspace.logo}
    assert pictures - {""} <= drawn()


@each_shop
def test_allergens_are_codes_of_the_regulation(shop: Shop) -> None:
    known = set(allergen_codes())
    for product in shop.products:
        traces = {tag.removeprefix(TRACES) for tag in product.tags if tag.startswith(TRACES)}
        assert set(product.allergens) | traces <= known, product.slug
        assert not set(product.allergens) & traces, f"{product.slug} contains what it has traces of"


def test_allergens_are_exactly_those_that_the_ingredients_name_in_every_language() -> None:
    for product in SHOPS["sapori"].products:
        told = product.details.get("ingredients")
        for words in told.spoken().values() if told else ():
            assert set(allergens_in(words)) == set(product.allergens), f"{product.slug}: {words}"


def test_traces_are_exactly_those_that_the_label_names_in_every_language() -> None:
    for product in SHOPS["sapori"].products:
        tagged = {tag.removeprefix(TRACES) for tag in product.tags if tag.startswith(TRACES)}
        told = product.details.get("traces")
        assert (told is None) == (not tagged), product.slug
        for words in told.spoken().values() if told else ():
            assert set(allergens_in(words)) == tagged, f"{product.slug}: {words}"


def test_a_box_has_every_allergen_and_trace_of_what_lies_in_it() -> None:
    by_slug = {product.slug: product for product in SHOPS["sapori"].products}
    boxes = [product for product in by_slug.values() if "kind:box" in product.tags]
    assert len(boxes) == 7
    for box in boxes:
        held = [by_slug[slug] for slug in box.holds]
        contained = {code for product in held for code in product.allergens}
        traces = {tag for product in held for tag in product.tags if tag.startswith(TRACES)}
        assert set(box.allergens) == contained, box.slug
        assert {tag for tag in box.tags if tag.startswith(TRACES)} == {
            tag for tag in traces if tag.removeprefix(TRACES) not in contained
        }, box.slug


def test_a_vegan_thing_has_no_milk_eggs_or_honey_in_it() -> None:
    for product in SHOPS["sapori"].products:
        if "diet:vegan" in product.tags:
            assert not {"milk", "eggs", "fish"} & set(product.allergens), product.slug
            told = product.details.get("ingredients")
            assert told is None or "miele" not in told.it, product.slug


@pytest.mark.parametrize(
    ("slug", "price", "contents"),
    [
        (
            "box-sicilia-classica",
            4500,
            ("passito de Pantelleria (375 ml)", "250 g de pistachos", "caponata", "lazo"),
        ),
        (
            "degustazione-siciliana",
            5500,
            ("crema de pistacho para untar (200 g)", "pesto de pistacho (180 g)", "cantucci", "240 g"),
        ),
        (
            "sapori-dell-isola",
            4800,
            ("500 g de pasta extruida en bronce", "250 ml", "pesto trapanés (180 g)", "crujiente de sésamo"),
        ),
    ],
)
def test_the_gift_boxes_cost_and_hold_what_the_dialogue_says(
    slug: str, price: int, contents: tuple[str, ...]
) -> None:
    shop = SHOPS["sapori"]
    box = next(product for product in shop.products if product.slug == slug)
    assert [shop.price(variant) for variant in box.variants] == [Money(price, "EUR")]
    assert all(words in box.details["contents"].es for words in contents)
    assert {"taste:mixed", "occasion:gift"} <= set(box.tags)


def test_pistachio_cream_tells_its_uses_and_what_is_in_it() -> None:
    cream = next(p for p in SHOPS["sapori"].products if p.slug == "crema-di-pistacchio")
    assert all(word in cream.details["usage"].es for word in ("pan", "relleno", "helado", "tiramisú"))
    assert (
        "Pistachos de Bronte DOP (40 %), azúcar moreno, aceite de girasol" in cream.details["ingredients"].es
    )
    assert "Sin conservantes ni colorantes" in cream.details["ingredients"].es
    assert {variant.sku: variant.stock for variant in cream.variants}["CREMA-PIST-1000"] == 0


def test_the_questions_of_the_dialogues_have_their_answers() -> None:
    answers = {question.code: question.answers.es for question in SHOPS["sapori"].questions}
    assert "24 horas" in answers["safe-link"]
    assert "inteligencia artificial" in answers["safe-link"]
    assert "exprés, gratis desde 50 €" in answers["before-friday"]
    assert "exprés y gratuito" in SHOPS["sapori"].facts["delivery"].es


@each_shop
def test_documents_can_be_read(shop: Shop) -> None:
    for document in shop.documents:
        name, content, content_type = content_of(document)
        sections = read_document(name, content, content_type)
        assert sum(len(section.paragraphs) for section in sections) >= 5, document.file


def test_a_text_made_into_a_pdf_says_the_same() -> None:
    document = next(d for d in SHOPS["sapori"].documents if d.kind == "pdf")
    name, content, content_type = content_of(document)
    assert (name, content_type) == ("cheese-board.pdf", "application/pdf")
    (section,) = read_document(name, content, content_type)
    assert section.paragraphs[0] == document.title
    assert "thyme honey beside the ricotta" in section.paragraphs[3]
    assert content == content_of(document)[1]


@each_shop
def test_sentences_to_try_show_the_easy_and_the_hard(shop: Shop) -> None:
    told = tries(shop.slug)
    for language in Language:
        mine = [one for one in told if one.language is language]
        assert len(mine) >= 8
        assert {"typo", "rude", "multi-part", "off-topic", "person"} <= {one.kind for one in mine}
    assert {one.number for one in told} == {shop.workspace.channel.removeprefix("whatsapp:")}


@each_shop
def test_there_are_strangers_known_people_and_people_without_a_number_to_play(shop: Shop) -> None:
    people = presets(shop.slug)
    assert {person.registered for person in people} == {True, False}
    assert {person.language for person in people} >= {Language.IT, Language.ES}
    assert any(not person.phone and person.user_id.startswith("IT.") for person in people)
    assert len({tuple(person.identities.items()) for person in people}) == len(people)


def test_the_phone_in_the_browser_offers_every_shop() -> None:
    offered = playable()
    assert list(offered) == [shop.slug for shop in demo_shops()]
    assert offered["sapori"].sentences["it"][0] == "avete la crema di pistacchio?"
    assert offered["sapori"].customers[0].address == "whatsapp:+393330000418"


def test_a_file_is_read_once() -> None:
    assert demo_shop("sapori") is demo_shop("sapori")
