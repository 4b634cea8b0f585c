"""What people ask besides: whether we speak a language, how many there are, whether it comes to their town, to see it from afar."""

from typing import Any

import pytest

from bot.concierge.language import asked_whether, detect, requested
from bot.concierge.parsers.correcting import size_said, sized
from bot.concierge.parsers.counting import asks_how_many
from bot.concierge.parsers.hosting import hosting_act
from bot.concierge.parsers.places import countries, sent_to
from bot.concierge.parsers.purchasing import cart_wish
from bot.concierge.parsers.watching import live_wish
from bot.concierge.shopping import goods_apart
from bot.concierge.taking import takes_it
from shop.kernel.language import Language
from tests.bot.concierge.counter import Visit
from tests.bot.concierge.test_purchase_talk import a_visit, till_of

IT, EN, ES = Language.IT, Language.EN, Language.ES


@pytest.mark.parametrize(
    ("text", "whether", "asked_for"),
    [
        ("parla inglese?", EN, None),
        ("scusi, parlate spagnolo?", ES, None),
        ("sapete l'inglese?", EN, None),
        ("do you speak Spanish?", ES, None),
        ("hi, do you understand Italian", IT, None),
        ("hablas italiano?", IT, None),
        ("¿hablan inglés ustedes?", EN, None),
        ("parla inglese per favore", None, EN),
        ("puoi parlare in inglese?", None, EN),
        ("can we speak English?", None, EN),
        ("can you speak English please", None, EN),
        ("habla español", None, ES),
        ("la guida parla inglese?", None, None),
        ("Ada parla inglese?", None, None),
        ("do your staff speak Spanish?", None, None),
        ("a tour in English", None, None),
    ],
)
def test_asking_whether_we_speak_a_language_is_not_asking_to_go_on_in_it(
    text: str, whether: Language | None, asked_for: Language | None
) -> None:
    assert asked_whether(text) is whether
    assert requested(text) is asked_for


@pytest.mark.parametrize(
    ("language", "before", "asked", "theirs", "other"),
    [
        ("it", "buongiorno a tutti", "parla inglese?", "italiano", "English"),
        ("en", "do you have olive oil?", "do you speak Spanish?", "English", "español"),
        ("es", "hola, busco un regalo", "¿hablas italiano?", "español", "italiano"),
    ],
)
def test_yes_in_both_languages_and_the_chat_goes_on_in_whichever_is_chosen(
    language: str, before: str, asked: str, theirs: str, other: str
) -> None:
    visit = Visit(language)
    visit.say(before)

    answer = visit.say(asked)

    assert theirs in answer.text
    assert other in answer.text
    assert visit.language == language, "nothing is switched by the question"
    picked, kept = answer.choices
    assert kept == f"language:{language}"
    assert visit.say("yes", tapped=picked).extra["language"] == picked.partition(":")[2]


def test_a_yes_goes_on_in_the_other_language_and_a_no_leaves_all_as_it_was() -> None:
    for said, language in (("sì", "es"), ("no", "it")):
        visit = Visit("it")
        visit.say("buongiorno a tutti")
        visit.say("parlate spagnolo?")
        visit.say(said)
        assert visit.language == language

    assert detect("parla inglese?", IT, IT).language is IT
    asked_in_it = Visit("it")
    asked_in_it.say("buongiorno a tutti")
    assert asked_in_it.say("hello, do you speak English?").extra["language"] == "en"


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("quante ne avete?", True),
        ("e quanti ne restano", True),
        ("how many do you have", True),
        ("how many are left?", True),
        ("how many of those do you have left", True),
        ("¿cuántos tenéis?", True),
        ("cuántas quedan", True),
        ("quante persone ci stanno?", False),
        ("how many people can come?", False),
        ("quanti anni avete?", False),
        ("quanto costa?", False),
        ("how many calories", False),
        ("cuántos días tarda", False),
    ],
)
def test_the_number_that_is_there_is_asked_of_what_is_spoken_of_alone(text: str, asks: bool) -> None:
    assert asks_how_many(text) is asks


@pytest.mark.parametrize(
    ("language", "listing", "asked", "last"),
    [
        ("it", "avete qualcosa al pistacchio o alla mandorla?", "quante ne avete?", "Ultimo pezzo"),
        ("en", "hi there, do you have honey?", "how many do you have?", "Last one"),
        ("es", "hola, busco miel", "¿cuántos tenéis?", "Queda uno"),
    ],
)
def test_after_a_list_the_stock_of_each_is_told_with_the_list_to_tap(
    language: str, listing: str, asked: str, last: str
) -> None:
    visit = a_visit(language)
    listed = [one for one in visit.say(listing).choices if one.startswith("product:")]
    assert len(listed) > 1

    answer = visit.say(asked)

    assert answer.tools == ["show_product"] * len(listed)
    assert answer.choices == listed
    assert last in answer.text
    assert visit.say("2").tools == ["show_product"]


def test_of_one_that_is_spoken_of_the_number_of_each_size_is_told_and_of_nothing_it_is_asked_which() -> None:
    visit = a_visit("en")
    visit.say("do you have olive oil?")
    assert "250 ml: 30 in stock; 500 ml: 24 in stock." in visit.say("how many do you have?").text
    assert a_visit("it").say("quante ne avete?").tools == []


def test_a_size_behind_goods_is_said_of_them() -> None:
    assert goods_apart("a pesto and 3 honey, small ones") == ["a pesto", "3 honey small ones"]
    assert goods_apart("due pesti e un miele") == ["due pesti", "un miele"]
    for text, rest, size in (
        ("3 honey small ones", "3 honey", "small"),
        ("3 mieli piccoli", "3 mieli", "small"),
        ("dos aceites, los grandes", "dos aceites", "large"),
        ("a small honey", "a small honey", ""),
        ("due pesti", "due pesti", ""),
    ):
        assert sized(text) == (rest, size), text
    assert size_said("small ones") == "small"
    assert size_said("quelle grandi") == "large"
    assert size_said("small ones with honey") == ""


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "also a sweet box and 3 olive oil, small ones"),
        ("it", "anche una cassetta dolce e 3 olio, quelli piccoli"),
        ("es", "también una caja dulce y 3 aceite de oliva, pequeños"),
    ],
)
def test_several_goods_go_in_together_each_in_its_size(language: str, said: str) -> None:
    visit = a_visit(language)

    visit.say(said)

    assert sorted(till_of(visit).lines.values()) == [1, 3]
    assert till_of(visit).lines["olio-0"] == 3


@pytest.mark.parametrize(
    ("text", "place", "country"),
    [
        ("spedite a torino?", "torino", "IT"),
        ("mi potete mandare il pacco in puglia?", "puglia", "IT"),
        ("quanto costa mandarlo a torino", "torino", "IT"),
        ("a torino", "torino", "IT"),
        ("do you ship to turin?", "turin", "IT"),
        ("what about delivery to Zurich", "zurich", "CH"),
        ("to turin", "turin", "IT"),
        ("¿mandáis a alicante?", "alicante", "ES"),
        ("envíalo a madrid", "madrid", "ES"),
        ("consegnate a Borgo Nuovo?", "borgo nuovo", ""),
        ("arriva in tempo?", "", ""),
        ("consegnate a domicilio", "", ""),
        ("send it to my house", "", ""),
        ("puoi mandare un messaggio a rosaria?", "", ""),
        ("mandate il regalo a maria?", "", ""),
        ("can you deliver before friday", "", ""),
        ("a casa mia", "", ""),
        ("di torino", "", "IT"),
    ],
)
def test_where_goods_are_to_go_is_told_from_what_only_sounds_alike(
    text: str, place: str, country: str
) -> None:
    assert sent_to(text) == place
    assert countries(text) == (frozenset([country]) if country else frozenset())


def delivering(language: str) -> Visit:
    """A shop that sends to Italy and Spain."""
    visit = a_visit(language)
    told: dict[str, Any] = {"text": "Delivery costs €6.90.", "sends_to": ["ES", "IT"]}
    visit.told = {"shop_facts": {"facts": {"delivery": told}}}
    return visit


@pytest.mark.parametrize(
    ("language", "there", "also", "not_there", "yes", "no"),
    [
        ("it", "spedite a torino?", "e a bari?", "spedite a zurigo?", "spediamo anche lì", "Lì per ora"),
        ("en", "do you deliver to turin?", "and to bari?", "do you ship to zurich?", "Yes, we", "We don't"),
        (
            "es",
            "¿enviáis a turín?",
            "¿y a alicante?",
            "¿enviáis a zúrich?",
            "también enviamos",
            "Por ahora no",
        ),
    ],
)
def test_a_place_is_resolved_by_where_the_shop_sends(  # one sentence each, in three languages
    language: str, there: str, also: str, not_there: str, yes: str, no: str
) -> None:
    visit = delivering(language)

    first = visit.say(there)
    assert yes in first.text
    assert "6.90" in first.text

    second = visit.say(also)
    assert second.tools == ["shop_facts"]
    assert "6.90" not in second.text, "what was just written is not written again"
    assert no in visit.say(not_there).text


@pytest.mark.parametrize(
    ("text", "sees"),
    [
        ("can I see it from my sofa", True),
        ("posso vederlo dal divano?", True),
        ("¿puedo ver la tienda desde casa?", True),
        ("posso vedere il catalogo da casa?", False),
        ("can you see the sea from the house?", False),
        ("can I order from home", False),
        ("do you sell sofas?", False),
        ("quanto è lontano da casa mia?", False),
    ],
)
def test_seeing_it_from_the_sofa_is_seeing_it_live(text: str, sees: bool) -> None:
    assert (live_wish(text) == "see") is sees
    assert sees or hosting_act(text) == ""


@pytest.mark.parametrize(
    ("language", "opening", "taken"),
    [
        ("es", "¿tenéis la Caja Dulce?", "perfecto, pues la quiero"),
        ("it", "avete la Cassetta Dolce?", "ottimo, allora la prendo"),
        ("en", "do you have the Sweet Box?", "lovely, so I'll take it"),
    ],
)
def test_words_around_a_yes_are_no_name_of_goods(language: str, opening: str, taken: str) -> None:
    visit = a_visit(language)
    visit.say(opening)

    visit.say(taken)

    assert till_of(visit).lines == {"dolce-0": 1}
    assert not takes_it("I'll take the truffles")
    assert not takes_it("quiero la crema")


@pytest.mark.parametrize(
    "text", ["quanto spendo", "e quanto pago finora?", "how much am I spending", "cuánto gasto"]
)
def test_what_is_spent_so_far_is_the_cart(text: str) -> None:
    wish = cart_wish(text)
    assert wish is not None
    assert wish.act == "show"


@pytest.mark.parametrize(
    ("language", "opening", "asked", "told"),
    [
        ("it", "avete l'olio?", "ce n'è una più grande?", "500 ml"),
        ("en", "do you have the Sweet Box?", "is there a smaller one", "only this size"),
        ("es", "¿tenéis la Caja Dulce?", "¿hay una más grande?", "Solo hay este formato"),
    ],
)
def test_a_smaller_or_larger_one_is_one_of_what_is_spoken_of(
    language: str, opening: str, asked: str, told: str
) -> None:
    visit = a_visit(language)
    visit.say(opening)
    assert told in visit.say(asked).text
