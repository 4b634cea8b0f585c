"""Words that mean one thing and are obeyed before anything is thought about: STOP, START, HELP, a person.

Exact matches of the whole message only: "cancel my order" is no opt-out, and CANCEL, END and QUIT, which
end a subscription by default elsewhere, are ordinary words in a shop that takes orders.
"""

import re
import unicodedata
from typing import Literal

Keyword = Literal["stop", "start", "help", "person", "assistant", "report"]

_WORDS: dict[Keyword, frozenset[str]] = {
    "stop": frozenset({
        "stop", "stopall", "stop all", "unsubscribe", "optout", "opt out", "stop messages",
        "basta messaggi", "ferma", "ferma messaggi", "cancellami", "disiscrivimi", "disiscrizione",
        "annulla iscrizione", "non scrivetemi piu",
        "baja", "darme de baja", "dar de baja", "parar", "para mensajes", "no me escribais mas",
        "no me escriban mas", "cancelar suscripcion",
    }),
    "start": frozenset({
        "start", "unstop", "subscribe", "resume", "opt in",
        "riprendi", "riattiva", "iscrivimi", "attiva",
        "alta", "darme de alta", "reanudar", "suscribirme", "activar",
    }),
    "help": frozenset({"help", "aiuto", "ayuda", "info"}),
    "person": frozenset({
        "person", "human", "/human", "a person", "talk to a person", "real person",
        "persona", "una persona", "operatore", "un operatore", "umano", "/persona", "parla con una persona",
        "persona real", "humano", "un humano", "agente humano", "operador",
    }),
    "report": frozenset({
        "report", "report abuse", "report this shop", "i want to report this shop",
        "segnala", "segnala abuso", "segnala negozio", "voglio segnalare questo negozio", "voglio segnalare un abuso",
        "denunciar", "denunciar abuso", "denunciar tienda", "quiero denunciar esta tienda", "quiero denunciar un abuso",
    }),
    "assistant": frozenset({"assistant", "bot", "assistente", "asistente", "/bot"}),
}  # fmt: skip

_MEANING = {word: keyword for keyword, words in _WORDS.items() for word in words}
_EDGES = re.compile(r"^[\s\"'«»“”.!¡?¿,;:*_-]+|[\s\"'«»“”.!¡?¿,;:*_-]+$")


def keyword_of(text: str, opt_out: str = "") -> Keyword | None:
    """What the whole message means as a keyword; `opt_out` is what the provider itself made of it."""
    if opt_out in {"stop", "start", "help"}:
        return opt_out  # type: ignore[return-value]  # the three were just compared
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return _MEANING.get(" ".join(_EDGES.sub("", plain).split()))
