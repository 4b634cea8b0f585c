"""Which words name a measure, and how much of a variant's unit it is."""

from dataclasses import dataclass
from fractions import Fraction

_GRAMS_IN_A_POUND = Fraction("453.59237")
_GRAMS_IN_AN_OUNCE = _GRAMS_IN_A_POUND / 16


@dataclass(frozen=True, slots=True)
class Measure:
    """So much of a kind of thing: ``mass`` in grams, ``volume`` in milliliters, ``time`` in minutes."""

    kind: str
    size: Fraction


OF_UNIT = {
    "gram": Measure("mass", Fraction(1)),
    "ounce": Measure("mass", _GRAMS_IN_AN_OUNCE),
    "milliliter": Measure("volume", Fraction(1)),
    "minute": Measure("time", Fraction(1)),
}
"""What one of each unit is; a piece measures nothing."""

_MEASURES = {
    ("mass", Fraction(1)): "g gr grs gram grams grammo grammi gramo gramos",
    ("mass", Fraction(100)): "hg etto etti ettogrammo ettogrammi",
    ("mass", Fraction(1000)): (
        "kg kgs kilo kilos chilo chili kilogram kilograms chilogrammo chilogrammi kilogramo kilogramos"
    ),
    ("mass", _GRAMS_IN_AN_OUNCE): "oz ounce ounces oncia onza onzas",
    ("mass", _GRAMS_IN_A_POUND): "lb lbs pound pounds libbra libbre libra libras",
    ("volume", Fraction(1)): "ml milliliter milliliters millilitre millilitres millilitri mililitros",
    ("volume", Fraction(10)): "cl centiliter centiliters centilitri centilitros",
    ("volume", Fraction(100)): "dl deciliter deciliters decilitri decilitros",
    ("volume", Fraction(1000)): "l lt liter liters litre litres litro litri litros",
    ("time", Fraction(1)): "min mins minute minutes minuto minuti minutos",
    ("time", Fraction(60)): "h hr hrs hour hours ora ore hora horas",
}
MEASURES = {word: Measure(kind, size) for (kind, size), words in _MEASURES.items() for word in words.split()}
"""By word, in English, Italian and Spanish. ``once`` is missing: eleven in one language, ounces in another."""

FRACTIONS = {
    **dict.fromkeys(("half", "mezzo", "mezza", "mezz", "medio", "media"), Fraction(1, 2)),
    **dict.fromkeys(("quarter", "quarters", "quarto", "quarti", "cuarto", "cuartos"), Fraction(1, 4)),
    **dict.fromkeys(("third", "thirds", "terzo", "terzi", "tercio", "tercios"), Fraction(1, 3)),
}
MANY = {
    **dict.fromkeys(("dozen", "dozens", "dozzina", "dozzine", "docena", "docenas"), 12),
    **dict.fromkeys(("pair", "couple", "paio", "coppia", "par", "pareja"), 2),
    **dict.fromkeys(("decina", "decena"), 10),
}
ARTICLES = frozenset({"a", "an", "un", "una"})
LINKS = frozenset({"of", "di", "de", "da", "del", "d", "the"})
JOINS = frozenset({"and", "e", "ed", "y", "con"})
VAGUE = frozenset({"po", "few", "bit", "some", "qualche", "alcuni", "alcune", "unos", "unas", "poco", "algo"})
