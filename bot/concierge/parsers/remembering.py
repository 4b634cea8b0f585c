"""What a customer wants of what we remember: to hear it, to have it forgotten, to have it kept."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from bot.concierge.wording import bare, composed, plain

Wanted = Literal["known", "forget", "undo", "keep"]

_KNOWN: Final = re.compile(
    r"(?:(?:ma |e |and |y |but )?(?:che cosa|cosa|che) (?:sai|sapete|ricordi|ricordate|hai memorizzato) (?:di|su) (?:me|noi)"
    r"|quali (?:miei )?dati (?:hai|avete|ricordi)(?: (?:su|di) di? ?me)?|che cosa ti ricordi di me|cosa ti ricordi di me"
    r"|what (?:do|does) (?:you|the shop) (?:know|remember)(?: about| of)? me|what have you (?:remembered|stored|kept) about me"
    r"|que (?:sabes|sabeis|recuerdas|recordais|tienes guardado) (?:de|sobre) mi)"
)
_FORGET: Final = re.compile(
    r"(?:per favore |please |por favor )?(?:(?:dimentica(?:ti)?|scorda(?:ti)?|forget|olvida(?:te de)?)"
    r"|(?:cancella|elimina|delete|erase|borra)(?= (?:la mia|il mio|le mie|i miei|my|mi|mis|(?:tutto )?quello che sai|everything you know"
    r"|what you know|(?:todo )?lo que sabes) ))(?: che| that| que)? (?P<what>.{2,60})"
)
_UNDO: Final = re.compile(
    r"(?:no )?(?:dimenticalo|dimenticala|lascia perdere|scordalo|scordatelo|non ricordarlo|forget it|forget that|don t remember (?:it|that)|undo"
    r"|olvidalo|olvidala|no lo recuerdes)"
)
_KEEP: Final = re.compile(
    r"(?:(?:si |yes |ok |va bene )?(?:ricordalo|ricordatelo|ricordala|tienilo a mente|memorizzalo|remember it|remember that|keep it in mind|please remember it|yes remember it"
    r"|recuerdalo|recuerdala|guardalo|tenlo en cuenta)(?: pure| please| grazie| gracias| thanks)?)"
)
_ALL: Final = re.compile(
    r"^(?:tutto (?:(?:quello|cio) che (?:sai|ricordi)(?: di me)?|di me)|quello che sai di me|everything (?:you (?:know|remember) )?about me"
    r"|what you know about me|all (?:you know )?about me|todo (?:lo que sabes de|sobre) mi|lo que sabes de mi)$"
)
_OWN: Final = r"(?:la mia|il mio|le mie|i miei|my|mi|mis|la|el|the) "
_KINDS: Final = (
    ("size", rf"^(?:{_OWN})?(?:tagli[ae]|misur[ae]|numero(?: di scarpe)?|(?:shoe )?sizes?|tallas?|numero de (?:pie|zapato)s?)\b"),
    ("allergy", rf"^(?:{_OWN})?(?:allergi[ae]|intolleranz[ae]|allergy|allergies|intolerances?|alergias?|intolerancias?)\b"),
    ("diet", rf"^(?:{_OWN})?(?:dieta|diet)\b|^(?:sono|i am|i m|soy) (?:vegetarian|vegan)\w*"),
    ("likes", rf"^(?:{_OWN})?(?:gusti|preferenze|tastes?|likes|preferences|gustos|preferencias)\b"),
    ("budget", rf"^(?:{_OWN})?(?:budget|presupuesto)\b"),
    ("date", rf"^(?:{_OWN})?(?:compleanno|anniversario|birthday|anniversary|cumpleanos|aniversario)\b"),
    ("household", rf"^(?:{_OWN})?(?:famiglia|figli|cane|gatto|family|children|kids|dog|cat|familia|hijos|perro|gato)\b"),
    ("time", rf"^(?:{_OWN})?(?:orario preferito|orari preferiti|preferred times?|horario preferido)\b"),
    ("health", rf"^(?:{_OWN})?(?:salute|health|salud|gravidanza|pregnancy|embarazo|diabete|diabetes)\b"),
    ("access", rf"^(?:{_OWN})?(?:sedia a rotelle|carrozzina|wheelchair|silla de ruedas|accessibilita|accessibility|accesibilidad)\b"),
)  # fmt: skip
_WITH_IT: Final = {"likes": ("likes", "dislikes"), "allergy": ("allergy", "diet")}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted, and of which kinds of facts; of all of them where none is named."""

    what: Wanted
    kinds: tuple[str, ...] = ()


def wish_in(text: str) -> Wish | None:
    """What the whole message wants of what we remember; None where it is about something else.

    "Forget the oil" is about a cart, and "forget my size" is about us: only what we could remember counts.
    """
    said = bare(plain(composed(text)))
    for what, words in (("known", _KNOWN), ("undo", _UNDO), ("keep", _KEEP)):
        if words.fullmatch(said):
            return Wish(what)  # type: ignore[arg-type]  # the three stand in the line above
    asked = _FORGET.fullmatch(said)
    if asked is None:
        return None
    if _ALL.match(asked["what"]):
        return Wish("forget")
    kind = next((kind for kind, words in _KINDS if re.match(words, asked["what"])), "")
    return Wish("forget", _WITH_IT.get(kind, (kind,))) if kind else None
