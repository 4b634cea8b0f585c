"""What a customer wants done with the cart: put in, take out, see, order, use a code."""

import re
from dataclasses import dataclass
from typing import Literal

from bot.concierge.lexicon import words
from bot.concierge.parsers.codes import code_told
from bot.concierge.parsers.orders import of_order, without_order
from bot.concierge.parsers.quantities import quantity
from bot.concierge.parsers.wish import essence
from bot.concierge.wording import composed, plain, without

CartAct = Literal["add", "set", "remove", "show", "empty", "checkout", "code", "how", ""]
_CART = r"(?:cart|basket|trolley|carrello|carrellino|carrito|carro|cesta)"
POINTING = words("pointing", "it")
"""Words for what is spoken of."""
_IF_ORDERED = re.compile(
    r"\b(?:se|if|si|quando|when|cuando)\s+(?:(?:io|lo|la|li|le|ne|i|we|they|yo|nos|me|los|las|tutto|ora|adesso|now|already|gia|ya)\s+){0,2}"
    r"(?:ordin\w+|compr\w+|acquist\w+|prend\w+|order\w*|buy|get|pid\w+|pago|pay|paghi\w*|encarg\w+)\b"
)
_ASKED = re.compile(
    r"\b(?:when|how|what|do|does|is|will|can|quando|quanto|quanta|come|cosa|che|arriv\w+|cuando|cuanto|cuanta|como|que|lleg\w+|c'e)\b"
)
"""With a condition beside it, a question of what would be: nobody orders yet."""
_OF_CART = re.compile(rf"\b{_CART}\b")
_TO_CART = re.compile(
    rf"\s*\b(?:(?:in|into|to|on|nel|al|en|a)\s+)?(?:(?:the|my|il|mio|la|mia|el|mi|our)\s+){{0,2}}{_CART}\b"
)
_ADD = re.compile(
    r"\b(?:add\b|put (?:me |in |it |them |also |another |an? |two |the )|throw in|give me|get me|send me (?!the (?:link|invoice|bill)|a link)|"
    r"(?:i'?ll|we'?ll|let me|i would|i'd|we would|we'd) (?:also )?(?:take|have|get|buy|order|like to (?:buy|order|get|purchase|take|have))|"
    r"(?:i|we) (?:want|wanna|need) to (?:buy|order|get|purchase)|(?:can|could|may) (?:i|we) (?:have|get|order|buy)|(?:i|we) (?:take|order|buy)\b|"
    r"aggiung\w+|mett(?:i|ete|a|iamo)(?:mi|ci|ne|mene|melo|mela|li|le|lo|la|cene)?\b(?! (?:da parte|insieme))|inserisc\w+|"
    r"(?:ne |lo |la |li |le )?prend(?:o|iamo|erei|eremmo)\b|prend(?:i|ete|a)(?:ne|mi|mene|melo|mela|lo|la|li|le)\b|ne mett(?:o|iamo)\b|dammi\b|dammene|dacci|datemi|fammi avere|"
    r"(?:vorrei|voglio|vogliamo|posso|possiamo|volevo) (?:anche )?(?:comprar\w*|acquistar\w*|ordinar\w*|prender\w*|aggiunger\w*|metter\w*)|"
    r"(?:ne |lo |la |li |le )?(?:compro|compriamo|acquisto|ordino|ordiniamo)\b|ne (?:voglio|vorrei|vogliamo)\b|"
    r"anad\w+|agreg\w+|pon(?:me|ga|game|edme|nos|lo|la|los|las|melo|mela)?\b|mete(?:me|lo|la|los|las)?\b|dame\b|deme\b|dadme\b|"
    r"me (?:llevo|quedo|llevare|quedare|pones|pone|das)\b|nos (?:llevamos|quedamos)|me (?:lo|la|los|las) (?:llevo|quedo)|"
    r"(?:quiero|quisiera|queremos|me gustaria|puedo|querria) (?:tambien )?(?:comprar\w*|pedir\w*|anadir\w*|llevar\w*|encargar\w*)|"
    r"(?:lo |la |los |las )?(?:compro|pido|encargo|cojo)\b)"
)
_NO_ADDING = re.compile(
    r"\b(?:link|enlace|invoice|fattura|factura|recibo|ricevuta|receipt|appuntamento|appointment|cita|tavolo|table|mesa|informazion\w+|informacion)\b"
)
_MORE_OF_IT = re.compile(
    r"\b(?:anche|ancora|another|more|also|extra|too|as well|altr[oaie]|in piu|otr[oa]s?|tambien|mas|ademas|inoltre)\b"
)
_SET = re.compile(
    r"\b(?:make (?:it|that|them)|change (?:it |that |them |the (?:quantity|amount|number) )?to|(?:i|we) (?:only |just )?(?:want|need)(?: only| just)?|instead|rather|only|just|"
    r"facciamo|fanne|fammene|fai|cambia\w*|metti(?:ne|mene)|ne (?:voglio|vorrei|bastano|prendo|prenderei|prendiamo)|bastano|solo|soltanto|solamente|invece|anzi|piuttosto|ma|"
    r"si|yes|ok|okay|vale|va bene|perfetto|perfecto|d'accordo|de acuerdo|"
    r"no|wait|aspett\w*|aspe|esper\w*|sorry|scusa|perdon\w*|scrap that|"
    r"mejor|que sean|sean|pon(?:lo|me)|dejalo en|dejalos en|cambia\w*|en vez|pero|but)\b"
)
_REMOVE = re.compile(
    r"\b(?:remove|take (?:out|off|away)|take (?:the|it|that|them|this|\w+) (?:\w+ ){0,3}(?:out|off|away)|delete|drop (?:the|it|that)|leave (?:out|off) the|"
    r"togli\w*|toglier\w*|leva(?:mi|lo|la|li|le|ne|te)?\b|rimuov\w+|elimin\w+|tira via|quit(?:a|ar|e|ame|alo|ala|alos|alas|en)\b|"
    r"sac(?:a|alo|ala|alos|alas|ame)\b|borra\w*|retira(?:lo|la|los|las)?\b|"
    r"(?:i )?(?:don'?t|do not|no longer) want (?:the|it|that|them|any)\b.*(?:any ?more|after all)?|non (?:lo |la |li |le )?vog\w+ piu|ya no (?:lo |la |los |las )?quiero)"
)
_TAKEN_APART = re.compile(
    r"\b(?:(?:no|wait|actually|sorry|please|ok|and|then)\W+)*take (?P<goods>(?:the|my|that|this|those|these)\s+(?:\w+\s+){1,3}?)(?:out|off|away)\b",
    re.IGNORECASE,
)
"""A verb in two parts, with the goods between them."""
_EMPTY = re.compile(
    rf"\b(?:(?:empty|clear|delete|cancel) (?:out )?(?:the|my|our|whole|entire|all the)? ?{_CART}|svuot\w+|vaci(?:a|ar|alo|ame|ad)\b|"
    rf"(?:remove|delete|take out|togli|leva|elimina|rimuovi|quita|borra|saca) (?:everything|all(?: of (?:it|them))?|tutto|tutti|todo|todos)\b|"
    rf"(?:cancella|annulla|borra) (?:tutto )?(?:il |el |la )?{_CART}|"
    r"^\W*(?:no,? )?(?:cancella|annulla|lascia perdere|lascia stare|forget|cancel|scrap|anula|cancela|borra|olvida)(?:re|r|lo)? (?:tutto|everything|it all|the lot|todo)\W*$)"
)
_SHOW = re.compile(
    rf"\b(?:what(?:'?s| is| do i have| have i got)?|show|see|view|check|look at|open|my|the|cosa|che|mostra\w*|vedi|vedere|vediamo|fammi vedere|guarda\w*|com'?e|il|mio|nel|"
    rf"que|ver|veo|muestra\w*|ensena\w*|mira\w*|el|la|mi|how|quanto|cuanto|resum\w+|riepilog\w+)\b.{{0,40}}\b{_CART}\b"
    rf"|^\W*(?:il |the |my |el |la |mi |mio )?(?:{_CART}|totale?)\W*$"
    r"|^\W*(?:(?:e|ed|and|y|so|allora|entonces|ma|ok)\W+)*(?:quanto (?:spendo|pago|sto spendendo)(?: finora| adesso| ora)?|how much (?:am i spending|do i pay|will i pay)(?: now)?|cuanto (?:gasto|pago|estoy gastando)(?: ahora| ya)?)\W*$"
    r"|\b(?:how much (?:is|does|would|will) (?:it|that|this|everything|all of it|the whole(?: thing| lot)?) (?:cost |come to |be )?(?:all together|altogether|in (?:all|total)|come to)|"
    r"how much (?:is|does) (?:everything|all of it)|what do i owe|what'?s (?:the|my) total|(?:the|my) total\b|total so far|how much (?:is (?:it|that|this) |am i at |do i owe )?(?:so far|by now|until now)|"
    r"quanto (?:viene|vengono|fa|fanno|costa|costano|spendo|pago|e|sarebbe|ho speso|vi devo|ti devo)\b.{0,20}\b(?:tutto|totale|insieme)|quanto (?:vi|ti) devo|tutto(?: insieme| compreso| quanto)? quanto (?:fa|viene|costa|e)\b|todo(?: junto)? cuanto (?:es|sale|cuesta|suma)\b|(?:il|qual e il|mi dici il) totale|a quanto (?:sono|siamo)|"
    r"cuanto (?:es|seria|sale|cuesta|suma|va)\b.{0,20}\b(?:todo|total|junto)\b|cuanto (?:llevo|os debo|te debo)|(?:el|cual es el) total)\b"
)
_HOW = re.compile(
    r"\b(?:how (?:do|can|does|would|should|to)\b.{0,15}\b(?:order|buy|purchase|shop)|come (?:si |faccio |posso |funziona\w* )?.{0,12}\b(?:ordin\w+|compr\w+|acquist\w+)|"
    r"como (?:se |puedo |hago |funciona\w* )?.{0,12}\b(?:pedid\w+|pedir|compr\w+|encarg\w+)|(?:can|may) (?:i|we) (?:buy|order|purchase)(?: (?:it|things))? (?:online|here|from here|through|via|on|by)|"
    r"(?:posso|si puo|si possono) (?:comprar\w*|ordinar\w*|acquistar\w*)(?: (?:da qui|qui|online|tramite|su|via|in chat))|"
    r"(?:puedo|se puede) (?:comprar\w*|pedir\w*)(?: (?:desde aqui|aqui|online|por|en linea)))\b"
)
_TOTAL = re.compile(
    r"\b(?:(?:the|my) total|what do i owe|il totale|quanto (?:vi|ti) devo|el total|cuanto (?:os |te )?debo|"
    r"quanto (?:fa|viene|e|costa|costano|vengono|pago) (?:in |il )?(?:tutto|totale)|how much is (?:it|that) (?:all together|altogether|in total|all)|"
    r"cuanto (?:es|sale|seria|cuesta) (?:en total|todo))\b"
)
_DONE = re.compile(
    r"\b(?:that'?s (?:all|it|everything)|nothing else|(?:i'?m|we'?re|i am) (?:ready|done)|the bill|let'?s (?:do it|close)|"
    r"il conto|(?:basta|va bene) cosi|(?:e|questo e) tutto|nient'altro|la cuenta|ya esta|eso es todo|nada mas|asi esta bien)(?: grazie| thanks| gracias)?\W*$"
)
"""That nothing more is wanted: to order, where there is a cart."""
_CHECKOUT = re.compile(
    r"\b(?:check ?out|(?:place|complete|finish|finali[sz]e|submit|confirm|make|close|do|take) (?:the|my|an|this|our)? ?(?:order|purchase)\b|(?:i|we)(?:'d| would)? (?:want|like|wish)(?: to)? (?:pay|order)(?: (?:now|please|it))?\W*$|"
    r"let'?s (?:order|pay|finish|check ?out)|(?:i'?ll|we'?ll) (?:order|pay)(?: now| it)?\W*$|i want to pay|pay now|ready to (?:pay|order)|payment link|link to pay|order (?:it|now|everything|them)\W*$|"
    r"proced\w+|alla cassa|in cassa|conclud\w+|(?:voglio|vorrei|posso|possiamo|passiamo a|devo|andiamo a|vogliamo) (?:pagare|ordinare|concludere|finire)\W*(?:adesso|ora|subito|tutto)?\W*$|"
    r"(?:fai|facciamo|fate|chiudi\w*|chiudiamo|completa\w*|conferma\w*|confermo|finiamo|manda|invia) (?:pure )?(?:l'ordine|l'acquisto|ordine|la spesa)|(?:lo |li )?ordin(?:o|iamo)(?: (?:tutto|ora|adesso|pure|cosi))?\W*$|"
    r"(?:il )?link (?:per pagare|di pagamento)|paghiamo\W*$|pago (?:ora|adesso|subito)|acquista ora|"
    r"a la caja|finaliz\w+|tramit\w+|(?:haz|hago|hagamos|cierra|cerramos|confirma|confirmo|termina\w*|completa\w*|realiza\w*) (?:ya )?(?:el|mi|un)? ?(?:pedido|la compra)|(?:quiero|quisiera|puedo|vamos a|queremos) (?:pagar|pedir|terminar)(?: (?:ya|ahora|todo))?\W*$|"
    r"(?:el )?(?:enlace|link) (?:de pago|para pagar)|pagar (?:ya|ahora))"
)


@dataclass(frozen=True, slots=True)
class CartWish:
    """What is wanted of the cart."""

    act: CartAct
    goods: str = ""
    """The words that may name goods."""
    said: str = ""
    """The same with the quantities in them."""
    count: str = ""
    measure: str = ""
    code: str = ""
    more: bool = False
    """Whether it comes on top of what is there."""
    outright: bool = False
    """Whether the words can mean nothing but a purchase, whatever was said before."""


def cart_wish(text: str) -> CartWish | None:
    """What a text plainly wants of the cart; None where it does not say so."""
    text = _TAKEN_APART.sub(r"remove \g<goods>", composed(text))
    flat = plain(composed(text)).strip()
    code = code_told(text)
    if code is not None:
        return CartWish("code", code=code, outright=True)
    if _only_asks(flat):
        return None
    removed = None if _EMPTY.search(flat) else _REMOVE.search(flat)
    if removed:
        return _with_goods("remove", text, removed.span(), flat)
    added = None if _NO_ADDING.search(flat) else _ADD.search(flat)
    whole = _of_the_whole(flat, adds=added is not None)
    if whole is not None or added is None:
        return whole
    return _with_goods("add", text, added.span(), flat)


def _only_asks(flat: str) -> bool:
    """Whether buying is only the condition of a question: "when does it arrive if I order now?"."""
    condition = _IF_ORDERED.search(flat)
    if condition is None:
        return False
    return _ASKED.search(flat[: condition.start()] + flat[condition.end() :]) is not None


def _of_the_whole(flat: str, *, adds: bool) -> CartWish | None:
    """What is wanted of the cart as a whole."""
    of_cart = _OF_CART.search(flat) is not None
    if _EMPTY.search(flat):
        return CartWish("empty", outright=of_cart)
    if _SHOW.search(flat) and not adds:
        return CartWish("show", outright=of_cart or _TOTAL.search(flat) is not None)
    if _HOW.search(flat):
        return CartWish("how")
    if _CHECKOUT.search(flat):
        return CartWish("checkout", outright=True)
    return CartWish("checkout") if _DONE.search(flat) else None


def quantity_set(text: str) -> CartWish | None:
    """A new quantity for what is spoken of: "make it two", "ma solo 200 g", "due"; None where there is none."""
    found = quantity(text)
    if not (found.count or found.measure):
        return None
    more = _MORE_OF_IT.search(plain(composed(text))) is not None
    goods = _SET.sub(" ", plain(found.rest))
    named = re.sub(r"\s+", " ", goods).strip(" ,.;:!")
    return CartWish("set", named, count=found.count, measure=found.measure, more=more)


def _with_goods(act: CartAct, text: str, verb: tuple[int, int], flat: str) -> CartWish:
    """The goods stand behind the verb ("add the pesto, please"), else before it ("the pesto, I'll take it")."""
    whole = without_order(composed(text)) if of_order(text) else composed(text)
    cart = [match.span() for match in _TO_CART.finditer(plain(whole))]
    behind = without(whole, [(0, verb[1]), *cart])
    rest = behind if essence(behind) else without(whole, [verb, *cart])
    found = quantity(rest)
    more = _MORE_OF_IT.search(flat) is not None
    of_cart = _OF_CART.search(flat) is not None
    return CartWish(act, found.rest, rest, found.count, found.measure, more=more, outright=of_cart)
