"""What somebody takes back, or says otherwise: fewer of it, none of it, the smaller one; and what is asked of a time."""

import pytest

from bot.concierge.matching import best_match
from bot.concierge.parsers.allergens import avoided
from bot.concierge.parsers.booking import asks_what_if, booking_act, comes_to_see, party
from bot.concierge.parsers.correcting import count_instead, dropped, party_instead, size_said
from bot.concierge.parsers.hosting import hosting_act, language_asked
from bot.concierge.parsers.orders import order_number
from bot.concierge.parsers.places import countries
from bot.concierge.parsers.purchasing import cart_wish
from bot.concierge.situation import Passage
from bot.concierge.skills.wanting import cheaper
from tests.bot.concierge.counter import Visit
from tests.bot.concierge.till import Till


@pytest.mark.parametrize(
    ("text", "count", "drops"),
    [
        ("scrap that, just one jar", 1, None),
        ("anzi no, fanne una", 1, None),
        ("olvida eso, solo una", 1, None),
        ("no aspetta, solo due vasetti", 2, None),
        ("actually just 2", 2, None),
        ("que sean dos", 2, None),
        ("never mind just one", 1, None),
        ("lascia stare l'olio", 0, "olio"),
        ("never mind the honey", 0, "honey"),
        ("olvida el aceite", 0, "aceite"),
        ("forget it", 0, ""),
        ("how much is it", 0, None),
    ],
)
def test_what_is_wanted_instead(text: str, count: int, drops: str | None) -> None:
    assert (count_instead(text), dropped(text)) == (count, drops)


@pytest.mark.parametrize(
    ("text", "many"),
    [
        ("hm no, only 3", 3), ("just me", 1), ("never mind just me", 1), ("solo yo", 1),
        ("actually my sister joins too", 3), ("can my wife join", 3), ("viene anche mia madre", 3),
        ("viene también mi hermana", 3), ("make it 3 people", 3), ("2", 0), ("alle 5", 0), ("the second", 0),
    ],
)  # fmt: skip
def test_how_many_come_instead_of_two(text: str, many: int) -> None:
    assert party_instead(text, 2) == many


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("who would I talk to?", "who"), ("ciao, con chi parlerei per una consulenza?", "who"),
        ("hola, ¿con quién hablaría yo?", "who"), ("who will be there?", "who"), ("chi ci accompagna?", "who"),
        ("¿quién me la enseñaría?", "who"), ("posso farla online?", "afar"),
        ("¿se puede hacer por videollamada?", "afar"), ("does he speak italian?", "speaks"),
        ("¿es en español?", "speaks"), ("parla inglese la guida?", "speaks"),
        ("who are you", ""), ("chi sei", ""), ("do you speak italian?", ""), ("posso comprare online?", ""),
        ("can I talk to someone", ""), ("is there parking?", ""),
    ],
)  # fmt: skip
def test_what_is_asked_of_how_it_goes(text: str, act: str) -> None:
    assert hosting_act(text) == act


def test_small_signs_of_what_is_meant() -> None:
    assert [size_said(text) for text in ("the small one", "la pequeña", "quella grande", "the red one")] == [
        "small", "small", "large", "",
    ]  # fmt: skip
    assert language_asked("¿habla alguien francés?") == "fr"
    assert asks_what_if("e se poi non posso?")
    assert booking_act("e se non posso venire?") == ""
    assert booking_act("non posso venire") == "cancel"
    assert booking_act("whats the earliest i can talk to her") == "book"
    assert comes_to_see("la seconda mi piace, si può vedere?", "property")
    assert not comes_to_see("posso vedere le foto?", "property")
    assert comes_to_see("can I try the marea dress on", "boutique")
    assert not comes_to_see("posso provarlo?", "food")
    assert party("me and mum") == 2
    assert order_number("no 9.30") == ""
    assert order_number("ordine n. 9") == "9"
    assert all(map(cheaper, ("troppo caro", "too expensive", "es muy caro")))
    wish = cart_wish("no wait take the oil out")
    assert (wish and (wish.act, wish.goods)) == ("remove", "the oil")
    for text in (
        "my mother hates pistachios",
        "mia suocera odia i pistacchi",
        "mi suegra odia los pistachos",
    ):
        found = avoided(text)
        assert found is not None
        assert found.codes == ("nuts",)


def test_a_question_about_one_country_is_not_answered_with_another() -> None:
    assert countries("do u ship to berlin or not") == {"DE"}
    assert countries("torta per la regina, mi nome è Marta") == frozenset()
    abroad = Passage(
        id="1", kind="faq", reference="abroad", title="Do you ship to Switzerland or the United Kingdom?",
        text="Not yet.", score=0.9, language="en",
    )  # fmt: skip
    here = best_match("do you ship to Switzerland?", [abroad])
    elsewhere = best_match("do you ship to Berlin?", [abroad])
    assert here is not None
    assert elsewhere is not None
    assert elsewhere.sureness < here.sureness / 2


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("two jars of pistachio cream please", "scrap that, just three jars", "the small one", "forget the cream")),
        ("it", ("mettimi due creme di pistacchio", "anzi no, fanne tre", "la piccola", "lascia stare la crema")),
        ("es", ("ponme dos cremas de pistacho", "olvida eso, solo tres", "la pequeña", "quita la crema")),
    ],
)  # fmt: skip
def test_three_instead_of_two_the_small_one_and_then_none(
    language: str, said: tuple[str, str, str, str]
) -> None:
    visit = Visit(language, till=Till(ways=1))
    two, three, small, none = said
    assert [arguments["quantity"] for _, arguments in visit.say(two).calls][:1] == ["2"]
    assert [arguments["quantity"] for _, arguments in visit.say(three).calls][:1] == ["3"]
    added = [arguments for name, arguments in visit.say(small).calls if name == "add_to_cart"]
    assert [arguments["quantity"] for arguments in added] == ["3"]
    assert "remove_from_cart" in visit.say(none).tools


def test_a_time_is_no_quantity_and_what_somebody_hates_is_left_out() -> None:
    visit = Visit("en", till=Till(ways=1))
    visit.say("do you have pistachio cream?")
    assert "add_to_cart" not in visit.say("tomorrow 11").tools
    asked = Visit("en", till=Till(ways=1)).say("my kid hates almonds, what sweets do you have")
    assert asked.calls[0][1]["without_allergens"] == ["nuts"]
