"""What somebody says of themselves may be remembered; what they ask, wish, once were or say of others may not."""

from datetime import date

import pytest

from bot.concierge.parsers.oneself import facts_in, of_somebody_else
from bot.concierge.parsers.remembering import wish_in

TODAY = date(2026, 11, 21)
GOODS = frozenset({"pistacchio", "cioccolato", "chocolate", "lino"})

SAID = {
    "porto la 42": "size::42",
    "Di solito porto una taglia 44.": "size::44",
    "calzo 41": "size:shoes:41",
    "porto il 42 di scarpe": "size:shoes:42",
    "La mia taglia è M": "size::M",
    "il mio numero di scarpe è 43": "size:shoes:43",
    "I wear a size 10": "size::10",
    "I'm a large": "size::L",
    "my shoe size is 42": "size:shoes:42",
    "my ring size is 12": "size:ring:12",
    "uso la talla 38": "size::38",
    "mi talla es la L": "size::L",
    "gasto un 42 de zapatos": "size:shoes:42",
    "I'm allergic to nuts": "allergy::nuts",
    "sono allergica alle noci, posso mangiarlo?": "allergy::nuts",
    "soy alérgica a los frutos secos": "allergy::nuts",
    "I am lactose intolerant": "allergy::milk",
    "I am allergic to strawberries": "allergy::strawberries",
    "sono allergica alle fragole, cosa mi consigli": "allergy::fragole",
    "soy celíaca": "allergy::gluten",
    "soy vegetariana": "diet::vegetarian",
    "I only eat kosher": "diet::kosher",
    "sono incinta": "health::pregnancy",
    "voy en silla de ruedas": "access::wheelchair",
    "I'm hard of hearing": "access::hearing",
    "odio il pistacchio": "dislikes::pistacchio",
    "adoro il cioccolato fondente": "likes::cioccolato fondente",
    "remember that I don't like coriander": "dislikes::coriander",
    "I never spend more than 80 €": "budget::80",
    "ho due figli": "household:children:2",
    "tengo un perro": "household:dog:1",
    "il mio compleanno è il 3 maggio": "date:birthday:05-03",
    "mi cumpleaños es el 5 de enero": "date:birthday:01-05",
    "i prefer mornings": "time::morning",
}
NOT_SAID = (
    f"sono allergico alle {'a' * 200}",  # no word, and longer than anything that can be kept
    *("avete la 42?", "se porto la 42, mi va bene questa?", "cerco una 42", "vorrei la 42", "prendo la M"),
    *("portavo la 42", "I used to wear a size 42", "non porto la 42", "I don't wear a size 42"),
    *("porto due amici", "porto il 12 la borsa", "porto 3 bottiglie", "uso la tarjeta", "llevo dos", "uso m"),
    *("I'm 38", "I'm 42 years old", "sono di Modica", "soy una clienta", "i am a small business owner"),
    *(
        "è un regalo, porta la 42",
        "mia madre porta la 42",
        "porto la M ma lei porta la S",
        "for my son, size L",
    ),
    *("mia figlia è allergica alle noci", "my friend is allergic to nuts", "mi amiga es vegetariana"),
    *("non sono allergico a niente", "I'm not allergic to nuts", "sono allergico?", "forse sono celiaco"),
    *("is it safe if I'm allergic to nuts?", "¿es apto si soy celíaca?", "se fossi vegetariano"),
    *("Sono allergica alle noci, giusto?", "no soy vegetariana", "un regalo per un vegetariano"),
    *("odio aspettare", "I hate waiting", "adoro questa borsa", "I love it", "mi piace quella rossa"),
    *("il mio budget è 50 euro", "ho due bottiglie", "I have a kid's size question", "preferisco la mattina"),
    *("il compleanno di mia madre è il 3 maggio", "quando è il tuo compleanno?"),
)


@pytest.mark.parametrize(("words", "meant"), SAID.items())
def test_what_is_said_plainly_of_oneself_is_understood(words: str, meant: str) -> None:
    found = facts_in(words, today=TODAY, goods=lambda: GOODS)
    assert ",".join(f"{one.kind}:{one.about}:{one.value}" for one in found) == meant


@pytest.mark.parametrize("words", NOT_SAID)
def test_nothing_is_made_of_what_is_no_fact_about_the_writer(words: str) -> None:
    assert facts_in(words, today=TODAY, goods=lambda: GOODS) == ()


def test_several_facts_in_one_message_are_all_understood_once() -> None:
    said = facts_in("Soy vegetariana. Soy alérgica al huevo y a la leche. Soy vegetariana.", today=TODAY)
    assert [one.value for one in said] == ["vegetarian", "eggs", "milk"]
    assert [one.sensitive for one in said if one.kind == "allergy"] == [True, True]


@pytest.mark.parametrize(
    ("words", "wanted"),
    {
        "cosa sai di me?": "known",
        "What do you know about me?": "known",
        "¿Qué sabes de mí?": "known",
        "forget my size": "forget:size",
        "dimentica la mia taglia": "forget:size",
        "borra mis alergias": "forget:allergy:diet",
        "forget everything you know about me": "forget",
        "olvídalo": "undo",
        "forget it": "undo",
        "sì, ricordalo": "keep",
        "dimentica l'olio": "",
        "togli la taglia M dal carrello": "",
        "cancella tutto": "",
        "cancella il mio ordine": "",
        "forget about it": "",
    }.items(),
)
def test_only_what_is_about_remembering_is_taken_as_that(words: str, wanted: str) -> None:
    found = wish_in(words)
    assert (":".join([found.what, *found.kinds]) if found else "") == wanted


def test_a_present_is_known_to_be_for_somebody_else() -> None:
    assert of_somebody_else("cerco un regalo per mia madre")
    assert of_somebody_else("something for my sister")
    assert not of_somebody_else("cerco una crema")
