"""What a customer asks about a product: its price, what is in it, how it is used."""

import re
from collections.abc import Mapping

from bot.concierge.wording import composed, plain

_ASPECTS: Mapping[str, str] = {
    "price": (
        r"how much|price|cost[s]?\b|prezz\w+|quanto (?:cost\w+|vien\w+|val\w+|sta)|costa(?:no)?\b|a quanto|cuanto (?:cuest\w+|val\w+|es\b)|"
        r"precio|cuanto\??$|quanto\??$|cuesta[n]?\b|vale[n]?\b.*\?|cuanto cobra"
    ),
    "usage": (
        r"how (?:do|can|should|to|could)\b.*\b(?:use|serve|eat|cook|prepare|wear|do with)|what (?:can|do|should) i do with|recipe|goes? with|pair|"
        r"come (?:si|la|lo|posso|puo|li|le)\b.*\b(?:us\w+|utilizz\w+|serv\w+|mang\w+|cucin\w+|prepar\w+|abbin\w+|mett\w+)|cosa ci faccio|"
        r"con cosa|per cosa si usa|abbin\w+|come funziona\W*$|how does (?:it|this) work|como funciona\W*$|como (?:se|la|lo|puedo|puede|los|las)\b.*\b(?:us\w+|utiliz\w+|sirv\w+|serv\w+|com(?:e|en|er|erl[oa]s?|o|emos)\b|cocin\w+|prepar\w+|combin\w+)|"
        r"que puedo hacer con|con que\b|para que (?:sirve|se usa)"
    ),
    "ingredients": (
        r"ingredient\w*|what(?:'s| is| does it)?\b.*\b(?:in it|inside|contain\w*|made (?:of|from))|in it\b|made of|cosa c'e (?:dentro|nell\w*|in)|cosa contien\w+|"
        r"di cosa e fatt\w+|com'e fatt\w+|che ingredienti|che contiene|que lleva|que contiene|que hay (?:dentro|en)|de que esta hech\w+|lleva dentro|"
        r"contents?|cosa (?:comprende|include)|che c'e dentro|dentro\b"
    ),
    "allergens": (
        r"allergen\w*|alergen\w*|traces?|tracce|trazas|allerg\w+|alerg\w+|intoleran\w+|intolleran\w+|co?eliac\w*|celiac\w*|celiaqu\w*|vegan\w*|vegetarian\w*|"
        r"gluten|glutine|lactos\w*|lattosio|contain\w*\b.*\?|contiene\b"
    ),
    "origin": r"origin\w*|come from|where (?:is|are|was|were)\b.*\b(?:made|grown|produced|from)|da dove (?:vien\w+|arriv\w+)|dove (?:e|vien\w+|sono)\b.*\b(?:fatt\w+|prodott\w+)|provenienza|origen|de donde|donde se (?:hac\w+|produc\w+)",
    "keeping": (
        r"\b(?:store|keep|keeps|fridge|expir\w+|best before|shelf life|go off|spoil)\b|conserv\w+|\bfrigo\b|scad\w+|quanto dura(?:no)?\b(?! il (?:tour|giro))|"
        r"nevera|caduc\w+|cuanto dura[n]?\b|una volta apert\w+|once (?:it's )?open\w*|una vez abiert\w+"
    ),
    "care": r"\bwash\w*|\biron\w*|shrink\w*|\blav(?:a|are|o|ano)\b|stir(?:a|are)\b|restring\w+|\blav(?:ar|o|a|an)\b|planch\w+|encog\w+|how (?:do i|to) care",
    "material": r"fabric|material\w*|made out of|tessuto|materiale|\btela\b|tejido|composizione|composicion|see-?through|transpar\w+|trasparent\w+",
    "fit": r"\bfit\b|fits|size guide|true to size|measure\w*|\bveste\b|calza\b|taglia (?:prendo|giusta)|misure|\btalla (?:cojo|elijo)|\bmedidas|between .* and .* (?:size|which)|tra la \w+ e la",
    "variants": r"smaller|bigger|larger|piu (?:piccol|grand)\w+|mas (?:pequen|grand)\w+|which sizes|what sizes|sizes\b|other colou?rs?|in (?:che|quali) taglie|che taglie|altri colori|quali colori|que tallas|en que tallas|otros colores|que colores|formati|formato|tamanos?|how big|what size|quanto e grande|de que tamano|gramm\w+|grams?\b|gramos",
    "stock": r"in stock|available|how many (?:do you have|are (?:there|left)|have you got)|how many\W*$|quant[ie] ne (?:avete|hai|restano|sono rimast\w)|quant[ie]\W*$|cuant[oa]s (?:teneis|tienes|tienen|hay|quedan|os quedan)|cuant[oa]s\W*$|still have|any left|left\b|disponibil\w+|rimast\w+|ne avete ancora|ce n'e|disponible\w*|queda[n]?\b|os queda|hay existencias|esaurit\w+|agotad\w+|sold out",
    "picture": r"picture|photo|image|\bfoto\w*|immagin\w+|imagen\w*",
    "included": r"includ\w+|compres\w+|comprend\w+|incluy\w+|inclus\w+",
    "times": r"how long (?:is|does|are)|what time|when (?:is|does)|quanto dura|a che ora|quando (?:e|parte|comincia)|cuanto dura|a que hora|cuando (?:es|empieza|sale)|durata|duracion|duration",
    "languages": r"in (?:which|what) language|in (?:english|italian|spanish)|in che lingua|in (?:inglese|italiano|spagnolo)|en que idioma|en (?:ingles|italiano|espanol)",
    "bring": r"\bbring\b|cosa (?:devo )?port\w+|que (?:tengo que )?llev(?:ar|o)\b",
    "route": r"route|itinerary|percorso|itinerario|recorrido|where do we (?:go|meet|start)|da dove (?:si )?part\w+|dove ci (?:vediamo|troviamo)|donde quedamos|ruta\b",
    "layout": r"rooms\b|bedrooms?|bathrooms?|layout|floor plan|\bcamer[ae]\b|stanz[ae]|bagn[oi]\b|disposizione|planimetria|dormitorios?|habitacion\w*|banos?\b|distribucion|balcon\w*|terrac\w+|terrazz\w+|terraza|garden|giardin\w+|jardin",
    "condition": r"condition|renovat\w+|restor\w+|state of|in che stato|ristruttur\w+|condizioni|estado|reformad\w+|furnished|arredat\w+|amueblad\w+",
    "energy": r"energy|class[e]? energetic\w+|energetic\w+|heating|riscaldament\w+|calefaccion",
    "costs": r"condominium|fees|monthly costs|expenses|spese\b|condominio|gastos|comunidad",
    "nearby": r"nearby|close to|near\b|distance|how far|vicin\w+|dista\w*|lontano|cerca\b|a cuanto esta|lejos",
    "area": r"square met\w+|\bm2\b|\bmq\b|m²|metri quadr\w+|metros cuadrados|how big is the (?:house|flat|apartment)|superficie",
}


def aspects(text: str) -> tuple[str, ...]:
    """The aspects that a text asks about, in a fixed order; empty for "tell me more"."""
    flat = plain(composed(text))
    return tuple(aspect for aspect, words in _ASPECTS.items() if re.search(rf"(?:\b|^)(?:{words})", flat))
