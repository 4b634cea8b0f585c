"""Whether somebody asks what is new in the shop, or what it recommends today."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from bot.concierge.parsers.mistyped import Words

_NEW = re.compile(
    r"\b(?:novita|novedad(?:es)?|(?:nuovi|ultimi|recenti) arrivi|(?:new|latest|recent) arrivals?|(?:nuevas|ultimas|recientes) llegadas|"
    r"(?:appena|di recente) arrivat[oaie]|arrivat[oaie] (?:di nuovo|da poco|di recente)|recien llegad[oa]s?|just (?:in|arrived)|newly arrived|"
    r"(?:cosa|che(?: cosa)?|qualcosa) (?:c'e |avete |hai |vi e )?(?:arrivato )?di nuovo|what(?:'s| is|s) new|(?:anything|something) new|"
    r"(?:que (?:hay|teneis|tienes|tienen)|algo|lo) (?:de )?nuevo|lo mas nuevo|lo ultimo que (?:ha|os ha|te ha) llegado)\b"
)
_PICK = re.compile(
    r"\b(?:(?:propost[ae]|consigl\w+|scelt[ae]|suggeriment[oi]|piatto|specialita|chicc[ah]e?) (?:del giorno|di oggi|per oggi|di giornata)|"
    r"(?:picks?|recommendations?|specials?|suggestions?|dish) (?:of the day|of today|for today|today)|(?:today'?s|daily) (?:picks?|specials?|recommendations?|suggestions?)|"
    r"(?:recomendacion(?:es)?|propuestas?|sugerencias?|seleccion|plato) (?:del dia|de hoy|para hoy)|"
    r"(?:cosa|che cosa|che) (?:mi |ci )?(?:consigli|consigliate|proponi|proponete|raccomandi|suggerisci) (?:di buono )?(?:per )?oggi|"
    r"oggi (?:cosa|che cosa|che) (?:mi |ci )?(?:consigli|consigliate|proponi|proponete)|"
    r"what (?:do|would|can) you (?:recommend|suggest) (?:for )?today|"
    r"best[- ]?sell(?:er|ers|ing)\b|most popular|what (?:do|does) (?:people|everyone|everybody|customers) (?:usually |mostly )?(?:buy|get|like|order|take)|"
    r"(?:il |la |i |le )?piu vendut[oaie]|va per la maggiore|(?:la cosa|il prodotto) che (?:vendete|va) di piu|(?:lo |el |la |los |las )?mas vendid[oa]s?|(?:lo )?mas popular(?:es)?|lo que mas se vende|"
    r"que (?:me |nos )?(?:recomiendas|recomendais|recomienda|propones|sugieres) (?:para )?hoy)\b"
)
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:ordin[ei]|order|orders|pedidos?|pacco|parcel|package|paquete|spedizion[ei]|shipment|shipping|envio|consegna|delivery|entrega|"
    r"rimborso|refund|reembolso|reso|return|devolucion|prenotazion[ei]|bookings?|reservas?|pagamento|payment|pago|appuntament[oi])\b"
)
_AMONG = re.compile(
    r"\b(?:(?:tra|fra|nei|nelle|negli|nella|nel|nell'|in|among|for|per|di|de|en|entre|para|del|della|dei|delle)\s+)"
    r"(?:(?:i|gli|le|la|il|lo|the|your|los|las|el|tus|vuestros)\s+)?(?P<what>[^\W\d_][\w' ]*?)\s*[?!.]*$"
)
_EMPTY = frozenset(
    [
        "nuovo",
        "nuova",
        "negozio",
        "bottega",
        "shop",
        "store",
        "tienda",
        "oggi",
        "today",
        "hoy",
        "giorno",
        "dia",
        "day",
        "voi",
        "te",
        "vosotros",
        "buono",
        "bello",
        "stock",
        "casa",
        "here",
        "qui",
        "aqui",
    ]
)


@dataclass(frozen=True, slots=True)
class NewsAsked:
    """What is asked: what is new, or what is picked for today."""

    kind: Literal["new", "pick"]
    among: str = ""
    """New among what, in the customer's words; empty for everything."""


def news_asked(text: str) -> NewsAsked | None:
    """What is asked of the shop's news; None where nothing is, or where it is about an order or a booking."""
    flat = _words().mended(text.replace("’", "'"))
    if _OF_SOMETHING_ELSE.search(flat):
        return None
    if _PICK.search(flat):
        return NewsAsked("pick")
    found = _NEW.search(flat)
    return NewsAsked("new", _among(flat[found.end() :])) if found else None


def _among(rest: str) -> str:
    found = _AMONG.search(rest)
    what = found["what"].strip() if found else ""
    return "" if not what or set(what.split()) & _EMPTY else what


@cache
def _words() -> Words:
    return Words(
        [
            "novita",
            "novedades",
            "novedad",
            "arrivi",
            "arrivals",
            "llegadas",
            "arrivato",
            "arrivati",
            "arrivata",
            "arrivate",
            "llegado",
            "proposta",
            "proposte",
            "consiglio",
            "consigli",
            "recommend",
            "recommendation",
            "special",
            "specials",
            "recomiendas",
            "recomendacion",
            "propuesta",
            "sugerencia",
            "suggest",
            "giorno",
            "qualcosa",
            "anything",
            "something",
            "recien",
            "consigliate",
        ],
        whole=["giorni", "arrivo", "arriva", "arrive", "specials", "arrivano", "ricevi", "llegada"],
    )
