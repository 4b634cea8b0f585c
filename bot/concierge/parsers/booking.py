"""What a customer wants of a time that is booked: to have one, move it, give it up, see what there is; for how many."""

import re
from typing import Literal

from bot.concierge.parsers.numbers import numbers
from bot.concierge.wording import composed, plain

BookingAct = Literal[
    "book", "way", "again", "guests", "move", "cancel", "mine", "services", "leave_list", "join_list", ""
]

_THING = (
    r"(?:appuntament\w*|prenotazion\w*|visit[ae]\b|consulenz\w*|sedut[ae]|lezion\w*|turno|posto|posti|tour|"
    r"appoint\w*|booking|bookings|reservation\w*|slot|session|class|lesson|viewing|consultation\w*|"
    r"citas?\b|reservas?\b|turno|clase|sesion|visitas?\b|plazas?\b)"
)
_MINE = r"(?:mio|mia|miei|mie|il|la|l'|my|the|mi|mis|el|las|los|nostr[oa]|our|nuestr[oa])\s*"
_CANCEL = re.compile(
    r"\b(?:disd(?:ico|ici\w*|ire|irlo|irla|etta|iamo|ette|ite)\b|"
    rf"(?:annull\w+|cancell\w+|elimin\w+|rinunci\w+(?: a| al| alla| all')?)\W+(?:{_MINE})*{_THING}|"
    rf"(?:cancel|call off|drop|give up)\W+(?:{_MINE}|that |this )*(?:\w+ )?{_THING}|"
    rf"(?:cancel\w*|anul\w+|borr\w+)\W+(?:{_MINE}|esa |esta )*(?:\w+ )?{_THING}|"
    r"(?:non (?:posso|riesco|possiamo|riusciamo)(?: piu)? (?:a )?venire|non (?:vengo|veniamo) piu|(?:i|we) (?:can'?t|cannot|won'?t) (?:make it|come|be there)|"
    r"no (?:puedo|podemos|podre) (?:ir|venir|asistir)|ya no (?:voy|vamos|puedo ir)))"
)
_BARE_CANCEL = re.compile(
    r"\W*(?:(?:i )?(?:want to |would like to |voglio |vorrei |devo |quiero |quisiera )?(?:cancell?\w{0,5}|annull\w+|disdi\w+|anul\w+))\W*(?:(?:it|lo|la|all|everything|tutto|todo|please|per favore|por favor|grazie|thanks|gracias)\W*){0,3}"
)
_MOVE = re.compile(
    rf"\b(?:(?:spost\w+|cambi\w+|rimand\w+|anticip\w+|posticip\w+|modific\w+|rinvi\w+|riprogramm\w+)\W+(?:{_MINE})*(?:orario |giorno |data |ora )?(?:del |della |dell'|di )?(?:{_MINE})*{_THING}|"
    r"(?:spost|posticip|anticip)(?:o|are|arlo|arla|iamo|ar)\b|(?:posso|possiamo|si puo|puoi|potete|potrei) (?:spostar\w*|anticipar\w*|posticipar\w*)|"
    rf"(?:move|change|reschedule|postpone|shift|push back|bring forward)\W+(?:{_MINE}|that |this )*(?:time of |date of )?(?:{_MINE})*(?:\w+ )?{_THING}|reschedul\w+|"
    rf"(?:cambi\w+|mov\w+|aplaz\w+|retras\w+|adelant\w+|modific\w+|pas\w+)\W+(?:{_MINE}|esa |esta )*(?:hora |fecha |dia )?(?:de |del )?(?:{_MINE})*{_THING}|reprogram\w+|aplaz(?:ar|arla|arlo|o)\b)"
)
_OWN = re.compile(
    r"\b(?:(?:cosa|che cosa|che) (?:ho|abbiamo|avevo) (?:gia )?prenotat\w+|(?:che|quali) (?:appuntamenti|prenotazioni|visite) (?:ho|abbiamo)\b|(?:what|which) (?:appointments|bookings|viewings) (?:do (?:i|we) have|have (?:i|we))\b|ho (?:gia )?(?:una prenotazion\w*|un appuntament\w*|qualcosa di prenotat\w*|appuntament\w*|prenotazion\w*)|"
    r"(?:le|i) mi[ei] (?:prenotazion\w*|appuntament\w*)|quando (?:ho|abbiamo|e) (?:la |il |l'|un )?(?:mi[oa] )?(?:prossim[oa] )?(?:appuntament\w*|visita|prenotazion\w*|consulenza|tour|lezione)|"
    r"a che ora (?:ho|abbiamo|e) (?:la |il |l')?(?:mi[oa] )?(?:appuntament\w*|visita|prenotazion\w*|consulenza|tour|lezione)|"
    r"what (?:have i|did i|do i have|have we) (?:got )?book\w*|(?:my|our) (?:bookings|appointments|reservations)|when(?:'s| is| do i have) (?:my|our|the) (?:next )?(?:appointment|booking|visit|tour|class|consultation|lesson)|"
    r"what time is (?:my|our) (?:appointment|booking|visit|tour|class|consultation|lesson)|do i have (?:an? |any )?(?:appointment|booking|reservation)\w*|"
    r"que (?:he|hemos|tengo|tenemos) reservad\w+|que (?:citas|reservas) tengo|(?:mis|nuestras) (?:reservas|citas)|cuando (?:es|tengo|tenemos) (?:la |el |mi )?(?:proxima )?(?:cita|reserva|visita|clase|tour|consulta)|"
    r"a que hora (?:es|tengo|tenemos) (?:la |el |mi )?(?:cita|reserva|visita|clase|tour|consulta)|tengo (?:alguna |una )?(?:cita|reserva)\b)"
)
_SERVICES = re.compile(
    r"\b(?:(?:cosa|che cosa) (?:posso prenotare|si puo prenotare|organizzate)|"
    r"(?:quali servizi|che servizi|quali appuntamenti|che tour|quali tour|che visite|quali visite|che corsi|quali corsi) (?:posso prenotare|si puo prenotare|si possono prenotare|offrite|fate|avete|organizzate)|"
    r"(?:quali|che) (?:servizi|tour|visite guidate|consulenze|lezioni|corsi)\b|(?:chi|con chi) (?:posso|si puo) (?:prenotare|parlare per una consulenza)|"
    r"what (?:can (?:i|we|you) book|services|tours|classes|appointments)|which (?:services|tours|classes|consultants|guides)|who can i book|"
    r"que (?:puedo|se puede|podemos) reservar|que (?:servicios|tours|visitas|clases|citas) (?:teneis|hay|ofreceis|haceis|tienen)|(?:cuales|que) (?:servicios|tours|clases)\b)"
)
_BOOK = re.compile(
    r"\b(?:prenot(?!azion)\w+|prenotazion\w*|appuntament\w*|(?:fissa\w*|fissiamo|prendere|prendo|vorrei|voglio) (?:un |una |l')?(?:appuntament\w*|incontro|visita|consulenza|videochiamata)|"
    r"(?:orari|posti|posto|disponibilita|buchi) (?:liber\w+|disponibil\w+)|(?:quando|a che ora) (?:sei|siete|e|posso venire|potrei venire|c'e posto|avete posto)(?: liber\w+)?\b|c'e (?:posto|disponibilita)|avete (?:posto|disponibilita|un buco)|"
    r"(?:i|we)(?:'d| would)? (?:want|like|need|love)? ?(?:to )?book\b|book (?:me|us|a|an|the|in|it|for|one|two|with)\b|can (?:i|we) (?:book|reserve|come (?:on|at|in|by|tomorrow))|booking|appointment|reserve a (?:time|slot|seat|place|spot)|"
    r"(?:anything|something|qualcosa|algo) (?:di )?(?:free|available|liber\w+|disponibil\w+|libre)|(?:free|available) (?:time|times|slot|slots|spot|spots|places|seats)|(?:any|what) (?:availability|openings)|when (?:are you|is (?:he|she|it|\w+)) (?:free|available)|schedule (?:a|an)\b|"
    r"reserv(?:ar|arme|a|amos|ame|arnos|o|al[oa]s?|adl[oa]s?|arl[oa]s?|amel[oa]s?|anosl[oa]s?)\b|(?:una|la|pedir|concertar|coger|otra) cita\b|cita (?:con|para)|hora(?:s)? (?:libre|libres|disponible|disponibles)|hay (?:sitio|hueco|plazas|disponibilidad)|teneis (?:sitio|hueco|plazas|disponibilidad)|"
    r"(?:need|want|like|have|get)\b[^.?!]{0,20}\b(?:consultation|viewing|lesson|class|tour|fitting|session)\b|"
    r"(?:vorrei|voglio|serve|servirebbe|bisogno di|cerco)\b[^.?!]{0,20}\b(?:consulenza|visita|lezione|tour|videochiamata|incontro)\b|"
    r"(?:quiero|quisiera|necesito|me gustaria)\b[^.?!]{0,20}\b(?:consulta|visita|cita|clase|tour|reunion|sesion)\b|"
    r"(?:the )?(?:earliest|soonest|next available|first available)\b|(?:la|il) prim[oa] (?:data|disponibilita|buco|orario|momento) (?:liber|util|disponibil|possibil)\w+|quanto prima (?:posso|possiamo|si puo)|"
    r"(?:parlare|hablar|speak|talk) (?:con|to|with) (?:un|una|an?|el|la|the|il|l')\s?(?:consulent|avvocat|espert|asesor|abogad|consultant|lawyer|advis|expert)\w*|"
    r"(?:lo antes posible|cuanto antes)\b|la primera (?:hora|fecha) (?:libre|disponible)|"
    r"cuando (?:estas|estais|esta) (?:libre|disponible)s?|apuntar(?:me|nos)|apunta(?:me|nos)|segna(?:mi|ci|temi|teci)|iscriver\w+ (?:a|al|alla|ai|alle)\b)"
)
_AGAIN = re.compile(
    r"\b(?:riprenot\w+|rebook (?:with|it|the same)\b|(?:volver a|vuelvo a|volvemos a) reservar\w*|"
    rf"(?:prenot(?!azion)\w+|reserv\w+|book\w*|vorrei|voglio|quiero|quisiera|(?:i|we)'?d like|(?:un |una |another |otra |otro )?{_THING})\b[^.?!]{{0,40}}"
    rf"(?:\bcon l[oa] stess[oa] (?:persona|{_THING})|\bcon l[oa] stess[oa](?= (?:guida|consulente|agente|insegnante|maestr\w+|avvocat\w+|stilista)\b)|"
    r"\bwith (?:the )?same (?:person|guide|host|consultant|agent|teacher|stylist|lawyer)\b|\bcon l[ao] mism[ao] (?:persona|guia|asesor\w*|agente|profesor\w*|abogad\w+|estilista)\b|\bcon el mismo (?:guia|asesor|agente|profesor|abogado|estilista)\b)|"
    rf"(?:prenot(?!azion)\w+|reserv\w+|book|{_THING})\b[^.?!]{{0,25}}\b(?:di nuovo|un'altra volta|come (?:l'altra|l'ultima) volta|again|(?:as|like) last time|otra vez|de nuevo|como la (?:ultima|otra) vez)\b)"
)
_WAY = re.compile(
    r"\b(?:promemoria|avvis\w+|notific\w+|conferm[ae]|ricorda\w*|scriv(?:imi|etemi)|contatta\w+|"
    r"remind\w*|notif\w+|confirmations?|updates|write to me|contact me|"
    r"recordatorio\w*|recuerda\w*|avis\w+|confirmacion\w*|escrib[ei]\w+|contacta\w+)\b[^.?!]{0,40}"
    r"\b(?:via|per|con|su|tramite|by|through|on|with|por|a|al|an)\s+(?:an? |la |el |un )?(?P<way>e-?\s?mail|mail|posta|correo|sms|text\b|whats\s?app)"
)
_GUESTS = re.compile(
    r"\b(?:(?:link|pagina|invit\w+|page|enlace|pagina)\b[^.?!]{0,20}\b(?:per|agli|ai|for|to|para|a) (?:gli |i |the |my |los |mis |tutti |everyone|the )?(?:altr[ie]|ospit[ei]|amic[ihe]+|accompagnator\w+|others|guests|friends|everyone|invitad[oa]s|amig[oa]s|demas|acompanantes)\b|"
    r"(?:invit\w+|mand\w+|send|envi\w+|pas\w+)\W+(?:il link |la prenotazione |the link |the booking |it |la reserva |el enlace )?(?:agli|ai|a|the|to the|to my|my|a los|a mis)\W+(?:altr[ie]|ospit[ei]|amic[ihe]+|others|guests|friends|invitad[oa]s|amig[oa]s|demas)\b)"
)
_LEAVE_LIST = re.compile(
    r"\b(?:(?:togli\w*|leva\w*|cancella\w*) .{0,12}(?:dalla lista|dall'attesa|lista d'attesa)|non (?:aspetto|voglio aspettare) piu|(?:take|remove) (?:me|us) off the (?:waiting )?list|(?:no longer|don'?t) want to wait|"
    r"(?:quita\w*|borra\w*|saca\w*) .{0,12}lista|ya no (?:espero|quiero esperar))"
)
_JOIN_LIST = re.compile(
    r"\b(?:lista d'attesa|in lista|avvis\w+ se si libera|fammi sapere se si libera|waiting list|wait ?list|let me know if (?:it|something|a \w+) (?:frees|opens) up|tell me if (?:it|one|something) frees|"
    r"lista de espera|avis\w+ si (?:se libera|queda)|apunta\w+ (?:a|en) la lista)"
)
_MOVES_IT = re.compile(
    r"\b(?:(?:spost|cambi|anticip|posticip|rimand)(?:a|ala|alo|iamola|iamolo|iamo|arla|arlo)\b|(?:move|change|reschedule|make|push|shift) it\b|"
    r"(?:cambi|muev|pas|aplaz|adelant)(?:a|ala|alo|arla|arlo|emosla)\b|anzi|invece|meglio|piuttosto|better|instead|rather|actually|mejor|en vez|facciamo|let'?s (?:do|say|make it)|hagamos)\b"
)
_WHATS_ON = re.compile(
    r"\b(?:what'?s on|what is on|what'?s happening|(?:are you |you |u )?doing (?:anything|something)|(?:you have|you got|got) (?:anything|something)|anything (?:on|going on|happening|planned)|(?:cosa|che) (?:avete|proponete|organizzate)|"
    r"(?:fate|organizzate|avete) qualcosa|(?:haceis|teneis|hay) algo|(?:any|which|what) events|cosa (?:c'e|fate|succede)|che (?:c'e|cosa c'e|fate)|(?:quali|ci sono) eventi|in programma|"
    r"que (?:hay|haceis|se hace)|(?:hay|algun) eventos?)\b"
)
_OTHERWISE = re.compile(
    r"\b(?:apert\w+|aprite|apre|chius\w+|chiudete|open|opening|close[sd]?|closing|abiert\w+|abris|abre|cerrad\w+|cerrais|cierra\w*|arriv\w+|llega\w*|deliver\w*|consegn\w+|piove|tempo fa|weather)\b"
)
_ABOUT = re.compile(
    r"\b(?:quanto (?:dura|costa|viene|vengono|paghiamo|pago|spendiamo)|che prezzo|a quanto|how (?:long|much)|what does it cost|what do (?:i|we) (?:pay|owe)|price|cuanto (?:dura|cuesta|vale|es|pago|pagamos|sale)|que precio|precio|prezzo)\b"
)
_SEE_IT = re.compile(
    r"\b(?:si puo|posso|possiamo|potrei|potremmo|vorrei|vorremmo|quando posso|(?:can|could|may) (?:i|we)|(?:i|we)(?:'d| would) (?:like|love) to|se puede|puedo|podemos|podria\w*|quiero|quisiera)\b[^.?!]{0,12}\b"
    r"(?:vederl[oae]|visitar\w*|vedere(?= di persona|\W*$| (?:la casa|l'appartamento|la villa|questa|quella|domani|sabato|la seconda|la prima))|see (?:it|this|that|the (?:house|flat|villa|place|apartment))\b|(?:visit|view) (?:it|this|that|the \w+)\b|verl[oa]|ver(?= (?:la casa|el piso|esa|ese)|\W*$))"
)
_TRY_ON = re.compile(
    r"\b(?:try (?:(?:it|this|that|them|these|those|on)|(?:the|this|that|these|those) (?:\w+ ){1,3}?)(?:\s*on)\b|(?:lo|la|li|le) (?:posso|potrei) provare|(?:posso|potrei|vorrei) provar(?:l[oaie]|e)\b|"
    r"me (?:l[oa]s?) (?:puedo|podria) probar|(?:puedo|podria|quiero) prob[aá]rmel[oa]s?|probarme)\b"
)
_IF_NOT = re.compile(
    r"\b(?:se (?:poi |alla fine |per caso )?(?:non (?:posso|riesco|possiamo|vengo|veniamo|ce la faccio)|devo (?:disdire|annullare|spostare)|disdico|annullo|cambio idea)|"
    r"(?:what )?if (?:i|we) (?:then )?(?:can'?t|cannot|have to cancel|need to cancel|cancel|don'?t show|change my mind)|"
    r"si (?:luego |al final )?(?:no (?:puedo|podemos|voy|vamos)|tengo que (?:cancelar|anular|cambiar)|cancelo|anulo|cambio de idea))\b"
)
"""What would be, not what is: the rule for it is asked."""
_NOT_TIMES = re.compile(
    r"\b(?:ordine|order|pedido|reso|return|parcel|pacco|paquete|spedizion\w+|delivery|consegna|carrello|cart|cesta|carrito|"
    # Sent back, or of a journey that no shop here sells.
    r"indietro|restitu\w+|devol\w+|refund|rimborso|reembolso|newsletter|flight|volo|vuelo|hotel|train|treno|tren|taxi|uber)\b"
)
_PARTY = re.compile(
    r"\b(?:siamo|saremo|saremmo|verremo|veniamo|we are|we're|we'll be|we will be|there (?:are|will be)|somos|seremos|vamos|venimos|party of|table for|group of|gruppo di|grupo de)\s+(?:(?:ora|adesso|now|ahora|diventat[ie]|in|a)\s+)*(?P<a>\w+)\b"
    r"|\b(?:in|per|for|para|x)\s+(?P<b>\d{1,3}|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|two|three|four|five|six|seven|eight|nine|ten|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez)\b(?P<rest>\s*\w*)"
    r"|\b(?P<c>\w+)\s+(?:persone|people|persons|personas|posti|places|seats|spots|plazas|adulti|adults|adultos|ospiti|guests|biglietti|tickets|entradas)\b"
)
_EACH = re.compile(
    r"\b(\w+)\s+(?:adulti|adulto|adulta|adults?|adultos|adultas|bambin[oiae]|ragazz[oi]|figli[oa]?|kids?|child(?:ren)?|toddlers?|bab(?:y|ies)|teenagers?|"
    r"nin[oa]s?|bebes?|hij[oa]s?|neonat[oi]|anzian[oi]|seniors?)\b"
)
"""Big and small are counted together: "2 adults and a kid" are three."""
_ONE = frozenset({"a", "an", "one", "un", "una", "uno", "mio", "mia", "mi", "my"})
_NO_PARTY = re.compile(
    r"\s*(?:ore?|hours?|horas?|minut\w*|mins?|giorn\w*|days?|dias?|settiman\w*|weeks?|semanas?|am|pm|o'?clock|h|euro|eur|mesi|months?|meses|del|di|de|of)\b"
)
_PAIR = re.compile(
    r"\b(?:io e (?:mi[oa]|un[oa']?|mamma|papa)|me and (?:my|mum|mom|dad)|my \w+ and i|(?:mi|una?) \w+ y yo|yo y (?:mi|mama|papa)|con (?:mia moglie|mio marito|mi mujer|mi marido|un amico|un'amica|una amiga|un amigo)|(?:with|bring|bringing|porto|portare|traigo|llevo) (?:my (?:wife|husband|partner|friend|mother|father|son|daughter|boyfriend|girlfriend)|a friend|mia moglie|mio marito|mi mujer|mi marido))\b"
)
_NAMES = re.compile(
    r"\b(?:con|with|io|yo|me|y|e|and|siamo|somos|we are)\s*:?,?\s+(?P<names>[A-ZÀ-Ý][a-zà-ÿ]+(?:(?:\s*,\s*|\s+(?:e|y|and|ed)\s+)[A-ZÀ-Ý][a-zà-ÿ]+)*)"
)
_NAME = re.compile(r"[A-ZÀ-Ý][a-zà-ÿ]+")
_MOST = 500


def booking_act(text: str) -> BookingAct:
    """What is said outright to be wanted of a booked time; empty where nothing of the kind is."""
    flat = plain(composed(text))
    if _NOT_TIMES.search(flat) or _IF_NOT.search(flat):
        return ""
    for act, pattern in _ACTS:
        if pattern.search(flat):
            return act
    return ""


def comes_to_see(text: str, vertical: str) -> bool:
    """Whether somebody wants to see a home, or to try clothes on, where those are what is sold."""
    pattern = {"property": _SEE_IT, "boutique": _TRY_ON}.get(vertical)
    return pattern is not None and pattern.search(plain(composed(text))) is not None


def moves_it(text: str) -> bool:
    """Whether somebody corrects what was agreed: "make it Thursday", "meglio martedì"."""
    return _MOVES_IT.search(plain(composed(text))) is not None


def asks_whats_on(text: str) -> bool:
    """Whether somebody asks what takes place."""
    return _WHATS_ON.search(plain(composed(text))) is not None


def asks_about_it(text: str) -> bool:
    """Whether somebody asks what it costs, how long it takes, or what holds if they cannot come."""
    flat = plain(composed(text))
    return _ABOUT.search(flat) is not None or _IF_NOT.search(flat) is not None


def asks_what_if(text: str) -> bool:
    """Whether somebody asks what holds if they cannot come."""
    return _IF_NOT.search(plain(composed(text))) is not None


def of_something_else(text: str) -> bool:
    """Whether a text with a time in it asks of opening hours, of goods on their way, of the weather."""
    return _OTHERWISE.search(plain(composed(text))) is not None


def cancels_it(text: str) -> bool:
    """Whether somebody says no more than that something is to be canceled."""
    return _BARE_CANCEL.fullmatch(plain(composed(text))) is not None


def way_said(text: str) -> str:
    """By which way somebody wants to hear of what they booked: ``email``, ``sms``, ``whatsapp``; empty for none."""
    found = _WAY.search(plain(composed(text)))
    said = found["way"] if found else ""
    if not said:
        return ""
    return "sms" if said[0] in "st" else "whatsapp" if said[0] == "w" else "email"


_ACTS: tuple[tuple[BookingAct, re.Pattern[str]], ...] = (
    ("leave_list", _LEAVE_LIST),
    ("join_list", _JOIN_LIST),
    ("cancel", _CANCEL),
    ("move", _MOVE),
    ("mine", _OWN),
    ("services", _SERVICES),
    ("way", _WAY),
    ("guests", _GUESTS),
    ("again", _AGAIN),
    ("book", _BOOK),
)


def _so_many(word: str) -> int:
    if word in _ONE:
        return 1
    return next((int(one.value) for one in numbers(word) if 0 < one.value <= _MOST), 0)


def party(text: str) -> int:
    """For how many people, the customer included; 0 where nothing is said of it."""
    flat = plain(composed(text))
    family = [count for word in _EACH.findall(flat) if (count := _so_many(word))]
    if len(family) > 1:
        return sum(family)
    for match in _PARTY.finditer(flat):
        word = match["a"] or match["b"] or match["c"]
        if match["b"] and _NO_PARTY.match(match["rest"] or ""):
            continue
        found = [int(one.value) for one in numbers(word) if one.value == int(one.value)]
        if found and 0 < found[0] <= _MOST:
            return found[0]
    return 2 if _PAIR.search(flat) else 0


def names(text: str) -> tuple[str, ...]:
    """Names of who comes along, as far as they are written like names."""
    found = [name for match in _NAMES.finditer(composed(text)) for name in _NAME.findall(match["names"])]
    return tuple(dict.fromkeys(found))
