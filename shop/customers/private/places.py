"""Where somebody is reached or lives: e-mail, web and network addresses, streets, dates of birth."""

import ipaddress
import re
from collections.abc import Iterator

from shop.customers.private.spans import Kind, Span, near_before

EMAIL = re.compile(
    r"(?<![\w.+%'-])[\w.+%'-]*[\w+%-]@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+(?:[^\W\d_]{2,24}|xn--[a-z0-9-]{2,59})(?![\w@])",
    re.IGNORECASE,
)
_TAIL = r"(?![\w@])(?:/[^\s<>\"“”«»]*)?"
# A bare name counts with a top level in small letters, or all in capitals: "ottimo.Me lo segno" is no address.
URL = re.compile(
    r"(?<![\w@])(?:(?:https?|ftp)://|www\.)[^\s<>\"“”«»]+"
    r"|(?<![\w@.-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?-i:com|net|org|info|biz|shop|store|app|io|eu|it|es|uk|"
    rf"us|de|fr|me|link|site|online|ly|gl|ru|cn|xyz|top|example){_TAIL}"
    rf"|(?<![\w@.-])(?-i:(?:[A-Z0-9-]+\.)+(?:COM|NET|ORG|INFO|SHOP|LINK|SITE|ONLINE|RU|XYZ|TOP)){_TAIL}",
    re.IGNORECASE,
)
_URL_TAIL = ".,;:!?)]}'’*_~|"

_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE)
_VERSION = re.compile(r"\b(?:version|versione|versión|v|ver\.?|release) ?$", re.IGNORECASE)

# Names of streets are capitalized or not in a chat, so at most five words may stand before the number.
_NAME = r"(?:[^\W\d_][\w'’.]*\.? ){0,4}[^\W\d_][\w'’.]*"
_NUMBER = r"(?:,? ?(?:n\.?|n°|nº|nr\.?|num\.?|numero|número|civico|no\.)? ?)\d{1,5}(?: ?[/-] ?[a-z0-9]{1,3}| ?(?:bis|ter)\b)?[a-z]?(?!\w)(?![.,:]\d)(?! ?[€%])(?! (?:pezz|person|copi|giorn|or[ae]\b|volt|d[ií]as?\b|hor|euro|people|vec|mes|grammi|kg))"
_NO_NAME = r"(?!(?:per|con|che|in|e|o|a|da|dal|su|non|facendo|online|e-?mail|mail|whatsapp|sms|chat|web|fax|corriere|di cucina|para|con|y|que|es)\b)"
_TOWN = r"(?:,? ?(?:cap )?\d{5}(?:,? [^\W\d_][\w'’-]*(?: [A-Z][\w'’-]+){0,2}(?: \([A-Z]{2}\))?)?)?"
_STREETS = (
    re.compile(
        r"(?<!\w)(?:via|viale|v\.le|piazza|p\.zza|piazzale|corso|c\.so|vicolo|largo|contrada|c\.da|strada|"
        rf"lungomare|salita|traversa|ronco|cortile) {_NO_NAME}(?:{_NAME}){_NUMBER}{_TOWN}",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<!\w)(?:calle|c/|avenida|avda\.?|av\.|plaza|pza\.?|paseo|p\.º|ronda|carretera|ctra\.?|camino|travesía|"
        rf"rambla|glorieta) ?{_NO_NAME}(?:{_NAME}){_NUMBER}"
        rf"(?:,? ?\d{{1,2}} ?[ºª°](?: ?(?:[a-z]|izq\w*|d(?:er|ch)\w*|\d ?[ºª°]))?)?{_TOWN}",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<![\w.,])\d{1,5}(?: \d{1,4})?[a-z]? (?:[A-ZÀ-Þ][\w'’.-]*(?: \d{1,3}(?:st|nd|rd|th))? ){1,4}"
        r"(?:[Ss]treet|[Ss]t|[Rr]oad|[Rr]d|[Aa]venue|[Aa]ve|[Ll]ane|[Ll]n|[Dd]rive|[Dd]r|[Cc]ourt|[Ct]t|[Ss]quare|[Ss]q|"
        r"[Bb]oulevard|[Bb]lvd|[Tt]errace|[Cc]rescent|[Pp]lace|[Ww]ay|[Cc]lose|[Gg]ardens|[Hh]ighway)\b\.?"
        r"(?:,? (?:[Aa]pt|[Ss]uite|[Uu]nit|[Ff]lat)\.? ?#?\w{1,5})?(?:,? [A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b)?"
        r"(?:,? [A-Z][a-z]+,? (?:[A-Z]{2} )?\d{5}(?:-\d{4})?)?"
    ),
    re.compile(r"\bP\.? ?O\.? Box \d{1,6}\b", re.IGNORECASE),
)

_DATE = (
    r"(?:\d{1,2}[ ./-]\d{1,2}[ ./-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|\d{1,2}(?:st|nd|rd|th|º|°)? (?:of |de |di )?"
    r"[^\W\d_]{3,10}\.?(?: (?:of |de |del |di |dell'|,)?)? ?\d{4}|[^\W\d_]{3,10} \d{1,2}(?:st|nd|rd|th)?,? \d{4})"
)
_BIRTH = re.compile(
    r"(?:\bnat[oaie]\b|\bnascit[ao]\b|\bnac[ií]\b|\bnacid[oa]\b|\bnacimiento\b|\bborn\b|\bbirth\w*|\bd\.?o\.?b\b\.?|"
    rf"\bcompleanno\b|\bcumplea[nñ]os\b)[^\d\n]{{0,30}}?(?<!\w)(?P<date>{_DATE})(?!\w)",
    re.IGNORECASE,
)


def find_urls(text: str) -> list[Span]:
    """Addresses of the web, without the punctuation that ends a sentence."""
    found = []
    for match in URL.finditer(text):
        address = match.group().rstrip(_URL_TAIL)
        if address.endswith(("/", "=")) or "." in address:
            found.append(Span(Kind.URL, match.start(), match.start() + len(address), address))
    return found


def find_emails(text: str) -> Iterator[Span]:
    """E-mail addresses with a whole domain."""
    for match in EMAIL.finditer(text):
        yield Span(Kind.EMAIL, match.start(), match.end(), match.group().lower())


def find_networks(text: str) -> Iterator[Span]:
    """Addresses of machines, IPv4 and IPv6; versions of programs are none."""
    for pattern in (_IPV4, _IPV6):
        for match in pattern.finditer(text):
            if _is_network(match.group()) and not near_before(text, match.start(), _VERSION):
                yield Span(Kind.IP_ADDRESS, match.start(), match.end(), match.group().lower())


def _is_network(word: str) -> bool:
    try:
        return ipaddress.ip_address(word) is not None and any(character.isalnum() for character in word)
    except ValueError:
        return False


def find_streets(text: str) -> Iterator[Span]:
    """Street addresses with a house number, in the Italian, Spanish and English way."""
    for pattern in _STREETS:
        for match in pattern.finditer(text):
            yield Span(Kind.STREET_ADDRESS, match.start(), match.end(), " ".join(match.group().split()))


def find_birth_dates(text: str) -> Iterator[Span]:
    """Dates that the words before make somebody's birthday; the year must be there."""
    for match in _BIRTH.finditer(text):
        yield Span(Kind.BIRTH_DATE, match.start("date"), match.end("date"), match.group("date"))
